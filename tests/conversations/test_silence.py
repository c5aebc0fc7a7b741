"""“Leave it for now” and “Don't contact”: one tap, everywhere, undone for ten minutes."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import Contact, FollowUp, Result
from app.db.ids import new_id
from app.people.models import Suppression
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.make import days_ago

Open = Callable[..., Browser]
LEAVE, STOP = int(Result.LEAVE_FOR_NOW), int(Result.DO_NOT_CONTACT)


def silence(browser: Browser, cast: Cast, result: int, contact_id: str | None = None) -> str:
    data = {"id": contact_id or str(new_id()), "result": result}
    return browser.post(f"/people/{cast.colleague.id}/silence", data).text


def test_dont_contact_takes_effect_everywhere_at_once(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.promise(owner, cast.colleague, cast.rep, days_ago(0))
    owner.commit()
    amina, bryn = browser(cast.rep), browser(cast.branch_organiser)
    page = words(silence(amina, cast, STOP))
    assert "Asked not to be contacted" in page
    assert "Log a contact" not in page
    assert "What happened" not in page
    for who in (amina, bryn):
        assert "Priya" not in who.get("/today").text
        floor = words(who.get(f"/workplaces/{cast.leeds.id}").text)
        assert "Priya" not in floor
        assert "1 not listed: asked not to be contacted" in floor
        assert "Priya" not in who.get(f"/workplaces/{cast.leeds.id}/sheet").text
        for part in ("contacts/new", "join"):
            assert "Leave it be" in who.get(f"/people/{cast.colleague.id}/{part}").text


def test_two_taps_are_one_request(browser: Open, cast: Cast, owner: Session) -> None:
    amina, tap = browser(cast.rep), str(new_id())
    for _ in range(3):
        silence(amina, cast, STOP, tap)
    silence(amina, cast, STOP)
    assert len(owner.scalars(select(Contact)).all()) == 1
    assert len(owner.scalars(select(Suppression)).all()) == 1
    assert owner.scalar(text("select count(*) from audit_events where event = 'suppressed'")) == 1


def test_its_author_undoes_it_for_ten_minutes(browser: Open, cast: Cast, owner: Session) -> None:
    amina = browser(cast.rep)
    assert "Undo: it was a slip" in silence(amina, cast, STOP)
    bryn = browser(cast.branch_organiser)
    assert "Undo: it was" not in bryn.get(f"/people/{cast.colleague.id}").text
    bryn.post(f"/people/{cast.colleague.id}/silence/reversal", status=409)
    page = words(amina.post(f"/people/{cast.colleague.id}/silence/reversal").text)
    assert "they are on the lists again" in page
    assert "Log a contact" in page
    assert "Did not happen" in page


def test_the_line_after_saving_undoes_it_too(browser: Open, cast: Cast, owner: Session) -> None:
    amina, tap = browser(cast.rep), str(new_id())
    silence(amina, cast, STOP, tap)
    assert "Log a contact" in amina.post(f"/contacts/{tap}/retraction").text


def test_after_ten_minutes_only_the_data_officer(browser: Open, cast: Cast, owner: Session) -> None:
    amina, tap = browser(cast.rep), str(new_id())
    silence(amina, cast, STOP, tap)
    long_ago = clock.now() - timedelta(minutes=11)
    owner.execute(text("update suppressions set asked_at = :at"), {"at": long_ago})
    owner.execute(text("update contacts set recorded_at = :at"), {"at": long_ago})
    owner.commit()
    page = amina.get(f"/people/{cast.colleague.id}").text
    assert "Undo: it was" not in page
    assert "data officer" in page
    amina.post(f"/people/{cast.colleague.id}/silence/reversal", status=409)
    amina.post(f"/contacts/{tap}/retraction", status=409)


def test_left_for_now_is_for_ninety_days_and_for_every_rep(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.promise(owner, cast.colleague, cast.rep, days_ago(0))
    owner.commit()
    amina, tap = browser(cast.rep), str(new_id())
    for _ in range(2):
        assert "Left for now until" in words(silence(amina, cast, LEAVE, tap))
    owner.refresh(cast.colleague)
    assert cast.colleague.left_for_now_until == clock.today() + timedelta(days=90)
    assert "Priya" not in browser(cast.branch_organiser).get("/today").text
    assert owner.scalars(select(FollowUp.closed_at)).one() is not None
    amina.post(f"/contacts/{tap}/retraction")
    owner.rollback()
    owner.refresh(cast.colleague)
    assert cast.colleague.left_for_now_until is None
    assert owner.scalars(select(FollowUp.closed_at)).one() is None
    assert "Priya" in amina.get("/today").text


def test_nothing_else_passes_for_silence(browser: Open, cast: Cast) -> None:
    data = {"id": str(new_id()), "result": int(Result.SPOKE)}
    browser(cast.rep).post(f"/people/{cast.colleague.id}/silence", data, status=400)
