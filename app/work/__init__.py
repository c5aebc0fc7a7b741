"""Work that takes longer than a request: put down in the transaction that asks for it, done later.

Whoever asked is whose rights it is done with, step by step: each step is one transaction in a
session of theirs, as they may see and act by then. Whose work it is, the database takes from the
session that puts it down. A job holds ids and nothing else.
"""
