"""Columns we must not hold, told by their header or by what is in them. Pure; values are never

kept or logged.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from app.files import private
from app.files.cells import blank
from app.files.reading import Row, Table

Patterns = tuple[tuple[str, str], ...]

_WORK = r"(?!.*\b(work|workplace|site|office|e ?mail|building|base)\b)"
# Words of a header, spaces single; why it is refused. domain.md 5.3.
EVERYWHERE: Patterns = (
    (r"\bd ?o ?b\b|\bbirth|\bborn\b|\bb ?day\b|birth(day|date)|ofbirth|\bage\b", "birth date"),
    (
        r"\bnino\b|\bnin\b|^n ?i$|\bn ?i (no|num|number|code|ref)\b|\bnat(ional)? ?ins"
        r"|\bsoc(ial)? ?sec|\bssn\b|\bss (no|num|number|id)\b",
        "insurance number",
    ),
    (r"\bgender\b|\bsex\b|\bpronouns?\b|\btransgender\b|\bpregnan|\bmaternity\b", "gender"),
    (r"\bsexual|\borientation\b|\blgb", "sexual orientation"),
    (r"\bethnic|\brace\b|\bracial|\bnationality\b|\bnational origin\b", "ethnicity"),
    (r"\breligio|\bfaith\b|\bbelief|\bpolitic", "belief"),
    (r"\bdisab|\bsick|\babsen|\bmedical|\billness|\bhealth|\bfit note", "health"),
    (r"\bdisciplin|\bgrievance|\bmisconduct|\bconviction|\bcriminal|\bdbs check", "conduct"),
    (
        r"\bsalary|\bwages?\b|\bpay$|\bpay ?(scale|point|rate|period|floor|ceiling)|payscale"
        r"|\b(basic|gross|net|annual|actual) pay\b|\bhourly rate\b|\bremuneration|\bbonus"
        r"|\ballowance|\bpension|\bdeduction|\bsub(scription)? band\b",
        "pay",
    ),
    (
        r"\bbank|\bsort ?code|\baccount (no|num|number|name)\b|\bacc(t|ount)? no\b|\biban\b|\bbic\b"
        r"|\bbuilding society|\bpayment|\bdirect debit|\bcredit card|\bcard n",
        "bank details",
    ),
    (r"\bmarital|\bmarriage|\bspouse|\bcivil partner", "marital status"),
    (r"\bpassport|\bvisa\b|\bright to work|\bdriving licen", "identity papers"),
    (r"\bclearance|\bvetting|\bsecurity check", "security clearance"),
    (r"\bnext of kin|\bkin\b|\bemergency contact|\bdependants?\b", "family"),
)
PEOPLE: Patterns = (
    (
        rf"^{_WORK}.*(\baddress|\bstreet|\bsuburb|\btown\b|\bcity\b|\bcounty\b|\bhouse n"
        r"|\bpost ?code|\bpostal code|\bzip\b|\bstate$|\blocality\b)",
        "home address",
    ),
    (r"\bhome\b|\bpersonal (e ?mail|mobile|phone|tel)|\bprivate\b", "home contact details"),
)
STAFF_ONLY: Patterns = (
    (
        r"\bunion\b|\bt ?u\b|\bmember(ship)?\b|^m n ?m$|^nm$|\bcheck ?off\b|\bdocas\b",
        "union membership: that comes from the union's own extract",
    ),
)


@dataclass(frozen=True)
class Kept:
    """A table without what we must not hold. `refused`: (header, why)."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[tuple[str, str], ...]


def normal(header: str) -> str:
    """Lower case, words apart, no accents or punctuation: how headers are compared."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    bare = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def without_refused(
    patterns: Patterns,
    table: Table,
    *,
    known: Collection[str],
    allowed: Collection[str] = (),
    as_at: date,
) -> Kept:
    """Drop every column refused by its header or by what is in it.

    Columns whose normal header is `known` are not taken for birth dates; `allowed` ones are not
    refused by their header, whatever it sounds like.
    """
    refused = {}
    for place, header in enumerate(table.header):
        why = None if normal(header) in allowed else refusal(patterns, header)
        why = why or refused_by_content(
            normal(header) in known, [(row.line, row.cells[place]) for row in table.rows], as_at
        )
        if why:
            refused[place] = why
    keep = [place for place in range(len(table.header)) if place not in refused]
    return Kept(
        tuple(table.header[place] for place in keep),
        tuple(Row(row.line, tuple(row.cells[place] for place in keep)) for row in table.rows),
        tuple((table.header[place], why) for place, why in refused.items()),
    )


def refusal(patterns: Patterns, header: str) -> str | None:
    """Why a column of this name is not read; None when it may be."""
    name = normal(header)
    for pattern, why in patterns:
        if re.search(pattern, name):
            return why
    return None


def refused_by_content(
    is_known: bool, cells: Sequence[tuple[int, str]], as_at: date, *, people: bool = True
) -> str | None:
    """Why a column with these (line, cell) is not read.

    A column with a name of ours (`is_known`) holds no birth dates, and no addresses that are
    nobody's work; in a list without `people` an address is a place.
    """
    return private.insured(cells) or private.told_by_content(
        [(line, cell) for line, cell in cells if not blank(cell)], as_at, is_known, people
    )
