"""What a file would change, worked out before anything is: rows and what exists. Pure."""
