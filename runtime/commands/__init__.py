"""The commands, one module each: parse what is theirs, call one use case, print, say the exit status."""
