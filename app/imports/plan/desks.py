"""A list of who sits where, against the areas, desks and places on record. Pure.

Not the list of desks that a drawing is made from (app/seating/drawing/desk_list.py): that one
draws desks where somebody is looking at the plan, and takes a name for the only person who has
it; this one is about people, draws nothing, and asks about every name. The names of columns, what
is refused and the words for nobody are the same, and are that one's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.files.reading import Row
from app.imports.plan.colleagues import Asked, Colleague, Directory, Meant
from app.imports.plan.parts import (
    Cells,
    Change,
    Line,
    Place,
    Plan,
    Verdict,
    of_columns,
    read_each,
    too_long,
)
from app.imports.plan.people import compared, name_of
from app.people.rules import normal_name
from app.seating.drawing.layout import LONGEST_LABEL
from app.seating.drawing.placing import NOBODY

ANY_DESK = frozenset(
    {"hot desk", "hotdesk", "hot", "any", "agile", "flexible", "shared", "various"}
)
AT_HOME = frozenset({"home", "remote", "works from home", "wfh", "homeworker", "home worker"})
NOT_HERE = (
    "Nobody on record has this staff number, work e-mail or name. Bring the staff list first."
)


@dataclass(frozen=True)
class AreaKnown:
    """`desks`: compared label → id."""

    id: int
    floor: str
    name: str
    desks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SeatKnown:
    area_id: int | None
    desk_id: int | None
    confirmed_on: date
    words: str


@dataclass(frozen=True)
class Office:
    areas: Sequence[AreaKnown]
    seats: Mapping[int, SeatKnown]


@dataclass(frozen=True)
class Sit:
    """`area_id` is None for an area that is to be added with this floor and name."""

    person_id: int
    area_id: int | None
    floor: str
    area: str
    desk_id: int | None


@dataclass(frozen=True)
class Spot:
    """Where a row says: an area on record or a new one, perhaps a desk; or why it is nowhere."""

    area_id: int | None = None
    floor: str = ""
    area: str = ""
    desk_id: int | None = None
    desk: str = ""
    remark: str = ""
    problem: str = ""

    @property
    def is_new(self) -> bool:
        return self.area_id is None and bool(self.area)

    @property
    def words(self) -> str:
        said = f"{self.floor}, {self.area}" if self.floor else self.area
        return f"{said}, desk {self.desk}" if self.desk_id else said


@dataclass(frozen=True)
class DeskRow:
    line: int
    name: str
    compared: str
    number: str
    email: str
    team: str
    office: str
    floor: str
    area: str
    desk: str


@dataclass(frozen=True)
class DeskSetting:
    workplace_id: int
    workplace: str
    place_names: tuple[str, ...]
    as_at: date
    people: Sequence[Colleague]
    office: Office
    asked: Asked = field(default_factory=Asked)
    same_places: frozenset[str] = frozenset()


def plan_desks(rows: Iterable[Row], mapping: Mapping[str, int], setting: DeskSetting) -> Plan:
    read = read_each(of_columns(rows, mapping), _row, _called)
    elsewhere, places = _by_office(read.rows, setting)
    directory = Directory(setting.people, setting.workplace_id, read.rows, setting.asked)
    meant = {row.line: directory.find(row) for row in read.rows if row.line not in elsewhere}
    placer = Placer(setting)
    placer.see([(person, row) for row in read.rows if (person := _person(meant, row))])
    lines = list(read.rejected)
    for row in read.rows:
        if row.line in elsewhere:
            note = f"The row says {row.office}, not {setting.workplace}."
            lines.append(Line(row.line, row.name, Verdict.ELSEWHERE, note))
        elif (candidate := meant[row.line].candidate) is not None:
            why = candidate.why
            lines.append(Line(row.line, row.name, Verdict.QUESTION, why, candidates=(candidate,)))
        elif (person := meant[row.line].person) is None:
            lines.append(Line(row.line, row.name, Verdict.REJECTED, NOT_HERE))
        else:
            lines.append(placer.line(row, person))
    lines.sort(key=lambda line: line.line)
    return Plan(lines, warning=placer.warning(lines), places=places)


def _person(meant: Mapping[int, Meant], row: DeskRow) -> Colleague | None:
    found = meant.get(row.line)
    return found.person if found else None


def _called(cell: Cells) -> str:
    return (" ".join(name_of(cell)).strip() or cell.get("work_email") or cell.get("desk"))[:80]


def _row(cell: Cells) -> DeskRow | str:
    forename, surname = name_of(cell)
    name = f"{forename} {surname}".strip()
    number, email = cell.get("staff_number"), cell.get("work_email")
    if name.casefold() in NOBODY and not number and not email:
        return "Nobody sits there."
    if not any(cell.get(key) for key in ("area", "floor", "desk")):
        return "The row names no desk and no area."
    wrong = too_long(
        (
            ("The floor", cell.get("floor"), 60),
            ("The area", cell.get("area"), 80),
            ("The desk", cell.get("desk"), LONGEST_LABEL),
        )
    )
    return wrong or DeskRow(
        line=cell.line,
        name=name or email or number,
        compared=compared(forename, surname),
        number=number,
        email=email,
        team=cell.get("team"),
        office=cell.get("office"),
        floor=cell.get("floor"),
        area=cell.get("area"),
        desk=cell.get("desk"),
    )


def _by_office(rows: Sequence[DeskRow], setting: DeskSetting) -> tuple[set[int], list[Place]]:
    """Lines that name another office, and the names in doubt; a single name for all is this one."""
    named = Counter(
        row.office for row in rows if row.office and not _is_ours(row.office, setting.place_names)
    )
    only = {name for name, count in named.items() if count == len(rows)}
    accepted = setting.same_places | only
    elsewhere = {row.line for row in rows if row.office in named and row.office not in accepted}
    return elsewhere, [Place(name, n, name in accepted) for name, n in named.most_common()]


def _is_ours(value: str, ours: Sequence[str]) -> bool:
    said = set(normal_name(value).split())
    return any(
        said <= words or words <= said for name in ours if (words := set(normal_name(name).split()))
    )


class Finder:
    """Where a floor, an area and a desk are, by the names on record."""

    def __init__(self, office: Office, *, may_add: bool = True) -> None:
        self.areas, self.may_add = office.areas, may_add

    def find(self, floor: str, area: str, desk: str) -> Spot:
        if normal_name(desk) in ANY_DESK:
            desk = ""
        if {normal_name(area), normal_name(desk)} & AT_HOME:
            return Spot(problem="They work from home: say so on their page.")
        there = [a for a in self.areas if not floor or normal_name(a.floor) == normal_name(floor)]
        if area:
            there = [a for a in there if normal_name(a.name) == normal_name(area)]
        elif desk:
            there = [a for a in there if normal_name(desk) in a.desks]
        if len(there) > 1:
            what = f"“{area}”" if area else f"desk {desk}" if desk else floor
            return Spot(problem=f"More than one area here is {what}. Name the floor and the area.")
        if there:
            return self._at(there[0], desk)
        return self._nowhere(floor, area, desk)

    def _at(self, area: AreaKnown, desk: str) -> Spot:
        desk_id = area.desks.get(normal_name(desk)) if desk else None
        remark = "" if desk_id or not desk else f"No desk there is called {desk}: draw it first."
        return Spot(area.id, area.floor, area.name, desk_id, desk, remark)

    def _nowhere(self, floor: str, area: str, desk: str) -> Spot:
        if not area and not floor:
            return Spot(problem=f"No desk here is called {desk}, and the row names no area.")
        if not self.may_add:
            return Spot(problem=f"No area or desk here is called {area or desk or floor}.")
        remark = f"No desk there is called {desk}: draw it first." if desk else ""
        return Spot(None, floor if area else "", area or floor, None, desk, remark)


class Placer:
    """Who goes where. It sees all rows first: a desk whose holder moves away is free."""

    def __init__(self, setting: DeskSetting) -> None:
        self.setting = setting
        self.finder = Finder(setting.office)
        self.spots: dict[int, Spot] = {}
        self.sitting: dict[int, set[int]] = {}
        self.first: dict[int, int] = {}
        self.desk_lines: dict[int, int] = {}

    def see(self, rows: Sequence[tuple[Colleague, DeskRow]]) -> None:
        moving = set()
        for person, row in rows:
            self.spots[row.line] = spot = self.finder.find(row.floor, row.area, row.desk)
            if not spot.problem:
                moving.add(person.id)
        for staff_id, seat in self.setting.office.seats.items():
            if seat.desk_id is not None and staff_id not in moving:
                self.sitting.setdefault(seat.desk_id, set()).add(staff_id)

    def line(self, row: DeskRow, person: Colleague) -> Line:
        who = person.name
        if person.workplace_id != self.setting.workplace_id:
            note = f"{who} works somewhere else: {person.where}."
            return Line(row.line, who, Verdict.ELSEWHERE, note)
        held = self._held_back(row, person)
        if held:
            return Line(row.line, who, Verdict.CONFLICT, held)
        if person.asked_not_to_contact:
            remark = "Asked not to be contacted: left as it is."
            return Line(row.line, who, Verdict.UNCHANGED, remarks=(remark,))
        return self._placed(row, person, self.spots[row.line])

    def _held_back(self, row: DeskRow, person: Colleague) -> str | None:
        first = self.first.setdefault(person.id, row.line)
        if first != row.line:
            return f"This is the person of line {first} once more."
        spot = self.spots[row.line]
        if spot.problem or spot.desk_id is None:
            return spot.problem or None
        if self.sitting.get(spot.desk_id, set()) - {person.id}:
            return f"Somebody else is known to sit at desk {spot.desk}. Settle it on the plan."
        taken = self.desk_lines.setdefault(spot.desk_id, row.line)
        if taken != row.line:
            return f"Line {taken} puts somebody at desk {spot.desk}, too."
        return None

    def _placed(self, row: DeskRow, person: Colleague, spot: Spot) -> Line:
        now = self.setting.office.seats.get(person.id)
        remarks = (spot.remark,) if spot.remark else ()
        desk_id = spot.desk_id
        if now and now.area_id == spot.area_id and desk_id is None:
            desk_id = now.desk_id
        same = now is not None and (now.area_id, now.desk_id) == (spot.area_id, desk_id)
        if now and now.confirmed_on >= self.setting.as_at and not same:
            kept = "Somebody confirmed another place since: it is kept."
            return Line(row.line, person.name, Verdict.UNCHANGED, remarks=(kept,))
        line = Line(
            row.line,
            person.name,
            Verdict.UNCHANGED,
            remarks=remarks,
            act=Sit(person.id, spot.area_id, spot.floor, spot.area, desk_id),
            staff_id=person.id,
        )
        note = f"{spot.words} (new area)" if spot.is_new else spot.words
        if now and same:
            older = now.confirmed_on < self.setting.as_at
            return replace(line, note=now.words, act=line.act if older else None)
        if now is None or not now.words:
            return replace(line, verdict=Verdict.NEW, note=note)
        changes = (Change("Place", now.words, note),)
        return replace(line, verdict=Verdict.CHANGED, changes=changes)

    def warning(self, lines: Sequence[Line]) -> str:
        new = {
            (act.floor, act.area)
            for line in lines
            if isinstance(act := line.act, Sit) and act.area_id is None
        }
        if not new:
            return ""
        named = ", ".join(f"{floor}, {area}" if floor else area for floor, area in sorted(new)[:5])
        more = f" and {len(new) - 5} more" if len(new) > 5 else ""
        return (
            f"These areas are not on record and would be added: {named}{more}. If one is only"
            " another name for an area you have, rename it first."
        )
