"""How strong we are: members among the people who could be, and how many were spoken to.

Counted by the ledger, each person once at the home workplace and in every unit above it. Sums
are of people, never of percentages. Whoever may not see exact counts gets words where numbers
are small.
"""
