"""Looks inside a workbook's archive before anything opens it: how large it really is, what it

would fetch, what it hides.
"""

import html
import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from app.files.grid import SAVE_AS_CSV, Unreadable

PIECE = 256 * 1024
MOST_UNPACKED = 1024 * 1024 * 1024
MOST_DIRECTORY = 1024 * 1024
# Small parts that are read as a whole.
MOST_KEPT = 4 * 1024 * 1024
_KEPT = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "META-INF/manifest.xml", "mimetype")
LONGEST_TEXT = 1024 * 1024

LOCKED = "This workbook is locked with a password: open it, save it without, choose it again."
DAMAGED = (
    "This Excel workbook is damaged, or only part of it arrived. Ask for it again, or save it as"
    " CSV and choose that file."
)
BOMB = f"This workbook unpacks to more than any list needs. {SAVE_AS_CSV}"
LINKED = (
    "This workbook takes values from other files or from the web. Save it as CSV, then choose"
    " that file."
)
ARCHIVE = "This is a ZIP archive. Unpack it and choose the file that is in it."
DOCUMENT = "This is a document, not a list. Copy its table into a spreadsheet and save it as CSV."

_WATCHED = ("xl/workbook.xml", "content.xml")

_CALLS = re.compile(
    rb"<(?:\w+:)?f\b[^>]*>[^<]*(?:\b(?:WEBSERVICE|IMPORT(?:XML|DATA|HTML|RANGE|FEED)|RTD|IMAGE|DDE"
    rb"|STOCKHISTORY)\s*\(|\w\|[^<]*!)",
    re.I,
)
_ODS_CALLS = re.compile(
    rb"formula=\"[^\"]*(?:\b(?:WEBSERVICE|DDE|IMAGE)\s*\(|(?:file|https?|ftp)://)"
    rb"|<(?:table:table-source|office:dde-source|table:cell-range-source)\b",
    re.I,
)
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*\shidden=[\"'](?:1|true)[\"']")
_HIDDEN_COLUMNS = re.compile(rb"<(?:\w+:)?col\b[^>]*\shidden=[\"'](?:1|true)[\"'][^>]*>")
_ODS_MARKS = re.compile(
    rb"<table:table\s[^>]*table:name=\"([^\"]*)\"|<table:table-row\b[^>]*visibility=\"(?:coll|filt)"
)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


@dataclass
class Inside:
    """`hidden_rows` and `hidden_columns` by the name of their sheet, where the file tells."""

    kind: str
    macros: bool
    hidden_rows: Counter[str] = field(default_factory=Counter)
    hidden_columns: Counter[str] = field(default_factory=Counter)


def look_inside(file: BinaryIO) -> Inside:
    """Raises Unreadable for what isn't safe to open. Unpacks everything once, keeping nothing."""
    _must_have_a_small_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            inside = Inside(_kind(archive, names), any(n.endswith("vbaProject.bin") for n in names))
            if any(n.casefold().startswith("xl/externallinks/") for n in names):
                raise Unreadable(LINKED)
            _read_all(archive, inside)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Unreadable(DAMAGED) from error
    return inside


def _must_have_a_small_directory(file: BinaryIO) -> None:
    """A list of contents may itself be the bomb, so its stated size is checked unread."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 66_000))
    tail = file.read(66_000)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Unreadable(DAMAGED)
    length = struct.unpack_from("<L", tail, at + 12)[0]
    wide = tail.rfind(b"PK\x06\x06", 0, at)
    if wide >= 0 and len(tail) >= wide + 56:
        length = max(
            0 if length == 0xFFFFFFFF else length, *struct.unpack_from("<Q", tail, wide + 40)
        )
    if length > MOST_DIRECTORY:
        raise Unreadable(BOMB)


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise Unreadable(LOCKED)
    if "xl/workbook.xml" in names:
        return "Excel workbook"
    if "xl/workbook.bin" in names:
        return "binary Excel workbook"
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        if b"encryption-data" in b"".join(_unpacked(archive, "META-INF/manifest.xml")):
            raise Unreadable(LOCKED)
        if b"spreadsheet" not in b"".join(_unpacked(archive, "mimetype")):
            raise Unreadable(DOCUMENT)
        return "OpenDocument spreadsheet"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable(DOCUMENT)
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        raise Unreadable(f"This is a Numbers or Pages file. {SAVE_AS_CSV}")
    raise Unreadable(DAMAGED if any(n.startswith("xl/") for n in names) else ARCHIVE)


def _read_all(archive: zipfile.ZipFile, inside: Inside) -> None:
    left = MOST_UNPACKED
    sheets = _names_of_parts(archive)
    table = ""
    for name in archive.namelist():
        part = name.casefold()
        watched = part in sheets or part in _WATCHED or part.startswith("xl/worksheets/")
        rest = b""
        for piece in _unpacked(archive, name):
            left -= len(piece)
            if left < 0:
                raise Unreadable(BOMB)
            if not watched:
                continue
            # Cut where a tag begins, so that no tag and no formula is looked at in halves.
            piece = rest + piece
            cut = piece.rfind(b"<")
            if len(piece) - cut > LONGEST_TEXT + PIECE:
                raise Unreadable(DAMAGED)
            rest = piece[cut:] if cut > 0 else piece
            if cut > 0:
                table = _look_at(piece[:cut], inside, sheets.get(part, ""), table)
        if rest:
            _look_at(rest, inside, sheets.get(part, ""), table)


def _look_at(piece: bytes, inside: Inside, sheet: str, table: str) -> str:
    """Notes what is hidden. The table of an OpenDocument file that the piece ends in."""
    if b"<!ENTITY" in piece or b"<!DOCTYPE" in piece:
        raise Unreadable(DAMAGED)
    if inside.kind == "OpenDocument spreadsheet":
        if _ODS_CALLS.search(piece):
            raise Unreadable(LINKED)
        for mark in _ODS_MARKS.finditer(piece):
            if mark[1] is not None:
                table = _text(mark[1])
            else:
                inside.hidden_rows[table] += 1
        return table
    if (b"<f" in piece or b":f" in piece) and _CALLS.search(piece):
        raise Unreadable(LINKED)
    if sheet and b"hidden=" in piece:
        inside.hidden_rows[sheet] += len(_HIDDEN.findall(piece))
        for tag in _HIDDEN_COLUMNS.findall(piece):
            first, last = (int(_attribute(tag, which) or 0) for which in ("min", "max"))
            inside.hidden_columns[sheet] += last - first + 1
    return table


def _names_of_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet of an Excel workbook by the part of the archive it is in."""
    names = {}
    try:
        book = b"".join(_unpacked(archive, "xl/workbook.xml"))
        relations = b"".join(_unpacked(archive, "xl/_rels/workbook.xml.rels"))
    except KeyError:
        return {}
    targets = {
        _attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION.findall(relations)
    }
    for tag in _SHEET.findall(book):
        target = targets.get(_attribute(tag, r"\w+:id"), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        names[path.casefold()] = _attribute(tag, "name")
    return names


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rb"\s" + name.encode() + rb"\s*=\s*[\"']([^\"']*)[\"']", tag)
    return _text(found[1]) if found else ""


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", errors="replace"))


def _unpacked(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """What a part really unpacks to, whatever size it claims; never more than the most."""
    info = archive.getinfo(name)
    # The library stops at the size the archive claims and never sees what lies beyond.
    info.file_size = MOST_UNPACKED + 1
    most = MOST_KEPT if name in _KEPT else MOST_UNPACKED
    with archive.open(info) as part:
        while piece := part.read(PIECE):
            most -= len(piece)
            if most < 0:
                raise Unreadable(BOMB)
            yield piece
