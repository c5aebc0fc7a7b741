"""Changing a draft by hand: another asker, another person, not these two, not this person."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.asks.commands import changes
from app.asks.commands.drafts import held
from app.asks.forms import AskerForm, BarForm, PersonForm
from app.asks.queries import plans as queries
from app.asks.queries.choices import askers_for, people_for
from app.asks.queries.ground import ground_of
from app.audit import trail
from app.audit.events import Event
from app.errors import NotFound
from app.people import queries as people
from app.web.forms import Submitted, refuse_wrong, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

PLAN = needs(Permission.PLAN_ASKS)
AskerSubmitted = Annotated[Submitted[AskerForm], submitted(AskerForm)]
PersonSubmitted = Annotated[Submitted[PersonForm], submitted(PersonForm)]
BarSubmitted = Annotated[Submitted[BarForm], submitted(BarForm)]


@router.get("/plans/{plan_id}/people/{person_id}", dependencies=[PLAN])
def show_askers(page: Page, plan_id: int, person_id: int) -> Response:
    """Who could ask this person."""
    plan = held(queries.get_plan(page.db, plan_id))
    person = people.get_person(page.db, person_id)
    if person.workplace_id != plan.workplace_id:
        raise NotFound
    ground = ground_of(page.db, plan.workplace_id, today=page.today)
    draft = queries.find_draft(page.db, plan.workplace_id, ground)
    pairs = draft.pairs if draft else []
    trail.record(page.db, page.actor, Event.PERSON_SEEN, subject=person, purpose="asks")
    return page.render(
        "asks/askers.html",
        plan=plan,
        person=person,
        may_be_asked=person_id in ground.people,
        now=next((line for line in pairs if line.person.id == person_id), None),
        choices=askers_for(ground, person_id, plan.most, [line.asker_id or 0 for line in pairs]),
    )


@router.post("/plans/{plan_id}/people/{person_id}", dependencies=[PLAN])
def choose_asker(page: Page, plan_id: int, person_id: int, form: AskerSubmitted) -> Response:
    plan = held(queries.get_plan(page.db, plan_id))
    people.get_person(page.db, person_id)
    refuse_wrong(form)
    return choose(page, plan.workplace_id, plan_id, form.value.asker_id, person_id)


@router.get("/plans/{plan_id}/askers/{person_id}", dependencies=[PLAN])
def show_people(page: Page, plan_id: int, person_id: int) -> Response:
    """Whom this asker could ask."""
    plan = held(queries.get_plan(page.db, plan_id))
    ground = ground_of(page.db, plan.workplace_id, today=page.today)
    if person_id not in ground.askers:
        raise NotFound
    draft = queries.find_draft(page.db, plan.workplace_id, ground)
    pairs = draft.pairs if draft else []
    choices = people_for(page.db, ground, person_id)
    trail.record(
        page.db,
        page.actor,
        Event.PEOPLE_LISTED,
        subject=("staff", person_id),
        unit_id=plan.workplace_id,
        count=len(choices),
        purpose="asks",
    )
    return page.render(
        "asks/people.html",
        plan=plan,
        asker=ground.askers[person_id],
        has={line.person.id for line in pairs if line.asker_id == person_id},
        others={line.person.id: line.asker for line in pairs if line.asker_id != person_id},
        choices=choices,
    )


@router.post("/plans/{plan_id}/askers/{person_id}", dependencies=[PLAN])
def choose_person(page: Page, plan_id: int, person_id: int, form: PersonSubmitted) -> Response:
    plan = held(queries.get_plan(page.db, plan_id))
    people.get_person(page.db, person_id)
    refuse_wrong(form)
    return choose(page, plan.workplace_id, plan_id, person_id, form.value.asked_id)


@router.post("/plans/{plan_id}/people/{person_id}/bar", dependencies=[PLAN])
def keep_out(page: Page, plan_id: int, person_id: int, form: BarSubmitted) -> Response:
    plan = queries.get_plan(page.db, plan_id)
    people.get_person(page.db, person_id)
    refuse_wrong(form)
    changes.keep_out(page.db, page.actor, plan_id, person_id, form.value.asker_id)
    said = (
        "Left out of this plan."
        if form.value.asker_id is None
        else "Not these two. Work the plan out again to find somebody else for them."
    )
    return page.redirect(f"/workplaces/{plan.workplace_id}/asks#plan", said)


@router.post("/plans/{plan_id}/people/{person_id}/return", dependencies=[PLAN])
def let_in(page: Page, plan_id: int, person_id: int) -> Response:
    plan = queries.get_plan(page.db, plan_id)
    people.get_person(page.db, person_id)
    changes.let_in(page.db, page.actor, plan_id, person_id)
    return page.redirect(
        f"/workplaces/{plan.workplace_id}/asks#plan",
        "Back in. Work the plan out again to find them an asker.",
    )


def choose(
    page: PageRequest, workplace_id: int, plan_id: int, asker_id: int, person_id: int
) -> Response:
    displaced = changes.choose(page.db, page.actor, plan_id, asker_id, person_id, today=page.today)
    said = "Chosen by you: a new run leaves it so."
    if displaced:
        said += " They were full, so their least near one waits for the next run."
    return page.redirect(f"/workplaces/{workplace_id}/asks#plan", said)
