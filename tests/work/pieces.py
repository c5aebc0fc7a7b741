"""Work for tests: teams of a workplace, one a step, so that what was done can be seen."""

import os
import time

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.errors import Conflict
from app.work.steps import Steps
from app.work.tasks import task
from app.workplaces.models import Team

PAUSE = float(os.environ.get("TESTS_PAUSE", "0"))


def say_failed(db: Session, _actor: Actor, why: str, *, unit_id: int, most: int) -> None:
    del most
    db.add(Team(workplace_id=unit_id, name=f"Failed: {why}"))


def say_gone(db: Session, *, unit_id: int, most: int) -> bool:
    del unit_id, most
    return bool(db.scalar(text("select of_somebody_gone()")))


def steps_taken(db: Session, unit_id: int) -> int:
    mine = Team.workplace_id == unit_id, Team.name.like("Step %")
    return db.scalar(select(func.count()).where(*mine)) or 0


@task(
    "tests.teams",
    one_at_a_time="tests",
    needs=Permission.EDIT_PEOPLE,
    failed=say_failed,
    gone=say_gone,
)
def make_teams(steps: Steps, unit_id: int, most: int) -> None:
    """Up to `most` teams; one more than a hundred is a fault of the task, two a Conflict."""
    while True:
        with steps.step() as (db, _actor):
            taken = steps_taken(db, unit_id)
            if taken >= most:
                return
            if most == 101 and taken == 2:
                raise ValueError("Priya Shah")
            if most == 102 and taken == 2:
                raise Conflict("That is too many.")
            db.add(Team(workplace_id=unit_id, name=f"Step {taken + 1}"))
            db.flush()
            time.sleep(PAUSE)


@task("tests.sleep", one_at_a_time="tests")
def sleep(steps: Steps, seconds: int) -> None:
    with steps.step() as (db, _actor):
        db.execute(text("select pg_sleep(:seconds)"), {"seconds": seconds})


@task("tests.one")
def add_one(steps: Steps, unit_id: int, number: int) -> None:
    """Twice would be one too many: a name is a workplace's once."""
    with steps.step() as (db, _actor):
        db.add(Team(workplace_id=unit_id, name=f"Step {number}"))
