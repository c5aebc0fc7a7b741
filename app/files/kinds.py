"""What kind of file it is, by what it begins with: its name may say anything."""

import io
import re
from enum import Enum
from typing import BinaryIO

from app.files.grid import ASK_FOR_CSV, EMPTY, MOST_BYTES, SAVE_AS_CSV, TOO_LARGE, Unreadable

UNPACK = "Unpack it and choose the file that is in it."
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What a file begins with that was never a table, and what to do instead.
_OTHER = (
    (b"%PDF", f"This is a PDF. {ASK_FOR_CSV}"),
    (b"PK\x05\x06", "This is an empty ZIP archive. Choose the file itself."),
    (b"\x89PNG", f"This is a picture. {ASK_FOR_CSV}"),
    (b"\xff\xd8\xff", f"This is a picture. {ASK_FOR_CSV}"),
    (b"GIF8", f"This is a picture. {ASK_FOR_CSV}"),
    (b"\x1f\x8b", f"This is a compressed file. {UNPACK}"),
    (b"BZh", f"This is a compressed file. {UNPACK}"),
    (b"7z\xbc\xaf", f"This is a compressed file. {UNPACK}"),
    (b"Rar!", f"This is a compressed file. {UNPACK}"),
    (b"\xfd7zXZ", f"This is a compressed file. {UNPACK}"),
    (b"(\xb5/\xfd", f"This is a compressed file. {UNPACK}"),
    (b"{\\rtf", f"This is a text document. {ASK_FOR_CSV}"),
    (b"SQLite format 3", f"This is a database. {ASK_FOR_CSV}"),
)
_PAGE = re.compile(rb"<(!doctype html|html|head|body|table|meta|script|style|div)\b", re.I)
_XML = re.compile(rb"<\?xml|<workbook\b|<!--", re.I)
_JSON = re.compile(rb"[\[{]\s*([\[{\"]|$)")


class Kind(Enum):
    TEXT = "text"
    ZIP = "zip"
    OLE = "ole"


def kind_of(file: BinaryIO) -> Kind:
    """Raises Unreadable for what is no table, and for what is too large to be one."""
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    file.seek(0)
    beginning = file.read(4096)
    if not beginning:
        raise Unreadable(EMPTY)
    if beginning.startswith(_ZIP):
        return Kind.ZIP
    if beginning.startswith(_OLE):
        return Kind.OLE
    for mark, what in _OTHER:
        if beginning.startswith(mark):
            raise Unreadable(what)
    _must_not_be_markup(beginning)
    return Kind.TEXT


def _must_not_be_markup(beginning: bytes) -> None:
    """Systems give web pages and XML the name of a workbook, which spreadsheets then open."""
    # UTF-16 shows the same letters once its zeros are left out.
    text = beginning.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    if _PAGE.match(text):
        raise Unreadable(f"This is a web page with the name of a list. {SAVE_AS_CSV}")
    if _XML.match(text):
        if b"schemas-microsoft-com:office:spreadsheet" in text:
            raise Unreadable(f"This is an XML spreadsheet of 2003. {SAVE_AS_CSV}")
        if _PAGE.search(text):
            raise Unreadable(f"This is a web page with the name of a list. {SAVE_AS_CSV}")
        raise Unreadable(f"This is XML, not a list. {ASK_FOR_CSV}")
    if _JSON.match(text):
        raise Unreadable(f"This is JSON, made for programs. {ASK_FOR_CSV}")
