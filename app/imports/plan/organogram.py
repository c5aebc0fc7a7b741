"""A published organogram: posts in FTE, added up beside a headcount. Pure.

Posts are not people, so nothing of it is ever a person or a headcount: the sums are shown once,
beside what is declared and what is listed, and kept with the run alone.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from app.files.reading import Row
from app.imports.plan.parts import Cells, Line, Place, Read, Verdict, of_columns, read_each

# “N/D” is somebody whose name was not disclosed, so it is none of these.
EMPTY = frozenset({"vacant", "vacancy", "vacant post", "post vacant", "eliminated"})
MOST_UNITS = 100
MOST_GRADES = 40
_MILITARY = re.compile(r"O[FR] ?-?\d")
_LONG_NAMES = {
    "ADMINISTRATIVE ASSISTANT": "AA",
    "ADMINISTRATIVE OFFICER": "AO",
    "EXECUTIVE OFFICER": "EO",
    "HIGHER EXECUTIVE OFFICER": "HEO",
    "HIGHER OFFICER": "HEO",
    "SENIOR EXECUTIVE OFFICER": "SEO",
    "SENIOR OFFICER": "SEO",
    "GRADE 7": "G7",
    "GRADE 6": "G6",
}
SERVICE = ("AA", "AO", "EO", "HEO", "SEO", "G7", "G6", "SCS")
# The same letters are other grades elsewhere, so these hold in Defence alone.
_DEFENCE = {"B1": "G6", "B2": "G7", "C1": "SEO", "C2": "HEO", "D": "EO", "E1": "AO", "E2": "AA"}
_NOT_VALID = frozenset({"0", "n", "no", "false"})


@dataclass(frozen=True)
class Post:
    """`ref` is empty in a junior file, where a row is any number of posts."""

    line: int
    organisation: str
    unit: str
    group: str
    military: bool
    fte: Decimal
    ref: str

    @property
    def place(self) -> str:
        return f"{self.organisation}: {self.unit}" if self.unit else self.organisation


@dataclass
class Sums:
    civilian: Decimal = Decimal(0)
    military: Decimal = Decimal(0)
    rows: int = 0

    def add(self, post: Post) -> None:
        self.rows += 1
        if post.military:
            self.military += post.fte
        else:
            self.civilian += post.fte

    def said(self) -> dict[str, str]:
        return {"civilian": said(self.civilian), "military": said(self.military)}


@dataclass(frozen=True)
class Beside:
    """What the posts are held against; None is not known, or not for this reader."""

    declared: int | None
    named: int | None


@dataclass
class Counted:
    """`extras` are for the page; `lines` are the rows that count for nothing, and why."""

    lines: list[Line] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    extras: dict[str, Any] = field(default_factory=dict)
    rows: int = 0


def said(posts: Decimal) -> str:
    """ "2,373.29": FTE as it is written, no more than two places."""
    text = f"{posts:,.2f}"
    return text.rstrip("0").rstrip(".")


def count_posts(
    rows: Iterable[Row], mapping: Mapping[str, int], ours: Collection[str], beside: Beside
) -> Counted:
    """`ours`: the parts of the file that were said to be the unit chosen; all when none were."""
    cells = of_columns(rows, mapping)
    read = read_each(cells, _post, lambda cell: cell.get("unit")[:80])
    lines = [_not_counted(line) for line in read.rejected]
    places = _places(read, ours)
    chosen = {place.name for place in places if place.accepted}
    compared = [post for post in read.rows if post.place in chosen] if chosen else read.rows
    return Counted(
        lines,
        _warnings(read.rows, places, chosen),
        {
            "posts": _extras(compared, beside, len(cells), len(lines), sorted(chosen)),
            "places": [vars(place) for place in places[:MOST_UNITS]],
        },
        len(cells),
    )


def _post(cell: Cells) -> Post | str:
    nobody = _nobody(cell)
    if nobody:
        return nobody
    posts = fte(cell.get("fte"))
    if posts is None:
        return UNREADABLE
    organisation = cell.get("organisation") or cell.get("department") or "Not named"
    department = f"{cell.get('department')} {organisation}".casefold()
    group, military = grade_group(cell.get("grade"), defence="defence" in department)
    return Post(
        cell.line,
        organisation[:200],
        cell.get("unit")[:200],
        group,
        military,
        posts,
        cell.get("post_ref"),
    )


UNREADABLE = "The row says no number of posts: FTE is a number such as 0.54 or 12."
NOBODYS = {
    "ref": "Post 0: somebody who is paid but in no post.",
    "holder": "Nobody is in this post: it is vacant or eliminated.",
    "valid": "The file says that this row is not valid.",
}


def _nobody(cell: Cells) -> str | None:
    """Why nobody works in this post."""
    if re.fullmatch(r"0+", cell.get("post_ref")):
        return NOBODYS["ref"]
    if cell.get("holder").casefold() in EMPTY:
        return NOBODYS["holder"]
    return NOBODYS["valid"] if cell.get("valid").casefold() in _NOT_VALID else None


def _not_counted(line: Line) -> Line:
    """Rows that are right and count for nothing are no mistakes of the file."""
    known = line.note in NOBODYS.values()
    verdict = Verdict.CONFLICT if known else Verdict.REJECTED
    return Line(line.line, line.who, verdict, line.note)


def fte(cell: str) -> Decimal | None:
    plain = cell.replace(",", "").replace(" ", "")
    try:
        posts = Decimal(plain)
    except InvalidOperation:
        return None
    return posts if posts.is_finite() and 0 <= posts < 1_000_000 else None


def grade_group(grade: str, *, defence: bool) -> tuple[str, bool]:
    """The service-wide grade, or the grade as written; and whether it is a military rank."""
    plain = " ".join(re.sub(r"\(.*?\)", " ", grade.upper()).split())
    if _MILITARY.match(plain):
        return "Military ranks", True
    plain = _LONG_NAMES.get(plain, plain)
    if plain.startswith("SCS"):
        plain = "SCS"
    if defence:
        plain = _DEFENCE.get(plain, plain)
    if plain.startswith("SKILL ZONE"):
        return "Skill zones", False
    if plain in SERVICE:
        return plain, False
    return grade[:60] or "No grade", False


def _places(read: Read[Post], ours: Collection[str]) -> list[Place]:
    """The parts of the file, the largest first; a single one is the whole."""
    sums: defaultdict[str, Sums] = defaultdict(Sums)
    for post in read.rows:
        sums[post.place].add(post)
    ordered = sorted(sums.items(), key=lambda one: (-one[1].civilian - one[1].military, one[0]))
    only = len(ordered) == 1
    return [Place(name, found.rows, only or name in ours) for name, found in ordered]


def _warnings(posts: Sequence[Post], places: Sequence[Place], chosen: Collection[str]) -> list[str]:
    warnings = []
    if len(places) > 1 and not chosen:
        warnings.append(
            "The sums are of the whole file. Tick below which parts of it are the unit you chose:"
            " then only those are compared."
        )
    if posts and not any(post.ref for post in posts):
        warnings.append(
            "This is the file of junior posts. The senior ones are in a file of their own."
        )
    return warnings


def _extras(
    posts: Sequence[Post], beside: Beside, rows: int, left_out: int, chosen: Sequence[str]
) -> dict[str, Any]:
    total = Sums()
    units: defaultdict[tuple[str, str], Sums] = defaultdict(Sums)
    grades: defaultdict[str, Sums] = defaultdict(Sums)
    for post in posts:
        for sums in (total, units[post.organisation, post.unit], grades[post.group]):
            sums.add(post)
    largest = sorted(units.items(), key=lambda one: (-one[1].civilian - one[1].military, one[0]))
    refs = [post.ref for post in posts if post.ref]
    return {
        **total.said(),
        "rows": rows,
        "left_out": left_out,
        "chosen": list(chosen),
        "shared": len(refs) - len(set(refs)),
        "declared": beside.declared,
        "named": beside.named,
        "units": [
            {"organisation": organisation, "unit": unit, **sums.said()}
            for (organisation, unit), sums in largest[:MOST_UNITS]
        ],
        "all_units": len(units),
        "grades": _by_grade(grades),
        "all_grades": len(grades),
    }


def _by_grade(grades: Mapping[str, Sums]) -> list[dict[str, str]]:
    """In the order of the service, then the largest first."""
    order = {name: place for place, name in enumerate(SERVICE)}
    ordered = sorted(
        grades.items(),
        key=lambda one: (order.get(one[0], len(order)), -one[1].civilian, one[0]),
    )
    return [{"grade": name, **sums.said()} for name, sums in ordered[:MOST_GRADES]]
