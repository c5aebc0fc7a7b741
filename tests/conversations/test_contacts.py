"""Logging a contact: once, on the right basis, with what follows from it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.conversations.models import (
    Assessment,
    Contact,
    ContactIssue,
    FollowUp,
    Note,
    Outcome,
    PendingJoin,
    Result,
)
from app.db.ids import new_id
from app.people.models import Agreement, ContactBasis, Person, StandingCode
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
SPOKE, NOT_IN = int(Result.SPOKE), int(Result.NOT_IN)


def form(result: int = SPOKE, **more: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "result": result, **more}


def log(browser: Browser, person: Person, data: dict[str, Any], status: int = 200) -> str:
    return browser.post(f"/people/{person.id}/contacts", data, status=status).text


def count(db: Session, table: Any) -> int:
    db.rollback()
    return db.scalar(select(func.count()).select_from(table)) or 0


def fresh(db: Session, person: Person) -> Person:
    db.rollback()
    db.refresh(person)
    return person


def test_what_happened_and_save_are_enough(browser: Open, cast: Cast, owner: Session) -> None:
    page = log(browser(cast.rep), cast.colleague, form())
    assert "Conversation saved." in page
    contact = owner.scalars(select(Contact)).one()
    assert contact.happened_on == clock.today()
    assert contact.reached
    assert contact.author_id == cast.rep.id
    assert contact.workplace_id == cast.leeds.id


def test_not_in_is_an_attempt_and_reaches_nobody(browser: Open, cast: Cast, owner: Session) -> None:
    log(browser(cast.rep), cast.colleague, form(NOT_IN))
    assert not owner.scalars(select(Contact.reached)).one()


def test_goes_back_to_where_the_rep_came_from_but_nowhere_else(browser: Open, cast: Cast) -> None:
    amina = browser(cast.rep)
    assert "<h1>Today" in log(amina, cast.colleague, form(back="/today"))
    assert "<h1>Priya Shah" in log(amina, cast.colleague, form(back="https://elsewhere.example"))


def test_typed_words_without_the_tick_are_given_back_not_kept(
    browser: Open, cast: Cast, owner: Session
) -> None:
    data = form(note="Asked about the closure", issues=["4"], outcome=int(Outcome.THINKING))
    page = log(browser(cast.rep), cast.colleague, data, status=422)
    assert "Tick that they are fine with it, or clear these boxes." in page
    assert "Asked about the closure" in page
    assert data["id"] in page
    assert '<details class="folded" open>' in page
    for table in (Contact, Note, ContactIssue, Agreement):
        assert count(owner, table) == 0


def test_the_tick_is_remembered_with_its_wording(browser: Open, cast: Cast, owner: Session) -> None:
    data = form(agreed="yes", note="Asked about the closure", issues=["4", "1"], assessment=2)
    log(browser(cast.rep), cast.colleague, data)
    agreement = owner.scalars(select(Agreement)).one()
    assert (agreement.basis, agreement.wording_version) == (ContactBasis.AGREED, 1)
    assert fresh(owner, cast.colleague).contact_basis is ContactBasis.AGREED
    assert count(owner, ContactIssue) == 2
    assert count(owner, Note) == count(owner, Assessment) == 1
    log(browser(cast.rep), cast.colleague, form(note="And again"))
    assert count(owner, Note) == 2
    assert count(owner, Agreement) == 1


def test_asking_for_help_is_their_own_request(browser: Open, cast: Cast, owner: Session) -> None:
    data = form(outcome=int(Outcome.WANTS_HELP), note="With a grading appeal")
    log(browser(cast.rep), cast.colleague, data)
    agreement = owner.scalars(select(Agreement)).one()
    assert (agreement.basis, agreement.wording_version) == (ContactBasis.OWN_REQUEST, None)
    assert fresh(owner, cast.colleague).contact_basis is ContactBasis.OWN_REQUEST


def test_a_note_about_health_is_not_kept(browser: Open, cast: Cast, owner: Session) -> None:
    data = form(agreed="yes", note="Has been in hospital")
    page = log(browser(cast.rep), cast.colleague, data, status=422)
    assert "Take out health or family matters" in page
    assert "Has been in hospital" in page
    assert count(owner, Note) == 0


@pytest.mark.parametrize("outcome", [Outcome.WILL_JOIN, Outcome.HAS_JOINED])
def test_a_said_join_is_pending_and_nobody_is_a_member_yet(
    browser: Open, cast: Cast, owner: Session, outcome: Outcome
) -> None:
    log(browser(cast.rep), cast.colleague, form(outcome=int(outcome)))
    log(browser(cast.rep), cast.colleague, form(outcome=int(outcome)))
    assert count(owner, PendingJoin) == 1
    assert fresh(owner, cast.colleague).standing is StandingCode.UNKNOWN
    members = owner.scalar(text("select count(*) from members"))
    assert members == 0


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [
        (Outcome.ALREADY_MEMBER, StandingCode.MEMBER),
        (Outcome.OTHER_UNION, StandingCode.OTHER_UNION),
    ],
)
def test_what_they_say_they_are_is_told_us(
    browser: Open, cast: Cast, owner: Session, outcome: Outcome, standing: StandingCode
) -> None:
    page = log(browser(cast.rep), cast.colleague, form(agreed="yes", outcome=int(outcome)))
    assert fresh(owner, cast.colleague).standing is standing
    assert "Told us on" in page


def test_left_this_workplace_ends_the_placement(browser: Open, cast: Cast, owner: Session) -> None:
    data = form(int(Result.LEFT_WORKPLACE), come_back="tomorrow")
    log(browser(cast.rep), cast.colleague, data)
    assert fresh(owner, cast.colleague).workplace_id is None
    assert count(owner, FollowUp) == 0
    log(browser(cast.rep), cast.colleague, form(int(Result.LEFT_WORKPLACE)))


@pytest.mark.parametrize(
    ("come_back", "days"), [("tomorrow", 1), ("next_week", 7), ("pick", 30), ("none", None)]
)
def test_come_back_is_a_promise_for_that_day(
    browser: Open, cast: Cast, owner: Session, come_back: str, days: int | None
) -> None:
    picked = clock.today() + timedelta(days=30)
    data = form(come_back=come_back, come_back_date=picked.isoformat())
    log(browser(cast.rep), cast.colleague, data)
    due = owner.scalars(select(FollowUp.due_on)).all()
    assert due == ([] if days is None else [clock.today() + timedelta(days=days)])


def test_being_back_keeps_my_promise_and_nobody_elses(
    browser: Open, cast: Cast, owner: Session
) -> None:
    log(browser(cast.rep), cast.colleague, form(come_back="tomorrow"))
    log(browser(cast.branch_organiser), cast.colleague, form(come_back="next_week"))
    log(browser(cast.rep), cast.colleague, form())
    open_for = owner.scalars(select(FollowUp.owner_id).where(FollowUp.closed_at.is_(None))).all()
    assert open_for == [cast.branch_organiser.id]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"result": ""}, "Say what happened."),
        ({"result": "9"}, "Say what happened."),
        ({"result": "4"}, "Say what happened."),
        ({"id": "no"}, "Open this page again"),
        ({"come_back": "pick"}, "Choose the day to come back."),
        ({"come_back": "pick", "come_back_date": "1899-01-01"}, "between 1900 and 2200"),
        ({"come_back": "pick", "come_back_date": "2001-01-01"}, "still to come"),
        ({"happened_on": "2199-01-01"}, "this has not happened yet"),
        ({"happened_on": "2001-01-01"}, "within the last 60 days"),
        ({"happened_on": "soon"}, "Enter a day like"),
        ({"outcome": "99"}, "Choose one of the answers shown"),
        ({"assessment": "6"}, "whole number"),
        ({"note": "x" * 501, "agreed": "yes"}, "Keep this to 500 characters"),
        ({"note": "a\x00b", "agreed": "yes"}, "invisible character"),
        ({"note": "x" * 1_000_000}, "Keep this to 500 characters"),
        ({"issues": ["x"]}, "whole number"),
    ],
)
def test_wrong_answers_get_a_sentence_and_change_nothing(
    browser: Open, cast: Cast, owner: Session, wrong: dict[str, Any], sentence: str
) -> None:
    page = log(browser(cast.rep), cast.colleague, form() | wrong, status=422)
    assert sentence in page.replace("&#39;", "'")
    assert count(owner, Contact) == 0


def test_what_looks_like_markup_is_shown_as_written(browser: Open, cast: Cast) -> None:
    note = "<script>alert(1)</script> =HYPERLINK( Zoë 李"
    page = log(browser(cast.rep), cast.colleague, form(agreed="yes", note=note))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_an_issue_that_is_gone_is_refused(browser: Open, cast: Cast, owner: Session) -> None:
    log(browser(cast.rep), cast.colleague, form(agreed="yes", issues=["4000"]), status=409)
    assert count(owner, Contact) == 0


def test_whoever_asked_not_to_be_contacted_is_left_alone(
    browser: Open, cast: Cast, owner: Session
) -> None:
    cast.colleague.asked_not_to_contact_at = clock.now()
    owner.commit()
    amina = browser(cast.rep)
    page = log(amina, cast.colleague, form(), status=409)
    assert "asked not to be contacted" in page
    assert "Leave it be" in amina.get(f"/people/{cast.colleague.id}/contacts/new").text
    assert count(owner, Contact) == 0


def everything(db: Session) -> list[int]:
    tables = (Contact, FollowUp, PendingJoin, Note, ContactIssue, Agreement, Assessment)
    return [count(db, table) for table in tables]


FULL = {
    "come_back": "tomorrow",
    "agreed": "yes",
    "outcome": int(Outcome.WILL_JOIN),
    "note": "Back with a form",
    "issues": ["1"],
    "assessment": 2,
}


def test_eight_taps_are_one_contact(browser: Open, cast: Cast, owner: Session) -> None:
    amina, data = browser(cast.rep), form(**FULL)
    log(amina, cast.colleague, data)
    before, lines = everything(owner), recorded_lines(owner)
    for _ in range(7):
        assert "Conversation saved." in log(amina, cast.colleague, data)
    assert everything(owner) == before == [1, 1, 1, 1, 1, 1, 1]
    assert recorded_lines(owner) == lines == 1


def test_eight_taps_at_once_are_one_contact(
    app: FastAPI, browser: Open, cast: Cast, owner: Session
) -> None:
    data = form(**FULL)
    phones = [browser(cast.rep) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda phone: log(phone, cast.colleague, data), phones))
    assert all("Conversation saved." in page for page in pages)
    assert everything(owner) == [1, 1, 1, 1, 1, 1, 1]
    assert recorded_lines(owner) == 1


def recorded_lines(db: Session) -> int:
    db.rollback()
    lines = select(func.count()).where(AuditEvent.event == "contact_recorded")
    return db.scalar(lines) or 0


def test_an_id_that_is_somebody_elses_is_not_found(
    browser: Open, cast: Cast, owner: Session
) -> None:
    theirs = make.contact(owner, cast.stranger, cast.outsider)
    mine = make.contact(owner, make.person(owner, cast.leeds), cast.rep)
    owner.commit()
    for contact in (theirs, mine):
        log(browser(cast.rep), cast.colleague, form() | {"id": str(contact.id)}, status=404)
    assert count(owner, Contact) == 2


def test_the_trail_names_fields_and_never_what_was_said(
    browser: Open, cast: Cast, owner: Session
) -> None:
    log(browser(cast.rep), cast.colleague, form(agreed="yes", note="Only between us"))
    line = owner.scalars(select(AuditEvent).where(AuditEvent.event == "contact_recorded")).one()
    assert line.fields == ["result", "note"]
    assert line.unit_id == cast.leeds.id
    row = owner.scalar(text("select string_agg(a::text, ' ') from audit_events a"))
    assert "between us" not in str(row)


def test_the_last_contact_is_shown_before_asking_again(
    browser: Open, cast: Cast, owner: Session
) -> None:
    log(browser(cast.branch_organiser), cast.colleague, form(NOT_IN))
    page = browser(cast.rep).get(f"/people/{cast.colleague.id}/contacts/new")
    assert "Bryn Pritchard: not in" in words(page.text)


def test_saving_can_be_undone_at_once(browser: Open, cast: Cast, owner: Session) -> None:
    amina = browser(cast.rep)
    log(amina, cast.colleague, form(come_back="tomorrow"))
    data = form(come_back="next_week", outcome=int(Outcome.WILL_JOIN))
    log(amina, cast.colleague, data)
    for _ in range(2):
        assert "Undone." in amina.post(f"/contacts/{data['id']}/retraction").text
    owner.rollback()
    due = owner.scalars(select(FollowUp.due_on).where(FollowUp.closed_at.is_(None))).all()
    assert due == [clock.today() + timedelta(days=1)]
    assert owner.scalars(select(PendingJoin.withdrawn_at)).one() is not None
    assert count(owner, Contact) == 3


def test_undo_is_for_its_author_and_for_ten_minutes(
    browser: Open, cast: Cast, owner: Session
) -> None:
    contact = make.contact(owner, cast.colleague, cast.rep)
    owner.commit()
    address = f"/contacts/{contact.id}/retraction"
    browser(cast.branch_organiser).post(address, status=404)
    contact.recorded_at = clock.now() - timedelta(minutes=11)
    owner.commit()
    browser(cast.rep).post(address, status=409)
