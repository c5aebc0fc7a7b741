"""Pages of changes: what is coming and what was, noting one, looking at it, doing and undoing."""
