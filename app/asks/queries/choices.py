"""Who could ask somebody, and whom somebody could ask, with the reasons; for choosing by hand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.asks.planning import because
from app.asks.queries.ground import Ground
from app.asks.queries.plans import list_persons
from app.conversations.queries.listing import Listed
from app.seating.reach import strength
from app.seating.words import say

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class AskerChoice:
    """`has`: how many they have, in the draft too; `reasons` may be empty."""

    id: int
    name: str
    team: str | None
    is_rep: bool
    has: int
    most: int
    reasons: str

    @property
    def because(self) -> str:
        return because(self.reasons or "nothing known brings them together")


@dataclass(frozen=True, slots=True)
class PersonChoice:
    person: Listed
    reasons: str

    @property
    def because(self) -> str:
        return because(self.reasons)


def askers_for(
    ground: Ground, person_id: int, usual: int, planned: Iterable[int] = ()
) -> list[AskerChoice]:
    """Who may ask this person, the strongest reach first; `planned`: the askers of a draft."""
    has = Counter(planned)
    found = [
        (ground.reachers.reach(asker.id, person_id), asker)
        for asker in ground.askers.values()
        if asker.id != person_id
        and (asker.id, person_id) not in ground.apart
        and asker.most(usual) > 0
    ]
    found.sort(key=lambda pair: (-strength(pair[0]), pair[1].name, pair[1].id))
    return [
        AskerChoice(
            asker.id,
            asker.name,
            asker.team,
            asker.is_rep,
            asker.has_open + has[asker.id],
            asker.most(usual),
            say(reach),
        )
        for reach, asker in found[:MOST_SHOWN]
    ]


def people_for(db: Session, ground: Ground, asker_id: int) -> list[PersonChoice]:
    """Whom this asker reaches and may ask, the strongest reach first; nobody they have."""
    found = {
        person_id: reach
        for person_id in ground.people
        if (asker_id, person_id) not in ground.apart
        and (reach := ground.reachers.reach(asker_id, person_id))
    }
    strongest = sorted(found, key=lambda person_id: (-strength(found[person_id]), person_id))
    listed = {one.id: one for one in list_persons(db, strongest[:MOST_SHOWN])}
    return [
        PersonChoice(listed[person_id], say(found[person_id]))
        for person_id in strongest[:MOST_SHOWN]
        if person_id in listed
    ]
