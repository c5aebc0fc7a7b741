"""Two rows that may be one person: how alike they are, kept apart, or made one."""
