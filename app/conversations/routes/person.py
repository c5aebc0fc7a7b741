"""One person, and the two buttons that leave them in peace."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.conversations import commands, rules
from app.conversations.forms import SilenceForm
from app.conversations.models import Result
from app.conversations.queries import person as persons
from app.db.ids import new_id
from app.people import queries as people
from app.settings import secret_key
from app.web.forms import Submitted, submitted
from app.web.page import Page, PageRequest, is_local
from app.web.permissions import needs

router = APIRouter()

SilenceSubmitted = Annotated[Submitted[SilenceForm], submitted(SilenceForm)]
LEFT = "Left for now: nobody is asked to speak to them for 90 days."
SILENT = "Noted: nobody will contact them. They are off every list."


@router.get("/people/{person_id}", dependencies=[needs(Permission.SEE_PEOPLE)])
def show_person(page: Page, person_id: int) -> Response:
    card = persons.get_card(page.db, person_id, page.actor.user_id, today=page.today)
    trail.record(page.db, page.actor, Event.PERSON_SEEN, subject=card.person)
    if card.person.asked_not_to_contact:
        return page.render("conversations/silent.html", card=card, undo=may_undo(page, person_id))
    return page.render(
        "conversations/person.html",
        card=card,
        leave_id=new_id(),
        stop_id=new_id(),
    )


def may_undo(page: PageRequest, person_id: int) -> bool:
    running = persons.find_running_suppression(page.db, person_id)
    return (
        running is not None
        and running.recorded_by_id == page.actor.user_id
        and page.now - running.asked_at < rules.UNDO_WITHIN
    )


@router.post("/people/{person_id}/silence", dependencies=[needs(Permission.RECORD_CONTACTS)])
def record_silence(page: Page, person_id: int, form: SilenceSubmitted) -> Response:
    person = people.get_person(page.db, person_id)
    result = Result(form.value.result)
    contact_id = commands.record_silence(
        page.db,
        page.actor,
        person,
        form.value.id,
        result,
        today=page.today,
        pepper=secret_key(page.settings),
    )
    said = LEFT if result is Result.LEAVE_FOR_NOW else SILENT
    undo = f"/contacts/{contact_id}/retraction"
    return page.redirect(back_to(form.value.back, person_id), said, undo=undo)


@router.post(
    "/people/{person_id}/silence/reversal", dependencies=[needs(Permission.RECORD_CONTACTS)]
)
def end_silence(page: Page, person_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    commands.end_silence(page.db, page.actor, person)
    return page.redirect(f"/people/{person_id}", "Undone: they are on the lists again.")


def back_to(address: str | None, person_id: int) -> str:
    """Where the rep came from, else the person."""
    return address if address and is_local(address) else f"/people/{person_id}"
