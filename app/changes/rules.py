"""What may be announced, and what a person is asked before it is applied. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from app.changes.models import ChangeKind

# Those that move people; the others are only told.
MOVING = frozenset({ChangeKind.TRANSFER, ChangeKind.CLOSURE, ChangeKind.MOVE})


class Taken(IntEnum):
    """Whose a staff number is when two people have it at the new employer."""

    STAYS = 1  # whoever has it there keeps it; who comes has none for now
    COMES = 2  # who comes keeps it; it ends for whoever has it there
    BOTH = 3  # nobody knows yet: both have it


@dataclass(frozen=True)
class Announcement:
    """What is to happen on a day.

    `workplaces`: each workplace touched, and where its people go when that is known. In a
    transfer None finds, or makes, the new employer's workplace at the same site; in a closure it
    means no new home; in a move `sites` says where to. `unit_id` only for what names no
    workplace.
    """

    kind: ChangeKind
    title: str
    announced_on: date
    effective_on: date
    about: str = ""
    source: str = ""
    from_employer_id: int | None = None
    to_employer_id: int | None = None
    bargaining_unit_id: int | None = None
    unit_id: int | None = None
    workplaces: Mapping[int, int | None] = field(default_factory=dict)
    sites: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """What was decided before applying. Everything offered comes along unless told otherwise.

    `numbers`: by the id of the identifier that would come; `other_numbers`: for all that are not
    named there, because the session may not see whose they are. `branches`: the branch that will
    count a workplace that is to be made, by the old workplace's id; without one it stays the same.
    """

    keep_teams: bool = True
    keep_numbers: bool = True
    keep_asks: bool = True
    move_grants: bool = True
    numbers: Mapping[int, Taken] = field(default_factory=dict)
    other_numbers: Taken | None = None
    branches: Mapping[int, int] = field(default_factory=dict)


class QuestionKind(StrEnum):
    NUMBER_TAKEN = "number_taken"  # two people the session may see: which of them keeps it
    NUMBERS_TAKEN = "numbers_taken"  # so many more that it may not see
    TO_BE_MADE = "to_be_made"  # a workplace that applying makes: which branch counts it
    NO_NEW_HOME = "no_new_home"  # nobody said where these people go
    WHO_MUST = "who_must"  # refused: somebody who organises both sides must apply it
    OVERLAP = "overlap"  # refused: another event has moved this workplace's people that day


@dataclass(frozen=True)
class NewClaim:
    """A figure somebody gave, with its scope, speaker and day."""

    statement: str
    said_by: str
    said_on: date
    affected: int | None = None
    of_all: int | None = None
    workplace_id: int | None = None
    source: str = ""
