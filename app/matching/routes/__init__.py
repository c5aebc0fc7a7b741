"""Pages about people who may be on the list twice."""
