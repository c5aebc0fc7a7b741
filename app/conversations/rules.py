"""What may be kept of a conversation, when to come back, and which mark a person gets. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from app.conversations.models import Channel, Outcome, Result
from app.people.models import ContactBasis, StandingCode

BACK_DATED_DAYS = 60
# Every sheet of names says by when it is destroyed (domain.md DP-8).
SHEET_LASTS = timedelta(days=14)
LEFT_FOR_NOW_DAYS = 90
AHEAD_DAYS = 366
UNDO_WITHIN = timedelta(minutes=10)

# Whoever asks for one of these has started contact themselves (domain.md 4.2).
OWN_REQUESTS = frozenset(
    {Outcome.WANTS_FORM, Outcome.WILL_JOIN, Outcome.HAS_JOINED, Outcome.WANTS_HELP}
)
JOINING = frozenset({Outcome.WILL_JOIN, Outcome.HAS_JOINED})
# What the outcome says the person is; said by themselves, never by hearsay (trap 31).
CLAIMS = {
    Outcome.ALREADY_MEMBER: StandingCode.MEMBER,
    Outcome.OTHER_UNION: StandingCode.OTHER_UNION,
}
REACHED = frozenset({Result.SPOKE, Result.LEAVE_FOR_NOW, Result.DO_NOT_CONTACT})
SILENCES = frozenset({Result.LEAVE_FOR_NOW, Result.DO_NOT_CONTACT})

# Only words that leave little doubt: "health and safety" is what unions talk about.
_PRIVATE = re.compile(
    r"\b(sick|sickness|ill|illness|unwell|cancer|tumour|chemo\w*|pregnan\w+|miscarriage|maternity"
    r"|depress\w+|anxiety|diabet\w+|disab\w+|hospital\w*|surgery|mental health|medication"
    r"|divorc\w+|bereave\w+|(?:her|his|their) (?:husband|wife|partner|son|daughter|mother|father"
    r"|mum|dad|kids?|children))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Entry:
    """One conversation or attempt, as it is to be kept."""

    result: Result
    happened_on: date
    channel: Channel = Channel.AT_DESK
    come_back_on: date | None = None
    agreed: bool = False
    outcome: Outcome | None = None
    issues: tuple[int, ...] = ()
    note: str | None = None
    assessment: int | None = None

    @property
    def says_something(self) -> bool:
        """Whether it holds more than facts about our own acts."""
        return bool(self.outcome or self.issues or self.note or self.assessment)


def is_reached(result: Result) -> bool:
    """An attempt is not a conversation: coverage counts only whom somebody reached (trap 12)."""
    return result in REACHED


def basis_after(entry: Entry, before: ContactBasis) -> ContactBasis:
    """Agreement and the person's own request raise the basis; nothing here lowers it."""
    if entry.agreed:
        return ContactBasis.AGREED
    if entry.outcome in OWN_REQUESTS:
        return max(before, ContactBasis.OWN_REQUEST)
    return before


def come_back_on(choice: str, picked: date | None, today: date) -> date | None:
    """The day meant by “tomorrow”, “next week”, a picked day, or “no need”."""
    days = {"tomorrow": 1, "next_week": 7}
    if choice in days:
        return today + timedelta(days=days[choice])
    return picked if choice == "pick" else None


def problems(
    entry: Entry, *, basis: ContactBasis, today: date, earlier_on: date | None = None
) -> dict[str, str]:
    """What has to change before this may be kept, by field; empty when it may.

    `earlier_on` is the day a corrected entry was dated: it may stay, however long ago.
    """
    found = _wrong_days(entry, today, earlier_on)
    if entry.says_something and entry.result is not Result.SPOKE:
        found["result"] = (
            "Choose “Spoke”, or clear what they said: only what was said to you counts."
        )
    elif entry.says_something and basis_after(entry, basis) is ContactBasis.LIST_ONLY:
        found["agreed"] = "Tick that they are fine with it, or clear these boxes."
    if entry.note and (word := private_word(entry.note)):
        found["note"] = (
            f"Take out health or family matters (“{word}”). If they need help, choose"
            " “Wants help” and tell a caseworker instead."
        )
    return found


def _wrong_days(entry: Entry, today: date, earlier_on: date | None) -> dict[str, str]:
    found: dict[str, str] = {}
    oldest = today - timedelta(days=BACK_DATED_DAYS)
    if entry.happened_on > today:
        found["happened_on"] = "Choose today or a day before: this has not happened yet."
    elif entry.happened_on < oldest and entry.happened_on != earlier_on:
        found["happened_on"] = f"Choose a day within the last {BACK_DATED_DAYS} days."
    if entry.come_back_on is not None and (wrong := wrong_promise(entry.come_back_on, today)):
        found["come_back_date"] = wrong
    return found


def wrong_promise(due_on: date, today: date) -> str | None:
    """Why nobody can promise to come back on this day."""
    if due_on < today:
        return "Choose today or a day that is still to come."
    if due_on > today + timedelta(days=AHEAD_DAYS):
        return "Choose a day within the next year."
    return None


def private_word(note: str) -> str | None:
    """The first word that clearly is about health or family (domain.md DP-2)."""
    found = _PRIVATE.search(note)
    return found[0] if found else None


def mark(*, is_rep: bool, standing: StandingCode, spoken: bool) -> str:
    """The one letter or shape a person gets on a list."""
    if is_rep:
        return "rep"
    if standing is StandingCode.MEMBER:
        return "member"
    if standing is StandingCode.OTHER_UNION:
        return "other"
    if spoken:
        return "spoken"
    return "not_yet" if standing is StandingCode.NOT_MEMBER else "unknown"


MARKS: Collection[str] = ("member", "rep", "spoken", "not_yet", "other", "unknown")
