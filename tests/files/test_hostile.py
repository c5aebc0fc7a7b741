"""What nobody sends by accident: refused after a bounded number of bytes, counted, not timed."""

import io
import struct
import subprocess
import zipfile

import pytest

from app.files import archives, grid, text, unpacking, workbooks
from app.files.opening import Opened, Unreadable, open_file
from tests.files.books import OPEN, changed, opened, with_rows

LIST = with_rows(["Name", "Team"], ["Ann Ash", "Pay"], ["Bob Beech", "Pensions"])
GIGABYTE = 1024**3


class Endless(io.RawIOBase):
    """A file of `size` bytes that are made only when they are read, and counted then."""

    def __init__(self, beginning: bytes, filler: bytes, size: int = 2 * GIGABYTE) -> None:
        self.beginning, self.filler, self.size = beginning, filler, size
        self.at = self.was_read = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, to: int, whence: int = 0) -> int:
        self.at = to + (0, self.at, self.size)[whence]
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, most: int = -1) -> bytes:
        assert 0 <= most <= GIGABYTE // 64, "asked for all of it at once"
        most = min(most, self.size - self.at)
        data = self.beginning[self.at : self.at + most]
        missing = most - len(data)
        shift = (self.at + len(data)) % len(self.filler)
        data += (self.filler * (missing // len(self.filler) + 2))[shift : shift + missing]
        self.at += len(data)
        self.was_read += len(data)
        return data


def refused(file: Endless, says: str) -> int:
    """How many bytes were read until it was."""
    with pytest.raises(Unreadable, match=says), open_file(file, "") as found:
        for _ in found.rows(found.best):
            pass
    return file.was_read


def test_two_gigabytes_are_too_many_before_any_is_read() -> None:
    assert refused(Endless(b"Name,Team\n", b"Ann,Pay\n"), "larger than 256 MB") == 0


@pytest.mark.parametrize(
    "filler",
    [b",", b"a,", b"a", b'"', b'"",', b" ", "ŵ".encode()],
    ids=lambda filler: filler.decode(),
)
@pytest.mark.parametrize("beginning", [b"", b"Name,Team\nAnn,Pay\n"])
def test_a_line_that_never_ends_is_left_after_a_few_megabytes(
    beginning: bytes, filler: bytes
) -> None:
    file = Endless(beginning, filler, grid.MOST_BYTES)
    assert refused(file, "line of more than a million") < 4 * grid.LONGEST_LINE


def test_a_billion_columns_over_many_lines_are_left_too() -> None:
    """The lines are short, but quotation marks make them one record."""
    size = 64 * 1024 * 1024
    file = Endless(b"Name,Team\nAnna,Pay1\n", b'"a\n",', size)
    assert refused(file, "line of more than a million") < size + 4 * grid.LONGEST_LINE


def test_a_quotation_mark_that_is_never_closed_holds_a_bounded_cell() -> None:
    file = Endless(b'Name,Team\nAnn,"', b"Pay\n", 64 * 1024 * 1024)
    assert refused(file, "After line 2 a quotation mark") < 72 * 1024 * 1024


def test_more_rows_than_a_sheet_has_are_not_read_to_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(text, "MOST_ROWS", 1000)
    file = Endless(b"Name,Team\n", b"Ann,Pay\n", 8 * 1024 * 1024)
    assert refused(file, "more than a million rows") < 10 * 1024 * 1024


def test_a_large_file_is_never_held_as_a_whole() -> None:
    """Twice what it holds is read, in pieces that `Endless` allows, and no row is kept."""
    file = Endless(b"Name,Team\n", b"Ann,Pay\n", 4 * 1024 * 1024 + 2)
    with open_file(file, "") as found:
        assert sum(1 for _ in found.rows(0)) == 4 * 1024 * 1024 // 8 + 1
    assert file.was_read < 2.3 * file.size


def unpacked(monkeypatch: pytest.MonkeyPatch, data: bytes, most: int) -> int:
    """How many bytes came out of the archive before it was refused."""
    count = 0
    original = zipfile.ZipExtFile.read

    def counting(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        nonlocal count
        assert n is not None
        assert 0 < n <= archives.PIECE
        piece = original(self, n)
        count += len(piece)
        return piece

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counting)
    monkeypatch.setattr(archives, "MOST_UNPACKED", most)
    with pytest.raises(Unreadable, match="unpacks to more than any list needs"):
        opened(data)
    return count


MEGABYTE = 1024 * 1024


def test_a_bomb_is_left_as_soon_as_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    data = changed(LIST, "xl/worksheets/sheet1.xml", lambda xml: xml + b"<row />" * 9 * MEGABYTE)
    assert len(data) < MEGABYTE
    assert unpacked(monkeypatch, data, 4 * MEGABYTE) < 5 * MEGABYTE


def test_many_small_parts_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    data = LIST
    for at in range(8):
        data = changed(data, f"xl/media/{at}.bin", lambda _: b" " * MEGABYTE)
    assert unpacked(monkeypatch, data, 4 * MEGABYTE) < 5 * MEGABYTE


def test_a_bomb_that_lies_about_its_size_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    data = changed(LIST, "xl/media/a.bin", lambda _: b" " * 16 * MEGABYTE)
    honest = struct.pack("<L", 16 * MEGABYTE)
    assert data.count(honest) == 2
    lying = data.replace(honest, struct.pack("<L", 10))
    assert unpacked(monkeypatch, lying, 4 * MEGABYTE) < 5 * MEGABYTE


def test_an_archive_inside_is_not_unpacked() -> None:
    inner = changed(LIST, "xl/media/a.bin", lambda _: b" " * 64 * MEGABYTE)
    assert opened(changed(LIST, "xl/embeddings/b.xlsx", lambda _: inner)).sheets[0].rows == 3


def test_a_list_of_contents_that_is_itself_the_bomb_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = io.BytesIO(LIST)
    with zipfile.ZipFile(out, "a") as archive:
        for at in range(15_000):
            archive.writestr(f"xl/{at:0100}.xml", b"")
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(Unreadable, match="more than any list needs"):
        opened(out.getvalue())


def test_entities_that_multiply_are_not_opened() -> None:
    doctype = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY c "&b;&b;">]>'
    data = changed(LIST, "xl/worksheets/sheet1.xml", lambda xml: doctype + xml)
    with pytest.raises(Unreadable, match="damaged"):
        opened(data)


def sheet_with(rows: bytes) -> bytes:
    def change(xml: bytes) -> bytes:
        return xml[: xml.index(b"<sheetData>") + 11] + rows + xml[xml.index(b"</sheetData>") :]

    return changed(LIST, "xl/worksheets/sheet1.xml", change)


def test_two_cells_at_the_corners_of_a_sheet_end_the_other_process_not_this_one() -> None:
    """Everything between them would be four hundred gigabytes of nothing."""
    corners = b"".join(
        b'<row r="%d"><c r="%s%d"><v>1</v></c></row>' % (row, column, row)
        for column, row in ((b"A", 1), (b"XFD", 1_048_576))
    )
    with pytest.raises(Unreadable, match="more than can be read at once"):
        opened(sheet_with(corners))


def test_one_long_text_said_by_every_cell_is_too_much_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_MEMORY", 512 * MEGABYTE)
    said = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (at, at) for at in range(1, 30_000)
    )
    long = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    data = changed(sheet_with(said), "xl/sharedStrings.xml", lambda _: long % (b"x" * 32_000))
    with pytest.raises(Unreadable, match="more than can be read at once"):
        opened(data)


def test_merges_that_overlap_without_end_are_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = [["x"] * 100 for _ in range(100)]
    monkeypatch.setattr(unpacking, "MOST_FILLED", 10_000)
    merges = [((0, 0), (99, 99))] * 50

    class Sheet:
        def iter_rows(self) -> list[list[str]]:
            return sheet

    with pytest.raises(MemoryError):
        list(unpacking._filled(Sheet(), merges))


def test_a_process_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object, **more: object) -> None:
        raise subprocess.TimeoutExpired("", 1)

    monkeypatch.setattr(subprocess, "run", never)
    with pytest.raises(Unreadable, match="more than can be read at once"):
        opened(LIST)


@pytest.mark.parametrize(
    ("streams", "says"),
    [
        (("EncryptedPackage", "EncryptionInfo"), "locked with a password"),
        (("WordDocument",), "a document"),
        ((), "older Excel workbook is damaged"),
        (("Workbook",), "older Excel workbook is damaged"),
    ],
)
def test_what_an_old_container_holds_decides(streams: tuple[str, ...], says: str) -> None:
    names = b"".join(f"{name}\x00".encode("utf-16-le").ljust(128, b"\x00") for name in streams)
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + names + b"\x00" * 512
    with pytest.raises(Unreadable, match=says):
        opened(data)


def test_a_locked_member_of_an_archive_is_a_locked_workbook() -> None:
    data = bytearray(LIST)
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + flags] |= 1
    with pytest.raises(Unreadable, match="locked with a password"):
        opened(bytes(data))


def test_a_workbook_too_large_to_unpack_is_said_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_BYTES", 1000)
    with pytest.raises(Unreadable, match="larger than 100 MB"):
        opened(LIST)


def test_nothing_is_left_open_when_a_file_is_refused() -> None:
    with pytest.raises(Unreadable):
        opened(sheet_with(b""))
    assert isinstance(OPEN.enter_context(open_file(io.BytesIO(b"a\nb"), "")), Opened)
