"""Pages about people: finding them, adding them, keeping what we hold right."""
