"""Reading counts; the database says whose.

A page about a unit seen exactly reads that unit and those right below it. Where small numbers
have to be hidden, which ones follows from all that is shown, so the whole tree is read.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.db.session import read
from app.density.ledger import flows as headcount_flows
from app.density.ledger import headcounts_on
from app.density.measures import NOTHING, Headcount
from app.density.numbers import Happened, Period
from app.density.rates import Counts, is_uncovered
from app.density.tree import Facts, Place, Promises, Total, Tree, add_up
from app.errors import NotFound
from app.union.models import UnitKind

_PLACES = text("""
  select u.id, u.kind, u.name, u.parent_id, u.group_id, u.target_rate,
    u.id = any ((select my_units('count'))::int[]) counted,
    coalesce(u.id = any ((select my_units('exact'))::int[]), false) exact,
    coalesce(u.id = any ((select my_units('people'))::int[]), false) people
  from units u where u.id = any ((select my_units('map'))::int[]) and u.kind <> 6
  order by u.kind, u.name""")
_ABOUT = text("select * from units_about(:unit)")
_FACTS = text("select * from list_facts_on(:day, :units)")
_FACTS_BELOW = text("select * from list_facts_below(:units)")
_WITHOUT_REP = text("select places_without_rep(:day, :unit)")
_PROMISES = text("select * from promises_on(:day, :units)")
_ISSUES = text("select * from issues_raised_below(:day, :units)")
_TEAMS = text("select * from team_counts(:day, :workplaces)")
_TEAM_NAMES = text("select id, name from teams where workplace_id = any (:workplaces)")


class Promised(Enum):
    """Whether promises are looked for: a wide unit's take long, and only who asks gets them."""

    NONE = 0
    NEAR = 1
    ALL = 2


def units_about(db: Session, unit_id: int | None) -> dict[int, Place]:
    """A unit, those above and those right below it, as far as on the session's map.

    Without one: the highest units counted, and those above them.
    """
    if unit_id is not None and not 0 < unit_id < 2**31:
        return {}
    return {row.id: _place(row) for row in read(db, _ABOUT, {"unit": unit_id})}


def get_place(db: Session, unit_id: int) -> Place:
    """A unit whose counts the session may see; `exact` says whether every number of it.

    Raises NotFound.
    """
    place = units_about(db, unit_id).get(unit_id)
    if place is None or not place.counted:
        raise NotFound
    return place


def look(
    db: Session,
    on_day: date,
    unit_id: int | None = None,
    *,
    today: date,
    places: dict[int, Place] | None = None,
    promises: Promised = Promised.NONE,
    alone: bool = False,
) -> Tree:
    """What a page about a unit shows of it on a day; teams only of a workplace.

    With `alone`, of a wide unit nothing right below it is read, where it is seen exactly.

    As few queries however many units; one less with `places`, the units about it, read before.
    Raises NotFound.
    """
    if places is None:
        places = units_about(db, unit_id)
    asked = places.get(unit_id or 0)
    if unit_id is not None and (asked is None or not asked.counted):
        raise NotFound
    tree = Tree(places, to_come=on_day > today)
    roots = tree.tops() if asked is None else [asked]
    if not all(root.exact for root in roots):
        return _look_everywhere(db, on_day, asked, today=today, promises=promises)
    below = tree.children(asked.id) if asked and not (alone and asked.wide) else []
    tree.looked_at = [place.id for place in (*roots, *below)]
    tree.totals = _exactly(db, on_day, tree, asked, today=today, promises=promises)
    if asked and asked.kind is UnitKind.WORKPLACE and asked.people:
        tree.teams = {team: heads for _, team, heads in list_team_counts(db, on_day, [asked.id])}
        names = read(db, _TEAM_NAMES, {"workplaces": [asked.id]})
        tree.team_names = dict(names.all())
    return tree


def list_team_counts(
    db: Session, on_day: date, workplaces: Collection[int]
) -> list[tuple[int, int | None, Headcount]]:
    """Workplace, team and how many, of workplaces whose people the session sees."""
    rows = read(db, _TEAMS, {"day": on_day, "workplaces": list(workplaces)})
    return [
        (place, team, Headcount(_counts(eligible, members, others, nons, outside), reps=reps))
        for place, team, eligible, members, others, nons, outside, reps in rows
    ]


def list_promises(db: Session, on_day: date, units: Iterable[int]) -> dict[int, Promises]:
    """Units without any are left out. Reads everybody below them: not for wide units unasked."""
    rows = read(db, _PROMISES, {"day": on_day, "units": list(units)})
    return {row[0]: Promises(*row[1:]) for row in rows}


def look_at_issues(
    db: Session, on_day: date, tree: Tree, unit_id: int | None, *, all_of_them: bool
) -> tuple[Tree, dict[str, dict[int, int]]] | None:
    """What people raise: for every issue, by workplace, how many of them in the last year.

    Where the session doesn't see the people, small numbers are hidden, and which ones depends on
    every office it sees: None unless that was asked for. The tree is the one to hide them by.
    """
    place = tree.places.get(unit_id or 0)
    if place is None or not place.people:
        if not all_of_them:
            return None
        tree = look_at_workplaces(db, on_day)
    units = [place.id] if place and place.people else [top.id for top in tree.tops()]
    found: dict[str, dict[int, int]] = {}
    for workplace, issue, people in read(db, _ISSUES, {"day": on_day, "units": units}):
        found.setdefault(issue, {})[workplace] = people
    return tree, found


def look_back(db: Session, period: Period, tree: Tree, unit_id: int) -> Happened | None:
    """What happened in a unit; None of a day to come, or where it may not be seen exactly."""
    if tree.to_come or not tree.places[unit_id].exact:
        return None
    flows, cohort = (
        headcount_flows(db, p.since, p.until + timedelta(days=1), [unit_id]).get(unit_id, {})
        for p in (period, period.cohort)
    )
    before = headcounts_on(db, period.since - timedelta(days=1), [unit_id])
    return Happened(period, flows, cohort, before.get(unit_id, NOTHING).counts.members)


def list_uncovered_teams(db: Session, on_day: date, tree: Tree, unit_id: int) -> list[str] | None:
    """Teams that need a rep, by name; None but for a branch or workplace whose people one sees."""
    place = tree.places[unit_id]
    if place.wide or not place.people:
        return None
    within = list(tree.workplaces(unit_id))
    names: dict[int, str] = dict(read(db, _TEAM_NAMES, {"workplaces": within}).all())
    return sorted(
        names[team] if len(within) == 1 else f"{names[team]} ({tree.places[workplace].name})"
        for workplace, team, heads in list_team_counts(db, on_day, within)
        if team is not None and is_uncovered(heads.counts.eligible, heads.reps)
    )


def look_at_workplaces(db: Session, on_day: date) -> Tree:
    """Every unit the session sees counted, with the people of every workplace and nothing else."""
    places = list_places(db)
    heads = headcounts_on(db, on_day, _workplaces(places.values()))
    return Tree(places, {unit: Total(counted) for unit, counted in heads.items()})


def _exactly(
    db: Session, on_day: date, tree: Tree, asked: Place | None, *, today: date, promises: Promised
) -> dict[int, Total]:
    shown = tree.shown()
    heads = headcounts_on(db, on_day, [place.id for place in shown])
    facts = _facts_on(db, on_day, _workplaces(shown))
    wider = [place.id for place in shown if place.kind is not UnitKind.WORKPLACE]
    if on_day >= today and (asked is None or asked.wide):
        facts |= _facts_below(db, wider)
    due = {} if on_day > today else _promises(db, on_day, shown, promises)
    totals = {
        place.id: Total(heads.get(place.id, NOTHING), facts.get(place.id), due.get(place.id))
        for place in shown
    }
    if asked and asked.kind is UnitKind.BRANCH:
        below = add_up(totals[place.id] for place in tree.children(asked.id))
        totals[asked.id] = replace(
            totals[asked.id], facts=below.facts, without_rep=below.without_rep
        )
    elif asked and asked.wide and promises is not Promised.NONE:
        without = read(db, _WITHOUT_REP, {"day": on_day, "unit": asked.id}).scalar_one()
        totals[asked.id] = replace(totals[asked.id], without_rep=without)
    return totals


def _look_everywhere(
    db: Session, on_day: date, asked: Place | None, *, today: date, promises: Promised
) -> Tree:
    """Counts of every workplace; lists of those looked at, or of all of them as of today."""
    tree = look_at_workplaces(db, on_day)
    tree.to_come = on_day > today
    everything = _workplaces(tree.places.values())
    facts: dict[int, Facts] = {}
    due: dict[int, Promises] = {}
    if asked and not asked.wide:
        near = tree.workplaces(asked.id)
        facts = _facts_on(db, on_day, near)
        if on_day <= today:
            due = _promises(db, on_day, [tree.places[unit] for unit in near], promises)
    elif on_day >= today:
        facts = _facts_below(db, everything)
    tree.totals = {
        unit: replace(tree.totals.get(unit, Total()), facts=facts.get(unit), promises=due.get(unit))
        for unit in everything
    }
    return tree


def _promises(
    db: Session, on_day: date, places: list[Place], promises: Promised
) -> dict[int, Promises]:
    """Nothing at all where nobody is to look for them."""
    too_much = promises is Promised.NEAR and any(place.wide for place in places)
    if promises is Promised.NONE or too_much:
        return {}
    units = [place.id for place in places]
    return dict.fromkeys(units, Promises()) | list_promises(db, on_day, units)


def _facts_below(db: Session, units: Collection[int]) -> dict[int, Facts]:
    """As of today."""
    found = dict.fromkeys(units, Facts())
    for row in read(db, _FACTS_BELOW, {"units": list(units)}) if units else ():
        found[row.unit_id] = Facts(
            places=row.places,
            places_declared=row.places_declared,
            declared=row.declared or 0,
            declared_on=row.declared_on,
            listed_on=row.listed_on,
            extract_on=row.extract_on,
        )
    return found


def _facts_on(db: Session, on_day: date, workplaces: Collection[int]) -> dict[int, Facts]:
    if not workplaces:
        return {}
    rows = read(db, _FACTS, {"day": on_day, "units": list(workplaces)})
    return {
        row.workplace_id: Facts(
            places=int(row.open),
            places_declared=int(row.open and row.declared is not None),
            declared=row.declared or 0,
            declared_on=row.declared_on,
            declared_by=row.declared_by,
            listed_on=row.listed_on,
            extract_on=row.extract_on,
        )
        for row in rows
    }


def list_places(db: Session) -> dict[int, Place]:
    """Every unit on the session's map, by kind, then name."""
    return {row.id: _place(row) for row in read(db, _PLACES)}


def _workplaces(places: Iterable[Place]) -> list[int]:
    return [p.id for p in places if p.kind is UnitKind.WORKPLACE and p.counted]


def _counts(eligible: int, members: int, others: int, nons: int, outside: int) -> Counts:
    unknown = eligible - members - others - nons
    return Counts(eligible, members, others, nons, unknown, outside)


def _place(row: Row[Any]) -> Place:
    return Place(
        id=row.id,
        kind=UnitKind(row.kind),
        name=row.name,
        parent_id=row.parent_id,
        group_id=row.group_id,
        target_rate=row.target_rate,
        counted=bool(row.counted),
        exact=bool(row.exact),
        people=bool(row.people),
    )
