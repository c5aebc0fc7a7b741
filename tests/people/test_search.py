"""Finding a person: any spelling, within scope, and what the page says."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import PersonAccess
from app.audit.models import AuditEvent
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def several(owner: Session, cast: Cast) -> Cast:
    for forename, surname, more in (
        ("Siân Mair", "Llewelyn-Jones", {"work_phone": "029 2018 0123"}),
        ("José", "O’Brien", {"known_as": "Pepe", "work_email": "Jose.OBrien@dept.example"}),
        ("王", "小明", {"work_phone": "+44 (0)113 496 0456"}),
        ("محمد", "الأحمد", {}),
        ("Suharto", "", {}),
        ("Fiona", "Mac Donald", {}),
        ("100%", "Underscore_Ltd", {}),
        ("Benji", "Smith", {}),
        ("Jo", "Smithson", {}),
        ("Alison", "Smith", {}),
    ):
        make.person(owner, cast.leeds, forename, surname, **more)
    owner.commit()
    return cast


def found(browser: Browser, asked: str) -> str:
    return words(browser.part("/people", params={"q": asked}).text)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("sian", "Siân"),
        ("SIA\u0302N", "Siân"),
        ("llewelyn jones", "Llewelyn-Jones"),
        ("llewelynjones", "Llewelyn-Jones"),
        ("jones sian", "Llewelyn-Jones"),
        ("obrien", "O’Brien"),
        ("o'brien", "O’Brien"),
        ("o brien", "O’Brien"),
        ("pepe", "Pepe O’Brien (José)"),
        ("jose", "Pepe O’Brien (José)"),
        ("jose.obrien@DEPT.example", "Pepe"),
        ("王小明", "小明"),
        ("小明", "小明"),
        ("محمد", "محمد"),
        ("suharto", "Suharto"),
        ("macdonald", "Mac Donald"),
        ("02920180123", "Siân"),
        ("180123", "Siân"),
        ("+44 29 2018 0123", "Siân"),
        ("0113 496 0456", "小明"),
        ("0044 113 496 0456", "小明"),
        ("Llewelin Jones", "Llewelyn-Jones"),
        ("100%", "100%"),
        ("b smith", "Benji"),
        ("s", "Siân"),
    ],
)
def test_finds_any_spelling(browser: Open, several: Cast, asked: str, name: str) -> None:
    assert name in found(browser(several.rep), asked)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("%", "Siân"),
        ("_", "Siân"),
        ("\\", "Siân"),
        ("b smith", "Alison"),
        ("i", "Siân"),
        ("@", "Siân"),
        ("dept.example@", "Pepe"),
        ("0123 0000", "Siân"),
    ],
)
def test_finds_nothing_else(browser: Open, several: Cast, asked: str, name: str) -> None:
    assert name not in found(browser(several.rep), asked)


def test_best_answers_come_first(browser: Open, several: Cast, owner: Session) -> None:
    page = found(browser(several.rep), "smith")
    assert page.index("Alison Smith") < page.index("Benji Smith") < page.index("Jo Smithson")
    make.person(owner, several.leeds, "Smith", "Aaronson")
    owner.commit()
    page = found(browser(several.rep), "smith")
    assert page.index("Smith Aaronson") < page.index("Alison Smith"), "begins with it"


def test_nobody_out_of_scope_is_found(browser: Open, several: Cast) -> None:
    for asked in ("sian", "shah", "180123", "jose.obrien@dept.example", "Llewelin Jones"):
        assert "Nobody found" in found(browser(several.outsider), asked)
    browser(several.regional_organiser).get("/people?q=shah", status=403)
    browser(several.data_officer).get("/people?q=shah", status=403)


def test_people_opened_to_somebody_need_three_letters(
    browser: Open, cast: Cast, owner: Session
) -> None:
    owner.add(
        PersonAccess(
            user_id=cast.outsider.id,
            staff_id=cast.colleague.id,
            reason="a call list",
            until=clock.today() + timedelta(days=3),
        )
    )
    owner.commit()
    outsider = browser(cast.outsider)
    assert "Priya Shah" in found(outsider, "sha")
    assert "Priya Shah" not in found(outsider, "sh")
    assert "Priya Shah" not in found(outsider, "p s")
    owner.execute(text("update person_access set until = london_today()"))
    owner.commit()
    assert "Priya Shah" not in found(outsider, "sha")


def test_asked_not_to_be_contacted_says_only_that(
    browser: Open, cast: Cast, owner: Session
) -> None:
    one = make.person(
        owner,
        cast.leeds,
        "Dafydd",
        "Quiet",
        work_phone="0113 496 0999",
        asked_not_to_contact_at=clock.now(),
    )
    owner.commit()
    page = browser(cast.rep).part("/people?q=dafydd").text
    assert "Asked not to be contacted" in words(page)
    assert f'href="/people/{one.id}"' in page
    assert "0999" not in page


def test_somebody_who_left_is_found_and_said_to_have_left(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.person(owner, cast.leeds, "Gwen", "Gone", until=date(2026, 1, 1))
    owner.commit()
    assert f"Left {cast.leeds.unit.name}" in found(browser(cast.rep), "gwen")


def test_says_that_there_are_more(browser: Open, cast: Cast, owner: Session) -> None:
    for number in range(51):
        make.person(owner, cast.leeds, f"Ali{number}", "Many")
    owner.commit()
    page = browser(cast.rep).part("/people?q=many").text
    assert "The first 50. There are more" in words(page)
    assert page.count('<li class="person">') == 50


def test_nobody_found_offers_to_add_them(browser: Open, cast: Cast) -> None:
    page = browser(cast.rep).get("/people", params={"q": "<script>Nia & Co"}).text
    assert "<script>Nia" not in page
    assert "/people/new?name=%3Cscript%3ENia%20%26%20Co" in page


def test_the_trail_keeps_that_but_not_what_was_asked(
    browser: Open, cast: Cast, owner: Session
) -> None:
    browser(cast.rep).get("/people?q=Priya")
    browser(cast.rep).get("/people")
    line = owner.scalars(select(AuditEvent)).one()
    assert (line.event, line.count, line.purpose, line.fields) == ("people_searched", 1, None, [])


@pytest.mark.parametrize("asked", ["", " ", "\x00", "a" * 100_00, "=HYPERLINK(1)", "'; drop"])
def test_odd_questions_are_answered(browser: Open, cast: Cast, asked: str) -> None:
    browser(cast.rep).get("/people", params={"q": asked})


def test_a_search_is_three_queries_however_many_it_finds(
    browser: Open, cast: Cast, owner: Session
) -> None:
    for number in range(40):
        make.person(owner, cast.leeds, f"Ali{number}", "Many", team=cast.payments)
    owner.commit()
    one = browser(cast.rep)
    one.get("/people?q=shah")
    run: list[str] = []
    event.listen(
        one.app.state.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: run.append(statement),
    )
    one.get("/people?q=many")
    asked = [s for s in run if "begin_request" not in s]
    assert len(asked) <= 3, asked
