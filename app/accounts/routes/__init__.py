"""Pages about signing in and who has access."""
