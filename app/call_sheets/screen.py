"""The lines of the screen as they were sent."""

from datetime import date
from typing import Any
from uuid import UUID

from app.call_sheets.lines import Typed
from app.call_sheets.rules import LINES
from app.conversations.models import Result
from app.conversations.rules import Entry, problems
from app.db.ids import new_id
from app.people.models import ContactBasis
from app.web.forms import Submitted

_ANSWERS = ("row", "answer", "agreed", "come_back", "note", "seen")


def typed_lines(form: Submitted[Any]) -> list[Typed]:
    return [typed_line(form, number) for number in range(1, LINES + 1)]


def typed_line(form: Submitted[Any], number: int) -> Typed:
    """An id that was lost on the way is made anew."""
    given = {name: form.get(f"{name}-{number}").strip() for name in _ANSWERS}
    return Typed(
        number,
        _id(form.get(f"id-{number}")),
        given["row"][:40],
        given["answer"][:40],
        bool(given["agreed"]),
        given["come_back"][:40],
        given["note"][:2000],
        given["seen"][:40],
    )


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return new_id()


def wrong_day(on: date, today: date) -> str | None:
    """Why nothing can be noted for that day."""
    entry = Entry(result=Result.NOT_IN, happened_on=on)
    return next(iter(problems(entry, basis=ContactBasis.LIST_ONLY, today=today).values()), None)
