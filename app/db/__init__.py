"""The database: connections, one transaction a request, whose rows it sees."""
