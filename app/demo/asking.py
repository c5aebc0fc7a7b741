"""A year of plans of who asks whom, a fortnight each, and what came of them.

What was reached hangs on conversations that were invented before: nothing is said twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from app.asks.models import Ask, AskPlan, AskState, EndReason, PlanState
from app.asks.words import on_record
from app.conversations.models import Result
from app.demo.cast import Cast
from app.demo.days import Calendar, working_day
from app.demo.floors import Seating
from app.demo.noted import mark_a_manager, noon, tell_ties
from app.demo.people import Somebody
from app.demo.places import Built
from app.demo.rows import Rows, about_person
from app.demo.talk_rows import joined_after
from app.demo.talks import Talk
from app.people.models import StandingCode
from app.seating.models import TieKind
from app.seating.reach import POINTS, Reach, ReachKind, Spot, reaches, strength, ties_of

LENGTH = timedelta(days=14)
# Nobody is given to an asker again sooner than this.
IN_PEACE = timedelta(days=90)
MOST = 5
# How the two knew each other, for asks of which nobody keeps where people sat then.
THEN_DRAWN = (
    (ReachKind.NEXT_TO, 5), (ReachKind.NEAR, 2), (ReachKind.SAME_BANK, 2),
    (ReachKind.SAME_AREA, 2), (ReachKind.SHARES_LIFT, 1),
)  # fmt: skip
THEN_AREAS = ((ReachKind.SAME_AREA, 6), (ReachKind.SHARES_LIFT, 1), (ReachKind.GETS_ON, 2))
# When open asks are due, in days from today.
DUE = (-1, 0, 2, 5, 8)
OPEN_OF_DEMO_REP, OPEN_OF_OTHERS, BACK = 5, 2, 9


class Asking:
    def __init__(
        self,
        rng: Random,
        calendar: Calendar,
        rows: Rows,
        built: Built,
        cast: Cast,
        seating: Seating,
    ) -> None:
        self.rng = rng
        self.calendar = calendar
        self.rows = rows
        self.built = built
        self.spots = seating.spots
        self.reps = seating.reps
        self.advocates = cast.advocates[built.office.key]
        # The organiser comes last among those who speak to people here.
        self.planner = cast.authors[built.office.key][-1].user_id
        self.plans: dict[date, int] = {}
        self.ties: dict[tuple[int, int], list[TieKind]] = {}
        self.talked: dict[int, list[Talk]] = defaultdict(list)
        self.busy: dict[int, list[date]] = defaultdict(list)

    def ask(self, here: Sequence[Somebody], talks: Iterable[Talk]) -> None:
        in_this = {p.id for p in here}
        for talk in talks:
            if talk.person.id in in_this and talk.unit_id == self.built.unit_id:
                self.talked[talk.person.id].append(talk)
        today = self.calendar.today
        mark_a_manager(self.rows, here, self.advocates, self.planner, today)
        self.ties = tell_ties(self.rng, self.rows, self.built, self.spots, self.reps, today)
        said = sorted((t for of in self.talked.values() for t in of), key=lambda t: (t.at, t.id))
        # Whoever joined in the end was mostly asked to; the rest in between.
        for talk in sorted(said, key=lambda talk: joined_after(talk) is None):
            self.look_back(talk)
        self.leave_one_out(here)
        self.come_back(here)
        self.open_asks(here)

    def leave_one_out(self, here: Sequence[Somebody]) -> None:
        for person in here:
            if self.may_be_asked(person) and person.id not in self.busy and not person.reserved:
                person.left_out_of_plans = True
                return

    # ---------- what was asked before

    def look_back(self, talk: Talk) -> None:
        """Some of what reps said to people in the last year had been asked of them in a plan."""
        begun = self.plan_day(talk.on)
        asker = talk.author.person
        often = 0.95 if joined_after(talk) else 0.5 if talk.reached else 0.25
        if (self.calendar.today - begun).days > 365 or self.rng.random() > often:
            return
        if talk.person.is_member(begun) or talk.person.claim or self.spoken(talk, begun):
            return
        if any(abs(begun - day) < IN_PEACE for day in self.busy[talk.person.id]):
            return
        if talk.result is Result.SPOKE and asker and begun >= talk.author.since:
            self.then(talk, begun, asker, AskState.REACHED, talk.at, contact_id=talk.id)
        elif talk.result is Result.SPOKE and not asker and self.reps[0].person:
            self.then(
                talk, begun, self.reps[0].person, AskState.ENDED, talk.at,
                contact_id=talk.id, end_reason=EndReason.COLLEAGUE,
            )  # fmt: skip
        elif not talk.reached and asker and begun >= talk.author.since:
            back = begun + LENGTH + timedelta(days=4)
            if back <= self.calendar.today and not self.spoken(talk, begun, back):
                at = datetime.combine(back, time(0), UTC)
                self.then(talk, begun, asker, AskState.RETURNED, at, end_reason=EndReason.NOT_DONE)

    def plan_day(self, on: date) -> date:
        """The day the fortnight's plan was accepted."""
        current = self.calendar.today - timedelta(days=4)
        before = max(0, -((on - current).days // LENGTH.days))
        return working_day(current - before * LENGTH)

    def spoken(self, talk: Talk, first: date, last: date | None = None) -> bool:
        """Whether anybody had that conversation in these days, before this contact."""
        return any(
            other.reached and first <= other.on <= (last or talk.on) and other is not talk
            for other in self.talked[talk.person.id]
        )

    def then(
        self,
        talk: Talk,
        begun: date,
        asker: Somebody,
        state: AskState,
        closed_at: datetime,
        contact_id: UUID | None = None,
        end_reason: EndReason | None = None,
    ) -> None:
        if asker is talk.person:
            return
        kind = self.kind_then(asker, talk)
        self.write(
            asker, talk.person, begun, state,
            [Reach(kind, POINTS[kind])], begun + LENGTH,
            contact_id=contact_id, closed_at=closed_at, end_reason=end_reason,
        )  # fmt: skip

    def kind_then(self, asker: Somebody, talk: Talk) -> ReachKind:
        """In this union it is the neighbours who bring people in."""
        drawn = any(spot.x is not None for spot in self.spots.values())
        choices = THEN_DRAWN if drawn else THEN_AREAS
        if asker.last.team_id == talk.person.last.team_id:
            choices = (*choices, (ReachKind.SAME_TEAM, 3 if joined_after(talk) else 9))
        return self.rng.choices([k for k, _ in choices], [w for _, w in choices])[0]

    def come_back(self, here: Sequence[Somebody]) -> None:
        """From the last plan: given back, or not done in time; the organiser's again."""
        begun = self.plan_day(self.calendar.today - LENGTH)
        back = begun + LENGTH + timedelta(days=4)
        askers = [rep.person for rep in self.reps if rep.person]
        free = [p for p in here if self.may_be_asked(p) and not self.lately(p) and not p.reserved]
        for number, person in enumerate(free[5 : 5 + BACK]):
            asker = self.nearest(askers, person)
            reason, at = EndReason.NOT_DONE, datetime.combine(back, time(0), UTC)
            if number % 2:
                reason, at = EndReason.GIVEN_BACK, noon(begun + timedelta(days=5))
            found = self.reach(asker, person)
            if found:
                self.write(
                    asker, person, begun, AskState.RETURNED, found, begun + LENGTH,
                    closed_at=at, end_reason=reason,
                )  # fmt: skip

    # ---------- what is to be asked now

    def open_asks(self, here: Sequence[Somebody]) -> None:
        begun = self.plan_day(self.calendar.today)
        askers: list[tuple[Somebody, int]] = [
            (rep.person, OPEN_OF_DEMO_REP if number == 0 else OPEN_OF_OTHERS)
            for number, rep in enumerate(self.reps)
            if rep.person
        ]
        askers += [(person, OPEN_OF_OTHERS) for person in self.advocates]
        free = [p for p in here if self.may_be_asked(p) and not self.lately(p)]
        free = [p for p in free if all(begun - day > 2 * LENGTH for day in self.busy[p.id])]
        for turn, (asker, many) in enumerate(askers):
            near = sorted(free, key=lambda p: (-strength(self.reach(asker, p)), p.id))
            for number, person in enumerate(near[:many]):
                found = self.reach(asker, person)
                if found:
                    due_on = self.calendar.today + timedelta(days=DUE[(number + turn) % len(DUE)])
                    self.write(asker, person, begun, AskState.OPEN, found, due_on)
                    free.remove(person)

    def nearest(self, askers: Sequence[Somebody], person: Somebody) -> Somebody:
        return max(askers, key=lambda asker: strength(self.reach(asker, person)))

    def may_be_asked(self, person: Somebody) -> bool:
        today = self.calendar.today
        return (
            not person.is_member(today)
            and (person.claim is None or person.claim[0] is StandingCode.NOT_MEMBER)
            and person.asked_not_on is None
            and (person.left_until is None or person.left_until <= today)
            and not person.left_out_of_plans
        )

    def lately(self, person: Somebody) -> bool:
        """Somebody spoke, or tried to speak, to them."""
        since = self.calendar.today - timedelta(days=24)
        return any(talk.on >= since for talk in self.talked[person.id])

    def reach(self, asker: Somebody, person: Somebody) -> tuple[Reach, ...]:
        one, other = (self.spots.get(p.id) or Spot(p.id, p.last.team_id) for p in (asker, person))
        told = ties_of(self.ties, one.staff_id, other.staff_id)
        before = any(t.reached and t.author.person is asker for t in self.talked[person.id])
        return reaches(one, other, told, spoke_before=before)

    # ---------- rows

    def plan(self, begun: date) -> int:
        if begun not in self.plans:
            self.plans[begun] = self.rows.add(
                AskPlan,
                workplace_id=self.built.unit_id,
                made_by_id=self.planner,
                state=PlanState.ACCEPTED,
                most=MOST,
                due_on=begun + LENGTH,
                decided_at=morning(begun),
                recorded_at=morning(begun) - timedelta(minutes=20),
            )
        return self.plans[begun]

    def write(
        self,
        asker: Somebody,
        person: Somebody,
        begun: date,
        state: AskState,
        found: Sequence[Reach],
        due_on: date,
        *,
        contact_id: UUID | None = None,
        closed_at: datetime | None = None,
        end_reason: EndReason | None = None,
    ) -> None:
        self.busy[person.id].append(begun)
        columns: dict[str, Any] = {
            "plan_id": self.plan(begun),
            "asker_id": asker.id,
            "state": state,
            "kept": False,
            **on_record(found),
            "due_on": due_on,
            "planned_by_id": self.planner,
            "recorded_at": morning(begun) - timedelta(minutes=20),
            "opened_at": morning(begun),
            "contact_id": contact_id,
            "closed_at": closed_at,
            "end_reason": end_reason,
        }
        about_person(self.rows, Ask, person, **columns)


def morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), UTC)
