"""A file's rows on their way into the database: copied aside, cleared of what we must not hold,

and only then kept. Nothing of a refused column is ever in a table that stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.files.cells import NI_SHAPED
from app.files.opening import Opened, SheetFound
from app.files.private import INSURANCE
from app.files.reading import Row
from app.imports import liability
from app.imports.commands import confirmations
from app.imports.commands.insured import APART, FEW, empty_single_ones, insured_columns
from app.imports.commands.sheets import describe, refused_of
from app.imports.commands.standins import keep_only_stand_ins
from app.imports.models import ImportRun
from app.imports.queries import unit_name

# The first rows, and then every second, fourth, eighth … one: between these many in all.
FIRST = 60
SAMPLED = 200
_ASIDE = text("create temp table incoming (sheet smallint, line int, cells text) on commit drop")
_KEEP = """
insert into import_rows(run_id, sheet, line, cells, number_key, email_key)
select :run, sheet, line, {cells},
  nullif(ltrim(lower(c[cast(:number as int)]), '0'), ''),
  nullif(lower(c[cast(:email as int)]), '')
from (select sheet, line, string_to_array(cells, :apart) c from incoming where sheet = :sheet) q
"""
_KEEP_ALL = text(_KEEP.format(cells="c"))
_KEEP_SOME = text(
    _KEEP.format(
        cells="coalesce((select array_agg(c[k] order by n)"
        " from unnest(cast(:kept as int[])) with ordinality u(k, n)), '{}')"
    )
)
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": " ", "\r": " ", "\t": " ", "\x00": ""})


@dataclass(frozen=True)
class Sheet:
    """What became of one sheet. `refused`: place in the sheet → why."""

    names: Sequence[str]
    refused: Mapping[int, str]

    @property
    def kept(self) -> list[int]:
        return [at for at in range(len(self.names)) if at not in self.refused]

    @property
    def header(self) -> list[str]:
        return [self.names[at] for at in self.kept]

    @property
    def said(self) -> list[str]:
        return [f"{self.names[at]} ({why})" for at, why in self.refused.items()]


def stage(db: Session, run: ImportRun, opened: Opened) -> None:
    """Keep the rows of every sheet, and say on the run what was found. Raises Unreadable."""
    db.execute(_ASIDE)
    samples = [_copy_aside(db, place, opened.rows(place)) for place in range(len(opened.sheets))]
    _only_if_confirmed(db, run, opened.sheets, samples)
    insured = insured_columns(db)
    run.sheets = []
    for place, found in enumerate(opened.sheets):
        told = _keep(db, run, place, found, samples[place], insured.get(place, {}))
        run.sheets = [*run.sheets, told | {"notes": [*told["notes"], *opened.noticed]}]
    db.execute(text("drop table incoming"))


def _copy_aside(db: Session, place: int, rows: Iterator[Row]) -> list[Row]:
    """A sample of the rows, for a look at what is in them."""
    sample = Sample()
    driver = db.connection().connection.driver_connection
    if driver is None:
        raise RuntimeError("The database closed the connection.")
    with driver.cursor().copy("copy incoming (sheet, line, cells) from stdin") as into:
        buffer: list[str] = []
        for row in rows:
            if sample.due == 0:
                sample.take(row)
            sample.due -= 1
            cells = APART.join(row.cells).translate(_ESCAPED)
            if cells.count(APART) >= len(row.cells):
                cells = APART.join(cell.replace(APART, " ") for cell in row.cells)
                cells = cells.translate(_ESCAPED)
            buffer.append(f"{place}\t{row.line}\t{cells}\n")
            if len(buffer) == 2_000:
                into.write("".join(buffer))
                buffer.clear()
        into.write("".join(buffer))
    return sample.first + sample.later


class Sample:
    """Rows from all over a file of any length; `due`: how many rows until the next is taken."""

    def __init__(self) -> None:
        self.first: list[Row] = []
        self.later: list[Row] = []
        self.every = 1
        self.due = 0

    def take(self, row: Row) -> None:
        if len(self.first) < FIRST:
            self.first.append(row)
        else:
            self.later.append(row)
        if len(self.later) == 2 * SAMPLED:
            self.later = self.later[1::2]
            self.every *= 2
        self.due = self.every


def _only_if_confirmed(
    db: Session, run: ImportRun, sheets: Sequence[SheetFound], samples: Sequence[Sequence[Row]]
) -> None:
    """Raises LiabilityFile before a row is kept, unless the data officer confirmed it."""
    lines = [sheet.names for sheet in sheets]
    lines += [row.cells for sample in samples for row in sample[:FIRST]]
    named = next(filter(None, map(liability.recognised, lines)), None)
    if named is None:
        return
    if not confirmations.running(db, run.unit_id):
        unit = unit_name(db, run.unit_id)
        found = ", ".join(named[:4])
        raise liability.LiabilityFile(liability.REFUSED.format(found=found, unit=unit))
    run.read_as = {**run.read_as, "liability": "confirmed"}


def _keep(
    db: Session,
    run: ImportRun,
    place: int,
    found: SheetFound,
    sample: Sequence[Row],
    insured: Mapping[int, Sequence[int]],
) -> dict[str, Any]:
    """Keep one sheet's rows; what is said of it."""
    names = _without_values(found.names)
    below = [row for row in sample if row.line > found.header[1]]
    refused = refused_of(run, names, below)
    refused |= {at: INSURANCE for at, lines in insured.items() if len(lines) > FEW}
    sheet = Sheet(names, dict(sorted(refused.items())))
    emptied = empty_single_ones(db, place, insured, sheet.kept)
    emptied += keep_only_stand_ins(db, run.kind, place, names, found.header[1])
    rows = [tuple(row.cells[at] for at in sheet.kept) for row in below]
    told = describe(db, run, sheet.header, rows)
    number, email = told["keyed"]
    kept = [at + 1 for at in sheet.kept]
    db.execute(
        _KEEP_SOME if sheet.refused else _KEEP_ALL,
        {
            "run": run.id,
            "sheet": place,
            "apart": APART,
            "kept": kept,
            "number": None if number is None else kept[number],
            "email": None if email is None else kept[email],
        },
    )
    notes = [*found.notes, *emptied]
    return asdict(found) | told | {"notes": notes, "refused": sheet.said}


def _without_values(names: Sequence[str]) -> list[str]:
    """Where a row of somebody's was taken for the header."""
    return [
        f"Column {at}" if NI_SHAPED.search(name) else name for at, name in enumerate(names, start=1)
    ]
