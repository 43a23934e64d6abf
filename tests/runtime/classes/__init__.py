"""What a change disturbs, by daemon."""
