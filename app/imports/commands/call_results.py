"""Carrying out what a call sheet says, as if each row had been typed in."""

from collections.abc import Sequence
from datetime import date

from app.call_sheets import queries as sheets
from app.call_sheets.commands import Result, record_result
from app.call_sheets.lines import already
from app.call_sheets.rules import Meaning
from app.errors import Conflict, NotFound
from app.imports.kinds.kind import Job, Stored
from app.imports.plan.call_results import NO_SUCH, RecordResult


def apply_call_results(
    job: Job, list_id: int, lines: Sequence[Stored], *, today: date
) -> dict[int, str]:
    """Line id → why it was left."""
    left = {}
    for line in lines:
        if isinstance(line.act, RecordResult) and (
            why := _carry_out(job, list_id, line.act, today)
        ):
            left[line.id] = why
    return left


def _carry_out(job: Job, list_id: int, act: RecordResult, today: date) -> str | None:
    """Somebody may have typed the row in since the plan was made."""
    noted = sheets.noted_on(job.db, job.actor.user_id, [act.person_id], act.on)
    if act.person_id in noted:
        return already(noted[act.person_id])
    result = Result(
        act.person_id,
        act.contact_id,
        act.on,
        Meaning(act.result, act.outcome, act.agreed),
        act.come_back_on,
        act.note,
    )
    try:
        record_result(job.db, job.actor, list_id, result, today=today, pepper=job.pepper)
    except Conflict as refused:
        return refused.message
    except NotFound:
        return NO_SUCH
    return None
