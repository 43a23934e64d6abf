"""The other side of the live tests: a process that goes into namespaces of its own, runs one scenario there and prints
what came of it as JSON. What it made ends with it."""
