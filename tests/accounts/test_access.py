"""Invite, see, end: nobody hands out more than they hold."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import MAY_GRANT, Role
from app.accounts.models import OneUseLink, RoleGrant, User
from app.db.base import FOREVER
from app.db.scope import hashed, limit_to
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
NEW_PASSWORD = "seven blue kettles"


def invitation(page: str) -> str:
    found = re.search(r"/(invitations|password-resets)/[\w-]+", page)
    assert found, words(page)
    return found.group()


def invite(browser: Browser, **answers: object) -> str:
    """The link's path."""
    return invitation(browser.post("/access/invitations/new", {"name": "Siân", **answers}).text)


def grant_of(owner: Session, user: User, role: Role | None = None) -> RoleGrant:
    owner.expire_all()
    wanted = select(RoleGrant).where(RoleGrant.user_id == user.id)
    return owner.scalars(wanted.where(RoleGrant.role == role) if role else wanted).one()


def test_an_invited_rep_makes_an_account_and_sees_the_workplace(
    browser: Open, cast: Cast, owner: Session
) -> None:
    until = clock.today() + timedelta(days=100)
    at = invite(
        browser(cast.branch_organiser),
        role=int(Role.REP),
        unit_id=cast.leeds.id,
        until=until.isoformat(),
        staff_id=cast.colleague.id,
    )
    new = browser()
    assert "Siân" in new.get(at).text
    answers = {"name": "Siân Rees", "email": "sian@home.example", "password": NEW_PASSWORD}
    new.client.follow_redirects = False
    assert new.post(at, answers, status=303).headers["location"] == "/"
    me = owner.scalars(select(User).where(User.email == "sian@home.example")).one()
    held = grant_of(owner, me)
    assert (held.role, held.unit_id, held.granted_by_id) == (
        Role.REP,
        cast.leeds.id,
        cast.branch_organiser.id,
    )
    assert held.valid_to == until + timedelta(days=1), "the last day is a day with access"
    assert me.staff_id == cast.colleague.id
    assert new.get("/", status=303).headers["location"] == "/today"
    for gone in (at, "/invitations/nonsense", "/invitations/%00"):
        assert "no longer works" in words(browser().get(gone, status=404).text)


def test_the_link_is_shown_once_and_only_its_hash_is_kept(
    browser: Open, cast: Cast, owner: Session
) -> None:
    organiser = browser(cast.branch_organiser)
    page = organiser.post(
        "/access/invitations/new",
        {"name": "Siân", "role": int(Role.REP), "unit_id": cast.leeds.id},
    )
    token = invitation(page.text).rpartition("/")[2]
    link = owner.scalars(select(OneUseLink)).one()
    assert link.token_hash == hashed(token)
    assert f'value="http://alongside.test/invitations/{token}"' in page.text
    assert "<svg" in page.text
    assert token not in organiser.get("/access").text


def test_a_withdrawn_or_old_link_looks_like_one_that_never_was(
    browser: Open, cast: Cast, owner: Session
) -> None:
    organiser = browser(cast.branch_organiser)
    first = invite(organiser, role=int(Role.REP), unit_id=cast.leeds.id)
    second = invite(organiser, role=int(Role.REP), unit_id=cast.leeds.id)
    one, two = owner.scalars(select(OneUseLink.id).order_by(OneUseLink.id))
    organiser.post(f"/access/invitations/{one}/withdrawal")
    organiser.post(f"/access/invitations/{one}/withdrawal", status=404)
    owner.execute(text("update one_use_links set expires_at = now() where id = :id"), {"id": two})
    owner.commit()
    never = browser().get("/invitations/never-was", status=404).text
    for at in (first, second):
        assert browser().get(at, status=404).text == never
        browser().post(
            at, {"name": "S", "email": "s@home.example", "password": NEW_PASSWORD}, status=404
        )


def test_an_invitation_dies_with_its_makers_right_to_give_it(
    browser: Open, cast: Cast, owner: Session
) -> None:
    at = invite(browser(cast.branch_organiser), role=int(Role.REP), unit_id=cast.leeds.id)
    held = grant_of(owner, cast.branch_organiser)
    browser(cast.national_organiser).post(f"/access/grants/{held.id}/end")
    browser().get(at, status=404)


def test_an_address_with_an_account_takes_the_role_signed_in(
    browser: Open, cast: Cast, owner: Session
) -> None:
    at = invite(browser(cast.branch_organiser), role=int(Role.REP), unit_id=cast.leeds.id)
    answers = {"name": "Otto", "email": cast.outsider.email.upper(), "password": NEW_PASSWORD}
    page = browser().post(at, answers, status=422)
    assert "account with this address already" in words(page.text)
    otto = browser(cast.outsider)
    assert "signed in as Otto Fremd" in words(otto.get(at).text)
    otto.client.follow_redirects = False
    otto.post(f"{at}/as-me", status=303)
    assert {g.unit_id for g in owner.scalars(select(RoleGrant).filter_by(user=cast.outsider))} == {
        cast.leeds.id,
        cast.revenue.id,
    }
    browser().get(at, status=404)
    again = invite(browser(cast.branch_organiser), role=int(Role.REP), unit_id=cast.leeds.id)
    otto.post(f"{again}/as-me", status=409)
    browser().get(again)


def test_an_employers_address_is_warned_about_and_taken_when_ticked(
    browser: Open, cast: Cast, owner: Session
) -> None:
    at = invite(browser(cast.branch_organiser), role=int(Role.REP), unit_id=cast.leeds.id)
    answers = {"name": "Siân", "email": "sian@dept.gov.uk", "password": NEW_PASSWORD}
    page = browser().post(at, answers, status=422)
    assert "address of your employer" in words(page.text)
    assert 'value="sian@dept.gov.uk"' in page.text
    new = browser()
    new.client.follow_redirects = False
    new.post(at, answers | {"own_address": "yes"}, status=303)


def test_no_role_is_handed_out_beyond_ones_own(browser: Open, cast: Cast, owner: Session) -> None:
    organiser = browser(cast.branch_organiser)
    for role, unit in (
        (Role.NATIONAL_ORGANISER, cast.union.id),
        (Role.REGIONAL_ORGANISER, cast.north.id),
        (Role.DATA_OFFICER, cast.leeds_branch.id),
        (Role.AUDITOR, cast.leeds_branch.id),
        (Role.REP, cast.revenue.id),
        (Role.BRANCH_ORGANISER, cast.revenue_branch.id),
        (Role.REP, cast.leeds_branch.id),
        (Role.REP, 2**40),
    ):
        answers = {"name": "Siân", "role": int(role), "unit_id": unit}
        page = organiser.post("/access/invitations/new", answers, status=422)
        assert 'value="Siân"' in page.text
    assert owner.scalars(select(OneUseLink)).all() == []
    for user in (cast.rep, cast.observer, cast.auditor, cast.data_officer):
        browser(user).get("/access", status=403)
        browser(user).post("/access/invitations/new", status=403)


@pytest.mark.parametrize("role", list(Role))
def test_the_database_knows_the_same_ladder(cast: Cast, owner: Session, role: Role) -> None:
    for wanted in Role:
        by_sql = owner.scalar(
            text("select role_may_grant(cast(:h as smallint), cast(:w as smallint))"),
            {"h": int(role), "w": int(wanted)},
        )
        assert by_sql == (wanted in MAY_GRANT.get(role, frozenset())), (role, wanted)


# What a branch organiser might try with a stolen database password of the application's role.
FORBIDDEN = {
    "a national role for herself": (
        "insert into role_grants(user_id, role, unit_id, granted_by_id, valid_from)"
        " values (:me, 5, :union, :me, current_date)"
    ),
    "a data officer's role in her branch": (
        "insert into role_grants(user_id, role, unit_id, granted_by_id, valid_from)"
        " values (:me, 6, :branch, :me, current_date)"
    ),
    "a rep elsewhere": (
        "insert into role_grants(user_id, role, unit_id, granted_by_id, valid_from)"
        " values (:me, 1, :elsewhere, :me, current_date)"
    ),
    "an invitation to a national role": (
        "insert into one_use_links(kind, token_hash, name, role, unit_id, made_by_id, expires_at)"
        " values (1, sha256('x'), 'x', 5, :union, :me, now() + interval '1 day')"
    ),
    "an invitation to be a data officer": (
        "insert into one_use_links(kind, token_hash, name, role, unit_id, made_by_id, expires_at)"
        " values (1, sha256('x'), 'x', 6, :branch, :me, now() + interval '1 day')"
    ),
    "an invitation as somebody out of sight": (
        "insert into one_use_links(kind, token_hash, name, role, unit_id, made_by_id, expires_at,"
        " staff_id) values (1, sha256('x'), 'x', 1, :leeds, :me, now() + interval '1 day',"
        " :stranger)"
    ),
    "an invitation that never ends": (
        "insert into one_use_links(kind, token_hash, name, role, unit_id, made_by_id, expires_at)"
        " values (1, sha256('x'), 'x', 1, :leeds, :me, now() + interval '1 year')"
    ),
    "a national organiser's password": (
        "insert into one_use_links(kind, token_hash, name, user_id, made_by_id, expires_at)"
        " values (2, sha256('x'), 'x', :national, :me, now() + interval '1 day')"
    ),
    "a national organiser's password by way of a unit of hers": (
        "insert into one_use_links(kind, token_hash, name, user_id, unit_id, made_by_id,"
        " expires_at) values (2, sha256('x'), 'x', :national, :branch, :me,"
        " now() + interval '1 day')"
    ),
    "a reset link for herself": (
        "insert into one_use_links(kind, token_hash, name, user_id, made_by_id, expires_at)"
        " values (2, sha256('x'), 'x', :me, :me, now() + interval '1 day')"
    ),
    "a branch under another region": "update units set parent_id = :union where id = :branch",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_by_sql_too_a_branch_organiser_gets_no_further(
    browser: Open, cast: Cast, what: str
) -> None:
    bryn = browser(cast.branch_organiser)
    token = bryn.client.cookies["session"]
    with bryn.app.state.sessions() as db:
        assert limit_to(db, token)
        with pytest.raises(DBAPIError, match=r"row-level security|permission denied"):
            db.execute(
                text(FORBIDDEN[what]),
                {
                    "me": cast.branch_organiser.id,
                    "union": cast.union.id,
                    "branch": cast.leeds_branch.id,
                    "leeds": cast.leeds.id,
                    "elsewhere": cast.revenue.id,
                    "national": cast.national_organiser.id,
                    "stranger": cast.stranger.id,
                },
            )


QUIETLY_NOTHING = (
    "update role_grants set valid_to = current_date where user_id = :national",
    "update role_grants set valid_to = current_date where user_id = :officer",
    "update union_settings set agreement_wording = 'x'",
    "update users set name = 'x' where id = :national",
    "delete from user_sessions where user_id = :national",
)


@pytest.mark.parametrize("statement", QUIETLY_NOTHING)
def test_by_sql_what_is_not_hers_is_not_there(
    browser: Open, cast: Cast, owner: Session, statement: str
) -> None:
    officer = make.user(owner, "Odette Here", Role.DATA_OFFICER, cast.leeds_branch)
    owner.commit()
    browser(cast.national_organiser)
    bryn = browser(cast.branch_organiser)
    with bryn.app.state.sessions() as db:
        assert limit_to(db, bryn.client.cookies["session"])
        gone = db.execute(
            text(statement),
            {
                key: value
                for key, value in {
                    "national": cast.national_organiser.id,
                    "officer": officer.id,
                }.items()
                if f":{key}" in statement
            },
        )
        assert gone.rowcount == 0


def test_ending_a_role_ends_what_it_showed_at_once(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.grant(owner, cast.rep, Role.OBSERVER, cast.leeds_branch)
    owner.commit()
    rep = browser(cast.rep)
    held = grant_of(owner, cast.rep, Role.REP)
    organiser = browser(cast.branch_organiser)
    organiser.post(f"/access/grants/{held.id}/end")
    with rep.app.state.sessions() as db:
        session = limit_to(db, rep.client.cookies["session"])
        assert session is not None
        assert session.roles == [Role.OBSERVER]
        assert db.scalar(text("select count(*) from staff")) == 0
    other = grant_of(owner, cast.rep, Role.OBSERVER)
    organiser.post(f"/access/grants/{other.id}/end")
    assert "Sign in" in words(rep.get("/account").text), "with the last role the session ends"
    page = browser().post(
        "/sign-in", {"email": cast.rep.email, "password": make.PASSWORD}, status=403
    )
    assert "Your access has ended" in words(page.text)
    assert "Amina Yusuf" in words(organiser.get("/access?ended=yes").text)
    organiser.post(f"/access/grants/{other.id}/end", status=409)


def test_the_outsiders_access_is_not_there(browser: Open, cast: Cast, owner: Session) -> None:
    organiser = browser(cast.branch_organiser)
    listed = words(organiser.get("/access").text)
    assert "Amina Yusuf" in listed
    assert "Otto Fremd" not in listed
    assert "Nerys" not in listed
    for user in (cast.outsider, cast.national_organiser):
        held = grant_of(owner, user)
        organiser.post(f"/access/grants/{held.id}/end", status=404)
        organiser.post(f"/access/grants/{held.id}/until", {"until": "1/1/2100"}, status=404)
        organiser.post(f"/access/users/{user.id}/reset", status=404)
    for nobody in (0, -1, 2**31, 2**70):
        organiser.post(f"/access/users/{nobody}/reset", status=404)
        organiser.post(f"/access/grants/{nobody}/end", status=404)
        organiser.post(f"/access/invitations/{nobody}/withdrawal", status=404)


def test_the_last_national_organiser_and_ones_own_last_role_stay(
    browser: Open, cast: Cast, owner: Session
) -> None:
    national = browser(cast.national_organiser)
    held = grant_of(owner, cast.national_organiser)
    page = national.post(f"/access/grants/{held.id}/end", status=409)
    assert "Nobody else could then manage the whole union" in words(page.text)
    national.post(f"/access/grants/{held.id}/until", {"until": "1/1/2100"}, status=409)
    bryn = browser(cast.branch_organiser)
    own = grant_of(owner, cast.branch_organiser)
    page = bryn.post(f"/access/grants/{own.id}/end", status=409)
    assert "lock you out" in words(page.text)
    second = make.user(owner, "Nia Hughes", Role.NATIONAL_ORGANISER, cast.union)
    owner.commit()
    browser(second).post(f"/access/grants/{held.id}/end")
    with pytest.raises(DBAPIError, match="last national"):
        owner.execute(
            text("update role_grants set valid_to = current_date where user_id = :u"),
            {"u": second.id},
        )


def test_a_last_day_is_set_moved_and_taken_away(browser: Open, cast: Cast, owner: Session) -> None:
    organiser = browser(cast.branch_organiser)
    held = grant_of(owner, cast.rep)
    at = f"/access/grants/{held.id}/until"
    last = clock.today() + timedelta(days=30)
    organiser.post(at, {"until": last.isoformat()})
    assert grant_of(owner, cast.rep).valid_to == last + timedelta(days=1)
    organiser.post(at, {"until": ""})
    assert grant_of(owner, cast.rep).valid_to == FOREVER
    gone = (clock.today() - timedelta(days=1)).isoformat()
    page = organiser.post(at, {"until": gone}, status=422)
    assert gone in page.text
    organiser.post(at, {"until": "tomorrow-ish"}, status=422)


def test_a_reset_link_sets_a_password_once_and_ends_every_session(
    browser: Open, cast: Cast, owner: Session
) -> None:
    stolen = browser(cast.rep)
    organiser = browser(cast.branch_organiser)
    first = invitation(organiser.post(f"/access/users/{cast.rep.id}/reset").text)
    at = invitation(organiser.post(f"/access/users/{cast.rep.id}/reset").text)
    browser().get(first, status=404)
    amina = browser()
    assert "Amina Yusuf" in words(amina.get(at).text)
    amina.post(at, {"password": "short"}, status=422)
    amina.client.follow_redirects = False
    amina.post(at, {"password": NEW_PASSWORD}, status=303)
    assert amina.get("/account").status_code == 200
    assert stolen.get("/account").url.path == "/sign-in"
    browser().get(at, status=404)
    browser().post("/sign-in", {"email": cast.rep.email, "password": make.PASSWORD}, status=422)


def test_finding_a_person_for_the_invitation_keeps_what_was_typed_and_stays_in_scope(
    browser: Open, cast: Cast, owner: Session
) -> None:
    organiser = browser(cast.branch_organiser)
    answers = {"name": "Priya", "role": 1, "unit_id": cast.leeds.id, "find": "person"}
    page = organiser.post("/access/invitations/new", answers | {"person_q": "priya"})
    assert 'value="Priya"' in page.text
    assert "Priya Shah" in words(page.text)
    page = organiser.post("/access/invitations/new", answers | {"person_q": "tomos"})
    assert "Griffiths" not in page.text
    assert owner.scalars(select(OneUseLink)).all() == []


def test_links_are_not_to_be_guessed(browser: Open, cast: Cast) -> None:
    for _ in range(60):
        browser().get("/invitations/guess", status=404)
    browser().get("/invitations/guess", status=429)
