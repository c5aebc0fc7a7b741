"""What a tap on the card comes to: the contact, the list, and what they said (D6)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.call_lists.models import Because, EntryState
from app.conversations.models import Channel, FollowUp, Note, Outcome, PendingJoin, Result
from app.people.models import ContactBasis, Person, StandingClaim, StandingCode, Suppression
from app.phones.models import GivenNumber, WrongNumber
from tests.browser import words
from tests.calling.bank import Caller, contacts, entry
from tests.cast import Cast


@pytest.mark.parametrize(
    ("answer", "result", "reached", "state", "because", "said"),
    [
        ("no-answer", Result.NOT_IN, False, EntryState.OPEN, None, "No answer, noted."),
        ("message", Result.LEFT_MESSAGE, False, EntryState.OPEN, None, "Message left, noted."),
        (
            "leave", Result.LEAVE_FOR_NOW, True, EntryState.BLOCKED, Because.LEFT_FOR_NOW,
            "nobody asks them for 90 days",
        ),
        (
            "stop", Result.DO_NOT_CONTACT, True, EntryState.BLOCKED, Because.ASKED_NOT_TO,
            "nobody will contact them",
        ),
        (
            "left", Result.LEFT_WORKPLACE, False, EntryState.BLOCKED, Because.LEFT,
            "Noted that they have left.",
        ),
    ],
)  # fmt: skip
def test_one_tap_is_noted_and_brings_the_next_card(
    owner: Session, caller: Caller, staff: list[Person], answer: str, result: Result,
    reached: bool, state: EntryState, because: Because | None, said: str,
) -> None:  # fmt: skip
    page = caller.taps(answer)
    assert said in words(page.text)
    assert caller.name == "Dewi Prys"
    (contact,) = contacts(owner, staff[0])
    assert (contact.result, contact.reached) == (result, reached)
    assert contact.channel is Channel.PHONE
    now = entry(owner, staff[0])
    assert (now.state, now.because) == (state, because)


def test_a_wrong_number_is_not_dialled_for_them_again(
    owner: Session, caller: Caller, staff: list[Person]
) -> None:
    caller.taps("wrong-number")
    assert contacts(owner, staff[0])[0].result is Result.WRONG_DETAILS
    assert owner.scalars(select(WrongNumber.number)).all() == ["+441144960101"]
    given = select(GivenNumber.ended_at).where(GivenNumber.staff_id == staff[0].id)
    assert owner.scalar(given) is not None
    assert entry(owner, staff[0]).because is Because.WRONG_NUMBER


def test_don_t_contact_goes_through_whatever_else_stands_half_filled_in(
    owner: Session, caller: Caller, staff: list[Person]
) -> None:
    caller.taps("stop", come_back="pick", note="Said they are busy", given="nonsense")
    owner.rollback()
    assert owner.scalars(select(Suppression.staff_id)).all() == [staff[0].id]
    assert owner.scalars(select(Note)).all() == []


def test_sending_the_same_answer_twice_is_one_contact(
    owner: Session, caller: Caller, staff: list[Person]
) -> None:
    first = caller.page
    caller.taps("no-answer")
    nxt = caller.card
    caller.page = first
    caller.taps("no-answer")
    assert caller.card == nxt
    assert len(contacts(owner, staff[0])) == 1


def test_what_they_said_is_kept_once_they_are_fine_with_it(
    owner: Session, caller: Caller, staff: list[Person]
) -> None:
    """D6."""
    page = caller.taps("spoke", status=422, outcome="2", note="Asked about the rota.")
    assert "Tick that they are fine with it" in page.text
    assert "Asked about the rota." in page.text
    assert "calling-unfolded" in page.text
    assert contacts(owner, staff[0]) == []
    caller.page = page
    caller.taps("spoke", outcome="2", note="Asked about the rota.", agreed="yes", issues="1")
    (contact,) = contacts(owner, staff[0])
    assert contact.outcome is Outcome.THINKING
    assert owner.scalar(select(Note.body)) == "Asked about the rota."
    owner.refresh(staff[0])
    assert staff[0].contact_basis is ContactBasis.AGREED
    assert entry(owner, staff[0]).state is EntryState.DONE


def test_what_they_asked_for_needs_no_question(
    owner: Session, caller: Caller, staff: list[Person]
) -> None:
    caller.taps("spoke", outcome="4")
    assert owner.scalars(select(PendingJoin.staff_id)).all() == [staff[0].id]
    owner.refresh(staff[0])
    assert staff[0].contact_basis is ContactBasis.OWN_REQUEST


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.ALREADY_MEMBER, StandingCode.MEMBER),
        (Outcome.OTHER_UNION, StandingCode.OTHER_UNION),
    ],
)
def test_what_they_say_they_are_is_what_they_are(
    owner: Session, caller: Caller, outcome: Outcome, code: StandingCode
) -> None:
    caller.taps("spoke", outcome=str(int(outcome)), agreed="yes")
    owner.rollback()
    assert owner.scalars(select(StandingClaim.code)).all() == [code]


def test_a_promise_is_on_my_list(owner: Session, cast: Cast, caller: Caller) -> None:
    caller.taps("spoke", come_back="tomorrow")
    owner.rollback()
    promised = owner.scalars(select(FollowUp)).one()
    assert promised.owner_id == cast.rep.id
    assert promised.due_on == clock.today() + timedelta(days=1)


def test_what_was_typed_comes_back_with_the_answer_that_does_not_fit_it(caller: Caller) -> None:
    page = caller.taps("no-answer", status=422, note="Wants to know about the rota", agreed="yes")
    assert "Tap “Spoke” to keep what they said" in words(page.text)
    assert "Wants to know about the rota" in page.text


def test_health_and_family_are_not_noted(caller: Caller) -> None:
    page = caller.taps("spoke", status=422, note="Her husband is ill", agreed="yes")
    assert "Take out health or family matters" in words(page.text)


def test_a_number_they_gave_is_kept_as_given(
    owner: Session, cast: Cast, caller: Caller, staff: list[Person]
) -> None:
    caller.taps("spoke", given="07700 900 456")
    owner.rollback()
    given = select(GivenNumber).where(GivenNumber.number == "+447700900456")
    one = owner.scalars(given).one()
    assert (one.staff_id, one.given_to_id) == (staff[0].id, cast.rep.id)


def test_what_is_no_number_is_said_so_and_kept_in_the_form(caller: Caller) -> None:
    page = caller.taps("spoke", status=422, given="ext 12")
    assert "no number" in words(page.text)
    assert 'value="ext 12"' in page.text
    caller.page = page
    page = caller.taps("no-answer", status=422, given="07700 900456")
    assert "Only a number they gave you themselves" in words(page.text)


def test_call_back_gives_me_the_person_at_that_time(
    owner: Session, cast: Cast, caller: Caller, staff: list[Person]
) -> None:
    day = clock.today() + timedelta(days=2)
    page = caller.taps("call-back", again="pick", again_date=day.isoformat(), again_time="14:30")
    assert f"to be called again on {day.day}/{day.month} at 14:30" in words(page.text)
    (contact,) = contacts(owner, staff[0])
    assert not contact.reached
    now = entry(owner, staff[0])
    assert (now.state, now.caller_id) == (EntryState.OPEN, cast.rep.id)
    assert now.not_before
    assert now.not_before.astimezone(clock.LONDON).strftime("%F %H:%M") == f"{day} 14:30"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "Choose when to call back."),
        ({"again": "pick"}, "Say at what time"),
        ({"again": "pick", "again_time": "23:00"}, "nobody is called at night"),
    ],
)
def test_a_time_that_cannot_be_kept_is_asked_for_again(
    caller: Caller, more: dict[str, str], sentence: str
) -> None:
    assert sentence in words(caller.taps("call-back", status=422, **more).text)
