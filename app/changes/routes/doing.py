"""Putting a change right, making it happen, taking it back."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.changes import commands, offices
from app.changes.checking import mistakes_in_words
from app.changes.drafting import FIELDS, homes_said, put_right
from app.changes.forms import AnswersForm, ChangeWords, HomesForm, UndoForm
from app.changes.kinds import CHOICES
from app.changes.routes.looking import show
from app.changes.routes.seeing import Seen, hold
from app.changes.rules import Answers, Taken
from app.errors import AppError, Conflict, NotPermitted
from app.people.rules import Unfit
from app.web.formats import plural
from app.web.forms import Form, Submitted, blank, number_in, refuse_wrong, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()
PLAN = [needs(Permission.PLAN_CHANGES)]
TAKEN = {answer.value for answer in Taken}
WordsSubmitted = Annotated[Submitted[ChangeWords], submitted(ChangeWords)]
AnswersSubmitted = Annotated[Submitted[AnswersForm], submitted(AnswersForm)]
HomesSubmitted = Annotated[Submitted[HomesForm], submitted(HomesForm)]
UndoSubmitted = Annotated[Submitted[UndoForm], submitted(UndoForm)]


@router.get("/changes/{event_id}/edit", dependencies=PLAN)
def edit_form(page: Page, event_id: int) -> Response:
    seen = held_open(page, event_id)
    event = seen.event
    form = blank(
        title=event.title,
        about=event.about,
        source=event.source,
        said_by=event.said_by,
        ownership=int(event.ownership),
        scenarios=event.scenarios,
        announced_on=event.announced_on,
        effective_on=event.effective_on,
    )
    return page.render("changes/edit.html", seen=seen, form=form, choices=CHOICES)


@router.post("/changes/{event_id}/edit", dependencies=PLAN)
def edit(page: Page, event_id: int, form: WordsSubmitted) -> Response:
    seen = held_open(page, event_id)
    if form.parsed and not form.errors:
        form.errors |= mistakes_in_words(form.parsed, today=page.today)
    if not form.errors:
        new = put_right(seen.event, seen.places, form.value)
        try:
            commands.edit(page.db, page.actor, seen.event, new, today=page.today)
            return page.redirect(f"/changes/{event_id}", "The change is put right.")
        except Unfit as unfit:
            form.errors[FIELDS.get(unfit.field, unfit.field)] = unfit.sentence
    return page.render("changes/edit.html", status=422, seen=seen, form=form, choices=CHOICES)


@router.get("/changes/{event_id}/homes", dependencies=PLAN)
def homes_form(page: Page, event_id: int) -> Response:
    seen = held_open(page, event_id)
    standing = {f"to-{p.workplace_id}": p.to_workplace_id or "" for p in seen.places}
    return show_homes(page, seen, blank(**standing))


@router.post("/changes/{event_id}/homes", dependencies=PLAN)
def say_homes(page: Page, event_id: int, form: HomesSubmitted) -> Response:
    """Where the people of an office that closes will go."""
    seen = held_open(page, event_id)
    to = {one: number_in(form.get(f"to-{one}")) for one in seen.offices}
    try:
        new = homes_said(seen.event, seen.places, to)
        commands.edit(page.db, page.actor, seen.event, new, today=page.today)
    except Unfit as unfit:
        form.errors[""] = unfit.sentence
        return show_homes(page, seen, form)
    return page.redirect(f"/changes/{event_id}", "Noted where they go.")


def show_homes(
    page: PageRequest, seen: Seen, form: Submitted[HomesForm] | Submitted[Form]
) -> Response:
    employers = {office.employer_id for office in offices.chosen(page.db, seen.offices)}
    homes = offices.homes_for(page.db, employers, on_day=seen.event.effective_on)
    return page.render(
        "changes/homes.html",
        status=422 if form.errors else 200,
        seen=seen,
        form=form,
        homes=[(home.id, home.name) for home in homes if home.id not in seen.offices],
    )


@router.post("/changes/{event_id}/application", dependencies=PLAN)
def apply(page: Page, event_id: int, form: AnswersSubmitted) -> Response:
    seen = hold(page, event_id)
    if form.errors:
        return show(page, seen, form)
    try:
        with page.db.begin_nested():
            done = commands.apply(
                page.db, page.actor, seen.event, answers_in(seen, form), today=page.today
            )
    except (Conflict, NotPermitted) as refusal:
        return refused(page, event_id, form, refusal)
    undo = f"/changes/{event_id}/reversal"
    return page.redirect(f"/changes/{event_id}", applied_words(seen, done), undo=undo)


def refused(
    page: PageRequest, event_id: int, form: Submitted[AnswersForm], refusal: AppError
) -> Response:
    form.errors[""] = refusal.message
    return show(page, hold(page, event_id), form)


@router.post("/changes/{event_id}/reversal", dependencies=PLAN)
def undo(page: Page, event_id: int, form: UndoSubmitted) -> Response:
    seen = hold(page, event_id)
    refuse_wrong(form)
    undone = commands.undo(page.db, page.actor, seen.event, force=form.value.force)
    return page.redirect(f"/changes/{event_id}", undone_words(undone))


@router.post("/changes/{event_id}/withdrawal", dependencies=PLAN)
def withdraw(page: Page, event_id: int) -> Response:
    seen = hold(page, event_id)
    commands.withdraw(page.db, page.actor, seen.event)
    return page.redirect(f"/changes/{event_id}", f"The {seen.words.noun} is withdrawn.")


def held_open(page: PageRequest, event_id: int) -> Seen:
    """Raises Conflict once it is more than announced."""
    seen = hold(page, event_id)
    if not seen.announced:
        raise Conflict(f"This {seen.words.noun} is {seen.state}: it can't be changed any more.")
    return seen


def answers_in(seen: Seen, form: Submitted[AnswersForm]) -> Answers:
    """What was decided, for the questions that stand on the page."""
    questions = seen.preview.questions if seen.preview else []
    keep, others = form.value.keep, form.value.other_numbers
    return Answers(
        keep_teams="teams" in keep,
        keep_numbers="numbers" in keep,
        keep_asks="asks" in keep,
        move_grants="grants" in keep,
        numbers={
            key: Taken(number)
            for key, number in chosen(form, "number", [q.identifier_id for q in questions]).items()
            if number in TAKEN
        },
        other_numbers=Taken(others) if others else None,
        branches=chosen(form, "branch", [q.workplace_id for q in questions]),
    )


def chosen(form: Submitted[AnswersForm], name: str, keys: Iterable[int | None]) -> dict[int, int]:
    """By the id asked about: what was chosen, where something was."""
    numbers = {key: number_in(form.get(f"{name}-{key}")) for key in keys if key is not None}
    return {key: number for key, number in numbers.items() if number is not None}


def applied_words(seen: Seen, done: commands.Applied) -> str:
    moved = done.people - done.no_home
    parts = [f"{plural(moved, 'person', 'people')} moved"] if moved else []
    if done.workplaces_made:
        parts.append(f"{plural(done.workplaces_made, 'workplace', 'workplaces')} made")
    if done.grants_moved:
        parts.append(f"{plural(done.grants_moved, 'login', 'logins')} moved along")
    if done.no_home:
        parts.append(f"{plural(done.no_home, 'person', 'people')} with no new office yet")
    what = ", ".join(parts) or "nobody moved"
    return f"The {seen.words.noun} is applied: {what}. Nobody joined, nobody left."


def undone_words(undone: commands.Undone) -> str:
    said = [f"Undone: {plural(undone.restored, 'person is', 'people are')} as before."]
    kept = len(undone.kept) + undone.kept_unseen
    if kept:
        said.append(
            f"{plural(kept, 'person was', 'people were')} edited since and stay as they are now."
        )
    if undone.workplaces_kept:
        said.append("A workplace that was made stays, because something stands on it.")
    return " ".join(said)
