"""A rep's own sheet against the people on record. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.conversations import rules
from app.conversations.models import Outcome, Result
from app.files.reading import Row
from app.imports.plan.colleagues import Asked, Colleague, Directory
from app.imports.plan.desks import Finder, Office, Spot
from app.imports.plan.parts import Change, Line, Plan, Verdict, listed, of_columns
from app.imports.plan.wall_rows import WallRow, read_rows
from app.people.models import StandingCode
from app.people.rules import normal_name
from app.people.suppression import RunningSuppression

OTHER_ROW = "Another row of theirs asks not to be contacted: that holds."
Contacted = tuple[int, date, Result, Outcome | None]


@dataclass(frozen=True)
class Happened:
    """One contact of the past, and what follows. `said`: only with the people's agreement."""

    on: date
    result: Result
    outcome: Outcome | None = None
    come_back_on: date | None = None
    issues: tuple[int, ...] = ()
    assessment: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class NewFace:
    forename: str
    surname: str
    team: str
    number: str
    email: str
    suppression: RunningSuppression | None = None


@dataclass(frozen=True)
class FromSheet:
    """What one row adds: a person, a contact, a place, what they told us. None is nothing."""

    person_id: int | None = None
    new: NewFace | None = None
    happened: Happened | None = None
    told: StandingCode | None = None
    agreed: bool = False
    area_id: int | None = None
    desk_id: int | None = None
    days: int | None = None


@dataclass(frozen=True)
class WallSetting:
    """`agreed`: the organiser says that the people are fine with what they said being noted."""

    workplace_id: int
    as_at: date
    today: date
    people: Sequence[Colleague]
    office: Office
    contacts: frozenset[Contacted]
    claims: frozenset[tuple[int, StandingCode]]
    issues: Mapping[str, int]
    promised: frozenset[int]
    suppressed: Mapping[int, RunningSuppression]
    places_kept: bool = True
    asked: Asked = field(default_factory=Asked)
    agreed: bool = False


def plan_wall_chart(rows: Iterable[Row], mapping: Mapping[str, int], setting: WallSetting) -> Plan:
    cells = of_columns(rows, mapping)
    read = read_rows(cells)
    if read.problem:
        return Plan(problem=read.problem)
    chart = Chart(setting, read.rows)
    lines = [*read.rejected, *(chart.line(row) for row in read.rows)]
    lines.sort(key=lambda line: line.line)
    return Plan(lines, warning=chart.warning("asked_by" in mapping))


class Chart:
    """Remembers whom earlier rows named, and counts what is dropped."""

    def __init__(self, setting: WallSetting, rows: Sequence[WallRow]) -> None:
        self.setting = setting
        self.directory = Directory(
            setting.people, setting.workplace_id, rows, setting.asked, may_add=True
        )
        self.finder = Finder(setting.office, may_add=False)
        self.contacts = set(setting.contacts)
        self.results = {(staff_id, result) for staff_id, _, result, _ in setting.contacts}
        self.added: dict[tuple[str, str], int] = {}
        self.dropped: Counter[str] = Counter()
        self.meant = {row.line: self.directory.find(row) for row in rows}
        # Whoever asked it once in the sheet has asked it in every row of theirs.
        self.strict = {self._who(row) for row in rows if row.result is Result.DO_NOT_CONTACT}
        self.silenced: set[object] = set()

    def _who(self, row: WallRow) -> object:
        """Somebody on record, or a name in a team."""
        person = self.meant[row.line].person
        return person.id if person else (row.compared, normal_name(row.team))

    def line(self, row: WallRow) -> Line:
        meant = self.meant[row.line]
        if meant.candidate is not None:
            why = meant.candidate.why
            return Line(row.line, row.name, Verdict.QUESTION, why, candidates=(meant.candidate,))
        person = meant.person
        if person is None:
            return self._added(row)
        if person.workplace_id != self.setting.workplace_id:
            note = f"{person.name} works somewhere else: {person.where}."
            return Line(row.line, person.name, Verdict.ELSEWHERE, note)
        if person.asked_not_to_contact:
            remark = "Asked not to be contacted: that stays, and nothing is added."
            return Line(
                row.line, person.name, Verdict.UNCHANGED, remarks=(remark,), staff_id=person.id
            )
        return self._known(row, person)

    def _added(self, row: WallRow) -> Line:
        key = row.compared, normal_name(row.team)
        first = self.added.setdefault(key, row.line)
        if first != row.line:
            note = f"Line {first} has the same name. Import the file again for what this row adds."
            return Line(row.line, row.name, Verdict.CONFLICT, note)
        row = self._strictly(row)
        suppression = self.setting.suppressed.get(row.line)
        face = NewFace(row.forename, row.surname, row.team, row.number, row.email, suppression)
        if suppression:
            remark = "Asked not to be contacted: added, and kept off every list."
            act = FromSheet(new=face)
            return Line(row.line, row.name, Verdict.NEW, row.team, remarks=(remark,), act=act)
        act, changes, remarks = self._says(row, None)
        act = replace(act, new=face)
        note = row.team or "No team"
        return Line(row.line, row.name, Verdict.NEW, note, tuple(changes), tuple(remarks), act=act)

    def _known(self, row: WallRow, person: Colleague) -> Line:
        row = self._strictly(row)
        if person.id in self.silenced:
            return Line(
                row.line,
                person.name,
                Verdict.UNCHANGED,
                remarks=(OTHER_ROW,),
                staff_id=person.id,
            )
        if row.result is Result.DO_NOT_CONTACT:
            self.silenced.add(person.id)
        act, changes, remarks = self._says(row, person)
        act = replace(act, person_id=person.id)
        nothing = FromSheet(person_id=person.id, agreed=act.agreed)
        return Line(
            row.line,
            person.name,
            Verdict.CHANGED if changes else Verdict.UNCHANGED,
            "" if changes else person.where,
            tuple(changes),
            tuple(remarks),
            act=None if act == nothing else act,
            staff_id=person.id,
        )

    def _says(
        self, row: WallRow, person: Colleague | None
    ) -> tuple[FromSheet, list[Change], list[str]]:
        """What a row adds beside the person, in an act and in words."""
        changes: list[Change] = []
        remarks: list[str] = []
        happened = self._happened(row, person, remarks)
        if happened:
            changes.append(Change("Contact", "", _contact_words(happened)))
            if happened.come_back_on:
                changes.append(Change("Follow up", "", _day(happened.come_back_on)))
            kept = [
                word
                for word, value in (
                    ("rating", happened.assessment),
                    ("issue", happened.issues),
                    ("comments", happened.note),
                )
                if value
            ]
            if kept:
                changes.append(Change("What they said", "", listed(kept)))
        told = self._told(row, person, happened)
        if told:
            changes.append(Change("Told us", "", told.name.replace("_", " ").lower()))
        spot = self._spot(row, person, remarks)
        if spot:
            changes.append(Change("Place", "", spot.words))
        act = FromSheet(
            happened=happened,
            told=told,
            agreed=self.setting.agreed,
            area_id=spot.area_id if spot else None,
            desk_id=spot.desk_id if spot else None,
            days=row.days if spot and self.setting.agreed else None,
        )
        if row.days and not self.setting.agreed:
            self.dropped["days in"] += 1
        return act, changes, remarks

    def _happened(
        self, row: WallRow, person: Colleague | None, remarks: list[str]
    ) -> Happened | None:
        if row.strict_because:
            remarks.append(row.strict_because)
        if row.gone:
            remarks.append("The sheet says that they left: mark it on their page if it is so.")
        if row.unknown_result:
            remarks.append("The result is in words we don't know, so no contact is added.")
        on = self._on(row, remarks)
        if row.result is None or on is None:
            self._drop_what_was_said(row)
            if row.follow_up:
                remarks.append("A follow up needs a result and a date: it was dropped.")
            return None
        happened = self._with_what_was_said(row, person, Happened(on, row.result, row.outcome))
        happened = replace(happened, come_back_on=self._come_back(row, person, remarks))
        return None if self._is_known(row, person, happened) else happened

    def _is_known(self, row: WallRow, person: Colleague | None, happened: Happened) -> bool:
        """A wish without a day is one wish, however often its sheet is brought."""
        if person is None:
            return False
        contact = (person.id, happened.on, happened.result, happened.outcome)
        if row.contacted_on is None and (person.id, happened.result) in self.results:
            return True
        if contact in self.contacts:
            return True
        self.contacts.add(contact)
        return False

    def _strictly(self, row: WallRow) -> WallRow:
        """The first row of theirs carries the wish; the others add nothing."""
        if self._who(row) not in self.strict:
            return row
        because = row.strict_because if row.result is Result.DO_NOT_CONTACT else OTHER_ROW
        return replace(
            row,
            result=Result.DO_NOT_CONTACT,
            outcome=None,
            told=None,
            follow_up=None,
            unknown_result=False,
            strict_because=because,
        )

    def _on(self, row: WallRow, remarks: list[str]) -> date | None:
        """The strict wishes hold without a day, from the day of the sheet."""
        if row.contacted_on and row.contacted_on > self.setting.today:
            remarks.append("The date is still to come, so no contact is added.")
            return None
        if row.contacted_on is None and row.result in rules.SILENCES:
            return self.setting.as_at
        if row.result is not None and row.contacted_on is None:
            remarks.append("There is no date, so no contact is added.")
        return row.contacted_on

    def _come_back(self, row: WallRow, person: Colleague | None, remarks: list[str]) -> date | None:
        due = row.follow_up
        if due is None or row.result in rules.SILENCES:
            return None
        if rules.wrong_promise(due, self.setting.today):
            remarks.append("The follow up is not within the next year: it was dropped.")
            return None
        if person and person.id in self.setting.promised:
            remarks.append("You have promised to come back to them already: that stays.")
            return None
        return due

    # ---------- what they said

    def _with_what_was_said(
        self, row: WallRow, person: Colleague | None, happened: Happened
    ) -> Happened:
        """With agreement all of it; without, only what somebody asked of us themselves."""
        if happened.result is not Result.SPOKE:
            self._drop_what_was_said(row)
            return replace(happened, outcome=None)
        if not self.setting.agreed:
            self._drop_what_was_said(row)
            if happened.outcome and happened.outcome not in rules.OWN_REQUESTS:
                self.dropped["result"] += 1
                return replace(happened, outcome=None)
            return happened
        outcome = happened.outcome
        if outcome is None and row.told in _OUTCOMES:
            outcome = _OUTCOMES[row.told]
        return replace(
            happened,
            outcome=outcome,
            assessment=self._rating(row),
            issues=self._issues(row),
            note=self._note(row),
        )

    def _drop_what_was_said(self, row: WallRow) -> None:
        for column in ("rating", "issue", "comments"):
            self.dropped[column] += bool(getattr(row, column))

    def _rating(self, row: WallRow) -> int | None:
        if row.rating in ("1", "2", "3", "4", "5"):
            return int(row.rating)
        self.dropped["rating"] += bool(row.rating)
        return None

    def _issues(self, row: WallRow) -> tuple[int, ...]:
        known = self.setting.issues.get(normal_name(row.issue))
        self.dropped["issue"] += bool(row.issue) and known is None
        return (known,) if known is not None else ()

    def _note(self, row: WallRow) -> str | None:
        """Health and family stay out, and half a note is none."""
        wrong = len(row.comments) > 500 or rules.private_word(row.comments)
        self.dropped["comments"] += bool(row.comments and wrong)
        return row.comments if row.comments and not wrong else None

    def _told(
        self, row: WallRow, person: Colleague | None, happened: Happened | None
    ) -> StandingCode | None:
        """Hearsay until they agreed; that somebody is no member is never told (trap 31)."""
        if row.told is None:
            return None
        if not self.setting.agreed or row.told not in _OUTCOMES:
            self.dropped["what they are to a union"] += 1
            return None
        if happened and happened.outcome in rules.CLAIMS:
            return None
        if person and (person.id, row.told) in self.setting.claims:
            return None
        return row.told

    def _spot(self, row: WallRow, person: Colleague | None, remarks: list[str]) -> Spot | None:
        if not row.where or row.result is Result.DO_NOT_CONTACT:
            return None
        if not self.setting.places_kept:
            self.dropped["desk or zone"] += 1
            return None
        area, desk = self.finder.find("", row.where, ""), self.finder.find("", "", row.where)
        spot = desk if area.problem else area
        if spot.problem:
            remarks.append(area.problem)
            return None
        now = self.setting.office.seats.get(person.id) if person else None
        if now and (now.confirmed_on >= self.setting.as_at or now.area_id == spot.area_id):
            return None
        held = [
            staff_id
            for staff_id, seat in self.setting.office.seats.items()
            if spot.desk_id and seat.desk_id == spot.desk_id
        ]
        if held:
            remarks.append("Somebody else is known to sit at that desk: settle it on the plan.")
            return None
        return spot

    def warning(self, asked_by: bool) -> str:
        said = []
        dropped = [f"{column} ({n:,})" for column, n in sorted(self.dropped.items()) if n]
        if dropped and self.setting.agreed:
            said.append(f"Dropped, because it can't be kept as it is: {listed(dropped)}.")
        elif dropped:
            said.append(
                f"Dropped: {listed(dropped)}. What people said or are is kept only when they"
                " agreed: say so where you choose the columns, if they did."
            )
        if asked_by:
            said.append("Contacts stand under your own name; who asked is not kept.")
        return " ".join(said)


_OUTCOMES = {
    StandingCode.MEMBER: Outcome.ALREADY_MEMBER,
    StandingCode.OTHER_UNION: Outcome.OTHER_UNION,
}


def _contact_words(happened: Happened) -> str:
    said = happened.result.name.replace("_", " ").lower()
    outcome = f", {happened.outcome.name.replace('_', ' ').lower()}" if happened.outcome else ""
    return f"{said}{outcome}, {_day(happened.on)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
