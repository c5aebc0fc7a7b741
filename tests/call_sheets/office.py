"""LibreOffice without a screen: what it makes of a workbook, and a workbook filled in by it."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")

_ROW = re.compile(r"<table:table-row[^>]*>.*?</table:table-row>", re.DOTALL)
_CELL = re.compile(
    r"<table:(?:covered-)?table-cell([^>]*?)(?:/>|>(.*?)</table:table-cell>)", re.DOTALL
)


def convert(folder: Path, file: bytes, kind: str, *, suffix: str = "xlsx") -> bytes:
    """`kind`: what LibreOffice writes: fods, xlsx, ods, csv."""
    assert SOFFICE is not None
    source, out = folder / f"in.{suffix}", folder / "out"
    source.write_bytes(file)
    done = subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--norestore",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            str(source),
        ],
        capture_output=True,
        timeout=120,
        check=True,
    )
    made = out / f"in.{kind.partition(':')[0]}"
    assert made.exists(), done.stderr.decode()
    return made.read_bytes()


def cells(fods: str) -> list[list[tuple[str, str]]]:
    """Rows of (type, words) as LibreOffice holds them; a formula's type is "formula"."""
    table = fods[fods.index("<table:table ") :]
    rows = []
    for row in _ROW.findall(table):
        found: list[tuple[str, str]] = []
        for attributes, inner in _CELL.findall(row):
            kind = re.search(r'office:value-type="([^"]+)"', attributes)
            words = "\n".join(re.findall(r"<text:p[^>]*>(.*?)</text:p>", inner or "", re.DOTALL))
            said = unescape(re.sub(r"<text:tab/>|<text:s[^>]*/>", " ", words))
            typed = "formula" if "table:formula" in attributes else kind[1] if kind else ""
            repeated = re.search(r'table:number-columns-repeated="(\d+)"', attributes)
            found += [(typed, re.sub(r"<[^>]+>", "", said))] * min(
                int(repeated[1]) if repeated else 1, 50
            )
        rows.append(found)
    return rows


def filled(fods: str, answers: Mapping[int, Mapping[int, str]]) -> str:
    """With these words typed into cells: {row: {column: words}}, from 0."""
    start = fods.index("<table:table ")
    head, table = fods[:start], fods[start:]
    at = -1

    def put(row: re.Match[str]) -> str:
        nonlocal at
        at += 1
        return _with(row[0], answers[at]) if at in answers else row[0]

    return head + _ROW.sub(put, table)


def _times(attributes: str) -> int:
    """How many columns a cell stands for; those to the end of the sheet are not counted out."""
    repeated = re.search(r'table:number-columns-repeated="(\d+)"', attributes)
    return min(int(repeated[1]) if repeated else 1, 50)


def _with(row: str, given: Mapping[int, str]) -> str:
    opening = re.match(r"<table:table-row[^>]*>", row)
    assert opening is not None
    made: list[str] = []
    for cell in _CELL.finditer(row):
        single = re.sub(r' table:number-columns-repeated="\d+"', "", cell[0])
        made += [single] * _times(cell[1])
    for column, words in given.items():
        style = re.search(r'table:style-name="[^"]+"', made[column])
        validity = re.search(r'table:content-validation-name="[^"]+"', made[column])
        kept = " ".join(found[0] for found in (style, validity) if found)
        made[column] = (
            f'<table:table-cell {kept} office:value-type="string">'
            f"<text:p>{escape(words)}</text:p></table:table-cell>"
        )
    return opening[0] + "".join(made) + "</table:table-row>"
