"""Answers to who is who, and who has left. They are kept first; a plan is made with them then."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.errors import Conflict
from app.imports import queries, review, stored
from app.imports.answers import Answers
from app.imports.commands import moving
from app.imports.commands.runs import answer
from app.imports.models import ImportRun, RunState


def choose(
    db: Session, actor: Actor, run_id: int, choices: Mapping[int, str], *, at_once: int
) -> ImportRun:
    """Keep these answers. A file of more than `at_once` rows is planned anew after the last one,

    not after each: until then `result["waiting"]` says how many the plan does not know of.
    """
    run = queries.get_open_run(db, actor, run_id)
    if run.state is not RunState.PLANNED or run.row_count <= at_once:
        return answer(db, actor, run_id, choices=choices)
    given = stored.choices_among(db, run, choices)
    before = Answers.of(run)
    run.mapping = replace(before, choices=before.choices | given).kept()
    waiting = (run.result or {}).get("waiting", 0) + len(given)
    run.result = (run.result or {}) | {"waiting": waiting}
    db.flush()
    if not review.count_open(db, run):
        moving.begin_plan(db, run)
    return run


def plan_again(db: Session, actor: Actor, run_id: int) -> ImportRun:
    """With the answers there are: some wait, or a fault stopped it. Once under way, it goes on."""
    run = queries.get_open_run(db, actor, run_id)
    if run.state is RunState.PLANNED:
        if run.rows_gone_at is not None:
            raise Conflict("The rows of this file are no longer kept. Bring the file again.")
        moving.begin_plan(db, run)
    return run


def name_leavers(
    db: Session,
    actor: Actor,
    run_id: int,
    *,
    shown: Collection[int],
    left: Collection[int],
    everybody: bool,
) -> ImportRun:
    """Of the absent people who were shown, these have left; or everybody who is absent has."""
    run = queries.get_open_run(db, actor, run_id)
    others = Answers.of(run).leavers - frozenset(shown)
    leavers = frozenset() if everybody else others | (frozenset(left) & frozenset(shown))
    return answer(db, actor, run_id, leavers=leavers, all_leavers=everybody)
