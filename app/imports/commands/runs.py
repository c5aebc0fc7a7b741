"""A run from its file to its end. Only whoever brought the file may commit it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import AppError, Conflict, NotFound
from app.files.opening import Opened
from app.files.reading import Unreadable
from app.imports import queries, stored
from app.imports.answers import Answers
from app.imports.commands import moving, sheets, staging
from app.imports.fields import FIELDS
from app.imports.liability import LiabilityFile
from app.imports.models import ImportKind, ImportLine, ImportRow, ImportRun, RunState
from app.imports.plan.people import FIRST_DAY
from app.people.conflicts import refuse_list_of_conflicts
from app.people.models import Membership

KEPT_FOR = timedelta(days=90)
# Of these, nobody is added to a place: whom somebody must not see is out of sight anyway.
NOT_BY_PLACE = (ImportKind.HEADCOUNTS, ImportKind.ORGANOGRAM, ImportKind.CALL_RESULTS)
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
    call_list: int | None = None


class WrongDay(AppError):
    """The day of the list can't be one; the message says why."""


class ChangedSince(Conflict):
    """What would be imported is no longer what was shown."""


class OlderThanNewest(Conflict):
    """An import for a later day is in already; a tick says that this is meant."""


def bring(
    db: Session, actor: Actor, new: NewRun, opened: Opened, *, sha256: bytes, today: date
) -> ImportRun:
    """Keep a file's rows, without the refused columns, ready to be planned.

    Raises Unreadable, OlderThanNewest, NotFound for a unit out of scope, and Conflict for whoever
    must not see people on the list.
    """
    _check(db, new, today)
    _check_conflict(db, actor, new)
    try:
        # What could not be kept whole leaves nothing behind, not even for the rest of a request.
        with db.begin_nested():
            return _kept(db, actor, new, opened, sha256)
    except LiabilityFile:
        trail.record(db, actor, Event.IMPORT_REFUSED, unit_id=new.unit_id, purpose="liability file")
        raise


def _kept(db: Session, actor: Actor, new: NewRun, opened: Opened, sha256: bytes) -> ImportRun:
    run = ImportRun(
        kind=new.kind,
        user_id=actor.user_id,
        unit_id=new.unit_id,
        as_at=new.as_at,
        file_name=_file_name(new.file_name),
        file_sha256=sha256,
        read_as={
            "kind": opened.kind,
            "encoding": opened.encoding,
            "delimiter": opened.delimiter,
        },
        header=[],
        refused=[],
        mapping={},
    )
    db.add(run)
    db.flush()
    staging.stage(db, run, opened)
    answers = sheets.choose_sheet(db, run, opened.best)
    if not run.row_count:
        raise Unreadable("The file has a header but no rows below it.")
    mapping = _with_those_by_hand(answers.columns, _by_hand(new, run))
    members = new.kind is ImportKind.MEMBERS
    covers = _may_cover(db, new.unit_id) if members else frozenset()
    run.mapping = replace(answers, columns=mapping, covers=covers, call_list=new.call_list).kept()
    sheets.rekey(db, run, mapping)
    moving.begin_plan(db, run)
    trail.record(
        db,
        actor,
        Event.IMPORT_PREVIEWED,
        subject=run,
        unit_id=new.unit_id,
        fields=[header[:60] for header in sorted(mapping)],
        count=run.row_count,
        purpose=new.kind.slug,
    )
    return run


def answer(db: Session, actor: Actor, run_id: int, **answers: Any) -> ImportRun:
    """Keep what the uploader chose: columns, who is who, which workplaces are covered.

    `choices` add to the earlier ones; None forgets them all.
    """
    run = queries.get_open_run(db, actor, run_id)
    if "covers" in answers:
        answers["covers"] = frozenset(answers["covers"]) & _may_cover(db, run.unit_id)
    if "columns" in answers:
        fields = FIELDS[run.kind]
        answers["columns"] = {
            key: place
            for key, place in answers["columns"].items()
            if key in fields and 0 <= place < len(run.header)
        }
        sheets.note_chosen(db, run, answers["columns"])
    if "choices" in answers:
        before = Answers.of(run).choices if answers["choices"] is not None else {}
        given = answers["choices"] or {}
        answers["choices"] = before | stored.choices_among(db, run, given)
    run.mapping = replace(Answers.of(run), **answers).kept()
    moving.begin_plan(db, run)
    return run


def note_seen(db: Session, actor: Actor, run: ImportRun) -> None:
    """A plan lists people, so looking at one leaves a line in the trail."""
    trail.record(
        db,
        actor,
        Event.IMPORT_PREVIEWED,
        subject=run,
        unit_id=run.unit_id,
        count=run.row_count,
        purpose=run.kind.slug,
    )


def list_unmatched(db: Session, actor: Actor, run: ImportRun) -> Sequence[Membership]:
    """Members of the branch whom nobody on record matches."""
    found = queries.list_unmatched_members(db, run.unit_id)
    trail.record(
        db, actor, Event.PEOPLE_LISTED, unit_id=run.unit_id, count=len(found), purpose="unmatched"
    )
    return found


def commit(db: Session, actor: Actor, run_id: int, *, shown: int) -> ImportRun:
    """Begin to carry out the plan that was shown.

    A second time finds it under way and changes nothing. Raises Conflict when the plan is another
    now.
    """
    run = queries.get_run(db, actor, run_id, lock=True, own=True)
    if run.state not in (RunState.PLANNING, RunState.PLANNED):
        return run
    _check_conflict(db, actor, run)
    if run.problem:
        raise AppError(run.problem)
    waiting = (run.result or {}).get("waiting")
    if run.plan_no != shown or run.state is RunState.PLANNING or waiting:
        raise ChangedSince(CHANGED_SINCE)
    moving.begin_apply(db, run)
    return run


def undo(db: Session, actor: Actor, run_id: int, *, anyway: bool = False) -> ImportRun:
    """Begin to write back what an import wrote; under way already, this changes nothing.

    `anyway`: what somebody changed since gives way, too. Raises Conflict when there is nothing to
    undo any more.
    """
    run = queries.get_run(db, actor, run_id, lock=True)
    if run.state is RunState.UNDOING:
        return run
    again = run.state is RunState.UNDONE and anyway
    stopped = run.state is RunState.APPLYING and run.problem is not None
    if run.state is not RunState.APPLIED and not again and not stopped:
        raise Conflict("There is nothing to undo here.")
    if run.begun_at is None or run.begun_at < clock.now() - KEPT_FOR:
        raise Conflict("This import is more than 90 days old: what it changed is no longer kept.")
    moving.begin_undo(db, run, anyway=anyway)
    trail.record(db, actor, Event.IMPORT_UNDONE, subject=run, unit_id=run.unit_id)
    return run


def discard(db: Session, actor: Actor, run_id: int) -> None:
    run = queries.get_open_run(db, actor, run_id)
    run.state, run.discarded_at = RunState.DISCARDED, clock.now()
    _empty(db, run)
    trail.record(db, actor, Event.IMPORT_DISCARDED, subject=run, unit_id=run.unit_id)


def _file_name(typed: str) -> str:
    """The last part of a path, printable and short."""
    name = re.split(r"[/\\]", typed)[-1]
    return "".join(c for c in name if c.isprintable())[:200] or "file.csv"


def _check(db: Session, new: NewRun, today: date) -> None:
    if new.as_at > today:
        raise WrongDay("The day of the list is in the future. Enter the day it was made.")
    if new.as_at < FIRST_DAY:
        raise WrongDay("The day of the list is before 1900. Enter the day it was made.")
    if new.kind is ImportKind.CALL_RESULTS:
        return  # the list says where it belongs, and results of any day may follow each other
    if new.unit_id not in dict(queries.units_for(db, new.kind)):
        raise NotFound
    newest = queries.newest_as_at(db, new.kind, new.unit_id)
    if newest is not None and new.as_at < newest and not new.older_is_fine:
        raise OlderThanNewest(
            f"A list of {newest.day} {newest:%b %Y} is in already, and this one is older. Tick"
            " the box if you mean to import it all the same."
        )


def _check_conflict(db: Session, actor: Actor, of: NewRun | ImportRun) -> None:
    if of.kind not in NOT_BY_PLACE:
        refuse_list_of_conflicts(db, actor, of.unit_id)


def _may_cover(db: Session, branch_id: int) -> frozenset[int]:
    return frozenset(place.id for place in queries.list_workplaces_of(db, branch_id))


def _with_those_by_hand(proposed: Mapping[str, int], by_hand: Mapping[str, int]) -> dict[str, int]:
    """A column is one thing: what was said of it stands above what was proposed."""
    said = set(by_hand.values())
    return {key: at for key, at in proposed.items() if at not in said} | dict(by_hand)


def _by_hand(new: NewRun, run: ImportRun) -> dict[str, int]:
    """Columns named by the caller as header → field."""
    found = {}
    for header, key in (new.columns_by_header or {}).items():
        if key not in FIELDS[new.kind]:
            known = ", ".join(FIELDS[new.kind])
            raise AppError(f"{key} is nothing this file may hold. Use one of: {known}.")
        if any(refused.startswith(f"{header} (") for refused in run.refused):
            raise AppError(f"The column {header} is not read: we must not hold it.")
        if header not in run.header:
            raise AppError(f"The file has no column called {header}.")
        found[key] = run.header.index(header)
    return found


def _empty(db: Session, run: ImportRun) -> None:
    """The rows have done their work."""
    run.rows_gone_at = clock.now()
    db.flush()
    for table in (ImportRow, ImportLine):
        db.execute(delete(table).where(table.run_id == run.id))
