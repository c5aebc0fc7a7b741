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
from app.db.scope import hashed, new_token
from app.people.models import (
    ConflictKind,
    ConflictOfInterest,
    Engagement,
    Person,
    StandingCode,
    UnionRole,
    UnionRoleKind,
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
def session_of(engine: Engine, user: User) -> Iterator[Session]:
    """What this user's requests see."""
    token = new_token()
    with Session(engine) as db, db.begin():
        db.execute(
            text("select open_session(:s, :u, 'web', '', interval '1 day')"),
            {"s": hashed(token), "u": user.id},
        )
        db.execute(text("select set_config('app.session', :s, true)"), {"s": hashed(token)})
        yield db
