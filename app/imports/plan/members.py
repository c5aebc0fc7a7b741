"""A membership extract against the memberships and people on record. Pure.

A record is found by its number; its person by what is linked already, then staff number, then work
e-mail. An equal name is only suggested. Who matches nobody is kept apart and counted nowhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.db.base import FOREVER
from app.imports.plan.member_rows import MemberRow, read_rows
from app.imports.plan.parts import Candidate, Change, Line, Plan, Verdict, of_columns
from app.imports.plan.people import share_a_name
from app.imports.plan.staff_known import Known
from app.imports.reading import Row
from app.people.models import MembershipCategory, MembershipStatus
from app.people.rules import COUNTING, WORKING, normal_name


@dataclass(frozen=True)
class KnownMembership:
    id: int
    staff_id: int | None
    number: str | None
    name: str
    status: MembershipStatus
    category: MembershipCategory
    joined_on: date
    ended_on: date
    arrears_from: date | None
    end_reason: str | None
    confirmed_on: date


@dataclass(frozen=True)
class MemberSetting:
    """What an extract is read against. `known`: people in scope, with every staff number."""

    as_at: date
    known: Sequence[Known]
    memberships: Sequence[KnownMembership]
    covers: frozenset[int]
    covered_already: frozenset[int] = frozenset()
    pending: frozenset[int] = frozenset()
    choices: Mapping[int, str] = field(default_factory=dict)
    accept_exact: bool = False


@dataclass(frozen=True)
class AddMembership:
    row: MemberRow
    staff_id: int | None
    ended_on: date
    arrears_from: date | None


@dataclass(frozen=True)
class ChangeMembership:
    """`columns` by name, with their new values; `staff_id` when it is linked only now."""

    membership_id: int
    columns: tuple[tuple[str, object], ...]
    staff_id: int | None = None


def plan_members(rows: Iterable[Row], mapping: Mapping[str, int], setting: MemberSetting) -> Plan:
    cells = of_columns(rows, mapping)
    read, lines, problem = read_rows(cells)
    if problem:
        return Plan(problem=problem)
    held = _held_back(read)
    matcher = _Matcher(setting, [row for row in read if row.line not in held])
    lines += [held[row.line] if row.line in held else matcher.line(row) for row in read]
    lines = matcher.without_overlaps(lines)
    lines.sort(key=lambda line: line.line)
    covers = tuple(sorted(setting.covers - setting.covered_already))
    return Plan([*lines, *matcher.absent()], covers=covers, joins=matcher.joins(lines))


def _held_back(rows: Sequence[MemberRow]) -> dict[int, Line]:
    """Rows with one membership number: said twice, or contradicting each other."""
    by_number: dict[str, list[MemberRow]] = defaultdict(list)
    for row in rows:
        if row.number:
            by_number[row.number].append(row)
    held: dict[int, Line] = {}
    for same in by_number.values():
        for i, row in enumerate(same):
            twice = next((e for e in same[:i] if replace(e, line=row.line) == row), None)
            if twice:
                note = f"Listed twice: this is line {twice.line} once more."
                held[row.line] = Line(row.line, row.who, Verdict.CONFLICT, note)
        told_apart = [row for row in same if row.line not in held]
        clash = [
            row
            for row in told_apart
            if any(other is not row and _overlap(row.period, other.period) for other in told_apart)
        ]
        for row in clash:
            numbers = " and ".join(str(other.line) for other in clash[:3])
            note = f"Lines {numbers} have one membership number for the same days."
            held[row.line] = Line(row.line, row.who, Verdict.CONFLICT, note)
    return held


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


class _Matcher:
    def __init__(self, setting: MemberSetting, rows: Sequence[MemberRow]) -> None:
        self.setting = setting
        self.people = {person.id: person for person in setting.known}
        self.by_number: dict[str, list[KnownMembership]] = defaultdict(list)
        self.unnumbered: dict[tuple[str, date], list[KnownMembership]] = defaultdict(list)
        self.of_person: dict[int, list[KnownMembership]] = defaultdict(list)
        for record in setting.memberships:
            if record.number:
                self.by_number[record.number].append(record)
            else:
                self.unnumbered[normal_name(record.name), record.joined_on].append(record)
            if record.staff_id is not None:
                self.of_person[record.staff_id].append(record)
        self.by_staff_number: dict[str, list[Known]] = defaultdict(list)
        self.by_email: dict[str, list[Known]] = defaultdict(list)
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for person in setting.known:
            for number in person.numbers:
                self.by_staff_number[number].append(person)
            if person.work_email:
                self.by_email[person.work_email.casefold()].append(person)
            if person.home and person.home.workplace_id in setting.covers:
                called = normal_name(f"{person.known_as} {person.surname}")
                for name in {person.compared, called if person.known_as else person.compared}:
                    self.by_name[name].append(person)
        self.names = Counter(row.compared for row in rows)
        self.emails = Counter(row.email.casefold() for row in rows if row.email)
        self.exact = {
            (record.number, record.joined_on) for record in setting.memberships if record.number
        } & {(row.number, row.joined_on) for row in rows}
        self.matched: dict[int, int] = {}
        self.linked: dict[int, tuple[int, tuple[date, date]]] = {}
        self.counting: dict[int, int] = {}

    def line(self, row: MemberRow) -> Line:
        record = self._record(row)
        if record is not None and record.id in self.matched:
            note = f"This is the membership of line {self.matched[record.id]} once more."
            return Line(row.line, row.who, Verdict.CONFLICT, note)
        linked = self.people.get(record.staff_id or 0) if record else None
        person, candidate, remarks = (linked, None, ()) if linked else self._person(row)
        if candidate is not None:
            chosen = self.setting.choices.get(row.line)
            if chosen == "same" or (
                chosen is None and candidate.exact and self.setting.accept_exact
            ):
                person, candidate = self.people[candidate.person_id], None
        if record is None and person is not None:
            record = self._record_of(person, row)
        if record is not None:
            self.matched[record.id] = row.line
        if record is None:
            line = self._added(row, person)
        else:
            line = self._changed(row, record, person if record.staff_id is None else None)
        if person is None and (record is None or record.staff_id is None) and not candidate:
            remarks = (*remarks, "Matches nobody on record: kept apart, not counted.")
        if person is not None and person.id in self.setting.pending and self._counts(line, row):
            remarks = (*remarks, "Said they would join: this confirms it.")
        return replace(line, remarks=(*row.remarks, *remarks), candidate=candidate)

    def without_overlaps(self, lines: Sequence[Line]) -> list[Line]:
        """Nobody is a member twice on one day: such rows are held back."""
        taken: dict[int, list[tuple[tuple[date, date], str]]] = defaultdict(list)
        for person_id, records in self.of_person.items():
            for record in records:
                if record.id not in self.matched:
                    what = "a membership on record"
                    taken[person_id].append(((record.joined_on, record.ended_on), what))
        kept = []
        for line in lines:
            person_id, period = self.linked.get(line.line, (0, (FOREVER, FOREVER)))
            clash = next((w for p, w in taken[person_id] if _overlap(p, period)), None)
            if person_id and clash and line.verdict in (Verdict.NEW, Verdict.CHANGED):
                note = f"{self.people[person_id].name} has {clash} for the same days."
                self.linked.pop(line.line)
                self.counting.pop(line.line, None)
                kept.append(Line(line.line, line.who, Verdict.CONFLICT, note))
                continue
            if person_id:
                taken[person_id].append((period, f"the membership of line {line.line}"))
            kept.append(line)
        return kept

    def joins(self, lines: Sequence[Line]) -> tuple[int, ...]:
        return tuple(
            sorted({self.counting[line.line] for line in lines if line.line in self.counting})
        )

    def absent(self) -> list[Line]:
        """Running memberships of the covered workplaces, or of nobody, that no row names."""
        as_at = self.setting.as_at
        missing = []
        for record in self.setting.memberships:
            person = self.people.get(record.staff_id or 0)
            covered = record.staff_id is None or (
                person is not None
                and person.home is not None
                and person.home.workplace_id in self.setting.covers
            )
            running = record.joined_on <= as_at < record.ended_on and record.status in COUNTING
            if record.id not in self.matched and covered and running:
                who = person.name if person else record.name or record.number or "No name"
                where = person.where if person else "matched to nobody"
                missing.append(Line(0, who, Verdict.ABSENT, where))
        return sorted(missing, key=lambda line: normal_name(line.who))

    def _record(self, row: MemberRow) -> KnownMembership | None:
        if not row.number:
            found = self.unnumbered.get((row.compared, row.joined_on), [])
            return next((record for record in found if record.id not in self.matched), None)
        records = self.by_number.get(row.number, [])
        for record in records:
            if record.joined_on == row.joined_on:
                return record
        free = [
            record
            for record in records
            if (record.number, record.joined_on) not in self.exact
            and record.id not in self.matched
            and _overlap((record.joined_on, record.ended_on), row.period)
        ]
        return free[0] if len(free) == 1 else None

    def _record_of(self, person: Known, row: MemberRow) -> KnownMembership | None:
        """A record of this person that carries no number yet, for the same days."""
        return next(
            (
                record
                for record in self.of_person.get(person.id, [])
                if not record.number
                and record.id not in self.matched
                and _overlap((record.joined_on, record.ended_on), row.period)
            ),
            None,
        )

    def _person(self, row: MemberRow) -> tuple[Known | None, Candidate | None, tuple[str, ...]]:
        found = self.by_staff_number.get(row.staff_number, []) if row.staff_number else []
        how = "staff number"
        if not found and row.email and self.emails[row.email.casefold()] == 1:
            found, how = self.by_email.get(row.email.casefold(), []), "work e-mail"
        if len(found) == 1:
            if share_a_name(row.compared, found[0].names):
                return found[0], None, ()
            why = f"{found[0].name} has this {how}, under another name."
            return None, _candidate(found[0], why, exact=False), ()
        if len(found) > 1:
            return None, None, (f"Several people have this {how}.",)
        alike = self.by_name.get(row.compared, []) if row.compared else []
        if len(alike) > 1:
            return None, None, ("Several people here have this name.",)
        if not alike or self.of_person.get(alike[0].id):
            return None, None, ()
        why = f"{alike[0].name} is the only one of this name here."
        return None, _candidate(alike[0], why, exact=self.names[row.compared] == 1), ()

    def _counts(self, line: Line, row: MemberRow) -> bool:
        person_id, period = self.linked[line.line]
        counts = (
            row.status in COUNTING
            and row.category in WORKING
            and period[0] <= self.setting.as_at < period[1]
        )
        if counts:
            self.counting[line.line] = person_id
        return counts

    def _added(self, row: MemberRow, person: Known | None) -> Line:
        arrears = row.arrears_from
        if row.status is MembershipStatus.IN_ARREARS and arrears is None:
            arrears = max(self.setting.as_at, row.joined_on)
        if person is not None:
            self.linked[row.line] = (person.id, row.period)
        act = AddMembership(row, person.id if person else None, row.period[1], arrears)
        note = f"{_word(row.status)}, {person.where}" if person else _word(row.status)
        return Line(row.line, row.who, Verdict.NEW, note, act=act)

    def _changed(self, row: MemberRow, record: KnownMembership, newly: Known | None) -> Line:
        ended_on = self._ended_on(row, record)
        wanted: dict[str, tuple[str, object, object]] = {
            "number": ("Membership number", record.number, row.number or record.number),
            "name": ("Name", record.name, row.name or record.name),
            "status": ("Status", record.status, row.status),
            "category": ("Category", record.category, row.category or record.category),
            "joined_on": ("Joined", record.joined_on, row.joined_on),
            "ended_on": ("Left", record.ended_on, ended_on),
            "arrears_from": ("In arrears since", record.arrears_from, self._arrears(row, record)),
            "end_reason": ("Reason", record.end_reason, row.end_reason or record.end_reason),
        }
        columns = [(key, after) for key, (_, before, after) in wanted.items() if before != after]
        changes = [
            Change(label, _word(before), _word(after))
            for label, before, after in wanted.values()
            if before != after
        ]
        if newly is not None:
            changes.append(Change("Person", "matched to nobody", f"{newly.name}, {newly.where}"))
        person_id = newly.id if newly else record.staff_id
        if person_id is not None and person_id in self.people:
            self.linked[row.line] = (person_id, (row.joined_on, ended_on))
        if record.confirmed_on < self.setting.as_at:
            columns.append(("confirmed_on", self.setting.as_at))
        act = None
        if columns or newly:
            act = ChangeMembership(record.id, tuple(columns), newly.id if newly else None)
        verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
        return Line(row.line, row.who, verdict, changes=tuple(changes), act=act)

    def _ended_on(self, row: MemberRow, record: KnownMembership) -> date:
        """Given, else as it was. A record that ended without a day ended by the extract's."""
        running = row.status in COUNTING
        if row.ended_on is not None and not (running and row.ended_on == FOREVER):
            return row.ended_on
        if running:
            return FOREVER
        if record.status in COUNTING and record.ended_on == FOREVER:
            return self.setting.as_at if self.setting.as_at > row.joined_on else FOREVER
        return record.ended_on

    def _arrears(self, row: MemberRow, record: KnownMembership) -> date | None:
        """Since when; without a day, since the first extract that said so. Paid up clears it."""
        if row.status is MembershipStatus.ACTIVE:
            return row.arrears_from
        if row.status is MembershipStatus.IN_ARREARS:
            return row.arrears_from or record.arrears_from or self.setting.as_at
        return row.arrears_from or record.arrears_from


def _candidate(person: Known, why: str, *, exact: bool) -> Candidate:
    return Candidate(person.id, person.name, person.where, why, exact)


def _word(value: object) -> str:
    if value is None or value == FOREVER:
        return ""
    if isinstance(value, MembershipStatus | MembershipCategory):
        return value.name.replace("_", " ").lower()
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return str(value)
