"""What a card shows: who they are, what happened before, how to reach them. Pure."""

from dataclasses import dataclass
from datetime import date

import phonenumbers

from app.conversations import rules as talking
from app.conversations import words
from app.conversations.queries.person import PersonCard, Recorded


@dataclass(frozen=True)
class Number:
    """E.164, as a link that dials and as people here write it."""

    e164: str

    @property
    def href(self) -> str:
        return f"tel:{self.e164}"

    @property
    def shown(self) -> str:
        """“0114 496 0123”."""
        parsed = phonenumbers.parse(self.e164)
        shape = (
            phonenumbers.PhoneNumberFormat.NATIONAL
            if parsed.country_code == 44
            else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )
        return phonenumbers.format_number(parsed, shape)


@dataclass(frozen=True)
class Before:
    """One contact as a line of history: the day, who by their initials, neutral words."""

    on: date
    by: str
    title: str
    note: str


@dataclass(frozen=True)
class Met:
    """The last time somebody of ours was in touch."""

    author_id: int
    author: str | None
    happened_on: date
    said: str


def history(card: PersonCard) -> list[Before]:
    return [
        Before(
            one.happened_on,
            "you" if one.first.author_id == card.user_id else initials(one.first.author),
            one.title,
            " · ".join(part for part in (", ".join(one.issues), one.note) if part),
        )
        for one in current(card)
    ]


def current(card: PersonCard) -> list[Recorded]:
    return [one for one in card.contacts if not one.void]


def last_met(card: PersonCard) -> Met | None:
    """The last conversation, whatever was tried since."""
    reached = (one for one in current(card) if talking.is_reached(one.result))
    return next((met(one) for one in reached), None)


def last_tried(card: PersonCard) -> Met | None:
    """An attempt after the last conversation."""
    newest = next(iter(current(card)), None)
    if newest is None or talking.is_reached(newest.result):
        return None
    return met(newest)


def met(one: Recorded) -> Met:
    first = one.first
    said = words.OUTCOMES[one.outcome].lower() if one.outcome else one.said
    return Met(first.author_id, first.author, one.happened_on, said)


def initials(name: str | None) -> str:
    return "".join(part[0] for part in (name or "").split()) or "a colleague"


def who_calls(name: str, union: str) -> str:
    """What to say first (domain.md DP-10): a name and the union, before anything else."""
    said = union if union.lower().startswith("the ") else f"the {union}"
    known = said if "union" in union.lower() else f"{union}, the union"
    return f"“Hello, my name is {name.split()[0]}. I’m calling from {known}.”"
