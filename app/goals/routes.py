"""A unit's target and forecast."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.goals import commands, queries
from app.goals.forecast import MONTHS_LOOKED_AT, add_months
from app.goals.forms import ExpectationForm, GoalForm, check_day
from app.goals.view import view
from app.web.forms import Submitted, asked, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

Expectations = Annotated[Submitted[ExpectationForm], asked(ExpectationForm)]
GoalSubmitted = Annotated[Submitted[GoalForm], submitted(GoalForm)]


@router.get("/density/{unit_id}/target", dependencies=[needs(Permission.SEE_COUNTS)])
def show_target(page: Page, unit_id: int, asked: Expectations) -> Response:
    return show(page, unit_id, asked=asked, status=422 if asked.errors else 200)


@router.post("/density/{unit_id}/target", dependencies=[needs(Permission.SET_TARGETS)])
def set_target(page: Page, unit_id: int, form: GoalSubmitted) -> Response:
    check_day(form, today=page.today)
    if form.errors:
        return show(page, unit_id, form=form, status=422)
    commands.set_goal(page.db, page.actor, unit_id, form.value)
    return page.redirect(f"/density/{unit_id}/target", "The target is set.")


@router.post("/density/{unit_id}/target/withdrawal", dependencies=[needs(Permission.SET_TARGETS)])
def withdraw_target(page: Page, unit_id: int) -> Response:
    goal = commands.withdraw(page.db, page.actor, unit_id)
    back = f"/density/{unit_id}/target/{goal.id}/return"
    return page.redirect(f"/density/{unit_id}/target", "The target is withdrawn.", undo=back)


@router.post(
    "/density/{unit_id}/target/{goal_id}/return", dependencies=[needs(Permission.SET_TARGETS)]
)
def return_target(page: Page, unit_id: int, goal_id: int) -> Response:
    commands.take_back(page.db, page.actor, unit_id, goal_id)
    return page.redirect(f"/density/{unit_id}/target", "The target runs again.")


def show(
    page: PageRequest,
    unit_id: int,
    *,
    asked: Submitted[ExpectationForm] | None = None,
    form: Submitted[Any] | None = None,
    status: int = 200,
) -> Response:
    unit = queries.get_exact_unit(page.db, unit_id)
    goal = queries.find_running(page.db, unit_id)
    by_on = goal.by_on if goal else add_months(page.today, MONTHS_LOOKED_AT)
    seen = view(
        goal,
        queries.ground(page.db, unit_id, by_on, today=page.today),
        queries.cohort(page.db, unit_id, today=page.today),
        asked.parsed if asked else None,
    )
    may_set = page.actor.may(Permission.SET_TARGETS) and queries.manages(page.db, unit_id)
    return page.render(
        "goals/target.html",
        part="goals/_takes.html" if asked else "goals/_form.html",
        status=status,
        unit=unit,
        view=seen,
        asked=asked
        if asked and asked.typed
        else blank(expected=seen.usual.eligible, leaving=seen.usual.leaving),
        form=form or blank(),
        may_set=may_set,
    )
