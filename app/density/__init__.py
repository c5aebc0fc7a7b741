"""How strong each place is: members over eligible, with both numbers, a date and what is not known.

Counted live from dated facts, through functions that return counts and never a person.
"""
