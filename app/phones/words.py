"""A person's numbers as their page tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.people.models import Person, StandingCode
from app.phones.queries import KnownNumber
from app.phones.rules import in_words, shown
from app.web.formats import day_bare


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
