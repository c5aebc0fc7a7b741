"""What only all rows of a membership extract together tell, worked out by the database."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import any_, bindparam, literal, null, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Integer, Text

from app.db.bulk import one_of
from app.imports import members_on_record as on_record
from app.imports.models import ImportLine, ImportRun
from app.imports.plan.member_known import KnownMembership
from app.imports.plan.members import MOST_ALIKE, Said, overlapping
from app.imports.plan.parts import Verdict
from app.imports.stored import act_of
from app.people.models import Person

PEOPLE = 2_000
# Names are compared as people.names.normal_name does: the order of their parts aside.
_SORTED = "(select string_agg(w, ' ' order by w) from unnest(string_to_array(norm({name}), ' ')) w)"
_NOTE_ROWS = """
with rows as materialized (
  select r.line, nullif(r.cells[cast(:number as int)], '') number,
    lower(nullif(r.cells[cast(:email as int)], '')) email, {row_name} as name
  from (
    select line, cells, concat_ws(' ', cells[cast(:full_name as int)],
      cells[cast(:forename as int)], cells[cast(:surname as int)]) typed
    from import_rows where run_id = :run and sheet = :sheet and line > :header
  ) r
), numbers as (
  select number, case when count(*) > :most then '{{}}' else array_agg(line order by line) end lines
  from rows where number is not null group by number having count(*) > 1
), emails as (
  select email from rows where email is not null
  group by email having count(distinct coalesce(number, line::text)) > 1
), names as (
  select name, count(distinct coalesce(number, line::text)) > 1 shared
  from rows where name is not null group by name
), homes as (
  select distinct on (p.staff_id) p.staff_id, p.workplace_id from placements p
  where p.is_home and p.valid_to > :as_at and cardinality(:covers) > 0
  order by p.staff_id, p.valid_from
), people as (
  select name, (array_agg(staff_id order by staff_id))[1:5] namesakes
  from (
    select distinct h.staff_id, {staff_name} as name
    from homes h join staff s on s.id = h.staff_id
    cross join lateral (values (s.forename), (s.known_as)) f(called)
    where h.workplace_id = any (:covers) and f.called is not null
  ) q group by name
)
insert into import_row_notes(
  run_id, sheet, line, number_lines, email_shared, name_shared, namesakes
)
select :run, :sheet, r.line, n.lines, e.email is not null, coalesce(s.shared, false), p.namesakes
from rows r
left join numbers n on n.number = r.number
left join emails e on e.email = r.email
left join names s on s.name = r.name
left join people p on p.name = r.name
where n.number is not null or e.email is not null or p.name is not null
"""
_NOTES_GONE = text("delete from import_row_notes where run_id = :run")
_NOTE = text(
    _NOTE_ROWS.format(
        row_name=_SORTED.format(name="normalize(r.typed, NFC)"),
        staff_name=_SORTED.format(name="concat_ws(' ', f.called, s.surname)"),
    )
).bindparams(bindparam("covers", type_=ARRAY(Integer)))

_ABSENT = text(
    """
insert into import_lines(run_id, line, verdict, staff_id, who, note)
select :run, 0, 'absent', q.staff_id, q.who, q.note
from (
  select m.id, m.staff_id,
    case when s.id is null then coalesce(nullif(m.name, ''), nullif(m.number, ''), 'No name')
      else btrim(coalesce(nullif(s.known_as, ''), s.forename) || ' ' || s.surname) end who,
    case when s.id is null then 'matched to nobody' else concat_ws(', ', t.name, u.name) end note
  from members m
  left join staff s on s.id = m.staff_id
  left join lateral (
    select p.workplace_id, p.team_id from placements p
    where p.staff_id = s.id and p.is_home and p.valid_to > :as_at
    order by p.valid_from limit 1
  ) h on true
  left join units u on u.id = h.workplace_id
  left join teams t on t.id = h.team_id
  where m.joined_on <= :as_at and m.ended_on > :as_at and m.status in (2, 3)
    and (m.staff_id is null or h.workplace_id = any (:covers))
    and not exists (
      select from import_lines l where l.run_id = :run and l.record_id = m.id)
) q
order by norm(q.who), q.id
"""
).bindparams(bindparam("covers", type_=ARRAY(Integer)))

_COUNTS = text(
    """
select count(distinct l.staff_id) filter (
    where l.act ->> 'joins' is not null or l.act ->> 'do' = 'ConfirmJoin') joins,
  count(*) filter (where l.act is null and l.verdict = 'unchanged' and m.confirmed_on < :as_at)
    confirms
from import_lines l left join members m on m.id = l.record_id
where l.run_id = :run and (l.record_id is not null or l.act is not null)
"""
)

# Only people with more than one membership to their name can have two on one day.
_TWICE = text(
    """
select staff_id from (
  select l.staff_id from import_lines l
  where l.run_id = :run and l.staff_id > :after and l.verdict in ('new', 'changed', 'unchanged')
  union all
  select m.staff_id from members m
  where m.staff_id > :after
    and exists (
      select from import_lines l where l.run_id = :run and l.staff_id = m.staff_id
        and l.verdict in ('new', 'changed', 'unchanged'))
    and not exists (select from import_lines l where l.run_id = :run and l.record_id = m.id)
) q group by staff_id having count(*) > 1 order by staff_id limit :most
"""
)


_NAMED = ("number", "work_email", "full_name", "forename", "surname")


def note_rows(
    db: Session, run: ImportRun, columns: Mapping[str, int], covers: Collection[int]
) -> None:
    """Find the rows that have a number, an e-mail or a name in common, and their namesakes."""
    places = {key: columns[key] + 1 if key in columns else None for key in _NAMED}
    db.execute(_NOTES_GONE, {"run": run.id})
    db.execute(
        _NOTE,
        {
            "run": run.id,
            "sheet": run.sheet,
            "header": run.header_last,
            "as_at": run.as_at,
            "covers": sorted(covers),
            "most": MOST_ALIKE,
            "number": places["number"],
            "email": places["work_email"],
            **{key: places[key] for key in ("full_name", "forename", "surname")},
        },
    )


def days_written(db: Session, run: ImportRun, place: int) -> list[tuple[int, str]]:
    """Each way a day is written in a column, without its time, and the first line that has it."""
    rows = db.execute(
        text(
            "select min(line), cell from ("
            " select line, regexp_replace(cells[:place],"
            "  '[T ][0-9]{1,2}\\:[0-9]{2}(\\:[0-9]{2}([.][0-9]+)?)?Z?$', '') cell"
            " from import_rows where run_id = :run and sheet = :sheet and line > :header"
            ") q where cell <> '' group by cell order by 1 limit 100000"
        ),
        {"place": place + 1, "run": run.id, "sheet": run.sheet, "header": run.header_last},
    )
    return [(row[0], row[1]) for row in rows]


def hold_overlaps(db: Session, run: ImportRun) -> None:
    """Hold back the lines that would make somebody a member twice on one day."""
    after = 0
    while True:
        given = {"run": run.id, "after": after, "most": PEOPLE}
        ids = list(db.scalars(_TWICE, given))
        if not ids:
            return
        _hold_among(db, run, ids)
        after = ids[-1]


def _hold_among(db: Session, run: ImportRun, ids: Sequence[int]) -> None:
    said = _said_of(db, run, ids)
    stated = [line.record_id for line in said if line.record_id]
    records: list[KnownMembership] = [
        *on_record.memberships_of(db, ids),
        *on_record.memberships_by_id(db, stated),
    ]
    held = overlapping(said, records, _names(db, ids))
    for line_id, why in held.items():
        db.execute(
            update(ImportLine)
            .where(ImportLine.id == line_id)
            .values(
                verdict=Verdict.CONFLICT.value,
                note=why,
                changes=null(),
                remarks=null(),
                candidates=null(),
                act=null(),
            )
            .execution_options(synchronize_session=False)
        )


def _said_of(db: Session, run: ImportRun, ids: Sequence[int]) -> list[Said]:
    verdicts = [verdict.value for verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED)]
    rows = db.execute(
        select(
            ImportLine.id,
            ImportLine.line,
            ImportLine.staff_id,
            ImportLine.verdict,
            ImportLine.act,
            ImportLine.record_id,
        )
        .where(
            ImportLine.run_id == run.id,
            one_of(ImportLine.staff_id, ids),
            ImportLine.verdict == any_(literal(verdicts, ARRAY(Text))),
        )
        .order_by(ImportLine.line)
    )
    return [
        Said(
            row.id,
            row.line,
            row.staff_id or 0,
            Verdict(row.verdict),
            act_of(row.act) if row.act else None,
            row.record_id,
        )
        for row in rows
    ]


def _names(db: Session, ids: Sequence[int]) -> dict[int, str]:
    people = db.execute(
        select(Person.id, Person.forename, Person.surname, Person.known_as).where(
            one_of(Person.id, ids)
        )
    )
    return {row.id: f"{row.known_as or row.forename} {row.surname}".strip() for row in people}


def add_absent(db: Session, run: ImportRun, covers: Collection[int]) -> None:
    """Running memberships of the covered workplaces, or of nobody, that no row names."""
    db.execute(_ABSENT, {"run": run.id, "as_at": run.as_at, "covers": sorted(covers)})


def count_joins(db: Session, run: ImportRun) -> tuple[int, int]:
    """Promises to join that are kept, and records that are only confirmed once more."""
    row = db.execute(_COUNTS, {"run": run.id, "as_at": run.as_at}).one()
    return row.joins, row.confirms
