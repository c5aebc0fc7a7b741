"""Who answers a question, worked out in plain Python from the same facts: nothing of it is SQL."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.asks.models import AskState
from app.conversations.models import Outcome, Result
from app.finding import question as q
from app.people.models import Engagement, StandingCode
from tests.finding.world import TODAY, Said, Somebody, Stay, World, ago


@dataclass(frozen=True)
class Sight:
    """What one session may ask about: places to make lists of, places whose people it sees."""

    call: frozenset[int]
    people: frozenset[int]
    opened: bool = False
    conflicted: bool = False
    lists: frozenset[int] = frozenset()
    files: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Entry:
    """A contact that stands, as it stands."""

    day: date
    order: int
    result: Result
    reached: bool
    outcome: Outcome | None
    said: Said


def is_personal(rules: Sequence[Any]) -> bool:
    return any(
        is_personal(rule.rules) if isinstance(rule, q.GROUPS) else rule.rule in q.PERSONAL
        for rule in rules
    )


def approachable(person: Somebody, sight: Sight) -> bool:
    return (
        person.home is not None
        and person.home.engagement is not Engagement.AGENCY
        and not person.asked_not
        and not (person.left_for_now or 0) > 0
        and not (sight.conflicted and person.in_payments)
    )


def found(world: World, rules: Sequence[Any], sight: Sight, *, mine: bool) -> set[int]:
    """Ids: of those seen (`mine`), or of those a list could be made of."""
    personal = is_personal(rules)
    return {
        staff_id
        for staff_id, person in world.ids.items()
        if approachable(person, sight)
        and (
            person.place in (sight.people if mine else sight.call)
            or (mine and sight.opened and person.opened)
        )
        and (not personal or person.place in sight.people)
        and all(Asked(world, sight, person).holds(rule) for rule in rules)
    }


def resolve(when: str | None) -> date | None:
    if when is None or when == "today":
        return TODAY if when else None
    if when[0] not in "+-":
        return date.fromisoformat(when)
    number = int(when[:-1])
    if when[-1] == "d":
        return TODAY + timedelta(days=number)
    months = TODAY.year * 12 + TODAY.month - 1 + number
    year, month = divmod(months, 12)
    return date(year, month + 1, min(TODAY.day, monthrange(year, month + 1)[1]))


def between(rule: q.Between, day: date, *, latest: date = date.max) -> bool:
    return (resolve(rule.since) or date.min) <= day <= (resolve(rule.until) or latest)


def among(values: Sequence[Any], value: Any) -> bool:
    return not values or value in values


@dataclass(frozen=True)
class Asked:
    world: World
    sight: Sight
    person: Somebody

    def holds(self, rule: Any) -> bool:
        match rule:
            case q.AllOf():
                return all(self.holds(one) for one in rule.rules)
            case q.AnyOf():
                return not rule.rules or any(self.holds(one) for one in rule.rules)
            case q.NoneOf():
                return not any(self.holds(one) for one in rule.rules)
            case q.Spoken():
                return self.spoken(rule)
            case q.Placed():
                return any(self.placed(rule, stay) for stay in self.person.stays)
            case q.Standing():
                known = self.person.standing is not StandingCode.UNKNOWN
                return self.person.standing in rule.those if rule.those else known
            case q.Place():
                return not rule.those or self.place in self.inside(rule.those)
            case q.EmployedBy():
                return among(rule.those, self.place.employer_id)
            case q.Site():
                return among(rule.those, self.place.site_id)
            case q.InTeam():
                team = self.team(self.home)
                return team is not None and among(rule.those, team)
            case q.Grade():
                return bool(self.home.grade) and among(rule.those, self.home.grade)
            case q.Engaged():
                return among(rule.those, self.home.engagement)
        return self.plain(rule)

    def plain(self, rule: Any) -> bool:
        person = self.person
        match rule:
            case q.Office():
                return person.role is not None and (
                    ago(person.role[1]) <= TODAY < ago(person.role[2])
                    and among(rule.those, person.role[0])
                )
            case q.Reachable():
                phone = bool((person.phone or "").strip())
                return {
                    "phone": phone or person.given,
                    "email": bool(person.email),
                    "dialled": person.given or (phone and person.standing is StandingCode.MEMBER),
                }[rule.by]
            case q.Added():
                return between(rule, ago(person.added))
            case q.StartedHere():
                return between(rule, self.began(), latest=TODAY)
            case q.Joined():
                return any(between(rule, ago(m.since), latest=TODAY) for m in person.memberships)
            case q.LeftUnion():
                return any(
                    between(rule, ago(m.until), latest=TODAY) and among(rule.reasons, m.reason)
                    for m in person.memberships
                )
            case q.InArrears():
                return any(
                    ago(m.since) <= TODAY < ago(m.until)
                    and m.behind is not None
                    and ago(m.behind) <= TODAY
                    for m in person.memberships
                )
            case q.SaidWillJoin():
                return person.pending is not None and between(rule, ago(person.pending))
            case q.Assessed():
                latest = self.assessment()
                return latest is not None and among(rule.those, latest)
            case q.PromisedBack():
                return person.follow_up is not None and (
                    between(rule, ago(-person.follow_up[0]))
                    and among(rule.owners, self.world.authors[person.follow_up[1]].id)
                )
            case q.AskedBy():
                return person.ask is not None and (
                    (
                        person.ask[0] in rule.states
                        if rule.states
                        else person.ask[0] >= AskState.OPEN
                    )
                    and among(rule.askers, self.world.askers[person.ask[1]].id)
                )
            case q.Imported():
                return any(
                    n in self.sight.files and among(rule.those, self.world.files[n])
                    for n in person.files
                )
            case q.Listed():
                if not rule.those:
                    return bool(person.lists & {0, 2})
                return any(
                    n in self.sight.lists and self.world.lists[n] in rule.those
                    for n in person.lists
                )
        raise AssertionError(rule)

    # ---------- where they are

    @property
    def home(self) -> Stay:
        assert self.person.home
        return self.person.home

    @property
    def place(self) -> Any:
        return self.world.places[self.home.place]

    def team(self, stay: Stay) -> int | None:
        return self.world.teams[stay.place].id if stay.team and stay.place < 2 else None

    def inside(self, units: Sequence[int]) -> list[Any]:
        cast = self.world.cast
        above = {
            0: {cast.leeds_branch.id, cast.north.id, cast.defence.id, cast.union.id},
            1: {cast.leeds_branch.id, cast.north.id, cast.defence.id, cast.union.id},
            2: {cast.revenue_branch.id, cast.south.id, cast.union.id},
        }
        return [
            place
            for n, place in enumerate(self.world.places)
            if above[n] & set(units) or place.id in units
        ]

    def began(self) -> date:
        """The first day of the stays that follow each other without a gap in this place."""
        homes = [s for s in self.person.stays if s.home and s.place == self.home.place]
        first = self.home
        while before := [s for s in homes if s.until == first.since]:
            first = before[0]
        return ago(first.since)

    def placed(self, rule: q.Placed, stay: Stay) -> bool:
        since, until = resolve(rule.since) or date.min, resolve(rule.until) or TODAY
        first, last = ago(stay.since), ago(stay.until) - timedelta(days=1)
        return (
            max(since, first) <= min(until, last)
            and (not rule.places or self.world.places[stay.place] in self.inside(rule.places))
            and among(rule.teams, self.team(stay))
            and among(rule.grades, stay.grade)
            and among(rule.engagements, stay.engagement)
        )

    # ---------- what was said

    def entries(self) -> list[Entry]:
        made = []
        for order, said in enumerate(self.person.contacts):
            if said.fate == "stands":
                reached = said.result is Result.SPOKE
                made.append(Entry(ago(said.days), order, said.result, reached, said.outcome, said))
            elif said.fate == "corrected":
                made.append(Entry(ago(said.days), order, Result.NOT_IN, False, None, said))
        return sorted(made, key=lambda one: (one.day, one.order))

    def spoken(self, rule: q.Spoken) -> bool:
        entries = self.entries()
        return any(
            between(rule, one.day)
            and rule.reached in (None, one.reached)
            and among(rule.results, one.result)
            and among(rule.outcomes, one.outcome)
            and among(rule.channels, one.said.channel)
            and among(rule.by, self.world.authors[one.said.author].id)
            and (not rule.issues or self.issue(one) in rule.issues)
            for one in (entries[-1:] if rule.last else entries)
        )

    def issue(self, one: Entry) -> int | None:
        """A correction carries no issue of its own here."""
        if one.said.issue is None or one.said.fate != "stands":
            return None
        return self.world.issues[one.said.issue]

    def assessment(self) -> int | None:
        made = [(ago(days), order, code) for order, (days, code) in enumerate(self.person.assessed)]
        made += [
            (ago(said.days), 10 + order, said.assessed)
            for order, said in enumerate(self.person.contacts)
            if said.assessed is not None and said.fate == "stands"
        ]
        return max(made)[2] if made else None
