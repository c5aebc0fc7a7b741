"""Importing: preview, answer what is asked, commit once, or discard."""
