"""Files made to break readers: each ends in a right table or in one sentence."""

import csv
import io
import json
from itertools import zip_longest
from pathlib import Path

import pytest

from app.files.opening import Unreadable, open_file
from tests.imports.bring import SHARED, shared

FOLDERS = ("csv-torture-csvkit", "csv-spectrum", "xlsx-torture-sheetjs", "blns")


def table(path: Path, sheet: int | None = None) -> list[tuple[str, ...]]:
    with open_file(path, path.name) as found:
        return [row.cells for row in found.rows(found.best if sheet is None else sheet)]


def single(text: str) -> str:
    return " ".join(text.split())


def test_every_file_ends_in_a_table_or_in_one_sentence() -> None:
    files = [path for f in FOLDERS for path in sorted((SHARED / f).rglob("*")) if path.is_file()]
    if not files:
        pytest.skip("the files are not on this machine")
    for path in files:
        said = whole_or_refused(path)
        assert not said or (said.endswith(".") and len(said) < 220), path


def whole_or_refused(path: Path) -> str:
    try:
        with open_file(path, path.name) as found:
            for at, sheet in enumerate(found.sheets):
                rows = list(found.rows(at))
                assert all(len(row.cells) == len(sheet.names) for row in rows), path
                assert all(cell == single(cell) for row in rows for cell in row.cells), path
                assert sheet.rows in (None, len(rows)), path
    except Unreadable as said:
        return said.message
    return ""


SPECTRUM = (
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json",
    "newlines", "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
)  # fmt: skip


@pytest.mark.parametrize("file", SPECTRUM)
def test_reads_what_the_spectrum_says(file: str) -> None:
    header, *rows = table(shared("csv-spectrum", "csvs", f"{file}.csv"))
    truth = json.loads(shared("csv-spectrum", "json", f"{file}.json").read_text())
    assert [dict(zip(header, row, strict=True)) for row in rows] == [
        {key: single(value) for key, value in one.items()} for one in truth
    ]


TORTURE = {
    "test_utf8_bom.csv": [("foo", "bar", "baz"), ("1", "2", "3"), ("4", "5", "ʤ")],
    "test_utf16_big.csv": [("a", "b", "c"), ("1", "2", "3"), ("4", "5", "ʤ")],
    "test_utf16_little.csv": [("a", "b", "c"), ("1", "2", "3"), ("4", "5", "ʤ")],
    "test_latin1.csv": [("a", "b", "c"), ("1", "2", "3"), ("4", "5", "©")],
    "mac_newlines.csv": [("a", "b", "c"), ("1", "2", "3"), ("Once upon a time", "5", "6")],
    "test_header_newline.csv": [("start end", "b", "c"), ("d", "e", "f")],
    "test_empty_columns.csv": [("a", "b", "c"), ("a", "", ""), ("", "", "c")],
    "test_empty_columns_long_row.csv": [("a", "b", "c")],
    "test_extra_header.csv": [("a", "b", "c", "d"), ("1", "2", "3", "")],
    "test_no_leading_zeroes.csv": [("a", "b", "c"), ("01", "00.11", "0.1")],
    "test_locale.csv": [("a", "b", "c"), ("1,7", "200.000.000", "")],
    "sniff_limit.csv": [("a", "b", "c"), ("1", "2", "3")],
    "dummy.tsv": [("a", "b", "c"), ("1", "2", "3")],
    "dummy.xls": [("a", "b", "c"), ("1", "2", "3")],
    "dummy.xlsx": [("a", "b", "c"), ("1", "2", "3")],
    "no_header_row3.csv": [("1", "2", "3"), ("4", "5", "6")],
    "test_skip_lines.csv": [("a", "b", "c"), ("1", "2", "3")],
}


@pytest.mark.parametrize("file", TORTURE)
def test_reads_what_was_made_to_break_readers(file: str) -> None:
    assert table(shared("csv-torture-csvkit", "examples", file)) == TORTURE[file]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("bad.csv", "Line 2 has 4 cells and the header has 3"),
        ("bad_skip_lines.csv", "Line 5 has 4 cells"),
        ("null_byte.csv", "invisible characters"),
        ("empty.csv", "is empty"),
        ("dummy.csv.gz", "compressed"),
        ("testjson.json", "JSON"),
        ("testdbf.dbf", "invisible characters"),
    ],
)
def test_says_why_it_reads_no_further(file: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        table(shared("csv-torture-csvkit", "examples", file))


@pytest.mark.parametrize(
    "file", ["test.xlsx", "test.xls", "test_skip_lines.xlsx", "test_skip_lines.xls"]
)
def test_a_workbook_says_what_its_csv_says(file: str) -> None:
    truth = shared("csv-torture-csvkit", "examples", "testxlsx_converted.csv")
    known = list(csv.reader(truth.read_text(encoding="utf-8").splitlines()))
    rows = table(shared("csv-torture-csvkit", "examples", file))
    assert len(rows) == len(known)
    for row, wanted in zip(rows, known, strict=True):
        for cell, said in zip_longest(row, wanted, fillvalue=""):
            assert cell.casefold() in ("", "h", *same(said)), (row, wanted)


def same(said: str) -> tuple[str, ...]:
    """Both write the same day, number and yes, each in its own way."""
    plain = said.casefold()
    return (
        plain,
        plain.replace("t", " ", 1) if plain[:4].isdigit() else plain,
        plain.removesuffix("t00:00:00"),
    )


def test_attendance_is_what_its_csv_says() -> None:
    known = shared("xlsx-torture-sheetjs", "Attendance.csv")
    rows = table(shared("xlsx-torture-sheetjs", "Attendance.xlsx"))
    truth = table(known)
    assert rows[0] == truth[0]
    assert [row[1:] for row in rows[1:]] == [row[1:] for row in truth[1:]]
    assert (rows[1][0], truth[1][0]) == ("2020-10-01", "10/1")
    with open_file(known, "") as found:
        assert found.sheets[0].notes == (
            "The last row is a total or a remark and is not a person.",
        )


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
def test_errors_are_empty_and_the_rest_is_what_the_csv_says(ending: str) -> None:
    truth = table(shared("xlsx-torture-sheetjs", "ErrorTypes.csv"))
    rows = table(shared("xlsx-torture-sheetjs", f"ErrorTypes.{ending}"))
    assert rows[0] == truth[0]
    assert len(rows) == len(truth)
    for row, wanted in zip(rows, truth, strict=True):
        for cell, said in zip(row, wanted, strict=True):
            assert cell in (said, "") or said == "10/11/14", (row, wanted)


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
def test_merged_cells_are_filled(ending: str) -> None:
    assert table(shared("xlsx-torture-sheetjs", f"merge_cells.{ending}")) == [
        ("A1:B2", "A1:B2", "C1:C2", "Separate blocks"),
        ("A1:B2", "A1:B2", "C1:C2", "Separate blocks"),
        ("A3:B3", "A3:B3", "C3", ""),
        ("… are merged separately", "… are merged separately", "", ""),
    ]


def test_no_naughty_string_is_changed() -> None:
    strings = [
        single(line)
        for line in shared("blns", "blns.txt").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    quoted = "".join('"' + line.replace('"', '""') + '",x\n' for line in strings)
    read = table_of(("Name,Team\n" + quoted).encode())
    unseen = str.maketrans({"\ufeff": " ", "\u200b": " "})
    assert [row[0] for row in read[1:]] == [single(line.translate(unseen)) for line in strings]


def table_of(data: bytes) -> list[tuple[str, ...]]:
    with open_file(io.BytesIO(data), "") as found:
        return [row.cells for row in found.rows(0)]
