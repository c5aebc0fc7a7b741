"""For whom a plan or a suggestion may name, with what reps did and heard; and conflicts."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, TextClause, bindparam, select, text
from sqlalchemy.orm import Session

from app.asks.rules import Askable, may_be_asked
from app.db.base import Code
from app.db.session import read
from app.people.models import ConflictOfInterest, Person, StandingCode


def askable_in(db: Session, workplace_id: int, *, today: date) -> dict[int, Askable]:
    """Everybody of a workplace who may be asked by somebody now, by id, in the order of ids.

    Whether by this or that asker: rules.may_ask, with their `conflicts_in`.
    """
    rows = read(db, OF_WORKPLACE, {"workplace": workplace_id, "today": today})
    found = (askable(row) for row in rows)
    return {one.staff_id: one for one in found if may_be_asked(one, today=today)}


def find_askable(db: Session, person_id: int, *, today: date) -> Askable | None:
    """What decides it for one person, whatever it decides; None when nobody may contact them."""
    row = read(db, OF_PERSON, {"person": person_id, "today": today}).one_or_none()
    return None if row is None else askable(row)


def hold_person(db: Session, person_id: int) -> None:
    """Until this is done nobody else can note that they are to be left alone."""
    held = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    db.execute(held)


def conflicts_in(db: Session, workplace_id: int) -> dict[int, frozenset[int | None]]:
    """The teams each may not ask, by staff id; None among them is the whole workplace."""
    teams: defaultdict[int, set[int | None]] = defaultdict(set)
    rows = db.execute(
        select(ConflictOfInterest.staff_id, ConflictOfInterest.team_id).where(
            ConflictOfInterest.scope_unit_id == workplace_id
        )
    )
    for staff_id, team_id in rows:
        teams[staff_id].add(team_id)
    return {staff_id: frozenset(barred) for staff_id, barred in teams.items()}


def askable(row: Any) -> Askable:
    """From a row that has the columns below."""
    return Askable(
        staff_id=row.id,
        team_id=row.team_id,
        standing=row.standing,
        is_rep=row.is_rep,
        in_scope=row.in_scope,
        is_left_out=row.is_left_out,
        is_being_asked=row.is_being_asked,
        is_joining=row.is_joining,
        reached_on=row.reached_on,
        tried_on=row.tried_on,
        said_no_on=row.said_no_on,
        promised_by=frozenset(row.promised_by or ()),
        went_well_with=frozenset(row.went_well_with or ()),
    )


# Facts only: what they amount to is rules.why_not's to say, in one place. Each is looked up in
# an index of the person's. Results: 2 spoke, 9 did not happen. Outcomes: 6 not now, 7 no thanks.
# A colleague's promise holds them until it is a month overdue.
FACTS = """
  c.id, c.team_id, c.standing, c.is_rep, c.in_scope,
  c.left_out_of_plans_at is not null is_left_out,
  exists (select from asks a where a.staff_id = c.id and a.state = 3) is_being_asked,
  exists (select from pending_joins j where j.staff_id = c.id
    and j.confirmed_on is null and j.withdrawn_at is null) is_joining,
  k.reached_on, k.tried_on, k.went_well_with,
  case when k.said[1] = 7 then k.said_on end said_no_on,
  (select array_agg(distinct coalesce(u.staff_id, 0)) from follow_ups f
    left join users u on u.id = f.owner_id
    where f.staff_id = c.id and f.closed_at is null and f.due_on > :today - 30) promised_by
"""
CONTACTS = """
left join lateral (
  select max(k.happened_on) filter (where k.reached) reached_on,
    max(k.happened_on) tried_on,
    max(k.happened_on) filter (where k.outcome is not null) said_on,
    array_agg(k.outcome order by k.happened_on desc, k.recorded_at desc)
      filter (where k.outcome is not null) said,
    array_agg(distinct u.staff_id) filter (where k.result = 2 and u.staff_id is not null
      and coalesce(k.outcome, 0) not in (6, 7)) went_well_with
  from contacts k left join users u on u.id = k.author_id
  where k.staff_id = c.id and k.result <> 9
    and not exists (select from contacts later where later.corrects_id = k.id)
) k on true
"""


def facts(*tail: str, more: str = "", **parameters: Any) -> TextClause:
    """The facts of whoever `tail` (joins and conditions on `c`) chooses, with more columns."""
    parts = ("select", FACTS, more, "from contactable c", CONTACTS, *tail)
    return text(" ".join(parts)).bindparams(
        bindparam("today", type_=Date),
        *(bindparam(name, type_=type_) for name, type_ in parameters.items()),
    )


def typed(statement: TextClause, **more: Any) -> Any:
    return statement.columns(standing=Code(StandingCode), **more)


# Who is a member is most of a good list, and never to be asked.
WORTH_A_LOOK = "c.in_scope and not c.is_rep and c.standing in (0, 3)"
OF_WORKPLACE = typed(
    facts("where c.workplace_id = :workplace and", WORTH_A_LOOK, "order by c.id", workplace=Integer)
)
OF_PERSON = typed(facts("where c.id = :person", person=BigInteger))
