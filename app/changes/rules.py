"""What may be announced, and what a person is asked before it is applied. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any

from app.changes.models import ChangeKind, Ownership
from app.people.rules import Unfit

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
    said_by: str = ""
    ownership: Ownership = Ownership.NOT_KNOWN
    scenarios: Sequence[int] = ()
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
    NOT_NOW = "not_now"  # refused: it is not announced any more, or names nobody
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
    scope: str = ""


@dataclass(frozen=True)
class Spot:
    """Where a workplace is: one employer at one site."""

    employer_id: int
    site_id: int


def check(new: Announcement, spots: Mapping[int, Spot], today: date) -> None:
    """Raises Unfit for the first answer that doesn't fit. `spots` has every workplace named."""
    if not new.title.strip():
        raise Unfit("title", "Give it a name, as people will speak of it.")
    if new.announced_on > today:
        raise Unfit("announced_on", "That day is still to come. Choose today or an earlier day.")
    if new.effective_on < new.announced_on:
        raise Unfit("effective_on", "It can't take effect before it was announced.")
    if new.kind not in MOVING:
        if not new.workplaces and not new.unit_id:
            raise Unfit(
                "workplaces", "Say which workplaces, or which part of the union, it is for."
            )
        return
    if not new.workplaces:
        raise Unfit("workplaces", "Choose at least one workplace.")
    if new.kind is ChangeKind.TRANSFER and (
        not new.from_employer_id
        or not new.to_employer_id
        or new.from_employer_id == new.to_employer_id
    ):
        raise Unfit("to_employer_id", "Choose the employer they leave and the one they go to.")
    for workplace_id, target in new.workplaces.items():
        _check_place(new, spots, workplace_id, target)


def _check_place(
    new: Announcement, spots: Mapping[int, Spot], workplace_id: int, target: int | None
) -> None:
    here, there = spots[workplace_id], spots[target] if target else None
    if target in new.workplaces:
        raise Unfit("workplaces", "People can't go to a workplace that is itself in the list.")
    if new.kind is ChangeKind.TRANSFER:
        if here.employer_id != new.from_employer_id:
            raise Unfit("workplaces", "One of these is not a workplace of the employer they leave.")
        if there and there != Spot(new.to_employer_id or 0, here.site_id):
            raise Unfit("workplaces", "They go to the new employer's workplace at the same site.")
    elif new.kind is ChangeKind.MOVE:
        site_id = there.site_id if there else new.sites.get(workplace_id)
        if site_id is None or site_id == here.site_id:
            raise Unfit("workplaces", "Choose another site for the office to go to.")
        if there and there.employer_id != here.employer_id:
            raise Unfit("workplaces", "An office moves within its employer. This is a transfer.")


def as_options(answers: Answers) -> dict[str, object]:
    """As apply_change() reads them."""
    return {
        "keep_teams": answers.keep_teams,
        "keep_numbers": answers.keep_numbers,
        "keep_asks": answers.keep_asks,
        "move_grants": answers.move_grants,
        "numbers": {str(key): int(whose) for key, whose in answers.numbers.items()},
        "other_numbers": answers.other_numbers,
        "branches": {str(key): branch for key, branch in answers.branches.items()},
    }


def why_not(problem: Mapping[str, Any], unit: str | None) -> str:
    """A sentence for why an event can't be applied or undone; `unit` is above both its sides."""
    match problem["problem"]:
        case "one_side":
            whom = f"an organiser of {unit}" if unit else "an organiser of both"
            return f"It touches workplaces outside those you organise. Ask {whom} to do it."
        case "overlap":
            return (
                "Another event has moved the people of one of these workplaces on that day. "
                "Undo that one first, or choose another day."
            )
        case "nobody":
            return "It names no workplace, so there is nobody to move."
        case "nowhere":
            return "For one of these workplaces nobody has said where its people go."
        case "branch":
            return "A new workplace is counted by a branch: choose one."
        case "unanswered":
            count = problem["count"]
            are = "staff number is" if count == 1 else "staff numbers are"
            return (
                f"{count} {are} somebody else's at the new employer. "
                "Say whose each is, then apply it."
            )
        case "undone":
            return "It was undone already."
        case "late":
            return (
                "It was applied more than 90 days ago. What was before is no longer kept, "
                "so it can't be undone."
            )
    return "That has been decided already. Look at it again."


def check_claim(new: NewClaim, today: date) -> None:
    """Raises Unfit for the first answer that doesn't fit."""
    if not new.statement.strip():
        raise Unfit("statement", "Write what was said.")
    if not new.said_by.strip():
        raise Unfit("said_by", "Say whose figure it is.")
    if new.said_on > today:
        raise Unfit("said_on", "That day is still to come. Choose today or an earlier day.")
    if min(new.affected or 0, new.of_all or 0) < 0:
        raise Unfit("affected", "A number of people is never below 0.")
    if new.of_all is not None and (new.affected is None or new.affected > new.of_all):
        raise Unfit("affected", "So many can't be among so few. Look at the two numbers again.")
