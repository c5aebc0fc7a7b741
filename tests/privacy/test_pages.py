"""The trail and the requests not to be contacted: whoever reads them sees no people."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.audit.models import AuditEvent
from app.people.models import Suppression
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def asked(cast: Cast, owner: Session) -> Suppression:
    made = Suppression(
        staff_id=cast.colleague.id, scope_unit_id=cast.leeds.id, recorded_by_id=cast.rep.id
    )
    owner.add(made)
    cast.colleague.asked_not_to_contact_at = clock.now()
    owner.commit()
    return made


def test_the_trail_says_who_did_what_and_reading_it_is_a_line(
    browser: Open, cast: Cast, owner: Session
) -> None:
    browser(cast.rep).post("/account/name", {"name": "Amina Y."})
    audrey = browser(cast.auditor)
    page = words(audrey.get("/trail").text)
    assert "Account changed: name" in page
    assert f"user {cast.rep.id}" in page
    last = owner.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert (last.event, last.user_id) == ("trail_read", cast.auditor.id)
    assert "Trail read" in words(audrey.get("/trail?event=trail_read").text)


def test_the_trail_is_narrowed_by_event_day_and_user(browser: Open, cast: Cast) -> None:
    browser(cast.rep).post("/account/name", {"name": "Amina Y."})
    audrey = browser(cast.auditor)
    today = clock.today().isoformat()
    narrowed = f"/trail?event=account_changed&user={cast.rep.id}&since={today}&until={today}"
    assert "1 line" in words(audrey.get(narrowed).text)
    assert "No line answers" in words(audrey.get("/trail?until=1/1/2000").text)
    assert "No line answers" in words(audrey.get("/trail?event=account_changed&user=0").text)
    page = audrey.get("/trail?since=soon", status=422)
    assert 'value="soon"' in page.text
    audrey.get("/trail?event=nonsense&user=%00&page_no=99999999")


def test_an_auditor_of_a_branch_reads_the_branchs_lines_alone(
    browser: Open, cast: Cast, owner: Session
) -> None:
    local = make.user(owner, "Lena Fox", Role.AUDITOR, cast.leeds_branch)
    for unit, event in ((cast.leeds.id, "here_it_was"), (cast.revenue.id, "there_it_was")):
        owner.add(AuditEvent(event=event, unit_id=unit))
    owner.commit()
    page = browser(local).get("/trail").text
    assert "here_it_was" in page
    assert "there_it_was" not in page


def test_the_data_officer_sees_where_and_when_but_not_who(
    browser: Open, cast: Cast, asked: Suppression
) -> None:
    dilip = browser(cast.data_officer)
    for page in (dilip.get("/suppressions"), dilip.get(f"/suppressions/{asked.id}")):
        assert "Shared Services Ltd Hub House" in words(page.text)
        assert f"Request {asked.id}" in words(page.text)
        assert "Priya" not in page.text
        assert "Amina Yusuf" in words(page.text)


def test_lifting_needs_a_reason_and_is_on_the_trail(
    browser: Open, cast: Cast, owner: Session, asked: Suppression
) -> None:
    dilip = browser(cast.data_officer)
    at = f"/suppressions/{asked.id}/lifting"
    dilip.post(at, {"because": "ok"}, status=422)
    dilip.post(at, {"because": "Wrote to the branch on 3 Nov"})
    dilip.post(at, {"because": "Wrote to the branch on 3 Nov"}, status=409)
    owner.expire_all()
    assert asked.lifted_by_id == cast.data_officer.id
    assert cast.colleague.asked_not_to_contact_at is None
    lines = select(AuditEvent).where(AuditEvent.event == "suppression_lifted")
    assert owner.scalars(lines).one().unit_id == cast.leeds.id


def test_nobody_else_lifts_or_lists(
    browser: Open, cast: Cast, owner: Session, asked: Suppression
) -> None:
    because = {"because": "Wrote to the branch on 3 Nov"}
    for name, user in cast.everyone.items():
        if name != "data_officer":
            browser(user).get("/suppressions", status=403)
            browser(user).post(f"/suppressions/{asked.id}/lifting", because, status=403)
        if name not in ("data_officer", "auditor"):
            browser(user).get("/trail", status=403)
    elsewhere = make.user(owner, "Dora Away", Role.DATA_OFFICER, cast.revenue_branch)
    owner.commit()
    browser(elsewhere).get(f"/suppressions/{asked.id}", status=404)
    browser(elsewhere).post(f"/suppressions/{asked.id}/lifting", because, status=404)
    assert "Nobody has asked" in words(browser(elsewhere).get("/suppressions").text)
    assert owner.scalar(text("select count(*) from suppressions where lifted_at is null")) == 1


def test_a_request_in_force_says_so_and_not_who_lifted_it(
    browser: Open, cast: Cast, asked: Suppression
) -> None:
    page = words(browser(cast.data_officer).get(f"/suppressions/{asked.id}").text)
    assert "It is in force" in page
    assert "Lifted by" not in page
