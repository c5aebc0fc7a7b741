"""The engine: moves a run one chunk on. Each chunk is a transaction, and its cursor is in it.

Planning, applying and undoing may be killed between any two chunks, or in one, and go on as if
nothing had been. Small files go through all their chunks in the request that brought them.
"""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import recording, trail
from app.audit.events import Event
from app.errors import NotFound
from app.imports import columns, queries, stored
from app.imports.answers import Answers
from app.imports.commands import sources
from app.imports.kinds.every import KINDS
from app.imports.kinds.kind import Job, Kind, Outline
from app.imports.models import ImportLine, ImportRun, RunState
from app.imports.plan.parts import LEFT_OUT, Verdict

ACTS = 500
PEOPLE = 500
UNDONE_AFTER_FAULT = "The import stopped because of a fault, so all of it was undone."
CHANGED_SINCE = (
    "Changed by somebody since the plan was made, so it was left. Import the file again."
)


def step(db: Session, actor: Actor, run_id: int, *, pepper: str) -> bool:
    """One chunk of whatever this run is doing; False when it has come to rest.

    Raises NotFound when the run, or its unit, is no longer its owner's to see.
    """
    run = queries.get_run(db, actor, run_id, lock=True)
    if run.state is not RunState.UNDOING and run.user_id != actor.user_id:
        raise NotFound
    match run.state:
        case RunState.PLANNING:
            _plan_some(_job(db, actor, run, pepper))
        case RunState.APPLYING:
            _apply_some(_job(db, actor, run, pepper))
        case RunState.UNDOING:
            _undo_some(db, run)
        case _:
            return False
    run.moved_at = clock.now()
    db.flush()
    return run.state.moving


def begin_plan(db: Session, run: ImportRun) -> None:
    """Plan from the start: the answers changed, or nothing was planned yet."""
    db.execute(delete(ImportLine).where(ImportLine.run_id == run.id))
    run.state = RunState.PLANNING
    run.plan_no += 1
    run.problem, run.warnings, run.counts, run.result = None, [], {}, None
    run.planned_through = run.applied_through = run.done = 0
    run.planned_at = db.scalar(select(func.now()))
    run.out_of = run.row_count
    run.moved_at = clock.now()
    db.flush()


def begin_apply(db: Session, run: ImportRun) -> None:
    run.state, run.begun_at = RunState.APPLYING, db.scalar(select(func.now()))
    run.applied_through = run.done = 0
    run.out_of = run.counts["acts"]
    run.moved_at = clock.now()
    db.flush()


def begin_undo(db: Session, run: ImportRun, *, anyway: bool) -> None:
    there = recording.count_recorded(db, "import", run.id)
    run.state, run.done, run.out_of = RunState.UNDOING, 0, there.people + 1
    run.problem = None
    run.moved_at = clock.now()
    since = run.moved_at.isoformat()
    undo = {"anyway": anyway, "undone": 0, "kept": 0, "since": since}
    run.result = (run.result or {}) | {"undo": undo}
    db.flush()


def fail(db: Session, actor: Actor, run_id: int, why: str) -> bool:
    """After a fault: what was applied is undone first. True while there is more to undo."""
    run = queries.get_run(db, actor, run_id, lock=True)
    if run.state is RunState.APPLYING:
        begin_undo(db, run, anyway=True)
        run.result = (run.result or {}) | {"failed": why}
        trail.record(db, actor, Event.IMPORT_FAILED, subject=run, unit_id=run.unit_id)
    elif run.state is RunState.PLANNING:
        run.state, run.problem = RunState.PLANNED, why
        run.result = {"failed": why}
    if run.state is not RunState.UNDOING:
        return False
    _undo_some(db, run)
    run.moved_at = clock.now()
    db.flush()
    return run.state is RunState.UNDOING


def _job(db: Session, actor: Actor, run: ImportRun, pepper: str) -> Job:
    return Job(db, actor, run, Answers.of(run), pepper)


def _plan_some(job: Job) -> None:
    run, kind = job.run, KINDS[job.run.kind](job)
    if run.planned_through == 0:
        lacking = columns.missing(run.kind, job.answers.columns)
        outline = Outline(lacking) if lacking else kind.begin()
        _tell(run, outline)
        if outline.problem:
            run.state = RunState.PLANNED
            return
    part = kind.part(run.planned_through)
    if part is None:
        _end_plan(job, kind)
        return
    stored.keep(job.db, run, part.lines)
    run.planned_through = max(part.through, 1)
    run.done += part.rows


def _end_plan(job: Job, kind: Kind) -> None:
    outline = kind.end()
    if outline is not None:
        _tell(job.run, outline)
    job.run.counts = stored.count(job.db, job.run)
    job.run.state = RunState.PLANNED


def _tell(run: ImportRun, outline: Outline) -> None:
    run.problem, run.warnings = outline.problem, list(outline.warnings)
    run.result = outline.extras


def _apply_some(job: Job) -> None:
    db, run, kind = job.db, job.run, KINDS[job.run.kind](job)
    recording.record(db, "import", run.id)
    lines = stored.to_apply(db, run, ACTS)
    if not lines:
        _end_apply(job, kind)
        return
    ids = [line.id for line in lines]
    left = dict.fromkeys(stored.changed_since(db, ids), CHANGED_SINCE)
    left |= kind.apply([line for line in lines if line.id not in left])
    for line_id, why in left.items():
        db.execute(
            update(ImportLine)
            .where(ImportLine.id == line_id)
            .values(verdict=Verdict.CONFLICT.value, note=why, act=None)
        )
    stored.mark_applied(db, [line_id for line_id in ids if line_id not in left])
    run.applied_through = ids[-1]
    run.done += len(ids)


def _end_apply(job: Job, kind: Kind) -> None:
    run = job.run
    run.result = (run.result or {}) | kind.finish()
    run.counts = stored.count(job.db, run)
    sources.remember(job.db, job.actor, run)
    run.mapping = {**run.mapping, "choices": {}, "same_places": []}
    run.committed_at = clock.now()
    run.state = RunState.APPLIED
    trail.record(
        job.db,
        job.actor,
        Event.IMPORT_COMMITTED,
        subject=run,
        unit_id=run.unit_id,
        fields=[f"{verdict} {count}" for verdict, count in run.counts.items() if count],
        count=run.row_count,
        purpose=run.kind.slug,
    )


def _undo_some(db: Session, run: ImportRun) -> None:
    result = dict(run.result or {})
    undo = dict(result["undo"])
    some = recording.undo_some(db, "import", run.id, most=PEOPLE, anyway=undo["anyway"])
    undo["undone"] += some.undone
    undo["kept"] += some.kept
    run.done += some.undone + some.kept
    run.result = result | {"undo": undo}
    if not some.finished:
        return
    if why := result.get("failed"):
        run.state, run.problem = RunState.PLANNED, f"{UNDONE_AFTER_FAULT} {why}"
    else:
        run.state, run.undone_at = RunState.UNDONE, clock.now()


def left_out(run: ImportRun) -> int:
    return sum(run.counts.get(verdict.value, 0) for verdict in LEFT_OUT)
