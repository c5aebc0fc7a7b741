"""Making and changing bargaining units, and keeping the rules of law."""

from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.bargaining import queries
from app.bargaining.forms import RuleForm, UnitForm
from app.bargaining.models import ALWAYS, BargainingUnit, LegalRule, LegalRuleChange
from app.db.base import FOREVER
from app.errors import Conflict
from app.union.models import Unit, UnitKind
from app.union.queries import get_managed_unit, manages_union

_KEPT = ("valid_from", "valid_to", "certainty", "source", "last_checked_on", "in_use")


def add_unit(db: Session, actor: Actor, form: UnitForm) -> int:
    """Raises NotFound for a unit that is not mine to manage, Conflict for a name that is taken

    or offices that are not mine to count.
    """
    home = get_managed_unit(db, form.unit_id)
    if home.kind in (UnitKind.WORKPLACE, UnitKind.BARGAINING_UNIT):
        raise Conflict("Put it under a branch, region, group or the union.")
    values = _values(db, form.employer_id, form)
    _refuse_taken(db, home.id, form.name)
    unit = Unit(kind=UnitKind.BARGAINING_UNIT, parent_id=home.id, name=form.name)
    db.add(unit)
    db.flush()
    db.add(BargainingUnit(id=unit.id, employer_id=form.employer_id, **values))
    db.flush()
    trail.record(
        db,
        actor,
        Event.BARGAINING_UNIT_ADDED,
        subject=("bargaining_units", unit.id),
        unit_id=unit.id,
    )
    return unit.id


def change_unit(
    db: Session, actor: Actor, unit: queries.BargainingUnitRow, form: UnitForm
) -> list[str]:
    """The names of what changed. Whose it is and whose workers it holds stay as they were."""
    values = _values(db, unit.employer_id, form)
    before = db.get_one(BargainingUnit, unit.id)
    changed = [name for name, value in values.items() if getattr(before, name) != value]
    for name in changed:
        setattr(before, name, values[name])
    if form.name != unit.name:
        _refuse_taken(db, unit.parent_id, form.name)
        db.execute(update(Unit).where(Unit.id == unit.id).values(name=form.name))
        changed.append("name")
    db.flush()
    if changed:
        trail.record(
            db,
            actor,
            Event.BARGAINING_UNIT_CHANGED,
            subject=("bargaining_units", unit.id),
            unit_id=unit.id,
            fields=changed,
        )
    return changed


def change_rule(
    db: Session, actor: Actor, rule: LegalRule, form: RuleForm, *, today: date
) -> list[str]:
    """The names of what changed. Who changes a rule has looked it up."""
    begins, ends = form.valid_from or ALWAYS, form.valid_to or FOREVER
    if begins >= ends:
        raise Conflict("A rule ends after it begins.")
    new = {
        "valid_from": begins,
        "valid_to": ends,
        "certainty": form.certainty,
        "source": form.source,
        "in_use": form.in_use,
    }
    changed = [name for name, value in new.items() if getattr(rule, name) != value]
    if changed:
        _keep(db, actor, rule, **{name: new[name] for name in changed}, last_checked_on=today)
        _note(db, actor, Event.LEGAL_RULE_CHANGED, rule, changed)
    return changed


def check_rule(db: Session, actor: Actor, rule: LegalRule, *, today: date) -> None:
    """Looked up today, and it stands."""
    _keep(db, actor, rule, last_checked_on=today)
    _note(db, actor, Event.LEGAL_RULE_CHECKED, rule, ["last_checked_on"])


def _keep(db: Session, actor: Actor, rule: LegalRule, **values: Any) -> None:
    """Change the rule and keep what it was."""
    before = {name: getattr(rule, name) for name in _KEPT}
    db.add(LegalRuleChange(rule_id=rule.id, changed_by_id=actor.user_id, **before))
    db.execute(update(LegalRule).where(LegalRule.id == rule.id).values(**values))
    db.flush()


def _note(db: Session, actor: Actor, event: Event, rule: LegalRule, fields: list[str]) -> None:
    trail.record(db, actor, event, subject=rule, fields=fields)


def _values(db: Session, employer_id: int, form: UnitForm) -> dict[str, Any]:
    """Raises Conflict for offices that are not mine to count, as for those that are not there."""
    offices = {office for office, _ in queries.list_offices(db, employer_id)}
    if not offices or not offices.issuperset(form.workplaces):
        raise Conflict("Choose offices of that employer from the list.")
    if not form.workplaces and not manages_union(db):
        raise Conflict("Tick the offices: only who manages the whole union may say “all”.")
    return {
        "workplace_ids": sorted(set(form.workplaces)),
        "grades": form.all_grades,
        "engagements": sorted({int(kind) for kind in form.engagements}),
        "valid_from": form.valid_from,
        "valid_to": form.valid_to or FOREVER,
        "recognition": form.recognition,
        "recognised_on": form.recognised_on if form.recognition else None,
        "declared_workers": form.declared_workers,
        "declared_on": form.declared_on if form.declared_workers else None,
        "declared_source": form.declared_source if form.declared_workers else "",
    }


def _refuse_taken(db: Session, parent_id: int, name: str) -> None:
    taken = select(Unit.id).where(
        Unit.parent_id == parent_id, Unit.kind == UnitKind.BARGAINING_UNIT, Unit.name == name
    )
    if db.scalar(taken) is not None:
        raise Conflict("A bargaining unit there is called that already. Choose another name.")
