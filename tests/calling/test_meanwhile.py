"""Undo, skip, put back; what others do meanwhile; whoever calls from another place."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.call_lists.models import CallLease, CallList, CallListCaller, CallListEntry, EntryState
from app.conversations.models import Contact, PendingJoin
from app.people.models import Person
from app.phones.models import GivenNumber, WrongNumber
from tests import make
from tests.browser import words
from tests.calling.bank import NAMES, Caller, Open, contacts, entry
from tests.cast import Cast


@pytest.mark.parametrize("who", ["caller", "from_afar"])
@pytest.mark.parametrize(
    ("answer", "more"),
    [
        ("no-answer", {}),
        ("wrong-number", {}),
        ("leave", {}),
        ("stop", {}),
        ("spoke", {"outcome": "4"}),
        ("spoke", {"outcome": "8", "agreed": "yes"}),
        ("call-back", {"again": "tomorrow"}),
    ],
)
def test_undo_brings_the_card_back_as_it_was(
    request: pytest.FixtureRequest, owner: Session, staff: list[Person], who: str, answer: str,
    more: dict[str, str],
) -> None:  # fmt: skip
    calls: Caller = request.getfixturevalue(who)
    card = calls.card
    calls.taps(answer, **more)
    calls.undoes()
    assert (calls.card, calls.name) == (card, "Zoë Brontë")
    assert "until" in words(calls.page.text)
    now = entry(owner, staff[0])
    assert (now.state, now.because, now.tries, now.not_before) == (EntryState.OPEN, None, 0, None)
    owner.refresh(staff[0])
    assert not staff[0].asked_not_to_contact
    assert staff[0].left_for_now_until is None
    assert owner.scalars(select(WrongNumber)).all() == []
    assert owner.scalars(select(PendingJoin).where(PendingJoin.withdrawn_at.is_(None))).all() == []
    running = select(GivenNumber).where(GivenNumber.ended_at.is_(None))
    assert len(owner.scalars(running).all()) == 3
    calls.taps("no-answer")
    assert calls.name == "Dewi Prys"
    assert entry(owner, staff[0]).tries == 1


def test_undo_ends_after_ten_minutes(owner: Session, caller: Caller, staff: list[Person]) -> None:
    card = caller.card
    caller.taps("no-answer")
    owner.execute(update(Contact).values(recorded_at=clock.now() - timedelta(minutes=11)))
    owner.commit()
    caller.browser.post(f"{card}/reversal", status=409)
    assert entry(owner, staff[0]).tries == 1


def test_skip_brings_somebody_else_first(caller: Caller) -> None:
    card = caller.card
    caller.page = caller.browser.post(f"{card}/return", {"skip": "yes"})
    assert caller.name == "Dewi Prys"
    caller.browser.get(card)
    assert "You gave that call back" in words(caller.browser.get(card).text)


def test_put_back_stops_and_says_so(owner: Session, caller: Caller) -> None:
    page = caller.browser.post(f"{caller.card}/return")
    assert "Put back: anybody may be given this call." in words(page.text)
    owner.rollback()
    assert owner.scalars(select(CallLease.ended_at)).one() is not None


def test_a_late_answer_is_kept_and_says_so(
    browser: Open, owner: Session, cast: Cast, caller: Caller, evening: CallList,
    staff: list[Person],
) -> None:  # fmt: skip
    owner.execute(update(CallLease).values(until=clock.now() - timedelta(minutes=1)))
    owner.commit()
    other = Caller(browser(cast.regional_organiser), evening)
    assert other.name == "Zoë Brontë"
    assert "somebody else may have this call since" in caller.browser.get(caller.card).text
    page = caller.taps("spoke", outcome="4")
    assert "Somebody else has this call since. Your conversation is kept." in words(page.text)
    assert len(contacts(owner, staff[0])) == 1


def test_the_open_page_keeps_the_call(owner: Session, caller: Caller) -> None:
    soon = clock.now() + timedelta(minutes=1)
    owner.execute(update(CallLease).values(until=soon))
    owner.commit()
    said = caller.browser.post(f"{caller.card}/keeping", headers={"By-Itself": "yes"})
    assert "This call is yours until" in said.text
    owner.rollback()
    assert owner.scalars(select(CallLease.until)).one() > soon + timedelta(minutes=5)


def test_whoever_asks_to_be_left_alone_meanwhile_is(
    browser: Open, owner: Session, cast: Cast, caller: Caller, staff: list[Person]
) -> None:
    one = staff[0]
    stop = {"id": str(UUID(int=7)), "result": "4"}
    browser(cast.branch_organiser).post(f"/people/{one.id}/silence", stop)
    page = caller.browser.get(caller.card)
    assert "Asked not to be contacted" in words(page.text)
    assert "tel:" not in page.text


def test_an_empty_queue_says_why(
    browser: Open, owner: Session, cast: Cast, caller: Caller, evening: CallList
) -> None:
    assert "Back to your call" in caller.browser.get(caller.at).text
    for _ in NAMES:
        caller.taps("no-answer")
    assert "The next one may be called again on" in words(caller.page.text)
    owner.execute(update(CallListEntry).values(state=EntryState.DONE))
    owner.commit()
    assert "Everybody on this list has had their call" in caller.browser.get(caller.at).text
    owner.execute(update(CallListEntry).values(state=EntryState.OPEN, not_before=None))
    owner.execute(update(CallListEntry).values(caller_id=cast.regional_organiser.id))
    owner.commit()
    assert "Others have whoever is left" in caller.browser.get(caller.at).text
    owner.execute(update(CallList).values(closed_at=clock.now()))
    owner.commit()
    assert "This list has ended" in caller.browser.get(caller.at).text
    assert "Payments, evenings" not in caller.browser.get("/calling").text


def test_taken_off_the_list_a_rep_s_last_conversation_is_kept(
    owner: Session, cast: Cast, caller: Caller, staff: list[Person]
) -> None:
    mine = CallListCaller.user_id == cast.rep.id
    owner.execute(update(CallListCaller).where(mine).values(removed_at=clock.now()))
    owner.commit()
    page = caller.taps("spoke", outcome="4")
    assert "Conversation saved. You are not a caller of this list any more." in words(page.text)
    assert len(contacts(owner, staff[0])) == 1
    caller.browser.get(caller.at, status=404)


def test_a_regional_caller_sees_and_records_only_whom_she_is_calling(
    owner: Session, cast: Cast, from_afar: Caller, staff: list[Person]
) -> None:
    assert from_afar.name == "Zoë Brontë"
    from_afar.taps("spoke", outcome="1", note="Asked about the rota.", agreed="yes")
    assert from_afar.name == "Dewi Prys"
    (contact,) = contacts(owner, staff[0])
    assert contact.author_id == cast.regional_organiser.id
    assert "Asked about the rota." not in from_afar.page.text
    from_afar.browser.get(f"/people/{staff[0].id}", status=403)


def test_a_rep_of_another_place_may_call_and_sees_nobody_else(
    browser: Open, owner: Session, cast: Cast, evening: CallList, staff: list[Person]
) -> None:
    helper = make.user(owner, "Hana Novak", Role.REP, cast.revenue.unit)
    owner.add(
        CallListCaller(
            call_list_id=evening.id, user_id=helper.id, added_by_id=cast.branch_organiser.id
        )
    )
    owner.commit()
    calls = Caller(browser(helper), evening)
    assert calls.name == "Zoë Brontë"
    calls.browser.get(f"/people/{staff[1].id}", status=404)
    calls.taps("no-answer")
    calls.browser.get(f"/people/{staff[0].id}", status=404)
