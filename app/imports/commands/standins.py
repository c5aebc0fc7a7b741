"""Columns of which only the words that stand for nobody are kept, such as “Vacant” for a name."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.files.refusing import normal
from app.imports.commands.insured import APART
from app.imports.models import ImportKind
from app.imports.plan.organogram import EMPTY

# Whose name it is must not be kept; that it is nobody's has to be known.
ONLY_STAND_INS: Mapping[ImportKind, frozenset[str]] = {ImportKind.ORGANOGRAM: frozenset({"name"})}
_EMPTY = text(
    "update incoming i set cells = ("
    " select string_agg(case when n = :at and lower(btrim(cell)) <> all (:words) then ''"
    "  else cell end, :apart order by n)"
    " from unnest(string_to_array(i.cells, :apart)) with ordinality u(cell, n))"
    " where sheet = :sheet and line > :header"
)


def keep_only_stand_ins(
    db: Session, kind: ImportKind, sheet: int, names: Sequence[str], header: int
) -> list[str]:
    """Empty every other cell of these columns while the rows wait aside; says so."""
    said = []
    for at, name in enumerate(names):
        if normal(name) in ONLY_STAND_INS.get(kind, ()):
            asked = {"at": at + 1, "words": sorted(EMPTY), "apart": APART}
            db.execute(_EMPTY, asked | {"sheet": sheet, "header": header})
            said.append(f"{name}: emptied before anything was kept, but for “Vacant” and the like.")
    return said
