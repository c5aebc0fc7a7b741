"""Word to another branch, without who it is; and nothing told of who is there."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.accounts.models import User
from app.asks.models import Referral
from app.union.models import Unit
from tests import make
from tests.architecture.test_sql_attacks import going_on, open_for
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def theirs(owner: Session, cast: Cast) -> Unit:
    """The branch of Revenue has an organiser."""
    make.user(owner, "Rhian Morgan", Role.BRANCH_ORGANISER, cast.revenue_branch)
    owner.commit()
    return cast.revenue_branch


def refer(browser: Browser, cast: Cast, *, status: int = 200, **given: object) -> str:
    sent = {"workplace_id": cast.leeds.id, "reason": "1", **given}
    return words(browser.post("/referrals", sent, status=status).text)


def only(db: Session) -> Referral:
    db.rollback()
    return db.query(Referral).one()


def test_word_reaches_the_branch_of_that_employer_with_the_senders_name_alone(
    browser: Open, cast: Cast, owner: Session, theirs: Unit
) -> None:
    amina = browser(cast.rep)
    page = refer(amina, cast, employer_id=cast.revenue.employer_id)
    assert "Passed on, with your name and e-mail address" in page
    assert only(owner).to_unit_id == theirs.id
    rhian = browser(owner.query(User).filter_by(name="Rhian Morgan").one())
    got = words(rhian.get("/referrals").text)
    assert "They sit near our members" in got
    assert "Amina Yusuf" in got
    assert "Hub House" in got
    assert cast.rep.email in got
    assert "Priya" not in got
    for _ in range(2):
        rhian.post(f"/referrals/{only(owner).id}/taking-up")
    assert only(owner).taken_up_by_id is not None
    assert "taken up" in words(amina.get("/referrals").text)


def test_whether_anybody_of_theirs_is_at_the_site_is_not_told(
    browser: Open, cast: Cast, owner: Session, theirs: Unit
) -> None:
    nowhere = make.employer(owner, "Nowhere Here plc")
    owner.commit()
    for who in (cast.rep, cast.branch_organiser):
        here = browser(who)
        there = refer(here, cast, employer_id=cast.revenue.employer_id)
        gone = refer(here, cast, employer_id=nowhere.id)
        assert there.count("not taken up yet") == 1
        assert gone.count("not taken up yet") == 2
        assert "What reached your branch" not in there if who is cast.rep else True
    mine = words(browser(cast.branch_organiser).get("/referrals").text)
    received = mine.split("What you passed on")[0]
    assert received.count("Nowhere Here") == 1, "the rep's, which found nobody; not my own"
    assert "Revenue" not in received


def test_a_rep_of_the_other_employer_learns_nothing(
    browser: Open, cast: Cast, owner: Session, theirs: Unit
) -> None:
    refer(browser(cast.rep), cast, employer_id=cast.revenue.employer_id)
    otto = browser(cast.outsider)
    page = words(otto.get("/referrals").text)
    assert "Amina" not in page
    assert "Shared Services" not in page
    otto.post(f"/referrals/{only(owner).id}/taking-up", status=404)
    assert only(owner).taken_up_at is None


def test_another_union_is_named_and_nothing_else(browser: Open, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    refer(rep, cast, other_union="Prospects United")
    assert only(owner).to_unit_id == cast.leeds_branch.id
    for typed in ("Ann, 07700 900123", "ann@work.example", "x" * 121):
        refer(rep, cast, other_union=typed, status=422)
    got = words(browser(cast.branch_organiser).get("/referrals").text)
    assert "Somebody in Prospects United at Hub House" in got


def test_what_does_not_fit_says_what_to_change(browser: Open, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    both = {"employer_id": cast.revenue.employer_id, "other_union": "Prospects United"}
    assert "one of both" in refer(rep, cast, status=422)
    assert "one of both" in refer(rep, cast, status=422, **both)
    for nobody in (cast.leeds.employer_id, 2**31 - 1):
        assert "from the list" in refer(rep, cast, employer_id=nobody, status=422)
    assert "Choose why" in refer(
        rep, cast, reason="9", employer_id=cast.revenue.employer_id, status=422
    )
    refer(rep, cast, workplace_id=cast.revenue.id, other_union="Prospects United", status=404)
    owner.rollback()
    assert owner.query(Referral).count() == 0


def test_the_form_asks_nothing_about_the_person(browser: Open, cast: Cast) -> None:
    page = browser(cast.rep).get(f"/referrals/new?workplace={cast.leeds.id}").text
    asked = set(re.findall(r'name="(\w+)"', page)) - {"q", "viewport", "referrer"}
    assert {"workplace_id", "employer_id", "other_union", "reason"} <= asked
    assert "textarea" not in page
    assert "Shared Services Ltd</option>" not in page


def test_not_even_by_sql_is_it_told_where_word_went(
    browser: Open, cast: Cast, owner: Session, app_engine: Engine
) -> None:
    """Whether that employer has people at this site would follow from it."""
    refer(browser(cast.rep), cast, employer_id=cast.revenue.employer_id)
    token = open_for(app_engine, cast.rep)
    with going_on(app_engine, token) as connection:
        assert connection.scalars(text("select employer_id from referrals")).all() == [
            cast.revenue.employer_id
        ]
        for column in ("to_unit_id", "taken_up_by_id"):
            with pytest.raises(DBAPIError), connection.begin_nested():
                connection.execute(text(f"select {column} from referrals"))
