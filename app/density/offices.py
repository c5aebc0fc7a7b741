"""Every office below a unit, side by side on one scale."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from app.density import trends
from app.density.coarse import Roughly, roughly
from app.density.history import (
    STOCKS,
    Point,
    breaks,
    compare,
    points_words,
    years_before,
)
from app.density.story import about, point_words, rough_dots
from app.density.trends import Seen, Year
from app.web.paging import Paged
from app.web.trend_chart import Dot, Small, round_top, small

PAGE_SIZE = 25
FEWEST = 10
YEARS = 3


@dataclass(frozen=True, slots=True)
class Office:
    """`rate`, `tenths` and `size` are for sorting; `instead` says why there is no line."""

    id: int
    name: str
    branch: str
    words: str = ""
    changed: str = ""
    instead: str | None = None
    rate: Fraction | None = None
    tenths: int | None = None
    size: int = 0
    line: Small | None = None


@dataclass(frozen=True, slots=True)
class Offices:
    shown: Paged[Office]
    all: int
    top: Fraction
    since: date
    coarse: bool


def look(
    db: Session, seen: Seen, on: date, *, today: date, sort: str, q: str, page: int
) -> Offices:
    """A page of a unit's offices. Three queries, however many there are.

    For a session without exact counts, see coarse.py.
    """
    coarse = not seen.exact
    on = min(on, today) if coarse else on
    since = years_before(on, YEARS)
    places = trends.list_offices(db, seen.id)
    if coarse:
        roughs = roughly(db, since, on)
        found = [_roughly(place, roughs.get(place.id, [])) for place in places]
        shown = paged(arranged(found, sort, q), page)
        lines = {o.id: rough_dots(roughs.get(o.id, [])) for o in shown.items}
    else:
        years = trends.years(db, [place.id for place in places], on)
        found = [office(place, years[place.id]) for place in places]
        shown = paged(arranged(found, sort, q), page)
        shown = replace(shown, items=[_said(o, years[o.id]) for o in shown.items])
        months = trends.pasts(db, [o.id for o in shown.items], since, on, STOCKS)
        lines = {unit: _dots(line) for unit, line in months.items()}
    # What is not known may reach past the edge: a list that begins would flatten every line.
    top = round_top(dot.low for line in lines.values() for dot in line)
    drawn = [_drawn(o, lines[o.id], top) for o in shown.items]
    return Offices(replace(shown, items=drawn), len(found), top, since, coarse)


def office(place: trends.Office, year: Year) -> Office:
    """An office as it stands, against a year before; too few people make no line."""
    counts = year.now.counts
    instead = None
    if not counts.eligible:
        instead = "Nobody is counted here"
    elif counts.eligible < FEWEST:
        instead = "Fewer than 10 people: one of them would move the line too far"
    elif counts.unknown == counts.eligible:
        instead = "Not known yet: no membership extract has covered it"
    comparison = None if instead else compare(year.then, year.now)
    return Office(
        id=place.id,
        name=place.name,
        branch=place.branch,
        instead=instead,
        rate=year.now.low,
        tenths=comparison.tenths if comparison else None,
        size=counts.eligible,
    )


def _said(office: Office, year: Year) -> Office:
    """With its words, which only those have that are shown."""
    changed = points_words(office.tenths)
    if changed and year.broken:
        changed += ", the list changed"
    return replace(office, words=point_words(year.now), changed=changed)


def _dots(line: Sequence[Point]) -> list[Dot]:
    """A line as small as a thumb has no table beneath it, so no words."""
    broken = {one.on for one in breaks(line)}
    return [Dot(point.on, point.low, point.high, broken=point.on in broken) for point in line]


def _roughly(place: trends.Office, line: Sequence[Roughly]) -> Office:
    now = line[-1].rate if line else None
    then = line[-5].rate if len(line) > 4 else None
    tenths = int((now - then) * 1000) if now is not None and then is not None else None
    return Office(
        id=place.id,
        name=place.name,
        branch=place.branch,
        words=about(now) if now is not None else "",
        changed=points_words(tenths).replace(".0 ", " "),  # steps of 5 have no tenths
        instead=None if now is not None else "Too few to show as a line",
        rate=now,
        tenths=tenths,
    )


def arranged(offices: Iterable[Office], sort: str, q: str) -> list[Office]:
    """The biggest fall, the lowest density or the largest first; who has none comes last."""
    word = q.casefold()
    found = [o for o in offices if word in o.name.casefold() or word in o.branch.casefold()]
    order = _ORDERS.get(sort, _fall)
    return sorted(found, key=lambda o: (*order(o), o.name.casefold(), o.id))


def _fall(office: Office) -> tuple[bool, int]:
    return office.tenths is None, office.tenths or 0


def _lowest(office: Office) -> tuple[bool, Fraction]:
    return office.rate is None, office.rate or Fraction(0)


def _largest(office: Office) -> tuple[bool, int]:
    return False, -office.size


def _by_name(_: Office) -> tuple[bool, int]:
    return False, 0


_ORDERS: dict[str, Callable[[Office], tuple[bool, Fraction | int]]] = {
    "fall": _fall,
    "density": _lowest,
    "size": _largest,
    "name": _by_name,
}


def paged(offices: Sequence[Office], page: int) -> Paged[Office]:
    page = min(page, max(1, -(-len(offices) // PAGE_SIZE)))
    first = (page - 1) * PAGE_SIZE
    return Paged(offices[first : first + PAGE_SIZE], len(offices), page, PAGE_SIZE)


def _drawn(office: Office, line: Sequence[Dot], top: Fraction) -> Office:
    if office.instead is not None or not line:
        return office
    drawn = small(line, top)
    if drawn is None:
        return replace(office, instead="Counted once so far; a line needs two days")
    return replace(office, line=drawn)
