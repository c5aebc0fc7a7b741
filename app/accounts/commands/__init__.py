"""Changing accounts: one's own, and who else has access."""
