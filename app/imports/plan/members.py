"""A membership extract against the memberships and people on record. Pure.

A record is found by its number; its person by what is linked already, then staff number, then work
e-mail. An equal name is only suggested. Who matches nobody is kept apart and counted nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.files.reading import Row
from app.imports.plan.member_known import MemberSetting, Period, overlap
from app.imports.plan.member_matching import Matcher
from app.imports.plan.member_rows import MemberRow, read_rows
from app.imports.plan.parts import Line, Plan, Verdict, grouped, listed, of_columns
from app.people.rules import COUNTING, normal_name


def plan_members(rows: Iterable[Row], mapping: Mapping[str, int], setting: MemberSetting) -> Plan:
    read = read_rows(of_columns(rows, mapping))
    if read.problem:
        return Plan(problem=read.problem)
    held = _held_back(read.rows)
    matcher = Matcher(setting, [row for row in read.rows if row.line not in held])
    lines = [held[row.line] if row.line in held else matcher.line(row) for row in read.rows]
    lines = sorted([*read.rejected, *_without_overlaps(lines, matcher)], key=lambda line: line.line)
    joins = {matcher.linked[r.line][0] for r in read.rows if matcher.confirms_a_join(r)}
    covers = tuple(sorted(setting.covers - setting.covered_already))
    return Plan(
        [*lines, *_absent(matcher)],
        warning=_too_early(setting),
        covers=covers,
        joins=tuple(sorted(joins)),
    )


def _too_early(setting: MemberSetting) -> str:
    """An extract tells nothing of workplaces where nobody was on record on its day."""
    homes = [person.home for person in setting.known if person.home]
    here = [home for home in homes if home.workplace_id in setting.covers]
    there_then = {home.workplace_id for home in here if home.since <= setting.as_at}
    names = sorted({home.workplace for home in here if home.workplace_id not in there_then})
    if not names:
        return ""
    return (
        f"The extract is older than the first staff list of {listed(names)}: whoever is not in it"
        " stays not known there."
    )


def _held_back(rows: Sequence[MemberRow]) -> dict[int, Line]:
    """Rows with one membership number: said twice, or contradicting each other."""
    by_number = grouped(rows, lambda row: [row.number] if row.number else [])
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
            if any(other is not row and overlap(row.period, other.period) for other in told_apart)
        ]
        for row in clash:
            numbers = " and ".join(str(other.line) for other in clash[:3])
            note = f"Lines {numbers} have one membership number for the same days."
            held[row.line] = Line(row.line, row.who, Verdict.CONFLICT, note)
    return held


def _without_overlaps(lines: Sequence[Line], matcher: Matcher) -> list[Line]:
    """Nobody is a member twice on one day: such rows are held back."""
    taken: dict[int, list[tuple[Period, str]]] = defaultdict(list)
    for person_id, records in matcher.of_person.items():
        free = [record for record in records if record.id not in matcher.matched]
        taken[person_id] = [(record.period, "a membership on record") for record in free]
    kept = []
    for line in lines:
        if line.line not in matcher.linked:
            kept.append(line)
            continue
        person_id, period = matcher.linked[line.line]
        clash = next((what for other, what in taken[person_id] if overlap(other, period)), None)
        if clash and line.verdict in (Verdict.NEW, Verdict.CHANGED):
            note = f"{matcher.people[person_id].name} has {clash} for the same days."
            line = Line(line.line, line.who, Verdict.CONFLICT, note)
            del matcher.linked[line.line]
        else:
            taken[person_id].append((period, f"the membership of line {line.line}"))
        kept.append(line)
    return kept


def _absent(matcher: Matcher) -> list[Line]:
    """Running memberships of the covered workplaces, or of nobody, that no row names."""
    setting, missing = matcher.setting, []
    for record in setting.memberships:
        person = matcher.people.get(record.staff_id or 0)
        covered = setting.covers_home_of(person) if person else record.staff_id is None
        running = record.joined_on <= setting.as_at < record.ended_on and record.status in COUNTING
        if record.id not in matcher.matched and covered and running:
            who = person.name if person else record.name or record.number or "No name"
            where = person.where if person else "matched to nobody"
            missing.append(Line(0, who, Verdict.ABSENT, where))
    return sorted(missing, key=lambda line: normal_name(line.who))
