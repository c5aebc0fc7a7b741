"""A person's numbers as their page tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.people.models import Person, StandingCode
from app.phones.queries import KnownNumber
from app.phones.reading import Unread
from app.phones.rules import in_words, shown
from app.web.formats import day_bare, plural


@dataclass(frozen=True)
class NumberShown:
    """`href` is what a tap dials: empty for a number that may not be dialled."""

    number: str
    text: str
    says: str
    href: str
    given_id: int | None
    is_wrong: bool


def numbers_shown(
    known: Sequence[KnownNumber], person: Person, *, user_id: int, today: date
) -> list[NumberShown]:
    """Nothing of somebody who asked not to be contacted."""
    if person.asked_not_to_contact:
        return []
    return [
        NumberShown(
            one.number,
            shown(one.number),
            _says(one, person, user_id=user_id, today=today),
            "" if one.because else f"tel:{one.number}",
            one.given_id,
            one.is_wrong,
        )
        for one in known
    ]


def _says(one: KnownNumber, person: Person, *, user_id: int, today: date) -> str:
    if one.because is None and one.given_on is not None:
        to = "you" if one.given_to_id == user_id else one.given_to or "a colleague"
        return f"Gave it to {to} on {day_bare(one.given_on, today)}."
    return in_words(
        one.because,
        is_given=one.given_id is not None,
        is_member=person.standing is StandingCode.MEMBER,
        checked=day_bare(one.checked_on, today) if one.checked_on else None,
    )


def to_look_at(read_as: dict[str, Any]) -> list[str]:
    """One sentence for each kind of row of an upload that says nothing, or says it twice."""
    said = []
    for kind, one, many in (
        (Unread.NO_NUMBER, "row holds", "rows hold"),
        (Unread.NO_ANSWER, "row says", "rows say"),
    ):
        rows = read_as["unread"].get(kind.value)
        if rows:
            what = (
                "no number that can be dialled"
                if kind is Unread.NO_NUMBER
                else "neither yes nor no"
            )
            lines = ", ".join(map(str, rows["lines"]))
            more = " and more" if rows["count"] > len(rows["lines"]) else ""
            where = f"line {lines}{more}"
            said.append(f"{plural(rows['count'], one, many)} {what}: {where}. Nothing is noted.")
    if read_as["twice"]:
        again = plural(read_as["twice"], "row repeats", "rows repeat")
        said.append(f"{again} a number of another row.")
    if read_as["differently"]:
        both = plural(read_as["differently"], "number is", "numbers are")
        said.append(f"{both} answered both ways and taken as registered.")
    return said + list(read_as["noticed"])
