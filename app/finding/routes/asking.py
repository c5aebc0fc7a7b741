"""The builder: a question as a sentence, as rules with what each does, and as text."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.finding.address import pack
from app.finding.choices import names
from app.finding.editing import find_editing, read_asking
from app.finding.forms import AskingForm, TextForm
from app.finding.routes.view import count_edited, show
from app.finding.showing import people
from app.finding.text import parse
from app.web.forms import Submitted, asked, submitted
from app.web.page import Page, with_query
from app.web.permissions import needs

router = APIRouter()

MAY = [needs(Permission.MAKE_CALL_LISTS)]
Asked = Annotated[Submitted[AskingForm], asked(AskingForm)]
TextSubmitted = Annotated[Submitted[TextForm], submitted(TextForm)]
BROKEN = (
    "This address does not hold a whole question: part of it is missing or was changed. "
    "Begin again here, or open one of your saved questions."
)


@router.get("/questions/new", dependencies=MAY)
def build(page: Page, form: Asked) -> Response:
    asking = read_asking(form)
    if asking is None:
        return show(page, None, problem=BROKEN, status=422)
    editing = find_editing(page.db, asking, form.typed, today=page.today)
    return show(page, asking, editing=editing)


@router.get("/questions/options", dependencies=MAY)
def options(page: Page, form: Asked) -> Response:
    """The answers to choose from that fit what is typed in the box above them."""
    asking = read_asking(form)
    editing = find_editing(page.db, asking, form.typed, today=page.today) if asking else None
    name = form.get("field")
    shown = next((one for one in editing.parts if one.name == name), None) if editing else None
    return page.render("finding/_options.html", editing=editing, shown=shown)


@router.get("/questions/effect", dependencies=MAY)
def effect(page: Page, form: Asked) -> Response:
    """What the rule would do, while its form is filled in."""
    asking = read_asking(form)
    editing = find_editing(page.db, asking, form.typed, today=page.today) if asking else None
    before, after = count_edited(page, editing)
    return page.render("finding/_effect.html", before=before, after=after, people=people)


@router.post("/questions/text", dependencies=MAY)
def use_text(page: Page, form: TextSubmitted) -> Response:
    asking = read_asking(form)
    if asking is None:
        return show(page, None, problem=BROKEN, status=422)
    found = parse(form.get("text").replace("\r\n", "\n"), names(page.db))
    if isinstance(found, list):
        return show(page, asking, text=form, mistakes=found, status=422)
    return page.redirect(with_query("/questions/new", q=pack(found), saved=asking.saved_id))
