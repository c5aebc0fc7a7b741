"""Where a regional organiser is needed next, and why."""
