"""Text of any size, encoding and delimiter becomes rows."""

import io
from pathlib import Path

import pytest

from app.files import text
from app.files.opening import Row, Unreadable, open_file
from tests.files.books import cells, opened


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Name,Team\nSiân,Pay".encode(), "UTF-8"),
        ("Name,Team\nSiân,Pay".encode("utf-8-sig"), "UTF-8"),
        ("Name,Team\nŵyn,Pay".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + "Name,Team\nŵyn,Pay".encode("utf-16-be"), "UTF-16"),
        ("Name,Team\nŵyn,Pay".encode("utf-16-le"), "UTF-16"),
        ("Name,Team\nŵyn,Pay".encode("utf-16-be"), "UTF-16"),
        ("Name,Team\nSiân O’Neill,Pay".encode("cp1252"), "Windows (cp1252)"),
    ],
)
def test_letters_are_told_apart_in_every_encoding_offices_write(data: bytes, encoding: str) -> None:
    found = opened(data)
    assert found.encoding == encoding
    assert found.sheets[0].names == ("Name", "Team")
    assert [row.cells[0][-3:] for row in found.rows(0)][1] in ("iân", "ŵyn", "ill")


def test_a_person_may_say_otherwise() -> None:
    data = "Name;Team\nSi\x89n;Pay".encode("latin-1")
    assert cells(data, encoding="Mac (Roman)", delimiter="semicolon")[1] == ("Siân", "Pay")
    assert cells(data, delimiter=",")[1] == ("Si‰n;Pay",)
    assert cells("ŵ".join("ab").encode("iso8859-14"), encoding="Celtic (ISO 8859-14)") == [("aŵb",)]
    with pytest.raises(Unreadable, match="not written in UTF-8"):
        opened(data, encoding="UTF-8")


@pytest.mark.parametrize("sign", ['"', "\n", " ", "\0"])
def test_a_delimiter_that_cannot_be_one_is_not_taken(sign: str) -> None:
    assert cells(b"Name,Team\nAnn,Pay", delimiter=sign)[0] == ("Name", "Team")


def test_every_choice_is_one_that_can_be_made() -> None:
    for encoding, codec in text.ENCODINGS.items():
        found = opened("Name,Team\nAnn,Pay".encode(codec), encoding=encoding)
        assert (found.encoding, [row.cells for row in found.rows(0)][1]) == (
            encoding,
            ("Ann", "Pay"),
        )
    for word, sign in text.DELIMITERS.items():
        found = opened(sign.join("ab").encode(), delimiter=word)
        assert (found.delimiter, found.sheets[0].names) == (word, ("a", "b"))


def test_white_space_is_made_single_and_what_nobody_sees_goes() -> None:
    data = 'Name,Team\n\ufeff Ann\u00a0 Ash , "Pay\r\nand\tPensions"\nBob  B,\u200bPay\n'.encode()
    assert cells(data)[1:] == [("Ann Ash", "Pay and Pensions"), ("Bob B", "Pay")]


def test_lines_are_counted_as_a_text_editor_does() -> None:
    data = b'sep=;\r\nName;Team\r\n\r\n"Ann\r\nAsh";Pay\r\nBob;Pay\r\n'
    assert list(opened(data).rows(0)) == [
        Row(2, ("Name", "Team")),
        Row(4, ("Ann Ash", "Pay")),
        Row(6, ("Bob", "Pay")),
    ]


def test_rows_are_filled_up_and_cut_only_where_they_are_empty() -> None:
    assert cells(b"a,b,c\n1\n1,2,3,,\n") == [("a", "b", "c"), ("1", "", ""), ("1", "2", "3")]
    with pytest.raises(Unreadable, match="Line 3 has 4 cells and the header has 3"):
        cells(b"a,b,c\n1,2,3\n1,2,3,4\n")


def test_a_column_that_most_rows_fill_is_one_even_without_a_name() -> None:
    found = opened(b"Name,Team\nAnn,Pay,x\nBob,Pay,y\nCat,Pay,z\n")
    assert found.sheets[0].names == ("Name", "Team", "Column 3")


@pytest.mark.parametrize("size", [1, 3, 7, 64, 4096])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_where_a_piece_ends_makes_no_difference(
    monkeypatch: pytest.MonkeyPatch, size: int, ending: str, codec: str
) -> None:
    rows = [("Name", "Team"), *((f"Siân {at}", 'Pay "x", ŵ') for at in range(50))]
    lines = [f'{name},"{team.replace(chr(34), chr(34) * 2)}"' for name, team in rows]
    data = ending.join(lines).encode(codec)
    monkeypatch.setattr(text, "PIECE", size)
    found = open_file(io.BytesIO(data), "", encoding="UTF-16" if codec != "utf-8" else "UTF-8")
    assert [(row.line, row.cells) for row in found.rows(0)] == list(enumerate(rows, start=1))


def test_a_shortened_number_is_noticed() -> None:
    found = opened(b"Name,Number\nAnn,12\nBob,1.23E+15\n")
    assert len(list(found.rows(0))) == 3
    said = (
        "Line 3: a number was shortened by the spreadsheet in the column Number:"
        " save that column as text."
    )
    assert found.noticed == [said]
    assert len(list(found.rows(0))) == 3
    assert found.noticed == [said]


def test_a_path_is_opened_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"Name\nAnn\n")
    with open_file(path, path.name) as found:
        assert (found.kind, len(list(found.rows(0)))) == ("CSV", 2)
    given = io.BytesIO(b"Name\nAnn\n")
    open_file(given, "").close()
    assert not given.closed


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n ,, \n", "empty"),
        (b"%PDF-1.7", "a PDF"),
        (b"\n<!DOCTYPE html><table>", "a web page with the name of a list"),
        (b'\xff\xfe' + "<html>".encode("utf-16-le"), "a web page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "XML spreadsheet of 2003"),
        (b'<?xml version="1.0"?><people/>', "XML, not a list"),
        (b'{"people": []}', "JSON"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"a,b\n1,\x00", "NUL"),
        ("Name\nŵ".encode("utf-16")[:-1], "middle of a letter"),
        (b'a,b\n1,"2\n3,4\n', "After line 2 a quotation mark"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_said_in_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as said:
        cells(data)
    assert said.value.message.endswith(".")
