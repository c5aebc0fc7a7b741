"""What the rows of a staff list say about where they are of, found by the database."""

from collections.abc import Mapping

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.db.session import read
from app.imports import on_record, queries
from app.imports.answers import Answers
from app.imports.models import ImportRun
from app.imports.plan.staff_known import At
from app.imports.plan.staff_places import ManyPlaces, OnePlace, Places, Said
from app.union.models import UnitKind
from app.union.queries import get_unit
from app.workplaces import queries as workplaces
from app.workplaces.models import Workplace

MOST = 20_000  # ways of naming a place; a column of more names no places
_SAID = text(
    """
select coalesce(cells[cast(:place as int)], '') as place,
  coalesce(cells[cast(:employer as int)], '') as employer, count(*) as rows
from import_rows
where run_id = :run and sheet = :sheet and line > :after and line <= :through
group by 1, 2 order by 3 desc, 1, 2 limit :most
"""
)
TO_THE_END = 2**31 - 1
AsSaid = tuple[str, str]


class PlacesOf:
    """Where the rows of one run are of."""

    def __init__(self, db: Session, run: ImportRun, answers: Answers) -> None:
        self.db, self.run, self.answers = db, run, answers

    def several(self) -> bool:
        return get_unit(self.db, self.run.unit_id).kind is not UnitKind.WORKPLACE

    def known(self, accepted: frozenset[str]) -> Places:
        """`accepted`: other names of the one workplace, found for the file as a whole."""
        if self.several():
            ours = queries.list_workplaces_below(self.db, self.run.unit_id)
            return ManyPlaces(ours, self.answers.places)
        here = workplaces.get_workplace(self.db, self.run.unit_id)
        return OnePlace(here, self.answers.same_places | accepted)

    def said(self, *, after: int = 0, through: int = TO_THE_END) -> dict[AsSaid, int]:
        """As the cells say it, with how many rows do."""
        columns = self.answers.columns
        asked = {
            "run": self.run.id,
            "sheet": self.run.sheet,
            "after": max(after, self.run.header_last),
            "through": through,
            "place": columns["workplace"] + 1 if "workplace" in columns else None,
            "employer": columns["employer"] + 1 if "employer" in columns else None,
            "most": MOST,
        }
        rows = read(self.db, _SAID, asked)
        return {(row.place, row.employer): row.rows for row in rows}

    def at(self, ids: set[int]) -> dict[int, At]:
        """These workplaces, with what a row of theirs is read against."""
        previous = on_record.previous_lists(self.db, ids, self.run.as_at)
        rows = self.db.execute(
            select(Workplace.id, Workplace.employer_id).where(Workplace.id.in_(ids))
        )
        employers = {row[0]: row[1] for row in rows}
        names = {place.id: place.name for place in workplaces.list_workplaces(self.db)}
        return {i: At(i, names[i], employers[i], previous.get(i)) for i in ids}


def in_words(said: Mapping[AsSaid, int]) -> dict[Said, int]:
    """The same without stand-ins for nothing."""
    rows: dict[Said, int] = {}
    for pair, number in said.items():
        key = Said.of(*pair)
        rows[key] = rows.get(key, 0) + number
    return rows
