"""A headcount table against the workplaces and declared headcounts on record. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.files import cells as values
from app.files.reading import Row
from app.imports.plan.parts import (
    APPLIED,
    Cells,
    Change,
    Line,
    Plan,
    Verdict,
    grouped,
    of_columns,
    read_each,
    too_long,
)
from app.people.rules import normal_name

SOURCE = "Headcount table"
NOT_YET_PLACED = "Not yet placed"


@dataclass(frozen=True)
class KnownWorkplace:
    """`declared`: eligible, agency and other union by the same source for the same day."""

    id: int
    name: str
    employer: str
    site: str
    postcode: str | None
    branch_id: int
    declared: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class HeadcountSetting:
    as_at: date
    workplaces: Sequence[KnownWorkplace]
    branch_id: int | None


@dataclass(frozen=True)
class Declare:
    """`workplace_id` is None for a workplace to be added."""

    workplace_id: int | None
    employer: str
    site: str
    postcode: str | None
    counts: tuple[int, int, int]
    replaces: bool = False


@dataclass(frozen=True)
class HeadcountRow:
    line: int
    employer: str
    site: str
    postcode: str | None
    counts: tuple[int, int, int]

    @property
    def who(self) -> str:
        return f"{self.employer}, {self.site}"

    @property
    def key(self) -> tuple[str, str, str]:
        return normal_name(self.employer), normal_name(self.site), self.postcode or ""


def plan_headcounts(
    rows: Iterable[Row], mapping: Mapping[str, int], setting: HeadcountSetting
) -> Plan:
    """A line for every row, then one for each workplace of the branch that no row names."""
    read = read_each(of_columns(rows, mapping), _row, _called)
    there = grouped(setting.workplaces, lambda place: [normal_name(place.employer)])
    found = {row.line: _find(row, there[normal_name(row.employer)]) for row in read.rows}
    alike = grouped(read.rows, lambda row: [_key(row, found[row.line])])
    lines = read.rejected + [
        _line(row, found[row.line], alike[_key(row, found[row.line])]) for row in read.rows
    ]
    lines.sort(key=lambda line: line.line)
    applied = {line.line for line in lines if line.verdict in APPLIED}
    total = sum(row.counts[0] for row in read.rows if row.line in applied)
    named = {workplace.id for workplace in found.values() if workplace}
    lines += [
        Line(0, workplace.name, Verdict.ABSENT)
        for workplace in setting.workplaces
        if workplace.branch_id == setting.branch_id and workplace.id not in named
    ]
    return Plan(lines, total=total)


def _key(row: HeadcountRow, workplace: KnownWorkplace | None) -> object:
    return workplace.id if workplace else row.key


def _called(cell: Cells) -> str:
    return ", ".join(part for part in (cell.get("employer"), cell.get("site")) if part)[:120]


def _row(cell: Cells) -> HeadcountRow | str:
    employer, typed = cell.get("employer"), cell.get("postcode")
    postcode = values.postcode(typed)
    site = cell.get("site") or postcode or ""
    if typed and postcode is None:
        return "The postcode is none. Correct it, or use another column for the site."
    if not employer or not site:
        return "The row names no employer." if not employer else "The row names no site."
    counts = []
    for key, label in (("headcount", "headcount"), ("agency", "agency"), ("other_union", "other")):
        text = cell.get(key)
        number = values.people(text) if text else 0 if key != "headcount" else None
        if number is None:
            return f"The {label} column holds no whole number of people. A part of a post is none."
        counts.append(number)
    wrong = too_long((("The employer", employer, 120), ("The site", site, 70)))
    return wrong or HeadcountRow(
        cell.line, employer, site, postcode, (counts[0], counts[1], counts[2])
    )


def _find(row: HeadcountRow, there: Sequence[KnownWorkplace]) -> KnownWorkplace | None:
    """The employer's workplace of that name, else its only one at that postcode."""
    named = [
        workplace
        for workplace in there
        if normal_name(workplace.site) == normal_name(row.site)
        and (row.postcode is None or workplace.postcode in (None, row.postcode))
    ]
    if len(named) == 1:
        return named[0]
    at_postcode = [
        workplace for workplace in there if row.postcode and workplace.postcode == row.postcode
    ]
    only_postcode = row.site == row.postcode
    return at_postcode[0] if only_postcode and len(at_postcode) == 1 else None


def _line(
    row: HeadcountRow, workplace: KnownWorkplace | None, alike: Sequence[HeadcountRow]
) -> Line:
    if len(alike) > 1:
        lines = " and ".join(str(other.line) for other in alike[:3])
        note = f"Lines {lines} are one workplace. Which is right can't be guessed."
        return Line(row.line, row.who, Verdict.CONFLICT, note)
    eligible = f"{row.counts[0]:,}"
    if workplace is None:
        act = Declare(None, row.employer, row.site, row.postcode, row.counts)
        return Line(row.line, row.who, Verdict.NEW, f"New workplace, {eligible} people", act=act)
    if workplace.declared == row.counts:
        return Line(row.line, workplace.name, Verdict.UNCHANGED, f"{eligible} people")
    before = workplace.declared
    act = Declare(
        workplace.id, row.employer, row.site, row.postcode, row.counts, replaces=before is not None
    )
    if before is None:
        return Line(row.line, workplace.name, Verdict.NEW, f"{eligible} people", act=act)
    changes = tuple(
        Change(label, f"{was:,}", f"{now:,}")
        for label, was, now in zip(
            ("Headcount", "Agency workers", "In another union"), before, row.counts, strict=True
        )
        if was != now
    )
    return Line(row.line, workplace.name, Verdict.CHANGED, changes=changes, act=act)
