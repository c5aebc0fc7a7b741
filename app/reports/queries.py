"""Reading a month of a unit from the headcount ledger."""

from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.db.session import read
from app.density import ledger
from app.density.measures import NOTHING, Measure
from app.errors import NotFound
from app.reports.months import back, first_after
from app.reports.numbers import Line, Place, Report, month_ends
from app.union.models import UnitKind
from app.union.queries import small

_UNITS = """
  select u.id, u.name, u.kind, u.target_rate from units u
  where u.kind < 6 and u.id = any ((select my_units('exact'))::int[])"""
_OWN = text(f"{_UNITS} and u.id = :unit")
_BELOW = text(f"{_UNITS} and (u.parent_id = :unit or u.group_id = :unit) order by u.kind, u.name")
_AGES = text("""
  with recursive below as (
    select id from units where id = :unit
    union select u.id from units u join below b on u.parent_id = b.id or u.group_id = b.id
  )
  select min(f.listed_on) listed_on, min(f.extract_on) extract_on
  from list_facts_on(:day, array(select id from below)) f""")


def get_place(db: Session, unit_id: int) -> Place:
    """Raises NotFound for a unit whose counts the session doesn't see to the last person."""
    row = read(db, _OWN, {"unit": small(unit_id)}).one_or_none()
    if row is None:
        raise NotFound
    return _place(*row)


def reckon(db: Session, actor: Actor, place: Place, month: date, *, today: date) -> Report:
    """The report of a month that is over."""
    day = first_after(month) - timedelta(days=1)
    places = [place, *(_place(*row) for row in read(db, _BELOW, {"unit": place.id}))]
    ids = [one.id for one in places]
    year_ago = back(month, 12)
    now = ledger.headcounts_on(db, day, ids)
    month_before = ledger.headcounts_on(db, month - timedelta(days=1), ids)
    year_before = ledger.headcounts_on(db, first_after(year_ago) - timedelta(days=1), ids)
    happened = ledger.flows(db, month, first_after(month), ids)
    steps = ledger.trend(db, year_ago, day, [place.id], (Measure.ELIGIBLE, Measure.MEMBERS))
    lines = [
        Line(
            one,
            now.get(one.id, NOTHING),
            month_before.get(one.id, NOTHING),
            year_before.get(one.id, NOTHING),
            happened.get(one.id, {}).get(Measure.JOINERS, 0),
            happened.get(one.id, {}).get(Measure.LEAVERS, 0),
        )
        for one in places
    ]
    ages = read(db, _AGES, {"unit": place.id, "day": day}).one()
    return Report(
        month=month,
        own=lines[0],
        below=lines[1:],
        year=month_ends(steps.get(place.id), year_ago, month),
        listed_on=ages.listed_on,
        extract_on=ages.extract_on,
        made_by=actor.name,
        made_on=today,
    )


def _place(unit_id: int, name: str, kind: int, target: float | None) -> Place:
    return Place(unit_id, name, UnitKind(kind).label, target)
