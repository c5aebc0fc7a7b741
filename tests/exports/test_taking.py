"""Files as they arrive: what is in them, who may have them, and what the register then says."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import User
from app.audit.events import Event
from app.audit.models import AuditEvent
from app.call_lists.models import CallList, CallListEntry, EntryState
from app.exports.models import Export, ExportState
from app.finding.address import pack
from app.finding.question import Engaged, Question
from app.people.models import Engagement, Person, StandingCode
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
TODAY = clock.today()
ANYBODY = pack(Question(rules=(Engaged(those=tuple(Engagement)),)))
PEOPLE = {"what": "people", "q": ANYBODY, "purpose": "call", "format": "csv"}
LEAST = ["name", "workplace", "team"]


def asked(browser: Browser, *, status: int = 200, **more: Any) -> httpx.Response:
    return browser.post("/exports", {**PEOPLE, "columns": LEAST, **more}, status=status)


def id_of(page: httpx.Response) -> int:
    return int(page.url.path.rsplit("/", 1)[1])


def taken(browser: Browser, export_id: int, *, status: int = 200) -> httpx.Response:
    return browser.post(f"/exports/{export_id}/file", status=status)


def rows_of(file: httpx.Response) -> list[list[str]]:
    assert file.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))


def list_of(db: Session, owner: User, people: list[Person], **columns: Any) -> CallList:
    made = CallList(
        owner_id=owner.id,
        purpose="Ask to join",
        question={"version": 1, "rules": [{"rule": "standing", "those": [0, 3]}]},
        as_at=TODAY,
        expires_on=TODAY + timedelta(days=9),
        **columns,
    )
    db.add(made)
    db.flush()
    for rank, person in enumerate(people, 1):
        db.add(
            CallListEntry(
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                call_list_id=made.id,
                rank=rank,
            )
        )
        make.opened(db, owner, person)
    db.flush()
    return made


def events(db: Session, event: Event) -> list[AuditEvent]:
    return list(db.scalars(select(AuditEvent).where(AuditEvent.event == event)))


def test_a_file_holds_who_was_asked_for_and_ends_with_how_many(
    owner: Session, cast: Cast, browser: Open
) -> None:
    for _ in range(4):
        make.person(owner, cast.leeds, "Ŵyn", team=cast.payments)
    owner.commit()
    here = browser(cast.branch_organiser)
    page = asked(here, recipient="The second floor’s reps")
    assert "It is ready" in words(page.text)
    file = taken(here, id_of(page))
    header, *people, end = rows_of(file)
    assert header == ["Name", "Workplace", "Team"]
    assert len(people) == 5
    assert sum(name.startswith("Ŵyn") for name, *_ in people) == 4
    assert len(end) == 1
    assert re.fullmatch(
        r"5 of 5 rows\. Call or visit people\. Made for Bryn Pritchard, \d+ \w+ \d{4}, \d\d:\d\d\."
        r" Destroy by \d+ \w+ \d{4}\.",
        end[0],
    )
    assert file.headers["content-disposition"] == f'attachment; filename="people-{id_of(page)}.csv"'


def test_the_register_says_who_took_which_columns_of_how_many(
    owner: Session, cast: Cast, browser: Open
) -> None:
    here = browser(cast.branch_organiser)
    made = id_of(asked(here))
    taken(here, made)
    taken(here, made)
    export = owner.get_one(Export, made)
    assert export.state is ExportState.TAKEN
    assert (export.rows, export.columns, export.purpose) == (1, LEAST, "Call or visit people")
    assert export.expires_on == TODAY + timedelta(days=14)
    (asking,) = events(owner, Event.EXPORT_ASKED_FOR)
    assert (asking.subject_id, asking.count, asking.fields) == (str(made), 1, LEAST)
    assert len(events(owner, Event.EXPORT_TAKEN)) == 2
    assert "taken" in words(here.get("/exports").text)


def test_only_its_own_asker_takes_it_and_the_outsider_finds_nothing(
    owner: Session, cast: Cast, browser: Open
) -> None:
    made = id_of(asked(browser(cast.branch_organiser)))
    second = make.user(owner, "Beth Organiser", Role.BRANCH_ORGANISER, cast.leeds_branch)
    owner.commit()
    assert "Bryn Pritchard" in browser(second).get(f"/exports/{made}").text
    taken(browser(second), made, status=404)
    for user in (cast.outsider, cast.rep, cast.advocate, cast.auditor):
        here = browser(user)
        here.get(f"/exports/{made}", status=404)
        taken(here, made, status=404)
        here.post(f"/exports/{made}/destruction", status=404)
        assert f"/exports/{made}" not in here.get("/exports").text


def test_who_may_not_export_people_is_told_so_before_anything_is_counted(
    cast: Cast, browser: Open
) -> None:
    for user in (cast.rep, cast.regional_organiser, cast.data_officer, cast.observer):
        asked(browser(user), status=403)
        browser(user).get("/exports/new", params={"what": "people", "q": ANYBODY},
                          status=403)  # fmt: skip


def test_nobody_who_asked_not_to_be_contacted_nor_anybody_elsewhere_leaves(
    owner: Session, cast: Cast, browser: Open
) -> None:
    make.person(owner, cast.leeds, "Silent", asked_not_to_contact_at=clock.now())
    make.person(owner, cast.leeds, "Later", left_for_now_until=TODAY + timedelta(days=3))
    owner.commit()
    here = browser(cast.branch_organiser)
    _, *people, _ = rows_of(taken(here, id_of(asked(here))))
    assert [name for name, *_ in people] == ["Priya Shah"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "vcf", "print"])
def test_no_note_assessment_or_membership_number_is_among_the_columns(
    owner: Session, cast: Cast, browser: Open, form: str
) -> None:
    """DP-7, DP-8: minimum columns; what is not offered can't be asked for either."""
    make.membership(owner, cast.colleague, number="M777123")
    owner.commit()
    here = browser(cast.branch_organiser)
    refused = asked(here, columns=["number", "note", "assessment"], format="csv", status=422)
    assert "Choose at least one column" in words(refused.text)
    page = asked(here, columns=["name", "number", "note", "assessment"], format=form)
    file = taken(here, id_of(page))
    assert b"M777123" not in file.content


def test_membership_leaves_only_with_a_reason_and_only_by_a_branch_organiser(
    owner: Session, cast: Cast, browser: Open
) -> None:
    make.person(owner, cast.leeds, "Mair", "Ellis", standing=StandingCode.MEMBER)
    theirs = list_of(owner, cast.regional_organiser, [cast.colleague])
    owner.commit()
    here = browser(cast.branch_organiser)
    page = asked(here, columns=["name", "standing"], status=422)
    assert "Say why membership has to leave" in words(page.text)
    page = asked(here, columns=["name", "standing"], reason="The ballot’s scrutineer asks")
    assert ["Mair Ellis", "Member"] in rows_of(taken(here, id_of(page)))
    assert "scrutineer" in here.get(f"/exports/{id_of(page)}").text
    there = browser(cast.regional_organiser)
    data = {"what": "call_list", "list": theirs.id, "format": "csv"}
    assert "Membership" not in there.get("/exports/new", params=data).text
    page = there.post("/exports", data | {"columns": ["name", "standing"], "reason": "x"})
    assert rows_of(taken(there, id_of(page)))[0] == ["Name"]


def test_a_regional_organiser_takes_a_list_they_own_and_no_other(
    owner: Session, cast: Cast, browser: Open
) -> None:
    mine = list_of(owner, cast.regional_organiser, [cast.colleague], unit_id=cast.leeds.id)
    others = list_of(owner, cast.branch_organiser, [cast.colleague])
    owner.commit()
    here = browser(cast.regional_organiser)
    here.get(f"/exports/new?what=call_list&list={others.id}", status=404)
    page = here.get(f"/exports/new?what=call_list&list={mine.id}")
    assert "1 row would leave" in words(page.text)
    data = {"what": "call_list", "list": mine.id, "format": "csv", "columns": ["row", "name"]}
    made = id_of(here.post("/exports", data))
    header, person, end = rows_of(taken(here, made))
    assert (header, person) == (["Row", "Name"], ["1", "Priya Shah"])
    assert end[0].startswith("1 of 1 row. Ask to join.")
    export = owner.get_one(Export, made)
    assert (export.unit_id, export.expires_on) == (cast.leeds.id, mine.expires_on)


def test_of_a_list_only_those_leave_who_are_still_to_be_called(
    owner: Session, cast: Cast, browser: Open
) -> None:
    made = [make.person(owner, cast.leeds, f"Person{n}", "Lee") for n in range(5)]
    made[3] = make.person(owner, cast.leeds, "Joined", "Lee", standing=StandingCode.MEMBER)
    made[1].asked_not_to_contact_at = clock.now()
    mine = list_of(owner, cast.branch_organiser, made)
    done = owner.get_one(CallListEntry, (mine.id, made[2].id))
    done.state = EntryState.DONE
    owner.commit()
    here = browser(cast.branch_organiser)
    data = {"what": "call_list", "list": mine.id, "format": "csv", "columns": ["name"]}
    _, *people, _ = rows_of(taken(here, id_of(here.post("/exports", data))))
    assert people == [["Person0 Lee"], ["Person4 Lee"]]
    mine.closed_at = clock.now()
    owner.commit()
    here.post("/exports", data, status=409)


def test_a_number_leaves_only_when_it_may_be_dialled(
    owner: Session, cast: Cast, browser: Open
) -> None:
    """DP-10: a member's, one somebody gave; not an unscreened one of somebody else's."""
    given, member, unscreened = (
        make.person(owner, cast.leeds, first, "Lee", work_phone=f"07700 90000{n}", standing=code)
        for n, (first, code) in enumerate(
            [("Given", StandingCode.NOT_MEMBER), ("Member", StandingCode.MEMBER),
             ("Unscreened", StandingCode.NOT_MEMBER)]
        )
    )  # fmt: skip
    make.given_number(owner, given, cast.rep, "+447700900009")
    owner.commit()
    here = browser(cast.branch_organiser)
    numbers = {
        row[0]: row[1]
        for row in rows_of(taken(here, id_of(asked(here, columns=["name", "phone"]))))
        if len(row) == 2
    }
    assert numbers["Given Lee"] == "07700 900009"
    assert numbers[f"{member.forename} Lee"] == "07700 900001"
    assert numbers[f"{unscreened.forename} Lee"] == ""
    cards = taken(here, id_of(asked(here, format="vcf"))).text
    assert cards.count("BEGIN:VCARD\r\nVERSION:4.0\r\n") == 2
    assert "tel:+447700900009" in cards
    assert "Unscreened" not in cards
    assert all(len(line.encode()) <= 75 for line in cards.split("\r\n"))


def test_promises_leave_as_a_calendar_without_names(
    owner: Session, cast: Cast, browser: Open
) -> None:
    make.promise(owner, cast.colleague, cast.rep, TODAY + timedelta(days=2))
    owner.commit()
    here = browser(cast.rep)
    page = here.post("/exports", {"what": "follow_ups", "format": "ics"})
    file = taken(here, id_of(page))
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert file.text.count("BEGIN:VEVENT") == 1
    assert f"/people/{cast.colleague.id}" in file.text.replace("\r\n ", "")
    assert "Priya" not in file.text
    page = here.post(
        "/exports", {"what": "follow_ups", "format": "csv", "columns": ["due", "name"]}
    )
    rows = rows_of(taken(here, id_of(page)))
    assert rows[1] == [f"{TODAY + timedelta(days=2):%d/%m/%Y}", "Priya Shah"]
    assert taken(browser(cast.branch_organiser), id_of(page), status=404)


def test_a_page_to_print_says_when_to_destroy_it_and_is_a_line_of_the_trail_each_time(
    owner: Session, cast: Cast, browser: Open
) -> None:
    here = browser(cast.branch_organiser)
    made = id_of(asked(here, format="print"))
    here.get(f"/exports/{made}/print", status=409)
    page = taken(here, made)
    assert page.url.path == f"/exports/{made}/print"
    assert "Priya Shah" in words(page.text)
    assert "destroy by" in words(page.text)
    assert "1 of 1 row." in words(page.text)
    lines = len(events(owner, Event.EXPORT_TAKEN))
    here.get(f"/exports/{made}/print")
    assert len(events(owner, Event.EXPORT_TAKEN)) == lines + 1
    browser(cast.national_organiser).get(f"/exports/{made}/print", status=404)


def test_more_than_a_list_holds_at_once_asks_for_the_password_again(
    owner: Session, cast: Cast, browser: Open
) -> None:
    make.export_limits(owner, at_once=1, alone=3)
    make.person(owner, cast.leeds, "Second")
    owner.commit()
    here = browser(cast.branch_organiser)
    page = here.get("/exports/new", params={"what": "people", "q": ANYBODY})
    assert "2 rows would leave" in words(page.text)
    assert "with your password again" in words(page.text)
    assert 'value="vcf"' not in page.text
    assert "not your password" in words(asked(here, status=422).text)
    assert "not your password" in words(asked(here, password="wrong", status=422).text)
    assert owner.scalar(select(Export)) is None
    made = id_of(asked(here, password=make.PASSWORD))
    taken(here, made)
    page = browser(cast.data_officer).get("/exports")
    assert "More than 1 rows, in 30 days" in words(page.text)
    assert f"/exports/{made}" in page.text


def test_above_that_somebody_else_of_that_unit_approves_or_declines(
    owner: Session, cast: Cast, browser: Open
) -> None:
    make.export_limits(owner, at_once=1, alone=1)
    make.person(owner, cast.leeds, "Second")
    second = make.user(owner, "Beth Organiser", Role.BRANCH_ORGANISER, cast.leeds_branch)
    other = make.user(owner, "Olga Elsewhere", Role.BRANCH_ORGANISER, cast.revenue_branch)
    owner.commit()
    here = browser(cast.branch_organiser)
    page = asked(here, password=make.PASSWORD)
    made = id_of(page)
    assert "Somebody else has to approve this" in words(page.text)
    taken(here, made, status=409)
    here.post(f"/exports/{made}/approval", status=409)
    browser(other).get(f"/exports/{made}", status=404)
    browser(other).post(f"/exports/{made}/approval", status=404)
    browser(cast.rep).post(f"/exports/{made}/approval", status=403)
    there = browser(second)
    assert "Waiting for a word" in words(there.get("/exports").text)
    there.post(f"/exports/{made}/approval")
    assert len(rows_of(taken(here, made))) == 4
    again = id_of(asked(here, password=make.PASSWORD))
    officer = browser(cast.data_officer)
    officer.post(f"/exports/{again}/declining", status=422)
    officer.post(f"/exports/{again}/declining", {"because": "Ask for one floor at a time"})
    assert "Ask for one floor at a time" in here.get(f"/exports/{again}").text
    taken(here, again, status=409)
    assert len(events(owner, Event.EXPORT_APPROVED)) == 1
    assert len(events(owner, Event.EXPORT_DECLINED)) == 1


def test_alone_in_a_branch_it_waits_a_day(owner: Session, cast: Cast, browser: Open) -> None:
    make.export_limits(owner, at_once=1, alone=1)
    make.person(owner, cast.leeds, "Second")
    owner.commit()
    here = browser(cast.branch_organiser)
    page = here.get("/exports/new", params={"what": "people", "q": ANYBODY})
    assert "this waits 24 hours" in words(page.text)
    made = id_of(asked(here, password=make.PASSWORD))
    taken(here, made, status=409)
    owner.execute(text("update exports set ready_at = now() - interval '1 minute'"))
    owner.commit()
    assert "Download" in here.get(f"/exports/{made}").text
    assert len(rows_of(taken(here, made))) == 4


def test_what_grew_past_its_limit_meanwhile_does_not_leave(
    owner: Session, cast: Cast, browser: Open
) -> None:
    make.export_limits(owner, at_once=1, alone=3)
    owner.commit()
    here = browser(cast.branch_organiser)
    made = id_of(asked(here))
    make.person(owner, cast.leeds, "Second")
    owner.commit()
    page = taken(here, made, status=409)
    assert "There are 2 rows now" in words(page.text)


def test_after_its_days_it_is_asked_for_and_one_tap_answers(
    owner: Session, cast: Cast, browser: Open
) -> None:
    here = browser(cast.branch_organiser)
    made = id_of(asked(here))
    taken(here, made)
    assert "Is it destroyed?" not in here.get("/exports").text
    owner.execute(text("update exports set expires_on = current_date"))
    owner.commit()
    taken(here, made, status=409)
    for page in ("/exports", "/today"):
        assert "Is it destroyed?" in here.get(page).text
    here.post(f"/exports/{made}/reminder")
    assert "Is it destroyed?" not in here.get("/today").text
    owner.execute(text("update exports set reminded_at = now() - interval '8 days'"))
    owner.commit()
    assert "Is it destroyed?" in here.get("/today").text
    page = here.post(f"/exports/{made}/destruction")
    assert "Is it destroyed?" not in page.text
    assert "destroyed" in words(page.text)
    assert len(events(owner, Event.EXPORT_DESTROYED)) == 1
    here.post(f"/exports/{made}/destruction", status=409)


def test_what_would_name_somebody_is_no_recipient(cast: Cast, browser: Open) -> None:
    here = browser(cast.branch_organiser)
    for recipient in ("jo@union.example", "Jo on 07700 900123"):
        assert "Say a role" in words(asked(here, recipient=recipient, status=422).text)


def test_a_question_that_is_none_is_nobodys(cast: Cast, browser: Open) -> None:
    here = browser(cast.branch_organiser)
    for asked_for in (
        {"what": "everything"},
        {"what": "people", "q": "{"},
        {"what": "people", "q": ANYBODY[:-4]},
        {"what": "people", "saved": "12"},
        {"what": "call_list", "list": "x"},
    ):
        here.get("/exports/new", params=asked_for, status=404)
