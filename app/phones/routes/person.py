"""The numbers of one person: which to ring, which they gave, which are wrong."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.people import queries as people
from app.people.models import Person
from app.people.rules import Unfit
from app.phones import commands, queries
from app.phones.forms import NumberForm, WhichNumberForm
from app.phones.words import numbers_shown
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

NumberSubmitted = Annotated[Submitted[NumberForm], submitted(NumberForm)]
WhichSubmitted = Annotated[Submitted[WhichNumberForm], submitted(WhichNumberForm)]
SEE = needs(Permission.SEE_PEOPLE)
RECORD = needs(Permission.RECORD_CONTACTS)


@router.get("/people/{person_id}/numbers", dependencies=[SEE])
def show_numbers(page: Page, person_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    trail.record(page.db, page.actor, Event.PERSON_SEEN, subject=person, fields=["numbers"])
    return numbers_page(page, person, blank(), status=200)


@router.post("/people/{person_id}/numbers", dependencies=[RECORD])
def note_given(page: Page, person_id: int, form: NumberSubmitted) -> Response:
    person = people.get_person(page.db, person_id)
    if not form.errors:
        try:
            commands.note_given(page.db, page.actor, person, form.value.number, today=page.today)
            return page.redirect(numbers_of(person), "Noted: they gave us this number.")
        except Unfit as unfit:
            form.errors[unfit.field] = unfit.sentence
    return numbers_page(page, person, form, status=422)


@router.post("/people/{person_id}/numbers/{given_id}/ending", dependencies=[RECORD])
def end_given(page: Page, person_id: int, given_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    commands.end_given(page.db, page.actor, person, given_id, now=page.now)
    at = numbers_of(person)
    undo = f"{at}/{given_id}/ending/reversal"
    return page.redirect(at, "Not used any more.", undo=undo)


@router.post("/people/{person_id}/numbers/{given_id}/ending/reversal", dependencies=[RECORD])
def restore_given(page: Page, person_id: int, given_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    commands.restore_given(page.db, page.actor, person, given_id)
    return page.redirect(numbers_of(person), "Undone: the number is used again.")


@router.post("/people/{person_id}/numbers/wrong", dependencies=[RECORD])
def mark_wrong(page: Page, person_id: int, form: WhichSubmitted) -> Response:
    person = people.get_person(page.db, person_id)
    number = form.value.number if not form.errors else None
    commands.mark_wrong(page.db, page.actor, person, number or "")
    at = numbers_of(person)
    return page.redirect(at, "Wrong number: nobody is given it.", undo=f"{at}/wrong/reversal")


@router.post("/people/{person_id}/numbers/wrong/reversal", dependencies=[RECORD])
def mark_right(page: Page, person_id: int, form: WhichSubmitted) -> Response:
    person = people.get_person(page.db, person_id)
    number = form.value.number if not form.errors else None
    commands.mark_right(page.db, page.actor, person, number)
    return page.redirect(numbers_of(person), "Undone: it counts as theirs again.")


def numbers_of(person: Person) -> str:
    return f"/people/{person.id}/numbers"


def numbers_page(
    page: PageRequest, person: Person, form: Submitted[Any], *, status: int
) -> Response:
    known = queries.list_numbers(page.db, person)
    return page.render(
        "phones/numbers.html",
        part="phones/_numbers.html" if status == 200 else None,
        person=person,
        numbers=numbers_shown(known, person, user_id=page.actor.user_id, today=page.today),
        form=form,
        status=status,
    )
