"""Where things stand in the report's picture: shares of its width and height, 0 to 1. Pure."""

from dataclasses import dataclass

from app.reports.numbers import Line, MonthEnd


@dataclass(frozen=True, slots=True)
class Bar:
    """`unknown` begins where `members` end; `target` is a tick."""

    members: float
    unknown: float
    target: float | None


def bar(line: Line) -> Bar:
    counts = line.now.counts
    whole = counts.eligible or 1
    return Bar(counts.members / whole, counts.unknown / whole, line.place.target)


def points(year: list[MonthEnd]) -> tuple[int, list[tuple[float, float]]]:
    """The most on the scale, from nothing; and one point a month, measured from the top left."""
    top = ceiling(max((end.members for end in year), default=0))
    steps = max(1, len(year) - 1)
    return top, [(n / steps, 1 - end.members / top) for n, end in enumerate(year)]


def ceiling(most: int) -> int:
    """A round number no lower: 1, 2, 5 and ten times those."""
    step = 1
    while True:
        for times in (1, 2, 5):
            if step * times >= most:
                return step * times
        step *= 10
