"""Pages of call lists."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.access.permissions import Permission
from app.audit.events import Event
from app.call_lists import commands, queries
from app.call_lists.choices import Places, places_for, question_of
from app.call_lists.forms import CallListForm, QuestionForm
from app.call_lists.queries import Summary
from app.call_lists.question import Question, in_words
from app.call_lists.rules import ANSWERS, OUTCOMES, PURPOSES, STANDINGS, Row, sheet_pages
from app.errors import Conflict
from app.people.models import StandingCode
from app.web.forms import Submitted, asked, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter(prefix="/call-lists")

Asked = Annotated[Submitted[QuestionForm], asked(QuestionForm)]
ListSubmitted = Annotated[Submitted[CallListForm], submitted(CallListForm)]
MAY = [needs(Permission.MAKE_CALL_LISTS)]


@router.get("", dependencies=MAY)
def mine(page: Page) -> Response:
    lists = queries.list_mine(page.db, page.actor.user_id)
    return page.render("call_lists/list.html", lists=lists)


@router.get("/new", dependencies=MAY)
def new(page: Page, form: Asked) -> Response:
    counted = count(page, form) if form.typed and not form.errors else None
    if not form.typed:
        usual = [StandingCode.NOT_MEMBER.value, StandingCode.UNKNOWN.value]
        return show_form(page, blank(standings=usual, unspoken="any", by="phone"), None)
    return show_form(page, form, counted)


@router.get("/count", dependencies=MAY)
def count_part(page: Page, form: Asked) -> Response:
    counted = None if form.errors else count(page, form)
    return page.render("call_lists/_count.html", counted=counted, form=form)


@router.post("", dependencies=MAY)
def make(page: Page, form: ListSubmitted) -> Response:
    if form.errors:
        return show_form(page, form, None, status=422)
    question = question_from(page, form)
    purpose = PURPOSES.get(form.value.purpose, form.value.purpose_other)
    try:
        list_id = commands.make_call_list(page.db, page.actor, question, purpose)
    except Conflict as refusal:
        form.errors[""] = refusal.message
        return show_form(page, form, None, status=422)
    return page.redirect(f"/call-lists/{list_id}", "The list is made. It runs for 14 days.")


@router.get("/{list_id}/sheet", dependencies=MAY)
def sheet(page: Page, list_id: int) -> Response:
    summary, question, rows = open_list(page, list_id)
    commands.note(page.db, page.actor, Event.CALL_LIST_PRINTED, summary, people=len(rows))
    pages = sheet_pages(rows, by_phone=question.by_phone)
    return page.render(
        "call_lists/sheet.html",
        call_list=summary,
        question=question,
        gone=gone(summary, rows),
        pages=pages,
        answers=ANSWERS,
    )


@router.get("/{list_id}", dependencies=MAY)
def show(page: Page, list_id: int) -> Response:
    summary, question = queries.get_mine(page.db, page.actor.user_id, list_id)
    rows = []
    if summary.is_open(page.today):
        rows = queries.list_rows(page.db, list_id, question)
        commands.note(page.db, page.actor, Event.CALL_LIST_SEEN, summary, people=len(rows))
    return page.render(
        "call_lists/show.html",
        call_list=summary,
        question=question,
        rows=rows,
        gone=gone(summary, rows),
        asked=in_words(question, queries.issue_names(page.db)),
    )


@router.post("/{list_id}/closure", dependencies=MAY)
def close(page: Page, list_id: int) -> Response:
    summary, _ = queries.get_mine(page.db, page.actor.user_id, list_id)
    commands.close_call_list(page.db, page.actor, summary)
    return page.redirect("/call-lists", "The list is closed and shows nobody any more.")


def open_list(page: PageRequest, list_id: int) -> tuple[Summary, Question, list[Row]]:
    summary, question = queries.get_mine(page.db, page.actor.user_id, list_id)
    commands.check_open(summary, page.today)
    return summary, question, queries.list_rows(page.db, list_id, question)


def gone(summary: Summary, rows: Sequence[Row]) -> int:
    """How many more are left out than those who asked for it or joined."""
    return summary.total - summary.asked_not - summary.joined - len(rows)


def question_from(page: PageRequest, form: Submitted[Any]) -> Question:
    value: QuestionForm = form.value
    offered = places_for(page.db, value.unit, value.workplaces)
    return question_of(value, offered, today=page.today)


def count(page: PageRequest, form: Submitted[Any]) -> queries.Counted:
    return queries.count(page.db, question_from(page, form))


def show_form(
    page: PageRequest, form: Submitted[Any], counted: queries.Counted | None, *, status: int = 200
) -> Response:
    return page.render(
        "call_lists/new.html",
        part="call_lists/_where.html",
        status=status,
        form=form,
        counted=counted,
        places=offered(page, form),
        issues=queries.issue_names(page.db, retired=False),
        standings=STANDINGS,
        outcomes=OUTCOMES,
        purposes=PURPOSES | {"other": "Something else"},
    )


def offered(page: PageRequest, form: Submitted[Any]) -> Places:
    """Also for a form with mistakes in it, as far as its numbers can be read."""
    unit = number(form.get("unit"))
    chosen = [number(one) for one in form.getlist("workplaces")]
    return places_for(page.db, unit, [one for one in chosen if one is not None])


def number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
