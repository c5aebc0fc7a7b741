"""A run from its file to its end. Only whoever brought the file may commit it."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import null, update
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import AppError, Conflict, NotFound
from app.files.reading import read
from app.files.refusing import Kept
from app.imports import columns, queries
from app.imports.commands.headcounts import apply_headcounts
from app.imports.commands.members import apply_members
from app.imports.commands.staff import apply_staff
from app.imports.fields import FIELDS
from app.imports.models import ImportKind, ImportRun
from app.imports.plan.parts import LEFT_OUT, Plan, Verdict
from app.imports.plan.people import FIRST_DAY
from app.imports.planning import Answers, plan_of
from app.imports.refusing import without_refused
from app.people.conflicts import refuse_list_of_conflicts
from app.people.models import Membership

KEEP_PREVIEWS = timedelta(days=7)
CHANGED_SINCE = (
    "Something changed since you looked at this preview, so nothing was imported. Look again, then"
    " import."
)


@dataclass(frozen=True)
class NewRun:
    """What somebody says about a file. `unit_id`: the workplace of a staff list, the branch of an

    extract, the branch for new workplaces of a headcount table, or the union for "not yet placed".
    """

    kind: ImportKind
    unit_id: int
    as_at: date
    file_name: str
    older_is_fine: bool = False
    columns_by_header: Mapping[str, str] | None = None


class WrongDay(AppError):
    """The day of the list can't be one; the message says why."""


class ChangedSince(Conflict):
    """What would be imported is no longer what was shown."""


class OlderThanNewest(Conflict):
    """An import for a later day is in already; a tick says that this is meant."""


def preview(db: Session, actor: Actor, new: NewRun, data: bytes, *, today: date) -> ImportRun:
    """Keep a file's rows, without the refused columns, for its uploader to look at.

    Raises Unreadable, OlderThanNewest, NotFound for a unit out of scope, and Conflict for whoever
    must not see people on the list.
    """
    _check(db, new, today)
    _check_conflict(db, actor, new)
    table = read(data)
    kept = without_refused(new.kind, table, as_at=new.as_at)
    mapping = columns.guess(new.kind, kept.header)
    mapping |= _by_hand(new, kept)
    members = new.kind is ImportKind.MEMBERS
    covers = _may_cover(db, new.unit_id) if members else frozenset()
    answers = Answers(mapping, covers=covers, encoding=table.encoding, delimiter=table.delimiter)
    _forget_old_previews(db, actor)
    run = ImportRun(
        kind=new.kind,
        user_id=actor.user_id,
        unit_id=new.unit_id,
        as_at=new.as_at,
        file_name=_file_name(new.file_name),
        file_sha256=hashlib.sha256(data).digest(),
        header=list(kept.header),
        refused=[f"{header} ({why})" for header, why in kept.refused],
        mapping=answers.kept(),
        rows=[[row.line, list(row.cells)] for row in kept.rows],
    )
    db.add(run)
    db.flush()
    trail.record(
        db,
        actor,
        Event.IMPORT_PREVIEWED,
        subject=run,
        unit_id=new.unit_id,
        fields=[header[:60] for header in sorted(mapping)],
        count=len(kept.rows),
        purpose=new.kind.slug,
    )
    return run


def answer(db: Session, actor: Actor, run_id: int, **answers: Any) -> ImportRun:
    """Keep what the uploader chose: columns, who is who, which workplaces are covered.

    `choices` add to the earlier ones; None forgets them all.
    """
    run = _own_open_run(db, actor, run_id)
    if "covers" in answers:
        answers["covers"] = frozenset(answers["covers"]) & _may_cover(db, run.unit_id)
    if "columns" in answers:
        fields = FIELDS[run.kind]
        answers["columns"] = {
            key: place
            for key, place in answers["columns"].items()
            if key in fields and 0 <= place < len(run.header)
        }
    if "choices" in answers:
        before = Answers.of(run).choices if answers["choices"] is not None else {}
        given = answers["choices"] or {}
        chosen = {k: v for k, v in given.items() if v in ("same", "add", "leave")}
        answers["choices"] = before | chosen
    run.mapping = replace(Answers.of(run), **answers).kept()
    db.flush()
    return run


def note_seen(db: Session, actor: Actor, run: ImportRun, plan: Plan) -> None:
    """A preview lists people, so looking at one leaves a line in the trail."""
    trail.record(
        db,
        actor,
        Event.IMPORT_PREVIEWED,
        subject=run,
        unit_id=run.unit_id,
        count=len(plan.lines),
        purpose=run.kind.slug,
    )


def list_unmatched(db: Session, actor: Actor, run: ImportRun) -> Sequence[Membership]:
    """Members of the branch whom nobody on record matches."""
    found = queries.list_unmatched_members(db, run.unit_id)
    trail.record(
        db, actor, Event.PEOPLE_LISTED, unit_id=run.unit_id, count=len(found), purpose="unmatched"
    )
    return found


def commit(db: Session, actor: Actor, run_id: int, *, shown: str, pepper: str) -> ImportRun:
    """Carry out the plan that was shown, all of it or nothing.

    A second time finds it done and changes nothing. Raises Conflict when the plan is another now.
    """
    run = queries.get_run(db, actor, run_id, lock=True)
    if run.committed_at is not None:
        return run
    _check_conflict(db, actor, run)
    plan = plan_of(db, run, pepper=pepper)
    if plan.problem:
        raise AppError(plan.problem)
    if plan.fingerprint != shown:
        raise ChangedSince(CHANGED_SINCE)
    match run.kind:
        case ImportKind.STAFF:
            apply_staff(db, actor, run, plan, pepper=pepper)
        case ImportKind.MEMBERS:
            apply_members(db, actor, run, plan)
        case ImportKind.HEADCOUNTS:
            apply_headcounts(db, actor, run, plan)
    run.result = _outcome(plan)
    run.mapping = {**run.mapping, "choices": {}, "same_places": []}
    run.committed_at = clock.now()
    _empty(db, run)
    counts = plan.counts()
    trail.record(
        db,
        actor,
        Event.IMPORT_COMMITTED,
        subject=run,
        unit_id=run.unit_id,
        fields=[f"{verdict} {count}" for verdict, count in counts.items() if count],
        count=plan.rows,
        purpose=run.kind.slug,
    )
    return run


def discard(db: Session, actor: Actor, run_id: int) -> None:
    run = _own_open_run(db, actor, run_id)
    run.discarded_at = clock.now()
    _empty(db, run)
    trail.record(db, actor, Event.IMPORT_DISCARDED, subject=run, unit_id=run.unit_id)


def _outcome(plan: Plan) -> dict[str, Any]:
    """What is kept of a plan once it is carried out: counts and line numbers, no names.

    The notes of rejected rows say what is wrong with a row, never who it names.
    """
    return {
        "counts": plan.counts(),
        "rows": plan.rows,
        "total": plan.total,
        "joins": len(plan.joins),
        "covered": len(plan.covers),
        "left_out": [
            [line.line, line.verdict.value, line.note if line.verdict is Verdict.REJECTED else ""]
            for line in plan.lines
            if line.line and line.verdict in LEFT_OUT
        ],
    }


def _file_name(typed: str) -> str:
    """The last part of a path, printable and short."""
    name = re.split(r"[/\\]", typed)[-1]
    return "".join(c for c in name if c.isprintable())[:200] or "file.csv"


def _check(db: Session, new: NewRun, today: date) -> None:
    if new.as_at > today:
        raise WrongDay("The day of the list is in the future. Enter the day it was made.")
    if new.as_at < FIRST_DAY:
        raise WrongDay("The day of the list is before 1900. Enter the day it was made.")
    if new.unit_id not in dict(queries.units_for(db, new.kind)):
        raise NotFound
    newest = queries.newest_as_at(db, new.kind, new.unit_id)
    if newest is not None and new.as_at < newest and not new.older_is_fine:
        raise OlderThanNewest(
            f"A list of {newest.day} {newest:%b %Y} is in already, and this one is older. Tick"
            " the box if you mean to import it all the same."
        )


def _check_conflict(db: Session, actor: Actor, of: NewRun | ImportRun) -> None:
    if of.kind is not ImportKind.HEADCOUNTS:
        refuse_list_of_conflicts(db, actor, of.unit_id)


def _may_cover(db: Session, branch_id: int) -> frozenset[int]:
    return frozenset(place.id for place in queries.list_workplaces_of(db, branch_id))


def _by_hand(new: NewRun, kept: Kept) -> dict[str, int]:
    """Columns named by the caller as header → field."""
    found = {}
    for header, key in (new.columns_by_header or {}).items():
        if key not in FIELDS[new.kind]:
            known = ", ".join(FIELDS[new.kind])
            raise AppError(f"{key} is nothing this file may hold. Use one of: {known}.")
        if header in (name for name, _ in kept.refused):
            raise AppError(f"The column {header} is not read: we must not hold it.")
        if header not in kept.header:
            raise AppError(f"The file has no column called {header}.")
        found[key] = kept.header.index(header)
    return found


def _empty(db: Session, run: ImportRun) -> None:
    """The rows have done their work. SQL's null: None would be kept as JSON's."""
    db.flush()
    db.execute(
        update(ImportRun)
        .where(ImportRun.id == run.id)
        .values(rows=null())
        .execution_options(synchronize_session=False)
    )
    db.expire(run, ["rows"])


def _own_open_run(db: Session, actor: Actor, run_id: int) -> ImportRun:
    run = queries.get_run(db, actor, run_id, lock=True)
    if run.committed_at is not None:
        raise Conflict("This file is imported already.")
    return run


def _forget_old_previews(db: Session, actor: Actor) -> None:
    """Rows nobody committed are not kept for long."""
    db.execute(
        update(ImportRun)
        .where(
            ImportRun.user_id == actor.user_id,
            ImportRun.committed_at.is_(None),
            ImportRun.discarded_at.is_(None),
            ImportRun.recorded_at < clock.now() - KEEP_PREVIEWS,
        )
        .values(rows=null(), discarded_at=clock.now())
        .execution_options(synchronize_session=False)
    )
