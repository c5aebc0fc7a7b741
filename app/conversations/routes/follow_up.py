"""Promises: done, put off, or on the phone's calendar."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.conversations import commands, rules
from app.conversations.forms import DelayForm
from app.conversations.queries import person as persons
from app.exports.writing import calendar
from app.web.forms import Submitted, refuse_wrong, submitted
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()

DelaySubmitted = Annotated[Submitted[DelayForm], submitted(DelayForm)]


@router.post("/follow-ups/{follow_up_id}/closure", dependencies=[needs(Permission.RECORD_CONTACTS)])
def close(page: Page, follow_up_id: int) -> Response:
    follow_up = persons.get_follow_up(page.db, follow_up_id, page.actor.user_id)
    commands.close_follow_up(page.db, page.actor, follow_up)
    return page.redirect(f"/people/{follow_up.staff_id}", "Done: this promise is off your list.")


@router.post("/follow-ups/{follow_up_id}/delay", dependencies=[needs(Permission.RECORD_CONTACTS)])
def delay(page: Page, follow_up_id: int, form: DelaySubmitted) -> Response:
    follow_up = persons.get_follow_up(page.db, follow_up_id, page.actor.user_id)
    refuse_wrong(form)
    due_on = rules.come_back_on(form.value.come_back, form.value.come_back_date, page.today)
    if due_on is not None:
        commands.delay_follow_up(page.db, page.actor, follow_up, due_on, today=page.today)
    return page.redirect(f"/people/{follow_up.staff_id}", "Put off.")


@router.get("/follow-ups/{follow_up_id}.ics", dependencies=[needs(Permission.RECORD_CONTACTS)])
def export(page: Page, follow_up_id: int) -> Response:
    """For a calendar that others may read: no name, only the way back here."""
    follow_up = persons.get_follow_up(page.db, follow_up_id, page.actor.user_id)
    link = f"{page.settings.address}/people/{follow_up.staff_id}"
    entry = (str(follow_up.id), follow_up.due_on, link)
    trail.record(page.db, page.actor, Event.FOLLOW_UP_EXPORTED, subject=follow_up)
    return Response(
        calendar([entry], page.now),
        media_type="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="follow-up.ics"'},
    )
