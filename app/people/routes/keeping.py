"""Keep what we hold about somebody right: details, place, standing, agreement."""

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.people import queries
from app.people.commands import changing, placing
from app.people.forms import DatedForm, EditPersonForm, MoveForm, StandingForm
from app.people.models import Person, StandingCode
from app.people.rules import Unfit, day_problem, standing_words
from app.web.formats import day as day_words
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs
from app.workplaces import queries as workplaces

router = APIRouter()

EditSubmitted = Annotated[Submitted[EditPersonForm], submitted(EditPersonForm)]
DatedSubmitted = Annotated[Submitted[DatedForm], submitted(DatedForm)]
MoveSubmitted = Annotated[Submitted[MoveForm], submitted(MoveForm)]
StandingSubmitted = Annotated[Submitted[StandingForm], submitted(StandingForm)]
EDIT = needs(Permission.EDIT_PEOPLE)
A_YEAR = 366
F = TypeVar("F", bound=DatedForm)


@router.get("/people/{person_id}/edit", dependencies=[EDIT])
def show_edit(page: Page, person_id: int) -> Response:
    person = queries.get_person(page.db, person_id)
    answers = {name: getattr(person, name) for name in changing.EDITABLE}
    return edit_page(page, person, blank(**answers, rev=person.rev), status=200)


@router.post("/people/{person_id}/edit", dependencies=[EDIT])
def edit(page: Page, person_id: int, form: EditSubmitted) -> Response:
    person = queries.get_person(page.db, person_id)
    if form.errors:
        return edit_page(page, person, form)
    changing.edit_person(page.db, page.actor, person, form.value)
    return page.redirect(f"/people/{person.id}", "Saved.")


def edit_page(
    page: PageRequest, person: Person, form: Submitted[Any], *, status: int = 422
) -> Response:
    return page.render("people/edit.html", person=person, form=form, status=status)


@router.get("/people/{person_id}/departure", dependencies=[EDIT])
def show_departure(page: Page, person_id: int) -> Response:
    person = queries.get_person(page.db, person_id)
    return departure_page(page, person, blank(when="today"), status=200)


@router.post("/people/{person_id}/departure", dependencies=[EDIT])
def depart(page: Page, person_id: int, form: DatedSubmitted) -> Response:
    person = queries.get_person(page.db, person_id)
    check_day(page, form, ahead_days=A_YEAR)
    if form.errors:
        return departure_page(page, person, form)
    try:
        gone_on = placing.leave(page.db, page.actor, person, form.value, today=page.today)
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
        return departure_page(page, person, form)
    return page.redirect(f"/people/{person.id}", f"Not here from {day_words(gone_on)}.")


def departure_page(
    page: PageRequest, person: Person, form: Submitted[Any], *, status: int = 422
) -> Response:
    return page.render(
        "people/departure.html",
        person=person,
        form=form,
        history=queries.history(page.db, person),
        status=status,
    )


@router.get("/people/{person_id}/move", dependencies=[EDIT])
def show_move(page: Page, person_id: int) -> Response:
    person = queries.get_person(page.db, person_id)
    here = person.workplace_id or person.scope_unit_id
    return move_page(page, person, blank(when="today", workplace_id=here), status=200)


@router.post("/people/{person_id}/move", dependencies=[EDIT])
def move(page: Page, person_id: int, form: MoveSubmitted) -> Response:
    person = queries.get_person(page.db, person_id)
    check_day(page, form, ahead_days=A_YEAR)
    if form.errors:
        return move_page(page, person, form)
    to = workplaces.get_workplace(page.db, form.value.workplace_id)
    try:
        placing.move(page.db, page.actor, person, to, form.value, today=page.today)
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
        return move_page(page, person, form)
    if queries.find_person(page.db, person_id) is None:
        return page.redirect("/people", f"Moved to {to.name}, whose reps see them from now on.")
    return page.redirect(f"/people/{person_id}", f"{to.name}: saved.")


def move_page(
    page: PageRequest, person: Person, form: Submitted[Any], *, status: int = 422
) -> Response:
    places = workplaces.list_workplaces(page.db)
    return page.render(
        "people/move.html",
        person=person,
        form=form,
        places=places,
        teams=queries.list_team_names(page.db, [place.id for place in places]),
        history=queries.history(page.db, person),
        status=status,
    )


@router.get("/people/{person_id}/standing", dependencies=[EDIT])
def show_standing(page: Page, person_id: int) -> Response:
    person = queries.get_person(page.db, person_id)
    return standing_page(page, person, blank(when="today"), status=200)


@router.post("/people/{person_id}/standing", dependencies=[EDIT])
def tell_standing(page: Page, person_id: int, form: StandingSubmitted) -> Response:
    person = queries.get_person(page.db, person_id)
    check_day(page, form)
    if form.errors:
        return standing_page(page, person, form)
    changing.tell_standing(page.db, page.actor, person, form.value, today=page.today)
    said = "Taken back." if form.value.code is StandingCode.UNKNOWN else "Saved."
    return page.redirect(f"/people/{person.id}", said)


def standing_page(
    page: PageRequest, person: Person, form: Submitted[Any], *, status: int = 422
) -> Response:
    return page.render(
        "people/standing.html",
        person=person,
        form=form,
        history=queries.history(page.db, person),
        standing_words=standing_words,
        status=status,
    )


@router.get("/people/{person_id}/agreement/withdrawal", dependencies=[EDIT])
def show_withdrawal(page: Page, person_id: int) -> Response:
    person = queries.get_person(page.db, person_id)
    return page.render(
        "people/agreement.html", person=person, has_agreed=queries.has_agreed(page.db, person)
    )


@router.post("/people/{person_id}/agreement/withdrawal", dependencies=[EDIT])
def withdraw_agreement(page: Page, person_id: int) -> Response:
    person = queries.get_person(page.db, person_id)
    changing.withdraw_agreement(page.db, page.actor, person)
    return page.redirect(
        f"/people/{person.id}",
        "Recorded. From now on only what we do ourselves is noted. Nothing was erased: ask your"
        " data officer for that.",
    )


@router.post("/people/{person_id}/plans/leaving", dependencies=[EDIT])
def leave_out_of_plans(page: Page, person_id: int) -> Response:
    person = queries.get_person(page.db, person_id)
    changing.leave_out_of_plans(page.db, page.actor, person)
    said = "Left out: no plan or suggestion names them."
    return page.redirect(f"/people/{person.id}", said, undo=f"/people/{person.id}/plans/return")


@router.post("/people/{person_id}/plans/return", dependencies=[EDIT])
def put_back_in_plans(page: Page, person_id: int) -> Response:
    person = queries.get_person(page.db, person_id)
    changing.put_back_in_plans(page.db, page.actor, person)
    said = "Back in plans and suggestions."
    return page.redirect(f"/people/{person.id}", said, undo=f"/people/{person.id}/plans/leaving")


def check_day(page: PageRequest, form: Submitted[F], *, ahead_days: int = 0) -> None:
    if form.errors:
        return
    problem = day_problem(form.value.day(page.today), page.today, ahead_days=ahead_days)
    if problem:
        form.errors["when_date" if form.value.when == "pick" else "when"] = problem
