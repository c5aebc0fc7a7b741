"""What came of a call, giving it back, and taking back what was said."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.calling import answering, commands, lists, undoing, words
from app.calling.forms import Answer, CallForm, ReturnForm
from app.calling.lists import MyCall
from app.calling.routes.card import card_page
from app.calling.routes.onward import to_next_card
from app.calling.rules import Finished
from app.errors import Conflict
from app.people import queries as people
from app.people.models import ContactBasis
from app.people.rules import Unfit
from app.phones import commands as phones
from app.settings import secret_key
from app.web.forms import Submitted, refuse_wrong, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter(prefix="/calling/{list_id}/{call_id}")
MAY = [needs(Permission.MAKE_CALLS)]

CallSubmitted = Annotated[Submitted[CallForm], submitted(CallForm)]
ReturnSubmitted = Annotated[Submitted[ReturnForm], submitted(ReturnForm)]


@router.post("/result", dependencies=MAY)
def finish_call(page: Page, list_id: int, call_id: UUID, form: CallSubmitted) -> Response:
    call = lists.get_call(page.db, page.actor.user_id, list_id, call_id)
    if call.contact_id is None and not fits(page, call, form):
        call_list = lists.find_mine(page.db, page.actor.user_id, list_id)
        if call_list is None:
            raise Conflict(commands.NO_LONGER)
        return card_page(page, call_list, call, form, status=422)
    refuse_wrong(form)
    done = finish(page, call, form.value)
    again_at = answering.call_again_at(form.value, page.now)
    said = words.LATE if done.late else words.saved(form.value.answer, again_at)
    undo = None if form.value.answer is Answer.LEFT else f"/calling/{list_id}/{call_id}/reversal"
    return to_next_card(page, list_id, said, undo=undo)


@router.post("/return", dependencies=MAY)
def give_back(page: Page, list_id: int, call_id: UUID, form: ReturnSubmitted) -> Response:
    refuse_wrong(form)
    lists.get_call(page.db, page.actor.user_id, list_id, call_id)
    if form.value.skip:
        commands.skip(page.db, page.actor, call_id)
        return to_next_card(page, list_id, "Skipped: you are given the others first.")
    commands.put_back(page.db, page.actor, call_id)
    return page.redirect(f"/calling/{list_id}", "Put back: anybody may be given this call.")


@router.post("/reversal", dependencies=MAY)
def undo_call(page: Page, list_id: int, call_id: UUID) -> Response:
    call = lists.get_call(page.db, page.actor.user_id, list_id, call_id)
    undoing.undo(page.db, page.actor, call)
    return page.redirect(f"/calling/{list_id}/{call_id}", "Undone. Say again what happened.")


def fits(page: PageRequest, call: MyCall, form: Submitted[CallForm]) -> bool:
    """Whether this may be kept, with the number they gave noted; else why not is in the form."""
    if form.errors:
        return False
    person = people.find_person(page.db, call.staff_id)
    call_list = lists.find_mine(page.db, page.actor.user_id, call.list_id)
    form.errors |= answering.problems(
        form.value,
        basis=person.contact_basis if person else ContactBasis.LIST_ONLY,
        now=page.now,
        today=page.today,
        ends_on=call_list.expires_on if call_list else None,
    )
    if form.parsed and form.parsed.given and person and not form.errors:
        try:
            phones.note_given(page.db, page.actor, person, form.parsed.given, today=page.today)
        except Unfit as unfit:
            form.errors["given"] = unfit.sentence
    return not form.errors


def finish(page: PageRequest, call: MyCall, form: CallForm) -> Finished:
    return commands.finish(
        page.db,
        page.actor,
        call.id,
        form.id,
        answering.entry_from(form, today=page.today),
        today=page.today,
        pepper=secret_key(page.settings),
        call_back=answering.call_again_at(form, page.now),
    )
