"""Pages about numbers: one person's, and those to be screened."""
