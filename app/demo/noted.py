"""What an organiser and the reps noted of an invented office: a conflict, and who knows whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from app.demo.people import Somebody
from app.demo.places import Built
from app.demo.rows import Rows, about_person
from app.demo.talks import Author
from app.people.models import ConflictKind, ConflictOfInterest
from app.seating.models import Tie, TieKind
from app.seating.reach import Spot

TIES = (TieKind.SHARES_LIFT, TieKind.GETS_ON, TieKind.GETS_ON, TieKind.SAME_LANGUAGE)


def mark_a_manager(
    rows: Rows, here: Iterable[Somebody], askers: Collection[Somebody], by: int, today: date
) -> None:
    """A member who manages the team they are in: never asks anybody of it."""
    manager = next(
        (p for p in here if p.is_member(today) and not p.reserved
         and p not in askers and p.last.grade in ("HEO", "SEO", "G7")),
        None,
    )  # fmt: skip
    if manager:
        about_person(
            rows,
            ConflictOfInterest,
            manager,
            kind=ConflictKind.LINE_MANAGER,
            team_id=manager.last.team_id,
            marked_by_id=by,
            recorded_at=noon(today - timedelta(days=40)),
        )


def tell_ties(
    rng: Random,
    rows: Rows,
    built: Built,
    spots: Mapping[int, Spot],
    reps: Sequence[Author],
    today: date,
) -> dict[tuple[int, int], list[TieKind]]:
    """What reps were told of a few pairs, the lower id first."""
    ties: dict[tuple[int, int], list[TieKind]] = defaultdict(list)
    known = sorted(spots)
    for number in range(min(12, len(known) // 4)):
        lower, upper = sorted(rng.sample(known, 2))
        kind = TIES[number % len(TIES)]
        if kind not in ties[lower, upper]:
            ties[lower, upper].append(kind)
            rows.add(
                Tie,
                staff_id=lower,
                scope_unit_id=built.unit_id,
                other_id=upper,
                other_scope_unit_id=built.unit_id,
                kind=kind,
                told_by_id=rng.choice(reps).user_id,
                recorded_at=noon(today - timedelta(days=20 + number)),
            )
    return ties


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
