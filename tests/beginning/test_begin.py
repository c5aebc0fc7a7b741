"""A union begins: one code, one page, one person."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.accounts.models import RoleGrant, User
from app.beginning.start_code import start_code
from app.db.scope import limit_to
from app.people.models import Person
from app.settings import Settings
from app.union.models import Unit
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]

ANSWERS = {
    "union": "Public Workers' Union",
    "employer": "Shared Services Ltd",
    "office": "Hub House",
    "postcode": "ls14ap",
    "name": "Amina Yusuf",
    "email": "amina@home.example",
    "password": "seven blue kettles",
    "is_rep": "yes",
}


def begin(page: Browser, settings: Settings, **other: str) -> str:
    """Where it leads."""
    page.client.follow_redirects = False
    answers = ANSWERS | {"code": start_code(settings).lower().replace("-", " ")} | other
    return str(page.post("/start", answers, status=303).headers["location"])


def test_one_page_makes_a_union_with_its_first_rep(
    browser: Open, owner: Session, settings: Settings
) -> None:
    page = browser()
    assert page.get("/").url.path == "/start"
    shown = words(page.get("/start").text)
    assert "For trial, not yet for real names" in shown
    assert "The two never mix" in shown
    leads_to = begin(page, settings)
    units = {unit.kind.label: unit for unit in owner.scalars(select(Unit))}
    assert {kind: unit.name for kind, unit in units.items()} == {
        "union": "Public Workers' Union",
        "region": "All regions",
        "branch": "Hub House branch",
        "workplace": "Shared Services Ltd, Hub House",
    }
    assert leads_to == f"/workplaces/{units['workplace'].id}/people/new"
    me = owner.scalars(select(User)).one()
    assert {(g.role, g.unit_id) for g in owner.scalars(select(RoleGrant))} == {
        (Role.NATIONAL_ORGANISER, units["union"].id),
        (Role.BRANCH_ORGANISER, units["branch"].id),
        (Role.REP, units["workplace"].id),
    }
    person = owner.scalars(select(Person)).one()
    assert (person.id, person.name, person.is_rep) == (me.staff_id, "Amina Yusuf", True)
    assert (person.workplace_id, person.scope_unit_id) == (units["workplace"].id,) * 2
    assert owner.scalar(text("select code from standings")) == 0, "not known until said so"
    assert owner.scalar(text("select postcode from sites")) == "LS1 4AP"
    page.client.follow_redirects = True
    assert "Shared Services Ltd, Hub House" in page.get(f"/units/{units['branch'].id}").text
    with page.app.state.sessions() as db:
        assert limit_to(db, page.client.cookies["session"])
        assert db.scalar(text("select count(*) from staff")) == 1


def test_an_organiser_who_works_elsewhere_is_nobody_on_the_list(
    browser: Open, owner: Session, settings: Settings
) -> None:
    begin(browser(), settings, is_rep="", branch="Leeds Shared Services")
    assert owner.scalar(text("select count(*) from staff")) == 0
    assert {g.role for g in owner.scalars(select(RoleGrant))} == {
        Role.NATIONAL_ORGANISER,
        Role.BRANCH_ORGANISER,
    }


def test_once_begun_the_page_is_gone(browser: Open, settings: Settings) -> None:
    begin(browser(), settings)
    browser().get("/start", status=404)
    browser().post("/start", ANSWERS, status=404)
    assert not (settings.data_dir / "start-code").exists()


def test_the_demo_never_becomes_a_real_union(app: FastAPI, browser: Open, database: object) -> None:
    app.state.settings = app.state.settings.model_copy(update={"demo": True})
    browser().get("/start", status=404)
    assert browser().get("/").url.path == "/sign-in"


def test_with_people_here_there_is_nothing_to_begin(browser: Open, cast: Cast) -> None:
    browser().get("/start", status=404)


def test_without_the_code_nothing_begins_and_nothing_typed_is_lost(
    browser: Open, owner: Session, settings: Settings
) -> None:
    for code in ("", "AAAA-BBBB-CCCC"):
        page = browser().post("/start", ANSWERS | {"code": code}, status=422)
        assert "This is not the code" in words(page.text)
        assert 'value="Shared Services Ltd"' in page.text
        assert "kettles" not in page.text
    assert owner.scalar(text("select count(*) from users")) == 0


def test_the_code_is_not_to_be_guessed(browser: Open, settings: Settings) -> None:
    for _ in range(10):
        browser().post("/start", ANSWERS | {"code": "guess"}, status=422)
    browser().post("/start", ANSWERS | {"code": start_code(settings)}, status=429)


@pytest.mark.parametrize(
    "wrong",
    [
        {"union": ""},
        {"office": "x" * 201},
        {"email": "nobody"},
        {"password": "short"},
        {"password": "password1"},
        {"name": "\x00"},
        {"name": "..."},
        {"name": "x" * 121},
        {"email": "amina@dept.gov.uk"},
    ],
)
def test_wrong_answers_are_said_and_the_others_kept(
    browser: Open, settings: Settings, wrong: dict[str, str]
) -> None:
    page = browser().post("/start", ANSWERS | {"code": start_code(settings)} | wrong, status=422)
    assert 'class="error"' in page.text
    assert 'value="Shared Services Ltd"' in page.text


def test_an_employers_address_can_be_insisted_on(browser: Open, settings: Settings) -> None:
    begin(browser(), settings, email="amina@dept.gov.uk", own_address="yes")


def test_the_code_is_ours_alone_and_the_same_for_every_process(settings: Settings) -> None:
    code = start_code(settings)
    assert start_code(settings) == code
    assert (settings.data_dir / "start-code").stat().st_mode & 0o077 == 0
