"""Carrying out the plan of a headcount table: thousands of workplaces in a few statements."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.db.bulk import insert_all, one_of, update_all
from app.db.refusals import DatabaseError, is_refusal
from app.errors import Conflict
from app.imports.models import ImportRun
from app.imports.plan.headcounts import NOT_YET_PLACED, SOURCE, Declare
from app.people.rules import normal_name
from app.union.models import Unit, UnitKind
from app.union.queries import get_unit
from app.workplaces.commands import add_unit
from app.workplaces.models import DeclaredHeadcount, Employer, Site, Workplace


def apply_headcounts(db: Session, actor: Actor, run: ImportRun, acts: Sequence[Declare]) -> None:
    """Raises Conflict when a workplace is counted by a branch the actor does not see."""
    new = [act for act in acts if act.workplace_id is None]
    try:
        added = _add_workplaces(db, _branch(db, actor, run), new) if new else []
    except DatabaseError as error:
        if is_refusal(error):
            raise Conflict(
                "Nothing was imported: one of the new workplaces is there already, in a branch"
                " that you don't see. Ask a national organiser to import this table."
            ) from error
        raise
    known = [(act.workplace_id, act) for act in acts if act.workplace_id is not None]
    pairs = [*zip(added, new, strict=True), *known]
    before = _declared(db, run, [workplace_id for workplace_id, act in pairs if act.replaces])
    said = {"as_at": run.as_at, "source": SOURCE, "declared_by_id": actor.user_id}
    new_ones, replaced = [], []
    for workplace_id, act in pairs:
        if act.replaces:
            replaced.append({"id": before[workplace_id], **_counts(act)})
        else:
            new_ones.append({"workplace_id": workplace_id, **said, **_counts(act)})
    insert_all(db, DeclaredHeadcount, new_ones)
    update_all(db, DeclaredHeadcount, replaced, declared_by_id=actor.user_id)


def _declared(db: Session, run: ImportRun, workplace_ids: Sequence[int]) -> dict[int, int]:
    """The ids of what this source declared for that day, by workplace."""
    found = db.scalars(
        select(DeclaredHeadcount).where(
            one_of(DeclaredHeadcount.workplace_id, workplace_ids),
            DeclaredHeadcount.as_at == run.as_at,
            DeclaredHeadcount.source == SOURCE,
        )
    )
    return {declared.workplace_id: declared.id for declared in found}


def _counts(act: Declare) -> dict[str, int]:
    return dict(zip(("eligible", "agency", "other_union"), act.counts, strict=True))


def _branch(db: Session, actor: Actor, run: ImportRun) -> Unit:
    """The chosen branch, or the one that holds what no branch has claimed, made when missing."""
    unit = get_unit(db, run.unit_id)
    if unit.kind is UnitKind.UNION:
        return add_unit(db, actor, UnitKind.BRANCH, NOT_YET_PLACED, unit)
    return unit


def _add_workplaces(db: Session, branch: Unit, acts: Sequence[Declare]) -> list[int]:
    """Ids in the order of `acts`."""
    employers = _employers(db, acts)
    sites = _sites(db, acts)
    used = set(db.scalars(select(Unit.name).where(Unit.parent_id == branch.id)))
    ids = insert_all(
        db,
        Unit,
        [
            {"kind": UnitKind.WORKPLACE, "parent_id": branch.id, "name": name}
            for name in _unit_names(acts, used)
        ],
    )
    return insert_all(
        db,
        Workplace,
        [
            {
                "id": unit_id,
                "employer_id": employers[normal_name(act.employer)],
                "site_id": sites[act.site, act.postcode],
            }
            for unit_id, act in zip(ids, acts, strict=True)
        ],
    )


def _unit_names(acts: Iterable[Declare], used: set[str]) -> list[str]:
    names = []
    for act in acts:
        name = f"{act.employer}, {act.site}"
        if name in used and act.postcode:
            name = f"{name}, {act.postcode}"
        used.add(name)
        names.append(name)
    return names


def _employers(db: Session, acts: Sequence[Declare]) -> dict[str, int]:
    """Ids by compared name, missing ones added."""
    known = {
        normal_name(row.name): row.id for row in db.execute(select(Employer.name, Employer.id))
    }
    missing: dict[str, Any] = {}
    for act in acts:
        key = normal_name(act.employer)
        if key not in known:
            missing.setdefault(key, {"name": act.employer})
    ids = insert_all(db, Employer, list(missing.values()))
    return known | dict(zip(missing, ids, strict=True))


def _sites(db: Session, acts: Sequence[Declare]) -> dict[tuple[str, str | None], int]:
    """Ids by name and postcode as written. A bare postcode is the one site known there, if any."""
    rows = db.execute(select(Site.name, Site.postcode, Site.id)).all()
    known = {(row.name, row.postcode): row.id for row in rows}
    at: dict[str, list[int]] = {}
    for row in rows:
        if row.postcode:
            at.setdefault(row.postcode, []).append(row.id)
    missing: dict[tuple[str, str | None], Any] = {}
    for act in acts:
        key = (act.site, act.postcode)
        if key in known:
            continue
        if act.site == act.postcode and len(at.get(act.postcode, [])) == 1:
            known[key] = at[act.postcode][0]
        else:
            missing.setdefault(key, {"name": act.site, "postcode": act.postcode})
    ids = insert_all(db, Site, list(missing.values()))
    return known | dict(zip(missing, ids, strict=True))
