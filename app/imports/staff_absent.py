"""What only the whole of a staff list tells: who is missing, and whether it looks right."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, null, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Integer

from app.db.session import read
from app.imports import staff_memory
from app.imports.kinds.kind import Job, Outline
from app.imports.models import ImportLine
from app.imports.plan.parts import Candidate, Verdict
from app.imports.plan.staff_changes import AddPerson
from app.imports.plan.staff_known import At, Known
from app.imports.plan.staff_likeness import beginnings, likely
from app.imports.plan.staff_matching import AS_LAST_TIME
from app.imports.plan.staff_rows import StaffRow
from app.imports.plan.staff_warnings import Attendance, too_few, too_many_changes
from app.imports.staff_on_record import OnRecord
from app.imports.staff_places import PlacesOf, in_words
from app.imports.stored import act_of


@dataclass(frozen=True)
class Added:
    """A line, by its id, whose row adds somebody."""

    id: int
    row: StaffRow


MOST_MISSING = 20_000  # of more people nobody is looked for under another name
_AT_HOME = """
from placements h join staff p on p.id = h.staff_id
where h.is_home and h.valid_from <= :as_at and h.valid_to > :as_at
  and h.workplace_id = any (:places)
"""
_NAMED = """
(exists (select from import_lines l where l.staff_id = p.id and l.run_id = :run and l.line > 0)
  or p.id in (
    select cast(c ->> 'person_id' as bigint)
    from import_lines l cross join jsonb_array_elements(l.candidates) c
    where l.run_id = :run and l.candidates is not null))
"""
_ATTENDANCE = """
select h.workplace_id, count(*) as on_record, count(*) filter (where {named}) as named
{at_home} group by 1
"""
_ABSENT = """
insert into import_lines (run_id, line, verdict, staff_id, staff_rev, who, note, act)
select :run, 0, 'absent', q.id, q.rev, q.who, concat_ws(', ', t.name, u.name),
  case when q.id = any (cast(:leavers as bigint[])) or q.workplace_id = any (:all_of)
    then jsonb_build_object('do', 'EndPlacement', 'person_id', q.id) end
from (
  select p.id, p.rev, p.sort_name, h.team_id, h.workplace_id,
    btrim(coalesce(nullif(p.known_as, ''), p.forename) || ' ' || p.surname) as who
  {at_home} and not {named}
) q
join units u on u.id = q.workplace_id
left join teams t on t.id = q.team_id
order by q.sort_name, q.id
"""


def _of_places(sql: str) -> Any:
    statement = text(sql.format(named=_NAMED, at_home=_AT_HOME))
    lists = [
        bindparam(key, type_=ARRAY(Integer))
        for key in ("places", "all_of")
        if f":{key}" in str(statement)
    ]
    return statement.bindparams(*lists)


ATTENDANCE, ABSENT = _of_places(_ATTENDANCE), _of_places(_ABSENT)
CHANGED = text(
    """
select change ->> 'label' as label, count(*) as rows
from import_lines l cross join jsonb_array_elements(l.changes) change
where l.run_id = :run and l.verdict = 'changed' and change ->> 'before' not in ('', 'none')
group by 1 order by 2 desc, 1
"""
)
MATCHED = text(
    "select count(*) from import_lines where run_id = :run and line > 0"
    " and verdict in ('changed', 'unchanged')"
)


MISSING = _of_places("select p.id {at_home} and not {named} order by p.id")
ADDED = text(
    "select id, line, act from import_lines where run_id = :run and verdict = 'new' order by id"
)


class Ending:
    def __init__(self, job: Job) -> None:
        self.job, self.db, self.run, self.answers = job, job.db, job.run, job.answers
        self.places = PlacesOf(self.db, self.run, self.answers)
        self.on_record = OnRecord(self.db, self.run)

    def outline(self) -> Outline:
        at = self.places.at(set(self._listed()))
        self.asked = {"run": self.run.id, "as_at": self.run.as_at, "places": sorted(at)}
        self._ask_about_likely(at)
        here = self._attendance(at)
        whole = [place.workplace_id for place in here if place.is_whole]
        self._write_absent(whole)
        extras: dict[str, Any] = dict(self.run.result or {})
        extras["listed"] = sorted(at)
        extras["completeness"] = [vars(place) for place in here if place.named < place.on_record]
        extras["may_take_all_leavers"] = len(whole) == len(here)
        warnings = [*too_few(here), *self._changes()]
        return Outline(self.run.problem, warnings, extras)

    def _listed(self) -> list[int]:
        """The workplaces of which this is a list."""
        if not self.places.several():
            return [self.run.unit_id]
        known = self.places.known(frozenset())
        found = {known.find(said) for said in in_words(self.places.said())}
        return [place for place in found if isinstance(place, int)]

    def _attendance(self, at: Mapping[int, At]) -> list[Attendance]:
        found = [
            Attendance(row.workplace_id, at[row.workplace_id].name, row.named, row.on_record)
            for row in read(self.db, ATTENDANCE, self.asked)
        ]
        return sorted(found, key=lambda place: (place.share, place.workplace))

    def _write_absent(self, whole: Sequence[int]) -> None:
        """Listed and left as they are, but for those whom a person says have left."""
        leavers = sorted(self.answers.leavers)
        all_of = whole if self.answers.all_leavers else []
        read(self.db, ABSENT, self.asked | {"leavers": leavers, "all_of": all_of})

    def _changes(self) -> list[str]:
        matched = self.db.scalar(MATCHED, {"run": self.run.id}) or 0
        rows = read(self.db, CHANGED, {"run": self.run.id})
        return too_many_changes({row.label: row.rows for row in rows}, matched)

    def _ask_about_likely(self, at: Mapping[int, At]) -> None:
        missing = [row.id for row in read(self.db, MISSING, self.asked)]
        if not 0 < len(missing) <= MOST_MISSING:
            return
        by_place: defaultdict[int, list[Known]] = defaultdict(list)
        for person in self.on_record.known(missing):
            if person.home:
                by_place[person.home.workplace_id].append(person)
        for place, added in self._added(by_place).items():
            rows = {line.id: line.row for line in added}
            found = likely(rows, by_place[place], at[place].employer_id)
            before = staff_memory.told(self.job, [rows[i] for i in found]).choices
            for line in added:
                if line.id in found:
                    self._ask(line, found[line.id], before.get(line.row.line))

    def _added(self, missing: Mapping[int, Sequence[Known]]) -> dict[int, list[Added]]:
        """By workplace, the lines that add somebody whose name begins like that of one missing."""
        begin = {
            place: beginnings(name for p in people for name in (p.names, p.surname))
            for place, people in missing.items()
        }
        found: defaultdict[int, list[Added]] = defaultdict(list)
        for kept in read(self.db, ADDED, {"run": self.run.id}):
            row = kept.act["row"]
            names = (row["forename"], row["surname"], row["known_as"])
            if begin.get(row["workplace_id"], frozenset()) & beginnings(names):
                act = act_of(kept.act)
                if isinstance(act, AddPerson):
                    found[act.row.workplace_id].append(Added(kept.id, act.row))
        return found

    def _ask(self, line: Added, candidates: Sequence[Candidate], before: str | None) -> None:
        """Unless it was answered that this is somebody else, or that such a row is left out."""
        values: dict[str, Any] = {"candidates": [vars(one) for one in candidates]}
        answer = self.answers.choices.get(line.row.line)
        if answer != "add":
            held = answer is None and before == "leave"
            verdict = Verdict.CONFLICT if held else Verdict.QUESTION
            note = AS_LAST_TIME if held else candidates[0].why
            values |= {"verdict": verdict.value, "note": note, "act": null(), "name_key": None}
        self.db.execute(
            update(ImportLine)
            .where(ImportLine.id == line.id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
