"""What a plan stands on, read at once: who asks, whom, and what brings them together."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.asks.queries.askable import askable_in, conflicts_in
from app.asks.queries.askers import WillingAsker, askers_in
from app.asks.reachers import Reachers
from app.asks.rules import Askable, may_ask
from app.seating.queries.spots import spots_in, ties_in
from app.seating.reach import Ids, Spot, Ties


@dataclass(frozen=True)
class Ground:
    """`apart`: (asker, person) who must not be brought together, whatever anybody wishes."""

    askers: dict[int, WillingAsker]
    people: dict[int, Askable]
    spots: dict[int, Spot]
    ties: Ties
    spoke_before: frozenset[Ids]
    apart: frozenset[Ids]
    reachers: Reachers


def ground_of(db: Session, workplace_id: int, *, today: date) -> Ground:
    askers = askers_in(db, workplace_id, today=today)
    people = {
        person.staff_id: person
        for person in askable_in(db, workplace_id, today=today).values()
        # Whoever asks is not asked; whom somebody promised to come back to is that one's.
        if person.staff_id not in askers and person.promised_by <= askers.keys()
    }
    conflicts = conflicts_in(db, workplace_id)
    spots = spots_in(db, workplace_id, today=today, only_contactable=True)
    ties = ties_in(db, workplace_id)
    spoke_before = frozenset(
        (asker, person.staff_id)
        for person in people.values()
        for asker in person.went_well_with & askers.keys()
    )
    apart = frozenset(
        (asker, person.staff_id)
        for person in people.values()
        for asker in (askers if person.promised_by else conflicts.keys() & askers.keys())
        if not may_ask(asker, person, conflicts.get(asker, ()))
    )
    return Ground(
        askers,
        people,
        spots,
        ties,
        spoke_before,
        apart,
        Reachers.among(askers, spots, ties, spoke_before),
    )
