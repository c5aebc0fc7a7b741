"""What a report says: one unit, those right below it, and the year up to its month. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from app.density.ledger import Steps
from app.density.measures import Headcount, Measure
from app.density.rates import rate
from app.reports.months import first_after

# A report is for reading and acting on, not for the archive: the numbers stay where they are.
KEPT_DAYS = 90
MOST_BARS = 24


@dataclass(frozen=True, slots=True)
class Place:
    id: int
    name: str
    kind: str
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One unit on the last day of the month, beside a month and a year before it."""

    place: Place
    now: Headcount
    month_before: Headcount
    year_before: Headcount
    joiners: int
    leavers: int

    @property
    def density(self) -> Fraction | None:
        return self.now.counts.density

    @property
    def highest(self) -> Fraction | None:
        return self.now.counts.highest_density

    @property
    def on_month(self) -> int:
        return self.now.counts.members - self.month_before.counts.members

    @property
    def on_year(self) -> int:
        return self.now.counts.members - self.year_before.counts.members

    @property
    def moved(self) -> int:
        """What joining and leaving do not explain: people who moved, or came into scope."""
        return self.on_month - self.joiners + self.leavers

    @property
    def spoken_to(self) -> Fraction | None:
        return rate(self.now.reached.reached_90, self.now.reachable)


@dataclass(frozen=True, slots=True)
class MonthEnd:
    day: date
    members: int
    eligible: int


@dataclass(frozen=True, slots=True)
class Report:
    month: date
    own: Line
    below: list[Line]
    year: list[MonthEnd]
    listed_on: date | None
    extract_on: date | None
    made_by: str
    made_on: date

    @property
    def day(self) -> date:
        """The last of the month, which everything is counted on."""
        return first_after(self.month) - timedelta(days=1)

    @property
    def destroy_by(self) -> date:
        return self.made_on + timedelta(days=KEPT_DAYS)

    @property
    def rows(self) -> int:
        return 1 + len(self.below)

    @property
    def nobody(self) -> bool:
        return not any(line.now.counts.eligible for line in (self.own, *self.below))

    @property
    def overlap(self) -> bool:
        """Some people are counted in two rows: they must not be added up."""
        kinds = {line.place.kind for line in self.below}
        return "group" in kinds and len(kinds) > 1

    @property
    def drawn(self) -> list[Line]:
        """The bars of the picture: the lowest first, no more than a page holds."""
        counted = [line for line in self.below if line.density is not None]
        ranked = sorted(counted, key=lambda line: (line.density or 0, line.place.name))
        return ranked[:MOST_BARS]

    @property
    def left_out(self) -> int:
        return sum(line.density is not None for line in self.below) - len(self.drawn)

    @property
    def sentence(self) -> str:
        """What a person would say of the month."""
        own = self.own
        parts = [f"{own.joiners:,} joined", f"{own.leavers:,} left"]
        if own.moved:
            way = "came" if own.moved > 0 else "went"
            parts.append(f"{abs(own.moved):,} more {way} than {_OTHER[way]} by moving")
        change = "as many as" if not own.on_month else _more(own.on_month)
        return (
            f"{own.now.counts.members:,} members, {change} a month before: {', '.join(parts)}."
            f" {_more(own.on_year).capitalize() if own.on_year else 'As many as'} a year before."
        )


_OTHER = {"came": "went", "went": "came"}


def _more(change: int) -> str:
    return f"{abs(change):,} {'more' if change > 0 else 'fewer'} than"


def month_ends(steps: Steps | None, first: date, last: date) -> list[MonthEnd]:
    """Members and eligible people on the last day of each month from `first` to `last`."""
    running = dict(steps.before) if steps else {}
    found: list[MonthEnd] = []
    month = first
    while month <= last:
        for measure, people in (steps.months.get(month, {}) if steps else {}).items():
            running[measure] = running.get(measure, 0) + people
        found.append(
            MonthEnd(
                first_after(month) - timedelta(days=1),
                running.get(Measure.MEMBERS, 0),
                running.get(Measure.ELIGIBLE, 0),
            )
        )
        month = first_after(month)
    return found
