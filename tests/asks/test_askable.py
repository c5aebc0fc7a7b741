"""For whom a plan or a suggestion may name: every rule with its numbers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.asks import rules
from app.asks.models import AskState
from app.asks.queries.askable import askable_in, conflicts_in, find_askable
from app.asks.rules import Askable, may_ask, may_be_asked, why_not
from app.conversations.models import Contact, FollowUp, Outcome, PendingJoin, Result
from app.db.scope import hashed, limit_to, new_token
from app.people.models import (
    ConflictKind,
    Engagement,
    Person,
    StandingCode,
)
from tests import make
from tests.cast import Cast

TODAY = date(2026, 11, 23)


def ago(days: int, today: date = TODAY) -> date:
    return today - timedelta(days=days)


@pytest.mark.parametrize(
    ("facts", "may"),
    [
        ({}, True),
        ({"standing": StandingCode.UNKNOWN}, True),
        ({"standing": StandingCode.MEMBER}, False),
        ({"standing": StandingCode.OTHER_UNION}, False),
        ({"is_rep": True}, False),
        ({"in_scope": False}, False),
        ({"is_left_out": True}, False),
        ({"is_being_asked": True}, False),
        ({"is_joining": True}, False),
        ({"reached_on": ago(27), "tried_on": ago(27)}, False),
        ({"reached_on": ago(28), "tried_on": ago(28)}, True),
        ({"tried_on": ago(6)}, False),
        ({"tried_on": ago(7)}, True),
        ({"said_no_on": ago(364)}, False),
        ({"said_no_on": ago(365)}, True),
        ({"promised_by": frozenset({5})}, True),
        ({"promised_by": frozenset({5, 6})}, False),
        ({"promised_by": frozenset({rules.NOBODY_KNOWN})}, False),
    ],
)
def test_who_may_be_asked_now(facts: dict[str, Any], may: bool) -> None:
    person = Askable(1, **facts)
    assert may_be_asked(person, today=TODAY) is may
    assert (why_not(person, today=TODAY) is None) is may


@pytest.mark.parametrize(
    ("asker", "facts", "conflicts", "may"),
    [
        (2, {}, (), True),
        (1, {}, (), False),
        (2, {"promised_by": frozenset({2})}, (), True),
        (2, {"promised_by": frozenset({3})}, (), False),
        (2, {"team_id": 8}, (8,), False),
        (2, {"team_id": 9}, (8,), True),
        (2, {}, (8,), True),
        (2, {"team_id": 9}, (None,), False),
        (2, {}, (8, None), False),
    ],
)
def test_who_may_ask_whom(
    asker: int, facts: dict[str, Any], conflicts: tuple[int | None, ...], may: bool
) -> None:
    assert may_ask(asker, Askable(1, **facts), conflicts) is may


@contextmanager
def seen_by(engine: Engine, user: User) -> Iterator[Session]:
    """A transaction that sees what this user's requests see."""
    token = new_token()
    with Session(engine) as db, db.begin():
        db.execute(
            text("select open_session(:s, :u, 'web', '', interval '1 day')"),
            {"s": hashed(token), "u": user.id},
        )
        assert limit_to(db, token)
        yield db


Act = Callable[[Session, Cast, Person], object]


def promise(db: Session, person: Person, owner: User, due_on: date) -> FollowUp:
    """Made so long ago that nothing but the promise holds them."""
    return make.promise(db, person, owner, due_on, spoken_on=due_on - timedelta(days=60))


def joining(db: Session, cast: Cast, person: Person, **ended: Any) -> PendingJoin:
    said_on = ago(60, clock.today())
    return make.pending_join(db, person, cast.rep, said_on=said_on, **ended)


def spoke(days: int, outcome: Outcome | None = None, result: Result = Result.SPOKE) -> Act:
    def act(db: Session, cast: Cast, person: Person) -> object:
        day = ago(days, clock.today())
        return make.contact(db, person, cast.rep, happened_on=day, outcome=outcome, result=result)

    return act


def role(db: Session, _: Cast, person: Person) -> None:
    make.union_role(db, person)


def answered(db: Session, cast: Cast, person: Person) -> None:
    """A “no thanks” that was put right: it was "thinking about it"."""
    wrong = spoke(40, Outcome.NO_THANKS)(db, cast, person)
    right = spoke(40, Outcome.THINKING)(db, cast, person)
    assert isinstance(wrong, Contact)
    assert isinstance(right, Contact)
    right.corrects_id = wrong.id


ACTS: dict[str, tuple[Act, bool]] = {
    "nothing": (lambda db, cast, p: None, True),
    "spoken to 27 days ago": (spoke(27), False),
    "spoken to 28 days ago": (spoke(28), True),
    "not in 6 days ago": (spoke(6, result=Result.NOT_IN), False),
    "not in 7 days ago": (spoke(7, result=Result.NOT_IN), True),
    "did not happen": (spoke(1, result=Result.VOID), True),
    "no thanks 364 days ago": (spoke(364, Outcome.NO_THANKS), False),
    "no thanks 365 days ago": (spoke(365, Outcome.NO_THANKS), True),
    "no thanks, then thinking": (
        lambda db, cast, p: (
            spoke(90, Outcome.NO_THANKS)(db, cast, p),
            spoke(40, Outcome.THINKING)(db, cast, p),
        ),
        True,
    ),
    "no thanks, then only talked": (
        lambda db, cast, p: (spoke(90, Outcome.NO_THANKS)(db, cast, p), spoke(40)(db, cast, p)),
        False,
    ),
    "no thanks, put right": (answered, True),
    "being asked": (lambda db, cast, p: make.ask(db, cast.colleague, p, by=cast.rep), False),
    "only proposed": (
        lambda db, cast, p: make.ask(db, cast.colleague, p, by=cast.rep, state=AskState.PROPOSED),
        True,
    ),
    "given back": (
        lambda db, cast, p: make.ask(db, cast.colleague, p, by=cast.rep, state=AskState.RETURNED),
        True,
    ),
    "said they will join": (joining, False),
    "no longer says so": (
        lambda db, cast, p: joining(db, cast, p, withdrawn_at=clock.now()),
        True,
    ),
    "promised by somebody not on the list": (
        lambda db, cast, p: promise(db, p, cast.rep, clock.today()),
        False,
    ),
    "promised, 29 days overdue": (
        lambda db, cast, p: promise(db, p, cast.rep, ago(29, clock.today())),
        False,
    ),
    "promised, 30 days overdue": (
        lambda db, cast, p: promise(db, p, cast.rep, ago(30, clock.today())),
        True,
    ),
    "left out": (lambda db, cast, p: setattr(p, "left_out_of_plans_at", clock.now()), False),
    "asked not to": (lambda db, cast, p: setattr(p, "asked_not_to_contact_at", clock.now()), False),
    "left for now": (
        lambda db, cast, p: setattr(p, "left_for_now_until", ago(-1, clock.today())),
        False,
    ),
    "left for now, until today": (
        lambda db, cast, p: setattr(p, "left_for_now_until", clock.today()),
        True,
    ),
    "a rep": (role, False),
}


@pytest.mark.parametrize("what", ACTS)
def test_the_database_answers_as_the_rules_say(
    cast: Cast, owner: Session, app_engine: Engine, what: str
) -> None:
    act, may = ACTS[what]
    person = make.person(owner, cast.leeds, "Nele", standing=StandingCode.NOT_MEMBER)
    act(owner, cast, person)
    owner.commit()
    with seen_by(app_engine, cast.rep) as db:
        found = askable_in(db, cast.leeds.id, today=clock.today())
        alone = find_askable(db, person.id, today=clock.today())
    assert (person.id in found) is may
    assert (alone is not None and may_be_asked(alone, today=clock.today())) is may
    assert cast.colleague.id in found


@pytest.mark.parametrize(
    ("made", "may"),
    [
        ({"standing": StandingCode.MEMBER}, False),
        ({"standing": StandingCode.OTHER_UNION}, False),
        ({"engagement": Engagement.AGENCY}, False),
        ({}, True),
    ],
)
def test_members_other_unions_and_agency_staff_are_not_asked(
    cast: Cast, owner: Session, app_engine: Engine, made: dict[str, Any], may: bool
) -> None:
    person = make.person(owner, cast.leeds, "Nele", **made)
    owner.commit()
    with seen_by(app_engine, cast.rep) as db:
        assert (person.id in askable_in(db, cast.leeds.id, today=clock.today())) is may


def test_tells_who_promised_and_with_whom_it_went_well(
    cast: Cast, owner: Session, app_engine: Engine
) -> None:
    me = make.person(owner, cast.leeds, "Amina", "Yusuf")
    other = make.person(owner, cast.leeds, "Bryn", "Pritchard")
    cast.rep.staff_id, cast.branch_organiser.staff_id = me.id, other.id
    person = make.person(owner, cast.leeds, "Nele", team=cast.payments)
    make.contact(owner, person, cast.rep, happened_on=ago(60, clock.today()))
    make.contact(
        owner,
        person,
        cast.branch_organiser,
        happened_on=ago(50, clock.today()),
        outcome=Outcome.NOT_NOW,
    )
    promise(owner, person, cast.rep, clock.today())
    owner.commit()
    with seen_by(app_engine, cast.rep) as db:
        found = askable_in(db, cast.leeds.id, today=clock.today())[person.id]
    assert found.promised_by == found.went_well_with == {me.id}
    assert found.team_id == cast.payments.id
    assert found.reached_on == found.tried_on == ago(50, clock.today())
    assert may_ask(me.id, found)
    assert not may_ask(other.id, found)


def test_conflicts_are_told_by_asker(cast: Cast, owner: Session, app_engine: Engine) -> None:
    boss = make.person(owner, cast.leeds, "Bea")
    make.conflict(owner, boss, cast.payments, by=cast.rep)
    make.conflict(owner, boss, by=cast.rep, kind=ConflictKind.PAYROLL)
    owner.commit()
    with seen_by(app_engine, cast.rep) as db:
        assert conflicts_in(db, cast.leeds.id) == {boss.id: {cast.payments.id, None}}
    with seen_by(app_engine, cast.outsider) as db:
        assert conflicts_in(db, cast.leeds.id) == {}


def test_the_outsider_sees_nobody(cast: Cast, owner: Session, app_engine: Engine) -> None:
    with seen_by(app_engine, cast.outsider) as db:
        assert askable_in(db, cast.leeds.id, today=clock.today()) == {}
        assert find_askable(db, cast.colleague.id, today=clock.today()) is None
        assert list(askable_in(db, cast.revenue.id, today=clock.today())) == [cast.stranger.id]
