"""Carrying out the plan of a membership extract: records, links, coverage, joins confirmed."""

from collections.abc import Collection, Sequence

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.conversations.models import PendingJoin
from app.db.base import FOREVER
from app.db.bulk import Values, insert_all, one_of, update_all
from app.imports import members_on_record as on_record
from app.imports import queries, stored
from app.imports.kinds.kind import Stored
from app.imports.models import ImportLine, ImportRun
from app.imports.plan.member_changes import AddMembership, ChangeMembership, ConfirmJoin
from app.imports.plan.member_known import KnownMembership, overlap
from app.people.commands import restate
from app.people.models import ExtractCoverage, Membership

PEOPLE = 2_000
CHANGED_SINCE = (
    "This membership was changed by somebody since the plan was made, so it was left. Import the"
    " file again."
)
_CONFIRM_RECORDS = text(
    "update members m set confirmed_on = :as_at from import_lines l"
    " where l.run_id = :run and l.record_id = m.id and m.confirmed_on < :as_at"
    " and (l.verdict = 'unchanged' or l.verdict = 'changed' and l.applied_at is not null)"
)
# An extract's silence changes nothing for those whose standing was read from one already, or who
# told us of another union: see people.rules.standing_spans.
_NEWLY_COVERED = text(
    "select p.staff_id from placements p"
    " where p.is_home and p.workplace_id = any (cast(:covers as int[])) and p.staff_id > :after"
    " and (not exists (select from standings s where s.staff_id = p.staff_id)"
    "  or exists (select from standings s where s.staff_id = p.staff_id and s.valid_to > :as_at"
    "   and s.source <> 2 and s.code <> 2))"
    " group by p.staff_id order by p.staff_id limit :most"
)


def apply_members(
    db: Session, actor: Actor, run: ImportRun, lines: Sequence[Stored]
) -> dict[int, str]:
    """Line id → why it was left.

    Whoever has several lines has all of them carried out with the first: a record that ends makes
    room for the one that begins, wherever in the file they stand.
    """
    lines = _with_theirs(db, run, lines)
    left = dict.fromkeys(_changed_since(db, lines), CHANGED_SINCE)
    now = [line for line in lines if line.id not in left]
    acts = [line.act for line in now]
    adds = [act for act in acts if isinstance(act, AddMembership)]
    changes = [act for act in acts if isinstance(act, ChangeMembership)]
    said = [*(act.staff_id for act in adds), *(act.staff_id for act in changes)]
    linked = {staff_id for staff_id in said if staff_id is not None}
    scopes = queries.scopes_of(db, linked)
    _change(db, changes, scopes)
    insert_all(db, Membership, [_new(run, act, scopes) for act in adds])
    changed = one_of(Membership.id, [act.membership_id for act in changes])
    touched = db.scalars(select(Membership.staff_id).where(changed))
    restate(db, sorted(linked.union(staff_id for staff_id in touched if staff_id is not None)))
    _confirm(db, actor, run, acts)
    stored.mark_applied(db, [line.id for line in now])
    return left


def _with_theirs(db: Session, run: ImportRun, lines: Sequence[Stored]) -> list[Stored]:
    """These lines and later ones about the same people, without those done with earlier ones."""
    ids = [line.id for line in lines]
    people = {line.staff_id for line in lines if line.staff_id is not None}
    rows = db.execute(
        select(ImportLine.id, ImportLine.line, ImportLine.staff_id, ImportLine.act)
        .where(
            ImportLine.run_id == run.id,
            ImportLine.applied_at.is_(None),
            ImportLine.act.is_not(None),
            one_of(ImportLine.id, ids) | one_of(ImportLine.staff_id, people),
        )
        .order_by(ImportLine.id)
    )
    return [Stored(row.id, row.line, row.staff_id, stored.act_of(row.act)) for row in rows]


def _changed_since(db: Session, lines: Sequence[Stored]) -> set[int]:
    """Lines whose record, or whose person's records, are no longer as they were planned for."""
    acts = [line.act for line in lines]
    moving = {act.membership_id for act in acts if isinstance(act, ChangeMembership)}
    adds = [act for act in acts if isinstance(act, AddMembership)]
    people = {act.staff_id for act in adds if act.staff_id is not None}
    records = {record.id: record for record in on_record.memberships_by_id(db, moving)}
    there = set(queries.scopes_of(db, people))
    rows = [act.row for act in adds]
    taken = [
        record
        for record in (
            *on_record.memberships_of(db, people),
            *on_record.memberships_stated(db, rows),
        )
        if record.id not in moving
    ]
    return {line.id for line in lines if _is_stale(line.act, records, there, taken)}


def _is_stale(
    act: object,
    records: dict[int, KnownMembership],
    there: Collection[int],
    taken: Sequence[KnownMembership],
) -> bool:
    if isinstance(act, ChangeMembership):
        record = records.get(act.membership_id)
        return record is None or record.confirmed_on != act.confirmed_on
    if isinstance(act, AddMembership):
        if act.staff_id is not None and act.staff_id not in there:
            return True
        return any(_takes_its_place(record, act) for record in taken)
    return False


def _takes_its_place(record: KnownMembership, act: AddMembership) -> bool:
    if act.staff_id is not None and record.staff_id == act.staff_id:
        return overlap(record.period, act.period)
    same = (record.number or "", record.joined_on) == (act.row.number, act.row.joined_on)
    return same and bool(act.row.number)


def _new(run: ImportRun, act: AddMembership, scopes: dict[int, int]) -> Values:
    row = act.row
    return {
        "staff_id": act.staff_id,
        "scope_unit_id": scopes[act.staff_id] if act.staff_id else run.unit_id,
        "number": row.number or None,
        "name": row.name,
        "status": row.status,
        "category": row.category,
        "joined_on": row.joined_on,
        "ended_on": row.period[1],
        "arrears_from": act.arrears_from,
        "end_reason": row.end_reason or None,
        "confirmed_on": run.as_at,
    }


def _change(db: Session, changes: Sequence[ChangeMembership], scopes: dict[int, int]) -> None:
    """Records that end make room before others of the same person move."""
    ending = [act for act in changes if act.ended_on not in (None, FOREVER)]
    others = [act for act in changes if act.ended_on in (None, FOREVER)]
    for some in (ending, others):
        update_all(db, Membership, [_values(act, scopes) for act in some])


def _values(act: ChangeMembership, scopes: dict[int, int]) -> Values:
    values = {"id": act.membership_id, **act.values()}
    if act.staff_id is not None:
        values |= {"staff_id": act.staff_id, "scope_unit_id": scopes[act.staff_id]}
    return values


def _confirm(db: Session, actor: Actor, run: ImportRun, acts: Sequence[object]) -> None:
    """What people said they would do, they have done: the extract says so."""
    kinds = (AddMembership, ChangeMembership, ConfirmJoin)
    said = [act.joins for act in acts if isinstance(act, kinds)]
    joins = {staff_id for staff_id in said if staff_id is not None}
    if not joins:
        return
    confirmed = db.execute(
        update(PendingJoin)
        .where(
            one_of(PendingJoin.staff_id, joins),
            PendingJoin.confirmed_on.is_(None),
            PendingJoin.withdrawn_at.is_(None),
        )
        .values(confirmed_on=run.as_at)
        .returning(PendingJoin.staff_id, PendingJoin.scope_unit_id)
        .execution_options(synchronize_session=False)
    )
    for staff_id, scope_unit_id in confirmed.all():
        trail.record(
            db, actor, Event.JOIN_CONFIRMED, subject=("staff", staff_id), unit_id=scope_unit_id
        )


def finish_members(
    db: Session, run: ImportRun, covers: Collection[int], newly: Sequence[int]
) -> None:
    """What the extract covers is known now; each record it names was so on its day.

    `newly`: covered workplaces that were not covered on that day before.
    """
    db.execute(_CONFIRM_RECORDS, {"run": run.id, "as_at": run.as_at})
    if newly:
        days = [{"workplace_id": place, "as_at": run.as_at} for place in newly]
        db.execute(insert(ExtractCoverage), days)
    after = 0
    given = {"covers": sorted(covers), "as_at": run.as_at, "most": PEOPLE}
    while ids := list(db.scalars(_NEWLY_COVERED, given | {"after": after})):
        restate(db, ids)
        after = ids[-1]
