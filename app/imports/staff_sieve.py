"""Rows of a staff list that change nothing, found by the database and written as unchanged.

Only rows that cannot matter to another: their staff number appears once in the file, belongs to
one person with one number, whose e-mail no other row gives and whom no answer names. Whatever is
not the same letter by letter is left to the judge, who knows when it means the same.

Every row is looked up by itself: the tables of a file are written in the same breath, so nobody
has counted them yet, and what the database would guess of them costs hours. `+ 0` keeps it from
taking an index that finds the whole file, `offset 0` from joining what it should look up.
"""

import json
from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger, Text

from app.db.session import only_by_index, read
from app.files.cells import NOTHING, VACANT
from app.imports.answers import Answers
from app.imports.models import ImportRun
from app.imports.plan.staff_known import At
from app.imports.plan.staff_rows import ENGAGEMENTS

APART = "\x1f"
# A start date that can't be before 1900, in whichever way the column is read.
_NOT_OLD = r"((^|\D)(19|[2-9]\d)\d\d(\D|$)|^(19|[2-9]\d)\d{6}$|^\D*\d{1,2}\D+[\dA-Za-z]+\D+\d\d$)"
_CELL = "coalesce(r.cells[cast(:{field} as int)], '') as {field}"
_FIELDS = (
    "staff_number",
    "forename",
    "surname",
    "full_name",
    "known_as",
    "team",
    "grade",
    "work_email",
    "work_phone",
    "engagement",
    "start_date",
    "employer",
    "workplace",
)
_BLANK = "lower(f.{field}) = any (:nothing)"
_SAME = "({blank} or f.{field} = {ours})"
_OURS = "({blank} or f.{field} = {ours} or not :take and lower(f.{field}) = lower({ours}))"


def _same(field: str, ours: str, how: str = _SAME) -> str:
    return how.format(blank=_BLANK.format(field=field), field=field, ours=ours)


_SQL = """
with said as materialized (
  select r.line, r.number_key, {cells}
  from import_rows r
  where r.run_id = :run and r.sheet = :sheet and r.line > :after and r.line <= :through
    and r.number_key is not null
), at as materialized (
  select s.*, cast(w.said ->> 0 as int) as at_id, cast(w.said ->> 1 as int) as issuer_id
  from said s
  cross join lateral (
    select cast(:places as jsonb) -> (s.workplace || chr(31) || s.employer) as said) w
  where w.said is not null
), found as materialized (
  select a.*, i.staff_id
  from at a
  join staff_identifiers i on i.kind = 1 and i.value_key = a.number_key
    and i.issuer_id + 0 = a.issuer_id and i.value || '' = a.staff_number
)
insert into import_lines (run_id, line, verdict, staff_id, staff_rev, who)
select :run, f.line, 'unchanged', p.id, p.rev, p.forename || ' ' || p.surname
from found f
join staff p on p.id = f.staff_id
join placements h on h.staff_id = p.id and h.is_home and h.valid_from <= :as_at
  and h.valid_to > :as_at and h.workplace_id = f.at_id
left join teams t on t.id = h.team_id
where p.asked_not_to_contact_at is null
  and p.forename <> '' and p.surname <> ''
  and lower(p.forename) <> all (:no_names) and lower(p.surname) <> all (:no_names)
  and p.forename || p.surname ~ '[[:alnum:]]'
  and case when :whole
    then strpos(p.surname, ',') = 0 and (
      f.full_name = p.surname || ', ' || p.forename
      or strpos(p.surname, ' ') = 0 and strpos(p.forename, ',') = 0
        and f.full_name = p.forename || ' ' || p.surname)
    else f.forename = p.forename and f.surname = p.surname end
  and length(f.known_as) <= 120
  and {team}
  and {grade}
  and ({no_engagement} or h.engagement = cast(
    cast(:words as jsonb) ->> btrim(regexp_replace(lower(f.engagement), '[- ]+', ' ', 'g')) as int))
  and {email}
  and ({no_email}
    or f.work_email !~ ' ' and f.work_email ~ '^[^@]*@[^@]*$')
  and {phone}
  and ({no_day} or f.start_date ~ :not_old)
  and p.id <> all (:named)
  and not exists (
    select from import_rows o where o.run_id + 0 = :run and o.number_key = f.number_key
      and o.sheet + 0 = :sheet and o.line + 0 > :header and o.line <> f.line offset 0)
  and not exists (
    select from import_rows o where o.run_id + 0 = :run
      and o.email_key = p.email_lower collate "default"
      and o.sheet + 0 = :sheet and o.line + 0 > :header and o.line <> f.line offset 0)
  and not exists (
    select from staff_identifiers j where j.kind = 1 and j.issuer_id + 0 = f.issuer_id
      and j.staff_id = p.id and j.value || '' <> f.staff_number offset 0)
  and not exists (
    select from staff_identifiers j where j.kind = 1 and j.value_key = f.number_key
      and j.issuer_id + 0 = f.issuer_id and j.value || '' = f.staff_number
      and j.staff_id <> p.id offset 0)
  and not exists (
    select from import_lines l where l.staff_id = p.id and l.run_id + 0 = :run offset 0)
order by f.line
returning line
"""
SIEVE = text(
    _SQL.format(
        cells=", ".join(_CELL.format(field=field) for field in _FIELDS),
        team=_same("team", "t.name"),
        grade=_same("grade", "h.grade"),
        email=_same("work_email", "p.work_email", _OURS),
        phone=_same("work_phone", "p.work_phone"),
        no_email=_BLANK.format(field="work_email"),
        no_engagement=_BLANK.format(field="engagement"),
        no_day=_BLANK.format(field="start_date"),
    )
).bindparams(
    bindparam("nothing", sorted(NOTHING), type_=ARRAY(Text)),
    bindparam("no_names", sorted(NOTHING | VACANT), type_=ARRAY(Text)),
    bindparam("named", type_=ARRAY(BigInteger)),
    bindparam("words", json.dumps({word: int(kind) for word, kind in ENGAGEMENTS.items()})),
    bindparam("not_old", _NOT_OLD),
)


def sieve(
    db: Session,
    run: ImportRun,
    answers: Answers,
    places: Mapping[tuple[str, str], At],
    *,
    after: int,
    through: int,
) -> set[int]:
    """Write what it can of the lines after `after`, up to and with `through`; which they were.

    `places`: workplace and employer as the cells say them, with where such rows are of.
    """
    if "staff_number" not in answers.columns or not places:
        return set()
    found = {APART.join(said): (at.id, at.employer_id) for said, at in places.items()}
    asked = {
        "run": run.id,
        "sheet": run.sheet,
        "header": run.header_last,
        "after": after,
        "through": through,
        "as_at": run.as_at,
        "places": json.dumps(found),
        "whole": "full_name" in answers.columns,
        "take": answers.take_contact_details,
        "named": sorted(_named(answers)),
    }
    cells = {field: _place(answers, field) for field in _FIELDS}
    with only_by_index(db):
        return {row.line for row in read(db, SIEVE, asked | cells)}


def _place(answers: Answers, field: str) -> int | None:
    at = answers.columns.get(field)
    return None if at is None else at + 1


def _named(answers: Answers) -> Collection[int]:
    numbers = (choice.removeprefix("same:") for choice in answers.choices.values())
    return {int(number) for number in numbers if number.isdecimal()}
