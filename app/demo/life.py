"""Three years of conversations, as they would have been logged: on working days, more of them

around events, two in five with nobody in, each asked person left in peace for a while.
"""

import heapq
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from uuid import UUID

from app.conversations.models import Channel, Outcome, Result
from app.demo.days import Calendar, pick, working_day
from app.demo.people import Somebody
from app.demo.places import DBS, Built
from app.demo.talks import Author, PlannedTalk, Promise, Talk
from app.people.models import ContactBasis, StandingCode

CHANNELS = (
    (Channel.AT_DESK, 44), (Channel.ELSEWHERE, 20), (Channel.PHONE, 14), (Channel.STALL, 8),
    (Channel.VIDEO, 7), (Channel.INDUCTION, 3), (Channel.TEXT, 2), (Channel.EMAIL, 2),
)  # fmt: skip
SAID = (
    (Outcome.THINKING, 34), (Outcome.NOT_NOW, 24), (Outcome.NO_ASK_MADE, 13),
    (Outcome.NO_THANKS, 11), (Outcome.WANTS_FORM, 9), (Outcome.WANTS_HELP, 6),
    (Outcome.PASSED_ON, 2), (Outcome.WILL_JOIN, 2),
)  # fmt: skip
ASKED_FOR_SOMETHING = {Outcome.WANTS_FORM, Outcome.WILL_JOIN, Outcome.WANTS_HELP}
COME_BACK_AFTER = {Outcome.THINKING, Outcome.NOT_NOW, Outcome.WANTS_FORM, Outcome.WANTS_HELP, None}
NOTES = (
    "Wants to know what the union is asking for at the next meeting.",
    "Was a member in a previous job and let it go when moving here.",
    "Asked what it costs at part-time hours.",
    "Says the whole row is worried about the announcement.",
    "Would rather talk away from the desk.",
    "Asked who the reps are on this floor.",
    "Wants to read the leaflet first.",
    "Thinks the pay offer is poor and wants to know what happens next.",
    "In on Tuesdays and Thursdays; best after ten.",
    "Asked whether work is going abroad.",
    "New here; nobody had told them there is a union.",
    "Interested in the learning courses.",
)
IN_PEACE = timedelta(days=24)


class Life:
    def __init__(self, rng: Random, calendar: Calendar) -> None:
        self.rng = rng
        self.calendar = calendar
        self.talks: list[Talk] = []
        self.promises: list[Promise] = []
        self.last_on: dict[int, date] = {}
        self.open: dict[tuple[int, int], Promise] = {}

    def live(self, built: Built, people: list[Somebody], authors: list[Author]) -> None:
        """Everything said in one office, day by day."""
        here = [p for p in people if not p.reserved]
        by_team: dict[int | None, list[Somebody]] = defaultdict(list)
        for person in here:
            for stay in person.stays:
                by_team[stay.team_id].append(person)
        order = count()
        diary: list[tuple[date, int, Author, PlannedTalk | None]] = []
        for author in authors:
            diary += [(day, next(order), author, None) for day in self.days(built, author)]
        diary += [
            (day, next(order), plan.author, plan)
            for day, plan in self.leading_to_joins(here, authors)
        ]
        heapq.heapify(diary)
        while diary:
            day, _, author, plan = heapq.heappop(diary)
            who = plan.person if plan else self.choose(built, author, here, by_team, day)
            if who is None or not self.fit(built, who, day):
                continue
            talk = self.talk(built, author, who, day, plan)
            if plan and plan.keeps and plan.keeps.closed_at is None:
                self.keep(plan.keeps, talk)
            promise = self.promise(talk)
            if promise:
                kept_on = working_day(promise.due_on + timedelta(days=self.rng.randint(0, 2)))
                if self.rng.random() < 0.9 and talk.on < kept_on <= self.calendar.yesterday:
                    again = PlannedTalk(author, who, keeps=promise)
                    heapq.heappush(diary, (kept_on, next(order), author, again))
        self.close_stale()

    def days(self, built: Built, author: Author) -> list[date]:
        first = max(author.since, self.calendar.start)
        last = min(author.until - timedelta(days=1), self.calendar.yesterday)
        days = []
        day = first
        while day <= last:
            if day.weekday() < 5:
                chance = author.per_week / 5 * self.busy(built, day)
                times = int(chance) + (self.rng.random() < chance % 1)
                days += [day] * times
            day += timedelta(days=1)
        return days

    def busy(self, built: Built, day: date) -> float:
        """More of it in the weeks before and after an event; hardly any at Christmas."""
        if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 3):
            return 0.05
        busy = 0.7 if day.month == 8 else 1.0
        events = [(self.calendar.pay_campaign, 1.2)]
        if built.office.closing:
            events.append((self.calendar.closures_announced, 2.2))
        if built.office.employer == DBS:
            events.append((self.calendar.review_announced, 1.6))
        for event, more in events:
            if -21 <= (day - event).days <= 40:
                busy += more
        return busy

    def leading_to_joins(
        self, people: list[Somebody], authors: list[Author]
    ) -> list[tuple[date, PlannedTalk]]:
        """Half of those who joined had been asked not long before."""
        plans = []
        for person in people:
            for spell in person.spells:
                asked = working_day(spell.joined_on - timedelta(days=self.rng.randint(2, 45)))
                running = [a for a in authors if a.since <= asked < a.until]
                if asked > self.calendar.start and running and self.rng.random() < 0.55:
                    same_team = [a for a in running if a.team_id == person.last.team_id]
                    author = self.rng.choice(same_team or running)
                    plans.append((asked, PlannedTalk(author, person, Outcome.WILL_JOIN)))
        return plans

    def choose(
        self,
        built: Built,
        author: Author,
        here: list[Somebody],
        by_team: dict[int | None, list[Somebody]],
        day: date,
    ) -> Somebody | None:
        """Mostly in one's own team, mostly not members, nobody who was asked lately."""
        for _ in range(12):
            own = by_team.get(author.team_id) if author.team_id else None
            person = self.rng.choice(own if own and self.rng.random() < 0.7 else here)
            lately = self.last_on.get(person.id, date.min)
            if (
                self.fit(built, person, day)
                and (day - IN_PEACE > lately)
                and (not person.is_member(day) or self.rng.random() < 0.08)
            ):
                return person
        return None

    def fit(self, built: Built, person: Somebody, day: date) -> bool:
        return (
            person.works_in(built.unit_id, day)
            and (person.asked_not_on is None or day < person.asked_not_on)
            and (person.left_until is None or day >= person.left_until)
            and self.last_on.get(person.id) != day
        )

    def talk(
        self, built: Built, author: Author, person: Somebody, day: date, plan: PlannedTalk | None
    ) -> Talk:
        talk = self.log(built, author, person, day, self.result(plan), pick(self.rng, CHANNELS))
        if talk.result is Result.NOT_IN and talk.channel in (Channel.PHONE, Channel.VIDEO):
            talk.result = Result.LEFT_MESSAGE if self.rng.random() < 0.4 else Result.NOT_IN
        if talk.result is Result.LEAVE_FOR_NOW:
            person.left_until = day + timedelta(days=90)
        if talk.result is Result.DO_NOT_CONTACT:
            person.asked_not_on = day
        if talk.result is Result.SPOKE:
            self.say(talk, plan.outcome if plan else None)
        return talk

    def result(self, plan: PlannedTalk | None) -> Result:
        if plan and plan.outcome:
            return Result.SPOKE
        chance = self.rng.random()
        if chance < 0.40:
            return Result.NOT_IN
        if chance < 0.415:
            return Result.LEAVE_FOR_NOW
        return Result.DO_NOT_CONTACT if chance < 0.418 else Result.SPOKE

    def say(self, talk: Talk, known: Outcome | None) -> None:
        """What they said is kept only once they are fine with it, or asked for something."""
        person = talk.person
        outcome = known or pick(self.rng, SAID)
        if talk.author.demo and outcome is Outcome.WILL_JOIN and known is None:
            outcome = Outcome.THINKING  # whoever will join is part of her own story
        if person.is_member(talk.on):
            outcome = self.rng.choice((Outcome.WANTS_HELP, Outcome.ALREADY_MEMBER))
        elif person.claim and person.claim[0] is StandingCode.OTHER_UNION:
            outcome = Outcome.OTHER_UNION if person.claim[1] <= talk.on else Outcome.THINKING
        if person.basis is ContactBasis.LIST_ONLY:
            if outcome in ASKED_FOR_SOMETHING:
                talk.agreed = ContactBasis.OWN_REQUEST
            elif self.rng.random() < 0.55:
                talk.agreed = ContactBasis.AGREED
            else:
                return
            person.basis = talk.agreed
        talk.outcome = outcome
        self.elaborate(talk)

    def elaborate(self, talk: Talk) -> None:
        office = self.worries(talk)
        if self.rng.random() < 0.5:
            talk.issues = sorted({self.rng.choice(office) for _ in range(self.rng.choice((1, 2)))})
        if self.rng.random() < 0.16:
            talk.note = self.rng.choice(NOTES)
        if self.rng.random() < 0.12 and talk.outcome in (Outcome.THINKING, Outcome.NOT_NOW):
            talk.assessed = 3 if talk.outcome is Outcome.THINKING else 4
        elif self.rng.random() < 0.2 and talk.outcome is Outcome.WILL_JOIN:
            talk.assessed = 2

    def worries(self, talk: Talk) -> tuple[str, ...]:
        at = talk.person.last.at.office
        everywhere = ("Pay", "Pay", "Workload", "Hybrid working")
        if at.closing and talk.on >= self.calendar.closures_announced:
            closing = ("Office closure", "Job cuts", "Off-shoring", "Relocation")
            return (*closing, *closing, *everywhere)
        if at.employer == DBS and talk.on >= self.calendar.review_announced:
            return ("Privatisation", "Privatisation", "Data security", "Job cuts", *everywhere)
        return (*everywhere, "Job cuts", "Off-shoring")

    def log(
        self,
        built: Built,
        author: Author,
        person: Somebody,
        day: date,
        result: Result,
        channel: Channel = Channel.AT_DESK,
    ) -> Talk:
        """One contact, typed in on its day."""
        minutes = self.rng.randint(9 * 60, 17 * 60 + 30)
        at = datetime.combine(day, time(minutes // 60, minutes % 60, self.rng.randrange(60)), UTC)
        talk = Talk(
            self.time_ordered_id(at), person, author, built.unit_id, day, at, channel, result
        )
        self.talks.append(talk)
        self.last_on[person.id] = max(day, self.last_on.get(person.id, date.min))
        return talk

    def time_ordered_id(self, at: datetime) -> UUID:
        value = int(at.timestamp() * 1000) << 80 | self.rng.getrandbits(80)
        value &= ~(0xF << 76) & ~(0x3 << 62)
        return UUID(int=value | 0x7 << 76 | 0x2 << 62)

    # ---------- promises

    def promise(self, talk: Talk) -> Promise | None:
        pair = (talk.person.id, talk.author.user_id)
        if talk.result is not Result.SPOKE or talk.outcome not in COME_BACK_AFTER:
            return None
        if pair in self.open or self.rng.random() > 0.4:
            return None
        return self.will_return(talk, working_day(talk.on + timedelta(self.rng.randint(6, 24))))

    def will_return(self, talk: Talk, due_on: date) -> Promise:
        made = Promise(talk, max(due_on, talk.on + timedelta(days=1)))
        self.promises.append(made)
        self.open[talk.person.id, talk.author.user_id] = made
        return made

    def keep(self, promise: Promise, talk: Talk) -> None:
        promise.closed_at, promise.closed_in = talk.at, talk
        self.open.pop((talk.person.id, promise.made_in.author.user_id), None)

    def close_stale(self) -> None:
        """Promises overtaken by events, and most of the old ones nobody kept."""
        today = self.calendar.today
        for pair, promise in list(self.open.items()):
            person, author = promise.made_in.person, promise.made_in.author
            overtaken = (
                not person.present
                or person.is_member(today)
                or person.asked_not_on is not None
                or (person.left_until is not None and person.left_until > today)
                or author.until <= today
                or (author.demo and promise.due_on <= today + timedelta(days=1))
            )
            if overtaken or (today - promise.due_on).days > 75:
                ended = min(promise.due_on + timedelta(days=30), self.calendar.yesterday)
                promise.closed_at = datetime.combine(ended, time(17), UTC)
                del self.open[pair]
