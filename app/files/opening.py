"""Any file as sheets of rows of text."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.files.reading import Row, Table, read


@dataclass(frozen=True)
class SheetFound:
    name: str
    hidden: bool
    rows: int | None
    header: tuple[int, int]
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Opened:
    def __init__(self, table: Table) -> None:
        self.kind, self.encoding, self.delimiter = "CSV", table.encoding, table.delimiter
        self.sheets = (SheetFound("", False, len(table.rows), (1, 1), table.header),)
        self.best = 0
        self._table = table

    def rows(self, sheet: int) -> Iterator[Row]:
        yield Row(1, self._table.header)
        yield from self._table.rows


def open_file(
    file: BinaryIO | Path, name: str, *, encoding: str = "", delimiter: str = ""
) -> Opened:
    data = file.read_bytes() if isinstance(file, Path) else file.read()
    return Opened(read(data))
