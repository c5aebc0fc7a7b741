"""Conversations and attempts, what was promised, and whose turn it is next.

Append-only: a wrong entry is corrected by another that names it, never changed.
"""
