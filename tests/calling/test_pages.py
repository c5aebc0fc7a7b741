"""The phone bank's pages: one card, one tap, and what follows from it."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import Response
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.call_lists.models import (
    Because,
    By,
    CallLease,
    CallList,
    CallListCaller,
    CallListEntry,
    EntryState,
)
from app.conversations.models import (
    Channel,
    Contact,
    ContactIssue,
    FollowUp,
    Issue,
    Note,
    Outcome,
    PendingJoin,
    Result,
)
from app.people.models import ContactBasis, Person, StandingClaim, StandingCode, Suppression
from app.phones.models import GivenNumber, WrongNumber
from tests import make
from tests.browser import Browser, words
from tests.calling import bank
from tests.cast import Cast

NAMES = ("Zoë Brontë", "Dewi Prys", "Chidi Okonkwo")
Open = Callable[..., Browser]


@pytest.fixture
def staff(owner: Session, cast: Cast) -> list[Person]:
    return bank.people(owner, cast.leeds, *NAMES, team=cast.payments)


@pytest.fixture
def evening(owner: Session, cast: Cast, staff: list[Person]) -> CallList:
    callers = [cast.rep, cast.regional_organiser]
    return bank.call_list(
        owner, cast.branch_organiser, callers, staff, script="Ask about the claim."
    )


class Caller:
    """Somebody with a card open."""

    def __init__(self, browser: Browser, call_list: CallList) -> None:
        self.browser, self.at = browser, f"/calling/{call_list.id}"
        self.page = browser.post(f"{self.at}/calls")

    @property
    def name(self) -> str:
        return heading(self.page)

    @property
    def card(self) -> str:
        return self.page.url.path.removesuffix("/result")

    def taps(self, answer: str, *, status: int = 200, **more: object) -> Response:
        found = re.search(r'name="id" value="([^"]+)"', self.page.text)
        assert found
        said = {"id": found[1], "answer": answer, **more}
        self.page = self.browser.post(f"{self.card}/result", said, status=status)
        return self.page

    def undoes(self) -> Response:
        found = re.search(r'action="(/calling/[^"]+/reversal)"', self.page.text)
        assert found
        self.page = self.browser.post(found[1])
        return self.page


@pytest.fixture
def caller(browser: Open, cast: Cast, evening: CallList) -> Caller:
    return Caller(browser(cast.rep), evening)


@pytest.fixture
def from_afar(browser: Open, cast: Cast, evening: CallList) -> Caller:
    """Sees nobody there but whom she is calling."""
    return Caller(browser(cast.regional_organiser), evening)


def heading(page: Response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    assert found
    return words(found[1])


def entry(db: Session, person: Person) -> CallListEntry:
    db.rollback()
    db.expire_all()
    return db.scalars(select(CallListEntry).where(CallListEntry.staff_id == person.id)).one()


def contacts(db: Session, person: Person) -> list[Contact]:
    db.rollback()
    return list(db.scalars(select(Contact).where(Contact.staff_id == person.id)))


# ---------- lists and the way in


def test_the_lists_i_call_from_are_named_with_how_many_are_left(
    browser: Open, cast: Cast, evening: CallList
) -> None:
    page = words(browser(cast.rep).get("/calling").text)
    assert "Payments, evenings" in page
    assert "3 left · by phone" in page


def test_without_a_list_the_page_says_why_and_what_to_do(browser: Open, cast: Cast) -> None:
    assert "Ask them to put you on one" in words(browser(cast.rep).get("/calling").text)
    organiser = browser(cast.branch_organiser).get("/calling").text
    assert "/call-lists/new" in organiser


@pytest.mark.parametrize("name", ["outsider", "group_organiser"])
def test_whoever_is_no_caller_finds_nothing(
    browser: Open, cast: Cast, caller: Caller, evening: CallList, name: str
) -> None:
    other = browser(cast.everyone[name])
    assert "Payments, evenings" not in other.get("/calling").text
    other.get(f"/calling/{evening.id}", status=404)
    other.post(f"/calling/{evening.id}/calls", status=404)
    other.get(caller.card, status=404)
    for act in ("result", "return", "keeping", "reversal"):
        other.post(f"{caller.card}/{act}", {"answer": "no-answer"}, status=404)


@pytest.mark.parametrize("name", ["observer", "auditor", "data_officer", "advocate"])
def test_whose_role_makes_no_calls_is_told_so(
    browser: Open, cast: Cast, evening: CallList, name: str
) -> None:
    browser(cast.everyone[name]).get("/calling", status=403)


def test_another_caller_cannot_open_my_card(
    browser: Open, cast: Cast, caller: Caller, evening: CallList
) -> None:
    browser(cast.regional_organiser).get(caller.card, status=404)


def test_a_card_is_not_found_under_another_list(
    owner: Session, cast: Cast, caller: Caller, evening: CallList
) -> None:
    other = bank.call_list(owner, cast.branch_organiser, [cast.rep], [])
    number = caller.card.rsplit("/", 1)[1]
    caller.browser.get(f"/calling/{other.id}/{number}", status=404)


def test_the_start_says_who_to_be_and_why_numbers_may_be_dialled(
    browser: Open, cast: Cast, evening: CallList
) -> None:
    page = words(browser(cast.rep).get(f"/calling/{evening.id}").text)
    assert "“Hello, my name is Amina. I’m calling from Public Workers" in page
    assert "checked against the telephone preference registers in the last 28 days" in page
    assert "3 people are left of 3" in page
    assert "Ask about the claim." in page


def test_a_double_tap_takes_one_call(owner: Session, caller: Caller) -> None:
    again = caller.browser.post(f"{caller.at}/calls")
    assert again.url.path == caller.card
    assert len(owner.scalars(select(CallLease)).all()) == 1


# ---------- the card


def test_the_card_says_whom_where_and_on_which_number(caller: Caller) -> None:
    page = caller.page.text
    assert caller.name == "Zoë Brontë"
    assert 'href="tel:+441144960101"' in page
    assert "Call 0114 496 0101" in page
    assert "Payments" in words(page)
    assert "Nobody has spoken to them yet." in page


def test_the_card_remembers_who_spoke_who_tried_and_what_was_promised(
    browser: Open, owner: Session, cast: Cast, staff: list[Person]
) -> None:
    before = make.days_ago(40)
    spoken = make.contact(
        owner, staff[0], cast.branch_organiser, happened_on=before, outcome=Outcome.THINKING
    )
    issue = owner.scalars(select(Issue)).first()
    assert issue
    owner.add(
        ContactIssue(
            contact_id=spoken.id,
            issue_id=issue.id,
            staff_id=staff[0].id,
            scope_unit_id=staff[0].scope_unit_id,
        )
    )
    make.contact(
        owner, staff[0], cast.rep, happened_on=make.days_ago(3), result=Result.LEFT_MESSAGE
    )
    due = clock.today() + timedelta(days=2)
    make.promise(owner, staff[0], cast.branch_organiser, due, spoken_on=make.days_ago(41))
    owner.execute(update(Contact).values(recorded_at=clock.now() - timedelta(days=1)))
    evening = bank.call_list(owner, cast.branch_organiser, [cast.rep], staff)
    page = words(Caller(browser(cast.rep), evening).page.text)
    assert "Bryn Pritchard spoke to them 5 weeks ago: spoke, thinking about it." in page
    assert "You tried 3 days ago: left a message." in page
    assert "Bryn Pritchard promised to come back on" in page
    assert f"Raised before: {issue.name}." in page
    assert "BP" in page


def test_on_a_desk_walk_the_card_says_where_they_sit(
    browser: Open, owner: Session, cast: Cast, staff: list[Person]
) -> None:
    area = make.area(owner, cast.leeds, "By the lifts", "Second floor")
    make.seat(owner, staff[0], area, by=cast.rep)
    walk = bank.call_list(owner, cast.branch_organiser, [cast.rep], staff, by=By.DESK_WALK)
    page = Caller(browser(cast.rep), walk).page.text
    assert "By the lifts" in page
    assert "tel:" not in page
    assert "Wrong number" not in page
    assert "Not in" in words(page)


def test_the_list_s_script_and_the_branch_s_cards_stand_beside_it(caller: Caller) -> None:
    page = words(caller.page.text)
    assert "Ask about the claim." in page
    assert "Find what matters" in page


def test_no_word_of_a_card_would_hurt_whom_it_is_about(caller: Caller) -> None:
    """Trap 9."""
    page = words(caller.page.text + caller.taps("spoke").text).lower()
    page += words(caller.browser.get(caller.at).text).lower()
    for word in ("refused", "hostile", "target", "lead ", "leads", "convert", "lease", "prospect"):
        assert word not in page, word


# ---------- answers of one tap


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


# ---------- what they said


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


# ---------- call back


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


# ---------- undo, skip, put back


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


# ---------- what happens meanwhile


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


# ---------- somebody of another place


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
