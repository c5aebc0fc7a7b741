"""A change as a line in time, and the figures people gave side by side. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.changes.models import ChangeEvent, ChangeMilestone
from app.changes.showing import ClaimLine
from app.web.formats import day, plural

# Numbers nearer than this, in percent of the line, stand above each other.
NEAR, LEVELS = 6, 4
LEVEL_HEIGHT, FOOT = 26, 22


@dataclass(frozen=True, slots=True)
class Moment:
    """Something with a day. `how` says how it stands, in words; `milestone_id` if it is one."""

    on: date
    words: str
    how: str
    done: bool
    said_by: str = ""
    source: str = ""
    milestone_id: int | None = None
    number: int = 0
    x: float = 0
    level: int = 0

    @property
    def y(self) -> int:
        return (LEVELS - self.level) * LEVEL_HEIGHT - 10


@dataclass(frozen=True, slots=True)
class InTime:
    """From the day it was announced to the last day known, in percent of the width."""

    moments: Sequence[Moment]
    now_x: float | None
    line_y: int = LEVELS * LEVEL_HEIGHT
    height: int = LEVELS * LEVEL_HEIGHT + FOOT

    @property
    def first_on(self) -> date:
        return self.moments[0].on

    @property
    def last_on(self) -> date:
        return self.moments[-1].on

    @property
    def sentence(self) -> str:
        told = (f"{one.number}: {day(one.on)}, {one.words}, {one.how}." for one in self.moments)
        return " ".join(told)


def in_time(
    event: ChangeEvent, milestones: Iterable[ChangeMilestone], day_of: str, *, today: date
) -> InTime:
    """Announced, each milestone, and the day it takes effect, in order of their days."""
    found = [Moment(event.announced_on, "Announced", "done", True, event.said_by, event.source)]
    found += [of_milestone(one, today=today) for one in milestones]
    past = event.effective_on <= today
    found.append(Moment(event.effective_on, day_of, "day reached" if past else "to come", past))
    found.sort(key=lambda moment: moment.on)
    first, last = found[0].on, found[-1].on
    days = max(1, (last - first).days)

    def at(on: date) -> float:
        return round(3 + 94 * (on - first).days / days, 2)

    placed: list[Moment] = []
    for number, one in enumerate(found, 1):
        x = at(one.on)
        level = 0
        if placed and x - placed[-1].x < NEAR:
            level = (placed[-1].level + 1) % LEVELS
        placed.append(replace(one, number=number, x=x, level=level))
    return InTime(placed, at(today) if first <= today <= last else None)


def of_milestone(one: ChangeMilestone, *, today: date) -> Moment:
    if one.done_on is not None:
        how = "done" if one.done_on == one.due_on else f"done {day(one.done_on)}"
    elif one.due_on < today:
        how = "not done, its day is past"
    else:
        how = "to come"
    return Moment(
        one.due_on, one.what, how, one.done_on is not None, one.said_by, one.source, one.id
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure as a bar in its whole; widths in percent, on the scale of its group."""

    words: str
    who: str
    on: date
    where: str
    width: float
    of_width: float | None


def whole_bars(lines: Sequence[ClaimLine]) -> list[Bar]:
    """Figures about all of it, and what one speaker's figures for the offices come to."""
    whole = [line for line in lines if not line.claim.workplace_id]
    found = [
        (one.claim.affected, one.claim.of_all, one.claim.said_by, one.claim.said_on, one.where)
        for one in whole
    ]
    return _bars(sorted([*found, *_sums(lines)], key=lambda row: (row[0] or 0, row[3])))


def office_bars(lines: Sequence[ClaimLine]) -> list[Bar]:
    """Figures about one office each."""
    return _bars(
        [
            (one.claim.affected, one.claim.of_all, one.claim.said_by, one.claim.said_on, one.where)
            for one in lines
            if one.claim.workplace_id
        ]
    )


Row = tuple[int | None, int | None, str, date, str]


def _sums(lines: Sequence[ClaimLine]) -> list[Row]:
    spoken: dict[tuple[str, date], list[ClaimLine]] = {}
    for line in lines:
        if line.claim.workplace_id and line.claim.affected is not None:
            spoken.setdefault((line.claim.said_by, line.claim.said_on), []).append(line)
    found: list[Row] = []
    for (who, on), theirs in spoken.items():
        offices = {line.claim.workplace_id for line in theirs}
        if len(theirs) < 2 or len(offices) < len(theirs):
            continue
        wholes = [line.claim.of_all for line in theirs if line.claim.of_all is not None]
        found.append(
            (
                sum(line.claim.affected or 0 for line in theirs),
                sum(wholes) if len(wholes) == len(theirs) else None,
                who,
                on,
                f"their figures for {plural(len(theirs), 'office', 'offices')} added up",
            )
        )
    return found


def _bars(rows: Iterable[Row]) -> list[Bar]:
    listed = [row for row in rows if row[0] is not None]
    longest = max((of_all or affected or 0 for affected, of_all, *_ in listed), default=0) or 1
    return [
        Bar(
            words=f"{affected:,}" + (f" of {of_all:,}" if of_all is not None else ""),
            who=who,
            on=on,
            where=where,
            width=round(100 * (affected or 0) / longest, 2),
            of_width=None if of_all is None else round(100 * of_all / longest, 2),
        )
        for affected, of_all, who, on, where in listed
    ]


@dataclass(frozen=True, slots=True)
class Later:
    """What came after an assurance; `event_id` when it is another change."""

    on: date
    words: str
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Assurance:
    """What was said without a number, beside what came after."""

    line: ClaimLine
    later: Sequence[Later]


def assurances(
    lines: Iterable[ClaimLine], moments: Iterable[Moment], others: Iterable[Later]
) -> list[Assurance]:
    listed = list(lines)
    way = [one for one in moments if one.words != "Announced"]
    came = [Later(one.on, f"{one.words} ({one.how})") for one in way]
    came += [
        Later(one.claim.said_on, f"{one.claim.said_by}: {one.claim.statement}")
        for one in listed
        if one.claim.affected is not None
    ]
    came += others
    came.sort(key=lambda one: one.on)
    return [
        Assurance(one, [later for later in came if later.on > one.claim.said_on][:12])
        for one in listed
        if one.claim.affected is None
    ]
