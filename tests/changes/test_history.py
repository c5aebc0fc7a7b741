"""domain.md 7.3: somebody at Kings Court, and eight offices with figures that conflict."""

from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.changes import commands, queries
from app.changes.models import ChangeKind, ChangeState
from app.changes.rules import Announcement, NewClaim
from app.people.commands import restate
from app.people.models import (
    ExtractCoverage,
    Membership,
    Placement,
    Standing,
    StandingCode,
    UnionRole,
)
from app.workplaces.models import Employer, Workplace
from tests import make
from tests.changes.acting import TODAY, acting, announce, apply, flows, transfer
from tests.state import ledger

TRANSFERRED = date(2013, 11, 1)
SHUT = date(2014, 11, 1)
TOLD = date(2014, 3, 4)
OFFICES = [
    ("Alnwick", 0, 36),
    ("Blackpool", 48, 222),
    ("Cardiff", 105, 105),
    ("Leeds", 68, 68),
    ("Newcastle", 13, 209),
    ("Peterborough", 6, 86),
    ("Sheffield", 239, 239),
    ("York", 35, 150),
]


def test_somebody_at_kings_court_was_transferred_and_never_left(
    owner: Session, app_engine: Engine
) -> None:
    union = make.union(owner)
    branch = make.branch(owner, "Shared Services", parent=make.region(owner, "Yorkshire"))
    kings_court = make.site(owner, "Kings Court, Sheffield", "S1 2GW")
    dwp = make.workplace(owner, branch, employer="DWP", site=kings_court)
    national = make.user(owner, "Nia Vaughan", Role.NATIONAL_ORGANISER, union)
    payments = make.team(owner, dwp, "Payments")
    person = make.person(
        owner, dwp, "Ines", "Okafor", team=payments, since=date(2009, 4, 6), grade="AO"
    )
    make.membership(owner, person, joined_on=date(2010, 2, 1))
    make.union_role(owner, person, valid_from=date(2012, 1, 1))
    owner.add(ExtractCoverage(workplace_id=dwp.id, as_at=date(2013, 9, 30)))
    owner.flush()
    assert restate(owner, [person.id]) == 1
    sscl = make.employer(owner, "SSCL")
    days = [date(2010, 1, 31) + timedelta(days=90 * n) for n in range(28)]
    owner.commit()
    union_before = ledger(owner, days, units=(union.id, branch.id))
    standings = owner.execute(_standings(person.id)).all()

    transferred = announce(
        app_engine,
        national,
        transfer(
            {dwp.id: None}, dwp.employer_id, sscl.id, TRANSFERRED, announced_on=date(2013, 7, 1)
        ),
    )
    done = apply(app_engine, national, transferred)
    assert (done.people, done.workplaces_made, done.teams_made) == (1, 1, 1)

    assert _employer_on(owner, person.id, date(2013, 6, 30)) == "DWP"
    assert _employer_on(owner, person.id, date(2013, 10, 31)) == "DWP"
    assert _employer_on(owner, person.id, TRANSFERRED) == "SSCL"
    assert _employer_on(owner, person.id, TODAY) == "SSCL"
    assert ledger(owner, days, units=(union.id, branch.id)) == union_before
    assert flows(owner, TRANSFERRED) == {}
    membership = owner.scalars(select(Membership)).one()
    assert (membership.joined_on, membership.ended_on) == (date(2010, 2, 1), date.max)
    assert owner.execute(_standings(person.id)).all() == standings
    assert restate(owner, [person.id]) == 0
    assert owner.scalars(select(UnionRole)).one().valid_to == date.max

    there = owner.scalars(select(Workplace).where(Workplace.employer_id == sscl.id)).one()
    assert (there.site_id, there.opened_on) == (kings_court.id, TRANSFERRED)
    now_at = owner.scalars(select(Placement).where(Placement.workplace_id == there.id)).one()
    assert (now_at.grade, now_at.valid_to) == ("AO", date.max)

    closed = announce(
        app_engine,
        national,
        Announcement(
            kind=ChangeKind.CLOSURE,
            title="Kings Court shuts",
            announced_on=TOLD,
            effective_on=SHUT,
            workplaces={there.id: None},
        ),
    )
    done = apply(app_engine, national, closed)
    assert (done.people, done.no_home) == (1, 1)
    owner.expire_all()
    assert there.closed_on == SHUT
    assert _employer_on(owner, person.id, date(2014, 10, 31)) == "SSCL"
    assert _employer_on(owner, person.id, SHUT) is None
    owner.refresh(person)
    assert (person.workplace_id, person.scope_unit_id) == (None, there.id)
    before_it_shut = [day for day in days if day < SHUT]
    assert (
        ledger(owner, days, units=(union.id, branch.id))[: len(before_it_shut)]
        == (union_before[: len(before_it_shut)])
    )
    assert flows(owner, SHUT) == {}
    assert owner.scalars(select(Membership)).one().ended_on == date.max
    assert restate(owner, [person.id]) == 0
    rows = owner.execute(
        select(Standing.valid_from, Standing.valid_to)
        .where(Standing.code == StandingCode.MEMBER)
        .order_by(Standing.valid_from)
    ).all()
    assert rows[-1][1] == date.max
    assert all(one[1] == other[0] for one, other in pairwise(rows))


def test_eight_offices_keep_every_figure_that_was_given(owner: Session, app_engine: Engine) -> None:
    union = make.union(owner)
    branch = make.branch(owner, "SSCL", parent=make.region(owner, "North"))
    national = make.user(owner, "Nia Vaughan", Role.NATIONAL_ORGANISER, union)
    places = {
        name: make.workplace(owner, branch, employer="SSCL", site=make.site(owner, name))
        for name, _, _ in OFFICES
    }
    owner.commit()
    event_id = announce(
        app_engine,
        national,
        Announcement(
            kind=ChangeKind.CLOSURE,
            title="At least 400 jobs, three offices",
            announced_on=TOLD,
            effective_on=SHUT,
            workplaces=dict.fromkeys(places[n].id for n in ("Cardiff", "Leeds", "Sheffield")),
        ),
    )
    with acting(app_engine, national) as me:
        event = queries.get_event(me.db, event_id)
        for name, affected, of_all in OFFICES:
            claim = NewClaim(
                "Posts at risk", "The union", TOLD, affected, of_all, places[name].id, "Branch blog"
            )
            commands.note_claim(me.db, me.actor, event, claim, today=TODAY)
        for statement, said_by, affected in (
            ("At least 400 jobs", "The company", 400),
            ("About 500 expected", "The union, to the press", 500),
        ):
            commands.note_claim(
                me.db, me.actor, event, NewClaim(statement, said_by, TOLD, affected),
                today=TODAY,
            )  # fmt: skip
    with acting(app_engine, national) as me:
        claims = queries.list_claims(me.db, queries.get_event(me.db, event_id))
        by_office = [claim for claim in claims if claim.workplace_id]
        closing = {place.workplace_id for place in queries.list_places(me.db, event)}
    assert len(claims) == 10
    assert sum(claim.affected or 0 for claim in by_office) == 514
    assert sum(claim.of_all or 0 for claim in by_office) == 1115
    assert sum(claim.affected or 0 for claim in by_office if claim.workplace_id in closing) == 412
    assert event.state is ChangeState.ANNOUNCED


def _standings(staff_id: int):
    return text(
        "select code, source, valid_from, valid_to from standings where staff_id = :id order by 3"
    ).bindparams(id=staff_id)


def _employer_on(db: Session, staff_id: int, day: date) -> str | None:
    return db.scalar(
        select(Employer.name)
        .join(Workplace, Workplace.employer_id == Employer.id)
        .join(Placement, Placement.workplace_id == Workplace.id)
        .where(
            Placement.staff_id == staff_id, Placement.valid_from <= day, Placement.valid_to > day
        )
    )
