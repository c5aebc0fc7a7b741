"""The database: how it is started, reached, migrated and kept to what each person may see."""
