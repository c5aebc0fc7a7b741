"""Who asks whom in a workplace: the page, the draft, its sheet."""

from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.asks.commands import askers as asker_commands
from app.asks.commands import plans
from app.asks.forms import MostForm, PlanForm, ShownForm, due_of
from app.asks.planning import (
    AHEAD_DAYS,
    CAME_BACK,
    DUE_CHOICES,
    USUAL_MOST,
)
from app.asks.queries import plans as queries
from app.asks.queries.gap import next_to_ask
from app.asks.queries.ground import ground_of
from app.asks.queries.plans import Draft
from app.asks.queries.sheet import sheets_of
from app.audit import trail
from app.audit.events import Event
from app.conversations.queries.listing import Listed
from app.conversations.queries.workplace import get_workplace
from app.conversations.rules import SHEET_LASTS
from app.web.formats import word
from app.web.forms import Submitted, blank, number_in, refuse_wrong, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

PLAN = needs(Permission.PLAN_ASKS)
PlanSubmitted = Annotated[Submitted[PlanForm], submitted(PlanForm)]
ShownSubmitted = Annotated[Submitted[ShownForm], submitted(ShownForm)]
MostSubmitted = Annotated[Submitted[MostForm], submitted(MostForm)]
MOST_LISTED = 60


@router.get("/workplaces/{workplace_id}/asks", dependencies=[PLAN])
def show_asks(
    page: Page, workplace_id: int, by: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    return plan_page(page, workplace_id, None, by_person=by == "person", status=200)


@router.post("/workplaces/{workplace_id}/asks/plan", dependencies=[PLAN])
def work_out(page: Page, workplace_id: int, form: PlanSubmitted) -> Response:
    get_workplace(page.db, workplace_id)
    due = due_of(form, page.today)
    if form.errors or due is None:
        return plan_page(page, workplace_id, form)
    plans.work_out(page.db, page.actor, workplace_id, form.value.most, due, today=page.today)
    return page.redirect(f"/workplaces/{workplace_id}/asks#plan", "The plan is worked out.")


@router.post("/plans/{plan_id}/acceptance", dependencies=[PLAN])
def accept(page: Page, plan_id: int, form: ShownSubmitted) -> Response:
    plan = queries.get_plan(page.db, plan_id)
    shown = "" if form.errors else form.value.shown
    opened, dropped = plans.accept(page.db, page.actor, plan_id, shown, today=page.today)
    said = f"Accepted: {opened} new {word(opened, 'ask', 'asks')}."
    if dropped:
        said += (
            f" {dropped} {word(dropped, 'was', 'were')} left out: joined, spoken to, or not to be"
            " asked since."
        )
    return page.redirect(f"/workplaces/{plan.workplace_id}/asks", said)


@router.post("/plans/{plan_id}/discard", dependencies=[PLAN])
def discard(page: Page, plan_id: int) -> Response:
    plan = queries.get_plan(page.db, plan_id)
    plans.discard(page.db, page.actor, plan_id)
    return page.redirect(
        f"/workplaces/{plan.workplace_id}/asks", "The plan is gone. Open asks stay as they are."
    )


@router.post("/workplaces/{workplace_id}/askers/{person_id}", dependencies=[PLAN])
def set_most(page: Page, workplace_id: int, person_id: int, form: MostSubmitted) -> Response:
    get_workplace(page.db, workplace_id)
    refuse_wrong(form)
    asker_commands.set_most(
        page.db, page.actor, workplace_id, person_id, form.value.most, today=page.today
    )
    return page.redirect(
        f"/workplaces/{workplace_id}/asks#askers", "Saved. It counts from the next plan on."
    )


@router.get("/workplaces/{workplace_id}/asks/sheet", dependencies=[PLAN])
def print_asks(
    page: Page, workplace_id: int, asker: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """For those who ask without a sign-in; what paper may carry (domain.md DP-8)."""
    _, name = get_workplace(page.db, workplace_id)
    only = number_in(asker, digits=20)
    sheets = sheets_of(page.db, workplace_id, only, today=page.today)
    trail.record(
        page.db,
        page.actor,
        Event.PEOPLE_PRINTED,
        subject=("workplaces", workplace_id),
        unit_id=workplace_id,
        count=sum(len(sheet.lines) for sheet in sheets),
        purpose="asks",
    )
    return page.render(
        "asks/sheet.html",
        workplace_id=workplace_id,
        name=name,
        sheets=sheets,
        destroy_by=page.today + SHEET_LASTS,
    )


def plan_page(
    page: PageRequest,
    workplace_id: int,
    form: Submitted[Any] | None,
    *,
    by_person: bool = False,
    status: int = 422,
) -> Response:
    _, name = get_workplace(page.db, workplace_id)
    ground = ground_of(page.db, workplace_id, today=page.today)
    draft = queries.find_draft(page.db, workplace_id, ground)
    asked = queries.open_asks(page.db, workplace_id)
    returned = queries.came_back(page.db, workplace_id, today=page.today)
    gap = by_team(page, draft.out_of_reach) if draft else []
    left_over = by_team(page, draft.left_over) if draft else []
    note_seen(page, workplace_id, [asked, returned, draft.pairs if draft else []])
    return page.render(
        "asks/plan.html",
        workplace_id=workplace_id,
        name=name,
        askers=list(ground.askers.values()),
        usual=draft.plan.most if draft else USUAL_MOST,
        to_ask=len(ground.people),
        draft=draft,
        shares=shares(draft) if draft else None,
        by_person=by_person,
        groups=queries.by_asker(draft.pairs) if draft else [],
        open_groups=queries.by_asker(asked),
        open_count=len(asked),
        returned=returned,
        left_over=left_over,
        gap=gap,
        next_askers=(
            next_to_ask(page.db, workplace_id, ground, draft.out_of_reach) if draft else []
        ),
        came_back=CAME_BACK,
        due_choices=DUE_CHOICES,
        ahead=AHEAD_DAYS,
        form=form or plan_form(draft),
        status=status,
    )


def plan_form(draft: Draft | None) -> Submitted[Any]:
    if draft is None:
        return blank(most=USUAL_MOST, by="fortnight")
    return blank(most=draft.plan.most, by="pick", by_date=draft.plan.due_on)


def shares(draft: Draft) -> list[tuple[str, int, float, float]]:
    """(kind, how many, where it begins, how wide) in percent, for the strip."""
    counts = [
        ("asked", len(draft.pairs)),
        ("full", len(draft.left_over)),
        ("gap", len(draft.out_of_reach)),
    ]
    total = sum(count for _, count in counts) or 1
    found, begins = [], 0.0
    for kind, count in counts:
        width = round(100 * count / total, 2)
        found.append((kind, count, begins, width))
        begins += width
    return found


def by_team(page: PageRequest, ids: list[int]) -> list[tuple[str | None, int, list[Listed]]]:
    """Teams with how many of their people, the largest first; names of a few."""
    people = queries.list_persons(page.db, ids)
    teams = [(team, list(rows)) for team, rows in groupby(people, key=lambda one: one.team)]
    teams.sort(key=lambda team: -len(team[1]))
    return [(team, len(rows), rows[:MOST_LISTED]) for team, rows in teams]


def note_seen(page: PageRequest, workplace_id: int, lists: list[list[queries.AskLine]]) -> None:
    trail.record(
        page.db,
        page.actor,
        Event.PEOPLE_LISTED,
        subject=("workplaces", workplace_id),
        unit_id=workplace_id,
        count=len({line.person.id for lines in lists for line in lines}),
        purpose="asks",
    )
