"""One change of a question, and back to the builder with what it has become."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import ValidationError

from app.finding import tree
from app.finding.address import fits, pack, pack_rule
from app.finding.editing import Asking, Editing, edited, find_editing, read_asking
from app.finding.forms import ChangeForm
from app.finding.question import Question
from app.finding.routes.asking import BROKEN, MAY
from app.finding.routes.view import show
from app.web.forms import Submitted, asked
from app.web.page import Page, PageRequest, with_query

router = APIRouter()

Change = Annotated[Submitted[ChangeForm], asked(ChangeForm)]
TOO_LONG = "This question names too many things for one address. Choose fewer in it."


@router.get("/questions/changed", dependencies=MAY)
def change(page: Page, form: Change) -> Response:
    asking = read_asking(form)
    if asking is None or form.errors:
        return show(page, None, problem=BROKEN, status=422)
    editing = None
    if form.value.do == "keep":
        editing = find_editing(page.db, asking, form.typed, today=page.today)
    try:
        changed = _changed(asking, form.value.do, editing)
    except ValidationError as wrong:
        return show(page, asking, editing=editing, problem=_sentence(wrong), status=422)
    except LookupError:
        return show(page, None, problem=BROKEN, status=422)
    if changed is None:
        return show(page, asking, editing=editing, status=422)
    if not fits(pack(changed)):
        return show(page, asking, editing=editing, problem=TOO_LONG, status=422)
    return _back(page, asking, changed, form.value.do)


def _changed(asking: Asking, do: str, editing: Editing | None) -> Question | None:
    """None when the rule's form still has mistakes in it. Raises LookupError, ValidationError."""
    question, at = asking.question, asking.at
    if do == "keep":
        if editing is None:
            raise LookupError("no form is open")
        return edited(editing)
    if not at:
        raise LookupError("no rule is named")
    if do == "put":
        if asking.gone is None:
            raise LookupError("nothing to put back")
        return tree.insert(question, at, asking.gone)
    if do in ("up", "down"):
        return tree.move(question, at, -1 if do == "up" else 1)
    if do in tree.GROUP_OF:
        return tree.wrap(question, at, do)
    if do.startswith("as_"):
        return tree.turn(question, at, do.removeprefix("as_"))
    return {
        "remove": tree.remove,
        "open": tree.open_up,
        "in": tree.into_group,
        "out": tree.out_of_group,
    }[do](question, at)


def _back(page: PageRequest, asking: Asking, changed: Question, do: str) -> Response:
    more: dict[str, object] = {}
    if do == "remove":
        # A group that is left empty goes with its last rule: what stood there is put back whole.
        at = asking.at
        while len(at) > 1 and len(tree.rules_in(asking.question, at[:-1])) == 1:
            at = at[:-1]
        gone = pack_rule(tree.get(asking.question, at))
        more = {"gone": gone, "at": tree.write_place(at)} if fits(gone) else {}
    query = with_query("/questions/new", q=pack(changed), saved=asking.saved_id, **more)
    return page.redirect(query)


def _sentence(wrong: ValidationError) -> str:
    return str(wrong.errors()[0]["msg"]).removeprefix("Value error, ")
