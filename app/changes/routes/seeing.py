"""One change as this session may see it: what every page of it begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.changes import drawing, milestones, notes, offices, queries, showing, sight
from app.changes.kinds import OWNERSHIPS, SCENARIOS, STATES, KindWords, words_of
from app.changes.models import ChangeEvent, ChangeKind, ChangeState, Ownership, Scenario
from app.changes.queries import Named, Place, Preview
from app.changes.rules import MOVING
from app.changes.showing import REVIEW_STEPS
from app.density import ledger
from app.density.rates import Counts
from app.density.tree import Place as Unit
from app.errors import NotFound
from app.union.queries import find_managed_unit
from app.web.page import PageRequest

NOBODY_THERE = Named([], 0)


@dataclass
class Seen:
    """A change, its offices as far as they are seen, and what the session may do with it."""

    page: PageRequest
    event: ChangeEvent
    places: Sequence[Place]
    units: Mapping[int, Unit]
    may: bool
    _read: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> KindWords:
        return words_of(self.event.kind)

    @property
    def state(self) -> str:
        return STATES[self.event.state]

    @cached_property
    def employers(self) -> tuple[str | None, str | None]:
        """Whom they leave and whom they go to, in a transfer."""
        old, new = self.event.from_employer_id, self.event.to_employer_id
        names = offices.employer_names(self.page.db, [id_ for id_ in (old, new) if id_])
        return names.get(old or 0), names.get(new or 0)

    @property
    def announced(self) -> bool:
        return self.event.state is ChangeState.ANNOUNCED

    @property
    def applied(self) -> bool:
        return self.event.state is ChangeState.APPLIED

    @property
    def late(self) -> bool:
        event = self.event
        return showing.is_late(event.kind, event.state, event.effective_on, today=self.page.today)

    @property
    def offices(self) -> list[int]:
        return [place.workplace_id for place in self.places]

    @property
    def exact(self) -> bool:
        """Whether every office's numbers may be shown as they are."""
        seen = (self.units.get(office) for office in self.offices)
        return bool(self.places) and all(unit is not None and unit.exact for unit in seen)

    @cached_property
    def now(self) -> Mapping[int, Counts]:
        """By office: today, or the day before for what has happened."""
        before = self.event.effective_on - timedelta(days=1)
        return self._counts(before if self.applied else self.page.today, self.offices)

    @cached_property
    def then(self) -> Mapping[int, Counts]:
        return self._counts(self.event.effective_on, self.offices)

    @property
    def lines(self) -> list[showing.OfficeLine]:
        exact = {unit.id: unit.exact for unit in self.units.values()}
        going = self.preview.going if self.preview else []
        to = {one.workplace_id: one.to_name for one in going if one.to_name}
        return showing.office_lines(
            self.event.kind, self.places, to, self.now, self.then, exact=exact
        )

    @cached_property
    def preview(self) -> Preview | None:
        """What it would do; None for what moves nobody or is past."""
        if self.announced and self.event.kind in MOVING and self.exact:
            return queries.preview(self.page.db, self.event)
        return None

    @cached_property
    def picture(self) -> showing.Picture | None:
        if self.preview is not None:
            return showing.picture(self.preview.swings)
        if not (self.applied and self.exact):
            return None
        to = [place.to_workplace_id for place in self.places if place.to_workplace_id]
        workplaces = list(dict.fromkeys([*self.offices, *to]))
        units = [*workplaces, *showing.above(self.units, workplaces)]
        day = self.event.effective_on
        before, after = (self._counts(on, units) for on in (day - timedelta(days=1), day))
        return showing.picture(showing.swings_of(self.units, workplaces, before, after))

    @property
    def members(self) -> int | None:
        """Members in its offices today."""
        if not self.exact:
            return None
        return sum(count.members for count in self._counts(self.page.today, self.offices).values())

    @property
    def law(self) -> list[showing.Law]:
        largest = None
        if self.exact and not self.applied:
            sizes = [(line.name, showing.everybody(line.then)) for line in self.lines if line.then]
            largest = max(sizes, key=lambda size: size[1], default=None)
        return showing.law_of(self.event.kind, self.event.effective_on, largest)

    @cached_property
    def claims(self) -> list[showing.ClaimLine]:
        claims = queries.list_claims(self.page.db, self.event)
        day = self.event.effective_on - timedelta(days=1 if self.applied else 0)
        ours = self._counts(day, self.offices) if claims and self.exact else None
        return showing.claim_lines(claims, self.places, ours)

    @property
    def tags(self) -> list[str]:
        """Whose it would be and the options named, in words."""
        own = self.event.ownership
        found = [] if own is Ownership.NOT_KNOWN else [f"Ownership: {OWNERSHIPS[own]}"]
        return found + [f"Option: {SCENARIOS[Scenario(one)]}" for one in self.event.scenarios]

    @cached_property
    def in_time(self) -> drawing.InTime:
        listed = milestones.list_milestones(self.page.db, self.event)
        return drawing.in_time(self.event, listed, self.words.day, today=self.page.today)

    @property
    def figures(self) -> list[showing.ClaimLine]:
        return [line for line in self.claims if line.claim.affected is not None]

    @property
    def bars(self) -> list[tuple[str, list[drawing.Bar]]]:
        """Groups of figures worth drawing side by side: about all of it, and by office."""
        groups = [
            ("About all of it", drawing.whole_bars(self.figures)),
            ("By office", drawing.office_bars(self.figures)),
        ]
        return [(name, bars) for name, bars in groups if len(bars) > 1]

    @cached_property
    def assurances(self) -> list[drawing.Assurance]:
        if all(line.claim.affected is not None for line in self.claims):
            return []
        beside = queries.list_beside(self.page.db, self.event)
        others = [drawing.Later(on, f"{title} (announced)", id_) for id_, on, title in beside]
        return drawing.assurances(self.claims, self.in_time.moments, others)

    @cached_property
    def noted(self) -> tuple[list[showing.Step], Sequence[Any]]:
        """The steps of a review, and what was noted beside them."""
        steps, others = showing.steps(notes.list_notes(self.page.db, self.event))
        if self.event.kind is ChangeKind.REVIEW:
            return steps, others
        return [], [note for step in steps for note in step.notes] + others

    @property
    def steps(self) -> Mapping[int, tuple[str, str]]:
        return REVIEW_STEPS if self.event.kind is ChangeKind.REVIEW else {}

    @cached_property
    def no_home(self) -> Named:
        if not (self.applied and self.event.kind is ChangeKind.CLOSURE):
            return NOBODY_THERE
        return self._listed(queries.no_home(self.page.db, self.event))

    @cached_property
    def edited(self) -> Named:
        """People edited since it was applied; only for whoever may undo it."""
        if not (self.applied and self.may and self.undo_until is not None):
            return NOBODY_THERE
        return self._listed(queries.edited_since(self.page.db, self.event))

    @property
    def undo_until(self) -> Any:
        """The last day on which it can be taken back, or None."""
        applied_at = self.event.applied_at
        if not self.applied or applied_at is None:
            return None
        last = applied_at + timedelta(days=showing.UNDO_DAYS)
        return last if last > self.page.now else None

    def _listed(self, found: Named) -> Named:
        if found.people:
            trail.record(
                self.page.db,
                self.page.actor,
                Event.PEOPLE_LISTED,
                subject=self.event,
                unit_id=self.event.unit_id,
                count=len(found.people),
                purpose="change",
            )
        return found

    def _counts(self, day: Any, units: Sequence[int]) -> Mapping[int, Counts]:
        found = ledger.headcounts_on(self.page.db, day, units)
        return {unit: headcount.counts for unit, headcount in found.items()}


def see(page: PageRequest, event_id: int) -> Seen:
    """Raises NotFound for a change of which the session sees nothing counted."""
    event = queries.get_event(page.db, event_id)
    places = queries.list_places(page.db, event)
    touched = {place.workplace_id for place in places}
    touched |= {place.to_workplace_id for place in places if place.to_workplace_id}
    counted = touched or {event.unit_id}
    units = sight.units_above(page.db, {*counted, event.unit_id})
    if not any(unit in units and units[unit].counted for unit in counted):
        raise NotFound
    may = page.actor.may(Permission.PLAN_CHANGES)
    may = may and find_managed_unit(page.db, event.unit_id) is not None
    return Seen(page, event, places, units, may)


def hold(page: PageRequest, event_id: int) -> Seen:
    """A change that is the session's to plan. Raises NotFound."""
    seen = see(page, event_id)
    if not seen.may:
        raise NotFound
    return seen
