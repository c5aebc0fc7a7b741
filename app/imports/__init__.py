"""Staff lists, membership extracts and headcount tables: read, planned, shown, then committed.

A plan first: the preview shows it, the commit rebuilds it and refuses if it differs.
"""
