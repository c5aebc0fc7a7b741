"""A month of a unit: looked at, taken as PDF or XLSX."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.reports import commands, queries
from app.reports.months import NoSuchMonth, back, read_month
from app.reports.numbers import Place, Report
from app.reports.pdf import pdf
from app.reports.words import definitions, density, file_name
from app.reports.xlsx import xlsx
from app.web.forms import Form, Submitted, blank
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/density/{unit_id}/report", dependencies=[needs(Permission.SEE_COUNTS)])
def show_report(page: Page, unit_id: int, month: str = "") -> Response:
    place = queries.get_place(page.db, unit_id)
    try:
        report = reckon(page, place, month)
    except NoSuchMonth as wrong:
        return refuse(page, place, month, wrong)
    return page.render(
        "reports/report.html",
        report=report,
        place=place,
        form=blank(month=f"{report.month:%Y-%m}"),
        definitions=definitions(report),
        density=density,
        before=back(report.month, 1),
    )


@router.get("/density/{unit_id}/report.pdf", dependencies=[needs(Permission.SEE_COUNTS)])
def report_pdf(page: Page, unit_id: int, month: str = "") -> Response:
    place = queries.get_place(page.db, unit_id)
    try:
        report = reckon(page, place, month)
    except NoSuchMonth as wrong:
        return refuse(page, place, month, wrong)
    return hand_over(page, report, pdf(report), "pdf", "application/pdf")


@router.get("/density/{unit_id}/report.xlsx", dependencies=[needs(Permission.SEE_COUNTS)])
def report_xlsx(page: Page, unit_id: int, month: str = "") -> Response:
    place = queries.get_place(page.db, unit_id)
    try:
        report = reckon(page, place, month)
    except NoSuchMonth as wrong:
        return refuse(page, place, month, wrong)
    return hand_over(page, report, xlsx(report), "xlsx", XLSX_TYPE)


def reckon(page: PageRequest, place: Place, month: str) -> Report:
    """Raises NoSuchMonth."""
    first = read_month(month, today=page.today)
    return queries.reckon(page.db, page.actor, place, first, today=page.today)


def refuse(page: PageRequest, place: Place, month: str, wrong: NoSuchMonth) -> Response:
    form: Submitted[Form] = Submitted({"month": [month[:40]]}, {"month": wrong.message})
    return page.render("reports/month.html", status=422, place=place, form=form)


def hand_over(page: PageRequest, report: Report, file: bytes, ending: str, kind: str) -> Response:
    commands.note_report(page.db, page.actor, report, ending.upper())
    name = file_name(report, ending)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"
    }  # fmt: skip
    return Response(file, media_type=kind, headers=headers)
