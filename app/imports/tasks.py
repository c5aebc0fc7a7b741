"""What of an import goes on when the request that asked for it has been answered."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.imports.commands import moving
from app.imports.models import ImportKind, ImportRun, RunState
from app.work.steps import AtOnce, Steps
from app.work.tasks import later, task

# What this many rows take is over before somebody would look at a bar.
SMALL = 1_000
STOPPED = (
    "Whoever brought this file may no longer import, so it stopped part of the way. Undo it, then"
    " bring the file again."
)


def failed(db: Session, actor: Actor, why: str, *, run_id: int) -> bool:
    """A plan says so; what was applied is undone, chunk by chunk, and then says so."""
    return moving.fail(db, actor, run_id, why)


def gone(db: Session, *, run_id: int) -> None:
    """The run says so, for whoever looks after the unit now to undo."""
    del run_id  # the database asks the job itself
    db.execute(text("select import_stopped(:why)"), {"why": STOPPED})


@task("imports.go_on", needs=Permission.IMPORT_LISTS, failed=failed, gone=gone)
def work_on(steps: Steps, run_id: int) -> None:
    more = True
    while more:
        with steps.step() as (db, actor):
            more = moving.step(db, actor, run_id, pepper=steps.pepper)


@task("imports.results_go_on", needs=Permission.MAKE_CALLS, failed=failed, gone=gone)
def work_on_results(steps: Steps, run_id: int) -> None:
    """As callers may, who import no lists."""
    more = True
    while more:
        with steps.step() as (db, actor):
            more = moving.step(db, actor, run_id, pepper=steps.pepper)


def go_on(db: Session, actor: Actor, run: ImportRun, *, pepper: str) -> None:
    """At once when it is small, else later; the run tells how far it is."""
    size = run.row_count if run.state is RunState.PLANNING else run.out_of
    work = work_on_results if run.kind is ImportKind.CALL_RESULTS else work_on
    if run.state.moving and size <= SMALL:
        work(AtOnce(db, actor, pepper=pepper), run_id=run.id)
    elif run.state.moving:
        later(db, work, run_id=run.id)
