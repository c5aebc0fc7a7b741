"""A list that runs: how far it is, whose calls are whose, who may change it, and its end."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.accounts.models import User
from app.audit.models import AuditEvent
from app.call_lists.models import Because, CallLease, CallList, EntryState
from app.call_lists.pace import pace
from app.call_lists.rules import Progress, adds_up, picture
from app.conversations.models import Outcome, Result
from app.finding.question import Place
from app.people.models import Person
from tests import make
from tests.browser import Browser, words
from tests.call_lists.listing import called, calling_now, entry, form, made, on_list, screened
from tests.cast import Cast

Open = Callable[..., Browser]


def crowd(owner: Session, cast: Cast, many: int) -> list[Person]:
    """Them and the colleague, in the order of their list."""
    people = [make.person(owner, cast.leeds, "Sam", f"Young{n}") for n in range(many)]
    owner.commit()
    return [cast.colleague, *people]


def visible(browser: Browser, user: User) -> list[int]:
    """Ids of people under the application's role, with this user's own session."""
    token = browser.client.cookies["session"]
    with browser.app.state.sessions() as db, db.begin():
        db.execute(text("select begin_request(:token)"), {"token": token})
        assert db.scalar(text("select my_id()")) == user.id
        return list(db.scalars(text("select id from staff order by 1")))


def test_the_page_adds_up_and_tells_calls_from_conversations(
    browser: Open, cast: Cast, owner: Session
) -> None:
    people = crowd(owner, cast, 7)
    branch = browser(cast.branch_organiser)
    one = made(branch, callers=[str(cast.rep.id)])
    called(owner, one, people[0], cast.rep, outcome=Outcome.WILL_JOIN)
    called(owner, one, people[1], cast.rep, outcome=Outcome.NO_THANKS)
    for person in people[2:4]:
        called(
            owner, one, person, cast.rep, Result.NOT_IN,
            state=EntryState.OPEN, done_at=None, tries=1,
        )  # fmt: skip
    calling_now(owner, one, people[4], cast.rep)
    branch.post(f"/call-lists/{one}/people/{people[5].id}/taking-off")
    page = words(branch.get(f"/call-lists/{one}").text)
    assert "open 4 + being called 1 + done 2 + blocked 1 = 8" in page
    # Trap 12: nobody in is a try, and no conversation.
    assert "Spoken to 2 of 8." in page
    assert "Tried 2 times without reaching anybody: a try is no conversation." in page
    assert "Not in 2" in page
    assert "Not tried yet 4" in page
    assert "1 person says they will join or have" in page
    assert "Amina Yusuf calling now 4 2 0" in page, "calls, spoken to, kept"
    assert re.search(r"Sam Young\d by Amina Yusuf, since", page)
    # Trap 9: words they could read themselves.
    assert "Spoke, no thanks 1" in page
    for word in ("refused", "hostile", "target", "lead ", "convert"):
        assert word not in page.lower(), word
    part = words(branch.part(f"/call-lists/{one}/progress").text)
    assert "open 4 + being called 1 + done 2 + blocked 1 = 8" in part


def test_coverage_stands_with_and_without_who_asked_not_to_be_contacted(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """Trap 28: a list does not look better for losing people."""
    people = crowd(owner, cast, 4)
    branch = browser(cast.branch_organiser)
    one = made(branch)
    called(owner, one, people[0], cast.rep)
    called(
        owner, one, people[1], cast.rep, Result.DO_NOT_CONTACT,
        state=EntryState.BLOCKED, because=Because.ASKED_NOT_TO,
    )  # fmt: skip
    owner.execute(
        text("update staff set asked_not_to_contact_at = now() where id = :id"),
        {"id": people[1].id},
    )
    owner.commit()
    page = words(branch.get(f"/call-lists/{one}").text)
    assert "Spoken to 1 of 4." in page
    assert "With the 1 person who asked not to be contacted since: 2 of 5." in page
    assert people[1].surname not in page
    assert "1 person is on the list and not shown" in page


def test_a_corrected_contact_counts_as_it_was_corrected(
    browser: Open, cast: Cast, owner: Session
) -> None:
    people = crowd(owner, cast, 1)
    branch = browser(cast.branch_organiser)
    one = made(branch)
    contact = called(owner, one, people[0], cast.rep, outcome=Outcome.WILL_JOIN)
    corrected = make.contact(owner, people[0], cast.rep, result=Result.NOT_IN)
    owner.execute(
        text("update contacts set corrects_id = :old where id = :new"),
        {"old": contact.id, "new": corrected.id},
    )
    owner.commit()
    page = words(branch.get(f"/call-lists/{one}").text)
    assert "Spoken to 0 of 2." in page
    assert "will join" not in page


def test_no_caller_is_ranked(browser: Open, cast: Cast, owner: Session) -> None:
    people = crowd(owner, cast, 4)
    zoe = make.user(owner, "Zoe Adams", Role.REP, cast.leeds.unit)
    owner.commit()
    branch = browser(cast.branch_organiser)
    one = made(branch, callers=[str(zoe.id), str(cast.rep.id)])
    for person in people:
        called(owner, one, person, zoe)
    page = words(branch.get(f"/call-lists/{one}").text)
    assert page.index("Amina Yusuf 0") < page.index("Zoe Adams 5")


def test_open_calls_are_shared_out_given_over_and_given_back(
    browser: Open, cast: Cast, owner: Session
) -> None:
    people = crowd(owner, cast, 5)
    branch = browser(cast.branch_organiser)
    amina, bryn = cast.rep.id, cast.branch_organiser.id
    one = made(branch, callers=[str(amina), str(bryn)])
    order = on_list(owner, one)
    branch.post(f"/call-lists/{one}/sharing")
    kept = {person.id: entry(owner, one, person).caller_id for person in people}
    assert [kept[i] for i in order] == [amina] * 3 + [bryn] * 3, "stretches, not turns"
    branch.post(f"/call-lists/{one}/reassignment", {"of": str(amina), "to": str(bryn)})
    assert {entry(owner, one, person).caller_id for person in people} == {bryn}
    branch.post(f"/call-lists/{one}/callers/{bryn}/removal")
    assert {entry(owner, one, person).caller_id for person in people} == {None}
    gone = {"of": "", "to": str(bryn)}
    branch.post(f"/call-lists/{one}/reassignment", gone, status=409)
    branch.post(f"/call-lists/{one}/callers/{bryn}/return")
    branch.post(f"/call-lists/{one}/sharing")
    branch.post(f"/call-lists/{one}/sharing/reversal")
    assert {entry(owner, one, person).caller_id for person in people} == {None}


def test_a_released_call_is_anybodys_again_and_its_caller_sees_nobody(
    browser: Open, cast: Cast, owner: Session
) -> None:
    region = browser(cast.regional_organiser)
    branch = browser(cast.branch_organiser)
    one = made(branch, callers=[str(cast.regional_organiser.id)])
    calling_now(owner, one, cast.colleague, cast.regional_organiser)
    assert visible(region, cast.regional_organiser) == [cast.colleague.id]
    region.get(f"/call-lists/{one}")
    branch.post(f"/call-lists/{one}/callers/{cast.regional_organiser.id}/release")
    lease = owner.query(CallLease).one()
    owner.refresh(lease)
    assert lease.ended == 4
    page = words(branch.get(f"/call-lists/{one}").text)
    assert "open 1 + being called 0 + done 0 + blocked 0 = 1" in page
    branch.post(f"/call-lists/{one}/callers/{cast.regional_organiser.id}/removal")
    region.get(f"/call-lists/{one}", status=404)
    assert visible(region, cast.regional_organiser) == []


def test_somebody_is_taken_off_and_put_back(browser: Open, cast: Cast, owner: Session) -> None:
    branch = browser(cast.branch_organiser)
    one = made(branch)
    calling_now(owner, one, cast.colleague, cast.rep)
    branch.post(f"/call-lists/{one}/people/{cast.colleague.id}/taking-off")
    off = entry(owner, one, cast.colleague)
    assert (off.state, off.because) == (EntryState.BLOCKED, Because.TAKEN_OFF)
    assert owner.query(CallLease).one().ended_at is not None
    again = f"/call-lists/{one}/people/{cast.colleague.id}/return"
    branch.post(again)
    assert entry(owner, one, cast.colleague).state is EntryState.OPEN
    branch.post(again, status=404)
    branch.post(f"/call-lists/{one}/people/{cast.stranger.id}/taking-off", status=404)


# ---------- who sees and changes what


def test_a_caller_sees_their_own_part_and_nothing_else(
    browser: Open, cast: Cast, owner: Session
) -> None:
    people = crowd(owner, cast, 3)
    branch, rep = browser(cast.branch_organiser), browser(cast.rep)
    one = made(
        branch, callers=[str(cast.rep.id)], name="Autumn round", script="Ask about the move."
    )
    called(owner, one, people[0], cast.rep)
    called(owner, one, people[1], cast.branch_organiser)
    page = words(rep.get(f"/call-lists/{one}").text)
    assert "Autumn round" in page
    assert "Ask about the move." in page
    assert "1 call of yours so far, 2 people left." in page
    assert "Start calling" in page
    for hidden in ("Bryn Pritchard 1", "How far", "Priya", "Left out", "done"):
        assert hidden not in page, hidden
    assert "Autumn round" in words(rep.get("/call-lists").text)
    rep.get(f"/call-lists/{one}/progress", status=403)
    rep.post(f"/call-lists/{one}/closure", status=403)


RUN_FROM_OUTSIDE = (
    "callers", "callers/1/removal", "callers/1/return", "callers/1/release", "reassignment",
    "sharing", "sharing/reversal", "people/1/taking-off", "people/1/return", "closure",
    "closure/reversal", "desk-walk",
)  # fmt: skip


@pytest.mark.parametrize("who", ["regional_organiser", "group_organiser", "national_organiser"])
def test_a_list_that_is_none_of_mine_is_not_there(
    browser: Open, cast: Cast, owner: Session, who: str
) -> None:
    one = made(browser(cast.branch_organiser))
    other = browser(cast.everyone[who])
    for door in ("", "/progress"):
        other.get(f"/call-lists/{one}{door}", status=404)
    for door in RUN_FROM_OUTSIDE:
        other.post(f"/call-lists/{one}/{door}", {"callers": "1"}, status=404)
    assert "No call lists yet" in words(other.get("/call-lists").text)
    for nobody in ("0", "99999999999999999999"):
        other.get(f"/call-lists/{nobody}", status=404)


@pytest.mark.parametrize("who", ["rep", "outsider"])
def test_a_rep_who_does_not_call_sees_no_list(browser: Open, cast: Cast, who: str) -> None:
    one = made(browser(cast.branch_organiser))
    rep = browser(cast.everyone[who])
    rep.get(f"/call-lists/{one}", status=404)
    assert "Nobody has asked you to call" in words(rep.get("/call-lists").text)


@pytest.mark.parametrize("who", ["data_officer", "auditor", "observer", "advocate"])
def test_roles_that_never_call_are_told_so(browser: Open, cast: Cast, who: str) -> None:
    for path in ("/call-lists", "/call-lists/new", "/call-lists/1"):
        browser(cast.everyone[who]).get(path, status=403)


def test_a_caller_may_organise_elsewhere_and_still_not_run_the_list(
    browser: Open, cast: Cast
) -> None:
    one = made(browser(cast.branch_organiser), callers=[str(cast.regional_organiser.id)])
    region = browser(cast.regional_organiser)
    assert "Start calling" in words(region.get(f"/call-lists/{one}").text)
    region.get(f"/call-lists/{one}/progress", status=404)
    for door in RUN_FROM_OUTSIDE:
        region.post(f"/call-lists/{one}/{door}", {"callers": "1"}, status=404)


def test_a_successor_runs_what_the_organiser_before_them_left(
    browser: Open, cast: Cast, owner: Session
) -> None:
    region = browser(cast.regional_organiser)
    one = made(region)
    branch = browser(cast.branch_organiser)
    page = words(branch.get(f"/call-lists/{one}").text)
    assert "by Rosa Kowalska" in page
    assert "Priya Shah" in page
    assert "Of your branch" in words(branch.get("/call-lists").text)
    branch.post(f"/call-lists/{one}/callers", {"callers": [str(cast.rep.id)]})
    branch.post(f"/call-lists/{one}/closure")
    assert owner.get_one(CallList, one).closed_at is not None
    assert visible(region, cast.regional_organiser) == [], "what the list opened is closed, too"


def test_a_list_over_two_branches_belongs_to_neither(
    browser: Open, cast: Cast, owner: Session
) -> None:
    one = made(browser(cast.national_organiser))
    assert owner.get_one(CallList, one).unit_id == cast.union.id
    browser(cast.branch_organiser).get(f"/call-lists/{one}", status=404)


def test_two_reps_do_not_ask_the_same_person_from_two_lists(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """Trap 25: whom one list holds, the next leaves out; and the page shows the last contact."""
    people = crowd(owner, cast, 1)
    branch = browser(cast.branch_organiser)
    made(branch)
    page = branch.post("/call-lists", form(), status=422)
    assert "Nobody is left to call" in words(page.text)
    assert "Wait on another call list 2" in words(page.text)
    make.contact(owner, people[0], cast.rep, outcome=Outcome.THINKING)
    owner.commit()
    one = owner.query(CallList).one().id
    assert "Spoke, thinking about it" in words(branch.get(f"/call-lists/{one}").text)


def test_a_rep_who_calls_finds_it_on_today(browser: Open, cast: Cast, owner: Session) -> None:
    people = crowd(owner, cast, 2)
    rep = browser(cast.rep)
    assert "Call list" not in words(rep.get("/today").text)
    one = made(browser(cast.branch_organiser), callers=[str(cast.rep.id)], name="Autumn round")
    assert "Call list Autumn round : 3 left · Start calling" in words(rep.get("/today").text)
    for person in people:
        called(owner, one, person, cast.rep)
    assert "Call list" not in words(rep.get("/today").text)


# ---------- its end


def test_closing_ends_calls_and_access_and_can_be_undone_for_ten_minutes(
    browser: Open, cast: Cast, owner: Session
) -> None:
    region = browser(cast.regional_organiser)
    one = made(region)
    calling_now(owner, one, cast.colleague, cast.rep)
    closed = words(region.post(f"/call-lists/{one}/closure").text)
    assert "The list is closed" in closed
    assert "Priya" not in closed
    assert "open 1 + being called 0 + done 0 + blocked 0 = 1" in closed, "numbers stay"
    assert visible(region, cast.regional_organiser) == []
    lease = owner.query(CallLease).one()
    owner.refresh(lease)
    assert lease.ended_at is not None
    region.post(f"/call-lists/{one}/sharing", status=409)
    region.post(f"/call-lists/{one}/closure/reversal")
    assert visible(region, cast.regional_organiser) == [cast.colleague.id]
    region.post(f"/call-lists/{one}/closure")
    owner.execute(text("update call_lists set closed_at = now() - interval '11 minutes'"))
    owner.commit()
    region.post(f"/call-lists/{one}/closure/reversal", status=409)
    assert visible(region, cast.regional_organiser) == []


def test_closing_one_list_leaves_what_another_still_opens(
    browser: Open, cast: Cast, owner: Session
) -> None:
    owner.execute(text("update staff set work_phone = '0113 496 0101'"))
    screened(owner, cast.rep, "+441134960101")
    owner.commit()
    region = browser(cast.regional_organiser)
    rule = Place(those=(cast.leeds.id,))
    first, second = made(region, rule), made(region, rule, by=1)
    region.post(f"/call-lists/{first}/closure")
    assert visible(region, cast.regional_organiser) == [cast.colleague.id]
    region.post(f"/call-lists/{second}/closure")
    assert visible(region, cast.regional_organiser) == []


def test_a_list_that_ended_shows_numbers_and_nobody(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """Trap 29: after its last day nothing is left to print."""
    region, branch = browser(cast.regional_organiser), browser(cast.branch_organiser)
    one = made(region)
    owner.execute(text("update call_lists set expires_on = current_date"))
    owner.execute(text("update person_access set until = current_date"))
    owner.commit()
    for browser_of in (region, branch):
        page = browser_of.get(f"/call-lists/{one}").text
        assert "This list ended on" in words(page)
        assert "Priya" not in page
        for door in (".pdf", ".xlsx"):
            assert "Priya" not in browser_of.get(f"/call-sheets/{one}{door}", status=409).text


def test_what_is_done_with_a_list_is_in_the_trail_without_names(
    browser: Open, cast: Cast, owner: Session
) -> None:
    branch = browser(cast.branch_organiser)
    one = made(branch, callers=[str(cast.rep.id)])
    branch.post(f"/call-lists/{one}/sharing")
    branch.post(f"/call-lists/{one}/callers/{cast.rep.id}/removal")
    branch.post(f"/call-lists/{one}/closure")
    done = [e.event for e in owner.query(AuditEvent).order_by(AuditEvent.id)]
    for event in (
        "call_list_made", "call_list_seen", "call_list_changed", "caller_removed",
        "call_list_closed",
    ):  # fmt: skip
        assert event in done, event
    branch.part(f"/call-lists/{one}/progress")


# ---------- rules


def test_the_picture_is_as_wide_as_its_parts() -> None:
    parts = picture(Progress(total=100, open=41, leased=3, done=52, blocked=4))
    assert adds_up(parts) == "open 41 + being called 3 + done 52 + blocked 4 = 100"
    assert sum(part.width for part in parts) == 100
    assert [part.x for part in parts] == [0, 41, 44, 96]
    assert picture(Progress())[3].x == 0


def test_pace_is_by_hour_while_short_and_by_day_after() -> None:
    first = datetime(2026, 11, 23, 17, tzinfo=ZoneInfo("UTC"))
    assert pace([(first, 4)]) == [("23 Nov, 17:00", 4)]
    many = [(first + timedelta(hours=n), 2) for n in range(13)]
    assert pace(many) == [("23 Nov", 14), ("24 Nov", 12)]


def test_people_come_fifty_at_a_time(browser: Open, cast: Cast, owner: Session) -> None:
    crowd(owner, cast, 59)
    branch = browser(cast.branch_organiser)
    one = made(branch)
    page = words(branch.get(f"/call-lists/{one}").text)
    assert "50 of 60 people" in page
    assert "Page 1 of 2" in page
    second = words(branch.get(f"/call-lists/{one}?page_no=2").text)
    assert "10 of 60 people" in second
    assert "0 people" in words(branch.get(f"/call-lists/{one}?show=blocked").text)
