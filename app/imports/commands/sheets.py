"""Which sheet of a file is the list, which row names its columns, and what the columns are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.errors import AppError
from app.files.grid import Row
from app.files.headers import names_of
from app.imports import liability
from app.imports.answers import Answers
from app.imports.commands import moving, sources
from app.imports.guessing import Proposal, Sure, mapping_of, propose
from app.imports.kinds.rows import rows_in
from app.imports.models import ImportRun
from app.imports.queries import get_open_run
from app.imports.refusing import refused_columns

LOOKED_AT = 400
_COUNT = text(
    "select count(*) from import_rows where run_id = :run and sheet = :sheet and line > :header"
)
_REWRITE = text(
    "update import_rows r set"
    " cells = (select coalesce(array_agg(r.cells[k] order by n), '{}')"
    "  from unnest(cast(:kept as int[])) with ordinality u(k, n)),"
    " number_key = nullif(ltrim(lower(r.cells[cast(:number as int)]), '0'), ''),"
    " email_key = nullif(lower(r.cells[cast(:email as int)]), '')"
    " where run_id = :run and sheet = :sheet"
)


def describe(
    db: Session, run: ImportRun, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """What a sheet's columns are taken for: as last time where this unit sent such a file, else

    by their names and cells. `keyed`: places of the staff number and the work e-mail.
    """
    proposals = propose(run.kind, header, rows)
    source = sources.find_source(db, run.unit_id, run.kind, header)
    last_time = ""
    if source is not None:
        last_time = source.used_at.date().isoformat()
        proposals = sources.as_last_time(source, header, proposals)
    return {
        "names": list(header),
        "proposed": [[p.field, p.sure.value, p.said] for p in proposals],
        "last_time": last_time,
        "keyed": _keys(mapping_of(proposals)),
    }


def refused_of(run: ImportRun, names: Sequence[str], rows: Sequence[Row]) -> dict[int, str]:
    """Place → why a column is not kept."""
    refused = refused_columns(run.kind, names, rows, run.as_at)
    if run.read_as.get("liability"):
        refused = liability.not_needed(run.kind, names) | refused
    return refused


def _keys(mapping: Mapping[str, int]) -> list[int | None]:
    return [mapping.get("staff_number"), mapping.get("work_email")]


def proposed(run: ImportRun) -> list[Proposal]:
    kept = run.sheets[run.sheet].get("proposed", ())
    return [Proposal(field, Sure(sure), said) for field, sure, said in kept]


def choose_sheet(db: Session, run: ImportRun, place: int) -> Answers:
    """Read this sheet of the file as the list; the answers to begin with."""
    sheet = run.sheets[place]
    run.sheet = place
    run.header_first, run.header_last = sheet["header"]
    run.header, run.refused = sheet["names"], sheet["refused"]
    asked = {"run": run.id, "sheet": run.sheet, "header": run.header_last}
    run.row_count = db.scalar(_COUNT, asked) or 0
    places, same = sources.places_of(db, run)
    return Answers(mapping_of(proposed(run)), places=places, same_places=same)


def choose_header(
    db: Session, actor: Actor, run_id: int, *, sheet: int, row: int | None, two: bool = False
) -> ImportRun:
    """Another sheet, or another row that names its columns: 0 for none, None as it was found.

    What its names or its cells refuse now is dropped before anything of it is shown. Plans anew.
    """
    run = get_open_run(db, actor, run_id)
    if not 0 <= sheet < len(run.sheets):
        raise AppError("Choose one of the sheets shown.")
    header = rows_in(db, run, sheet, first=row, most=1 + two) if row else []
    if row and [one.line for one in header[:1]] != [row]:
        raise AppError("Choose one of the rows shown.")
    where = [header[0].line, header[-1].line] if header else [0, 0]
    if row is not None and where != run.sheets[sheet]["header"]:
        _read_under(db, run, sheet, header)
    before = Answers.of(run)
    fresh = choose_sheet(db, run, sheet)
    if not run.row_count:
        raise AppError("There are no rows below that one. Choose the row that names the columns.")
    run.mapping = replace(fresh, covers=before.covers).kept()
    moving.begin_plan(db, run)
    return run


def _read_under(db: Session, run: ImportRun, sheet: int, header: Sequence[Row]) -> None:
    first, last = (header[0].line, header[-1].line) if header else (0, 0)
    below = rows_in(db, run, sheet, first=last + 1, most=LOOKED_AT)
    names = names_of([row.cells for row in header], len(run.sheets[sheet]["names"]))
    refused = refused_of(run, names, below)
    kept = [at for at in range(len(names)) if at not in refused]
    told = describe(
        db,
        run,
        [names[at] for at in kept],
        [tuple(row.cells[at] for at in kept) for row in below],
    )
    _rewrite(db, run, sheet, kept, told["keyed"])
    said = [f"{names[at]} ({why})" for at, why in refused.items()]
    refused_before = run.sheets[sheet]["refused"]
    _say(run, sheet, **told, header=[first, last], refused=[*refused_before, *said], looked=False)


def note_chosen(db: Session, run: ImportRun, mapping: Mapping[str, int]) -> None:
    """Somebody looked at the columns and chose."""
    rekey(db, run, mapping)
    _say(run, run.sheet, looked=True)


def rekey(db: Session, run: ImportRun, mapping: Mapping[str, int]) -> None:
    """The keys that rows are found by follow the columns."""
    keyed = _keys(mapping)
    if keyed != run.sheets[run.sheet].get("keyed"):
        _rewrite(db, run, run.sheet, range(len(run.header)), keyed)
        _say(run, run.sheet, keyed=keyed)


def _say(run: ImportRun, sheet: int, **said: Any) -> None:
    run.sheets = [one | said if at == sheet else one for at, one in enumerate(run.sheets)]


def _rewrite(
    db: Session, run: ImportRun, sheet: int, kept: Sequence[int], keyed: Sequence[int | None]
) -> None:
    number, email = (None if at is None else kept[at] + 1 for at in keyed)
    db.execute(
        _REWRITE,
        {
            "run": run.id,
            "sheet": sheet,
            "kept": [at + 1 for at in kept],
            "number": number,
            "email": email,
        },
    )
