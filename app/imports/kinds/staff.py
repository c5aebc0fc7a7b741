"""Staff lists: of one workplace, or of all that a branch or more has.

Planned in parts: what changes nothing is sieved out by the database; the other rows are judged by
the rules, with whoever each may be and with what else the file says of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.db.session import plan_each_time
from app.files.cells import Days, blank, days_in_shape
from app.files.reading import Row
from app.imports import on_record, staff_keys, staff_memory
from app.imports.commands.staff import StaffActs, finish_staff
from app.imports.kinds.kind import Job, Outline, Part, Stored
from app.imports.kinds.rows import rows_at
from app.imports.models import ImportRow
from app.imports.plan.parts import Line, Verdict, of_columns
from app.imports.plan.people import days_among
from app.imports.plan.staff_changes import AddPerson, kept_off
from app.imports.plan.staff_known import At, StaffSetting
from app.imports.plan.staff_matching import Matcher
from app.imports.plan.staff_places import Said
from app.imports.plan.staff_rows import StaffRow, read_rows
from app.imports.staff_absent import Ending
from app.imports.staff_on_record import OnRecord
from app.imports.staff_places import AsSaid, PlacesOf, in_words
from app.imports.staff_sieve import sieve
from app.imports.staff_suppressed import suppressed_lines

Where = dict[AsSaid, At | str]

ROWS = 10_000
DIFFERENT_DAYS = 50_000
ADDED_MEANWHILE = (
    "Somebody of this name or work e-mail was added since the plan was made. Import the file again."
)
SAY_WHERE = (
    "Say which column holds the workplace: this list is for several, so every row must name its"
    " own."
)
_DAYS = text(
    """
select min(line) as line, cells[cast(:at as int)] as cell from import_rows
where run_id = :run and sheet = :sheet and line > :header group by 2 order by 1 limit :most
"""
)


@dataclass(frozen=True)
class Sorted:
    """Rows of a part: those that name somebody at one of our workplaces, and lines for the rest."""

    rows: list[StaffRow]
    lines: list[Line]


class StaffLists:
    sieved = True

    def __init__(self, job: Job) -> None:
        self.job = job
        self.db: Session = job.db
        self.run, self.answers = job.run, job.answers
        self.places = PlacesOf(self.db, self.run, self.answers)
        self.on_record = OnRecord(self.db, self.run)

    def begin(self) -> Outline:
        staff_keys.renew(self.db, self.run, self.answers)
        several = self.places.several()
        if several and "workplace" not in self.answers.columns:
            return Outline(SAY_WHERE)
        days, problem = self._days_of_file()
        said = in_words(self.places.said())
        known = self.places.known(frozenset())
        extras = {
            "several": several,
            "places": [vars(place) for place in known.shown(said)],
            "start_date": days.shape,
        }
        return Outline(problem, (), extras)

    def part(self, after: int) -> Part | None:
        plan_each_time(self.db)
        after = max(after, self.run.header_last)
        lines = self._next(after)
        if not lines:
            return None
        through = lines[-1]
        where = self._places(self.places.said(after=after, through=through))
        done = self._sieve(where, after, through) if self.sieved else set()
        left = rows_at(self.db, self.run, [line for line in lines if line not in done])
        return Part(through, len(lines), self._judge(left, where) if left else ())

    def end(self) -> Outline | None:
        plan_each_time(self.db)
        return Ending(self.job).outline()

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        plan_each_time(self.db)
        left = self._added_meanwhile(lines)
        acts = StaffActs(self.db, self.job.actor, self.run, pepper=self.job.pepper)
        acts.apply([line for line in lines if line.id not in left])
        return left

    def finish(self) -> dict[str, Any]:
        whom = staff_memory.decided(self.job)
        rows = rows_at(self.db, self.run, whom)
        where = self._places({self._said(row) for row in rows})
        staff_memory.remember(self.job, self._sort(rows, where).rows, whom)
        finish_staff(self.db, self.run, pepper=self.job.pepper)
        return {}

    def _days_of_file(self) -> tuple[Days, str | None]:
        """How the start dates are read, from every way they are written in the file."""
        column = self.answers.columns.get("start_date")
        if column is None:
            return days_among([], "Start date")
        where = {"run": self.run.id, "sheet": self.run.sheet, "header": self.run.header_last}
        asked = where | {"at": column + 1, "most": DIFFERENT_DAYS}
        cells = [(row.line, row.cell) for row in self.db.execute(_DAYS, asked)]
        given = [(line, cell) for line, cell in cells if cell and not blank(cell)]
        return days_among(given, "Start date")

    def _next(self, after: int) -> Sequence[int]:
        """The lines of the next part."""
        return self.db.scalars(
            select(ImportRow.line)
            .where(
                ImportRow.run_id == self.run.id,
                ImportRow.sheet == self.run.sheet,
                ImportRow.line > after,
            )
            .order_by(ImportRow.line)
            .limit(ROWS)
        ).all()

    def _sieve(self, where: Where, after: int, through: int) -> set[int]:
        ours = {pair: at for pair, at in where.items() if isinstance(at, At)}
        return sieve(self.db, self.run, self.answers, ours, after=after, through=through)

    def _places(self, said: Iterable[AsSaid]) -> Where:
        """Where rows that say so are of, or why they are of none of ours."""
        kept = (self.run.result or {}).get("places", ())
        known = self.places.known(frozenset(p["name"] for p in kept if p["accepted"]))
        found = {pair: known.find(Said.of(*pair)) for pair in said}
        ours = self.places.at({at for at in found.values() if isinstance(at, int)})
        return {p: ours[at] if isinstance(at, int) else at for p, at in found.items()}

    def _judge(self, rows: Sequence[Row], where: Where) -> list[Line]:
        part = self._sort(rows, where)
        issuers = {at.employer_id for at in where.values() if isinstance(at, At)}
        found = self.on_record.by_identifiers(part.rows, issuers)
        told = staff_memory.told(self.job, part.rows)
        named = self.on_record.by_names(part.rows) | told.people
        maybe = self.on_record.known(named - found)
        others = self.on_record.rows_again(part.rows) + self.on_record.rows_pointing_at(maybe)
        lines = {row.line for row in rows}
        others = list({row.line: row for row in others if row.line not in lines}.values())
        where = where | self._places({self._said(row) for row in others} - set(where))
        context = self._sort(others, where).rows
        issuers = {at.employer_id for at in where.values() if isinstance(at, At)}
        found |= self.on_record.by_identifiers(context, issuers)
        known = [*maybe, *self.on_record.known(found - {person.id for person in maybe})]
        known.sort(key=lambda person: person.id)
        setting = StaffSetting(
            as_at=self.run.as_at,
            places={at.id: at for at in where.values() if isinstance(at, At)},
            known=known,
            choices=self.answers.choices,
            accept_exact=self.answers.accept_exact,
            take_contact_details=self.answers.take_contact_details,
            taken=self.on_record.taken([person.id for person in known]),
            added=self.on_record.added({row.name_key for row in part.rows}),
            shared_emails=self.on_record.shared_emails(known),
            remembered=told.choices,
        )
        matcher = Matcher(setting, sorted([*part.rows, *context], key=lambda row: row.line))
        judged = [*part.lines, *self._kept_off([matcher.line(row) for row in part.rows])]
        return sorted(judged, key=lambda line: line.line)

    def _said(self, row: Row) -> AsSaid:
        columns = self.answers.columns
        places = (columns.get("workplace"), columns.get("employer"))
        place, employer = ("" if at is None else row.cells[at] for at in places)
        return place, employer

    def _sort(self, rows: Sequence[Row], where: Where) -> Sorted:
        at = {row.line: where[self._said(row)] for row in rows}
        shape = (self.run.result or {}).get("start_date", "day first")
        read = read_rows(of_columns(rows, self.answers.columns), days_in_shape(shape))
        done = Sorted([], list(read.rejected))
        for row in read.rows:
            place = at[row.line]
            if isinstance(place, At):
                done.rows.append(replace(row, workplace_id=place.id))
            else:
                done.lines.append(Line(row.line, row.name, Verdict.ELSEWHERE, place))
        return done

    def _kept_off(self, lines: Sequence[Line]) -> list[Line]:
        """Rows that add somebody who asked not to be contacted, even if they were erased since."""
        adds = {line.line: line.act for line in lines if isinstance(line.act, AddPerson)}
        at = self.places.at({act.row.workplace_id for act in adds.values()}) if adds else {}
        found = suppressed_lines(
            self.db,
            {line: (act.row, at[act.row.workplace_id]) for line, act in adds.items()},
            self.job.pepper,
        )
        return [
            kept_off(line, adds[line.line], found[line.line]) if line.line in found else line
            for line in lines
        ]

    def _added_meanwhile(self, lines: Sequence[Stored]) -> dict[int, str]:
        """Lines that would add somebody whom a colleague has added since the plan was made."""
        names, emails = on_record.added_between(self.db, self.run.planned_at, self.run.begun_at)
        return {
            line.id: ADDED_MEANWHILE
            for line in lines
            if isinstance(line.act, AddPerson)
            and (line.act.row.compared in names or line.act.row.email.casefold() in emails)
        }
