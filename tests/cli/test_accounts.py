"""`alongside start` and `alongside user`: the same commands as the pages, the same limits."""

import re
from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app.access.roles import Role
from app.accounts.models import RoleGrant, User
from app.cli.main import app
from app.settings import Settings
from tests.browser import Browser
from tests.cast import Cast

Open = Callable[..., Browser]
Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("database_url", "owner_database_url", "data_dir", "public_url"):
        monkeypatch.setenv(f"ALONGSIDE_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("ALONGSIDE_CHEAP_PASSWORDS", "yes")
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words, typed="": CliRunner().invoke(app, list(words), input=typed)


ANSWERS = [
    "Public Workers' Union",
    "Shared Services Ltd",
    "Hub House",
    "",
    "",
    "Amina Yusuf",
    "amina@home.example",
    "seven blue kettles",
    "y",
]


def test_start_asks_and_begins(run: Run, owner: Session) -> None:
    done = run("start", typed="\n".join(ANSWERS) + "\n")
    assert done.exit_code == 0, done.output
    assert "http://alongside.test" in done.output
    assert "kettles" not in done.output
    assert owner.scalar(text("select name from units where kind = 4")) == "Hub House branch"
    assert owner.scalar(text("select count(*) from user_sessions")) == 0
    again = run("start")
    assert "has begun here already" in str(again.exception)


def test_start_asks_again_for_what_will_not_do(run: Run, owner: Session) -> None:
    first = [*ANSWERS[:6], "amina@dept.gov.uk", "short", "y"]
    second = ["seven blue kettles", "n", "amina@home.example"]
    done = run("start", typed="\n".join([*first, "n", *second[2:], second[0]]) + "\n")
    assert "at least 10 characters" in done.output
    assert done.exit_code == 0, done.output
    assert owner.scalars(select(User)).one().email == "amina@home.example"


def test_invite_prints_a_link_that_works(run: Run, cast: Cast, browser: Open) -> None:
    done = run(
        "user", "invite", "Siân Rees", "--as", cast.branch_organiser.email,
        "--role", "rep", "--at", cast.leeds.unit.name,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    found = re.search(r"http://alongside.test(/invitations/\S+)", done.output)
    assert found
    assert "Siân Rees" in browser().get(found[1]).text


def test_nobody_goes_further_by_the_command_line(run: Run, cast: Cast, owner: Session) -> None:
    me = ("--as", cast.branch_organiser.email)
    for role, unit in (
        ("national-organiser", cast.union.name),
        ("data-officer", cast.leeds_branch.name),
        ("rep", cast.revenue.unit.name),
        ("rep", "Nowhere"),
    ):
        refused = run("user", "invite", "X", *me, "--role", role, "--at", unit)
        assert "You can't make anybody" in str(refused.exception)
    assert "There is no role" in str(
        run("user", "invite", "X", *me, "--role", "boss", "--at", "x").exception
    )
    for email in (cast.national_organiser.email, cast.outsider.email, "nobody@home.example"):
        assert "can't reset the password" in str(run("user", "reset", email, *me).exception)
        assert "holds no role" in str(run("user", "end", email, *me).exception)
    assert "Nobody signs in as" in str(run("user", "list", "--as", "x@home.example").exception)
    assert "has ended" in str(run("user", "list", "--as", cast.expired_rep.email).exception)
    assert owner.scalar(text("select count(*) from one_use_links")) == 0
    assert owner.scalar(text("select count(*) from user_sessions")) == 0


def test_list_shows_ones_own_part_and_is_audited(run: Run, cast: Cast, owner: Session) -> None:
    done = run("user", "list", "--as", cast.branch_organiser.email)
    assert "Amina Yusuf" in done.output
    assert "Otto Fremd" not in done.output
    lines = owner.execute(text("select user_id, event from audit_events order by id")).all()
    assert lines == [
        (cast.branch_organiser.id, "signed_in"),
        (cast.branch_organiser.id, "signed_out"),
    ]


def test_reset_and_end(run: Run, cast: Cast, owner: Session) -> None:
    me = ("--as", cast.branch_organiser.email)
    assert "/password-resets/" in run("user", "reset", cast.rep.email, *me).output
    assert "Ended: 1" in run("user", "end", cast.rep.email, *me).output
    held = owner.scalars(select(RoleGrant).where(RoleGrant.user_id == cast.rep.id)).one()
    assert held.role is Role.REP
    assert owner.scalar(text("select :d = london_today()"), {"d": held.valid_to})


def test_the_only_organiser_who_forgot_sets_a_new_password(
    run: Run, cast: Cast, browser: Open
) -> None:
    email = cast.national_organiser.email
    signed_in = browser(cast.national_organiser)
    weak = run("user", "password", email, typed="short\nshort\n")
    assert "at least 10 characters" in str(weak.exception)
    done = run("user", "password", email, typed="seven blue kettles\nseven blue kettles\n")
    assert done.exit_code == 0, done.output
    assert "kettles" not in done.output
    assert signed_in.get("/account").url.path == "/sign-in"
    answers = {"email": email, "password": "seven blue kettles"}
    assert browser().post("/sign-in", answers).url.path.startswith("/density")
    assert "Nobody signs in" in str(run("user", "password", "no@union.example").exception)
