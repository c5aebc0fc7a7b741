"""What the rep one signs in as finds today: promises, people who will join, one who did."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from random import Random

from app.conversations.models import Channel, Outcome, Result
from app.demo.cast import Cast
from app.demo.days import working_day
from app.demo.life import Life
from app.demo.people import Somebody, Spell
from app.demo.places import Built
from app.demo.talks import Talk
from app.people.models import ContactBasis

PROMISED, WILL_JOIN, LEFT_FOR_NOW, NEW = 5, 2, 1, 8


class TodaysRep:
    """Set people aside before chance has its way; tell their story afterwards."""

    def __init__(self, rng: Random, life: Life, cast: Cast) -> None:
        self.life = life
        self.author, self.person = cast.demo_rep, cast.demo_rep_person
        self.rng = rng

    def set_aside(self, everybody: list[Somebody]) -> None:
        """Colleagues of her team, and of others where the team is too small."""
        self.aside: list[Somebody] = []
        if self.person is None:
            return
        here, today = self.person.last, self.life.calendar.today
        free = [
            p
            for p in everybody
            if p.last.at is here.at and p.present and not (p.spells or p.claim or p.reserved)
            and p.last.start < today - timedelta(days=60) and p.last.engagement in (1, 2)
        ]  # fmt: skip
        free.sort(key=lambda p: p.last.team_id != here.team_id)
        self.aside = free[: PROMISED + WILL_JOIN + LEFT_FOR_NOW + 1 + NEW]
        for person in self.aside:
            person.reserved = True

    def tell(self) -> None:
        if self.author is None or self.person is None:
            return
        people, built = iter(self.aside), self.person.last.at
        today = self.life.calendar.today
        for person in self.take(people, 1):
            self.joined(built, person)
        for person, days in zip(self.take(people, WILL_JOIN), (9, 16), strict=False):
            self.spoke(built, person, days, Outcome.WILL_JOIN)
        due = ((9, -4), (12, 0), (15, 0), (6, 2), (10, 4))
        for (days, due_in), person in zip(due, self.take(people, PROMISED), strict=False):
            outcome = Outcome.WANTS_FORM if days % 2 else Outcome.THINKING
            talk = self.spoke(built, person, days, outcome)
            due_on = today + timedelta(days=due_in)
            self.life.will_return(talk, working_day(due_on) if due_in else due_on)
        for person in self.take(people, LEFT_FOR_NOW):
            day = working_day(today - timedelta(days=20))
            self.life.log(built, self.author, person, day, Result.LEAVE_FOR_NOW)
            person.left_until = day + timedelta(days=90)

    def take(self, people: Iterator[Somebody], many: int) -> list[Somebody]:
        return list(islice(people, many))

    def joined(self, built: Built, person: Somebody) -> None:
        newest = self.life.calendar.newest_extract
        person.spells = [Spell(newest - timedelta(days=4))]
        days = (self.life.calendar.today - newest).days + 12
        self.spoke(built, person, days, Outcome.WILL_JOIN)

    def spoke(self, built: Built, person: Somebody, days_ago: int, outcome: Outcome) -> Talk:
        assert self.author is not None
        day = working_day(self.life.calendar.today - timedelta(days=days_ago))
        talk = self.life.log(built, self.author, person, day, Result.SPOKE, Channel.AT_DESK)
        talk.agreed = person.basis = ContactBasis.AGREED
        talk.outcome = outcome
        self.life.elaborate(talk)
        return talk
