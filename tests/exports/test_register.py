"""The register, asked as the application's role: nobody writes it but through its functions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.access.roles import Role
from app.accounts.models import User
from app.audit.events import Event
from app.audit.models import AuditEvent
from app.db.scope import hashed, new_token
from app.errors import Conflict
from app.exports import register
from app.exports.models import Export, ExportState
from tests import make
from tests.cast import Cast

TODAY = clock.today()


@pytest.fixture
def as_user(app_engine: Engine) -> Callable[..., Session]:
    """A session of the application's role in which this user is signed in."""

    def open_session(user: User) -> Session:
        db = Session(app_engine, expire_on_commit=False)
        token = new_token()
        db.execute(
            text("select open_session(:s, :u, 'web', '', interval '1 day')"),
            {"s": hashed(token), "u": user.id},
        )
        db.commit()
        db.execute(text("select begin_request(:token)"), {"token": token})
        return db

    return open_session


def actor(user: User, role: Role) -> Actor:
    return Actor(user.id, user.name, (role,))


def copy(db: Session, user: User, **more: Any) -> int:
    given: dict[str, Any] = {
        "what": "call_sheet",
        "format": "print",
        "unit_id": None,
        "rows": 12,
        "purpose": "Ask to join",
        "expires_on": TODAY + timedelta(days=14),
        "asked": {"list": 7},
    }
    return register.note_copy(db, actor(user, Role.BRANCH_ORGANISER), **(given | more))


def test_a_printed_copy_stands_in_the_register_as_taken(
    owner: Session, cast: Cast, as_user: Callable[..., Session]
) -> None:
    with as_user(cast.branch_organiser) as db:
        made = copy(db, cast.branch_organiser)
        db.commit()
    export = owner.get_one(Export, made)
    assert (export.state, export.unit_id) == (ExportState.TAKEN, cast.leeds_branch.id)
    assert export.taken_at is not None and export.asked == {"list": 7}
    event = owner.scalar(select(AuditEvent).where(AuditEvent.event == Event.EXPORT_TAKEN))
    assert event is not None
    assert (event.subject_id, event.count, event.purpose) == (str(made), 12, "Ask to join")


@pytest.mark.parametrize(
    "statement",
    [
        "update exports set state = 2",
        "update exports set rows = 1",
        "delete from exports",
        "insert into exports(user_id, unit_id, what, format, purpose, rows, state, expires_on)"
        " select user_id, unit_id, what, format, purpose, rows, 2, expires_on from exports",
    ],
)
def test_the_application_writes_no_line_of_it_itself(
    cast: Cast, as_user: Callable[..., Session], statement: str
) -> None:
    with as_user(cast.branch_organiser) as db:
        copy(db, cast.branch_organiser)
        with pytest.raises(DBAPIError, match="permission denied"):
            db.execute(text(statement))


def test_nobody_decides_about_their_own_nor_about_another_units(
    owner: Session, cast: Cast, as_user: Callable[..., Session]
) -> None:
    waiting = make.export(owner, cast.branch_organiser, cast.leeds_branch)
    owner.commit()
    with as_user(cast.branch_organiser) as db, pytest.raises(Conflict):
        own = db.get_one(Export, waiting.id)
        register.approve(db, actor(cast.branch_organiser, Role.BRANCH_ORGANISER), own)
    for user in (cast.outsider, cast.auditor, cast.observer, cast.rep):
        with as_user(user) as db:
            assert db.get(Export, waiting.id) is None
            decided = text("select decide_export(:id, true, '')")
            assert db.scalar(decided, {"id": waiting.id}) is False
    with as_user(cast.regional_organiser) as db:
        seen = db.get_one(Export, waiting.id)
        register.approve(db, actor(cast.regional_organiser, Role.REGIONAL_ORGANISER), seen)
        db.commit()
    owner.refresh(waiting)
    assert waiting.state is ExportState.READY
    assert waiting.decided_by_id == cast.regional_organiser.id


def test_over_two_hundred_rows_the_password_was_just_confirmed(
    owner: Session, cast: Cast, as_user: Callable[..., Session]
) -> None:
    wish = register.Wish(
        "people", "csv", {}, ["name"], "Ask to join", 201, TODAY + timedelta(days=14)
    )
    who = actor(cast.branch_organiser, Role.BRANCH_ORGANISER)
    with as_user(cast.branch_organiser) as db:
        owner.execute(text("update user_sessions set password_at = now() - interval '6 minutes'"))
        owner.commit()
        with pytest.raises(DBAPIError, match="password"):
            register.ask(db, who, wish)


@pytest.mark.parametrize(
    ("rows", "others", "state", "delayed"),
    [
        (200, False, ExportState.READY, False),
        (1000, False, ExportState.READY, False),
        (1001, False, ExportState.WAITING, True),
        (1001, True, ExportState.WAITING, False),
    ],
)
def test_above_a_thousand_somebody_else_decides_or_a_day_passes(
    owner: Session,
    cast: Cast,
    as_user: Callable[..., Session],
    rows: int,
    others: bool,
    state: ExportState,
    delayed: bool,
) -> None:
    if others:
        make.user(owner, "Beth Organiser", Role.BRANCH_ORGANISER, cast.leeds_branch)
        owner.commit()
    wish = register.Wish(
        "people", "csv", {}, ["name"], "Ask to join", rows, TODAY + timedelta(days=30)
    )
    who = actor(cast.branch_organiser, Role.BRANCH_ORGANISER)
    with as_user(cast.branch_organiser) as db:
        made = register.ask(db, who, wish)
        db.commit()
    export = owner.get_one(Export, made)
    assert export.state is state
    assert (export.ready_at is not None) is delayed
    assert export.expires_on == TODAY + timedelta(days=14)


def test_what_waited_its_day_may_be_taken_and_not_a_minute_before(
    owner: Session, cast: Cast, as_user: Callable[..., Session]
) -> None:
    who = actor(cast.branch_organiser, Role.BRANCH_ORGANISER)
    export = make.export(
        owner, cast.branch_organiser, cast.leeds_branch, ready_at=clock.now() + timedelta(minutes=1)
    )
    owner.commit()
    with as_user(cast.branch_organiser) as db:
        with pytest.raises(Conflict):
            register.take(db, who, db.get_one(Export, export.id))
        export.ready_at = clock.now() - timedelta(minutes=1)
        owner.commit()
        register.take(db, who, db.get_one(Export, export.id))
        db.commit()
    owner.refresh(export)
    assert export.state is ExportState.TAKEN


@pytest.mark.parametrize(
    "over",
    [
        {"state": ExportState.WAITING},
        {"state": ExportState.DECLINED},
        {"state": ExportState.READY, "expires_on": TODAY},
        {"state": ExportState.TAKEN, "destroyed_at": clock.now()},
    ],
)
def test_what_waits_was_declined_is_over_or_destroyed_is_not_taken(
    owner: Session, cast: Cast, as_user: Callable[..., Session], over: dict[str, object]
) -> None:
    export = make.export(owner, cast.branch_organiser, cast.leeds_branch, **over)
    owner.commit()
    who = actor(cast.branch_organiser, Role.BRANCH_ORGANISER)
    with as_user(cast.branch_organiser) as db, pytest.raises(Conflict):
        register.take(db, who, db.get_one(Export, export.id))
