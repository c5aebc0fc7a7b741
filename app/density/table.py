"""Rows as they are shown: only what this session may read is in them. Sorted and filtered by

nothing else, so that an order or a filter tells no more than the page does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.density import rates
from app.density.guard import spoken_to_words
from app.density.measures import Headcount
from app.density.rates import Completeness, Counts
from app.density.suppress import Shown, words
from app.density.tree import Facts, Place, Promises, Tree

SORTS = ("name", "density", "size", "reps", "coverage")
# A band of the members would say something else about the others.
BANDS = (Shown.FEW, Shown.NEARLY_ALL)
NOT_SHOWN = dict.fromkeys(Shown, "too few to show") | {Shown.WITHHELD: "not shown"}


@dataclass(frozen=True, slots=True)
class Row:
    """One unit or team. None stands for what is not known or not shown; `words` say which.

    `heads` are all its numbers, for whoever may see them exactly; `coverage` is the same and
    None on a day to come. `facts` are None where this page does not say what is known of lists.
    """

    key: int
    name: str
    kind: str
    href: str | None
    words: str | None
    eligible: int | None
    members: int | None
    unknown: int | None
    target: float | None
    reps: int | None
    heads: Headcount | None
    coverage: Headcount | None
    spoken_to: str | None
    facts: Facts | None
    promises: Promises | None
    without_rep: int | None

    @property
    def counts(self) -> Counts | None:
        return self.heads.counts if self.heads else None

    @property
    def density(self) -> Fraction | None:
        if self.members is None or self.eligible is None:
            return None
        return rates.rate(self.members, self.eligible)

    @property
    def highest_density(self) -> Fraction | None:
        if self.members is None or self.eligible is None:
            return None
        return rates.rate(self.members + (self.unknown or 0), self.eligible)

    @property
    def other_union(self) -> int | None:
        return self.counts.other_union if self.counts else None

    @property
    def out_of_scope(self) -> int | None:
        return self.counts.out_of_scope if self.counts else None

    @property
    def places(self) -> int:
        return self.facts.places if self.facts else 0

    @property
    def places_declared(self) -> int:
        return self.facts.places_declared if self.facts else 0

    @property
    def declared(self) -> int | None:
        """The headcounts there are, added up: of some of its workplaces only, perhaps."""
        return self.facts.declared if self.facts and self.facts.places_declared else None

    @property
    def headcount(self) -> int | None:
        """What our list can be held against: the headcount of every workplace."""
        return self.declared if self.places_declared == self.places else None

    @property
    def declared_density(self) -> Fraction | None:
        if self.members is None:
            return None
        return rates.rate(self.members, self.headcount or 0)

    @property
    def complete(self) -> Fraction | None:
        if self.members is None or self.eligible is None:
            return None
        return rates.rate(self.eligible, self.headcount or 0)

    @property
    def completeness(self) -> Completeness | None:
        if self.members is None or self.eligible is None:
            return None
        return rates.completeness(self.eligible, self.headcount or 0)

    @property
    def declared_first(self) -> bool:
        """Too much is missing from our list to divide by it."""
        listed = self.eligible if self.members is not None else None
        return listed is not None and rates.is_list_too_short(listed, self.headcount)

    @property
    def too_low(self) -> bool:
        return self.members is not None and rates.declared_too_low(self.members, self.headcount)

    @property
    def listed_on(self) -> date | None:
        return self.facts.listed_on if self.facts else None

    @property
    def extract_on(self) -> date | None:
        return self.facts.extract_on if self.facts else None

    @property
    def members_per_rep(self) -> Fraction | None:
        if self.members is None or not self.reps:
            return None
        return rates.members_per_rep(self.members, self.reps)

    @property
    def rep_gap(self) -> int | None:
        if self.members is None or self.reps is None:
            return None
        return rates.rep_gap(self.members, self.reps)

    @property
    def uncovered(self) -> bool:
        """A team that needs a rep or an advocate."""
        team = self.kind == "team" and self.key != 0
        return team and rates.is_uncovered(self.eligible or 0, self.reps or 0)

    @property
    def covered_90(self) -> Fraction | None:
        if self.coverage is None:
            return None
        return rates.rate(self.coverage.reached.reached_90, self.coverage.reachable)

    @property
    def below_target(self) -> bool:
        rate, target = self.density, self.target
        return rate is not None and target is not None and rate < Fraction(str(target))

    @property
    def majority(self) -> str | None:
        if self.counts is None:
            return None
        return rates.majority_sentence(self.counts, self.headcount)


def unit_row(tree: Tree, place: Place, how: Shown) -> Row:
    """A unit as this session may see it."""
    total = tree.total(place.id)
    counts, facts = total.counts, total.facts
    exact, shown = how is Shown.EXACT, not how.hidden
    spoken_to = spoken_to_words(total.heads) if shown else NOT_SHOWN[how]
    return Row(
        key=place.id,
        name=place.name,
        kind=place.kind.label,
        href=f"/density/{place.id}",
        words=words(how, counts.eligible),
        eligible=counts.eligible if shown or how in BANDS else None,
        members=counts.members if shown else None,
        unknown=counts.unknown if shown else None,
        target=tree.target(place.id),
        reps=total.heads.reps,
        heads=total.heads if exact else None,
        coverage=total.heads if exact and not tree.to_come else None,
        spoken_to=None if exact or tree.to_come else spoken_to,
        facts=facts,
        promises=total.promises if exact else None,
        without_rep=total.without_rep,
    )


def team_rows(tree: Tree, workplace: Place) -> list[Row]:
    """The teams of a workplace whose people the session sees; nothing small is hidden from it."""
    return [
        Row(
            key=team or 0,
            name=tree.team_names.get(team or 0, "No team"),
            kind="team",
            href=None,
            words=None,
            eligible=heads.counts.eligible,
            members=heads.counts.members,
            unknown=heads.counts.unknown,
            target=tree.target(workplace.id),
            reps=heads.reps,
            heads=heads,
            coverage=None,
            spoken_to=None,
            facts=None,
            promises=None,
            without_rep=None,
        )
        for team, heads in tree.teams.items()
    ]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What to show, and in which order; the lowest first unless `descending`."""

    sort: str = "density"
    descending: bool = False
    q: str = ""
    no_rep: bool = False
    below: bool = False


def arrange(rows: Iterable[Row], asked: Arrangement) -> list[Row]:
    """Rows without a value come last either way; equals stand by name."""
    wanted = " ".join(asked.q.casefold().split())
    kept = [
        row
        for row in rows
        if wanted in row.name.casefold()
        and (not asked.no_rep or row.reps == 0)
        and (not asked.below or row.below_target)
    ]
    kept.sort(key=lambda row: (row.name.casefold(), row.key))
    if asked.sort == "name":
        return kept[::-1] if asked.descending else kept
    known = [row for row in kept if _value(row, asked.sort) is not None]
    known.sort(key=lambda row: _value(row, asked.sort) or 0, reverse=asked.descending)
    return known + [row for row in kept if _value(row, asked.sort) is None]


def _value(row: Row, sort: str) -> Fraction | int | None:
    if sort == "size":
        return row.eligible
    if sort == "reps":
        return row.reps
    return row.covered_90 if sort == "coverage" else row.density
