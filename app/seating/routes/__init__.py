"""The map, the wall chart, the drawing, one person's place, and who is next to you."""
