"""Who holds a role in the invented union and who may sign in."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from app.access.roles import Role
from app.accounts.models import RoleGrant, User
from app.db.base import FOREVER
from app.demo.days import Calendar
from app.demo.names import Name, as_address
from app.demo.people import Somebody
from app.demo.places import BRANCHES, DEFENCE, EMPLOYERS, UNION, Built
from app.demo.rows import Rows
from app.demo.talks import Author
from app.people.models import Engagement, StandingCode, UnionRole, UnionRoleKind

PASSWORD = "three quiet otters"  # noqa: S105 - printed for anybody who runs the demo

# One of each kind, in the order they are shown: what they are, e-mail, name.
SIGN_INS = (
    ("Workplace rep, Sheffield", "farah@union.example", Name("Farah", "Siddiqui")),
    ("Workplace rep, Cardiff", "gethin@union.example", Name("Gethin", "Bevan")),
    ("Branch organiser, Sheffield", "marcia@union.example", Name("Marcia", "Tulloch")),
    ("Regional organiser, Yorkshire", "tomasz@union.example", Name("Tomasz", "Wójcik")),
    ("Group organiser, Defence", "ifeoma@union.example", Name("Ifeoma", "Balogun")),
    ("National organiser", "eleri@union.example", Name("Eleri", "Meredydd")),
    ("Data officer", "harpreet@union.example", Name("Harpreet", "Bains")),
    ("Auditor", "ruth@union.example", Name("Ruth", "Ambler")),
    ("Observer, Yorkshire", "ewan@union.example", Name("Ewan", "Drummond")),
    ("A rep whose role has ended, Leeds", "ciaran@union.example", Name("Ciarán", "Varley")),
    ("Advocate, Sheffield", "nadia@union.example", Name("Nadia", "Rahimi")),
)
ADVOCATE_OF = {"sheffield": 10}
REPS_OF = {"sheffield": 0, "cardiff": 1, "leeds": 9}
ORGANISERS = {
    "North East Shared Services": Name("Heather", "Cockburn"),
    "Leeds and York Shared Services": Name("Sanjay", "Mistry"),
    "Cardiff Shared Services": Name("Lowri", "Beynon"),
    "Fylde Shared Services": Name("Kelly", "Ormerod"),
    "Peterborough Shared Services": Name("Agnieszka", "Mazur"),
    "DBS North West": Name("Usman", "Rafiq"),
    "DBS South": Name("Noémie", "Gaunt"),
    "DBS East": Name("Kwame", "Asante"),
    "Pensions Agency North": Name("Orlaith", "Devaney"),
}
OUTSIDE = {Engagement.AGENCY, Engagement.CONTRACTOR, Engagement.MILITARY}


@dataclass
class Cast:
    """Who speaks to people in each office, by its key."""

    authors: dict[str, list[Author]] = field(default_factory=dict)
    demo_rep: Author | None = None
    demo_rep_person: Somebody | None = None
    # Members who agreed to ask colleagues, by office.
    advocates: dict[str, list[Somebody]] = field(default_factory=dict)


class Casting:
    def __init__(
        self, rng: Random, calendar: Calendar, rows: Rows, units: dict[str, int], password_hash: str
    ) -> None:
        self.rng = rng
        self.calendar = calendar
        self.rows = rows
        self.units = units
        self.password_hash = password_hash
        self.cast = Cast()

    def fill(self, offices: list[Built], everybody: list[Somebody]) -> Cast:
        organisers = {branch: self.organiser(branch) for branch in BRANCHES}
        for built in offices:
            mine = self.cast.authors[built.office.key] = []
            branch = built.office.branch
            self.reps(built, [p for p in everybody if p.last.at is built and p.present])
            running = [author for author in mine if author.until == FOREVER]
            mine.append(Author(organisers[branch], 0.25 if running else 0.5))
        self.offices_of_the_union()
        return self.cast

    def organiser(self, branch: str) -> int:
        if branch == "Sheffield Shared Services":
            _, email, name = SIGN_INS[2]
        else:
            name = ORGANISERS[branch]
            email = f"{as_address(name)}@union.example"
        since = self.calendar.start - timedelta(days=40)
        return self.user(name, email, Role.BRANCH_ORGANISER, self.units[branch], since)

    def offices_of_the_union(self) -> None:
        for number, role, unit in (
            (3, Role.REGIONAL_ORGANISER, "Yorkshire"),
            (4, Role.GROUP_ORGANISER, DEFENCE),
            (5, Role.NATIONAL_ORGANISER, UNION),
            (6, Role.DATA_OFFICER, UNION),
            (7, Role.AUDITOR, UNION),
            (8, Role.OBSERVER, "Yorkshire"),
        ):
            _, email, name = SIGN_INS[number]
            self.user(name, email, role, self.units[unit], self.calendar.start)

    def user(
        self,
        name: Name,
        email: str,
        role: Role,
        unit_id: int,
        since: date,
        until: date = FOREVER,
        person: Somebody | None = None,
    ) -> int:
        number = len(self.rows.of["users"]) + 1
        user_id = self.rows.add(
            User,
            email=email,
            name=f"{name.forename} {name.surname}".strip(),
            password_hash=self.password_hash,
            staff_id=person.id if person else None,
            join_code=f"{(as_address(name) or 'rep').split('.')[0][:7].upper()}{number:02}",
        )
        self.rows.add(
            RoleGrant,
            user_id=user_id,
            role=role,
            unit_id=unit_id,
            granted_by_id=None,
            valid_from=since,
            valid_to=until,
        )
        return user_id

    # ---------- roles in the union

    def reps(self, built: Built, present: list[Somebody]) -> None:
        office, today = built.office, self.calendar.today
        long_enough = today - timedelta(days=200)
        known = [p for p in present if p.is_member(long_enough) and len(p.spells) == 1]
        if not office.extracts and office.reps:
            known = [p for p in present if p.claim and p.claim[0] is StandingCode.MEMBER]
        known = [p for p in known if p.spells == [] or p.spells[0].arrears_from is None]
        known = [p for p in known if p.last.engagement not in OUTSIDE and p.name.forename]
        self.rng.shuffle(known)
        chosen = self.one_a_team(built, known, office.reps + office.advocates)
        for number, person in enumerate(chosen[: office.reps]):
            self.rep(built, person, first=number == 0)
        self.cast.advocates[office.key] = chosen[office.reps :]
        for number, person in enumerate(chosen[office.reps :]):
            since = self.since(person)
            self.role(person, UnionRoleKind.ADVOCATE, since, most_asks=2 + number % 2)
            if number == 0 and office.key in ADVOCATE_OF:
                self.advocate(built, person, since)
        if len(chosen) > 2:
            self.role(chosen[1], UnionRoleKind.HEALTH_AND_SAFETY, self.since(chosen[1]))
            self.role(chosen[2], UnionRoleKind.LEARNING, self.since(chosen[2]))
            self.role(chosen[0], UnionRoleKind.BRANCH_OFFICER, self.since(chosen[0]))

    def one_a_team(self, built: Built, known: list[Somebody], wanted: int) -> list[Somebody]:
        """Spread over the teams, from the largest."""
        chosen: list[Somebody] = []
        while known and len(chosen) < wanted:
            for team in built.teams:
                person = next((p for p in known if p.last.team_id == team), None)
                if person and len(chosen) < wanted:
                    chosen.append(person)
                    known.remove(person)
        return chosen

    def rep(self, built: Built, person: Somebody, *, first: bool) -> None:
        key, since, until = built.office.key, self.since(person), FOREVER
        name, email = person.name, f"{as_address(person.name) or 'rep'}.rep@union.example"
        number = REPS_OF.get(key) if first else None
        if number is not None:
            _, email, name = SIGN_INS[number]
            person.name = name
            domain = EMPLOYERS[built.office.employer]
            person.email = f"{as_address(name)}@{domain}"
        if number == REPS_OF["leeds"]:
            until = self.calendar.today - timedelta(days=52)
        email = email if email not in self.taken() else email.replace("@", f"{person.id}@")
        user_id = self.user(name, email, Role.REP, built.unit_id, since, until, person)
        author = Author(user_id, 1.5, person.last.team_id, since, until, person=person)
        self.cast.authors[key].append(author)
        self.role(person, UnionRoleKind.REP, since, until)
        person.reserved = True
        if number == REPS_OF["sheffield"]:
            author.demo, author.per_week = True, 2.2
            self.cast.demo_rep, self.cast.demo_rep_person = author, person

    def advocate(self, built: Built, person: Somebody, since: date) -> None:
        _, email, person.name = SIGN_INS[ADVOCATE_OF[built.office.key]]
        person.email = f"{as_address(person.name)}@{EMPLOYERS[built.office.employer]}"
        person.reserved = True
        self.user(person.name, email, Role.ADVOCATE, built.unit_id, since, person=person)

    def taken(self) -> set[str]:
        return {row["email"] for row in self.rows.of["users"]}

    def since(self, person: Somebody) -> date:
        first = max(
            self.calendar.start,
            person.last.start + timedelta(days=30),
            person.spells[0].joined_on + timedelta(days=30) if person.spells else date.min,
        )
        latest = self.calendar.today - timedelta(days=100)
        days = max(0, (latest - first).days)
        return min(first, latest) + timedelta(days=round(days * self.rng.random() ** 2 * 0.8))

    def role(
        self,
        person: Somebody,
        kind: UnionRoleKind,
        since: date,
        until: date = FOREVER,
        most_asks: int | None = None,
    ) -> None:
        self.rows.add(
            UnionRole,
            staff_id=person.id,
            scope_unit_id=person.last.at.unit_id,
            kind=kind,
            elected_on=since,
            most_asks=most_asks,
            valid_from=since,
            valid_to=until,
        )
