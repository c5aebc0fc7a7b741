"""A unit's years as a picture with what a person would say of it: for the page, for a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from app.density import trends
from app.density.coarse import Roughly, roughly
from app.density.history import (
    Break,
    Comparison,
    Point,
    breaks,
    compare,
    members_words,
    people_words,
    points_words,
    years_before,
)
from app.density.rates import majority_sentence
from app.density.trends import Event, Seen
from app.web import formats
from app.web.trend_chart import Dot, Mark, Picture, picture

KINDS = {
    1: "Transfer to another employer",
    2: "Closure",
    3: "Move",
    4: "Review",
    5: "End of check-off",
    6: "Recognition",
    7: "On the way",
}
AHEAD_YEARS = 1


@dataclass(frozen=True, slots=True)
class Story:
    """`now` is the day asked for, or the last point there is of a coarse line."""

    on: date
    picture: Picture | None
    marks: list[Mark]
    points: list[Point]
    month: Comparison | None = None
    year: Comparison | None = None
    coarse: bool = False

    @property
    def now(self) -> Point | None:
        return next((p for p in reversed(self.points) if p.on <= self.on), None)

    @property
    def sentence(self) -> str:
        """ "Up 4 since 31 Oct 2026; 7 more make a majority." """
        if self.coarse:
            return _coarse_sentence(self.picture)
        if self.now is None or not self.now.counts.eligible:
            return f"Nobody was counted here on {formats.day(self.on)}."
        majority = majority_sentence(self.now.counts) or ""
        if self.month is None:
            return majority
        since = members_words(self.month, formats.day(self.month.since))
        return f"{since}; {majority[:1].lower()}{majority[1:]}"

    @property
    def cautions(self) -> list[str]:
        """What to mind when comparing."""
        compared = [one for one in (self.month, self.year) if one]
        found = []
        if any(one.across_a_break for one in compared):
            found.append("The list changed in between, so the rates do not compare.")
        if any(one.still_unknown for one in compared):
            found.append("Some are not known yet, so part of a change may be what we learnt.")
        return found

    @property
    def comes_to(self) -> str | None:
        """Where what is on record leads."""
        last = self.points[-1] if self.points else None
        if last is None or not last.announced:
            return None
        return f"With what is on record to come: {point_words(last)} on {formats.day(last.on)}."


def tell(db: Session, seen: Seen, on: date, *, years: int, today: date) -> Story:
    """Month ends over `years` up to the day `on`, and a year of what is announced after today.

    Six queries at most. For a session without exact counts, see coarse.py.
    """
    if not seen.exact:
        return _tell_roughly(db, seen, min(on, today), years=years, today=today)
    now_on = min(on, today)
    since = years_before(now_on, years)
    line = trends.past(db, seen.id, since, now_on)
    if on >= today:
        until = on if on > today else years_before(today, -AHEAD_YEARS)
        line += trends.future(db, seen.id, line[-1], until, always=on > today)
    events = trends.list_events(db, seen.id, since, max(line[-1].on, on))
    marks, broken = marked(line, breaks(line), events, today=today, of_office=seen.of_office)
    own = next(n for n in range(len(line) - 1, -1, -1) if line[n].on <= on)
    a_year_ago = trends.on_day(db, seen.id, years_before(on, 1))
    return Story(
        on=on,
        picture=picture(dots(line, broken), marks=marks, target=seen.target),
        marks=marks,
        points=line,
        month=compare(line[own - 1], line[own], broken) if own else None,
        year=compare(a_year_ago, line[own], broken),
    )


def marked(
    line: Sequence[Point],
    found: Sequence[Break],
    events: Sequence[Event],
    *,
    today: date,
    of_office: bool = False,
) -> tuple[list[Mark], set[date]]:
    """What to mark, and the points before which the line is left open.

    Another employer breaks the line of an office; of a region it is a few of its people, and if
    they are more than a few the list says so itself.
    """
    marks = [
        Mark(event.on, chr(65 + n), _event_words(event, today, of_office))
        for n, event in enumerate(events)
    ]
    broken = {one.on for one in found}
    for event in events:
        if of_office and event.another_employer:
            broken |= {next((p.on for p in line if p.on >= event.on), event.on)}
    marks += [
        Mark(
            one.on,
            "≠",
            f"The list went from {one.before:,} to {one.after:,} people:"
            " the rates on the two sides do not compare.",
            is_break=True,
        )
        for one in found
    ]
    return sorted(marks, key=lambda mark: mark.on), broken


def dots(line: Sequence[Point], broken: set[date]) -> list[Dot]:
    return [
        Dot(
            on=point.on,
            low=point.low,
            high=point.high,
            up=point.joiners,
            down=point.leavers,
            announced=point.announced,
            broken=point.on in broken,
            words=point_words(point),
        )
        for point in line
    ]


def difference(comparison: Comparison | None) -> str:
    """ "↑ +4 members, ↑ +2.5 points, since 31 Oct 2026"."""
    if comparison is None:
        return "not counted then"
    members = formats.change(comparison.members)
    if comparison.members:
        members += formats.word(abs(comparison.members), " member", " members")
    return f"{members}, {points_words(comparison.tenths)}, since {formats.day(comparison.since)}"


def point_words(point: Point) -> str:
    people = people_words(point.counts)
    if point.low is None or point.high is None:
        return people
    if point.high > point.low:
        return f"{people} · {formats.percent_range(point.low, point.high)}"
    return f"{people} · {formats.percent(point.low)}"


def _event_words(event: Event, today: date, of_office: bool) -> str:
    kind = KINDS.get(event.kind, "Change")
    announced = ""
    if event.on > today:
        announced = " (announced)"
    elif event.moves_people and event.state == event.ANNOUNCED:
        announced = " (announced, not entered as done)"
    another = ": another employer from here" if of_office and event.another_employer else ""
    return f"{kind}{announced}: {event.title}{another}"


def _tell_roughly(db: Session, seen: Seen, on: date, *, years: int, today: date) -> Story:
    since = years_before(on, years)
    line = roughly(db, since, on).get(seen.id, [])
    events = trends.list_events(db, seen.id, since, on)
    marks, _ = marked([], [], events, today=today)
    return Story(
        on=on,
        picture=picture(rough_dots(line), marks=marks, target=seen.target, bars=False),
        marks=marks,
        points=[],
        coarse=True,
    )


def rough_dots(line: Sequence[Roughly]) -> list[Dot]:
    return [Dot(one.on, one.rate, words=about(one.rate), broken=False) for one in line]


def about(rate: Fraction | None) -> str:
    return "not shown" if rate is None else f"about {int(rate * 100)} %"


def _coarse_sentence(drawn: Picture | None) -> str:
    if drawn is None:
        return "Too few to show as a line."
    first = next(dot for dot in drawn.dots if dot.low is not None)
    last = drawn.last
    return (
        f"{about(last.low).capitalize()} on {formats.day(last.on)},"
        f" {about(first.low)} on {formats.day(first.on)}."
    )
