"""Questions: whom to find, asked with rules, in words or as text, answered by one query."""
