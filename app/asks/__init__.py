"""Who asks whom: the plan, the asks that come of it, and what they change.

An asker is a member on the staff list who is willing: a rep or an advocate. Each person has one
open asker at most.
"""
