"""Reading the files people send: bytes to a table, and the columns we must not hold."""
