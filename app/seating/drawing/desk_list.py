"""A list of desks, from a file or pasted: desk, bank, x, y, and who sits there. Pure."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.files.reading import Row, Table, Unreadable, read
from app.files.refusing import EVERYWHERE, PEOPLE, STAFF_ONLY, Kept, normal, without_refused
from app.people.names import tidy
from app.seating.drawing.layout import (
    FURTHEST,
    LONGEST_BANK,
    LONGEST_LABEL,
    MARGIN,
    MOST_DESKS,
    Drawn,
    Impossible,
    free_names,
    must_differ,
    must_fit,
    overlap,
    packed,
    rows_of_desks,
)
from app.seating.drawing.placing import Wanted


def _names(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(","))


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "desk": _names(
        "desk, desk number, desk no, desk id, desk ref, desk name, desk label, seat, seat number,"
        "seat no, seat id, workstation, position, desk zone"
    ),
    "bank": _names(
        "bank, bank of desks, desk bank, zone, block, pod, cluster, island, row, neighbourhood,"
        "desk neighbourhood"
    ),
    "x": _names("x, x cm, x m, x metres, left, across"),
    "y": _names("y, y cm, y m, y metres, top, down"),
    "name": _names(
        "name, full name, display name, employee name, occupant, person, who, sits here, staff name"
    ),
    "surname": _names("surname, last name, family name, lastname, sname"),
    "forename": _names("forename, forenames, first name, firstname, given name, known as"),
    "number": _names(
        "staff number, staff no, staff id, payroll number, payroll no, employee number,"
        "employee no, employee id, personnel number, person number"
    ),
    "email": _names(
        "e mail, email, work email, work e mail, email address, e mail address, work email address"
    ),
}
KNOWN = frozenset(name for names in COLUMNS.values() for name in names)
# A bank of desks sounds like somebody's bank; what is in the column then tells.
SOUNDS_LIKE_MONEY = frozenset({"bank", "bank of desks", "desk bank"})
REFUSED = (*EVERYWHERE, *PEOPLE, *STAFF_ONLY)
_ACCOUNT = re.compile(r"\d{6,}|\d\d-\d\d-\d\d|gb\d\d[a-z]{4}\d+", re.I)


@dataclass(frozen=True)
class DeskList:
    """Only the columns a drawing needs; `refused`: (header, why) of those we must not hold."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """To be shown, corrected and sent again: nothing else of the file is kept."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(row.cells for row in self.rows)
        return out.getvalue()


def read_list(data: bytes, *, as_at: date) -> DeskList:
    """Raises Unreadable with a sentence."""
    table = read(data)
    if len(table.rows) > MOST_DESKS:
        raise Unreadable(
            f"The list has {len(table.rows):,} rows; an area holds at most {MOST_DESKS} desks."
            " Split it by area."
        )
    kept = without_refused(REFUSED, table, known=KNOWN, allowed=_banks_of_desks(table), as_at=as_at)
    used = _used(kept)
    if not {"desk", "bank", "name", "surname"} & set(used):
        raise Unreadable(
            "No column says which desk it is or who sits there. Call the columns Desk, Bank and"
            " Name, then send it again."
        )
    places = list(used.values())
    rows = tuple(Row(r.line, tuple(tidy(r.cells[place]) for place in places)) for r in kept.rows)
    header = tuple(
        kept.header[place] if key in ("x", "y") else COLUMNS[key][0] for key, place in used.items()
    )
    return DeskList(header, rows, kept.refused)


def _banks_of_desks(table: Table) -> frozenset[str]:
    """Those that sound like money and hold none."""
    fine = set()
    for place, header in enumerate(table.header):
        if normal(header) in SOUNDS_LIKE_MONEY:
            accounts = sum(bool(_ACCOUNT.fullmatch(row.cells[place])) for row in table.rows)
            if not accounts:
                fine.add(normal(header))
    return frozenset(fine)


def _used(kept: Kept) -> dict[str, int]:
    """Which column is what; the better header wins."""
    used: dict[str, int] = {}
    headers = [normal(header) for header in kept.header]
    for key, names in COLUMNS.items():
        found = next((headers.index(name) for name in names if name in headers), None)
        if found is not None and found not in used.values():
            used[key] = found
    return used


def draw_list(listed: DeskList, there: Sequence[Drawn]) -> tuple[list[Drawn], list[Wanted]]:
    """Desks where the list says, or in banks of two rows; who is at each. Raises Impossible."""
    keys = [_key(header) for header in listed.columns]
    lines = [(row.line, dict(zip(keys, row.cells, strict=True))) for row in listed.rows]
    desks = _labelled(lines, there)
    must_differ(desks, there)
    if "x" in keys and "y" in keys:
        desks = _at_their_places(listed, lines, desks, there)
    else:
        desks = _in_banks(desks, there)
    wanted = []
    for desk, (_, line) in zip(desks, lines, strict=True):
        name = line.get("name") or f"{line.get('forename', '')} {line.get('surname', '')}".strip()
        wanted.append(Wanted(desk.label, name, line.get("number", ""), line.get("email", "")))
    return desks, wanted


def _key(header: str) -> str:
    return next(key for key, names in COLUMNS.items() if normal(header) in names)


def _labelled(lines: Sequence[tuple[int, dict[str, str]]], there: Sequence[Drawn]) -> list[Drawn]:
    """Without a bank in the list they are one; without a number they are counted in their bank."""
    nameless = next(free_names(there))
    counted: Counter[str] = Counter()
    desks = []
    for line, cells in lines:
        block, label = cells.get("bank", ""), cells.get("desk", "")
        if len(block) > LONGEST_BANK or len(label) > LONGEST_LABEL:
            raise Impossible(
                f"Line {line}: keep a desk’s number to {LONGEST_LABEL} characters and a bank’s"
                f" name to {LONGEST_BANK}."
            )
        block = block or ("" if "bank" in cells else nameless)
        counted[block] += 1
        desks.append(Drawn(label or f"{block[:14]} {counted[block]}".strip(), block, 0, 0))
    return desks


def _at_their_places(
    listed: DeskList,
    lines: Sequence[tuple[int, dict[str, str]]],
    desks: Sequence[Drawn],
    there: Sequence[Drawn],
) -> list[Drawn]:
    metres = any(normal(h) in ("x m", "x metres", "y m", "y metres") for h in listed.columns)
    placed = []
    for desk, (line, cells) in zip(desks, lines, strict=True):
        x, y = (_length(cells[axis], line, metres=metres) for axis in ("x", "y"))
        placed.append(Drawn(desk.label, desk.block, x, y))
    left, top = min(desk.x for desk in placed), min(desk.y for desk in placed)
    across, down = max(0, MARGIN + 80 - left), max(0, MARGIN + 40 - top)
    placed = [Drawn(d.label, d.block, d.x + across, d.y + down) for d in placed]
    must_fit(placed)
    for at, desk in enumerate(placed):
        other = next((o for o in [*there, *placed[:at]] if overlap(desk, o)), None)
        if other is not None:
            raise Impossible(
                f"Desks {other.label} and {desk.label} would lie on one another. Say x and y in"
                " centimetres (a desk is 160 by 80), or leave both columns out."
            )
    return placed


def _length(cell: str, line: int, *, metres: bool) -> int:
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        number = -1.0
    length = number * (100 if metres else 1)
    if not 0 <= length <= FURTHEST:
        raise Impossible(
            f"Line {line}: x and y are centimetres from the top left corner, from 0 to"
            f" {FURTHEST:,}. Correct them, or leave both columns out."
        )
    return round(length)


def _in_banks(desks: Sequence[Drawn], there: Sequence[Drawn]) -> list[Drawn]:
    """Each bank in two rows that face each other, in the order of the list."""
    banks: dict[str, list[int]] = {}
    for at, desk in enumerate(desks):
        banks.setdefault(desk.block, []).append(at)
    shaped = [
        [
            Drawn(desks[at].label, name, place.x, place.y, place.turn)
            for at, place in zip(members, rows_of_desks(name, _two_rows(len(members))), strict=True)
        ]
        for name, members in banks.items()
    ]
    by_label = {desk.label: desk for desk in packed(shaped, there)}
    return [by_label[desk.label] for desk in desks]


def _two_rows(desks: int) -> list[int]:
    upper = -(-desks // 2)
    return [upper, desks - upper] if desks > 1 else [1]
