"""Everything that touches the world: the command line, the agent, the speaker, the lab."""
