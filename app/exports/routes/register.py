"""The register: mine, and that of the units I decide for or look after."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.access.permissions import Permission
from app.exports import queries, register
from app.exports.forms import DeclineForm
from app.exports.models import Export, Format
from app.exports.routes.asking import sources_of
from app.exports.rules import FORMATS, STATES, what_in_words
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter(prefix="/exports")

DeclineSubmitted = Annotated[Submitted[DeclineForm], submitted(DeclineForm)]
MAY = [needs(Permission.OWN_ACCOUNT)]
DECIDES = [needs(Permission.APPROVE_EXPORTS)]
WORDS: dict[str, Any] = {
    "what": what_in_words,
    "states": STATES,
    "formats": {one.value: words for one, words in FORMATS.items()} | {"pdf": "PDF"},
}


@router.get("", dependencies=MAY)
def show_register(page: Page) -> Response:
    me, today = page.actor.user_id, page.today
    decides = page.actor.may(Permission.APPROVE_EXPORTS)
    limits = queries.limits(page.db)
    return page.render(
        "exports/register.html",
        mine=queries.list_mine(page.db, me, today=today),
        due=queries.list_due(page.db, me, today=today),
        waiting=queries.list_waiting(page.db, me, today=today) if decides else None,
        noticed=queries.list_noticed(page.db, me, limits.at_once, today=today)
        if page.actor.may(Permission.LIFT_SUPPRESSIONS)
        else None,
        others=queries.list_others(page.db, me, today=today) if decides else None,
        limits=limits,
        **WORDS,
    )


@router.get("/{export_id}", dependencies=MAY)
def show(page: Page, export_id: int) -> Response:
    return show_export(page, queries.get_export(page.db, export_id), blank())


@router.post("/{export_id}/approval", dependencies=DECIDES)
def approve(page: Page, export_id: int) -> Response:
    export = queries.get_export(page.db, export_id)
    register.approve(page.db, page.actor, export)
    return page.redirect("/exports", "Approved: they can take it now.")


@router.post("/{export_id}/declining", dependencies=DECIDES)
def decline(page: Page, export_id: int, form: DeclineSubmitted) -> Response:
    export = queries.get_export(page.db, export_id)
    if form.errors:
        return show_export(page, export, form, status=422)
    register.decline(page.db, page.actor, export, form.value.because)
    return page.redirect("/exports", "Declined: they read why.")


@router.post("/{export_id}/destruction", dependencies=MAY)
def destroyed(page: Page, export_id: int) -> Response:
    export = queries.get_mine(page.db, page.actor.user_id, export_id)
    register.answer(page.db, page.actor, export, destroyed=True)
    return page.redirect("/exports", "Thank you: it stands in the register as destroyed.")


@router.post("/{export_id}/reminder", dependencies=MAY)
def not_yet(page: Page, export_id: int) -> Response:
    export = queries.get_mine(page.db, page.actor.user_id, export_id)
    register.answer(page.db, page.actor, export, destroyed=False)
    return page.redirect("/exports", "You are asked again in a week.")


def show_export(
    page: PageRequest, export: Export, form: Submitted[Any], *, status: int = 200
) -> Response:
    line = queries.get_line(page.db, export.id, today=page.today)
    return page.render(
        "exports/show.html",
        status=status,
        export=export,
        line=line,
        form=form,
        own=export.user_id == page.actor.user_id,
        may_take=may_take(page, export),
        decided_by=queries.name_of(page.db, export.decided_by_id),
        on_paper=export.format == Format.PRINT,
        **WORDS,
    )


def may_take(page: PageRequest, export: Export) -> bool:
    return (
        export.user_id == page.actor.user_id
        and export.what in sources_of(page)
        and queries.is_open(export, now=page.now, today=page.today)
    )
