"""A staff list is planned in parts, and what changes nothing is sieved out: one plan anyway."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.imports.kinds import staff
from app.imports.models import ImportLine
from app.imports.staff_sieve import sieve
from app.people.models import Engagement, IdentifierKind, Person, StaffIdentifier
from tests import make
from tests.cast import Cast
from tests.imports.bring import Browsers, bring, csv_of

AS_AT = clock.today() - timedelta(days=1)
FORENAMES = ["Ann", "Zoë", "Priya", "J", "Na", "Mary Ann", "O'Hara"]
SURNAMES = ["Shah", "Smith-Jones", "Smith Jones", "O’Neill", "Li", "Patel", "Vacant"]
NUMBERS = ["", "007", "7", "0451", "451", "A1", "a1", "99", "100", "101", "102", "0"]
EMAILS = ["", "a@dept.example", "A@dept.example", "b@dept.example", "post@dept.example"]
TEAMS = ["", "Payments", "payments", "Post", "N/A"]
GRADES = ["", "AO", "EO"]
KINDS = ["", "Permanent", "perm", "Fixed-term", "Odd"]
PHONES = ["", "0113 496 0001", "0113 496 0002"]
DAYS = ["", "01/02/2019", "1/3/21", "05/06/1899"]
HEADER = "Staff No,Forename,Surname,Email,Team,Grade,Contract Type,Tel,Start Date"


def number(db: Session, person: Person, value: str) -> None:
    issuer = make.employer(db, "Shared Services Ltd")
    db.add(
        StaffIdentifier(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            kind=IdentifierKind.STAFF_NUMBER,
            issuer_id=issuer.id,
            value=value,
            valid_from=date(2020, 1, 1),
        )
    )


def people_on_record(db: Session, cast: Cast, chance: random.Random) -> list[list[str]]:
    """Twenty people, and what a list would say of each that changes nothing."""
    york = make.workplace(db, cast.leeds_branch)
    post = make.team(db, cast.leeds, "Post")
    rows = []
    for n in range(20):
        team = chance.choice([None, cast.payments, post])
        away = chance.random() < 0.15
        grade, email = chance.choice(GRADES), chance.choice(EMAILS)
        phone, value = chance.choice(PHONES), chance.choice(NUMBERS)
        if chance.random() < 0.7:
            value, email = f"{n + 500:05}", chance.choice(["", f"s{n}@dept.example"])
        engagement = chance.choice([Engagement.PERMANENT, Engagement.FIXED_TERM])
        person = make.person(
            db,
            york if away else cast.leeds,
            chance.choice(FORENAMES),
            chance.choice(SURNAMES),
            team=None if away else team,
            grade=grade or None,
            engagement=engagement,
            work_email=email or None,
            work_phone=phone or None,
            since=chance.choice([date(2021, 1, 1), AS_AT, AS_AT + timedelta(days=1)]),
            asked_not_to_contact_at=clock.now() if chance.random() < 0.1 else None,
        )
        for one in {value, chance.choice(NUMBERS)} if chance.random() < 0.15 else {value}:
            if one:
                number(db, person, one)
        kind = "Permanent" if engagement is Engagement.PERMANENT else "Fixed-term"
        name = team.name if team else ""
        rows.append([value, person.forename, person.surname, email, name, grade, kind, phone, ""])
    db.commit()
    return rows


def some_list(known: list[list[str]], chance: random.Random) -> bytes:
    """Mostly as it stands; sometimes a cell is another, a row is new, or stands there twice."""
    choices = [NUMBERS, FORENAMES, SURNAMES, EMAILS, TEAMS, GRADES, KINDS, PHONES, DAYS]
    rows = []
    for row in chance.choices(known, k=4) + chance.sample(known, 18):
        row = list(row)
        for at, values in enumerate(choices):
            if chance.random() < 0.07:
                row[at] = chance.choice(values)
        rows.append(row)
    chance.shuffle(rows)
    return csv_of(HEADER, *(",".join(row) for row in rows))


def plan_of(db: Session, run_id: int) -> list[tuple[object, ...]]:
    db.rollback()
    lines = db.scalars(
        select(ImportLine)
        .where(ImportLine.run_id == run_id)
        .order_by(ImportLine.line, ImportLine.staff_id)
    )
    return [
        (
            line.line,
            line.verdict,
            line.staff_id,
            line.staff_rev,
            line.who,
            line.note,
            line.changes,
            line.remarks,
            line.candidates,
            line.act,
        )
        for line in lines
    ]


@pytest.mark.parametrize("seed", range(4))
def test_parts_and_sieve_make_no_difference(
    browser: Browsers, cast: Cast, owner: Session, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    known = people_on_record(owner, cast, chance)
    organiser = browser(cast.branch_organiser)
    taken: set[int] = set()

    def watched(*asked: object, **more: object) -> set[int]:
        done = sieve(*asked, **more)
        taken.update(done)
        return done

    monkeypatch.setattr(staff, "sieve", watched)
    for _ in range(2):
        data = some_list(known, chance)
        plans = {}
        for rows, sieved in ((10_000, False), (10_000, True), (7, True), (1, True), (1, False)):
            monkeypatch.setattr(staff, "ROWS", rows)
            monkeypatch.setattr(staff.StaffLists, "sieved", sieved)
            run = bring(organiser, "staff", cast.leeds.id, data, as_at=AS_AT.isoformat())
            plans[rows, sieved] = plan_of(owner, int(run.url.rpartition("/")[2]))
        whole = plans[10_000, False]
        for key, plan in plans.items():
            assert plan == whole, (seed, key)
        judged = {line[0]: (line[1], line[7]) for line in whole}
        assert all(judged[line] == ("unchanged", None) for line in taken)
        assert taken
        taken.clear()
