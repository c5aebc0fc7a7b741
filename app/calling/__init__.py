"""Calling from a list: one card at a time, by one caller, to one number."""
