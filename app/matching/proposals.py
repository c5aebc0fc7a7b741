"""Of every row, who it is; or, for a person to decide, who it may be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.matching.automatic import Doubt, Settled, settle
from app.matching.candidates import FLOOR, Candidate, best
from app.matching.described import Described
from app.matching.scoring import alike

Row = TypeVar("Row")
Id = TypeVar("Id")


@dataclass(frozen=True)
class Proposal(Generic[Id]):
    """`settled` needs nobody's answer. Without it and without candidates nobody is on record."""

    settled: Settled[Id] | None = None
    doubt: Doubt[Id] | None = None
    candidates: tuple[Candidate[Id], ...] = ()


def propose(
    rows: Mapping[Row, Described],
    records: Mapping[Id, Described],
    *,
    most: int = 3,
    floor: int = FLOOR,
) -> dict[Row, Proposal[Id]]:
    """At most `most` candidates a row: first those an identifier points at, however little

    else they have in common, then the most alike.
    """
    answers = settle(rows, records)
    proposals: dict[Row, Proposal[Id]] = {}
    asked: dict[Row, Described] = {}
    for row, person in rows.items():
        answer = answers.get(row)
        if isinstance(answer, Settled):
            proposals[row] = Proposal(settled=answer)
        else:
            asked[row] = person
    for row, found in best(asked, records, most=most, floor=floor).items():
        doubt = answers.get(row)
        if isinstance(doubt, Doubt):
            pointed = [Candidate(one, alike(asked[row], records[one])) for one in doubt.ids]
            pointed.sort(key=lambda candidate: -candidate.score)
            rest = [candidate for candidate in found if candidate.id not in doubt.ids]
            proposals[row] = Proposal(doubt=doubt, candidates=(*pointed, *rest)[:most])
        else:
            proposals[row] = Proposal(candidates=found)
    return {row: proposals[row] for row in rows}
