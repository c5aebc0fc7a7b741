"""A call list on paper or in a workbook, and what was written on it typed or sent back."""
