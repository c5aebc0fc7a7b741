"""What the pages of a change show, made of what was read. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.changes.kinds import STATES, words_of
from app.changes.models import ChangeKind, ChangeNote, ChangeState, Claim
from app.changes.queries import Going, Listed, Place, Swing
from app.changes.rules import MOVING, Taken
from app.density.rates import NOBODY, Counts
from app.density.tree import Place as Unit
from app.union.models import UnitKind
from app.web.formats import plural

# More offices than this are a table; a picture of each would be a wall.
DRAWN_OFFICES = 6
# A change can be taken back exactly for as long as what was before is kept.
UNDO_DAYS = 90
OUT_OF_SIGHT = "an office you don’t see"


@dataclass(frozen=True, slots=True)
class Line:
    """One change in a list."""

    id: int
    title: str
    kind: str
    state: str
    effective_on: date
    offices: int
    late: bool


def line(listed: Listed, *, today: date) -> Line:
    return Line(
        id=listed.id,
        title=listed.title,
        kind=words_of(listed.kind).name,
        state=STATES[listed.state],
        effective_on=listed.effective_on,
        offices=listed.workplaces,
        late=is_late(listed.kind, listed.state, listed.effective_on, today=today),
    )


def is_late(kind: ChangeKind, state: ChangeState, effective_on: date, *, today: date) -> bool:
    """Its day has come and nobody has applied it."""
    return kind in MOVING and state is ChangeState.ANNOUNCED and effective_on <= today


def is_coming(listed: Listed, *, today: date) -> bool:
    """Announced, or applied for a day that has not come; what only had to be told is past then."""
    if listed.state in (ChangeState.UNDONE, ChangeState.WITHDRAWN):
        return False
    if listed.state is ChangeState.ANNOUNCED and listed.kind in MOVING:
        return True
    return listed.effective_on > today


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office of a change; counts are None for a session that sees small numbers as bands."""

    id: int
    name: str
    to: str
    now: Counts | None
    then: Counts | None


def office_lines(
    kind: ChangeKind,
    places: Iterable[Place],
    to: Mapping[int, str],
    now: Mapping[int, Counts],
    then: Mapping[int, Counts],
    *,
    exact: Mapping[int, bool],
) -> list[OfficeLine]:
    """`to`: names of workplaces to be made, by the one they are made for."""
    return [
        OfficeLine(
            place.workplace_id,
            place.name or OUT_OF_SIGHT,
            to.get(place.workplace_id) or where_to(kind, place),
            now.get(place.workplace_id, NOBODY) if exact.get(place.workplace_id) else None,
            then.get(place.workplace_id, NOBODY) if exact.get(place.workplace_id) else None,
        )
        for place in places
    ]


def where_to(kind: ChangeKind, place: Place) -> str:
    """Where its people go, in words; nothing for what moves nobody."""
    if place.to_name:
        return place.to_name
    if kind is ChangeKind.MOVE and place.to_site:
        return f"{place.to_site}, to be added"
    if kind is ChangeKind.CLOSURE and place.to_workplace_id is None:
        return "nobody has said where"
    return ""


def everybody(counts: Counts) -> int:
    return counts.eligible + counts.out_of_scope


@dataclass(frozen=True, slots=True)
class Picture:
    """Every density before and after: those to draw, and all of them for the table."""

    drawn: Sequence[Swing]
    rows: Sequence[Swing]


def picture(swings: Sequence[Swing]) -> Picture:
    """Nothing to draw for the union as a whole, nor where nobody is counted on either day."""
    rows = [
        swing
        for swing in swings
        if swing.kind is not UnitKind.UNION and (swing.before.eligible or swing.after.eligible)
    ]
    rows.sort(key=lambda swing: (-swing.kind, swing.before.eligible == 0))
    offices = [swing for swing in rows if swing.kind is UnitKind.WORKPLACE]
    if len(offices) <= DRAWN_OFFICES:
        return Picture(rows, rows)
    return Picture([swing for swing in rows if swing.kind is not UnitKind.WORKPLACE], rows)


def swings_of(
    units: Mapping[int, Unit],
    workplaces: Sequence[int],
    before: Mapping[int, Counts],
    after: Mapping[int, Counts],
) -> list[Swing]:
    """Of a change that was applied: these workplaces and what stands above them, as counted."""
    seen = [units[one] for one in [*workplaces, *above(units, workplaces)] if one in units]
    return [
        Swing(
            unit.id,
            unit.name,
            unit.kind,
            before.get(unit.id, NOBODY),
            after.get(unit.id, NOBODY),
        )
        for unit in seen
        if unit.counted and unit.exact
    ]


def above(units: Mapping[int, Unit], leaves: Iterable[int]) -> list[int]:
    """Every unit above these, lowest kind first."""
    found: dict[int, Unit] = {}
    waiting = [units[leaf] for leaf in leaves if leaf in units]
    while waiting:
        unit = waiting.pop()
        for parent in (units.get(unit.parent_id or 0), units.get(unit.group_id or 0)):
            if parent is not None and parent.id not in found:
                found[parent.id] = parent
                waiting.append(parent)
    return sorted(found, key=lambda unit_id: (-found[unit_id].kind, found[unit_id].name))


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """What somebody said, beside what we count; `ours` is None where we may not say."""

    claim: Claim
    where: str
    ours: int | None


def claim_lines(
    claims: Iterable[Claim], places: Sequence[Place], ours: Mapping[int, Counts] | None
) -> list[ClaimLine]:
    """`ours`: who was counted on the change's day, by office; a claim about all is beside all."""
    names = {place.workplace_id: place.name or OUT_OF_SIGHT for place in places}
    found = []
    for claim in claims:
        concerned = [claim.workplace_id] if claim.workplace_id else list(names)
        where = names.get(claim.workplace_id, OUT_OF_SIGHT) if claim.workplace_id else claim.scope
        people = None
        if ours is not None and not claim.scope and all(office in names for office in concerned):
            people = sum(everybody(ours.get(office, NOBODY)) for office in concerned)
        found.append(ClaimLine(claim, where, people))
    return found


# Whose a staff number is, when two people have it.
TAKEN = (
    (Taken.STAYS.value, "Whoever has it there keeps it"),
    (Taken.COMES.value, "Whoever comes keeps it"),
    (Taken.BOTH.value, "Both, until somebody knows"),
)


def comes_along(going: Iterable[Going]) -> list[tuple[str, str]]:
    """What may be left behind, where there is any of it."""
    listed = [one for one in going if one.to_workplace_id or one.to_name]
    kinds = (
        ("teams", sum(one.teams for one in listed), "team", "teams"),
        ("grants", sum(one.grants for one in listed), "rep’s login", "reps’ logins"),
        ("asks", sum(one.asks for one in listed), "open ask", "open asks"),
        ("numbers", sum(one.numbers for one in listed), "staff number", "staff numbers"),
    )
    return [(name, plural(count, one, many)) for name, count, one, many in kinds if count]


@dataclass(frozen=True, slots=True)
class Law:
    """A rule that touches this change; `by` is the day it speaks of, when it is known."""

    text: str
    by: date | None = None


LIABILITY_DAYS = 28
# People at one establishment within 90 days, and the days of consultation before the first goes.
REDUNDANCY = ((100, 45), (20, 30))


def law_of(
    kind: ChangeKind, effective_on: date, largest: tuple[str, int] | None = None
) -> list[Law]:
    """What the law says about dates (domain.md 1.7); `largest` is the office with most people."""
    if kind is ChangeKind.TRANSFER:
        return [
            Law(
                "The present employer must give the new one the employee liability information at"
                " least 28 days before. Reps have no right to see it.",
                effective_on - timedelta(days=LIABILITY_DAYS),
            ),
            Law(
                "People go with their work, on the terms they have. Recognition goes with them"
                " only if the group keeps an identity of its own."
            ),
        ]
    if kind in (ChangeKind.CLOSURE, ChangeKind.REVIEW):
        return [
            Law(
                "If jobs go: with 20 to 99 redundancies at one establishment within 90 days,"
                " consultation begins at least 30 days before the first; with 100 or more, 45"
                " days."
            ),
            *_redundancy(effective_on, largest if kind is ChangeKind.CLOSURE else None),
            Law(
                "For dismissals from 6 Apr 2026 the penalty for not consulting can reach 180 days'"
                " pay. A trigger across the whole organisation is expected in 2027; its size was"
                " still being consulted on."
            ),
        ]
    return []


def _redundancy(effective_on: date, largest: tuple[str, int] | None) -> list[Law]:
    if largest is None:
        return []
    name, people = largest
    for least, days in REDUNDANCY:
        if people >= least:
            return [
                Law(
                    f"{name} has {people:,} people on our list: if all were made redundant on the"
                    f" day, consultation would begin {days} days before.",
                    effective_on - timedelta(days=days),
                )
            ]
    return []


REVIEW_STEPS = {
    1: ("In-house improvement plan", "Asked for before any options are appraised."),
    2: ("In-house bid", "If procurement starts, staff may bid to keep the work."),
    3: (
        "Public–public, the least bad",
        "If it must move: to another public body, with no compulsory redundancies.",
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a review, with what was noted on it."""

    number: int
    name: str
    sentence: str
    notes: Sequence[ChangeNote]


def steps(notes: Iterable[ChangeNote]) -> tuple[list[Step], list[ChangeNote]]:
    """The three steps of a review, and what was noted beside them."""
    by_step: dict[int, list[ChangeNote]] = {}
    for note in notes:
        by_step.setdefault(note.step, []).append(note)
    return (
        [Step(n, *words, by_step.get(n, [])) for n, words in REVIEW_STEPS.items()],
        by_step.get(0, []),
    )
