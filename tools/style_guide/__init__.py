"""Every part of the look on one page, to be looked at: `python -m tools.style_guide OUT_DIR`."""
