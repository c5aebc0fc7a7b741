"""A staff list against the people on record. Pure.

Found by staff number, then by work e-mail, else new. A name alone never decides: whoever might be
the same person is asked about. Rows that carry nothing but a name and team match their own earlier
rows, so that the same file again changes nothing.
"""

from collections import Counter
from collections.abc import Sequence

from app.imports.plan.parts import Cells, Line, Place, Plan, Read, Verdict
from app.imports.plan.staff_known import StaffSetting
from app.imports.plan.staff_matching import Matcher
from app.imports.plan.staff_rows import StaffRow
from app.people.rules import normal_name


def plan_staff(cells: Sequence[Cells], read: Read[StaffRow], setting: StaffSetting) -> Plan:
    """A line for every row, then one for everybody at this workplace whom no row names."""
    if read.problem:
        return Plan(problem=read.problem)
    elsewhere, places = _by_place(cells, setting)
    matcher = Matcher(setting, [row for row in read.rows if row.line not in elsewhere])
    lines = list(read.rejected)
    for row in read.rows:
        if row.line in elsewhere:
            note = f"The row says {elsewhere[row.line]}, not {setting.workplace}."
            lines.append(Line(row.line, row.name, Verdict.ELSEWHERE, note))
        else:
            lines.append(matcher.line(row))
    lines.sort(key=lambda line: line.line)
    return Plan([*lines, *matcher.absent()], places=places)


def _by_place(cells: Sequence[Cells], setting: StaffSetting) -> tuple[dict[int, str], list[Place]]:
    """Lines that name another workplace, with its name, and the names in doubt.

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
    return elsewhere, places


def _is_one_of(value: str, ours: Sequence[str]) -> bool:
    """Whether all the words of one are among the words of the other."""
    said = set(normal_name(value).split())
    return any(
        said <= words or words <= said for name in ours if (words := set(normal_name(name).split()))
    )
