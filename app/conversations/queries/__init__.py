"""Every read of conversations, by the page that needs it."""

from app.conversations.queries.contacts import (
    LastContact,
    any_of,
    attempted,
    check_may_correct,
    get_contact,
    is_current,
    is_superseded,
    last_contacts,
    last_reached,
    list_issues,
    may_correct,
    reached,
)

__all__ = [
    "LastContact",
    "any_of",
    "attempted",
    "check_may_correct",
    "get_contact",
    "is_current",
    "is_superseded",
    "last_contacts",
    "last_reached",
    "list_issues",
    "may_correct",
    "reached",
]
