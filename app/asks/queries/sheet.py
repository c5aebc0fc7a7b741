"""The open asks of a workplace for paper: where each is to be found, and on which days."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.asks.queries.plans import AskersLines, AskLine, by_asker, open_asks
from app.db.bulk import one_of
from app.seating.models import Seat
from app.seating.rules import oldest_shown
from app.seating.words import day_words
from app.workplaces.models import Area


@dataclass(frozen=True, slots=True)
class SheetLine:
    """`where`: team and area; `days` only where they told us."""

    line: AskLine
    where: str
    days: str


@dataclass(frozen=True)
class AskersSheet:
    asker: AskersLines
    lines: list[SheetLine]


def sheets_of(
    db: Session, workplace_id: int, asker_id: int | None, *, today: date
) -> list[AskersSheet]:
    """One for each asker who has somebody to ask; for one of them alone if asked."""
    lines = open_asks(db, workplace_id)
    places = _places(db, [line.person.id for line in lines], today=today)
    return [
        AskersSheet(held, [_sheet_line(line, places) for line in held.lines])
        for held in by_asker(lines)
        if asker_id in (None, held.asker_id)
    ]


def _sheet_line(line: AskLine, places: dict[int, tuple[str | None, int | None]]) -> SheetLine:
    area, days = places.get(line.person.id, (None, None))
    where = " · ".join(part for part in (line.person.team, area) if part)
    return SheetLine(line, where, day_words(days) if days else "")


def _places(
    db: Session, ids: list[int], *, today: date
) -> dict[int, tuple[str | None, int | None]]:
    rows = db.execute(
        select(Seat.staff_id, Area.name, Seat.days)
        .outerjoin(Area, Area.id == Seat.area_id)
        .where(one_of(Seat.staff_id, ids), Seat.confirmed_on >= oldest_shown(today))
    )
    return {row[0]: (row[1], row[2]) for row in rows}
