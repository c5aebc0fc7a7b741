"""What a row of a staff list changes, once it is known who it is. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from app.imports.plan.parts import Change, Line, Verdict
from app.imports.plan.staff_known import Known, StaffSetting
from app.imports.plan.staff_rows import Post, StaffRow
from app.people.models import Engagement
from app.people.rules import normal_name
from app.people.suppression import RunningSuppression


@dataclass(frozen=True)
class AddPerson:
    row: StaffRow
    begins: date
    suppression: RunningSuppression | None

    @property
    def post(self) -> Post:
        return self.row.post


@dataclass(frozen=True)
class ChangePerson:
    """`columns` of the person; `number` to add; `post` from the list's day on, None when the one on

    record stays.
    """

    person_id: int
    workplace_id: int
    columns: tuple[tuple[str, str], ...]
    number: str | None
    post: Post | None
    begins: date


@dataclass(frozen=True)
class EndPlacement:
    """Somebody whom the list does not name has left, as a person decided."""

    person_id: int


def added(row: StaffRow, setting: StaffSetting, *, nearly_the_same_number: bool) -> Line:
    remarks = list(row.remarks)
    if nearly_the_same_number:
        remarks.append("Another row has this staff number but for zeros in front.")
    act = AddPerson(row, _begins(row, setting), None)
    note = ", ".join(part for part in (row.team, row.grade) if part)
    return Line(
        row.line,
        row.name,
        Verdict.NEW,
        note,
        remarks=tuple(remarks),
        act=act,
        name_key=row.name_key,
    )


def kept_off(line: Line, act: AddPerson, suppression: RunningSuppression) -> Line:
    """Somebody who is added answers a request not to be contacted, which holds for them too."""
    said = "Asked not to be contacted: added, and kept off every list."
    return replace(line, remarks=(*line.remarks, said), act=replace(act, suppression=suppression))


def changed(row: StaffRow, person: Known, setting: StaffSetting) -> Line:
    columns, changes, remarks = _columns(row, person, setting)
    issuer = setting.places[row.workplace_id].employer_id
    known = person.numbers_with(issuer)
    number = row.number if row.number and row.number not in known else None
    if number:
        changes.append(Change("Staff number", "", number))
    post, moved, kept = _post(row, person, setting)
    changes += moved
    act = None
    if changes:
        act = ChangePerson(
            person.id, row.workplace_id, tuple(columns), number, post, _begins(row, setting)
        )
    return Line(
        row.line,
        row.name,
        Verdict.CHANGED if changes else Verdict.UNCHANGED,
        changes=tuple(changes),
        remarks=(*row.remarks, *remarks, *kept),
        act=act,
        staff_id=person.id,
    )


def _begins(row: StaffRow, setting: StaffSetting) -> date:
    """The day of the list, or the start date when it lies between two lists or ahead.

    An older start date is with the employer, not here; and an earlier day would make the past
    look like today's survivors.
    """
    as_at, previous = setting.as_at, setting.places[row.workplace_id].previous_list
    if row.begins and (row.begins > as_at or (previous and row.begins > previous)):
        return row.begins
    return as_at


def _columns(
    row: StaffRow, person: Known, setting: StaffSetting
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
        if ours and before and not setting.take_contact_details:
            if after.casefold() != before.casefold():
                remarks.append(f"{label} differs; ours is kept.")
            continue
        columns.append((column, after))
        changes.append(Change(label, before, after))
    if person.asked_not_to_contact:
        remarks.append("Asked not to be contacted: that stays.")
    return columns, changes, remarks


def _post(
    row: StaffRow, person: Known, setting: StaffSetting
) -> tuple[Post | None, list[Change], list[str]]:
    now, here = person.home, setting.places[row.workplace_id]
    if now is None:
        return row.post, [Change("Workplace", "none", here.name)], []
    moves = now.workplace_id != here.id
    team = row.team or (None if moves else now.team)
    if team and now.team and not moves and normal_name(team) == normal_name(now.team):
        team = now.team
    grade, engagement = row.grade or now.grade, row.engagement or now.engagement
    changes = [Change("Workplace", now.workplace, here.name)] if moves else []
    for label, before, after in (
        ("Team", now.team, team),
        ("Grade", now.grade, grade),
        ("Contract type", _word(now.engagement), _word(engagement)),
    ):
        if before != after and not (moves and not after):
            changes.append(Change(label, before or "", after or ""))
    if changes and (now.settled or now.since > setting.as_at):
        return None, [], ["Something newer than this list is on record; it is kept."]
    return (Post(team, grade, engagement) if changes else None), changes, []


def _word(engagement: Engagement) -> str:
    return engagement.name.replace("_", " ").lower()
