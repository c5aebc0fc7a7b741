"""Targets of a unit by a date, what they take, and a forecast."""
