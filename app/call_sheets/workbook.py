"""A sheet as a workbook to fill in away from us, and to bring back. Every cell is text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.call_sheets.rules import ANSWERS, SheetRow, check_code
from app.web.formats import in_london

ROW, CHECK, RESULT, AGREED, DATE, COME_BACK, NOTE = (
    "Row", "Check", "Result", "OK to note", "Date", "Come back on", "One line"
)  # fmt: skip
NAME = "Name"
YES, NO = "yes", "no"
COME_BACKS = ("tomorrow", "3 days", "1 week", "2 weeks", "4 weeks")
WIDTHS = {
    ROW: 10, NAME: 24, "Workplace": 26, "Team, area": 24, "Usual days": 14, "Phone": 17,
    "Last time": 22, "What to ask": 30, RESULT: 16, AGREED: 12, DATE: 13, COME_BACK: 15, NOTE: 44,
    CHECK: 10,
}  # fmt: skip
FILLED = (RESULT, AGREED, DATE, COME_BACK, NOTE)


@dataclass(frozen=True)
class Taken:
    """What the file says of itself below its rows."""

    title: str
    purpose: str
    by: str
    at: datetime
    copy: int
    destroy_by: date


def header(*, by_phone: bool) -> list[str]:
    return [name for name in WIDTHS if by_phone or name != "Phone"]


def xlsx(rows: Sequence[SheetRow], taken: Taken, *, by_phone: bool) -> bytes:
    """The people, then lines that say how many, what for, by whom and until when."""
    out = BytesIO()
    book = Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"Call sheet: {taken.title}"})
    sheet = book.add_worksheet("Call sheet")
    names = header(by_phone=by_phone)
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@", "valign": "top"}),
        "fill": book.add_format({"num_format": "@", "bg_color": "#F6F0F7", "border": 1}),
    }
    _lay_out(sheet, names, len(rows))
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, looks["head"])
    for at, one in enumerate(rows, start=1):
        cells = _cells(one)
        for column, name in enumerate(names):
            if name in FILLED:
                sheet.write_blank(at, column, None, looks["fill"])
            else:
                sheet.write_string(at, column, cells[name], looks["text"])
    for at, words in enumerate(_ending(len(rows), taken), start=len(rows) + 1):
        sheet.write_string(at, 0, words)
    book.close()
    return out.getvalue()


def _cells(one: SheetRow) -> dict[str, str]:
    row = one.row
    last = ""
    if row.last_on is not None:
        last = " ".join(
            filter(None, [f"{row.last_on:%d/%m/%Y}", row.last_words, row.last_initials])
        )
    return {
        ROW: one.code,
        NAME: one.name,
        "Workplace": row.workplace,
        "Team, area": one.where,
        "Usual days": row.usual_days,
        "Phone": row.phone or "",
        "Last time": last,
        "What to ask": one.ask,
        CHECK: check_code(one.code, one.name),
    }


def _lay_out(sheet: Worksheet, names: Sequence[str], rows: int) -> None:
    for column, name in enumerate(names):
        sheet.set_column(column, column, WIDTHS[name])
    sheet.freeze_panes(1, names.index(NAME) + 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if rows == 0:
        return
    lists = {
        RESULT: ([answer.words for answer in ANSWERS], "stop", "Choose what came of it."),
        AGREED: ([YES, NO], "stop", "Yes, if they said that it may be noted."),
        COME_BACK: (list(COME_BACKS), "information", "Choose, or type a day like 14/12."),
    }
    for name, (words, how, hint) in lists.items():
        column = names.index(name)
        sheet.data_validation(
            1,
            column,
            rows,
            column,
            {
                "validate": "list",
                "source": words,
                "error_type": how,
                "error_message": hint,
                "input_message": hint,
            },
        )


def _ending(rows: int, taken: Taken) -> list[str]:
    """Words that whoever reads the file again takes for the end of the list."""
    return [
        f"{rows} {'row' if rows == 1 else 'rows'}.",
        f"Note: {taken.title}: {taken.purpose}. Copy {taken.copy}, taken by {taken.by},"
        f" {in_london(taken.at):%d/%m/%Y %H:%M}.",
        f"Note: destroy by {taken.destroy_by:%d/%m/%Y}. Bring the results back, then delete this.",
        "Note: leave Row, Name and Check as they are. A row without a result is left as it is.",
    ]
