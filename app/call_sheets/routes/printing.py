"""A call list on paper, or as a workbook: what it is to hold, and which copies there are."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access.permissions import Permission
from app.call_lists.models import By
from app.call_sheets import commands, pdf, queries, workbook
from app.call_sheets.forms import CopiesForm, PrintForm
from app.call_sheets.queries import Caller, SheetList
from app.call_sheets.rules import MOST_COPIES, Row, share_of, sheet_rows
from app.errors import Conflict
from app.web.forms import Submitted, asked, blank, refuse_wrong, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter(prefix="/call-sheets")

PrintAsked = Annotated[Submitted[PrintForm], asked(PrintForm)]
CopiesSubmitted = Annotated[Submitted[CopiesForm], submitted(CopiesForm)]
MAY = [needs(Permission.MAKE_CALLS)]
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOBODY = "Nobody is left on these rows, so there is nothing to print."


@router.get("/{list_id}.pdf", dependencies=MAY)
def print_pdf(page: Page, list_id: int, form: PrintAsked) -> Response:
    refuse_wrong(form)
    sheet, rows, by_phone, whose = chosen(page, list_id, form.value)
    copies = commands.register_copies(
        page.db,
        page.actor,
        sheet,
        copies=form.value.copies,
        form="pdf",
        columns=pdf.columns(by_phone=by_phone),
        for_whom=whose,
        rows=len(rows),
    )
    printing = pdf.Printing(
        title=sheet.title,
        purpose=sheet.purpose,
        for_whom=whose,
        printed_on=page.today,
        destroy_by=sheet.expires_on,
        copies=copies,
        by_phone=by_phone,
        entry=f"{page.settings.address}/call-sheets/{list_id}/results",
        rows=sheet_rows(list_id, rows, purpose=sheet.purpose),
    )
    return file(pdf.pdf(printing), f"call-sheet-{list_id}.pdf", "application/pdf")


@router.get("/{list_id}.xlsx", dependencies=MAY)
def take_workbook(page: Page, list_id: int, form: PrintAsked) -> Response:
    refuse_wrong(form)
    sheet, rows, by_phone, whose = chosen(page, list_id, form.value)
    (copy,) = commands.register_copies(
        page.db,
        page.actor,
        sheet,
        copies=1,
        form="xlsx",
        columns=pdf.columns(by_phone=by_phone),
        for_whom=whose,
        rows=len(rows),
    )
    taken = workbook.Taken(
        sheet.title, sheet.purpose, page.actor.name, page.now, copy, sheet.expires_on
    )
    laid = sheet_rows(list_id, rows, purpose=sheet.purpose)
    book = workbook.xlsx(laid, taken, by_phone=by_phone)
    return file(book, f"call-sheet-{list_id}.xlsx", WORKBOOK)


@router.get("/{list_id}", dependencies=MAY)
def options(page: Page, list_id: int) -> Response:
    sheet = queries.get_list(page.db, list_id)
    callers = queries.list_callers(page.db, sheet)
    counts = {}
    if sheet.is_open(page.today):
        rows = queries.list_rows(page.db, sheet, by_phone=True, today=page.today)
        counts = {"all": len(rows), "numbers": sum(row.phone is not None for row in rows)}
    copies = queries.list_copies(page.db, list_id)
    mine = page.actor.user_id
    return page.render(
        "call_sheets/options.html",
        sheet=sheet,
        callers=callers,
        counts=counts,
        most=MOST_COPIES,
        mine=[copy for copy in copies if copy.user_id == mine],
        others=[copy for copy in copies if copy.user_id != mine],
        form=blank(
            whose=mine if mine != sheet.owner_id and mine in {c.id for c in callers} else "",
            by="phone" if sheet.by is By.PHONE else "person",
            copies=1,
        ),
    )


@router.post("/{list_id}/copies", dependencies=MAY)
def destroyed(page: Page, list_id: int, form: CopiesSubmitted) -> Response:
    refuse_wrong(form)
    sheet = queries.get_list(page.db, list_id)
    done = commands.note_destroyed(page.db, page.actor, sheet, form.value.destroyed)
    said = "Noted. Thank you." if done else "Tick the copies that are destroyed."
    return page.redirect(f"/call-sheets/{list_id}", said)


def chosen(
    page: PageRequest, list_id: int, asked_for: PrintForm
) -> tuple[SheetList, list[Row], bool, str]:
    """Whose rows, on which way, and who carries them. Raises Conflict when nobody is left."""
    sheet = queries.get_list(page.db, list_id)
    if not sheet.is_open(page.today):
        raise Conflict(commands.ENDED)
    by_phone = asked_for.by == "phone" if asked_for.by else sheet.by is By.PHONE
    rows = queries.list_rows(page.db, sheet, by_phone=by_phone, today=page.today)
    whose = page.actor.name
    if asked_for.whose is not None:
        callers = queries.list_callers(page.db, sheet)
        rows, whose = share(rows, callers, asked_for.whose)
    if by_phone:
        rows = [row for row in rows if row.phone is not None]
    if not rows:
        raise Conflict(NOBODY)
    return sheet, rows, by_phone, whose


def share(rows: Sequence[Row], callers: Sequence[Caller], whose: int) -> tuple[list[Row], str]:
    caller = next((one for one in callers if one.id == whose), None)
    if caller is None:
        raise Conflict("That caller is not on this list any more. Choose whose rows again.")
    return share_of(rows, [one.id for one in callers], whose), caller.name


def file(content: bytes, name: str, kind: str) -> Response:
    return Response(
        content,
        media_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
