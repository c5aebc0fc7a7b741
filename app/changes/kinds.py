"""The six kinds of change, in the words of their pages. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.changes.models import ChangeKind, ChangeState, Ownership, Scenario


@dataclass(frozen=True, slots=True)
class KindWords:
    """`slug` stands in the address; `day` says what the second date is the day of."""

    kind: ChangeKind
    slug: str
    name: str
    sentence: str
    day: str
    moves: bool = False

    @property
    def noun(self) -> str:
        """As in “Apply this transfer”."""
        return _NOUNS[self.kind]


_NOUNS = {
    ChangeKind.TRANSFER: "transfer",
    ChangeKind.CLOSURE: "closure",
    ChangeKind.MOVE: "move",
    ChangeKind.REVIEW: "review",
    ChangeKind.CHECK_OFF_END: "end of check-off",
    ChangeKind.RECOGNITION: "change of recognition",
}

KINDS: tuple[KindWords, ...] = (
    KindWords(
        ChangeKind.TRANSFER,
        "transfer",
        "Transfer to another employer",
        "People go to another employer together with their work (TUPE); they stay members.",
        "Transfers on",
        moves=True,
    ),
    KindWords(
        ChangeKind.CLOSURE,
        "closure",
        "Site closure",
        "An office shuts for good; nobody leaves the list before the day.",
        "Closes on",
        moves=True,
    ),
    KindWords(
        ChangeKind.MOVE,
        "move",
        "Office move",
        "An office goes to another building, with the same employer.",
        "Moves on",
        moves=True,
    ),
    KindWords(
        ChangeKind.REVIEW,
        "review",
        "Outsourcing review",
        "The employer looks at who should do the work; nothing moves yet.",
        "Reports on",
    ),
    KindWords(
        ChangeKind.CHECK_OFF_END,
        "check-off",
        "End of check-off",
        "The employer stops taking subscriptions from pay; members must switch to Direct Debit.",
        "Stops on",
    ),
    KindWords(
        ChangeKind.RECOGNITION,
        "recognition",
        "Recognition change",
        "What the employer recognises the union for begins, changes or ends.",
        "Changes on",
    ),
)

_BY_SLUG = {words.slug: words for words in KINDS}
_BY_KIND = {words.kind: words for words in KINDS}

STATES = {
    ChangeState.ANNOUNCED: "announced",
    ChangeState.APPLIED: "applied",
    ChangeState.UNDONE: "undone",
    ChangeState.WITHDRAWN: "withdrawn",
}

# Whose it would be, as the form asks and as a tag says it.
OWNERSHIPS = {
    Ownership.NOT_KNOWN: "not known",
    Ownership.IN_HOUSE: "in-house",
    Ownership.PUBLIC_PUBLIC: "public–public",
    Ownership.PUBLIC_PRIVATE: "public–private",
}
SCENARIOS = {
    Scenario.IN_HOUSE: "in-house",
    Scenario.PARTNERSHIP: "partnership, joint venture or GoCo",
    Scenario.PRIVATE: "fully private",
}

# What a form offers, in the order it is offered.
CHOICES = {
    "ownerships": [(int(one), words) for one, words in OWNERSHIPS.items()],
    "scenarios": [(int(one), words) for one, words in SCENARIOS.items()],
}


def find_kind(slug: str) -> KindWords | None:
    return _BY_SLUG.get(slug)


def words_of(kind: ChangeKind) -> KindWords:
    return _BY_KIND[kind]


def proposed_title(kind: ChangeKind, offices: Sequence[str], to: str = "") -> str:
    """A title nobody needs to think up; `to` is the new employer, site or bargaining unit."""
    where = some(offices)
    said = {
        ChangeKind.TRANSFER: f"{where} to {to}",
        ChangeKind.CLOSURE: f"Closure of {where}",
        ChangeKind.MOVE: f"{where} to {to}",
        ChangeKind.REVIEW: f"Outsourcing review of {where}",
        ChangeKind.CHECK_OFF_END: f"End of check-off at {where}",
        ChangeKind.RECOGNITION: f"Recognition: {to or where}",
    }[kind]
    return said if len(said) <= 160 else said[:159].rstrip() + "…"


def some(names: Sequence[str]) -> str:
    """“A”, “A and B”, “A and 4 more offices”."""
    if len(names) <= 2:
        return " and ".join(names)
    return f"{names[0]} and {len(names) - 1:,} more offices"
