"""Whom the rows of a part of a staff list may mean, and what the rest of its file says."""

from collections.abc import Collection, Iterable
from itertools import permutations
from typing import Any

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from app.db.bulk import one_of
from app.db.session import read
from app.files.reading import Row
from app.imports.models import ImportRun
from app.imports.on_record import homes_of
from app.imports.plan.people import bare
from app.imports.plan.staff_known import Known
from app.imports.plan.staff_rows import StaffRow
from app.people.models import IdentifierKind, Person, StaffIdentifier
from app.people.rules import normal_name

AGAIN = 20  # rows with one staff number that are looked at; more say nothing more
WORDS = 4  # names of more words are looked for in the order given, and turned

BY_NUMBER = text(
    "select staff_id from staff_identifiers"
    " where kind = 1 and value_key = any (:keys) and issuer_id = any (:issuers)"
)
BY_EMAIL = text("select id from staff where email_lower = any (:emails)")
# Whoever is at home there now, and whoever was on the day and has another home since.
BY_NAME = text(
    """
select id from staff where scope_unit_id = any (:places) and sort_name = any (:names)
union
select p.id from placements h join staff p on p.id = h.staff_id
where h.workplace_id = any (:places) and h.is_home and h.valid_to > :as_at
  and h.valid_to < '9999-12-31' and p.sort_name = any (:names)
"""
)
INHABITED = text(
    """
select w.id from unnest(cast(:places as int[])) w(id)
where exists (
  select from placements h where h.workplace_id = w.id and h.is_home and h.valid_to > :as_at)
"""
)
NORMAL = text("select t, norm(t) from unnest(cast(:texts as text[])) t")
_OTHERS = """
select r.line, r.cells from unnest(cast(:keys as text[])) k(key)
cross join lateral (
  select line, cells from import_rows
  where {key} = k.key and run_id + 0 = :run and sheet + 0 = :sheet and line + 0 > :header
  order by line limit :most
) r
"""
SAME_NUMBER = text(_OTHERS.format(key="number_key"))
SAME_EMAIL = text(_OTHERS.format(key="email_key"))
_TWICE = """
select k.key from unnest(cast(:keys as text[])) k(key)
where 1 < (select count(*) from (
  select from import_rows
  where {key} = k.key and run_id + 0 = :run and sheet + 0 = :sheet and line + 0 > :header
  limit 2) twice)
"""
NUMBERS_TWICE = text(_TWICE.format(key="number_key"))
EMAILS_TWICE = text(_TWICE.format(key="email_key"))
TAKEN = text(
    "select staff_id, line from import_lines where staff_id = any (:ids) and run_id + 0 = :run"
    " and verdict in ('changed', 'unchanged')"
)
ADDED = text(
    "select name_key, min(line) as line from import_lines"
    " where name_key = any (:names) and run_id + 0 = :run group by 1"
)


class OnRecord:
    """Questions about one run's file and the people it may be about."""

    def __init__(self, db: Session, run: ImportRun) -> None:
        self.db, self.run = db, run

    def known(self, ids: Collection[int]) -> list[Known]:
        homes = homes_of(self.db, self.run.as_at, ids)
        numbers: dict[int, list[tuple[int, str]]] = {}
        for staff_id, issuer_id, value in self.db.execute(
            select(StaffIdentifier.staff_id, StaffIdentifier.issuer_id, StaffIdentifier.value)
            .where(
                StaffIdentifier.kind == IdentifierKind.STAFF_NUMBER,
                one_of(StaffIdentifier.staff_id, ids),
            )
            .order_by(StaffIdentifier.id)
        ):
            numbers.setdefault(staff_id, []).append((issuer_id, value))
        people = self.db.execute(
            select(
                Person.id,
                Person.forename,
                Person.surname,
                Person.known_as,
                Person.work_email,
                Person.work_phone,
                Person.asked_not_to_contact_at,
            )
            .where(one_of(Person.id, ids))
            .order_by(Person.id)
        )
        return [
            Known(
                *row[:6],
                numbers=tuple(value for _, value in numbers.get(row[0], ())),
                home=homes.get(row[0]),
                asked_not_to_contact=row[6] is not None,
                issued=tuple(numbers.get(row[0], ())),
            )
            for row in people
        ]

    def by_identifiers(self, rows: Iterable[StaffRow], issuers: Collection[int]) -> set[int]:
        """Everybody whom a number, zeros aside, or an e-mail of these rows points at."""
        numbers, emails = keys_of(rows)
        found = self._ids(BY_NUMBER, keys=numbers, issuers=issuers)
        return found | self._ids(BY_EMAIL, emails=emails)

    def by_names(self, rows: Iterable[StaffRow]) -> set[int]:
        """Everybody of the name of one of these rows at one of their workplaces, and others."""
        rows = list(rows)
        places = self._ids(
            INHABITED, places={row.workplace_id for row in rows}, as_at=self.run.as_at
        )
        named = {f"{r.surname} {r.forename}" for r in rows if r.workplace_id in places}
        if not named:
            return set()
        names = [turned for name in self._words(named) for turned in _turned(name)]
        return self._ids(BY_NAME, places=places, names=names, as_at=self.run.as_at)

    def _words(self, names: Collection[str]) -> set[tuple[str, ...]]:
        """Their words as people on record are sorted by them."""
        strange = [name for name in names if not name.isascii()]
        found = {tuple(normal_name(name).split()) for name in names if name.isascii()}
        found |= {tuple(row[1].split()) for row in self._rows(NORMAL, texts=strange)}
        return found

    def rows_again(self, rows: Iterable[StaffRow]) -> list[Row]:
        """All rows of the file that have a staff number which these repeat, zeros aside."""
        numbers, _ = keys_of(rows)
        twice = [row.key for row in self._of_file(NUMBERS_TWICE, numbers)]
        return self._others(SAME_NUMBER, twice, AGAIN)

    def rows_pointing_at(self, people: Iterable[Known]) -> list[Row]:
        people = list(people)
        numbers = {number_key(n) for person in people for n in person.numbers}
        emails = {key for person in people if person.email for key in _email_keys(person.email)}
        return self._others(SAME_NUMBER, numbers, AGAIN) + self._others(SAME_EMAIL, emails, 2)

    def shared_emails(self, people: Iterable[Known]) -> frozenset[str]:
        """Of their e-mails, those that several rows of the file give."""
        emails = {key for person in people if person.email for key in _email_keys(person.email)}
        return frozenset(row.key.casefold() for row in self._of_file(EMAILS_TWICE, emails))

    def taken(self, ids: Collection[int]) -> dict[int, int]:
        """People whom lines planned so far have named, with the line."""
        return {row.staff_id: row.line for row in self._rows(TAKEN, ids=ids, run=self.run.id)}

    def added(self, names: Collection[str]) -> dict[str, int]:
        """Names of people whom lines planned so far add, with the first line."""
        return {row.name_key: row.line for row in self._rows(ADDED, names=names, run=self.run.id)}

    def _others(self, statement: TextClause, keys: Collection[str], most: int) -> list[Row]:
        rows = self._of_file(statement, keys, most=most)
        return [Row(row.line, tuple(row.cells)) for row in rows]

    def _of_file(self, statement: TextClause, keys: Collection[str], **more: object) -> list[Any]:
        where = {"run": self.run.id, "sheet": self.run.sheet, "header": self.run.header_last}
        return self._rows(statement, keys=keys, **where, **more) if keys else []

    def _ids(self, statement: TextClause, **asked: object) -> set[int]:
        return {row[0] for row in self._rows(statement, **asked)}

    def _rows(self, statement: TextClause, **asked: object) -> list[Any]:
        lists = {k: list(v) if isinstance(v, set | frozenset) else v for k, v in asked.items()}
        return list(read(self.db, statement, lists))


def keys_of(rows: Iterable[StaffRow]) -> tuple[set[str], set[str]]:
    """By what their numbers and e-mails are looked up."""
    rows = list(rows)
    numbers = {number_key(row.number) for row in rows if row.number}
    return numbers, {key for row in rows if row.email for key in _email_keys(row.email)}


def number_key(number: str) -> str:
    """As the database looks it up: of nothing but zeros, one is kept."""
    return bare(number) or "0"


def _email_keys(email: str) -> set[str]:
    """The database's lower case and Python's differ for a few letters."""
    return {email.lower(), email.casefold()}


def _turned(words: tuple[str, ...]) -> Iterable[str]:
    """A name in every order its words may stand in; of many words, turned only."""
    if len(words) <= WORDS:
        return {" ".join(order) for order in permutations(words)}
    return {" ".join(words[at:] + words[:at]) for at in range(len(words))}
