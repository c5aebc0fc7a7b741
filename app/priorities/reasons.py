"""Why an office needs a person, with its numbers. Pure; whole numbers are compared, not percent.

Offices are looked at, never people: nothing here says who spoke to how many.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from app.changes.models import ChangeKind
from app.density.rates import Counts
from app.finding.address import pack
from app.finding.question import NoneOf, Place, Question, Spoken, Standing
from app.goals import words as goal_words
from app.goals.forecast import add_months, first_of_month
from app.goals.prospect import Prospect
from app.goals.queries import RunningGoal
from app.people.models import StandingCode
from app.web.formats import day, percent, plural
from app.web.page import with_query

# Too few people to ask for a rep, or for conversations every month.
SMALLEST_OFFICE = 5
# A fall of fewer members is noise, unless the rate fell by two points among ten people or more.
FEWER_MEMBERS, ENOUGH_TO_FALL = 3, 10
COMING_DAYS, OVERDUE_DAYS = 90, 7


class Why(StrEnum):
    NO_REP = "no_rep"
    FALLING = "falling"
    QUIET = "quiet"
    PROMISES = "promises"
    EVENT = "event"
    TARGET = "target"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Why.NO_REP: "No rep",
    Why.FALLING: "Falling",
    Why.QUIET: "Hardly anybody spoken to",
    Why.PROMISES: "Promises overdue",
    Why.EVENT: "Something is coming",
    Why.TARGET: "Target out of reach",
}
COMES = {
    ChangeKind.TRANSFER: "A transfer to another employer",
    ChangeKind.CLOSURE: "The office closes",
    ChangeKind.MOVE: "The office moves",
    ChangeKind.REVIEW: "An outsourcing review",
    ChangeKind.CHECK_OFF_END: "Check-off ends",
    ChangeKind.RECOGNITION: "Recognition changes",
}


@dataclass(frozen=True, slots=True)
class Before:
    """People counted on an earlier day."""

    eligible: int = 0
    members: int = 0


@dataclass(frozen=True, slots=True)
class Signals:
    """What is counted in one office today, and when months_before() began."""

    unit_id: int
    eligible: int
    members: int
    other_union: int = 0
    asked_not: int = 0
    reached_30: int = 0
    reps: int = 0
    before_3: Before = Before()
    before_12: Before = Before()
    overdue: int = 0
    overdue_since: date | None = None

    @property
    def counts(self) -> Counts:
        return Counts(self.eligible, self.members, self.other_union)

    @property
    def reachable(self) -> int:
        """Could be recruited, and did not ask not to be contacted."""
        return self.eligible - self.members - self.other_union - self.asked_not


@dataclass(frozen=True, slots=True)
class Coming:
    """An event announced for an office."""

    event_id: int
    kind: ChangeKind
    on: date


@dataclass(frozen=True, slots=True)
class Aimed:
    goal: RunningGoal
    prospect: Prospect


@dataclass(frozen=True, slots=True)
class Reason:
    """In words, and what to do about it: what the link says, and where it leads."""

    why: Why
    words: str
    to_do: str
    href: str


@dataclass(frozen=True, slots=True)
class Office:
    signals: Signals
    reasons: Sequence[Reason]

    def has(self, why: Why | None) -> bool:
        return why is None or any(reason.why is why for reason in self.reasons)


@dataclass(frozen=True)
class Found:
    """Offices with a reason: first where most reasons meet, then where most people work."""

    offices: Sequence[Office] = ()
    looked_at: int = 0

    def count(self, why: Why | None) -> int:
        return len(self.offices) if why is None else self._by_reason[why]

    @cached_property
    def _by_reason(self) -> Counter[Why]:
        return Counter(why for office in self.offices for why in {r.why for r in office.reasons})

    def of(self, why: Why | None) -> list[Office]:
        return [office for office in self.offices if office.has(why)]


@dataclass(frozen=True)
class Known:
    """What is known beside the counts, by office."""

    events: dict[int, list[Coming]] = field(default_factory=dict)
    goals: dict[int, Aimed] = field(default_factory=dict)


def find(offices: Iterable[Signals], known: Known, *, today: date) -> Found:
    looked = [Office(one, reasons(one, known, today=today)) for one in offices]
    needing = [office for office in looked if office.reasons]
    needing.sort(key=lambda o: (-len(o.reasons), -o.signals.eligible, o.signals.unit_id))
    return Found(needing, len(looked))


def reasons(office: Signals, known: Known, *, today: date) -> list[Reason]:
    found = (
        no_rep(office),
        falling(office, today),
        quiet(office),
        promises(office, today),
        event(office, known.events.get(office.unit_id, ()), today),
        target(office, known.goals.get(office.unit_id)),
    )
    return [reason for reason in found if reason is not None]


def no_rep(office: Signals) -> Reason | None:
    if office.reps or office.eligible < SMALLEST_OFFICE:
        return None
    return Reason(
        Why.NO_REP,
        f"No rep or advocate among {plural(office.eligible, 'person', 'people')}.",
        "Invite a rep",
        f"/access/invitations/new?unit_id={office.unit_id}",
    )


def months_before(today: date) -> tuple[date, date]:
    """Three and twelve months before this one began: the days that offices are held against."""
    this = first_of_month(today)
    return add_months(this, -3), add_months(this, -12)


def falling(office: Signals, today: date) -> Reason | None:
    """Over three months when it fell in them, else over twelve."""
    befores = (office.before_3, office.before_12)
    for since, before in zip(months_before(today), befores, strict=True):
        if fell(office, before):
            return Reason(
                Why.FALLING,
                f"Down since {day(since)} from {_share(before.members, before.eligible)} to"
                f" {_share(office.members, office.eligible)}.",
                "See why",
                f"/density/{office.unit_id}/trend",
            )
    return None


def fell(now: Signals, before: Before) -> bool:
    """The rate fell, and by more than noise."""
    if not before.eligible or not now.eligible:
        return False
    # (m0/e0 − m/e) times e0·e, so that nothing is divided.
    fall = before.members * now.eligible - now.members * before.eligible
    if fall <= 0:
        return False
    if before.members - now.members >= FEWER_MEMBERS:
        return True
    return now.eligible >= ENOUGH_TO_FALL and 50 * fall >= now.eligible * before.eligible


def quiet(office: Signals) -> Reason | None:
    """Fewer than one in twenty."""
    if office.reachable < SMALLEST_OFFICE or 20 * office.reached_30 >= office.reachable:
        return None
    spoken = f"{office.reached_30:,}" if office.reached_30 else "None"
    return Reason(
        Why.QUIET,
        f"{spoken} of {office.reachable:,} who could join spoken to in 30 days.",
        "Make a call list",
        with_query("/call-lists/new", q=pack(not_spoken_to(office.unit_id))),
    )


def not_spoken_to(unit_id: int) -> Question:
    """Who could join there, and nobody reached in 30 days."""
    could_join = Standing(those=(StandingCode.NOT_MEMBER, StandingCode.UNKNOWN))
    lately = Spoken(reached=True, since="-30d")
    return Question(rules=(Place(those=(unit_id,)), could_join, NoneOf(rules=(lately,))))


def promises(office: Signals, today: date) -> Reason | None:
    if not office.overdue or office.overdue_since is None:
        return None
    late = (today - office.overdue_since).days
    return Reason(
        Why.PROMISES,
        f"{plural(office.overdue, 'promise', 'promises')} overdue by more than {OVERDUE_DAYS} days,"
        f" the oldest by {late:,}.",
        "See the promises",
        f"/coverage/{office.unit_id}",
    )


def event(office: Signals, coming: Sequence[Coming], today: date) -> Reason | None:
    """The next one; further ones are counted."""
    near = sorted(
        (one for one in coming if today <= one.on <= today + timedelta(COMING_DAYS)),
        key=lambda one: (one.on, one.event_id),
    )
    if not near:
        return None
    first = near[0]
    more = f", and {len(near) - 1} more" if len(near) > 1 else ""
    return Reason(
        Why.EVENT,
        f"{COMES[first.kind]} on {day(first.on)}{more}.",
        "See the event",
        f"/changes/{first.event_id}",
    )


def target(office: Signals, aimed: Aimed | None) -> Reason | None:
    """The present pace does not reach it, or its day went by without it."""
    if aimed is None or (aimed.prospect.is_reached and not aimed.prospect.short):
        return None
    if aimed.prospect.has_passed:
        said = f"{aimed.goal.aim.words.capitalize()} was to be reached by {day(aimed.goal.by_on)}."
    elif aimed.prospect.short:
        said = f"{goal_words.pace_says(aimed.prospect)[:-1]} of {aimed.goal.aim.words}."
    else:
        return None
    return Reason(Why.TARGET, said, "See the target", f"/density/{office.unit_id}/target")


def _share(members: int, eligible: int) -> str:
    return f"{members:,} of {eligible:,} ({percent(Fraction(members, eligible))})"
