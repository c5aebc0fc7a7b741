"""Guide cards: to read beforehand, to print, to put into a branch's own words."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.conversations import commands
from app.conversations.forms import CardForm
from app.conversations.guide import OURS, TITLES, card, stage_called
from app.conversations.models import Stage
from app.conversations.queries import guide as guides
from app.errors import NotFound
from app.union.models import Unit
from app.union.queries import union_settings
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

CardSubmitted = Annotated[Submitted[CardForm], submitted(CardForm)]
BranchId = Annotated[int, Query()]


@router.get("/guide", dependencies=[needs(Permission.ANSWER_ASKS)])
def show_guide(page: Page, branch: BranchId = 0) -> Response:
    branches = guides.list_branches(page.db)
    shown = guides.find_branch(branches, branch)
    mine = {one.id for one in guides.list_editable(page.db)}
    return page.render(
        "conversations/guide.html",
        cards=guides.cards_of(page.db, shown.id if shown else None),
        edit_at=shown.id if shown and shown.id in mine else None,
        tabs=[(one.name, f"/guide?branch={one.id}", one is shown) for one in branches],
        # Who notes nothing needs no words to ask for it: an advocate.
        wording=union_settings(page.db).agreement_wording
        if page.actor.may(Permission.RECORD_CONTACTS)
        else None,
    )


@router.get("/guide/{stage}", dependencies=[needs(Permission.EDIT_GUIDE)])
def edit_card(page: Page, stage: str, branch: BranchId = 0) -> Response:
    asked, of = to_edit(page, stage, branch)
    own = guides.find_own(page.db, of.id, asked)
    shown = own.body if own and own.set_aside_at is None else OURS[asked]
    return show_form(page, asked, of, blank(body=shown))


@router.post("/guide/{stage}", dependencies=[needs(Permission.EDIT_GUIDE)])
def change_card(page: Page, stage: str, form: CardSubmitted, branch: BranchId = 0) -> Response:
    asked, of = to_edit(page, stage, branch)
    if form.errors:
        return show_form(page, asked, of, form, status=422)
    body = form.value.body.replace("\r\n", "\n")
    changed = commands.change_card(page.db, page.actor, of, asked, body)
    said = (
        f"“{TITLES[asked]}” has your branch’s words now." if changed else "Nothing was different."
    )
    return page.redirect(f"/guide?branch={of.id}", said)


@router.post("/guide/{stage}/ours", dependencies=[needs(Permission.EDIT_GUIDE)])
def set_card_aside(page: Page, stage: str, branch: BranchId = 0) -> Response:
    asked, of = to_edit(page, stage, branch)
    commands.set_card_aside(page.db, page.actor, of, asked)
    return page.redirect(
        f"/guide?branch={of.id}",
        f"“{TITLES[asked]}” has our words again.",
        undo=f"/guide/{stage}/own?branch={of.id}",
    )


@router.post("/guide/{stage}/own", dependencies=[needs(Permission.EDIT_GUIDE)])
def take_card_up(page: Page, stage: str, branch: BranchId = 0) -> Response:
    asked, of = to_edit(page, stage, branch)
    commands.take_card_up(page.db, page.actor, of, asked)
    said = f"“{TITLES[asked]}” has your branch’s words again."
    return page.redirect(f"/guide?branch={of.id}", said)


def to_edit(page: PageRequest, slug: str, branch_id: int) -> tuple[Stage, Unit]:
    """Raises NotFound for a card there is none of, and a branch that is not mine to edit."""
    stage = stage_called(slug)
    branch = guides.find_branch(guides.list_editable(page.db), branch_id)
    if stage is None or branch is None:
        raise NotFound
    return stage, branch


def show_form(
    page: PageRequest, stage: Stage, branch: Unit, form: Submitted[Any], *, status: int = 200
) -> Response:
    own = guides.find_own(page.db, branch.id, stage)
    return page.render(
        "conversations/card.html",
        ours=card(stage),
        own=own,
        branch=branch,
        form=form,
        status=status,
    )
