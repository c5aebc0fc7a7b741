"""Changing what we hold about people."""

from app.people.commands.standing import restate

__all__ = ["restate"]
