"""Pages of call lists: what is chosen, shown, printed and handed out, and to whom."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import PersonAccess, User
from app.audit.models import AuditEvent
from app.call_lists.models import CallList, CallListEntry
from app.conversations.models import Note, Outcome
from app.people.models import Person, StandingCode
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
ASKED = {"standings": ["0", "3"], "unspoken": "any", "by": "phone", "purpose": "join"}
NOT_FOR_LISTS = ("rep", "data_officer", "auditor", "observer", "outsider")


def made(browser: Browser, **answers: object) -> str:
    """The address of a list just made."""
    page = browser.post("/call-lists", {**ASKED, **answers})
    path = page.url.path
    assert re.fullmatch(r"/call-lists/\d+", path), words(page.text)
    return path


def events(owner: Session) -> list[tuple[str, int | None, str | None]]:
    owner.expire_all()
    rows = owner.query(AuditEvent).filter(AuditEvent.event.like("call_list%"))
    return [(e.event, e.count, e.purpose) for e in rows.order_by(AuditEvent.id)]


def ask_not_to_be_contacted(owner: Session, person: Person) -> None:
    owner.execute(
        text("update staff set asked_not_to_contact_at = now() where id = :id"), {"id": person.id}
    )
    owner.commit()


def test_with_no_list_yet_the_page_says_what_to_do(browser: Open, cast: Cast) -> None:
    page = words(browser(cast.regional_organiser).get("/call-lists").text)
    assert "No call lists yet" in page
    assert "Make a call list" in page


@pytest.mark.parametrize("who", NOT_FOR_LISTS)
def test_roles_without_call_lists_are_told_so(browser: Open, cast: Cast, who: str) -> None:
    for path in ("/call-lists", "/call-lists/new", "/call-lists/count?standings=3"):
        browser(cast.everyone[who]).get(path, status=403)
    browser(cast.everyone[who]).post("/call-lists", ASKED, status=403)


def test_a_branch_makes_a_list_and_sees_name_phone_and_last_contact(
    browser: Open, cast: Cast, owner: Session
) -> None:
    cast.colleague.work_phone = "0113 496 0123"
    make.contact(owner, cast.colleague, cast.rep, outcome=Outcome.THINKING)
    owner.commit()
    branch = browser(cast.branch_organiser)
    page = words(branch.get(made(branch)).text)
    for expected in ("Ask to join", "Priya Shah", "Payments", "0113 496 0123", "Amina Yusuf"):
        assert expected in page
    assert "thinking about it" in page
    assert "1 of 1 row" in page
    assert "Tomos" not in page, "the same building, another employer and branch"
    assert events(owner)[0] == ("call_list_made", 1, "Ask to join")
    assert ("call_list_seen", 1, "Ask to join") in events(owner)


def test_a_region_sees_nobody_before_and_exactly_the_list_after(
    browser: Open, cast: Cast, owner: Session
) -> None:
    another = make.person(owner, cast.leeds, "Huw", "Morgan", standing=StandingCode.MEMBER)
    spoken = make.contact(owner, cast.colleague, cast.rep, outcome=Outcome.NOT_NOW)
    owner.add(
        Note(
            contact_id=spoken.id,
            author_id=cast.rep.id,
            body="said something in confidence",
            staff_id=cast.colleague.id,
            scope_unit_id=cast.colleague.scope_unit_id,
        )
    )
    owner.commit()
    region = browser(cast.regional_organiser)
    assert visible_people(region, cast.regional_organiser) == []
    path = made(region)
    assert visible_people(region, cast.regional_organiser) == [cast.colleague.id]
    page = region.get(path).text
    assert "Priya Shah" in page
    assert "not now" in page
    assert another.surname not in page
    assert "in confidence" not in page
    assert 'href="/people' not in page.replace('action="/people', "")
    assert visible_people(region, cast.regional_organiser, table="notes") == []
    region.post(f"{path}/closure")
    assert visible_people(region, cast.regional_organiser) == []


def visible_people(browser: Browser, user: User, table: str = "staff") -> list[int]:
    """Ids under the application's role with this user's own session."""
    column = "id" if table == "staff" else "staff_id"
    token = browser.client.cookies["session"]
    with browser.app.state.sessions() as db, db.begin():
        db.execute(text("select begin_request(:token)"), {"token": token})
        assert db.scalar(text("select my_id()")) == user.id
        return list(db.scalars(text(f"select {column} from {table} order by 1")))


def test_after_fourteen_days_the_list_shows_nothing_but_the_fact(
    browser: Open, cast: Cast, owner: Session
) -> None:
    region = browser(cast.regional_organiser)
    path = made(region)
    owner.execute(text("update call_lists set expires_on = expires_on - 14"))
    owner.execute(text("update person_access set until = until - 14"))
    owner.commit()
    page = words(region.get(path).text)
    assert "14 days of this list ended" in page
    assert "Priya" not in page
    assert visible_people(region, cast.regional_organiser) == []
    for door in ("/sheet",):
        assert "Priya" not in region.get(path + door, status=409).text
    # A branch sees the person anyway, but not through a list that is over.
    branch = browser(cast.branch_organiser)
    own = made(branch)
    owner.execute(text("update call_lists set expires_on = current_date"))
    owner.commit()
    assert "Priya" not in branch.get(own).text


def test_a_closed_list_gives_no_sheet(browser: Open, cast: Cast) -> None:
    branch = browser(cast.branch_organiser)
    path = made(branch)
    branch.post(f"{path}/closure")
    branch.post(f"{path}/closure")
    assert "closed" in words(branch.get("/call-lists").text)
    assert "Priya" not in branch.get(path).text
    for door in ("/sheet",):
        branch.get(path + door, status=409)


def test_closing_one_list_leaves_what_another_still_opens(browser: Open, cast: Cast) -> None:
    region = browser(cast.regional_organiser)
    first, second = made(region), made(region, purpose="check")
    region.post(f"{first}/closure")
    assert visible_people(region, cast.regional_organiser) == [cast.colleague.id]
    region.post(f"{second}/closure")
    assert visible_people(region, cast.regional_organiser) == []


def test_somebody_elses_list_is_not_there(browser: Open, cast: Cast) -> None:
    path = made(browser(cast.branch_organiser))
    other = browser(cast.regional_organiser)
    for door in ("", "/sheet"):
        other.get(path + door, status=404)
    other.post(f"{path}/closure", status=404)
    for odd in ("/call-lists/0", "/call-lists/99999999999999999999", "/call-lists/x"):
        other.get(odd, status=404)
    assert "Priya" in browser(cast.branch_organiser).get(path).text, "and it was not closed"


def test_who_asks_not_to_be_contacted_vanishes_from_list_and_sheet(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.person(owner, cast.leeds, "Huw", "Morgan")
    owner.commit()
    for user in (cast.branch_organiser, cast.regional_organiser):
        one = browser(user)
        path = made(one)
        ask_not_to_be_contacted(owner, cast.colleague)
        page = words(one.get(path).text)
        assert "1 person has since asked not to be contacted and is left out" in page
        assert "1 of 1 row" in page
        for text_of in (page, one.get(f"{path}/sheet").text):
            assert "Huw" in text_of
            assert "Priya" not in text_of
        owner.execute(text("update staff set asked_not_to_contact_at = null"))
        owner.commit()


def test_who_joins_is_not_asked_again(browser: Open, cast: Cast, owner: Session) -> None:
    branch = browser(cast.branch_organiser)
    path = made(branch)
    owner.execute(
        text(
            "insert into standings(staff_id, scope_unit_id, code, source, valid_from)"
            " values (:id, :unit, 1, 2, current_date)"
        ),
        {"id": cast.colleague.id, "unit": cast.leeds.id},
    )
    owner.commit()
    page = words(branch.get(path).text)
    assert "1 person has joined since and is left out" in page
    assert "Priya" not in page


def test_a_sheet_shows_initials_and_phones_only_for_calling(
    browser: Open, cast: Cast, owner: Session
) -> None:
    cast.colleague.work_phone = "0113 496 0123"
    make.person(owner, cast.leeds, "Sam", "Abbot")
    make.person(owner, cast.leeds, "Sam", "Ash")
    owner.commit()
    branch = browser(cast.branch_organiser)
    called = words(branch.get(made(branch) + "/sheet").text)
    assert "Priya S." in called
    assert "Priya Shah" not in called
    assert "0113 496 0123" in called
    assert "Sam Abbot" in called, "two people who would read alike"
    assert "page 1 of 1" in called
    walked = words(branch.get(made(branch, by="person") + "/sheet").text)
    assert "0113 496 0123" not in walked
    assert ("call_list_printed", 3, "Ask to join") in events(owner)


def test_201_people_are_refused_and_nothing_is_written(
    browser: Open, cast: Cast, owner: Session
) -> None:
    for _ in range(200):
        make.person(owner, cast.leeds)
    owner.commit()
    for user in (cast.branch_organiser, cast.regional_organiser):
        page = words(browser(user).post("/call-lists", ASKED, status=422).text)
        assert "more than 200 people do" in page or "201 people match; 200 is the most" in page
    for table in (CallList, CallListEntry, PersonAccess):
        assert owner.query(table).count() == 0
    assert events(owner) == []
    owner.execute(
        text("update staff set left_for_now_until = current_date + 9 where id = :id"),
        {"id": cast.colleague.id},
    )
    owner.commit()
    assert "200 of 200 rows" in words(
        browser(cast.branch_organiser).get(made(browser(cast.branch_organiser))).text
    )


def test_the_count_is_exact_for_a_branch_and_a_band_for_a_region(
    browser: Open, cast: Cast, owner: Session
) -> None:
    asked = "/call-lists/count?standings=0&standings=3&unspoken=any"
    assert "1 person matches" in words(browser(cast.branch_organiser).part(asked).text)
    assert "Fewer than 3 people match" in words(browser(cast.regional_organiser).part(asked).text)
    for _ in range(6):
        make.person(owner, cast.leeds)
    owner.commit()
    assert "7 people match" in words(browser(cast.branch_organiser).part(asked).text)
    assert "5 to 9 people match" in words(browser(cast.regional_organiser).part(asked).text)


def test_counting_without_a_script_keeps_what_was_chosen(browser: Open, cast: Cast) -> None:
    page = browser(cast.branch_organiser).get(
        "/call-lists/new?standings=1&unspoken=never&by=person&purpose=ballot"
    )
    assert "0 people match" in words(page.text)
    for chosen in ("never", "person", "ballot"):
        assert re.search(f'value="{chosen}" checked', page.text), chosen


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"standings": []}, "Choose at least one kind of people"),
        ({"purpose": ""}, "Choose what the list is for"),
        ({"purpose": "other"}, "Say what the list is for"),
        ({"purpose": "other", "purpose_other": "x" * 101}, "Keep this to 100 characters"),
        ({"unspoken": "pick"}, "Pick the day"),
        ({"standings": ["2"]}, "another union"),
        ({"standings": ["1"]}, "Nobody matches"),
        ({"workplaces": ["x"]}, "whole number"),
    ],
)
def test_a_wrong_form_says_what_to_change(
    browser: Open, cast: Cast, owner: Session, answers: dict[str, object], sentence: str
) -> None:
    page = browser(cast.branch_organiser).post("/call-lists", {**ASKED, **answers}, status=422)
    assert sentence in words(page.text)
    assert owner.query(CallList).count() == 0


def test_teams_can_be_chosen_where_the_people_are_seen(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.person(owner, cast.leeds, "Huw", "Morgan")
    owner.commit()
    branch = browser(cast.branch_organiser)
    path = made(branch, teams=[str(cast.payments.id)])
    assert "1 of 1 row" in words(branch.get(path).text)
    assert "Payments" not in browser(cast.regional_organiser).get("/call-lists/new").text


def test_a_list_over_a_neighbouring_branch_finds_nobody_there(browser: Open, cast: Cast) -> None:
    branch = browser(cast.branch_organiser)
    path = made(branch, workplaces=[str(cast.revenue.id)], unit=str(cast.revenue_branch.id))
    assert "Tomos" not in branch.get(path).text


def test_mine_shows_purpose_people_and_end(browser: Open, cast: Cast) -> None:
    branch = browser(cast.branch_organiser)
    made(branch, purpose="other", purpose_other="Invite to the open meeting")
    page = words(branch.get("/call-lists").text)
    assert "Invite to the open meeting" in page
    ends = clock.today() + timedelta(days=14)
    assert f"{ends.day} {ends:%b}" in page
