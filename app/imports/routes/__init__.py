"""Pages to bring a list in."""
