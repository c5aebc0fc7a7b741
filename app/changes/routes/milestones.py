"""What was to happen on the way, and whether it did."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.changes import milestones
from app.changes.checking import milestone_mistakes
from app.changes.forms import MilestoneForm
from app.changes.routes.seeing import Seen, hold
from app.web.forms import Form, Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()
PLAN = [needs(Permission.PLAN_CHANGES)]
MilestoneSubmitted = Annotated[Submitted[MilestoneForm], submitted(MilestoneForm)]


@router.get("/changes/{event_id}/milestones/new", dependencies=PLAN)
def new_milestone(page: Page, event_id: int) -> Response:
    seen = hold(page, event_id)
    return show_form(page, seen, blank(said_by=seen.event.said_by))


@router.post("/changes/{event_id}/milestones", dependencies=PLAN)
def add_milestone(page: Page, event_id: int, form: MilestoneSubmitted) -> Response:
    seen = hold(page, event_id)
    if form.parsed and not form.errors:
        form.errors |= milestone_mistakes(form.parsed, today=page.today)
    if form.errors:
        return show_form(page, seen, form)
    milestones.add_milestone(page.db, page.actor, seen.event, form.value)
    return page.redirect(f"/changes/{event_id}#way", "The milestone is noted.")


@router.post("/changes/{event_id}/milestones/{milestone_id}/completion", dependencies=PLAN)
def complete(page: Page, event_id: int, milestone_id: int) -> Response:
    seen = hold(page, event_id)
    milestones.mark(page.db, page.actor, seen.event, milestone_id, done_on=page.today)
    return page.redirect(f"/changes/{event_id}#way", "Noted as done today.")


@router.post("/changes/{event_id}/milestones/{milestone_id}/completion/reversal", dependencies=PLAN)
def reopen(page: Page, event_id: int, milestone_id: int) -> Response:
    seen = hold(page, event_id)
    milestones.mark(page.db, page.actor, seen.event, milestone_id, done_on=None)
    return page.redirect(f"/changes/{event_id}#way", "Noted as not done.")


@router.post("/changes/{event_id}/milestones/{milestone_id}/removal", dependencies=PLAN)
def remove(page: Page, event_id: int, milestone_id: int) -> Response:
    seen = hold(page, event_id)
    milestones.remove(page.db, page.actor, seen.event, milestone_id)
    return page.redirect(f"/changes/{event_id}#way", "The milestone is taken away.")


def show_form(page: PageRequest, seen: Seen, form: Submitted[Any] | Submitted[Form]) -> Response:
    status = 422 if form.errors else 200
    return page.render("changes/milestone.html", status=status, seen=seen, form=form)
