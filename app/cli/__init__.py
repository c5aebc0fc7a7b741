"""The command line: every way to start, prepare and look after an installation."""
