"""Who counts as what on a day, one person at a time, from what is on record about them.

Written from the definitions (domain.md 2.3 and 3), not from the ledger's SQL, and never quick.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.density.measures import Measure
from app.union.models import UnitKind

LONDON = ZoneInfo("Europe/London")
FOREVER = date(9999, 12, 31)
DAY = timedelta(days=1)

AGENCY_AND_SUCH = {4, 6, 7, 8}  # secondees in, agency, contractors, military
WORKING = {1, 2, 3}  # full, part-time and reduced rates; not retired, students, unemployed
ACTIVE, ARREARS = 2, 3
FACE_TO_FACE = {1, 2, 3, 4}
VOID = 9

Row = Mapping[str, Any]
Key = tuple[int, int]  # unit, measure


@dataclass
class Facts:
    """All that is on record about one person."""

    asked_at: datetime | None
    grace_days: int
    placements: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)
    standing_claims: list[Row] = field(default_factory=list)
    union_roles: list[Row] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)
    covered: dict[int, list[date]] = field(default_factory=dict)

    @cached_property
    def since(self) -> date:
        """Nobody is anything to us before they began to work with us."""
        return min((p["valid_from"] for p in self.placements if p["is_home"]), default=FOREVER)

    @cached_property
    def standing_contacts(self) -> list[Row]:
        corrected = {c["corrects_id"] for c in self.contacts}
        return [c for c in self.contacts if c["result"] != VOID and c["id"] not in corrected]

    @cached_property
    def counting(self) -> list[tuple[date, date]]:
        found = []
        for m in self.members:
            if m["category"] not in WORKING:
                continue
            if m["status"] not in (ACTIVE, ARREARS) and m["ended_on"] == FOREVER:
                continue
            end = m["ended_on"]
            if m["arrears_from"] is not None:
                end = min(end, m["arrears_from"] + timedelta(days=self.grace_days))
            if m["joined_on"] < end:
                found.append((m["joined_on"], end))
        return found

    def home(self, day: date) -> Row | None:
        at = [p for p in self.placements if p["is_home"] and p["valid_from"] <= day < p["valid_to"]]
        assert len(at) <= 1
        return at[0] if at else None

    def member_on_record(self, day: date) -> bool:
        return any(joined <= day < ended for joined, ended in self.counting)

    def said(self, day: date) -> int:
        told = [c for c in self.standing_claims if c["told_on"] <= day]
        return max(told, key=lambda c: (c["told_on"], c["id"]))["code"] if told else 0

    def code(self, day: date) -> int:
        """1 member, 2 in another union, 3 no member, 0 not known."""
        if day < self.since:
            return 0
        if self.member_on_record(day):
            return 1
        if self.said(day) == 2:
            return 2
        if self.counting or any(as_at <= day for as_at in self.known_days):
            return 3
        return self.said(day)

    @cached_property
    def known_days(self) -> list[date]:
        """When an extract covered the workplace in which they were at home that day."""
        return [
            as_at
            for p in self.placements
            if p["is_home"]
            for as_at in self.covered.get(p["workplace_id"], ())
            if p["valid_from"] <= as_at < p["valid_to"]
        ]

    def asked_not(self, day: date) -> bool:
        return self.asked_at is not None and self.asked_at.astimezone(LONDON).date() <= day

    def rep(self, day: date) -> bool:
        return any(
            r["kind"] in (1, 2) and r["valid_from"] <= day < r["valid_to"] for r in self.union_roles
        )

    def contacted(self, day: date, within: int, *, reached: bool, met: bool = False) -> bool:
        return any(
            day - timedelta(days=within) < c["happened_on"] <= day
            and (c["reached"] or not reached)
            and (c["channel"] in FACE_TO_FACE or not met)
            for c in self.standing_contacts
        )

    # ---------- what happened

    def joined(self, day: date) -> bool:
        return (
            self.code(day) == 1
            and self.code(day - DAY) != 1
            and any(m["joined_on"] == day for m in self.members)
        )

    def left(self, day: date) -> bool:
        return self.member_on_record(day - DAY) and self.code(day - DAY) == 1 != self.code(day)

    def approached(self) -> Iterator[Row]:
        """Contacts on a day before which they were no member."""
        for c in self.standing_contacts:
            day = c["happened_on"]
            before = self.code(day - DAY) == 1 or (
                self.member_on_record(day) and self.member_on_record(day - DAY)
            )
            if not before:
                yield c


@dataclass(frozen=True)
class Rule:
    """A bargaining unit: whose worker somebody is by employer, place, grade and engagement."""

    unit_id: int
    row: Row
    employers: Mapping[int, int]

    def covers(self, p: Row, day: date) -> bool:
        row = self.row
        return (
            row["valid_from"] <= day < row["valid_to"]
            and self.employers[p["workplace_id"]] == row["employer_id"]
            and (not row["workplace_ids"] or p["workplace_id"] in row["workplace_ids"])
            and (not row["grades"] or p["grade"] in row["grades"])
        )


class Oracle:
    """Everybody on record now, and `erased`: what was on record about those who are no more."""

    def __init__(self, db: Session, erased: Sequence[Facts] = ()) -> None:
        self.units = {u["id"]: u for u in rows(db, "select * from units")}
        employers = {w["id"]: w["employer_id"] for w in rows(db, "select * from workplaces")}
        self.rules = [
            Rule(b["id"], b, employers) for b in rows(db, "select * from bargaining_units")
        ]
        self.people = [*facts(db).values(), *erased]

    def above(self, unit_id: int) -> set[int]:
        line, ahead = set[int](), [unit_id]
        while ahead:
            unit = self.units[ahead.pop()]
            line.add(unit["id"])
            ahead += [up for up in (unit["parent_id"], unit["group_id"]) if up is not None]
        return line

    def places(self, person: Facts, day: date) -> Iterator[tuple[set[int], bool]]:
        """Each set of units in which they are counted that day, and whether in the denominator."""
        home = person.home(day)
        if home is None:
            return
        yield self.above(home["workplace_id"]), home["engagement"] not in AGENCY_AND_SUCH
        for rule in self.rules:
            if rule.covers(home, day):
                yield {rule.unit_id}, home["engagement"] in rule.row["engagements"]

    def on(self, day: date) -> Counter[Key]:
        counts: Counter[Key] = Counter()
        for person in self.people:
            for units, eligible in self.places(person, day):
                for measure in stocks(person, day, eligible=eligible):
                    counts.update((unit, int(measure)) for unit in units)
        return counts

    def flows(self, since: date, until: date) -> Counter[Key]:
        counts: Counter[Key] = Counter()
        for person in self.people:
            for _day, measure, present in happened(person, since, until):
                for units, eligible in self.places(person, present):
                    if eligible:
                        counts.update((unit, int(measure)) for unit in units)
        return counts

    def of_kind(self, kind: UnitKind) -> list[int]:
        return [u["id"] for u in self.units.values() if u["kind"] == kind]


def stocks(person: Facts, day: date, *, eligible: bool) -> Iterator[Measure]:
    code = person.code(day)
    if person.rep(day):
        yield Measure.REPS
    if not eligible:
        yield Measure.OUT_OF_SCOPE
        return
    yield Measure.ELIGIBLE
    if code == 1:
        yield Measure.MEMBERS
        if person.contacted(day, 365, reached=True, met=True):
            yield Measure.MEMBERS_MET_365
    elif code == 2:
        yield Measure.OTHER_UNION
    else:
        if code == 3:
            yield Measure.NOT_MEMBERS
        if person.asked_not(day):
            yield Measure.ASKED_NOT
            return
        for days, reached, tried in (
            (30, Measure.REACHED_30, Measure.TRIED_30),
            (90, Measure.REACHED_90, Measure.TRIED_90),
            (365, Measure.REACHED_365, Measure.TRIED_365),
        ):
            if person.contacted(day, days, reached=True):
                yield reached
            if person.contacted(day, days, reached=False):
                yield tried


def happened(person: Facts, since: date, until: date) -> Iterator[tuple[date, Measure, date]]:
    """Day, measure, and the day on which they must have been at home in a unit to count there."""
    joins, leaves = [], []
    edges = {m[key] for m in person.members for key in ("joined_on", "ended_on")}
    edges |= {end for _, end in person.counting}
    for day in sorted(edges - {FOREVER}):
        if person.joined(day):
            joins.append(day)
        if person.left(day):
            leaves.append(day)
    approaches = list(person.approached())
    reached = [c["happened_on"] for c in approaches if c["reached"]]
    found: list[tuple[date, Measure, date]] = []
    for day in joins:
        found.append((day, Measure.JOINERS, day))
        if any(
            c["reached"] and day - timedelta(days=60) <= c["happened_on"] <= day
            for c in person.standing_contacts
        ):
            found.append((day, Measure.ATTRIBUTED_JOINERS, day))
    for day in leaves:
        found.append((day, Measure.LEAVERS, day - DAY))
        last = max(
            (m for m in person.members if m["joined_on"] < day), key=lambda m: m["joined_on"]
        )
        if last["status"] in (ARREARS, 5, 6):  # arrears run out, lapsed, resigned
            found.append((day, Measure.AVOIDABLE_LEAVERS, day - DAY))
    for c in approaches:
        found.append((c["happened_on"], Measure.ATTEMPTS, c["happened_on"]))
        if c["reached"]:
            found.append((c["happened_on"], Measure.CONVERSATIONS, c["happened_on"]))
    if reached:
        first = min(reached)
        found.append((first, Measure.FIRST_REACHED, first))
        if any(first <= day <= first + timedelta(days=60) for day in joins):
            found.append((first, Measure.FIRST_REACHED_JOINED, first))
    return (one for one in found if since <= one[0] < until)


def facts(db: Session) -> dict[int, Facts]:
    grace = db.execute(text("select arrears_grace_days from union_settings")).scalar_one()
    covered: dict[int, list[date]] = {}
    for c in rows(db, "select * from extract_coverage"):
        covered.setdefault(c["workplace_id"], []).append(c["as_at"])
    people = {
        s["id"]: Facts(s["asked_not_to_contact_at"], grace, covered=covered)
        for s in rows(db, "select id, asked_not_to_contact_at from staff")
    }
    for table in ("placements", "members", "standing_claims", "union_roles", "contacts"):
        for row in rows(db, f"select * from {table} where staff_id is not null order by id"):
            getattr(people[row["staff_id"]], table).append(row)
    return people


def rows(db: Session, sql: str) -> Sequence[Row]:
    return db.execute(text(sql)).mappings().all()
