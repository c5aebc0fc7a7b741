"""Changing what the union decides once, and what its parts are called."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict
from app.union.forms import SettingsForm
from app.union.models import UnionSettings, Unit


def change_settings(
    db: Session, actor: Actor, settings: UnionSettings, root: Unit, form: SettingsForm
) -> list[str]:
    """The names of what changed. A new wording is a new version: agreements name the one heard."""
    changed = [
        name for name, value in form.model_dump().items() if getattr(settings, name) != value
    ]
    for name in changed:
        setattr(settings, name, getattr(form, name))
    if "agreement_wording" in changed:
        settings.agreement_version += 1
    db.flush()
    if changed:
        trail.record(
            db, actor, Event.SETTING_CHANGED, subject=settings, unit_id=root.id, fields=changed
        )
    return changed


def rename_unit(db: Session, actor: Actor, unit: Unit, name: str) -> None:
    """Raises Conflict when its neighbour of the same kind is called that."""
    taken = select(Unit.id).where(
        Unit.parent_id.is_not_distinct_from(unit.parent_id),
        Unit.kind == unit.kind,
        Unit.name == name,
        Unit.id != unit.id,
    )
    if db.scalar(taken) is not None:
        raise Conflict(f"Another {unit.kind.label} is called that already. Choose another name.")
    db.execute(update(Unit).where(Unit.id == unit.id).values(name=name))
    trail.record(db, actor, Event.UNIT_CHANGED, subject=unit, unit_id=unit.id, fields=["name"])
