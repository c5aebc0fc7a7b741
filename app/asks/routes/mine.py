"""Your asks: an advocate's few people, one at a time."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.asks import answers
from app.asks.answers import AnswerForm, Wish
from app.asks.commands import mine as commands
from app.asks.queries import mine
from app.asks.queries.mine import MyAsk
from app.audit import trail
from app.audit.events import Event
from app.conversations import words
from app.conversations.models import Result
from app.db.ids import new_id
from app.settings import secret_key
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

AnswerSubmitted = Annotated[Submitted[AnswerForm], submitted(AnswerForm)]
ANSWER = needs(Permission.ANSWER_ASKS)
RESULTS = [(int(r), words.RESULTS[r]) for r in (Result.SPOKE, Result.NOT_IN, Result.LEFT_MESSAGE)]
WISHES = [
    ("", "Nothing more"),
    *((wish.value, words.OUTCOMES[outcome]) for wish, outcome in answers.OUTCOMES.items()),
    (Wish.IN_A_UNION.value, "In a union already"),
]


@router.get("/asks", dependencies=[ANSWER])
def list_mine(page: Page) -> Response:
    """A rep's asks are among everything else on Today."""
    if page.actor.may(Permission.RECORD_CONTACTS):
        return page.redirect("/today")
    asks = mine.list_mine(page.db)
    trail.record(page.db, page.actor, Event.PEOPLE_LISTED, count=len(asks), purpose="own asks")
    return page.render("asks/mine.html", asks=asks)


@router.get("/asks/{ask_id}/answer", dependencies=[ANSWER])
def show_answer(page: Page, ask_id: int) -> Response:
    ask = mine.get_mine(page.db, ask_id)
    trail.record(
        page.db,
        page.actor,
        Event.PERSON_SEEN,
        subject=("staff", ask.staff_id),
        unit_id=ask.workplace_id,
        purpose="own ask",
    )
    form = blank(id=new_id(), happened_on=page.today, channel=1, come_back="none", wish="")
    return answer_page(page, ask, form)


@router.post("/asks/{ask_id}/answer", dependencies=[ANSWER])
def answer(page: Page, ask_id: int, form: AnswerSubmitted) -> Response:
    if form.parsed and commands.is_kept(page.db, ask_id, form.parsed.id):
        return page.redirect("/asks", "Saved.", undo=undo_of(form.parsed.id))
    ask = mine.get_mine(page.db, ask_id)
    if not form.errors:
        given = answers.answer_from(form.value, page.today)
        form.errors |= answers.problems(given, opened_on=ask.opened_on, today=page.today)
    if form.errors:
        return answer_page(page, ask, form, status=422)
    commands.answer(page.db, page.actor, ask, given, pepper=secret_key(page.settings))
    return page.redirect("/asks", answers.said_once(given), undo=undo_of(given.contact_id))


def undo_of(contact_id: UUID) -> str:
    return f"/asks/answers/{contact_id}/retraction"


def answer_page(
    page: PageRequest, ask: MyAsk, form: Submitted[Any], *, status: int = 200
) -> Response:
    return page.render(
        "asks/answer.html",
        status=status,
        ask=ask,
        form=form,
        results=RESULTS,
        wishes=WISHES,
        channels=[(int(code), text) for code, text in words.CHANNELS.items()],
        latest=page.today + answers.KEPT_FOR,
        leave_id=new_id(),
        stop_id=new_id(),
    )


@router.post("/asks/answers/{contact_id}/retraction", dependencies=[ANSWER])
def take_back(page: Page, contact_id: UUID) -> Response:
    commands.take_back(page.db, page.actor, contact_id)
    return page.redirect("/asks", "Undone.")


@router.post("/asks/{ask_id}/hand-back", dependencies=[ANSWER])
def give_back(page: Page, ask_id: int) -> Response:
    commands.give_back(page.db, page.actor, ask_id)
    said = "Given back: your organiser finds somebody else."
    return page.redirect("/asks", said, undo=f"/asks/{ask_id}/hand-back/reversal")


@router.post("/asks/{ask_id}/hand-back/reversal", dependencies=[ANSWER])
def keep(page: Page, ask_id: int) -> Response:
    commands.keep(page.db, page.actor, ask_id)
    return page.redirect("/asks", "It is yours again.")
