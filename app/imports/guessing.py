"""What each column of a file is taken for, from its name and from what is in it. Pure.

Where the two disagree the column is left out and the person asked: a wrong column writes wrong
records, a column left out only waits.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.files.refusing import normal
from app.imports.fields import FIELDS, Field
from app.imports.looking import Look, Shape, look
from app.imports.models import ImportKind

ENOUGH = 3
ENOUGH_WITHOUT_NAME = 5
_NAMES = ("surname", "forename", "full_name")
_GRADES = re.compile(
    r"aa|ao|eo|heo|seo|[bcde]\d?|g(rade )?\d{1,2}|scs\d?a?|(pay )?band .{1,3}|pb\d|skill zone \d",
    re.I,
)
_CONTRACTS = re.compile(
    r"(permanent|perm|fixed[ -]?term|ftc|temp(orary)?|agency|contractor|casual|secondee|apprentice)"
    r"( .{1,20})?",
    re.I,
)


class Sure(StrEnum):
    SURE = "sure"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Proposal:
    """What one column is taken for, "" for nothing; `said` is what a person should look at."""

    field: str = ""
    sure: Sure = Sure.SURE
    said: str = ""


def propose(
    kind: ImportKind, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[Proposal]:
    """One for each column. `rows` are a sample of what is below the header."""
    columns = [[row[at] for row in rows if at < len(row)] for at in range(len(header))]
    looks = [look(cells) for cells in columns]
    found: dict[int, Proposal] = {}
    for key, field in FIELDS[kind].items():
        _by_name(found, key, field, header, looks)
    _without_whole_name(found)
    for at, cells in enumerate(columns):
        if at not in found:
            _by_content(found, kind, at, header[at], looks[at], cells)
    return [found.get(at, Proposal()) for at in range(len(header))]


def mapping_of(proposals: Sequence[Proposal]) -> dict[str, int]:
    return {proposal.field: at for at, proposal in enumerate(proposals) if proposal.field}


def _by_name(
    found: dict[int, Proposal],
    key: str,
    field: Field,
    header: Sequence[str],
    looks: Sequence[Look],
) -> None:
    """The best of the names whose content can be this; the others are asked about."""
    named = [at for at in _called(field, header) if not found.get(at, Proposal()).field]
    used: int | None = None
    for at in named:
        if _contradicts(key, looks[at]):
            found.setdefault(at, _doubt(header[at], looks[at]))
        elif used is None:
            used = at
            found[at] = Proposal(key)
        elif _plain(header[at]) == _plain(header[used]):
            said = (
                f"Two columns are called {_plain(header[used])}: the first is used. Look at both."
            )
            found[used] = Proposal(key, Sure.LIKELY, said)
            said = f"Also called {_plain(header[used])}: look which of the two you mean."
            found.setdefault(at, Proposal("", Sure.DOUBTFUL, said))


def _called(field: Field, header: Sequence[str]) -> Iterator[int]:
    """Columns with one of the field's names, the best name first."""
    for name in field.names:
        yield from (at for at, column in enumerate(header) if normal(_plain(column)) == name)


def _plain(column: str) -> str:
    """Without the number that tells a second column of the same name apart."""
    return re.sub(r" \(\d+\)$", "", column)


def _doubt(name: str, seen: Look) -> Proposal:
    said = f"The column {name} holds {seen.shape.value}: it is not used unless you say so."
    return Proposal("", Sure.DOUBTFUL, said)


def _without_whole_name(found: dict[int, Proposal]) -> None:
    mapping = {proposal.field: at for at, proposal in found.items()}
    if "surname" in mapping and "full_name" in mapping:
        found[mapping["full_name"]] = Proposal()


# ---------- content alone


def _by_content(
    found: dict[int, Proposal],
    kind: ImportKind,
    at: int,
    name: str,
    seen: Look,
    cells: Sequence[str],
) -> None:
    """A column with no name of ours: used where its content leaves no doubt."""
    fields, taken = FIELDS[kind], {proposal.field for proposal in found.values()}
    key = _held(seen, cells, named=bool(taken & set(_NAMES)))
    if seen.given < ENOUGH_WITHOUT_NAME or key not in fields or key in taken:
        return
    label = fields[key].label.lower()
    if key in ("staff_number", "team") or (key == "work_phone" and _mobile(cells)):
        found[at] = Proposal("", Sure.DOUBTFUL, f"{name} may be the {label}: say so if it is.")
    else:
        words = {"work_email": "work e-mails", "work_phone": "work phones", "full_name": "names"}
        said = f"{name} looks like {words.get(key, f'the {label}')}."
        found[at] = Proposal(key, Sure.LIKELY, said)


def _mobile(cells: Sequence[str]) -> bool:
    """Most people's own: a column of them is not taken for work phones by itself."""
    given = [re.sub(r"\D", "", cell) for cell in cells if cell.strip()]
    return 2 * sum(bool(re.match(r"(00)?(44)?0?7", cell)) for cell in given) > len(given)


def _held(seen: Look, cells: Sequence[str], *, named: bool) -> str:
    certain = {Shape.EMAIL: "work_email", Shape.PHONE: "work_phone", Shape.POSTCODE: "postcode"}
    if seen.shape in certain:
        return certain[seen.shape]
    given = [cell for cell in cells if cell.strip()]
    for key, words in (("grade", _GRADES), ("engagement", _CONTRACTS)):
        if seen.few and all(words.fullmatch(cell) for cell in given):
            return key
    if seen.shape is Shape.NAME:
        if seen.paired and seen.distinct > seen.given // 2 and not named:
            return "full_name"
        return "team" if seen.few and seen.distinct > 1 else ""
    alike = len({len(cell) for cell in given}) <= 2
    if seen.shape in (Shape.NUMBER, Shape.CODE) and seen.distinct == seen.given and alike:
        return "staff_number"
    return ""


# ---------- name against content

_ADDRESSES = {Shape.EMAIL, Shape.HOME_EMAIL, Shape.PHONE, Shape.POSTCODE, Shape.DAY}
_NEVER: Mapping[str, set[Shape]] = {
    "email": set(Shape) - {Shape.EMAIL, Shape.TEXT},
    "phone": set(Shape) - {Shape.PHONE, Shape.NUMBER, Shape.CODE, Shape.TEXT},
    "day": set(Shape) - {Shape.DAY, Shape.NUMBER, Shape.TEXT},
    "number": _ADDRESSES - {Shape.PHONE} | {Shape.NAME},
    "postcode": set(Shape) - {Shape.POSTCODE, Shape.TEXT},
    "count": _ADDRESSES | {Shape.NAME, Shape.CODE},
    "name": _ADDRESSES | {Shape.NUMBER, Shape.CODE},
    "place": _ADDRESSES - {Shape.POSTCODE},
    "words": _ADDRESSES,
}
_SORTS = (
    (r"email", "email"),
    (r"phone", "phone"),
    (r"_(on|date|from|to)$|^(day|date|when)$", "day"),
    (r"^(staff_)?number$|_number$", "number"),
    (r"postcode", "postcode"),
    (r"^(headcount|agency|other_union|posts|fte)$", "count"),
    (r"^(surname|forename|full_name|known_as)$", "name"),
    (r"^(workplace|site|building)$", "place"),
)


def _contradicts(key: str, seen: Look) -> bool:
    """Whether a column that holds this can't be that, or never said so."""
    if seen.given < ENOUGH:
        return False
    sort = next((sort for pattern, sort in _SORTS if re.search(pattern, key)), "words")
    return seen.shape in _NEVER[sort]
