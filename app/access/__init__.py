"""Who may do what: the words only. Whose rows is decided in the database, see db/policies.py."""
