"""A staff list against the people on record. Pure.

Found by staff number, then by work e-mail, else new. A name alone never decides: whoever might be
the same person is asked about. Rows that carry nothing but a name and team match their own earlier
rows, so that the same file again changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.imports.plan.parts import Candidate, Cells, Change, Line, Place, Plan, Verdict, of_columns
from app.imports.plan.people import bare, share_a_name
from app.imports.plan.staff_known import Known, StaffSetting
from app.imports.plan.staff_rows import StaffRow, read_rows
from app.imports.reading import Row
from app.people.models import Engagement
from app.people.rules import normal_name


@dataclass(frozen=True)
class AddPerson:
    row: StaffRow
    begins: date
    suppressed: bool = False


@dataclass(frozen=True)
class ChangePerson:
    """`columns` of the person; `number` to add; `home` (team, grade, engagement) from the list's

    day on, None when that stays. `listed`: only that the list names them is new.
    """

    person_id: int
    columns: tuple[tuple[str, str], ...] = ()
    number: str | None = None
    home: tuple[str | None, str | None, Engagement] | None = None
    begins: date | None = None


def plan_staff(rows: Iterable[Row], mapping: Mapping[str, int], setting: StaffSetting) -> Plan:
    """A line for every row, then one for everybody at this workplace whom no row names."""
    cells = of_columns(rows, mapping)
    read, lines, problem = read_rows(cells)
    if problem:
        return Plan(problem=problem)
    here, elsewhere, places = _by_place(cells, setting)
    plan = Plan(places=places, lines=[*lines])
    matcher = _Matcher(setting, [row for row in read if row.line in here])
    for row in read:
        if row.line in elsewhere:
            note = f"The row says {elsewhere[row.line]}, not {setting.workplace}."
            plan.lines.append(Line(row.line, row.name, Verdict.ELSEWHERE, note))
        else:
            plan.lines.append(matcher.line(row))
    plan.lines.sort(key=lambda line: line.line)
    plan.lines += matcher.absent()
    return plan


def _by_place(
    cells: Sequence[Cells], setting: StaffSetting
) -> tuple[set[int], dict[int, str], list[Place]]:
    """Lines of this workplace, lines that name another with its name, and the names in doubt.

    A single name for every row is this workplace under another name: the organiser chose it.
    """
    named: dict[int, list[str]] = {}
    for cell in cells:
        said = [
            (cell.get("workplace"), setting.place_names),
            (cell.get("employer"), (setting.employer,)),
        ]
        named[cell.line] = [value for value, ours in said if value and not _is_one_of(value, ours)]
    counted = Counter(value for values in named.values() for value in values)
    only = {value for value, rows in counted.items() if rows == len(cells)}
    accepted = setting.same_places | only
    elsewhere = {
        line: others[0]
        for line, values in named.items()
        if (others := [value for value in values if value not in accepted])
    }
    places = [Place(name, rows, name in accepted) for name, rows in counted.most_common()]
    return {cell.line for cell in cells} - elsewhere.keys(), elsewhere, places


def _is_one_of(value: str, ours: Sequence[str]) -> bool:
    """Whether all the words of one are among the words of the other."""
    said = set(normal_name(value).split())
    return any(
        said <= words or words <= said for name in ours if (words := set(normal_name(name).split()))
    )


class _Matcher:
    """Who each row is. Remembers whom earlier rows have named."""

    def __init__(self, setting: StaffSetting, rows: Sequence[StaffRow]) -> None:
        self.setting = setting
        self.by_number: dict[str, list[Known]] = defaultdict(list)
        self.by_bare_number: dict[str, list[Known]] = defaultdict(list)
        self.by_email: dict[str, list[Known]] = defaultdict(list)
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for person in setting.known:
            for number in person.numbers:
                self.by_number[number].append(person)
                self.by_bare_number[bare(number)].append(person)
            if person.work_email:
                self.by_email[person.work_email.casefold()].append(person)
            if person.home and person.home.workplace_id == setting.workplace_id:
                self.by_name[person.compared].append(person)
        self.emails = Counter(row.email.casefold() for row in rows if row.email)
        self.rows_by_number: dict[str, list[StaffRow]] = defaultdict(list)
        self.rows_by_bare_number: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row.number:
                self.rows_by_number[row.number].append(row)
                self.rows_by_bare_number[bare(row.number)].add(row.number)
        self.taken: dict[int, int] = {}
        self.mentioned: set[int] = set()
        self.added_by_name: dict[str, int] = {}
        self._reserve(rows)

    def _reserve(self, rows: Sequence[StaffRow]) -> None:
        """People an identifier points at are not up for grabs by a name in an earlier row."""
        self.claimed = {
            found.id
            for row in rows
            for found in (self._by_identifier(row)[0],)
            if found is not None
        }

    def line(self, row: StaffRow) -> Line:
        held = self._held_back(row)
        if held:
            return held
        person, doubt = self._by_identifier(row)
        if person is None and doubt is None:
            person, doubt = self._by_name(row)
        if doubt is not None:
            self.mentioned.add(doubt.person_id)
            chosen = self.setting.choices.get(row.line)
            if chosen == "same" or (chosen is None and doubt.exact and self.setting.accept_exact):
                person = next(p for p in self.setting.known if p.id == doubt.person_id)
            elif not (chosen == "add" and doubt.may_add):
                return Line(row.line, row.name, Verdict.QUESTION, doubt.why, candidate=doubt)
        if person is None:
            return self._added(row)
        if person.id in self.taken:
            note = f"This is the person of line {self.taken[person.id]} once more."
            return Line(row.line, row.name, Verdict.CONFLICT, note)
        self.taken[person.id] = row.line
        return self._changed(row, person)

    def absent(self) -> list[Line]:
        """Everybody at home here whom no row names: listed, and left as they are."""
        missing = [
            person
            for people in self.by_name.values()
            for person in people
            if person.id not in self.taken
            and person.id not in self.mentioned
            and person.home
            and person.home.since <= self.setting.as_at
        ]
        missing.sort(key=lambda person: (normal_name(person.surname), person.id))
        return [Line(0, person.name, Verdict.ABSENT, person.where, act=None) for person in missing]

    def _held_back(self, row: StaffRow) -> Line | None:
        """Two rows with one staff number: the first counts when both are the same person."""
        if not row.number:
            return None
        same = self.rows_by_number[row.number]
        if any(other.compared != row.compared for other in same):
            lines = " and ".join(str(other.line) for other in same[:3])
            note = f"Lines {lines} have one staff number and different names."
            for person in self.by_number.get(row.number, []):
                self.mentioned.add(person.id)
            return Line(row.line, row.name, Verdict.CONFLICT, note)
        if same[0].line != row.line:
            note = f"Listed twice: this is line {same[0].line} once more."
            return Line(row.line, row.name, Verdict.CONFLICT, note)
        return None

    def _by_identifier(self, row: StaffRow) -> tuple[Known | None, Candidate | None]:
        if row.number:
            found = self.by_number.get(row.number, [])
            if len(found) == 1 and share_a_name(row.compared, found[0].names):
                return found[0], None
            if found:
                why = f"{found[0].name} has this staff number, under another name."
                return None, _candidate(found[0], why)
            zeros = self.by_bare_number.get(bare(row.number), [])
            if zeros and share_a_name(row.compared, zeros[0].names):
                why = f"{zeros[0].name} has this staff number but for zeros in front."
                return None, _candidate(zeros[0], why, may_add=True)
        email = row.email.casefold()
        if email and self.emails[email] == 1 and len(self.by_email.get(email, [])) == 1:
            found_by_email = self.by_email[email][0]
            another = row.number and found_by_email.numbers
            if not another and share_a_name(row.compared, found_by_email.names):
                return found_by_email, None
            what = "another staff number" if another else "another name"
            why = f"{found_by_email.name} has this work e-mail, with {what}."
            return None, _candidate(found_by_email, why, may_add=True)
        return None, None

    def _by_name(self, row: StaffRow) -> tuple[Known | None, Candidate | None]:
        free = [
            person
            for person in self.by_name.get(row.compared, [])
            if person.id not in self.taken
            and person.id not in self.claimed
            and not (row.number and person.numbers)
        ]
        if not free:
            return None, None
        bare_name = not row.number and not row.email
        same_team = [p for p in free if _team(p) == normal_name(row.team)]
        if bare_name and (same_team or (not row.team and len(free) == 1)):
            return (same_team or free)[0], None
        why = f"{free[0].name} works here already. It may be the same person."
        exact = len(self.by_name[row.compared]) == 1
        return None, _candidate(free[0], why, may_add=True, exact=exact)

    def _added(self, row: StaffRow) -> Line:
        remarks = list(row.remarks)
        alike = self.rows_by_bare_number[bare(row.number)] if row.number else set()
        if len(alike) > 1:
            remarks.append("Another row has this staff number but for zeros in front.")
        again = self.added_by_name.setdefault(row.compared, row.line)
        asked = again != row.line and not row.number and not row.email
        if asked and self.setting.choices.get(row.line) != "add":
            why = f"Line {again} has the same name, and neither row says more."
            candidate = Candidate(0, row.name, f"line {again}", why, may_add=True)
            return Line(row.line, row.name, Verdict.QUESTION, why, candidate=candidate)
        suppressed = row.line in self.setting.suppressed_lines
        if suppressed:
            remarks.append("Asked not to be contacted: added, and kept off every list.")
        act = AddPerson(row, self._begins(row), suppressed)
        note = ", ".join(part for part in (row.team, row.grade) if part)
        return Line(row.line, row.name, Verdict.NEW, note, remarks=tuple(remarks), act=act)

    def _begins(self, row: StaffRow) -> date:
        """The day of the list, or the start date when it lies between two lists or ahead.

        An older start date is with the employer, not here; and an earlier day would make the past
        look like today's survivors.
        """
        as_at, previous = self.setting.as_at, self.setting.previous_list
        if row.begins and (row.begins > as_at or (previous and row.begins > previous)):
            return row.begins
        return as_at

    def _changed(self, row: StaffRow, person: Known) -> Line:
        columns, changes, remarks = self._columns(row, person)
        number = row.number if row.number and row.number not in person.numbers else None
        if number:
            changes.append(Change("Staff number", "", number))
        home, moved, kept = self._home(row, person)
        changes += moved
        remarks += kept
        listed = person.last_listed_on is None or person.last_listed_on < self.setting.as_at
        act = None
        if changes or listed:
            act = ChangePerson(person.id, tuple(columns), number, home, self._begins(row))
        verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
        return Line(
            row.line,
            row.name,
            verdict,
            changes=tuple(changes),
            remarks=(*row.remarks, *remarks),
            act=act,
        )

    def _columns(
        self, row: StaffRow, person: Known
    ) -> tuple[list[tuple[str, str]], list[Change], list[str]]:
        """Names are the list's, known-as is the rep's; phone and e-mail are only filled in."""
        columns: list[tuple[str, str]] = []
        changes: list[Change] = []
        remarks: list[str] = []
        for column, label, after, ours in (
            ("forename", "Forename", row.forename, False),
            ("surname", "Surname", row.surname, False),
            ("work_email", "Work e-mail", row.email, True),
            ("work_phone", "Work phone", row.phone, True),
        ):
            before = getattr(person, column) or ""
            if not after or after == before:
                continue
            if ours and before and not self.setting.take_contact_details:
                if after.casefold() != before.casefold():
                    remarks.append(f"{label} differs; ours is kept.")
                continue
            columns.append((column, after))
            changes.append(Change(label, before, after))
        if person.asked_not_to_contact:
            remarks.append("Asked not to be contacted: that stays.")
        return columns, changes, remarks

    def _home(
        self, row: StaffRow, person: Known
    ) -> tuple[tuple[str | None, str | None, Engagement] | None, list[Change], list[str]]:
        now = person.home
        if now is None:
            to = (row.team or None, row.grade or None, row.engagement or Engagement.PERMANENT)
            return to, [Change("Workplace", "none", self.setting.workplace)], []
        moves = now.workplace_id != self.setting.workplace_id
        team = row.team or (None if moves else now.team)
        if team and now.team and not moves and normal_name(team) == normal_name(now.team):
            team = now.team
        grade, engagement = row.grade or now.grade, row.engagement or now.engagement
        changes = [Change("Workplace", now.workplace, self.setting.workplace)] if moves else []
        for label, before, after in (
            ("Team", now.team, team),
            ("Grade", now.grade, grade),
            ("Contract type", _word(now.engagement), _word(engagement)),
        ):
            if before != after and not (moves and not after):
                changes.append(Change(label, before or "", after or ""))
        if changes and (now.settled or now.since > self.setting.as_at):
            return None, [], ["Something newer than this list is on record; it is kept."]
        return ((team, grade, engagement) if changes else None), changes, []


def _team(person: Known) -> str:
    return normal_name(person.home.team or "") if person.home else ""


def _word(engagement: Engagement) -> str:
    return engagement.name.replace("_", " ").lower()


def _candidate(person: Known, why: str, *, may_add: bool = False, exact: bool = False) -> Candidate:
    return Candidate(person.id, person.name, person.where, why, exact, may_add)
