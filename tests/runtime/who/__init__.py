"""Who is there, without a network."""
