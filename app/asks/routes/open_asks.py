"""One ask that is open, or came back: another day, another asker, taken back, done for them."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.asks.commands import open_asks
from app.asks.forms import AgainForm, AskerForm, DueForm, due_of
from app.asks.models import Ask, AskState
from app.asks.planning import CAME_BACK, DUE_CHOICES, ENDED
from app.asks.queries import plans as queries
from app.asks.queries.choices import AskerChoice, askers_for
from app.asks.queries.ground import ground_of
from app.audit import trail
from app.audit.events import Event
from app.people import queries as people
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

PLAN = needs(Permission.PLAN_ASKS)
DueSubmitted = Annotated[Submitted[DueForm], submitted(DueForm)]
AgainSubmitted = Annotated[Submitted[AgainForm], submitted(AgainForm)]
AskerSubmitted = Annotated[Submitted[AskerForm], submitted(AskerForm)]


@router.get("/asks/{ask_id}/change", dependencies=[PLAN])
def show_ask(page: Page, ask_id: int) -> Response:
    return ask_page(page, queries.get_ask(page.db, ask_id), None, status=200)


@router.post("/asks/{ask_id}/date", dependencies=[PLAN])
def change_date(page: Page, ask_id: int, form: DueSubmitted) -> Response:
    ask = queries.get_ask(page.db, ask_id)
    due = due_of(form, page.today)
    if form.errors or due is None:
        return ask_page(page, ask, form)
    open_asks.change_date(page.db, page.actor, ask, due)
    return back(page, ask, "The day is changed.")


@router.post("/asks/{ask_id}/asker", dependencies=[PLAN])
def hand_over(page: Page, ask_id: int, form: AskerSubmitted) -> Response:
    ask = queries.get_ask(page.db, ask_id)
    if form.errors:
        return ask_page(page, ask, form)
    open_asks.hand_over(page.db, page.actor, ask, form.value.asker_id, today=page.today)
    return back(page, ask, "Somebody else asks them now.")


@router.post("/asks/{ask_id}/taking-back", dependencies=[PLAN])
def take_back(page: Page, ask_id: int) -> Response:
    ask = queries.get_ask(page.db, ask_id)
    open_asks.take_back(page.db, page.actor, ask)
    return back(page, ask, "Taken back: nobody is to ask them for now.")


@router.post("/asks/{ask_id}/answered", dependencies=[PLAN])
def answer_for(page: Page, ask_id: int) -> Response:
    ask = queries.get_ask(page.db, ask_id)
    open_asks.answer_for(page.db, page.actor, ask)
    return back(page, ask, "Noted as their conversation.")


@router.post("/asks/{ask_id}/again", dependencies=[PLAN])
def ask_again(page: Page, ask_id: int, form: AgainSubmitted) -> Response:
    ask = queries.get_ask(page.db, ask_id)
    due = due_of(form, page.today)
    if form.errors or due is None:
        return ask_page(page, ask, form)
    open_asks.ask_again(page.db, page.actor, ask, form.value.asker_id, due, today=page.today)
    return back(page, ask, "Asked again.")


@router.post("/asks/{ask_id}/leaving", dependencies=[PLAN])
def leave(page: Page, ask_id: int) -> Response:
    ask = queries.get_ask(page.db, ask_id)
    open_asks.leave(page.db, page.actor, ask)
    return back(page, ask, "Left. A later plan may find them again.")


def back(page: PageRequest, ask: Ask, said: str) -> Response:
    return page.redirect(f"/workplaces/{ask.scope_unit_id}/asks", said)


def ask_page(
    page: PageRequest, ask: Ask, form: Submitted[Any] | None, *, status: int = 422
) -> Response:
    person = people.get_person(page.db, ask.staff_id)
    asker = people.find_person(page.db, ask.asker_id or 0)
    trail.record(page.db, page.actor, Event.PERSON_SEEN, subject=person, purpose="asks")
    return page.render(
        "asks/ask.html",
        ask=ask,
        person=person,
        asker=asker,
        is_open=ask.state is AskState.OPEN,
        is_back=ask.state is AskState.RETURNED,
        is_reached=ask.state is AskState.REACHED,
        why=(CAME_BACK | ENDED).get(ask.end_reason, "") if ask.end_reason else "",
        mine_to_give=open_asks.was_typed_in_by(page.db, ask, page.actor.user_id),
        choices=choices_for(page, ask),
        due_choices=DUE_CHOICES,
        form=form or blank(by="week"),
        status=status,
    )


def choices_for(page: PageRequest, ask: Ask) -> list[tuple[int, str]]:
    """Who has room and may ask them, with the reasons."""
    if ask.state not in (AskState.OPEN, AskState.RETURNED):
        return []
    ground = ground_of(page.db, ask.scope_unit_id, today=page.today)
    usual = open_asks.usual_most(page.db, ask)
    return [
        (one.id, said(one))
        for one in askers_for(ground, ask.staff_id, usual)
        if one.has < one.most and (one.id != ask.asker_id or ask.state is AskState.RETURNED)
    ]


def said(choice: AskerChoice) -> str:
    has = f"{choice.name}, has {choice.has} of {choice.most}"
    return f"{has}: {choice.reasons}" if choice.reasons else has
