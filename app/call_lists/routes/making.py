"""From a question to a list: what it would hold, and making it."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.call_lists import commands, queries
from app.call_lists.forms import MOST_DAYS, CallListForm, NewListForm
from app.call_lists.rules import KINDS, MOST_CALLERS, MOST_PEOPLE, PURPOSES, script_from
from app.conversations.models import Stage
from app.conversations.queries import guide
from app.db.ids import new_id
from app.errors import Conflict
from app.finding import queries as finding
from app.finding.address import pack
from app.finding.words import sentence
from app.web.forms import Submitted, asked, blank, check, submitted
from app.web.page import Page, PageRequest, with_query
from app.web.permissions import needs

router = APIRouter(prefix="/call-lists")

Asked = Annotated[Submitted[NewListForm], asked(NewListForm)]
ListSubmitted = Annotated[Submitted[CallListForm], submitted(CallListForm)]
MAY = [needs(Permission.MAKE_CALL_LISTS)]
ASK = "/questions/new"


@router.get("/new", dependencies=MAY)
def new(page: Page, form: Asked) -> Response:
    if form.errors or "q" not in form.typed:
        return page.redirect(ASK, form.errors.get("q"))
    return show_form(page, form.value, fresh(page, form.value))


@router.post("", dependencies=MAY)
def make(page: Page, form: ListSubmitted) -> Response:
    about = check(NewListForm, {k: form.typed[k] for k in ("q", "by") if k in form.typed})
    if about.errors:
        return page.redirect(ASK, about.errors.get("q"))
    if form.errors:
        return show_form(page, about.value, form, status=422)
    try:
        made = commands.make_call_list(page.db, page.actor, form.value, today=page.today)
    except Conflict as refusal:
        form.errors[""] = refusal.message
        return show_form(page, about.value, form, status=422)
    return page.redirect(f"/call-lists/{made}", "The list is made.")


def fresh(page: PageRequest, about: NewListForm) -> Submitted[Any]:
    form: Submitted[Any] = blank(
        id=new_id(),
        q=pack(about.question),
        by=about.by.value,
        name=about.name,
        days=MOST_DAYS,
        script=suggested(page),
        callers=[page.actor.user_id],
    )
    return form


def suggested(page: PageRequest) -> str:
    """What callers are to say, from the guide cards of the branch, or ours."""
    branches = guide.list_editable(page.db)
    cards = guide.cards_of(page.db, branches[0].id if branches else None)
    bodies = {card.stage: card.body for card in cards}
    return script_from(bodies[Stage.ASK], bodies[Stage.LISTEN])


def show_form(
    page: PageRequest, about: NewListForm, form: Submitted[Any], *, status: int = 200
) -> Response:
    question = about.question
    counted = finding.count(page.db, question)
    near = [place.workplace_id for place in counted.workplaces if place.high]
    callers, all_callers = queries.callers_offered(
        page.db, near, today=page.today, most=MOST_CALLERS
    )
    q = pack(question)
    return page.render(
        "call_lists/new.html",
        status=status,
        form=form,
        by=about.by,
        weighed=queries.weigh(page.db, question, about.by, counted),
        counted=counted,
        sentence=sentence(question, finding.names_for(page.db, question)),
        change=with_query(ASK, q=q),
        ways=[
            (words, with_query("/call-lists/new", q=q, by=kind.value), kind is about.by)
            for kind, words in KINDS.items()
        ],
        callers=[(one.id, one.words) for one in callers],
        more_callers=all_callers - len(callers),
        purposes=PURPOSES | {"other": "Something else"},
        most=MOST_PEOPLE,
        most_days=MOST_DAYS,
    )
