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
from app.files.reading import Row
from app.imports import columns
from app.imports.commands.standins import keep_only_stand_ins
from app.imports.models import ImportRun
from app.imports.refusing import refusal, refused_by_content

APART = "\x1f"
LOOKED_AT = 50
FEW = 2
INSURANCE = "insurance number"
_ASIDE = text("create temp table incoming (sheet smallint, line int, cells text) on commit drop")
_NI_ROWS = text("select sheet, line, cells from incoming where cells ~* :shape")
_NI_SHAPE = rf"(^|{APART})[A-Z]{{2}} ?([0-9]{{2}} ?){{3}}[A-D]($|{APART})"
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
        cells="(select array_agg(c[k] order by n)"
        " from unnest(cast(:kept as int[])) with ordinality u(k, n))"
    )
)
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": " ", "\r": " ", "\t": " ", "\x00": ""})


@dataclass(frozen=True)
class Staged:
    """What became of one sheet. `refused`: place in the sheet → why."""

    found: SheetFound
    refused: Mapping[int, str]

    @property
    def kept(self) -> list[int]:
        return [at for at in range(len(self.found.names)) if at not in self.refused]

    @property
    def header(self) -> list[str]:
        return [self.found.names[at] for at in self.kept]

    @property
    def said(self) -> list[str]:
        return [f"{self.found.names[at]} ({why})" for at, why in self.refused.items()]


def stage(db: Session, run: ImportRun, opened: Opened) -> None:
    """Keep the rows of every sheet, and say on the run what was found. Raises Unreadable."""
    db.execute(_ASIDE)
    looked = [_copy_aside(db, place, opened.rows(place)) for place in range(len(opened.sheets))]
    insured = _insured_columns(db)
    run.sheets = []
    for place, found in enumerate(opened.sheets):
        staged = Staged(found, _refused(run, found, looked[place], insured.get(place, {})))
        _blank_single_numbers(db, place, insured.get(place, {}), staged)
        told = keep_only_stand_ins(db, run.kind, place, found.names, found.header[1], APART)
        chosen = columns.guess(run.kind, staged.header)
        _keep(db, run, place, staged, chosen)
        run.sheets = [*run.sheets, _told(staged, [*opened.noticed, *told])]
    db.execute(text("drop table incoming"))


def _told(staged: Staged, noticed: Sequence[str]) -> dict[str, Any]:
    told = asdict(staged.found)
    notes = [*told["notes"], *noticed]
    return told | {"names": staged.header, "refused": staged.said, "notes": notes}


def _copy_aside(db: Session, place: int, rows: Iterator[Row]) -> list[Row]:
    """The first rows, for a look at what is in them."""
    first: list[Row] = []
    driver = db.connection().connection.driver_connection
    if driver is None:
        raise RuntimeError("The database closed the connection.")
    with driver.cursor().copy("copy incoming (sheet, line, cells) from stdin") as into:
        buffer: list[str] = []
        for row in rows:
            if len(first) < LOOKED_AT + 10:
                first.append(row)
            cells = APART.join(row.cells).translate(_ESCAPED)
            if cells.count(APART) >= len(row.cells):
                cells = APART.join(cell.replace(APART, " ") for cell in row.cells)
                cells = cells.translate(_ESCAPED)
            buffer.append(f"{place}\t{row.line}\t{cells}\n")
            if len(buffer) == 2_000:
                into.write("".join(buffer))
                buffer.clear()
        into.write("".join(buffer))
    return first


def _insured_columns(db: Session) -> dict[int, dict[int, list[int]]]:
    """Sheet → column → lines in which a cell is shaped like an insurance number."""
    found: dict[int, dict[int, list[int]]] = {}
    for sheet, line, cells in db.execute(_NI_ROWS, {"shape": _NI_SHAPE}):
        for at, cell in enumerate(cells.split(APART)):
            if NI_SHAPED.fullmatch(cell):
                found.setdefault(sheet, {}).setdefault(at, []).append(line)
    return found


def _refused(
    run: ImportRun, found: SheetFound, looked: Sequence[Row], insured: Mapping[int, Sequence[int]]
) -> dict[int, str]:
    below = [row for row in looked if row.line > found.header[1]][:LOOKED_AT]
    refused = {}
    for at, name in enumerate(found.names):
        cells = [(row.line, row.cells[at]) for row in below]
        why = refusal(run.kind, name) or refused_by_content(run.kind, name, cells, run.as_at)
        if len(insured.get(at, ())) > FEW:
            why = INSURANCE
        if why:
            refused[at] = why
    return refused


def _blank_single_numbers(
    db: Session, place: int, insured: Mapping[int, Sequence[int]], staged: Staged
) -> None:
    """One or two such cells in a column that is otherwise fine are emptied."""
    for at in set(insured) & set(staged.kept):
        db.execute(
            text(
                "update incoming i set cells = ("
                " select string_agg(case when n = :at then '' else cell end, :apart order by n)"
                " from unnest(string_to_array(i.cells, :apart)) with ordinality u(cell, n))"
                " where sheet = :sheet and line = any (:lines)"
            ),
            {"at": at + 1, "apart": APART, "sheet": place, "lines": list(insured[at])},
        )


def _keep(
    db: Session, run: ImportRun, place: int, staged: Staged, chosen: Mapping[str, int]
) -> None:
    kept = [at + 1 for at in staged.kept]
    number, email = (
        kept[chosen[key]] if key in chosen else None for key in ("staff_number", "work_email")
    )
    db.execute(
        _KEEP_ALL if not staged.refused else _KEEP_SOME,
        {
            "run": run.id,
            "sheet": place,
            "apart": APART,
            "kept": kept,
            "number": number,
            "email": email,
        },
    )


def choose_sheet(run: ImportRun, place: int) -> None:
    """Read this sheet of the file as the list, under the header that was found in it."""
    sheet = run.sheets[place]
    run.sheet = place
    run.header_first, run.header_last = sheet["header"]
    run.header, run.refused = sheet["names"], sheet["refused"]


def count_rows(db: Session, run: ImportRun) -> None:
    run.row_count = (
        db.scalar(
            text(
                "select count(*) from import_rows"
                " where run_id = :run and sheet = :sheet and line > :header"
            ),
            {"run": run.id, "sheet": run.sheet, "header": run.header_last},
        )
        or 0
    )
