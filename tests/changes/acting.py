"""Acting as somebody under the application's role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.accounts.models import User
from app.accounts.sign_in import actor_of
from app.changes import commands
from app.changes.models import ChangeEvent, ChangeKind
from app.changes.queries import get_event
from app.changes.rules import Announcement, Answers
from app.db.scope import hashed, limit_to, new_token
from app.db.session import make_sessions

TODAY = clock.today()


@dataclass
class Acting:
    db: Session
    actor: Actor


@contextmanager
def acting(engine: Engine, user: User) -> Iterator[Acting]:
    """One request's transaction, signed in; commits."""
    token = new_token()
    with make_sessions(engine)() as db:
        with db.begin():
            db.execute(
                text("select open_session(:s, :u, 'web', '', interval '1 day')"),
                {"s": hashed(token), "u": user.id},
            )
        with db.begin():
            session = limit_to(db, token)
            assert session is not None
            yield Acting(db, actor_of(session))


def announce(engine: Engine, user: User, new: Announcement) -> int:
    with acting(engine, user) as me:
        return commands.announce(me.db, me.actor, new, today=TODAY).id


def apply(
    engine: Engine, user: User, event_id: int, answers: Answers | None = None
) -> commands.Applied:
    with acting(engine, user) as me:
        event = get_event(me.db, event_id)
        return commands.apply(me.db, me.actor, event, answers or Answers(), today=TODAY)


def undo(engine: Engine, user: User, event_id: int, *, force: bool = False) -> commands.Undone:
    with acting(engine, user) as me:
        return commands.undo(me.db, me.actor, get_event(me.db, event_id), force=force)


def transfer(
    workplaces: dict[int, int | None],
    from_employer: int,
    to_employer: int,
    on: date,
    *,
    announced_on: date | None = None,
) -> Announcement:
    return Announcement(
        kind=ChangeKind.TRANSFER,
        title="Payroll goes to a contractor",
        announced_on=announced_on or min(on, TODAY),
        effective_on=on,
        from_employer_id=from_employer,
        to_employer_id=to_employer,
        workplaces=workplaces,
    )


def flows(db: Session, day: date) -> dict[tuple[int, int], int]:
    """Who joined or left on a day, by unit, as the ledger has it."""
    rows = db.execute(
        text(
            "select unit_id, measure, sum(people) from ("
            " select unit_id, day, measure, people from headcount_days"
            " union all select unit_id, day, measure, people from headcount_changes) q"
            " where day = :day and measure in (20, 21, 22) group by 1, 2 having sum(people) <> 0"
        ),
        {"day": day},
    )
    return {(unit_id, measure): people for unit_id, measure, people in rows}


def event_of(db: Session, event_id: int) -> ChangeEvent:
    db.expire_all()
    found = db.get(ChangeEvent, event_id)
    assert found is not None
    return found
