"""Which lists I may call from, and where a list begins."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.calling import lists, queries, words
from app.calling.routes.onward import to_next_card
from app.calling.showing import who_calls
from app.union.queries import union_name
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter(prefix="/calling")
MAY = [needs(Permission.MAKE_CALLS)]


@router.get("", dependencies=MAY)
def mine(page: Page) -> Response:
    found = lists.list_mine(page.db, page.actor.user_id, today=page.today)
    return page.render("calling/lists.html", lists=found)


@router.get("/{list_id}", dependencies=MAY)
def show_list(page: Page, list_id: int) -> Response:
    call_list = lists.get_mine(page.db, page.actor.user_id, list_id)
    idle = lists.why_nothing(page.db, list_id)
    return page.render(
        "calling/start.html",
        call_list=call_list,
        mine=queries.find_mine(page.db, page.actor.user_id, list_id),
        nothing=words.nothing(idle, list_id, page.today) if idle else None,
        identity=who_calls(page.actor.name, union_name(page.db)),
        legal=words.legal(by_phone=call_list.by_phone),
        cards=lists.guide_for(page.db, call_list.unit_id),
    )


@router.post("/{list_id}/calls", dependencies=MAY)
def take_call(page: Page, list_id: int) -> Response:
    """A second tap gets the call that the first one took."""
    lists.get_mine(page.db, page.actor.user_id, list_id)
    return to_next_card(page, list_id)
