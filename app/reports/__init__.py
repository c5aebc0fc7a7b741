"""A unit's month as PDF and workbook, from the numbers of its pages."""
