"""What was written on a sheet, typed in: row, letter, Enter."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.call_sheets import commands, lines, queries
from app.call_sheets.commands import Result
from app.call_sheets.forms import LineForm, ResultsForm
from app.call_sheets.lines import Desk, Said, Typed
from app.call_sheets.queries import SheetList
from app.call_sheets.rules import ANSWERS, LINES
from app.call_sheets.screen import typed_line, typed_lines, wrong_day
from app.db.ids import new_id
from app.settings import secret_key
from app.web.formats import plural
from app.web.forms import Submitted, blank, number_in, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter(prefix="/call-sheets")

ResultsSubmitted = Annotated[Submitted[ResultsForm], submitted(ResultsForm)]
LineSubmitted = Annotated[Submitted[LineForm], submitted(LineForm)]
MAY = [needs(Permission.MAKE_CALLS)]


@router.get("/{list_id}/results", dependencies=MAY)
def enter(page: Page, list_id: int) -> Response:
    sheet = queries.get_list(page.db, list_id)
    listed = queries.list_listed(page.db, list_id)
    trail.record(
        page.db,
        page.actor,
        Event.CALL_LIST_SEEN,
        subject=("call_lists", list_id),
        unit_id=sheet.unit_id,
        count=len(listed),
        purpose="typing results",
    )
    return show(page, sheet, blank(on=page.today.isoformat()), [])


@router.post("/{list_id}/results/line", dependencies=MAY)
def read_back(page: Page, list_id: int, form: LineSubmitted) -> Response:
    """One line in words, as soon as it is typed."""
    sheet = queries.get_list(page.db, list_id)
    check_day(page, form)
    number = number_in(form.get("n")) or 1
    said = []
    if not form.errors:
        said = read(page, list_id, form.value, [typed_line(form, form.value.n)])
    one = said[0] if said else None
    return page.render("call_sheets/_said.html", sheet=sheet, number=number, said=one, form=form)


@router.post("/{list_id}/results", dependencies=MAY)
def save(page: Page, list_id: int, form: ResultsSubmitted) -> Response:
    """Lines that were read back and have no mistake are saved; the others stay as typed."""
    sheet = queries.get_list(page.db, list_id)
    typed = typed_lines(form)
    check_day(page, form)
    if form.errors:
        left = [Said(one) for one in typed if not one.is_blank]
        return show(page, sheet, form, left, status=422)
    said = read(page, list_id, form.value, typed)
    saved, left = keep(page, sheet, said)
    gone = commands.note_destroyed(page.db, page.actor, sheet, form.value.destroyed)
    if left:
        wrong = any(one.mistakes for one in left)
        return show(page, sheet, form, left, saved=saved, status=422 if wrong else 200)
    words = plural(saved, "result is", "results are")
    notice = f"{words} saved." if saved or not gone else "Noted that the sheet is destroyed."
    return page.redirect(f"/call-sheets/{list_id}/results", notice)


def check_day(page: PageRequest, form: Submitted[Any]) -> None:
    if not form.errors and (wrong := wrong_day(form.value.on, page.today)):
        form.errors["on"] = wrong


def read(page: PageRequest, list_id: int, form: ResultsForm, typed: Sequence[Typed]) -> list[Said]:
    listed = queries.list_listed(page.db, list_id)
    staff = [one.staff_id for one in listed.values()]
    me = page.actor.user_id
    return lines.read_lines(
        typed,
        Desk(
            list_id,
            form.on,
            page.today,
            listed,
            queries.noted_on(page.db, me, staff, form.on),
            queries.saved_among(page.db, me, [one.contact_id for one in typed]),
        ),
    )


def keep(page: PageRequest, sheet: SheetList, said: Sequence[Said]) -> tuple[int, list[Said]]:
    """How many stand now, and the lines that wait for a correction or a second look."""
    counted: Counter[str] = Counter()
    left = []
    for one in said:
        if one.is_saved:
            continue
        if one.mistakes or not one.was_seen or not (one.who and one.told and one.decided):
            left.append(one)
            continue
        result = Result(
            one.who.staff_id,
            one.typed.contact_id,
            one.told.on,
            one.decided.meaning,
            one.told.come_back_on,
            one.told.note,
        )
        commands.record_result(
            page.db,
            page.actor,
            sheet.id,
            result,
            today=page.today,
            pepper=secret_key(page.settings),
        )
        counted[one.told.answer.words] += 1
    if counted:
        commands.note_typed(page.db, page.actor, sheet, counted)
    return sum(counted.values()) + sum(one.is_saved for one in said), left


def show(
    page: PageRequest,
    sheet: SheetList,
    form: Submitted[Any],
    left: Sequence[Said],
    *,
    saved: int = 0,
    status: int = 200,
) -> Response:
    """The lines that are left come first; the rest of the screen is blank."""
    rows: list[tuple[Typed, Said | None]] = [(one.typed, one) for one in left]
    rows += [(Typed(0, new_id()), None) for _ in range(LINES - len(rows))]
    copies = queries.list_copies(page.db, sheet.id)
    return page.render(
        "call_sheets/results.html",
        status=status,
        sheet=sheet,
        form=form,
        rows=rows,
        left=len(left),
        wrong=sum(bool(one.mistakes) for one in left),
        saved=saved,
        answers=ANSWERS,
        copies=[
            copy
            for copy in copies
            if copy.user_id == page.actor.user_id and copy.destroyed_at is None
        ],
    )
