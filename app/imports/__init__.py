"""Staff lists, membership extracts and headcount tables: read, planned, shown, then committed.

An import is a plan first. The preview shows it; commit rebuilds it and refuses when it differs.
Columns we must not hold are dropped before anything is stored, and nobody is merged on a name.
"""
