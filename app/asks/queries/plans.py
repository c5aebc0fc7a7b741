"""The draft of a workplace, its pairs, the asks that are open, and those that came back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any
from zlib import crc32

from sqlalchemy import BigInteger, Select, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from app.asks.models import Ask, AskPlan, AskState, EndReason, PlanState
from app.asks.planning import because
from app.asks.queries.askable import askable, facts, typed
from app.asks.queries.ground import Ground
from app.asks.rules import may_be_asked
from app.conversations.queries import last_contacts
from app.conversations.queries.listing import Listed, listed
from app.db.bulk import one_of
from app.db.session import read
from app.errors import NotFound
from app.people.models import Contactable, Person
from app.workplaces.models import Team

ASKER = aliased(Person)
PERSON = (
    Contactable.id,
    Contactable.forename,
    Contactable.known_as,
    Contactable.surname,
    Contactable.is_rep,
    Contactable.standing,
    Team.name.label("team"),
)
OF_THESE = typed(facts("where c.id = any (:ids)", ids=ARRAY(BigInteger)))


@dataclass(frozen=True, slots=True)
class AskLine:
    """One pair, planned or asked; without an asker somebody who is left out of a plan."""

    id: int
    person: Listed
    asker_id: int | None
    asker: str
    asker_short: str
    reasons: str
    kept: bool
    due_on: date | None
    end_reason: EndReason | None

    @property
    def because(self) -> str:
        return because(self.reasons)


@dataclass(frozen=True)
class AskersLines:
    """What one asker has."""

    asker_id: int
    name: str
    short_name: str
    lines: list[AskLine]


@dataclass(frozen=True)
class Draft:
    """`left_over`: somebody reaches them, but is full; `out_of_reach`: nobody who asks does."""

    plan: AskPlan
    pairs: list[AskLine]
    kept_out: list[AskLine]
    left_over: list[int]
    out_of_reach: list[int]

    @property
    def stamp(self) -> str:
        return stamp_of(pair_ids(self.pairs))


def pair_ids(lines: Sequence[AskLine]) -> list[tuple[int, int]]:
    return [(line.asker_id or 0, line.person.id) for line in lines]


def stamp_of(pairs: Collection[tuple[int, int]]) -> str:
    """The same for the same pairs: what somebody saw is what they accept."""
    return f"{crc32(repr(sorted(pairs)).encode()):08x}"


def find_plan(db: Session, workplace_id: int) -> AskPlan | None:
    return db.scalar(
        select(AskPlan).where(
            AskPlan.workplace_id == workplace_id, AskPlan.state == PlanState.DRAFT
        )
    )


def get_plan(db: Session, plan_id: int) -> AskPlan:
    """Raises NotFound for a plan of another workplace, too."""
    plan = db.scalar(select(AskPlan).where(AskPlan.id == plan_id)) if 0 < plan_id < 2**31 else None
    if plan is None:
        raise NotFound
    return plan


def get_ask(db: Session, ask_id: int) -> Ask:
    """An ask that was opened; raises NotFound for what is only planned and out of scope."""
    ask = (
        db.scalar(select(Ask).where(Ask.id == ask_id, Ask.state >= AskState.OPEN))
        if 0 < ask_id < 2**63
        else None
    )
    if ask is None:
        raise NotFound
    return ask


def find_draft(db: Session, workplace_id: int, ground: Ground) -> Draft | None:
    plan = find_plan(db, workplace_id)
    if plan is None:
        return None
    pairs = _lines(db, _asks().where(Ask.plan_id == plan.id, Ask.state == AskState.PROPOSED))
    kept_out = _lines(db, _asks().where(Ask.plan_id == plan.id, Ask.state == AskState.BARRED))
    barred = {(line.asker_id or 0, line.person.id) for line in kept_out}
    left_out = {staff_id for asker_id, staff_id in barred if asker_id == 0}
    unplanned = ground.people.keys() - {line.person.id for line in pairs} - left_out
    reached = {
        staff_id
        for staff_id in unplanned
        if ground.reachers.any_of(staff_id, barred | ground.apart)
    }
    return Draft(plan, pairs, kept_out, sorted(reached), sorted(unplanned - reached))


def open_asks(db: Session, workplace_id: int) -> list[AskLine]:
    return _lines(db, _asks().where(Ask.scope_unit_id == workplace_id, Ask.state == AskState.OPEN))


def came_back(db: Session, workplace_id: int, *, today: date) -> list[AskLine]:
    """Returned, and nothing has become of it since: not asked again, not joined, not planned."""
    later = aliased(Ask)
    lines = _lines(
        db,
        _asks().where(
            Ask.scope_unit_id == workplace_id,
            Ask.state == AskState.RETURNED,
            ~exists(
                select(1).where(
                    later.staff_id == Ask.staff_id,
                    later.id > Ask.id,
                    later.state != AskState.BARRED,
                )
            ),
        ),
    )
    rows = read(db, OF_THESE, {"ids": [line.person.id for line in lines], "today": today})
    # An attempt this week is no reason to lose sight of them.
    worth = {
        one.staff_id
        for one in map(askable, rows)
        if may_be_asked(replace(one, tried_on=None), today=today)
    }
    return [line for line in lines if line.person.id in worth]


def by_asker(lines: Sequence[AskLine]) -> list[AskersLines]:
    found = []
    for asker_id, some in groupby(lines, key=lambda line: line.asker_id):
        held = list(some)
        if asker_id is not None:
            found.append(AskersLines(asker_id, held[0].asker, held[0].asker_short, held))
    return found


def list_persons(db: Session, ids: Collection[int]) -> list[Listed]:
    """Of these whoever may be contacted, by team, then name."""
    rows = db.execute(
        select(*PERSON)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .where(one_of(Contactable.id, ids))
        .order_by(Team.name.nulls_last(), Contactable.sort_name, Contactable.id)
    ).all()
    last = last_contacts(db, [row.id for row in rows])
    return [listed(row, last.get(row.id)) for row in rows]


def _asks() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *PERSON,
            Ask.id.label("ask_id"),
            Ask.asker_id,
            func.coalesce(ASKER.known_as, ASKER.forename).label("asker_name"),
            ASKER.surname.label("asker_surname"),
            Ask.reasons,
            Ask.kept,
            Ask.due_on,
            Ask.end_reason,
        )
        .join(Contactable, Contactable.id == Ask.staff_id)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .outerjoin(ASKER, ASKER.id == Ask.asker_id)
        .order_by(
            ASKER.sort_name.nulls_last(),
            Ask.asker_id,
            Ask.points.desc(),
            Contactable.sort_name,
            Ask.id,
        )
    )


def _lines(db: Session, statement: Select[*tuple[Any, ...]]) -> list[AskLine]:
    rows = db.execute(statement).all()
    last = last_contacts(db, [row.id for row in rows])
    return [
        AskLine(
            row.ask_id,
            listed(row, last.get(row.id)),
            row.asker_id,
            f"{row.asker_name or ''} {row.asker_surname or ''}".strip(),
            f"{row.asker_name or ''} {(row.asker_surname or '')[:1]}".strip(),
            row.reasons,
            row.kept,
            row.due_on,
            row.end_reason,
        )
        for row in rows
    ]
