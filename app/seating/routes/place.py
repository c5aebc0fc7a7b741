"""Where one person is: said, confirmed, and no longer known."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.people import queries as people
from app.people.models import Person
from app.people.rules import Unfit
from app.seating import words
from app.seating.commands import place as commands
from app.seating.commands.seats import confirm_places
from app.seating.forms import PlaceForm
from app.seating.queries import place as places
from app.seating.queries.ties import list_ties
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

PlaceSubmitted = Annotated[Submitted[PlaceForm], submitted(PlaceForm)]
EDIT = needs(Permission.EDIT_PEOPLE)
UNTOLD = " Days and shift were not kept: nobody ticked that they told you."


@router.get("/people/{person_id}/place", dependencies=[needs(Permission.SEE_PEOPLE)])
def show_place(page: Page, person_id: int) -> Response:
    """The page; for HTMX the one line that the person's own page shows."""
    person = people.get_person(page.db, person_id)
    trail.record(page.db, page.actor, Event.PERSON_SEEN, subject=person, fields=["place"])
    return place_page(page, person, None, status=200)


@router.post("/people/{person_id}/place", dependencies=[EDIT])
def say_place(page: Page, person_id: int, form: PlaceSubmitted) -> Response:
    person = people.get_person(page.db, person_id)
    if form.errors:
        return place_page(page, person, form)
    try:
        commands.set_place(page.db, page.actor, person, form.value, today=page.today)
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
        return place_page(page, person, form)
    said = "Saved." + (UNTOLD if form.value.left_untold else "")
    return page.redirect(f"/people/{person.id}/place", said)


@router.post("/people/{person_id}/place/confirmation", dependencies=[EDIT])
def confirm_place(page: Page, person_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    known = places.find_place(page.db, person.id, today=page.today)
    if known is not None:
        confirm_places(page.db, page.actor, person.scope_unit_id, [person.id], today=page.today)
    said = "Confirmed today." if known else "There is nothing to confirm: it is erased by now."
    return page.redirect(f"/people/{person.id}/place", said)


@router.post("/people/{person_id}/place/clearing", dependencies=[EDIT])
def clear_place(page: Page, person_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    commands.forget_place(page.db, page.actor, person, today=page.today)
    return page.redirect(
        f"/people/{person.id}/place",
        "Nobody knows where they sit. It is erased for good tonight.",
        undo=f"/people/{person.id}/place/clearing/reversal",
    )


@router.post("/people/{person_id}/place/clearing/reversal", dependencies=[EDIT])
def unclear_place(page: Page, person_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    commands.remember_place(page.db, page.actor, person, today=page.today)
    return page.redirect(f"/people/{person.id}/place", "Undone: as it was before.")


def place_page(
    page: PageRequest, person: Person, form: Submitted[Any] | None, *, status: int = 422
) -> Response:
    known = places.find_place(page.db, person.id, today=page.today)
    return page.render(
        "seating/place.html",
        part="seating/_place.html" if form is None else None,
        person=person,
        known=known,
        form=form or answers(known),
        areas=places.list_areas(page.db, person.workplace_id),
        ties=list_ties(page.db, person.id),
        habits=[(int(code), text) for code, text in words.HABITS.items()],
        shifts=[(int(code), text) for code, text in words.SHIFTS.items()],
        weekdays=list(enumerate(words.WEEKDAYS)),
        status=status,
    )


def answers(known: places.PlaceShown | None) -> Submitted[Any]:
    """The form as it stands."""
    if known is None:
        return blank(habit=1, area_id="")
    return blank(
        area_id=known.area_id or "",
        desk=known.desk,
        habit=int(known.habit),
        told="yes" if known.was_told else None,
        days=[day for day in range(7) if (known.days or 0) >> day & 1],
        shift=int(known.shift) if known.shift else "",
    )
