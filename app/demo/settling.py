"""Filling each office: who works there and has left, who joined the union and left it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle
from random import Random

from app.db.base import FOREVER
from app.demo.days import Calendar, any_day, pick
from app.demo.names import Name, any_name, as_address
from app.demo.people import Somebody, Spell, Stay
from app.demo.places import DBS, DBS_GRADES, EMPLOYERS, OTHER_GRADES, SSCL, Built
from app.people.models import (
    Engagement,
    MembershipCategory,
    MembershipStatus,
    StandingCode,
)

STAYING = (
    (Engagement.PERMANENT, 910), (Engagement.FIXED_TERM, 50), (Engagement.APPRENTICE, 20),
    (Engagement.LONG_TERM_LEAVE, 10), (Engagement.CAREER_BREAK, 7), (Engagement.SECONDEE_OUT, 3),
)  # fmt: skip
# How much likelier a membership begins in the weeks after bad news.
CLOSURE_PULL, REVIEW_PULL, PAY_PULL = 6.0, 3.0, 1.8
CATEGORIES = (
    (MembershipCategory.FULL, 84),
    (MembershipCategory.PART_TIME, 14),
    (MembershipCategory.REDUCED, 2),
)


class Settlers:
    """Fills offices with people; one generator of chance makes them all."""

    def __init__(self, rng: Random, calendar: Calendar, scale: float) -> None:
        self.rng = rng
        self.calendar = calendar
        self.scale = scale
        self.everybody: list[Somebody] = []
        self.addresses: set[str] = set()
        grades = [grade for grade, many in DBS_GRADES.items() for _ in range(many)]
        rng.shuffle(grades)
        self.defence_grades = iter(cycle(grades))
        self.numbers: dict[str, Iterator[int]] = {}

    def settle(self, built: Built) -> None:
        office = built.office
        count = self.scaled(office.people)
        if office.pasted:
            self.everybody += [self.pasted(built) for _ in range(count)]
            return
        leavers = round(count * office.turnover * 3)
        newcomers = leavers // 2 if office.closing else leavers
        staff = [self.somebody(built, newcomer=n < newcomers) for n in range(count)]
        gone = [self.leaver(built) for _ in range(leavers)]
        if office.extracts:
            self.enrol(built, staff)
            for person in gone:
                self.enrol_leaver(built, person)
        else:
            self.let_tell(staff)
        others = [self.other(built) for _ in range(self.scaled(office.others))]
        self.everybody += staff + gone + others

    def scaled(self, many: int) -> int:
        return many if self.scale == 1 else max(2, round(many * self.scale)) if many else 0

    # ---------- one person

    def somebody(self, built: Built, *, newcomer: bool, gone: bool = False) -> Somebody:
        start, today = self.calendar.start, self.calendar.today
        if newcomer:
            since = any_day(self.rng, start, today - timedelta(days=9))
            if self.rng.random() < 0.05:  # this week's induction: in no extract yet
                since = today - timedelta(days=self.rng.randint(3, 6))
        else:
            since = start - timedelta(days=round(self.rng.triangular(20, 7000, 600)))
        stay = Stay(built, self.team(built), since, grade=self.grade(built, gone=gone))
        stay.engagement = pick(self.rng, STAYING)
        if (today - since).days < 120 and self.rng.random() < 0.3:
            stay.engagement = Engagement.FIXED_TERM
        person = self.person(built, [stay])
        if self.rng.random() < 0.08:
            self.move(person, built)
        return person

    def person(self, built: Built, stays: list[Stay]) -> Somebody:
        name = any_name(self.rng)
        made = Somebody(0, name, stays, email=self.email(built, name))
        if self.rng.random() < 0.45:
            made.phone = self.phone(built)
        return made

    def move(self, person: Somebody, built: Built) -> None:
        """They changed team in the last three years."""
        now = person.stays[0]
        first = max(now.start + timedelta(days=30), self.calendar.start)
        latest = min(now.end, self.calendar.today) - timedelta(days=5)
        others = [team for team in built.teams if team != now.team_id]
        if first < latest and others:
            day = any_day(self.rng, first, latest)
            before = replace(now, team_id=self.rng.choice(others), end=day, end_reason="moved team")
            person.stays = [before, replace(now, start=day)]

    def leaver(self, built: Built) -> Somebody:
        person = self.somebody(built, newcomer=False, gone=True)
        ended = any_day(self.rng, self.calendar.start + timedelta(days=10), self.calendar.today)
        stay = person.last
        if stay.start >= ended:
            person.stays = [replace(person.stays[0], end=FOREVER)]
            stay = person.last
        stay.end = ended
        stay.end_reason = self.rng.choices(
            ("left employer", "retired", "redundancy", "end of contract"), (60, 22, 10, 8)
        )[0]
        return person

    def other(self, built: Built) -> Somebody:
        """Works on the floor for somebody else: shown as a count, never in the denominator."""
        kinds = {
            DBS: (Engagement.MILITARY, Engagement.CONTRACTOR, Engagement.AGENCY),
            SSCL: (Engagement.AGENCY, Engagement.AGENCY, Engagement.CONTRACTOR),
        }
        since = self.calendar.today - timedelta(days=self.rng.randint(40, 700))
        stay = Stay(built, self.team(built), since)
        stay.engagement = self.rng.choice(kinds[built.office.employer])
        person = self.person(built, [stay])
        if built.office.extracts and self.rng.random() < 0.2:
            person.spells = [Spell(self.joining_day(built, since))]
        return person

    def pasted(self, built: Built) -> Somebody:
        since = self.calendar.today - timedelta(days=12)
        return Somebody(0, any_name(self.rng), [Stay(built, None, since)])

    # ---------- membership

    def enrol(self, built: Built, staff: list[Somebody]) -> None:
        """Members now and three years ago in the office's shares; what lies between follows."""
        office, newest = built.office, self.calendar.newest_extract
        settled = [p for p in staff if p.stays[0].start < self.calendar.start]
        known = [p for p in staff if p.stays[0].start < newest - timedelta(days=12)]
        stayed = round(0.7 * office.then * len(staff))
        lapsed = round(0.09 * office.then * len(staff))
        chosen = self.rng.sample(settled, min(len(settled), stayed + lapsed))
        for person in chosen[:stayed]:
            person.spells = [Spell(self.long_ago(person))]
        for person in chosen[stayed:]:
            person.spells = [self.ended_spell(person)]
        strangers = [p for p in known if not p.spells]
        wanted = max(0, round(office.now * len(staff)) - stayed)
        for person in self.rng.sample(strangers, min(len(strangers), wanted)):
            person.spells = [Spell(self.joining_day(built, person.stays[0].start))]
        for person in staff:
            self.vary(person)
            if not person.spells and self.rng.random() < 0.04:
                told = max(person.stays[0].start, self.calendar.start)
                latest = max(told, self.calendar.yesterday)
                person.claim = (StandingCode.OTHER_UNION, any_day(self.rng, told, latest))

    def vary(self, person: Somebody) -> None:
        """Part-timers, arrears within and past the grace."""
        newest = self.calendar.newest_extract
        for spell in person.spells:
            spell.category = pick(self.rng, CATEGORIES)
            chance = self.rng.random()
            if spell.ended_on == FOREVER and spell.joined_on < newest - timedelta(days=200):
                if chance < 0.025:
                    late = newest - timedelta(days=self.rng.randint(5, 60))
                    spell.status, spell.arrears_from = MembershipStatus.IN_ARREARS, late
                elif chance < 0.032:
                    late = newest - timedelta(days=self.rng.randint(110, 180))
                    spell.status, spell.arrears_from = MembershipStatus.IN_ARREARS, late

    def ended_spell(self, person: Somebody) -> Spell:
        """Still works here, no longer pays."""
        joined = self.long_ago(person)
        ended = any_day(
            self.rng, self.calendar.start + timedelta(days=5), self.calendar.newest_extract
        )
        status, reason = self.rng.choice(
            (
                (MembershipStatus.LAPSED, "payment failed"),
                (MembershipStatus.LAPSED, "did not know they had left"),
                (MembershipStatus.LAPSED, "check-off stopped"),
                (MembershipStatus.RESIGNED, "cost"),
                (MembershipStatus.RESIGNED, "dissatisfied with union"),
                (MembershipStatus.RESIGNED, "unknown"),
            )
        )
        return Spell(joined, ended, status, end_reason=reason)

    def enrol_leaver(self, built: Built, person: Somebody) -> None:
        if self.rng.random() > (built.office.then + built.office.now) / 2:
            return
        left = person.last.end
        if left > self.calendar.newest_extract:  # the union has not heard yet
            person.spells = [Spell(self.long_ago(person))]
            return
        spell = Spell(self.long_ago(person), left, MembershipStatus.LEFT_EMPLOYER)
        spell.end_reason = "left employer"
        person.spells = [spell]
        if person.last.end_reason == "retired":
            spell.status, spell.end_reason = MembershipStatus.RETIRED, "retired"
            if self.rng.random() < 0.5 and left < self.calendar.newest_extract:
                person.spells.append(Spell(left, category=MembershipCategory.RETIRED))

    def let_tell(self, staff: list[Somebody]) -> None:
        """No extract: some told us themselves, of the others nothing is known."""
        for person in staff:
            if self.rng.random() < 0.45:
                member = self.rng.random() < 0.55
                code = StandingCode.MEMBER if member else StandingCode.NOT_MEMBER
                first = max(person.stays[0].start, self.calendar.today - timedelta(days=300))
                told = any_day(self.rng, first, max(first, self.calendar.yesterday))
                person.claim = (code, told)

    def long_ago(self, person: Somebody) -> date:
        first = person.stays[0].start + timedelta(days=10)
        latest = self.calendar.start - timedelta(days=1)
        return any_day(self.rng, min(first, latest), latest)

    def joining_day(self, built: Built, since: date) -> date:
        """In the three years, likelier just after bad news, never before they came."""
        newest = self.calendar.newest_extract
        first = min(newest, max(since + timedelta(days=7), self.calendar.start))
        days = [any_day(self.rng, first, newest) for _ in range(9)]
        return self.rng.choices(days, [self.pull(built, day) for day in days])[0]

    def pull(self, built: Built, day: date) -> float:
        def soon_after(event: date, days: int) -> bool:
            return 0 <= (day - event).days < days

        pull = PAY_PULL if soon_after(self.calendar.pay_campaign, 60) else 1.0
        if built.office.closing and soon_after(self.calendar.closures_announced, 110):
            pull *= CLOSURE_PULL
        if built.office.employer == DBS and soon_after(self.calendar.review_announced, 120):
            pull *= REVIEW_PULL
        return pull

    # ---------- columns

    def team(self, built: Built) -> int:
        """Bigger teams first: real ones are not of one size."""
        teams = list(built.teams)
        return self.rng.choices(teams, [len(teams) + 3 - n for n in range(len(teams))])[0]

    def grade(self, built: Built, *, gone: bool) -> str:
        """Of those still at Defence Business Services, exactly the published numbers."""
        if built.office.employer == DBS:
            return pick(self.rng, tuple(DBS_GRADES.items())) if gone else next(self.defence_grades)
        return pick(self.rng, tuple(OTHER_GRADES.items()))

    def email(self, built: Built, name: Name) -> str:
        plain, domain = as_address(name) or "staff", EMPLOYERS[built.office.employer]
        tried, number = f"{plain}@{domain}", 1
        while tried in self.addresses:
            number += 1
            tried = f"{plain}{number}@{domain}"
        self.addresses.add(tried)
        return tried

    def phone(self, built: Built) -> str:
        """From a range kept for drama: nobody ever answers."""
        prefix = built.office.phones
        if prefix not in self.numbers:
            self.numbers[prefix] = iter(cycle(self.rng.sample(range(1000), 1000)))
        return f"{prefix}{next(self.numbers[prefix]):03}"
