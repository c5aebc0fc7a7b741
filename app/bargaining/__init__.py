"""Whom the union negotiates for, and what the law asks of it on a day.

Bargaining units are counted by the ledger; legal thresholds are rows with dates, compared in
whole numbers (`rules.py`). What we are not sure of says so.
"""
