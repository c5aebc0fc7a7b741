"""Keeping what people decided about who is who."""
