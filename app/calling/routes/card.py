"""One card: whom to call, on which number, and what to say."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.call_lists.models import By
from app.calling import commands, lists, queries, showing, times, words
from app.calling.forms import Answer
from app.calling.lists import Called, MyCall
from app.campaigns.queries import answers_for
from app.conversations import queries as conversations
from app.conversations.queries import guide as guides
from app.db.ids import new_id
from app.people.models import ContactBasis
from app.seating.queries.place import find_place
from app.union.queries import union_name, union_settings
from app.web.forms import Submitted, blank
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter(prefix="/calling/{list_id}")
MAY = [needs(Permission.MAKE_CALLS)]

# Whatever of these holds something must not stay folded.
SAID = ("agreed", "outcome", "issues", "note")
ANSWERED = "You have said what came of that call. Take the next one."
GIVEN_BACK = "You gave that call back. Take the next one."


@router.get("/{call_id}", dependencies=MAY)
def show_card(page: Page, list_id: int, call_id: UUID) -> Response:
    call = lists.get_call(page.db, page.actor.user_id, list_id, call_id)
    if call.contact_id is not None or call.was_given_back:
        return page.redirect(f"/calling/{list_id}", ANSWERED if call.contact_id else GIVEN_BACK)
    call_list = lists.get_mine(page.db, page.actor.user_id, list_id)
    return card_page(page, call_list, call, blank(id=new_id(), come_back="none"))


@router.post("/{call_id}/keeping", dependencies=MAY)
def keep_call(page: Page, list_id: int, call_id: UUID) -> Response:
    """Sent by the open page itself every few minutes."""
    call = lists.get_call(page.db, page.actor.user_id, list_id, call_id)
    kept = commands.touch(page.db, call_id)
    return page.render(
        "calling/_kept.html",
        at=f"/calling/{list_id}/{call_id}",
        until=kept.until if kept else call.until,
        is_over=kept is None,
        meanwhile=kept is not None and kept.meanwhile,
    )


def card_page(
    page: PageRequest, call_list: Called, call: MyCall, form: Submitted[Any], *, status: int = 200
) -> Response:
    """What they said stays folded until they are fine with it (decisions.md D6)."""
    card = queries.get_card(page.db, page.actor, call.id, today=page.today)
    person = card.person
    place = None if card.number else find_place(page.db, person.id, today=page.today)
    return page.render(
        "calling/card.html",
        status=status,
        call_list=call_list,
        call=card,
        card=card.about,
        at=f"/calling/{call_list.id}/{call.id}",
        until=card.until,
        is_over=card.has_ended or card.until <= page.now,
        meanwhile=False,
        number=showing.Number(card.number) if card.number else None,
        place=place.says if place else None,
        met=showing.last_met(card.about),
        tried=showing.last_tried(card.about),
        history=showing.history(card.about),
        identity=showing.who_calls(page.actor.name, union_name(page.db)),
        agreed=card.basis is not ContactBasis.LIST_ONLY,
        wording=union_settings(page.db).agreement_wording,
        issues=conversations.list_issues(page.db),
        words=words.BY_PHONE if card.by is By.PHONE else words.AT_DESK,
        asked_for=options(words.ASKED_FOR),
        said=options(words.SAID),
        form=form,
        said_open=any(form.get(name) for name in SAID) or "agreed" in form.errors,
        open_fold=fold_of(form),
        # Of its own for every answer of ours: while htmx puts a page in place of another with a
        # fold open, a browser closes the new one of the same group.
        fold_group=f"answer-{new_id().hex}",
        again_choices=times.choices(page.now),
        last_day=call_list.expires_on,
        cards=guides.cards_for(page.db, person.workplace_id),
        replies=answers_for(page.db, person.workplace_id, page.today),
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
