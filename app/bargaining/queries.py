"""Reading bargaining units, as closely as the session may look at each, and the rules of law."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bargaining.models import LegalRule, LegalRuleChange, Recognition
from app.db.session import read
from app.density import ledger
from app.density.measures import NOTHING, Headcount
from app.density.suppress import Cell, shown, tens, words
from app.errors import NotFound
from app.people.models import Engagement
from app.union.models import Unit, UnitKind
from app.union.queries import managed, small

# Whoever is no worker of the employer at all counts nowhere; the rest of the default does.
USUAL = frozenset(
    {
        Engagement.PERMANENT,
        Engagement.FIXED_TERM,
        Engagement.APPRENTICE,
        Engagement.SECONDEE_OUT,
        Engagement.CAREER_BREAK,
        Engagement.LONG_TERM_LEAVE,
    }
)

_UNITS = """
  select b.id, u.name, u.parent_id, p.name parent, b.employer_id, e.name employer,
    b.workplace_ids, b.grades, b.engagements, b.valid_from, b.valid_to, b.recognition,
    b.recognised_on, b.declared_workers, b.declared_on, b.declared_source,
    coalesce(b.id = any (exact.ids), false) exact,
    coalesce(case when b.workplace_ids = '{}' then top.id = any (exact.ids)
      else b.workplace_ids <@ exact.ids end, false) exact_offices,
    coalesce(case when b.workplace_ids = '{}' then top.id = any (people.ids)
      else b.workplace_ids <@ people.ids end, false) people,
    coalesce(b.id = any (manage.ids) and (top.id = any (manage.ids)
      or b.workplace_ids <> '{}' and b.workplace_ids <@ exact.ids), false) mine
  from bargaining_units b
  join units u on u.id = b.id left join units p on p.id = u.parent_id
  join employers e on e.id = b.employer_id
  left join units top on top.kind = 1
  cross join (select my_units('exact') ids) exact
  cross join (select my_units('people') ids) people
  cross join (select my_units('manage') ids) manage
  where b.id = any ((select my_units('count'))::int[])"""
_LIST = text(f"{_UNITS} order by p.name, u.name limit 500")
_ONE = text(f"{_UNITS} and b.id = :id")
_OFFICES = text("""
  select u.id, u.name from workplaces w join units u on u.id = w.id
  where w.employer_id = :employer and u.id = any ((select my_units('exact'))::int[])
  order by u.name""")
_EMPLOYERS = text("""
  select distinct e.id, e.name from employers e join workplaces w on w.employer_id = e.id
  where w.id = any ((select my_units('exact'))::int[]) order by e.name""")
# Placements are seen by whoever sees the people; the others type their grades.
_GRADES = text("""
  select distinct p.grade from placements p join workplaces w on w.id = p.workplace_id
  where w.employer_id = :employer and p.grade is not null and p.grade <> '' order by 1 limit 60""")


class Sight(IntEnum):
    """How closely a session may look at one unit's numbers.

    A rule that picks grades is a filter, and whoever does not see the people sees small numbers
    of a filter only as words (decisions.md D3). Whoever sees bands sees a hand's width.
    """

    BANDS = 1
    LARGE = 2
    EXACT = 3


@dataclass(frozen=True, slots=True)
class BargainingUnitRow:
    id: int
    name: str
    parent_id: int
    parent: str
    employer_id: int
    employer: str
    workplace_ids: list[int]
    grades: list[str]
    engagements: list[Engagement]
    valid_from: date
    valid_to: date
    recognition: Recognition
    recognised_on: date | None
    declared_workers: int | None
    declared_on: date | None
    declared_source: str
    sight: Sight
    mine: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit's workers and members on a day, as this session may see them.

    `words` stand in place of what it may not; `rough` numbers are a hand's width.
    """

    unit: BargainingUnitRow
    workers: int | None = None
    members: int | None = None
    unknown: int = 0
    other_union: int | None = None
    words: str | None = None
    rough: str | None = None
    # For the verdicts alone, which follow from what is shown; never for a page.
    headcount: Headcount | None = field(default=None, repr=False)


def list_units(db: Session, on: date) -> list[Seen]:
    """Every bargaining unit the session sees counted, by whose it is, then name."""
    units = [_unit(row) for row in db.execute(_LIST)]
    counted = ledger.headcounts_on(db, on, [unit.id for unit in units])
    return [see(unit, counted.get(unit.id, NOTHING)) for unit in units]


def get_unit(db: Session, unit_id: int) -> BargainingUnitRow:
    """Raises NotFound for one the session sees nobody counted in."""
    row = db.execute(_ONE, {"id": small(unit_id)}).one_or_none()
    if row is None:
        raise NotFound
    return _unit(row)


def get_my_unit(db: Session, unit_id: int) -> BargainingUnitRow:
    """Raises NotFound for one the session may not change, or could not have made."""
    unit = get_unit(db, unit_id)
    if not unit.mine:
        raise NotFound
    return unit


def look(db: Session, unit: BargainingUnitRow, on: date) -> Seen:
    return see(unit, ledger.headcounts_on(db, on, [unit.id]).get(unit.id, NOTHING))


def see(unit: BargainingUnitRow, found: Headcount) -> Seen:
    """Other unions' members stay among the workers: the law counts them (domain.md 3.2)."""
    counts = found.counts
    if unit.sight is not Sight.EXACT:
        how = shown(Cell(counts.eligible, counts.members, counts.unknown))
        if how.hidden:
            return Seen(unit, words=words(how, counts.eligible))
        if unit.sight is Sight.BANDS:
            rough = f"{tens(counts.members)} of {tens(counts.eligible)}"
            return Seen(unit, rough=rough, headcount=found)
    return Seen(
        unit,
        counts.eligible,
        counts.members,
        counts.unknown,
        counts.other_union if unit.sight is Sight.EXACT else None,
        headcount=found,
    )


def list_employers(db: Session) -> list[tuple[int, str]]:
    """Those with an office whose counts the session sees exactly."""
    return [(row.id, row.name) for row in db.execute(_EMPLOYERS)]


def list_offices(db: Session, employer_id: int) -> list[tuple[int, str]]:
    return [(row.id, row.name) for row in db.execute(_OFFICES, {"employer": employer_id})]


def office_names(db: Session, unit: BargainingUnitRow) -> list[str]:
    """The offices it names, as far as the session's map reaches; empty for all of them."""
    wanted = select(Unit.name).where(Unit.id.in_(unit.workplace_ids)).order_by(Unit.name)
    found = list(db.scalars(wanted))
    elsewhere = len(unit.workplace_ids) - len(found)
    return [*found, f"{elsewhere:,} elsewhere"] if elsewhere else found


def list_grades(db: Session, employer_id: int) -> list[str]:
    """As they stand on our lists, for whoever sees the people."""
    return [row.grade for row in db.execute(_GRADES, {"employer": employer_id})]


def list_homes(db: Session) -> Sequence[Unit]:
    """The units a bargaining unit may be put under; not an office, nor another of its kind."""
    kinds = (UnitKind.UNION, UnitKind.GROUP, UnitKind.REGION, UnitKind.BRANCH)
    wanted = select(Unit).where(Unit.kind.in_(kinds), managed(Unit.id))
    return db.scalars(wanted.order_by(Unit.kind, Unit.name).limit(1000)).all()


def list_rules(db: Session) -> Sequence[LegalRule]:
    """All that is on record, as they follow each other."""
    return db.scalars(select(LegalRule).order_by(LegalRule.id)).all()


def get_rule(db: Session, rule_id: int) -> LegalRule:
    rule = db.get(LegalRule, small(rule_id))
    if rule is None:
        raise NotFound
    return rule


def list_rule_changes(db: Session, rule_id: int) -> list[Row[Any]]:
    """What a rule was before each change, latest first, with who changed it."""
    changed = LegalRuleChange
    wanted = (
        select(
            changed.recorded_at,
            User.name.label("by"),
            changed.valid_from,
            changed.valid_to,
            changed.certainty,
            changed.source,
            changed.last_checked_on,
            changed.in_use,
        )
        .outerjoin(User, User.id == changed.changed_by_id)
        .where(changed.rule_id == rule_id)
        .order_by(changed.id.desc())
    )
    return list(read(db, wanted.limit(200)))


def _unit(row: Row[Any]) -> BargainingUnitRow:
    usual = set(row.engagements) >= USUAL and not row.grades
    sees = row.people or (usual and row.exact_offices)
    return BargainingUnitRow(
        id=row.id,
        name=row.name,
        parent_id=row.parent_id,
        parent=row.parent or "",
        employer_id=row.employer_id,
        employer=row.employer,
        workplace_ids=row.workplace_ids,
        grades=row.grades,
        engagements=[Engagement(code) for code in row.engagements],
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        recognition=Recognition(row.recognition),
        recognised_on=row.recognised_on,
        declared_workers=row.declared_workers,
        declared_on=row.declared_on,
        declared_source=row.declared_source,
        sight=Sight.EXACT if sees else Sight.LARGE if row.exact else Sight.BANDS,
        mine=row.mine,
    )
