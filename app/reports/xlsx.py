"""A report as a workbook: numbers are numbers, days are days, nothing is a formula or a link."""

from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.reports.numbers import Line, Report
from app.reports.words import definitions

PICTURE, FIGURES, YEAR, MEANINGS = "Picture", "Figures", "Year", "Definitions"
COLUMNS = (
    ("Unit", 34), ("Kind", 12), ("As at", 12), ("Eligible", 10), ("Members", 10),
    ("Not known", 11), ("Density", 10), ("Highest density", 15), ("On the month", 13),
    ("On the year", 12), ("Joined", 9), ("Left", 9), ("Reps", 8), ("Spoken to, 90 days", 18),
    ("Could be spoken to", 18), ("Share spoken to", 15),
)  # fmt: skip
ACCENT = "#5b2a5e"


def xlsx(report: Report) -> bytes:
    out = BytesIO()
    book = Workbook(
        out,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": f"{report.own.place.name}, {report.month:%Y-%m}"})
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "count": book.add_format({"num_format": "#,##0"}),
        "change": book.add_format({"num_format": "+#,##0;−#,##0;0"}),
        "share": book.add_format({"num_format": "0.0 %"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "term": book.add_format({"bold": True, "valign": "top"}),
    }
    sheets = {name: book.add_worksheet(name) for name in (PICTURE, FIGURES, YEAR, MEANINGS)}
    _picture(book, sheets[PICTURE], report, looks)
    _figures(sheets[FIGURES], report, looks)
    _year(sheets[YEAR], report, looks)
    _meanings(sheets[MEANINGS], report, looks)
    book.close()
    return out.getvalue()


def _picture(book: Workbook, sheet: Worksheet, report: Report, looks: dict[str, Format]) -> None:
    """Charts read the other sheets, so that whoever changes a number sees it move."""
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, f"{report.own.place.name}, {report.month:%m/%Y}", looks["title"])
    sheet.write_string(1, 0, report.sentence, looks["wrap"])
    row = 3
    if report.below:
        last = 1 + len(report.below)
        chart = book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": "Density",
                "categories": [FIGURES, 2, 0, last, 0],
                "values": [FIGURES, 2, 6, last, 6],
                "fill": {"color": ACCENT},
                "gap": 40,
            }
        )
        chart.set_title({"name": "Density"})
        chart.set_legend({"none": True})
        chart.set_x_axis({"min": 0, "max": 1, "num_format": "0 %"})
        chart.set_y_axis({"reverse": True})
        tall = 120 + 24 * len(report.below)
        chart.set_size({"width": 720, "height": tall})
        sheet.insert_chart(row, 0, chart, {"description": "Density of each unit: see Figures."})
        row += tall // 20 + 2
    line = book.add_chart({"type": "line"})
    line.add_series(
        {
            "name": "Members",
            "categories": [YEAR, 1, 0, len(report.year), 0],
            "values": [YEAR, 1, 1, len(report.year), 1],
            "line": {"color": ACCENT, "width": 2.25},
        }
    )
    line.set_title({"name": "Members, month by month"})
    line.set_legend({"none": True})
    line.set_x_axis({"num_format": "mmm yy", "text_axis": True})
    line.set_y_axis({"min": 0, "num_format": "#,##0"})
    line.set_size({"width": 720, "height": 300})
    sheet.insert_chart(row, 0, line, {"description": "Members at each month's end: see Year."})


def _figures(sheet: Worksheet, report: Report, looks: dict[str, Format]) -> None:
    for column, (_, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for column, (name, _) in enumerate(COLUMNS):
        sheet.write_string(0, column, name, looks["head"])
    for row, line in enumerate((report.own, *report.below), start=1):
        _write(sheet, row, line, report, looks)


def _write(
    sheet: Worksheet, row: int, line: Line, report: Report, looks: dict[str, Format]
) -> None:
    now, counts = line.now, line.now.counts
    sheet.write_string(row, 0, line.place.name)
    sheet.write_string(row, 1, line.place.kind)
    sheet.write_datetime(row, 2, report.day, looks["day"])
    for column, number in ((3, counts.eligible), (4, counts.members), (5, counts.unknown)):
        sheet.write_number(row, column, number, looks["count"])
    # Nothing, not 0 %, where nobody is counted.
    for column, share in ((6, line.density), (7, line.highest)):
        if share is not None:
            sheet.write_number(row, column, float(share), looks["share"])
    for column, change in ((8, line.on_month), (9, line.on_year)):
        sheet.write_number(row, column, change, looks["change"])
    rest = (line.joiners, line.leavers, now.reps, now.reached.reached_90, now.reachable)
    for column, number in enumerate(rest, start=10):
        sheet.write_number(row, column, number, looks["count"])
    if line.spoken_to is not None:
        sheet.write_number(row, 15, float(line.spoken_to), looks["share"])


def _year(sheet: Worksheet, report: Report, looks: dict[str, Format]) -> None:
    sheet.set_column(0, 3, 12)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(("Month’s end", "Members", "Eligible", "Density")):
        sheet.write_string(0, column, name, looks["head"])
    for row, end in enumerate(report.year, start=1):
        sheet.write_datetime(row, 0, end.day, looks["day"])
        sheet.write_number(row, 1, end.members, looks["count"])
        sheet.write_number(row, 2, end.eligible, looks["count"])
        if end.eligible:
            sheet.write_number(row, 3, end.members / end.eligible, looks["share"])


def _meanings(sheet: Worksheet, report: Report, looks: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    sheet.freeze_panes(1, 0)
    sheet.write_string(0, 0, "Word", looks["head"])
    sheet.write_string(0, 1, "What it means here", looks["head"])
    for row, (term, meaning) in enumerate(definitions(report), start=1):
        sheet.write_string(row, 0, term, looks["term"])
        sheet.write_string(row, 1, meaning, looks["wrap"])
