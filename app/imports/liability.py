"""The file an employer hands over before a TUPE transfer, told by its headers. Pure.

A union has no right to it, so it is refused whole unless the data officer confirms; then only who,
what work and where is kept. domain.md 5.1.
"""

import re
from collections.abc import Iterable, Sequence

from app.files.grid import Unreadable
from app.files.refusing import normal
from app.imports.columns import guess
from app.imports.models import ImportKind

ENOUGH = 3
NOT_NEEDED = "not needed from a liability file"
_PARTICULARS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bnino\b|^n ?i$|\bn ?i (no|num|number)\b|\bnational insurance",
        r"\bd ?o ?b\b|\bdate of birth|\bbirth ?date|^age$",
        r"\b(basic|annual|gross|base) (salary|pay|wage)|^salary\b",
        r"\bnotice (period|weeks?)|\bperiod of notice",
        r"\bpension",
        r"\bdisciplin",
        r"\bgrievance",
        r"\b(t ?u|trade union|union) (deduction|subs)|\bcheck ?off",
        r"\bcollective agree",
        r"\bcontinuous (service|employment)|\breckonable service",
    )
)
_KEPT = frozenset(
    {"staff_number", "surname", "forename", "full_name", "team", "grade", "job_title"}
    | {"workplace", "site", "employer"}
)
REFUSED = (
    "This looks like an employee liability file (TUPE): it names {found}. The union has no right to"
    " most of what is in it, so none of it was kept. Ask for a list of names, jobs and locations."
    " If there is a lawful reason to use this one, your data officer can confirm it for {unit}"
    " (More, then Files to confirm); then only names, jobs and locations are kept."
)


class LiabilityFile(Unreadable):
    """None of the file is kept."""


def recognised(names: Iterable[str]) -> list[str]:
    """The headers that give such a file away; none when there are too few of them."""
    found: dict[re.Pattern[str], str] = {}
    for name in names:
        for particular in _PARTICULARS:
            if len(name) <= 80 and particular not in found and particular.search(normal(name)):
                found[particular] = name
    return list(found.values()) if len(found) >= ENOUGH else []


def not_needed(kind: ImportKind, header: Sequence[str]) -> dict[int, str]:
    """Place → why it goes, for everything but who, what work and where."""
    kept = {place for key, place in guess(kind, header).items() if key in _KEPT}
    return {place: NOT_NEEDED for place in range(len(header)) if place not in kept}
