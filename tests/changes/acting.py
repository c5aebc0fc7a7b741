"""Acting as somebody under the application's role, and looking at every table from outside."""

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

# decisions.md D15: these follow from the others, or say what was done. A session says nothing of
# people; it is made anew at the next sign-in.
NOT_COMPARED = {
    "alembic_version",
    "audit_events",
    "change_events",
    "change_rows",
    "change_workplaces",
    "claims",
    "counted_people",
    "headcount_changes",
    "headcount_days",
    "headcount_months",
    "headcount_years",
    "erased_headcounts",
    "import_runs",
    "list_facts",
    "user_sessions",
    "session_units",
}


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


def every_table(db: Session) -> dict[str, str]:
    """A hash of each table's rows, without what a row's history of writes is counted in."""
    db.commit()
    names = db.scalars(
        text("select tablename from pg_tables where schemaname = 'public' order by 1")
    ).all()
    return {
        name: db.scalar(
            text(
                "select md5(coalesce(string_agg(row, '|' order by row), '')) from"
                f" (select (to_jsonb(t) - 'rev')::text as row from {name} t) q"
            )
        )
        for name in names
        if name not in NOT_COMPARED
    }


def ledger(
    db: Session, days: list[date], *, units: tuple[int, ...] = ()
) -> list[dict[tuple[int, int], int]]:
    """Every headcount on these days; on six of them it is what a recount says."""
    found: list[dict[tuple[int, int], int]] = []
    db.commit()
    recounted = {days[n * (len(days) - 1) // 5] for n in range(6)}
    for day in days:
        said = _counts(db, "ledger_on", day)
        assert day not in recounted or said == _counts(db, "recount_on", day), day
        found.append({key: n for key, n in said.items() if not units or key[0] in units})
    return found


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


def _counts(db: Session, function: str, day: date) -> dict[tuple[int, int], int]:
    rows = db.execute(text(f"select unit_id, measure, people from {function}(:day)"), {"day": day})
    return {(unit_id, measure): people for unit_id, measure, people in rows}


def event_of(db: Session, event_id: int) -> ChangeEvent:
    db.expire_all()
    found = db.get(ChangeEvent, event_id)
    assert found is not None
    return found
