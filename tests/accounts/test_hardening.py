"""Sessions that end when they should, covers that hold, limits that count."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts import sign_in
from app.db.session import make_engine, make_sessions, one_transaction
from app.main import create_app
from app.settings import Settings
from tests import make
from tests.browser import Browser, wait_for, words
from tests.cast import Cast
from tests.conftest import Addresses

Open = Callable[..., Browser]


def leave_alone(owner: Session, minutes: int) -> None:
    owner.execute(
        text(
            "update user_sessions set last_seen_at = now() - make_interval(mins => :m),"
            " password_at = now() - make_interval(mins => :m)"
        ),
        {"m": minutes},
    )
    owner.commit()


def test_names_are_covered_after_ten_minutes_until_a_tap(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rep = browser(cast.rep)
    leave_alone(owner, 9)
    assert rep.get("/account").url.path == "/account"
    leave_alone(owner, 10)
    page = rep.get("/account?x=1")
    assert page.url.path == "/cover"
    assert "Names are covered" in words(page.text)
    assert 'name="password"' not in page.text
    assert rep.post("/cover/lift", {"next": "/account?x=1"}).url.path == "/account"
    assert rep.get("/account").url.path == "/account"


def test_a_covered_part_comes_back_to_the_page_it_stands_on(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rep = browser(cast.rep)
    leave_alone(owner, 30)
    stands_on = "http://alongside.test/people?q=a"
    answer = rep.get("/more", headers={"HX-Request": "true", "HX-Current-URL": stands_on})
    assert answer.headers["HX-Redirect"] == "/cover?next=%2Fpeople%3Fq%3Da"


def test_what_is_sent_while_covered_is_carried_out(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rep = browser(cast.rep)
    leave_alone(owner, 60)
    rep.post("/account/name", {"name": "Amina Y."})
    assert owner.scalar(text("select name from users where id = :i"), {"i": cast.rep.id}) == (
        "Amina Y."
    )


def test_after_a_day_the_password_is_asked_and_what_was_typed_is_kept(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rep = browser(cast.rep)
    leave_alone(owner, 24 * 60)
    assert rep.get("/account").url.path == "/cover"
    page = rep.post("/account/name", {"name": "Amina & Co"}, status=403)
    assert 'name="password"' in page.text
    kept = {"replay_to": "/account/name", "replay": "name=Amina+%26+Co"}
    assert all(f'value="{value}"' in page.text.replace("&amp;", "&") for value in kept.values())
    wrong = rep.post("/cover/lift", kept | {"password": "not this one"}, status=422)
    assert "not your password" in words(wrong.text)
    assert kept["replay"] in wrong.text.replace("&amp;", "&")
    page = rep.post("/cover/lift", kept | {"password": make.PASSWORD})
    assert "Save what you typed" in words(page.text)
    assert 'action="/account/name"' in page.text
    assert 'value="Amina &amp; Co"' in page.text
    assert rep.get("/account").url.path == "/account"


def test_no_password_is_carried_along(browser: Open, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    leave_alone(owner, 24 * 60)
    answers = {"old_password": make.PASSWORD, "password": "seven blue kettles"}
    page = rep.post("/account/password", answers, status=403)
    assert "otters" not in page.text
    assert "kettles" not in page.text


def test_a_script_lifts_the_cover_by_a_tap_but_not_past_the_password(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rep = browser(cast.rep)
    by_script = {"X-Requested-With": "fetch"}
    leave_alone(owner, 60)
    rep.post("/cover/lift", status=204, headers=by_script)
    leave_alone(owner, 24 * 60)
    rep.post("/cover/lift", status=403, headers=by_script)
    assert rep.get("/account").url.path == "/cover"


def test_the_covers_password_is_not_to_be_guessed(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rep = browser(cast.rep)
    leave_alone(owner, 24 * 60)
    for _ in range(10):
        rep.post("/cover/lift", {"password": "a guess"}, status=422)
    rep.post("/cover/lift", {"password": make.PASSWORD}, status=429)


def test_a_session_lasts_fourteen_days(browser: Open, cast: Cast, owner: Session) -> None:
    guest = browser()
    guest.client.follow_redirects = False
    guest.post("/sign-in", {"email": cast.rep.email, "password": make.PASSWORD}, status=303)
    lasts = owner.scalar(text("select expires_at - created_at from user_sessions"))
    assert lasts == timedelta(days=14)
    owner.execute(text("update user_sessions set expires_at = now()"))
    owner.commit()
    guest.client.follow_redirects = True
    assert guest.get("/account").url.path == "/sign-in"


def test_a_session_never_outlives_the_grant_that_ends_first(
    browser: Open, cast: Cast, owner: Session
) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    make.grant(owner, cast.rep, Role.OBSERVER, cast.leeds_branch, until=tomorrow)
    owner.commit()
    browser(cast.rep)
    ends = owner.scalar(text("select expires_at at time zone 'Europe/London' from user_sessions"))
    assert str(ends) == f"{tomorrow} 00:00:00"


def test_a_role_that_ended_at_midnight_shows_nothing_in_the_morning(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """As if the session had been opened yesterday, and nothing had run since."""
    both = make.user(owner, "Beth Long", Role.REP, cast.leeds.unit)
    make.grant(owner, both, Role.OBSERVER, cast.leeds_branch)
    owner.commit()
    rep = browser(both)
    owner.execute(text("alter table role_grants disable trigger user"))
    owner.execute(
        text("update role_grants set valid_to = london_today() where role = 1 and user_id = :u"),
        {"u": both.id},
    )
    owner.execute(text("alter table role_grants enable trigger user"))
    owner.execute(text("update rolled_forward set through = london_today() - 1"))
    owner.commit()
    units = "select count(*) from session_units where sight = 'people'"
    assert owner.scalar(text(units)) == 1
    rep.get("/account")
    assert owner.scalar(text(units)) == 0


def test_of_forty_tries_at_once_exactly_ten_are_let_in(database: Addresses, cast: Cast) -> None:
    engines = [make_engine(database.app) for _ in range(2)]  # two processes' worth

    def hit(number: int) -> bool:
        with one_transaction(make_sessions(engines[number % 2])) as db:
            return sign_in.within_limit(db, "a door", most=10, per=timedelta(minutes=1))

    try:
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(hit, range(40))) == 10
    finally:
        for engine in engines:
            engine.dispose()


def test_the_cookie_is_for_no_script_and_no_other_site(
    browser: Open, cast: Cast, settings: Settings
) -> None:
    guest = browser()
    guest.client.follow_redirects = False
    answers = {"email": cast.rep.email, "password": make.PASSWORD}
    cookie = guest.post("/sign-in", answers, status=303).headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/", "max-age=1209600"} <= set(cookie.split("; "))
    assert "secure" not in cookie
    https = create_app(settings.model_copy(update={"public_url": "https://alongside.test"}))
    over_tls = Browser(https)
    over_tls.client.follow_redirects = False
    try:
        assert (
            "; secure"
            in over_tls.post("/sign-in", answers, status=303).headers["set-cookie"].lower()
        )
        assert "max-age=31536000" in over_tls.get("/healthz").headers["Strict-Transport-Security"]
    finally:
        over_tls.close()
        https.state.engine.dispose()


@pytest.mark.parametrize(
    "path", ["/sign-in", "/account", "/nothing", "/static/alongside.css", "/healthz", "/"]
)
def test_every_answer_carries_the_policy(browser: Open, cast: Cast, path: str) -> None:
    rep = browser(cast.rep)
    rep.client.follow_redirects = False
    answer = wait_for(rep.client.get(path))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    refused = wait_for(rep.client.post(path, headers={"Sec-Fetch-Site": "cross-site"}))
    assert refused.status_code == 403
    assert "default-src 'none'" in refused.headers["Content-Security-Policy"]


def test_an_address_elsewhere_is_not_gone_to_after_signing_in(browser: Open, cast: Cast) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "evil"):
        guest = browser()
        guest.client.follow_redirects = False
        answers = {"email": cast.rep.email, "password": make.PASSWORD, "next": elsewhere}
        assert guest.post("/sign-in", answers, status=303).headers["location"] == "/"


def test_signing_out_everywhere_ends_every_session_of_mine_alone(
    browser: Open, cast: Cast, owner: Session
) -> None:
    phone, desk, other = browser(cast.rep), browser(cast.rep), browser(cast.outsider)
    assert desk.post("/account/sessions/end-all").url.path == "/sign-in"
    for mine in (phone, desk):
        assert mine.get("/account").url.path == "/sign-in"
    assert other.get("/account").url.path == "/account"


def test_signing_out_the_others_keeps_this_one(browser: Open, cast: Cast) -> None:
    phone, desk = browser(cast.rep), browser(cast.rep)
    assert desk.post("/account/sessions/end-others").url.path == "/account"
    assert phone.get("/account").url.path == "/sign-in"


def test_a_new_password_needs_the_old_and_signs_out_the_others(browser: Open, cast: Cast) -> None:
    phone, desk = browser(cast.rep), browser(cast.rep)
    wrong = {"old_password": "not this one", "password": "seven blue kettles"}
    assert "not the password you have" in words(
        desk.post("/account/password", wrong, status=422).text
    )
    desk.post("/account/password", {"old_password": make.PASSWORD, "password": "x"}, status=422)
    right = {"old_password": make.PASSWORD, "password": "seven blue kettles"}
    assert desk.post("/account/password", right).url.path == "/account"
    assert phone.get("/account").url.path == "/sign-in"
    browser().post("/sign-in", {"email": cast.rep.email, "password": make.PASSWORD}, status=422)


def test_home_leads_each_to_their_work(browser: Open, cast: Cast) -> None:
    for user, place in (
        (None, "/sign-in"),
        (cast.rep, "/today"),
        (cast.branch_organiser, "/today"),
        (cast.regional_organiser, "/density"),
        (cast.observer, "/density"),
        (cast.data_officer, "/more"),
        (cast.auditor, "/more"),
    ):
        someone = browser(user)
        someone.client.follow_redirects = False
        assert someone.get("/", status=303).headers["location"] == place


def test_more_shows_the_ways_ones_role_may_go(browser: Open, cast: Cast) -> None:
    for user, there, not_there in (
        (cast.rep, "/join", "/access"),
        (cast.branch_organiser, "/units", "/settings"),
        (cast.national_organiser, "/settings", "/trail"),
        (cast.data_officer, "/suppressions", "/access"),
        (cast.auditor, "/trail", "/suppressions"),
    ):
        page = browser(user).get("/more").text
        assert f'href="{there}"' in page
        assert f'href="{not_there}"' not in page.partition("<main")[2]
    browser(cast.rep).get("/help")
