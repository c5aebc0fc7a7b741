"""Rows as they are shown: only what this session may read is in them. Sorted and filtered by

nothing else, so that an order or a filter tells no more than the page does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from app.density import rates
from app.density.guard import spoken_to_words
from app.density.rates import Completeness, Counts
from app.density.suppress import Shown, words
from app.density.tree import Coverage, Facts, Place, Total, Tree
from app.union.models import UnitKind

SORTS = ("name", "density", "size", "reps", "coverage")
# A band of the members would say something else about the others.
NOT_SHOWN = dict.fromkeys(Shown, "too few to show") | {Shown.WITHHELD: "not shown"}


@dataclass(frozen=True, slots=True)
class Row:
    """One unit or team. None stands for what is not known or not shown; `words` say which."""

    key: int
    name: str
    kind: str
    href: str | None
    words: str | None
    eligible: int | None
    members: int | None
    unknown: int | None
    other_union: int | None
    out_of_scope: int | None
    target: float | None
    declared: int | None
    declared_on: date | None
    declared_by: str | None
    declared_density: Fraction | None
    complete: Fraction | None
    completeness: Completeness | None
    too_low: bool
    listed_on: date | None
    extract_on: date | None
    places: int
    places_declared: int
    places_without_rep: int
    reps: int | None
    coverage: Coverage | None
    spoken_to: str | None

    @property
    def counts(self) -> Counts | None:
        """None unless every number of it is shown."""
        if self.eligible is None or self.other_union is None or self.members is None:
            return None
        e, m, o, u = self.eligible, self.members, self.other_union, self.unknown or 0
        return Counts(e, m, o, e - m - o - u, u, self.out_of_scope or 0)

    @property
    def density(self) -> Fraction | None:
        if self.members is None or self.eligible is None:
            return None
        return rates.rate(self.members, self.eligible)

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
    def covered_90(self) -> Fraction | None:
        if self.coverage is None:
            return None
        return rates.rate(self.coverage.reached_90, self.coverage.reachable)

    @property
    def below_target(self) -> bool:
        rate, target = self.density, self.target
        return rate is not None and target is not None and rate < Fraction(str(target))

    @property
    def majority(self) -> str | None:
        if self.counts is None:
            return None
        return rates.majority_sentence(
            self.counts, self.declared if self.places_declared == self.places else None
        )


def unit_row(tree: Tree, place: Place, how: Shown) -> Row:
    """A unit as this session may see it."""
    total = tree.total(place.id)
    only = tree.facts.get(place.id, Facts()) if place.kind is UnitKind.WORKPLACE else Facts()
    return _row(
        total,
        how,
        key=place.id,
        name=place.name,
        kind=place.kind.label,
        href=f"/density/{place.id}",
        target=tree.target(place.id),
        declared_by=only.declared_by,
    )


def team_rows(tree: Tree, workplace: Place) -> list[Row]:
    """The teams of a workplace whose people the session sees; nothing small is hidden from it."""
    empty = Total(places=0)
    rows = []
    for team, counts in tree.teams.items():
        row = _row(
            replace(empty, counts=counts),
            Shown.EXACT,
            key=team or 0,
            name=tree.team_names.get(team or 0, "No team"),
            kind="team",
            href=None,
            target=tree.target(workplace.id),
            declared_by=None,
        )
        rows.append(replace(row, reps=None, coverage=None))
    return rows


def _row(
    total: Total,
    how: Shown,
    *,
    key: int,
    name: str,
    kind: str,
    href: str | None,
    target: float | None,
    declared_by: str | None,
) -> Row:
    exact, shown = how is Shown.EXACT, not how.hidden
    band = how in (Shown.FEW, Shown.NEARLY_ALL)
    counts, compared = total.counts, total.compared
    declared = total.declared if total.places_declared else None
    comparable = shown and bool(declared)
    return Row(
        key=key,
        name=name,
        kind=kind,
        href=href,
        words=words(how, counts.eligible),
        eligible=counts.eligible if shown or band else None,
        members=counts.members if shown else None,
        unknown=counts.unknown if shown else None,
        other_union=counts.other_union if exact else None,
        out_of_scope=counts.out_of_scope if exact else None,
        target=target,
        declared=declared,
        declared_on=total.declared_on,
        declared_by=declared_by,
        declared_density=rates.rate(compared.members, declared or 0) if comparable else None,
        complete=rates.rate(compared.eligible, declared or 0) if comparable else None,
        completeness=rates.completeness(compared.eligible, declared or 0) if comparable else None,
        too_low=shown and rates.declared_too_low(compared.members, declared),
        listed_on=total.listed_on,
        extract_on=total.extract_on,
        places=total.places,
        places_declared=total.places_declared,
        places_without_rep=total.places_without_rep,
        reps=total.reps,
        coverage=total.coverage if exact else None,
        spoken_to=None if exact else spoken_to_words(total.coverage) if shown else NOT_SHOWN[how],
    )


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
        and (not asked.no_rep or (row.reps == 0 and row.kind != "team"))
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
