"""A workplace as a list to look at and as a sheet of paper."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import Result
from app.conversations.queries.workplace import PAGE_SIZE
from app.people.models import StandingCode
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def floor(cast: Cast, owner: Session) -> str:
    for name, code in (
        ("Mem", StandingCode.MEMBER),
        ("Oth", StandingCode.OTHER_UNION),
        ("Not", StandingCode.NOT_MEMBER),
    ):
        make.person(owner, cast.leeds, name, "Example", standing=code, work_phone="0113 496 0101")
    spoken = make.person(
        owner, cast.leeds, "Spo", "Example", standing=StandingCode.NOT_MEMBER, known_as="Spoke"
    )
    make.contact(owner, spoken, cast.rep)
    missed = make.person(owner, cast.leeds, "Mis", "Example", standing=StandingCode.NOT_MEMBER)
    make.contact(owner, missed, cast.rep, result=Result.NOT_IN)
    owner.commit()
    return f"/workplaces/{cast.leeds.id}"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Priya", "Mem", "Mis", "Not", "Oth", "Spoke"]),
        ("?mark=member", ["Mem"]),
        ("?mark=other", ["Oth"]),
        ("?mark=not_yet", ["Mis", "Not"]),
        ("?mark=spoken", ["Spoke"]),
        ("?mark=unknown", ["Priya"]),
        ("?mark=rep", []),
        ("?never=yes", ["Priya", "Mem", "Mis", "Not", "Oth"]),
        ("?mark=nonsense&team=x&at=99", ["Priya", "Mem", "Mis", "Not", "Oth", "Spoke"]),
        ("?team=0", ["Mem", "Mis", "Not", "Oth", "Spoke"]),
    ],
)
def test_filters_show_whom_they_say(
    browser: Open, cast: Cast, floor: str, query: str, names: list[str]
) -> None:
    amina = browser(cast.rep)
    for html in (amina.get(floor + query).text, amina.part(floor + query).text):
        people = html.split('id="conversations-people"')[1]
        shown = [part.split("<")[0].split()[0] for part in people.split("/people/")[1:]]
        found = [n for n in ("Priya", "Mem", "Mis", "Not", "Oth", "Spoke") if f">{n} " in people]
        assert len(found) == len(shown) - people.count("/people/new")
        assert sorted(found) == sorted(names)
        assert (
            f"{len(names)} of" in words(people)
            or f"{len(names)} people" in words(people)
            or (len(names) == 1 and "1 person" in words(people))
        )


def test_a_call_that_missed_them_does_not_undo_a_conversation(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person = make.person(owner, cast.leeds, "Yvette", standing=StandingCode.NOT_MEMBER)
    before = clock.today() - timedelta(days=30)
    make.contact(owner, person, cast.rep, happened_on=before)
    make.contact(owner, person, cast.rep, result=Result.NOT_IN)
    owner.commit()
    page = browser(cast.rep).get(f"/workplaces/{cast.leeds.id}").text
    row = page[: page.index(">Yvette ")].rpartition('<li class="person">')[2]
    assert "mark-spoken" in row


def test_htmx_gets_the_part_alone(browser: Open, cast: Cast, floor: str) -> None:
    part = browser(cast.rep).part(floor).text
    assert "<html" not in part
    assert part.lstrip().startswith('<div class="stack" id="conversations-people">')


def test_one_workplace_is_opened_several_are_offered(
    browser: Open, cast: Cast, owner: Session
) -> None:
    amina = browser(cast.rep)
    assert str(amina.get("/workplaces").url).endswith(f"/workplaces/{cast.leeds.id}")
    second = make.workplace(owner, cast.leeds_branch)
    make.grant(owner, cast.rep, make.Role.REP, second.unit)
    owner.commit()
    page = browser(cast.rep).get("/workplaces").text
    assert f"/workplaces/{cast.leeds.id}" in page
    assert f"/workplaces/{second.id}" in page
    assert f"/workplaces/{cast.revenue.id}" not in page


def test_the_sheet_has_first_name_and_initial_and_nothing_else(
    browser: Open, cast: Cast, floor: str, owner: Session
) -> None:
    page = words(browser(cast.rep).get(f"{floor}/sheet").text)
    assert "Spoke E" in page
    assert "Priya S" in page
    assert "Destroy by" in page
    for hidden in ("Example", "Shah", "0113"):
        assert hidden not in page
    line = owner.execute(
        text("select count, unit_id from audit_events where event = 'people_printed'")
    ).one()
    assert tuple(line) == (6, cast.leeds.id)


def test_long_lists_come_a_page_at_a_time(browser: Open, cast: Cast, owner: Session) -> None:
    for number in range(PAGE_SIZE):
        make.person(owner, cast.leeds, f"P{number:03}", "Many")
    owner.commit()
    amina, place = browser(cast.rep), f"/workplaces/{cast.leeds.id}"
    first = amina.get(place).text
    assert f"{PAGE_SIZE} of {PAGE_SIZE + 1} people" in words(first)
    assert f'href="{place}?at=2"' in first
    assert "1 of 201 people" in words(amina.get(f"{place}?at=2").text)
    assert "1 of 201 people" in words(amina.get(f"{place}?at=7").text)
