"""From what was typed to what is announced: employers and buildings by name become their ids."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.changes import commands, offices
from app.changes.forms import AnnouncementForm, ChangeWords, RecognitionForm
from app.changes.kinds import proposed_title
from app.changes.models import ChangeEvent, ChangeKind
from app.changes.offices import Office
from app.changes.queries import Place
from app.changes.rules import Announcement
from app.union.queries import find_managed_unit
from app.workplaces.commands import find_or_add_employer, find_or_add_site

# Where a refusal of the command stands in the form.
FIELDS = {
    "to_employer_id": "to_employer",
    "from_employer_id": "workplaces",
    "sites": "to_site",
    "unit_id": "workplaces",
    "bargaining_unit_id": "bargaining_unit",
}


def announce(
    db: Session,
    actor: Actor,
    kind: ChangeKind,
    form: AnnouncementForm,
    concerned: Sequence[Office],
    *,
    today: date,
) -> ChangeEvent:
    """Refused, it leaves no employer or building behind. Raises as commands.announce()."""
    with db.begin_nested():
        new = announcement(db, kind, form, concerned)
        return commands.announce(db, actor, new, today=today)


def announcement(
    db: Session, kind: ChangeKind, form: AnnouncementForm, concerned: Sequence[Office]
) -> Announcement:
    """An employer or a building nobody has named before is added."""
    to = form.to_employer or form.to_site or _bargaining_name(db, form.bargaining_unit)
    new = Announcement(
        kind=kind,
        title=form.title or proposed_title(kind, [office.name for office in concerned], to),
        announced_on=form.announced_on,
        effective_on=form.effective_on,
        about=form.about,
        source=form.source,
        said_by=form.said_by,
        ownership=form.ownership,
        scenarios=form.scenarios,
        bargaining_unit_id=form.bargaining_unit,
        workplaces={office.id: None for office in concerned},
    )
    if kind is ChangeKind.TRANSFER:
        employer = offices.find_employer(db, form.to_employer)
        employer = employer or find_or_add_employer(db, form.to_employer)
        return replace(new, from_employer_id=concerned[0].employer_id, to_employer_id=employer.id)
    if kind is ChangeKind.MOVE:
        site = offices.find_site(db, form.to_site, form.to_postcode)
        site = site or find_or_add_site(db, form.to_site, form.to_postcode)
        return replace(new, sites={office.id: site.id for office in concerned})
    if isinstance(form, RecognitionForm):
        return replace(new, about=recognition_words(form))
    return new


def recognition_words(form: RecognitionForm) -> str:
    return "\n\n".join(
        part for part in (f"Now: {form.was}", f"Then: {form.becomes}", form.about) if part
    )


def put_right(event: ChangeEvent, places: Sequence[Place], form: ChangeWords) -> Announcement:
    """The same event, in other words and on other days."""
    return replace(
        as_announced(event, places),
        title=form.title or event.title,
        about=form.about,
        source=form.source,
        said_by=form.said_by,
        ownership=form.ownership,
        scenarios=form.scenarios,
        announced_on=form.announced_on,
        effective_on=form.effective_on,
    )


def homes_said(
    event: ChangeEvent, places: Sequence[Place], to: Mapping[int, int | None]
) -> Announcement:
    """The same closure, with where people of each office go, or nowhere known."""
    return replace(as_announced(event, places), workplaces=to)


def as_announced(event: ChangeEvent, places: Sequence[Place]) -> Announcement:
    sites = {p.workplace_id: p.to_site_id for p in places if p.to_site_id and not p.to_workplace_id}
    return Announcement(
        kind=event.kind,
        title=event.title,
        announced_on=event.announced_on,
        effective_on=event.effective_on,
        about=event.about,
        source=event.source,
        said_by=event.said_by,
        ownership=event.ownership,
        scenarios=event.scenarios,
        from_employer_id=event.from_employer_id,
        to_employer_id=event.to_employer_id,
        bargaining_unit_id=event.bargaining_unit_id,
        unit_id=None if places else event.unit_id,
        workplaces={place.workplace_id: place.to_workplace_id for place in places},
        sites=sites if event.kind is ChangeKind.MOVE else {},
    )


def _bargaining_name(db: Session, unit_id: int | None) -> str:
    unit = find_managed_unit(db, unit_id)
    return unit.name if unit else ""
