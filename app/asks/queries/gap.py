"""Who should be asked to become an advocate next, so that those out of reach are reached."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.asks.gap import next_askers
from app.asks.queries.askable import conflicts_in
from app.asks.queries.ground import Ground
from app.asks.queries.plans import list_persons
from app.conversations.queries.listing import Listed
from app.people.models import Contactable, StandingCode
from app.seating.words import REACHES

MOST_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class NextAsker:
    """`how`: “4 same area, 2 side by side”."""

    person: Listed
    would_reach: int
    how: str


def next_to_ask(
    db: Session, workplace_id: int, ground: Ground, out_of_reach: Sequence[int]
) -> list[NextAsker]:
    """Members who do not ask yet, whoever reaches most of them first; none who would cross a
    conflict of interest.
    """
    if not out_of_reach:
        return []
    conflicts = conflicts_in(db, workplace_id)
    members = db.scalars(
        select(Contactable.id).where(
            Contactable.workplace_id == workplace_id,
            Contactable.standing == StandingCode.MEMBER,
        )
    ).all()
    found = next_askers(
        [ground.spots[one] for one in out_of_reach],
        [
            ground.spots[one]
            for one in members
            if one not in ground.askers and one not in conflicts and one in ground.spots
        ],
        ground.ties,
        MOST_SUGGESTED,
    )
    listed = {one.id: one for one in list_persons(db, [one.staff_id for one in found])}
    return [
        NextAsker(
            listed[one.staff_id],
            len(one.would_reach),
            ", ".join(
                f"{number} {REACHES[kind]}"
                for kind, number in sorted(Counter(w.kind for w in one.would_reach).items())
            ),
        )
        for one in found
        if one.staff_id in listed
    ]
