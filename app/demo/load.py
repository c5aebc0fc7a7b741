"""Loading the invented union into a database of its own, as the owner of its tables."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.accounts.models import User
from app.accounts.passwords import hasher
from app.conversations.models import Issue
from app.demo.announced import Announcements
from app.demo.asking import Asking
from app.demo.calls import make_call_lists
from app.demo.campaigning import run_campaign
from app.demo.cast import PASSWORD, SIGN_INS, Cast, Casting
from app.demo.days import Calendar, any_day
from app.demo.floors import Seating, draw_floor, name_areas
from app.demo.goals import set_goals
from app.demo.life import Life
from app.demo.people import Somebody
from app.demo.places import (
    BRANCHES,
    DEFENCE,
    EMPLOYERS,
    OFFICES,
    REGIONS,
    SHARED,
    SSCL,
    UNION,
    Built,
)
from app.demo.rows import Rows
from app.demo.settling import Settlers
from app.demo.talk_rows import TalkWriter
from app.demo.todays_rep import TodaysRep
from app.demo.writing import GRACE_DAYS, OUT_OF_SCOPE, Writer
from app.people.models import Person, Suppression
from app.people.suppression import keys_of
from app.settings import Settings, secret_key
from app.union.models import UnionSettings, Unit, UnitKind
from app.workplaces.models import Employer, EmployerKind, Site, Team, Workplace

TRANSFERRED = 18
SEED = 1871


def load_demo(owner_url: str, settings: Settings, *, today: date, scale: float = 1.0) -> None:
    """Write the whole union in one transaction; the same for the same day, passwords aside.

    `scale` shrinks every office, for tests.
    """
    engine = create_engine(owner_url, poolclass=NullPool)
    with Session(engine) as db, db.begin():
        issues = dict[str, int](db.execute(select(Issue.name, Issue.id)).all())
        password_hash = hasher(cheap=settings.cheap_passwords).hash(PASSWORD)
        rows, seated = Inventor(today, scale, password_hash).invent(issues)
        driver = db.connection().connection.driver_connection
        if driver is None:
            raise RuntimeError("The database closed the connection.")
        rows.copy_into(driver)
        know_again(db, secret_key(settings))
        db.execute(text("select refresh_staff(array(select id from staff))"))
        # Only now does everybody work somewhere: earlier, their seats and asks would end at once.
        seated.copy_into(driver)
        db.execute(text("select refresh_list_facts()"))
        db.execute(text("update rolled_forward set through = :today"), {"today": today})
        while (db.scalar(text("select fold_headcounts()")) or 0) > 0:
            pass
        make_call_lists(db, today)


def know_again(db: Session, pepper: str) -> None:
    """The next list does not bring back whoever asked not to be contacted."""
    asked = db.execute(
        select(Suppression, Person).join(Person, Person.id == Suppression.staff_id)
    ).all()
    for suppression, person in asked:
        suppression.keys = keys_of(db, person, pepper=pepper)


def demo_sign_ins(owner_url: str) -> list[tuple[str, str, str]]:
    """Role, e-mail and password of one person of each kind; empty when nothing is loaded."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with Session(engine) as db:
        there = set(db.scalars(select(User.email)))
    return [(role, email, PASSWORD) for role, email, _ in SIGN_INS if email in there]


class Inventor:
    def __init__(self, today: date, scale: float, password_hash: str) -> None:
        self.rng = Random(SEED)
        self.calendar = Calendar(today)
        self.scale = scale
        self.password_hash = password_hash
        self.rows = Rows()
        self.units: dict[str, int] = {}

    def invent(self, issues: dict[str, int]) -> tuple[Rows, Rows]:
        """All rows but those of seats and asks, then those."""
        offices = self.places()
        settlers = Settlers(self.rng, self.calendar, self.scale)
        for built in offices:
            settlers.settle(built)
        everybody = settlers.everybody
        self.transfer(offices, everybody)
        self.relocate(offices, everybody)
        for number, person in enumerate(everybody, 1):
            person.id = number
        casting = Casting(self.rng, self.calendar, self.rows, self.units, self.password_hash)
        cast = casting.fill(offices, everybody)
        set_goals(self.rows, self.calendar.today, self.units)
        run_campaign(self.rows, self.calendar.today, self.units)
        life = Life(self.rng, self.calendar)
        story = TodaysRep(self.rng, life, cast)
        story.set_aside(everybody)
        for built in offices:
            here = [p for p in everybody if any(stay.at is built for stay in p.stays)]
            life.live(built, here, cast.authors[built.office.key])
        story.tell()
        national = next(
            row["id"] for row in self.rows.of["users"] if row["email"] == SIGN_INS[5][1]
        )
        Announcements(self.rows, self.calendar, self.units, offices, national).make()
        seated = self.seat_and_ask(offices, everybody, life, cast)
        self.write(offices, everybody, life, issues, cast)
        return self.rows, seated

    def seat_and_ask(
        self, offices: list[Built], everybody: list[Somebody], life: Life, cast: Cast
    ) -> Rows:
        """With a chance of its own, so that the life before it stays as it was."""
        rng, rows = Random(SEED + 1), Rows()
        for key, draw in (("sheffield", draw_floor), ("cardiff", name_areas)):
            built = next(office for office in offices if office.office.key == key)
            here = [
                p
                for p in everybody
                if p.last.at is built and p.present and p.last.engagement not in OUT_OF_SCOPE
            ]
            seating = Seating(rng, self.calendar, rows, built, cast)
            draw(seating, here)
            Asking(rng, self.calendar, rows, built, cast, seating).ask(here, life.talks)
        return rows

    def write(
        self,
        offices: list[Built],
        everybody: list[Somebody],
        life: Life,
        issues: dict[str, int],
        cast: Cast,
    ) -> None:
        writer = Writer(self.rng, self.calendar, self.rows)
        told_to = {built.unit_id: cast.authors[built.office.key][0].user_id for built in offices}
        for person in everybody:
            writer.person(person)
        for person in everybody:
            writer.history(person, told_to)
        for built in offices:
            writer.coverage(built)
            writer.headcounts(built, everybody)
        writer.members_without_workplace(offices[0], 4)
        writer.members_without_workplace(offices[8], 7)
        TalkWriter(self.calendar, self.rows, issues).write(life)

    # ---------- places

    def places(self) -> list[Built]:
        self.rows.add_keyed(
            UnionSettings,
            id=1,
            join_url="https://union.example/join?code={code}",
            arrears_grace_days=GRACE_DAYS,
        )
        root = self.unit(UnitKind.UNION, UNION, None)
        for name in REGIONS:
            self.unit(UnitKind.REGION, name, root)
        for name in (DEFENCE, SHARED):
            self.unit(UnitKind.GROUP, name, root)
        for name, (region, group) in BRANCHES.items():
            self.unit(
                UnitKind.BRANCH, name, self.units[region], self.units[group] if group else None
            )
        employers = {
            name: self.rows.add(
                Employer,
                name=name,
                kind=EmployerKind.JOINT_VENTURE if name == SSCL else EmployerKind.AGENCY,
            )
            for name in EMPLOYERS
        }
        sites: dict[tuple[str, str | None], int] = {}
        for office in OFFICES:
            place = (office.site, office.postcode)
            if place not in sites:
                sites[place] = self.rows.add(Site, name=office.site, postcode=office.postcode)
        built = []
        for office in OFFICES:
            branch_id = self.units[office.branch]
            unit_id = self.unit(UnitKind.WORKPLACE, office.name, branch_id)
            made = Built(office, unit_id, branch_id, employers[office.employer])
            site_id = sites[office.site, office.postcode]
            opened = self.calendar.today - timedelta(days=12) if office.pasted else None
            self.rows.add_keyed(
                Workplace,
                id=unit_id,
                employer_id=made.employer_id,
                site_id=site_id,
                opened_on=opened,
            )
            for name in office.teams:
                made.teams[self.rows.add(Team, workplace_id=unit_id, name=name)] = name
            built.append(made)
        return built

    def unit(
        self, kind: UnitKind, name: str, parent_id: int | None, group_id: int | None = None
    ) -> int:
        self.units[name] = self.rows.add(
            Unit, parent_id=parent_id, group_id=group_id, kind=kind, name=name
        )
        return self.units[name]

    # ---------- moves between offices

    def transfer(self, offices: list[Built], everybody: list[Somebody]) -> None:
        """Work passed from one employer to another in the building, with its people (TUPE):

        a placement ends and another begins; memberships go on.
        """
        by_key = {built.office.key: built for built in offices}
        sheffield, before = by_key["sheffield"], by_key["pensions"]
        day = self.calendar.transfer
        fit = [
            p
            for p in everybody
            if p.last.at is sheffield and p.stays[0].start < day - timedelta(60)
        ]
        for person in [p for p in fit if len(p.stays) == 1 and p.last.end > day][:TRANSFERRED]:
            self.began_in(person, before, day, "transferred")

    def relocate(self, offices: list[Built], everybody: list[Somebody]) -> None:
        """A few changed office within their employer."""
        for person in everybody:
            stay = person.last
            latest = min(stay.end, self.calendar.today) - timedelta(days=30)
            others = [
                built
                for built in offices
                if built.employer_id == stay.at.employer_id
                and built is not stay.at
                and built.office.extracts
            ]
            first = max(stay.start + timedelta(days=40), self.calendar.start)
            if len(person.stays) == 1 and others and first < latest and self.rng.random() < 0.006:
                before = self.rng.choice(others)
                self.began_in(person, before, any_day(self.rng, first, latest), "moved office")

    def began_in(self, person: Somebody, before: Built, day: date, reason: str) -> None:
        earlier = replace(
            person.last,
            at=before,
            team_id=self.rng.choice(list(before.teams)),
            end=day,
            end_reason=reason,
        )
        person.last.start = day
        person.stays.insert(0, earlier)
