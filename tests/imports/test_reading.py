"""Bytes become rows, or one sentence."""

import time

import pytest

from app.files.reading import MOST_BYTES, Unreadable, read


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read(data).rows]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Name\nSiân".encode(), "UTF-8"),
        ("Name\nSiân".encode("utf-8-sig"), "UTF-8"),
        ("Name\nSiân".encode("utf-16"), "UTF-16"),
        ("Name\nSiân".encode("utf-16-be"), "UTF-16"),
        ("Name\nSiân".encode("cp1252"), "Windows (cp1252)"),
    ],
)
def test_reads_accents_in_every_encoding_offices_write(data: bytes, encoding: str) -> None:
    if data.startswith(b"\x00"):
        data = b"\xfe\xff" + data
    table = read(data)
    assert (table.header, table.rows[0].cells, table.encoding) == (("Name",), ("Siân",), encoding)


def test_a_windows_apostrophe_stays_one() -> None:
    assert cells(b"Surname\nO\x92Neill") == [("O’Neill",)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tells_columns_apart_by_what_the_file_uses(delimiter: str) -> None:
    data = "\n".join(delimiter.join(row) for row in (("Name", "Team"), ("Shah; P", "Pay"))).encode()
    if delimiter == ";":
        data = b'Name;Team\n"Shah, P";Pay'
    assert len(read(data).header) == 2


def test_excels_own_line_about_the_delimiter_is_not_the_header() -> None:
    assert read(b"sep=;\r\nName;Team\r\nPriya;Pay").header == ("Name", "Team")


def test_leading_zeros_stay_and_a_quoted_newline_is_a_space() -> None:
    data = b'Staff No,Name\r\n004512,"Shah,\r\nPriya"\r\n\r\n'
    assert cells(data) == [("004512", "Shah, Priya")]


def test_columns_without_or_with_the_same_name_can_still_be_told_apart() -> None:
    assert read(b"Name,,Name\na,b,c").header == ("Name", "Column 2", "Name (2)")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n ,, \n", "empty"),
        (b"Name,Team\n", "no rows below it"),
        (b"Priya,07700 900123\nTom,07700 900124", "not the names of columns"),
        (b"priya@dept.example,x\ny,z", "not the names of columns"),
        (",".join(f"c{i}" for i in "x" * 10_000).encode() + b"\n1", "10,000 columns"),
        (b"%PDF-1.7 x", "a PDF"),
        (b"PK\x03\x04 x", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0 x", "older Excel"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"Name\nPri\x00ya", "invisible characters"),
        (b"Name,Team\nPriya\n", "Line 2 has 1 cell and the header has 2"),
        (b"Name,Team\nPriya,Pay\nTom,Pay,extra\n", "Line 3 has 3 cells"),
        (b'Name,Team\n"Priya,Pay\n', "quotation mark"),
        (b"Name\n\x81\x8d", "CSV UTF-8"),
        (b"Name\n" + b"a\n" * 10_001, "more than 10,000 rows"),
        (b"Name\n" + b"a" * 2_001, "more than 2,000 characters"),
        (b"a" * (MOST_BYTES + 1), "larger than 12 MB"),
    ],
)
def test_says_in_one_sentence_what_to_do_instead(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(data)


def test_ten_thousand_rows_are_all_there() -> None:
    assert len(read(b"Name\n" + b"Priya Shah\n" * 10_000).rows) == 10_000


@pytest.mark.parametrize("filler", [b",", b'"', b"\n", b"a,", b"\t;|,", b'""'])
def test_ten_times_as_much_of_anything_costs_no_more_than_its_share(filler: bytes) -> None:
    def refusing(most: int) -> float:
        data = b"Name,Team\n" + filler * (most // len(filler))
        started = time.process_time()
        with pytest.raises(Unreadable):
            read(data)
        return time.process_time() - started

    small = min(refusing(MOST_BYTES // 10 - 20) for _ in range(3))
    assert refusing(MOST_BYTES - 20) < 30 * small + 0.1
