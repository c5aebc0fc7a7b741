"""Noting what is going to change: which kind, then one short form for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.access.permissions import Permission
from app.changes import drafting, offices
from app.changes.checking import mistakes
from app.changes.forms import FORMS, AnnouncementForm
from app.changes.kinds import CHOICES, KINDS, KindWords, find_kind
from app.changes.models import ChangeKind
from app.changes.offices import Office
from app.errors import NotFound, NotPermitted
from app.people.rules import Unfit
from app.web.forms import Form, Submitted, blank, check, number_in, read_form, typed_text
from app.web.page import Page, PageRequest, with_query
from app.web.permissions import needs

router = APIRouter()
PLAN = [needs(Permission.PLAN_CHANGES)]


@dataclass(frozen=True)
class Sent:
    """A form of one kind as it was sent; `finding` when only offices were looked for."""

    words: KindWords
    form: Submitted[AnnouncementForm]
    finding: bool


def get_kind(kind: str) -> KindWords:
    """Raises NotFound for a kind nobody knows."""
    words = find_kind(kind)
    if words is None:
        raise NotFound
    return words


async def read(request: Request, kind: str) -> Sent:
    words = get_kind(kind)
    sent = typed_text(await read_form(request))
    return Sent(words, check(FORMS[words.kind], sent), finding="find" in sent)


@router.get("/changes/new", dependencies=PLAN)
def choose_kind(page: Page, unit: str = "") -> Response:
    carry = with_query("", unit=number_in(unit))
    return page.render("changes/new.html", kinds=KINDS, carry=carry)


@router.get("/changes/new/{kind}", dependencies=PLAN)
def new_change(page: Page, kind: str, unit: str = "", workplaces: str = "") -> Response:
    form = blank(announced_on=page.today, unit=number_in(unit), workplaces=number_in(workplaces))
    return show_form(page, get_kind(kind), form)


@router.post("/changes/new/{kind}", dependencies=PLAN)
def announce(page: Page, sent: Annotated[Sent, Depends(read)]) -> Response:
    words, form = sent.words, sent.form
    if sent.finding:
        form.errors.clear()
        return show_form(page, words, form)
    concerned = offices_in(page, words, form)
    if form.parsed and not form.errors:
        form.errors |= mistakes(form.parsed, words.kind, concerned, today=page.today)
    if form.errors:
        return show_form(page, words, form)
    try:
        event = drafting.announce(
            page.db, page.actor, words.kind, form.value, concerned, today=page.today
        )
    except Unfit as unfit:
        form.errors[drafting.FIELDS.get(unfit.field, unfit.field)] = unfit.sentence
        return show_form(page, words, form)
    except NotPermitted as refusal:
        form.errors["workplaces"] = refusal.message
        return show_form(page, words, form)
    return page.redirect(f"/changes/{event.id}", f"The {words.noun} is noted. Nothing moves yet.")


def offices_in(
    page: PageRequest, words: KindWords, form: Submitted[AnnouncementForm]
) -> list[Office]:
    """The offices ticked, or those of the bargaining unit that was chosen."""
    given = form.parsed
    if given is None:
        return []
    if words.kind is ChangeKind.RECOGNITION and given.bargaining_unit:
        for unit in offices.list_bargaining(page.db, today=page.today):
            if unit.id == given.bargaining_unit:
                return offices.offices_of(page.db, unit, today=page.today)
    return offices.chosen(page.db, given.workplaces)


def show_form(
    page: PageRequest, words: KindWords, form: Submitted[AnnouncementForm] | Submitted[Form]
) -> Response:
    units = offices.list_above(page.db)
    ticked = ticked_in(form)
    offered = offices.offer(
        page.db,
        find=form.get("q").strip()[:100],
        below=number_in(form.get("unit")),
        ticked=offices.chosen(page.db, ticked),
        today=page.today,
    )
    return page.render(
        "changes/announce.html",
        part="changes/_offices.html",
        status=422 if form.errors else 200,
        words=words,
        form=form,
        offered=offered,
        units=units,
        searching=offered.total > 8 or bool(form.get("q") or form.get("unit")),
        employers=offices.list_employers(page.db) if words.slug == "transfer" else [],
        bargaining=bargaining_in(page, words),
        choices=CHOICES,
    )


def ticked_in(form: Submitted[AnnouncementForm] | Submitted[Form]) -> list[int]:
    read = (number_in(typed) for typed in form.getlist("workplaces")[:5_000])
    return [number for number in read if number is not None and number < 2**31]


def bargaining_in(page: PageRequest, words: KindWords) -> Sequence[tuple[int, str]]:
    if words.kind is not ChangeKind.RECOGNITION:
        return []
    return [(unit.id, unit.name) for unit in offices.list_bargaining(page.db, today=page.today)]
