"""Making a change happen on its day, and taking it back exactly."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.changes.models import ChangeEvent
from app.changes.queries.people import named
from app.changes.rules import Answers, as_options, why_not
from app.errors import AppError, Conflict, NotFound, NotPermitted
from app.union.models import Unit

_APPLY = text("select apply_change(:event, cast(:options as jsonb))")
_UNDO = text("select undo_change(:event, :force)")


@dataclass(frozen=True)
class Applied:
    """What happened. `no_home`: people whose office closes and who have no new one."""

    people: int = 0
    workplaces_made: int = 0
    teams_made: int = 0
    grants_moved: int = 0
    no_home: int = 0


@dataclass(frozen=True)
class Kept:
    """Somebody edited since, whom the session may see."""

    staff_id: int
    name: str


@dataclass(frozen=True)
class Undone:
    """`restored`: people. `kept`: those edited since, left as they are now; `kept_unseen`: as many
    more that the session may not see. `workplaces_kept`: names of workplaces that were made and
    stay, because something else stands on them by now.
    """

    restored: int
    kept: list[Kept] = field(default_factory=list)
    kept_unseen: int = 0
    workplaces_kept: list[str] = field(default_factory=list)


def apply(
    db: Session, actor: Actor, event: ChangeEvent, answers: Answers, *, today: date
) -> Applied:
    """In one transaction; for a day past, today or to come.

    Raises Conflict when it is not just announced, overlaps another that was applied, or leaves a
    question unanswered; NotPermitted, with who must, when the actor manages one side only.
    """
    db.flush()
    asked = {"event": event.id, "options": json.dumps(as_options(answers))}
    done: dict[str, Any] = db.scalar(_APPLY, asked)
    if "problem" in done:
        raise _refusal(db, done)
    db.expire_all()
    applied = Applied(done["people"], done["made"], done["teams"], done["grants"], done["no_home"])
    trail.record(
        db,
        actor,
        Event.CHANGE_APPLIED,
        subject=event,
        unit_id=event.unit_id,
        fields=["role_grants"] if applied.grants_moved else [],
        count=applied.people,
    )
    return applied


def undo(db: Session, actor: Actor, event: ChangeEvent, *, force: bool = False) -> Undone:
    """Every row as it was before; people edited since stay as they are unless `force`.

    Raises Conflict when it is not applied, or too old (90 days); NotPermitted as apply().
    """
    db.flush()
    done: dict[str, Any] = db.scalar(_UNDO, {"event": event.id, "force": force})
    if "problem" in done:
        raise _refusal(db, done)
    db.expire_all()
    trail.record(
        db,
        actor,
        Event.CHANGE_UNDONE,
        subject=event,
        unit_id=event.unit_id,
        count=done["restored"],
    )
    seen = named(db, done["kept"])
    return Undone(
        restored=done["restored"],
        kept=[Kept(person.id, person.name) for person in seen],
        kept_unseen=len(done["kept"]) - len(seen),
        workplaces_kept=done["stays"],
    )


def _refusal(db: Session, problem: dict[str, Any]) -> AppError:
    match problem["problem"]:
        case "unseen":
            return NotFound()
        case "one_side":
            unit = db.scalar(select(Unit.name).where(Unit.id == problem["unit"]))
            return NotPermitted(why_not(problem, unit))
    return Conflict(why_not(problem, None))
