"""What is wrong with an announcement, once its offices are known. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.changes.forms import AnnouncementForm, ChangeWords, MilestoneForm, NoteForm
from app.changes.models import ChangeKind
from app.changes.offices import Office
from app.web.formats import day


def mistakes(
    form: AnnouncementForm, kind: ChangeKind, offices: Sequence[Office], *, today: date
) -> dict[str, str]:
    """One sentence for each field that has to be changed."""
    found = mistakes_in_words(form, today=today)
    wrong_office = _about_offices(form, kind, offices)
    if wrong_office:
        found["workplaces"] = wrong_office
    elif kind is ChangeKind.TRANSFER and _same(form.to_employer, offices[0].employer):
        found["to_employer"] = f"{offices[0].employer} employs them already. Enter the new one."
    elif kind is ChangeKind.MOVE and any(_same(form.to_site, o.site) for o in offices):
        found["to_site"] = "They are in that building already. Enter the new one."
    return found


def mistakes_in_words(form: ChangeWords, *, today: date) -> dict[str, str]:
    if form.announced_on <= today:
        return {}
    return {"announced_on": "Choose today or a day before it: only what was announced is noted."}


def note_mistakes(form: NoteForm, steps: Mapping[int, object]) -> dict[str, str]:
    if form.step == 0 or form.step in steps:
        return {}
    return {"step": "Choose one of the steps shown."}


def milestone_mistakes(form: MilestoneForm, *, today: date) -> dict[str, str]:
    if form.done_on is not None and form.done_on > today:
        return {"done_on": "That day is still to come: leave this empty until it is done."}
    return {}


def _about_offices(
    form: AnnouncementForm, kind: ChangeKind, offices: Sequence[Office]
) -> str | None:
    if len(offices) < len(form.workplaces):
        return "One of these offices is not yours to plan for. Tick them again."
    if not offices:
        return "Tick the offices it is about."
    closed = [o for o in offices if o.closed_on and o.closed_on <= form.effective_on]
    if closed:
        return f"{closed[0].name} is closed since {day(closed[0].closed_on)}. Take its tick away."
    employers = sorted({office.employer for office in offices})
    if kind is ChangeKind.TRANSFER and len(employers) > 1:
        return f"These offices belong to {_listed(employers)}. Note one transfer for each employer."
    return None


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
