"""A month of a unit on paper: picture first, table second, definitions last.

The page, the PDF and the XLSX are made of one `Report`, so they can't disagree.
"""
