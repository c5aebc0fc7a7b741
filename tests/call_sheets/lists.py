"""A list of a few colleagues, made by the branch, and how its screen is filled in."""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.call_lists.models import By, CallList, CallListEntry
from app.people.models import Person, StandingCode
from app.workplaces.models import Workplace
from tests import make
from tests.browser import Browser
from tests.cast import Cast

NAMES = (("Siân", "Ŵyn"), ("Huw", "Morgan"), ("Zofia", "Nowak"), ("Huw", "Mostyn"))


@dataclass
class Listed:
    id: int
    people: list[Person]

    @property
    def path(self) -> str:
        return f"/call-sheets/{self.id}"

    def code(self, row: int) -> str:
        return f"L{self.id}-{row:02}"


def call_list(
    db: Session,
    cast: Cast,
    *,
    owner: User | None = None,
    names: tuple[tuple[str, str], ...] = NAMES,
    place: Workplace | None = None,
    by: By = By.PHONE,
) -> Listed:
    """Of new colleagues whose numbers may be dialled; the caller commits."""
    place = place or cast.leeds
    people = [
        make.person(
            db,
            place,
            forename,
            surname,
            team=cast.payments if place is cast.leeds else None,
            standing=StandingCode.NOT_MEMBER,
            work_phone=f"0113 496 01{at:02}",
        )
        for at, (forename, surname) in enumerate(names, start=1)
    ]
    return of_people(db, cast, people, owner=owner, by=by)


def of_people(
    db: Session, cast: Cast, people: list[Person], *, owner: User | None = None, by: By = By.PHONE
) -> Listed:
    made = CallList(
        owner_id=(owner or cast.branch_organiser).id,
        name="Evening calls",
        purpose="Ask to join",
        by=by,
        question={"version": 1, "rules": []},
        unit_id=cast.leeds_branch.id,
        as_at=clock.today(),
        expires_on=clock.today() + timedelta(days=14),
    )
    db.add(made)
    db.flush()
    for rank, person in enumerate(people, start=1):
        db.add(
            CallListEntry(
                call_list_id=made.id,
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                rank=rank,
            )
        )
        if person.work_phone:
            screened(db, cast, person.work_phone)
    db.flush()
    return Listed(made.id, people)


def screened(db: Session, cast: Cast, phone: str) -> None:
    db.execute(
        text(
            "insert into number_screenings(number, is_registered, checked_on, checked_by_id)"
            " values (phone_e164(:phone), false, current_date, :by) on conflict do nothing"
        ),
        {"phone": phone, "by": cast.branch_organiser.id},
    )


class Screen:
    """The screen for results, as somebody without a script sees it."""

    def __init__(self, browser: Browser, listed: Listed) -> None:
        self.browser, self.listed = browser, listed
        self.page = browser.get(f"{listed.path}/results").text
        self.status = 200

    @property
    def fields(self) -> dict[str, str]:
        """Everything that stands in the form now."""
        found = {}
        for given in re.findall(r"<input[^>]*>", self.page):
            name = re.search(r' name="([^"]*)"', given)
            value = re.search(r' value="([^"]*)"', given)
            box = 'type="checkbox"' in given
            if name and value and not (box and " checked" not in given):
                found[name[1]] = value[1]
        return found

    def type(self, *lines: str, **more: str) -> dict[str, str]:
        """Each line: "7 t ok 3d / a note"."""
        fields = self.fields
        for number, line in enumerate(lines, start=1):
            said, _, note = line.partition(" / ")
            row, answer, *rest = said.split()
            agreed = "ok" in rest
            fields |= {f"row-{number}": row, f"answer-{number}": answer, f"note-{number}": note}
            fields[f"come_back-{number}"] = " ".join(word for word in rest if word != "ok")
            if agreed:
                fields[f"agreed-{number}"] = "yes"
        return fields | more

    def send(self, fields: dict[str, str], *, status: int = 200) -> str:
        answer = self.browser.post(f"{self.listed.path}/results", fields, status=status)
        self.page, self.status = answer.text, answer.status_code
        return self.page
