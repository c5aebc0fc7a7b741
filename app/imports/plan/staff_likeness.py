"""Rows that add somebody much like one whom the list does not name. Pure.

A person is asked about under another spelling or a changed name only when their own row is
missing: whoever the list names is nobody else.
"""

from collections.abc import Iterable, Mapping, Sequence, Set

from app.imports.plan.parts import Candidate
from app.imports.plan.staff_known import Known
from app.imports.plan.staff_rows import StaffRow
from app.matching.candidates import Index
from app.matching.described import words
from app.matching.scoring import ALIKE, alike

MOST = 3
PROMISING = 24
LETTERS = 3


def likely(
    rows: Mapping[int, StaffRow], missing: Sequence[Known], issuer_id: int
) -> dict[int, tuple[Candidate, ...]]:
    """By row, at most three of one workplace, likeliest first; only rows that resemble somebody."""
    numbered = [person for person in missing if person.numbers_with(issuer_id)]
    without = [person for person in missing if not person.numbers_with(issuer_id)]
    among_all, among_some = _Among([*without, *numbered], issuer_id), _Among(without, issuer_id)
    # Another staff number is somebody else.
    found = {key: (among_some if row.number else among_all).best(row) for key, row in rows.items()}
    return {key: candidates for key, candidates in found.items() if candidates}


def beginnings(names: Iterable[str]) -> Set[str]:
    """Of each word of these names its first letters: enough to look closer."""
    return {word[:LETTERS] for name in names for word in words(name)}


class _Among:
    def __init__(self, people: Sequence[Known], issuer_id: int) -> None:
        self.people = people
        self.index = Index([person.described(issuer_id) for person in people])

    def best(self, row: StaffRow) -> tuple[Candidate, ...]:
        scored = [
            (alike(row.described, self.index.people[at]), self.people[at])
            for at in self.index.promising(row.described, PROMISING)
        ]
        kept = [pair for pair in scored if pair[0].score >= ALIKE]
        kept.sort(key=lambda pair: (-pair[0].score, pair[1].id))
        return tuple(
            person.candidate(
                f"{person.name} is {score.words} and not in the list under that name.",
                may_add=True,
                alike=score,
            )
            for score, person in kept[:MOST]
        )
