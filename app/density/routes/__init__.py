"""Pages about density, coverage and headcounts."""
