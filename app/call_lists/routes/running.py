"""What whoever runs a list may change: its callers, whose calls are whose, and its end."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.call_lists import commands, queries
from app.call_lists.forms import CallersForm, ReassignForm
from app.call_lists.queries import Summary
from app.errors import NotFound
from app.web.formats import plural
from app.web.forms import Submitted, refuse_wrong, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter(prefix="/call-lists")

CallersSubmitted = Annotated[Submitted[CallersForm], submitted(CallersForm)]
ReassignSubmitted = Annotated[Submitted[ReassignForm], submitted(ReassignForm)]
MAY = [needs(Permission.MAKE_CALL_LISTS)]


def get_run(page: PageRequest, list_id: int) -> Summary:
    """Raises NotFound for a list that is only called from."""
    summary = queries.get_list(page.db, list_id, today=page.today)
    if not summary.runs:
        raise NotFound
    return summary


@router.post("/{list_id}/desk-walk", dependencies=MAY)
def make_desk_walk(page: Page, list_id: int) -> Response:
    summary = get_run(page, list_id)
    made = commands.make_desk_walk(page.db, page.actor, summary, today=page.today)
    return page.redirect(f"/call-lists/{made}", "The desk walk is made.")


@router.post("/{list_id}/callers", dependencies=MAY)
def add_callers(page: Page, list_id: int, form: CallersSubmitted) -> Response:
    summary = get_run(page, list_id)
    refuse_wrong(form)
    added = commands.add_callers(page.db, page.actor, summary, form.value.callers)
    said = f"{plural(added, 'caller is', 'callers are')} added."
    return page.redirect(f"/call-lists/{list_id}#call-lists-callers", said)


@router.post("/{list_id}/callers/{user_id}/removal", dependencies=MAY)
def remove_caller(page: Page, list_id: int, user_id: int) -> Response:
    commands.remove_caller(page.db, page.actor, get_run(page, list_id), user_id)
    return page.redirect(
        f"/call-lists/{list_id}#call-lists-callers",
        "They no longer call from this list.",
        undo=f"/call-lists/{list_id}/callers/{user_id}/return",
    )


@router.post("/{list_id}/callers/{user_id}/return", dependencies=MAY)
def return_caller(page: Page, list_id: int, user_id: int) -> Response:
    commands.add_callers(page.db, page.actor, get_run(page, list_id), [user_id])
    return page.redirect(
        f"/call-lists/{list_id}#call-lists-callers", "They call from this list again."
    )


@router.post("/{list_id}/callers/{user_id}/release", dependencies=MAY)
def release(page: Page, list_id: int, user_id: int) -> Response:
    taken = commands.take_back_calls(page.db, page.actor, get_run(page, list_id), user_id)
    said = f"{plural(taken, 'call is', 'calls are')} open again."
    return page.redirect(f"/call-lists/{list_id}#call-lists-callers", said)


@router.post("/{list_id}/reassignment", dependencies=MAY)
def reassign(page: Page, list_id: int, form: ReassignSubmitted) -> Response:
    summary = get_run(page, list_id)
    refuse_wrong(form)
    value = form.value
    moved = commands.reassign(page.db, page.actor, summary, value.of, value.to)
    said = f"{plural(moved, 'person was', 'people were')} given to another caller."
    return page.redirect(f"/call-lists/{list_id}#call-lists-callers", said)


@router.post("/{list_id}/sharing", dependencies=MAY)
def share_out(page: Page, list_id: int) -> Response:
    given = commands.share_out(page.db, page.actor, get_run(page, list_id))
    return page.redirect(
        f"/call-lists/{list_id}#call-lists-callers",
        f"{plural(given, 'person is', 'people are')} shared out among the callers.",
        undo=f"/call-lists/{list_id}/sharing/reversal",
    )


@router.post("/{list_id}/sharing/reversal", dependencies=MAY)
def share_nothing(page: Page, list_id: int) -> Response:
    commands.share_out(page.db, page.actor, get_run(page, list_id), shared=False)
    return page.redirect(
        f"/call-lists/{list_id}#call-lists-callers", "Everybody open is for who is next."
    )


@router.post("/{list_id}/people/{person_id}/taking-off", dependencies=MAY)
def take_off(page: Page, list_id: int, person_id: int) -> Response:
    commands.take_off(page.db, page.actor, get_run(page, list_id), person_id)
    return page.redirect(
        f"/call-lists/{list_id}#call-lists-people",
        "They are taken off this list.",
        undo=f"/call-lists/{list_id}/people/{person_id}/return",
    )


@router.post("/{list_id}/people/{person_id}/return", dependencies=MAY)
def put_on(page: Page, list_id: int, person_id: int) -> Response:
    commands.take_off(page.db, page.actor, get_run(page, list_id), person_id, off=False)
    return page.redirect(f"/call-lists/{list_id}#call-lists-people", "They are on this list again.")


@router.post("/{list_id}/closure", dependencies=MAY)
def close(page: Page, list_id: int) -> Response:
    commands.close_call_list(page.db, page.actor, get_run(page, list_id))
    return page.redirect(
        f"/call-lists/{list_id}",
        "The list is closed and shows nobody any more.",
        undo=f"/call-lists/{list_id}/closure/reversal",
    )


@router.post("/{list_id}/closure/reversal", dependencies=MAY)
def reopen(page: Page, list_id: int) -> Response:
    commands.reopen_call_list(page.db, page.actor, get_run(page, list_id))
    return page.redirect(f"/call-lists/{list_id}", "The list is open again.")
