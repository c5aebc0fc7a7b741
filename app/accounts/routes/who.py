"""Who a user is on the staff list, put right by whoever manages their access."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.accounts import queries
from app.accounts.commands import access
from app.accounts.forms import WhoForm
from app.accounts.models import User
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict, NotFound
from app.web.forms import Submitted, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

MANAGE = needs(Permission.MANAGE_ACCESS)
WhoSubmitted = Annotated[Submitted[WhoForm], submitted(WhoForm)]


def get_user(page: PageRequest, user_id: int) -> User:
    """Raises NotFound for whom the actor does not manage, and for an actor who sees no people."""
    if not page.actor.may(Permission.SEE_PEOPLE):
        raise NotFound
    return queries.get_managed_user(page.db, user_id)


@router.get("/access/users/{user_id}/person", dependencies=[MANAGE])
def show_who(page: Page, user_id: int, q: str = "") -> Response:
    user = get_user(page, user_id)
    asked = q.replace("\x00", "").strip()[:100] or user.name
    found = queries.find_people(page.db, asked)
    trail.record(page.db, page.actor, Event.PEOPLE_SEARCHED, count=len(found))
    return page.render(
        "accounts/who.html",
        user=user,
        now=queries.name_of(page.db, user.staff_id),
        asked=asked,
        found=[one for one in found if one.id != user.staff_id],
    )


@router.post("/access/users/{user_id}/person", dependencies=[MANAGE])
def say_who(page: Page, user_id: int, form: WhoSubmitted) -> Response:
    user = get_user(page, user_id)
    if form.errors:
        raise Conflict("Choose one of the people shown.")
    access.say_who(page.db, page.actor, user, form.value.staff_id)
    return page.redirect("/access", "Noted who that is on the list.")
