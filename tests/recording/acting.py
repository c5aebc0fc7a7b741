"""Writing past row security while an import of somebody's is recorded, and undoing it as them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.audit import recording
from app.audit.recording import UndoneSome
from app.db.scope import hashed, new_token
from app.imports.models import ImportKind, ImportRun
from tests.changes.acting import acting


def open_run(db: Session, user: User, unit_id: int, kind: ImportKind = ImportKind.STAFF) -> int:
    run = ImportRun(
        kind=kind,
        user_id=user.id,
        unit_id=unit_id,
        as_at=clock.today(),
        file_name="list.csv",
        file_sha256=bytes(32),
        header=[],
        refused=[],
        mapping={},
    )
    db.add(run)
    db.commit()
    return run.id


@contextmanager
def recorded(db: Session, user: User, run_id: int) -> Iterator[None]:
    """The owner's hand, this user's import; commits."""
    token = new_token()
    db.execute(
        text("select open_session(:s, :u, 'web', '', interval '1 day')"),
        {"s": hashed(token), "u": user.id},
    )
    db.commit()
    db.execute(text("select set_config('app.session', :token, true)"), {"token": token})
    recording.record(db, "import", run_id)
    yield
    db.commit()
    db.expire_all()


def undo(
    engine: Engine, user: User, run_id: int, *, most: int = 1000, anyway: bool = False
) -> tuple[int, int]:
    """All of it, each step a transaction: how many people came back, and how many did not."""
    undone = kept = 0
    done = UndoneSome(0, 0, False)
    while not done.finished:
        with acting(engine, user) as me:
            done = recording.undo_some(me.db, "import", run_id, most=most, anyway=anyway)
        undone, kept = undone + done.undone, kept + done.kept
    return undone, kept


def conflicts(engine: Engine, user: User, run_id: int) -> set[tuple[int | None, str, str]]:
    with acting(engine, user) as me:
        found = recording.list_conflicts(me.db, "import", run_id)
    return {(one.staff_id, one.table_name, one.why) for one in found}


def records(db: Session) -> int:
    db.commit()
    return db.scalar(text("select count(*) from change_rows")) or 0
