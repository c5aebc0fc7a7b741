"""One card: call, say what happened, and on to the next."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.calling import commands, lists, queries, showing, times, words
from app.calling.forms import Answer, CallForm, ReturnForm
from app.calling.lists import Called
from app.conversations import queries as conversations
from app.conversations.queries import guide as guides
from app.conversations.queries import person as persons
from app.db.ids import new_id
from app.people.models import ContactBasis
from app.seating.queries.place import find_place
from app.union.queries import union_name, union_settings
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter(prefix="/calling/{list_id}")
MAY = [needs(Permission.MAKE_CALLS)]

CallSubmitted = Annotated[Submitted[CallForm], submitted(CallForm)]
ReturnSubmitted = Annotated[Submitted[ReturnForm], submitted(ReturnForm)]

# Whatever of these holds something must not stay folded.
SAID = ("agreed", "outcome", "issues", "note")
OVER = "That call is not yours any more. Nothing was lost: take the next one."


@router.get("/{call_id}", dependencies=MAY)
def show_card(page: Page, list_id: int, call_id: UUID) -> Response:
    call = queries.get_card(page.db, page.actor, call_id)
    if call.list_id != list_id or call.ended_at:
        return page.redirect(f"/calling/{call.list_id}", OVER)
    form = blank(id=new_id(), come_back="none")
    return card_page(page, lists.get_mine(page.db, page.actor.user_id, list_id), call, form)


def next_card(
    page: PageRequest, call_list: Called, said: str | None = None, *, undo: str | None = None
) -> Response:
    """The card of the next call, or the list's own page, which says why there is none."""
    taken = commands.take(page.db, page.actor, call_list.id)
    at = f"/calling/{call_list.id}"
    if isinstance(taken, commands.Taken):
        at += f"/{taken.lease_id}"
    return page.redirect(at, said, undo=undo)


def card_page(
    page: PageRequest,
    call_list: Called,
    call: queries.Card,
    form: Submitted[Any],
    *,
    status: int = 200,
) -> Response:
    """What they said stays folded until they are fine with it (decisions.md D6)."""
    card = persons.get_card(page.db, call.staff_id, page.actor.user_id, today=page.today)
    place = None if call.number else find_place(page.db, call.staff_id, today=page.today)
    return page.render(
        "calling/card.html",
        status=status,
        call_list=call_list,
        call=call,
        is_over=call.until <= page.now,
        card=card,
        number=showing.Number(call.number) if call.number else None,
        place=place.says if place else None,
        met=showing.last_met(card),
        tried=showing.last_tried(card),
        raised=showing.raised(card),
        history=showing.history(card),
        identity=showing.who_calls(page.actor.name, union_name(page.db)),
        agreed=card.person.contact_basis is not ContactBasis.LIST_ONLY,
        wording=union_settings(page.db).agreement_wording,
        issues=conversations.list_issues(page.db),
        words=words.BY_PHONE if call.number else words.AT_DESK,
        asked_for=options(words.ASKED_FOR),
        said=options(words.SAID),
        form=form,
        said_open=any(form.get(name) for name in SAID) or "agreed" in form.errors,
        open_fold=fold_of(form),
        again_choices=times.choices(page.now),
        last_day=call_list.expires_on,
        cards=guides.cards_for(page.db, card.person.workplace_id),
    )


def fold_of(form: Submitted[Any]) -> str:
    """Which answer stands open: the one that was tapped, else the one that holds something."""
    if form.get("answer"):
        return form.get("answer")
    if any(form.get(name) for name in ("again", "again_time", "again_date")):
        return Answer.CALL_BACK
    return Answer.SPOKE if any(form.get(name) for name in SAID) else ""


def options(named: dict[Any, str]) -> list[tuple[int, str]]:
    return [(int(code), text) for code, text in named.items()]
