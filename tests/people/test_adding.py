"""Adding people by hand, one or many."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.people.models import Person, Placement, Standing, StandingCode
from app.people.queries import get_person
from app.people.suppression import suppress
from app.workplaces.models import Team
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.people.conftest import As

Open = Callable[..., Browser]
PEPPER = "a pepper that is only for the tests"


def said(page: Any) -> str:
    return words(page.text.replace("&#39;", "'").replace("&#34;", '"'))


def how_many(owner: Session, surname: str) -> int:
    owner.rollback()
    return owner.scalar(select(func.count()).where(Person.surname == surname)) or 0


def one(browser: Browser, cast: Cast, *, status: int = 303, **more: Any) -> Any:
    answers = {"name": "Nia Rees", "workplace_id": cast.leeds.id, **more}
    return browser.post("/people/new", answers, status=status, follow_redirects=False)


def paste(browser: Browser, cast: Cast, names: str, *, status: int = 200, **more: Any) -> Any:
    return browser.post(
        f"/workplaces/{cast.leeds.id}/people/new",
        {"names": names, **more},
        status=status,
        follow_redirects=False,
    )


def fingerprint(page: Any) -> str:
    found = re.search(r'name="previewed" value="([0-9a-f]{32})"', page.text)
    assert found
    return found[1]


def test_one_person_is_added_and_not_known(browser: Open, cast: Cast, owner: Session) -> None:
    more = {
        "team": "Pensions",
        "grade": "E1",
        "work_email": "nia@dept.example",
        "work_phone": "0113 496 0123",
    }
    answer = one(browser(cast.rep), cast, **more)
    person = owner.scalars(select(Person).where(Person.surname == "Rees")).one()
    assert answer.headers["location"] == f"/people/{person.id}"
    placed = owner.scalars(select(Placement).where(Placement.staff_id == person.id)).one()
    team = owner.get_one(Team, placed.team_id)
    assert (team.name, placed.grade, placed.valid_from) == ("Pensions", "E1", clock.today())
    standing = owner.scalars(select(Standing).where(Standing.staff_id == person.id)).one()
    assert standing.code is StandingCode.UNKNOWN
    assert person.work_phone == "0113 496 0123"
    events = owner.scalars(select(AuditEvent.event).order_by(AuditEvent.id)).all()
    assert events == ["team_added", "person_added"]


def test_a_namesake_is_added_only_when_said_to_be_another(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rep = browser(cast.rep)
    one(rep, cast)
    assert "already listed" in said(one(rep, cast, status=422))
    assert how_many(owner, "Rees") == 1
    one(rep, cast, name="REES, Nia", different="1")
    one(rep, cast, name="REES, Nia", different="1", status=422)
    assert how_many(owner, "Rees") + how_many(owner, "REES") == 2


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"name": ""}, "Enter their name"),
        ({"name": "Nia 4512"}, "digits"),
        ({"name": "<script>x</script>"}, "in no name"),
        ({"name": "=HYPERLINK(1)"}, "digits"),
        ({"name": "N\x00ia"}, "invisible character"),
        ({"name": "N" * 1_000_000}, "120 letters"),
        ({"work_email": "nia@gmail.com"}, "private address"),
        ({"work_email": "nia"}, "work e-mail"),
        ({"work_phone": "call me"}, "work phone"),
        ({"work_phone": "1"}, "work phone"),
        ({"team": "T" * 121}, "120 characters"),
        ({"workplace_id": ""}, "Choose where they work"),
        ({"workplace_id": "x"}, "Choose where they work"),
    ],
)
def test_what_can_not_be_kept_is_said_and_nothing_typed_is_lost(
    browser: Open, cast: Cast, owner: Session, more: dict[str, str], says: str
) -> None:
    answers = {"grade": "kept as typed", **more}
    page = one(browser(cast.rep), cast, status=422, **answers)
    assert says in said(page)
    assert "kept as typed" in page.text
    assert "<script>x" not in page.text
    assert how_many(owner, "Rees") == 0


def test_adding_is_for_own_workplaces_only(browser: Open, cast: Cast, owner: Session) -> None:
    for workplace_id in (cast.revenue.id, cast.leeds_branch.id, 10**12, -1):
        one(browser(cast.rep), cast, status=404, workplace_id=workplace_id)
    one(browser(cast.outsider), cast, status=404)
    for user in (cast.regional_organiser, cast.data_officer, cast.observer):
        one(browser(user), cast, status=403)
    one(browser(cast.branch_organiser), cast)
    assert how_many(owner, "Rees") == 1


def test_the_form_knows_the_name_looked_for(browser: Open, cast: Cast) -> None:
    page = browser(cast.rep).get("/people/new", params={"name": '"><script>Nia'})
    assert 'value="&#34;&gt;&lt;script&gt;Nia"' in page.text
    assert "Payments" in page.text


def test_who_asked_not_to_be_contacted_is_not_added_again(
    browser: Open, cast: Cast, owner: Session, acting: As
) -> None:
    with acting(cast.rep) as (db, actor):
        suppress(db, actor, get_person(db, cast.colleague.id), pepper=PEPPER)
    page = one(browser(cast.rep), cast, status=422, name="SHAH, Priya", different="1")
    assert "can't be added: they are already known here" in said(page)
    page = paste(browser(cast.rep), cast, "Priya Shah\nNia Rees")
    assert "Already known here: left out" in said(page)
    paste(browser(cast.rep), cast, "Priya Shah\nNia Rees", previewed=fingerprint(page), status=303)
    assert (how_many(owner, "Shah"), how_many(owner, "Rees")) == (1, 1)


def test_thirty_pasted_names_are_shown_then_added_once(
    browser: Open, cast: Cast, owner: Session
) -> None:
    letters = [chr(ord("a") + i % 26) * (1 + i // 26) for i in range(29)]
    names = "\n".join(f"Sam {letter}; Payments" for letter in letters) + "\nPriya Shah\nSam 12"
    rep = browser(cast.rep)
    page = paste(rep, cast, names)
    assert "29 new people of 31 lines" in said(page)
    assert "Already listed: left out" in said(page)
    assert "Line 31, “Sam 12”: This has digits" in said(page)
    assert "Sam aa; Payments" in page.text, "the text stays"
    before = owner.scalar(select(func.count(Person.id)))
    for _ in range(2):
        answer = paste(rep, cast, names, previewed=fingerprint(page), status=303)
        assert answer.headers["location"] == f"/workplaces/{cast.leeds.id}"
        owner.rollback()
        assert owner.scalar(select(func.count(Person.id))) == (before or 0) + 29
    assert owner.scalar(select(func.count(Placement.id))) == (before or 0) + 29
    unknown = select(func.count()).where(Standing.code == StandingCode.UNKNOWN)
    assert owner.scalar(unknown) == 29
    assert len(owner.scalars(select(Team)).all()) == 1
    line = owner.scalars(select(AuditEvent).where(AuditEvent.event == "person_added")).one()
    assert (line.count, line.unit_id) == (29, cast.leeds.id)


def test_a_ticked_namesake_is_added_once_however_often_it_is_sent(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rep = browser(cast.rep)
    page = paste(rep, cast, "Priya Shah")
    ticks = re.findall(r'name="different" value="([^"]+)"', page.text)
    assert len(ticks) == 1
    for _ in range(2):
        paste(rep, cast, "Priya Shah", previewed=fingerprint(page), different=ticks, status=303)
    assert how_many(owner, "Shah") == 2


def test_names_changed_after_the_look_are_shown_again(
    browser: Open, cast: Cast, owner: Session
) -> None:
    page = paste(browser(cast.rep), cast, "Nia Rees")
    again = paste(browser(cast.rep), cast, "Nia Rees\nMo Rees", previewed=fingerprint(page))
    assert "2 new people" in said(again)
    assert how_many(owner, "Rees") == 0


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ("", "Paste at least one name"),
        (" \n\t\n", "Paste at least one name"),
        ("Sam a\n" * 501, "There are 501 lines"),
        ("a" * 1_000_000, "1,000,000 characters"),
        ("Nia\x00 Rees", "invisible character"),
    ],
)
def test_a_list_that_can_not_be_read_is_answered_and_kept(
    browser: Open, cast: Cast, owner: Session, names: str, says: str
) -> None:
    page = paste(browser(cast.rep), cast, names, team="Pensions", status=422)
    assert says in said(page)
    assert "Pensions" in page.text
    assert names.strip() in page.text
    assert owner.scalar(select(func.count(Person.id))) == 2


def test_a_list_of_nothing_but_odd_lines_adds_nobody(browser: Open, cast: Cast) -> None:
    page = paste(browser(cast.rep), cast, "<script>alert()</script>\n=HYPERLINK(a)\nx@y.example")
    assert "There is nobody to add" in said(page)
    assert "<script>alert" not in page.text
    assert 'name="previewed" value="no"' in page.text


def test_pasting_is_for_own_workplaces_only(browser: Open, cast: Cast) -> None:
    for user, status in ((cast.outsider, 404), (cast.regional_organiser, 403)):
        browser(user).get(f"/workplaces/{cast.leeds.id}/people/new", status=status)
        paste(browser(user), cast, "Nia Rees", status=status)
    browser(cast.rep).get("/workplaces/999999999999/people/new", status=404)


def test_somebody_who_left_counts_as_listed(browser: Open, cast: Cast, owner: Session) -> None:
    make.person(owner, cast.leeds, "Gwen", "Gone", until=clock.today())
    owner.commit()
    assert "Already listed" in said(paste(browser(cast.rep), cast, "Gwen Gone"))
