"""What the database refused, without the values it would tell."""

from sqlalchemy.exc import DBAPIError as DatabaseError

__all__ = ["DatabaseError", "diagnosis", "has_invisible_character", "is_refusal", "person_went"]

# Integrity violations, refusals by privilege or policy, and lost races.
REFUSED_STATES = ("23", "42501", "40001", "40P01")


def is_refusal(error: DatabaseError) -> bool:
    return _state(error).startswith(REFUSED_STATES)


def has_invisible_character(error: DatabaseError) -> bool:
    return _state(error) == "22021" or "NUL" in str(error.orig)


def person_went(error: DatabaseError) -> bool:
    """A row about a person found the person gone, or elsewhere, by the time it was written."""
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
    return _state(error) == "23503" and constraint.endswith("_person")


def diagnosis(error: DatabaseError) -> str:
    """State and primary message: they name tables and constraints; only DETAIL holds values."""
    found = getattr(error.orig, "diag", None)
    return f"{_state(error)}: {getattr(found, 'message_primary', '')}"


def _state(error: DatabaseError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
