"""A workbook as sheets of text: looked into, then unpacked by a process of its own."""

import io
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from app.files.archives import DAMAGED, DOCUMENT, LOCKED, Inside, look_inside
from app.files.grid import SAVE_AS_CSV, Unreadable
from app.files.kinds import Kind
from app.files.text import Text

MOST_BYTES = 100 * 1024 * 1024
MOST_MEMORY = 2 * 1024 * 1024 * 1024
LONGEST_SECONDS = 300
TOO_LARGE = f"This workbook is larger than 100 MB. {SAVE_AS_CSV}"
TOO_MUCH = f"This workbook holds more than can be read at once. {SAVE_AS_CSV}"
OLD_DAMAGED = DAMAGED.replace("This Excel", "This older Excel")
_SCRIPT = Path(__file__).with_name("unpacking.py")


@dataclass(frozen=True)
class SheetOfText:
    name: str
    hidden: bool
    rows: int
    wide: int
    text: Text
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Workbook:
    kind: str
    spool: BinaryIO
    sheets: tuple[SheetOfText, ...]


def open_workbook(file: BinaryIO, kind: Kind) -> Workbook:
    """Raises Unreadable. `spool` holds the text and is gone when it is closed."""
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    inside = look_inside(file) if kind is Kind.ZIP else _older(file)
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - whoever opened the file closes it
    try:
        sheets = _unpacked(file, spool, inside)
    except BaseException:
        spool.close()
        raise
    return Workbook(inside.kind, spool, tuple(_sheet(spool, inside, about) for about in sheets))


def _older(file: BinaryIO) -> Inside:
    """Names of streams are all that is looked for: what is in them is the reader's."""
    seen: set[str] = set()
    file.seek(0)
    rest = b""
    while piece := file.read(256 * 1024):
        rest = rest[-64:] + piece
        seen |= {name for name in _STREAMS if _as_stream(name) in rest}
    if "EncryptedPackage" in seen:
        raise Unreadable(LOCKED)
    if not seen & {"Workbook", "Book"}:
        raise Unreadable(DOCUMENT if seen else OLD_DAMAGED)
    return Inside("older Excel workbook", macros="_VBA_PROJECT" in seen)


_STREAMS = (
    "EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document", "_VBA_PROJECT",
)  # fmt: skip


def _as_stream(name: str) -> bytes:
    return f"{name}\x00".encode("utf-16-le")


def _unpacked(file: BinaryIO, spool: BinaryIO, inside: Inside) -> list[dict[str, Any]]:
    done = _run(file, spool)
    if done is None or done < 0:
        raise Unreadable(TOO_MUCH)
    damaged = OLD_DAMAGED if inside.kind == "older Excel workbook" else DAMAGED
    try:
        spool.seek(-20, io.SEEK_END)
        spool.seek(int(spool.read(20)))
        said = json.loads(spool.read()[:-20])
    except (ValueError, OSError) as error:
        raise Unreadable(damaged) from error
    if "error" in said:
        raise Unreadable({"locked": LOCKED, "too large": TOO_MUCH}.get(said["error"], damaged))
    sheets: list[dict[str, Any]] = said["sheets"]
    return sheets


def _run(file: BinaryIO, spool: BinaryIO) -> int | None:
    """The exit code; None when it took too long."""
    with tempfile.TemporaryFile() as copy:
        try:
            handed: BinaryIO = file
            file.fileno()
        except (OSError, AttributeError):
            handed = copy
            file.seek(0)
            shutil.copyfileobj(file, copy)
        handed.flush()
        try:
            return subprocess.run(  # noqa: S603 (our own program, no shell, our arguments)
                [sys.executable, "-I", str(_SCRIPT), str(MOST_MEMORY)],
                stdin=handed,
                stdout=spool,
                stderr=subprocess.DEVNULL,
                timeout=LONGEST_SECONDS,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return None


def _sheet(spool: BinaryIO, inside: Inside, about: dict[str, Any]) -> SheetOfText:
    text = Text(spool, "utf-8", "", ",", about["from"], about["to"])
    name = about["name"]
    notes = []
    if about["merges"]:
        notes.append("Merged cells: each part is given what the merged cell says.")
    notes += _hidden(inside.hidden_rows[name], "row")
    notes += _hidden(inside.hidden_columns[name], "column")
    notes += [
        f"Line {line}: a number was shortened by the spreadsheet, which keeps 15 digits: save that"
        " column as text."
        for line in about["lost"]
    ]
    if inside.macros:
        notes.append("The macros in this workbook are not run.")
    return SheetOfText(name, about["hidden"], about["rows"], about["wide"], text, tuple(notes))


def _hidden(count: int, what: str) -> list[str]:
    if count == 1:
        return [f"1 hidden {what} is read like the others."]
    return [f"{count:,} hidden {what}s are read like the others."] if count else []
