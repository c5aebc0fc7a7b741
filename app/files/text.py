"""A file of text as records: encoding and delimiter found, read in pieces, never as a whole."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from app.files.grid import (
    EMPTY,
    ENDLESS,
    INVISIBLE,
    LONGEST_LINE,
    MOST_BYTES,
    MOST_ROWS,
    SAVE_AS_CSV,
    TOO_LARGE,
    Unreadable,
    tidied,
    width_of,
)

PIECE = 256 * 1024
TAIL = 16 * 1024
WINDOWS = "Windows (cp1252)"
# What a person may choose when the letters came out wrong; the codec reads what follows a mark.
ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF-16": "utf-16-le",
    "UTF-16, big end first": "utf-16-be",
    WINDOWS: "cp1252",
    "Mac (Roman)": "mac_roman",
    "DOS (cp850)": "cp850",
    "Celtic (ISO 8859-14)": "iso8859-14",
}
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_NO_DELIMITERS = '"\r\n\0 '
_WORDS = {sign: word for word, sign in DELIMITERS.items()}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)


@dataclass(frozen=True)
class Text:
    """The bytes from `start` up to `end` of a file, and how they are read."""

    file: BinaryIO
    codec: str
    encoding: str
    sign: str
    start: int = 0
    end: int = MOST_BYTES
    first_line: int = 1

    @property
    def delimiter(self) -> str:
        return _WORDS.get(self.sign, self.sign)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Records that hold anything, tidied, each with the line it starts on.

        Neither filled up nor cut off.
        """
        pieces = _Pieces(self)
        reader = csv.reader(
            chain.from_iterable(pieces), delimiter=self.sign, skipinitialspace=True, strict=True
        )
        ahead = self.first_line
        line, count = ahead, 0
        try:
            for cells in reader:
                pieces.since = 0
                if any(cells):
                    cells = tidied(cells, line)
                    if any(cells):
                        count += 1
                        if count > MOST_ROWS:
                            raise Unreadable(TOO_LONG)
                        yield line, cells
                line = reader.line_num + ahead
        except csv.Error as error:
            raise Unreadable(
                f"After line {line} a quotation mark is opened and not closed, or a cell never"
                " ends. Correct it there, then choose the file again."
            ) from error

    def last(self) -> list[list[str]]:
        """The last few records, as far as they can be told without reading all before them."""
        start = max(self.start, self._size() - TAIL)
        start += (start - self.start) % 2
        self.file.seek(start)
        data = self.file.read(min(TAIL, self.end - start))
        lines = data.decode(self.codec, errors="replace").splitlines()
        if start > self.start:
            lines = lines[1:]
        found = [
            [" ".join(cell.split()) for cell in cells]
            for cells in csv.reader(lines[-20:], delimiter=self.sign)
        ]
        return [cells for cells in found if any(cells)]

    def _size(self) -> int:
        return min(self.end, self.file.seek(0, io.SEEK_END))


TOO_LONG = (
    "The file has more than a million rows. Split it and import the parts: none of it was left"
    " out without saying so."
)


class _Pieces:
    """Decoded pieces that each end where a line ends.

    `since` counts the characters given out since the reader last finished a record: a record
    that never ends is stopped here, not when memory does.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self.since = 0

    def __iter__(self) -> Iterator[io.StringIO]:
        decoder = codecs.getincrementaldecoder(self.text.codec)()
        at, rest, first = self.text.start, "", True
        while True:
            self.text.file.seek(at)
            data = self.text.file.read(min(PIECE, self.text.end - at))
            at += len(data)
            rest += _decoded(decoder, data)
            if first:
                rest, first = _without_sep(rest), False
            # A "\r" at the very end may be half of "\r\n".
            cut = max(rest.rfind("\n"), rest.rfind("\r", 0, -1)) + 1 if data else len(rest)
            if len(rest) - cut > LONGEST_LINE or self.since > 2 * LONGEST_LINE:
                raise Unreadable(ENDLESS)
            self.since += cut
            yield io.StringIO(rest[:cut], newline="")
            rest = rest[cut:]
            if not data:
                return


def _decoded(decoder: codecs.IncrementalDecoder, data: bytes) -> str:
    try:
        return decoder.decode(data, not data)
    except UnicodeDecodeError as error:
        raise Unreadable(f"The file breaks off in the middle of a letter. {SAVE_AS_CSV}") from error


_SEP = re.compile(r"sep=(.)\r?\n", re.I)


def _without_sep(text: str) -> str:
    named = _SEP.match(text)
    return text[named.end() :] if named else text


def open_text(file: BinaryIO, *, encoding: str = "", delimiter: str = "") -> Text:
    """Raises Unreadable when the letters can't be told apart or the file is no list."""
    file.seek(0)
    beginning = file.read(64 * 1024)
    codec, name, start = _encoding(file, beginning, encoding)
    sample = beginning[start:].decode(codec, errors="ignore")
    if not sample.strip() and len(beginning) < 64 * 1024:
        raise Unreadable(EMPTY)
    if "\x00" in sample:
        raise Unreadable(INVISIBLE)
    named = _SEP.match(sample)
    sign = DELIMITERS.get(delimiter, delimiter[:1]) or (named.group(1) if named else "")
    if not sign or sign in _NO_DELIMITERS:
        sign = _sniffed(sample)
    return Text(file, codec, name, sign, start, first_line=2 if named else 1)


def _encoding(file: BinaryIO, beginning: bytes, wanted: str) -> tuple[str, str, int]:
    """Codec, name and where the text begins: what is wanted, a byte-order mark, strict UTF-8,

    UTF-16 that shows by its zeros, else Windows.
    """
    marked = next((m for m in _MARKS if beginning.startswith(m[0])), None)
    if wanted in ENCODINGS:
        codec = ENCODINGS[wanted]
        start = len(marked[0]) if marked and codec == marked[1] else 0
        if not _all_decode(file, codec, start):
            raise Unreadable(f"The file is not written in {wanted}. Choose another encoding.")
        return codec, wanted, start
    if marked:
        mark, codec, name = marked
        if not _all_decode(file, codec, len(mark)):
            raise Unreadable(f"The file breaks off in the middle of a letter. {SAVE_AS_CSV}")
        return codec, name, len(mark)
    for codec, name in _without_mark(beginning):
        if _all_decode(file, codec, 0):
            return codec, name, 0
    raise Unreadable("The letters in this file can't be told apart. Save it again as “CSV UTF-8”.")


def _without_mark(beginning: bytes) -> list[tuple[str, str]]:
    even, odd = beginning[0::2].count(0), beginning[1::2].count(0)
    most = len(beginning) // 2 * 0.4
    if odd > most and even < most / 8:
        return [("utf-16-le", "UTF-16")]
    if even > most and odd < most / 8:
        return [("utf-16-be", "UTF-16")]
    return [("utf-8", "UTF-8"), ("cp1252", WINDOWS)]


def _all_decode(file: BinaryIO, codec: str, start: int) -> bool:
    """One pass over the bytes, which also stops at a line or a file that never ends."""
    decoder = codecs.getincrementaldecoder(codec)()
    read, line_began = start, start
    while True:
        file.seek(read)
        data = file.read(PIECE)
        try:
            decoder.decode(data, not data)
        except UnicodeDecodeError:
            return False
        if not data:
            return True
        newline = max(data.rfind(b"\n"), data.rfind(b"\r"))
        line_began = read + newline if newline >= 0 else line_began
        read += len(data)
        if read - line_began > 2 * LONGEST_LINE:
            raise Unreadable(ENDLESS)
        if read > MOST_BYTES:
            raise Unreadable(TOO_LARGE)


def _sniffed(sample: str) -> str:
    best, best_score = ",", (0.0, 1)
    for sign in DELIMITERS.values():
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=sign, skipinitialspace=True)
        try:
            widths = [width_of(cells) for cells in islice(reader, 50) if any(cells)]
        except csv.Error:
            continue
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        score = (widths.count(usual) / len(widths), usual)
        if usual > 1 and score > best_score:
            best, best_score = sign, score
    return best
