"""What was written on a sheet, typed in."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.call_lists.models import (
    Because,
    CallLease,
    CallListCaller,
    CallListEntry,
    EntryState,
)
from app.conversations.models import Channel, Contact, FollowUp, Note, Outcome, PendingJoin, Result
from app.db.ids import new_id
from app.exports.models import Export
from app.people.models import ContactBasis
from tests.browser import Browser, words
from tests.call_sheets.lists import Listed, Screen, call_list
from tests.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def listed(owner: Session, cast: Cast) -> Listed:
    made = call_list(owner, cast)
    owner.commit()
    return made


def contacts(owner: Session, listed: Listed) -> dict[int, tuple[Result, Outcome | None]]:
    """By row; a row with two fails."""
    owner.commit()
    ids = [person.id for person in listed.people]
    found = owner.scalars(select(Contact).where(Contact.staff_id.in_(ids))).all()
    rows = [ids.index(one.staff_id) + 1 for one in found]
    assert len(rows) == len(set(rows))
    return {row: (one.result, one.outcome) for row, one in zip(rows, found, strict=True)}


def test_lines_are_read_back_before_they_are_saved(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    screen = Screen(browser(cast.branch_organiser), listed)
    sent = screen.type("1 n", f"{listed.code(2)} t ok 3d / wants to hear about pay", "3 w")
    said = words(screen.send(sent))
    assert contacts(owner, listed) == {}, "nothing before they were seen"
    for expected in (
        "Siân Ŵyn", "not in", "Huw Morgan", "thinking", "fine with it being noted",
        "“wants to hear about pay”", "Zofia Nowak", "will join", "Nothing you typed is lost",
    ):  # fmt: skip
        assert expected in said
    said = words(screen.send(screen.fields))
    assert "3 results are saved." in said
    assert contacts(owner, listed) == {
        1: (Result.NOT_IN, None),
        2: (Result.SPOKE, Outcome.THINKING),
        3: (Result.SPOKE, Outcome.WILL_JOIN),
    }
    second = listed.people[1]
    assert owner.scalar(select(Note.body).where(Note.staff_id == second.id)) is not None
    due = owner.scalar(select(FollowUp.due_on).where(FollowUp.staff_id == second.id))
    assert due == clock.today() + timedelta(days=3)
    joins = select(func.count()).select_from(PendingJoin)
    assert owner.scalar(joins.where(PendingJoin.staff_id == listed.people[2].id)) == 1
    assert owner.scalar(select(Contact.channel).limit(1)) is Channel.PHONE
    event = owner.scalar(select(AuditEvent).where(AuditEvent.event == "call_results_typed"))
    assert event is not None
    assert (event.count, event.purpose) == (3, "Ask to join")


def test_with_a_script_each_line_is_read_back_at_once(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    branch = browser(cast.branch_organiser)
    screen = Screen(branch, listed)
    fields = screen.type("2 t ok fri")
    part = branch.post(f"{listed.path}/results/line", {**fields, "n": "1"}).text
    assert "Huw Morgan" in words(part)
    seen = re.search(r'name="(seen-1)" value="([^"]+)"', part)
    assert seen is not None
    screen.send({**fields, seen[1]: seen[2]})
    assert contacts(owner, listed) == {2: (Result.SPOKE, Outcome.THINKING)}


def test_a_line_changed_after_it_was_read_back_is_read_back_again(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    screen = Screen(browser(cast.branch_organiser), listed)
    screen.send(screen.type("1 n"))
    assert "Huw Morgan" in words(screen.send({**screen.fields, "row-1": "2"}))
    assert contacts(owner, listed) == {}
    screen.send(screen.fields)
    assert contacts(owner, listed) == {2: (Result.NOT_IN, None)}


def test_a_mistake_stays_at_its_line_and_the_others_are_saved(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    screen = Screen(browser(cast.branch_organiser), listed)
    sent = screen.type(
        "1 n", "99 s", "3 q", "2 s someday", "L999-04 s", "2 s", "4 s / cancer scare"
    )
    said = words(screen.send(sent, status=422))
    for expected in (
        "There is no row 99 that you see on this list.", "Type one letter: N not in",
        "“someday” is no day", "is on another list", "Take out health or family matters",
        "This row is in line",
    ):  # fmt: skip
        assert expected in said, expected
    assert contacts(owner, listed) == {}
    fields = screen.fields
    assert "cancer scare" in fields.values()
    assert "someday" in fields.values()
    again = words(screen.send(fields, status=422))
    assert "1 result is saved." in again
    assert contacts(owner, listed) == {1: (Result.NOT_IN, None)}
    assert "cancer scare" in screen.fields.values()


def test_sent_twice_it_is_saved_once(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    screen = Screen(browser(cast.branch_organiser), listed)
    screen.send(screen.type("1 n", "2 s 3d"))
    fields = screen.fields
    screen.send(fields)
    assert "2 results are saved" in words(screen.send(fields))
    assert len(contacts(owner, listed)) == 2
    assert owner.scalar(select(func.count()).select_from(FollowUp)) == 1
    # On a fresh form the same row of the same day is one contact, too.
    other = Screen(browser(cast.branch_organiser), listed)
    assert "You noted them for" in words(other.send(other.type("1 s"), status=422))


def test_what_they_said_needs_their_ok(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    screen = Screen(browser(cast.branch_organiser), listed)
    said = words(screen.send(screen.type("1 t", "2 x", "3 s / likes the campaign"), status=422))
    assert "left out: they did not say that it may be noted" in said
    assert "left for now, by every rep, for 90 days" in said
    assert "Tick that they are fine with it" in said
    screen.send(screen.fields, status=422)
    assert contacts(owner, listed) == {1: (Result.SPOKE, None), 2: (Result.LEAVE_FOR_NOW, None)}
    for person in listed.people[:2]:
        owner.refresh(person)
        assert person.contact_basis is ContactBasis.LIST_ONLY
    assert listed.people[1].left_for_now_until == clock.today() + timedelta(days=90)
    screen.send({**screen.fields, "agreed-1": "yes"})
    screen.send(screen.fields)
    assert contacts(owner, listed)[3] == (Result.SPOKE, None)
    owner.refresh(listed.people[2])
    assert listed.people[2].contact_basis is ContactBasis.AGREED


def test_dont_contact_is_kept_at_once_and_the_row_is_closed(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    screen = Screen(browser(cast.branch_organiser), listed)
    screen.send(screen.type("1 d"))
    screen.send(screen.fields)
    owner.refresh(listed.people[0])
    assert listed.people[0].asked_not_to_contact
    other = Screen(browser(cast.branch_organiser), listed)
    assert "asked meanwhile not to be contacted" in words(other.send(other.type("1 s"), status=422))


@pytest.mark.parametrize(
    ("days", "sentence"), [(-1, "has not happened yet"), (61, "within the last 60 days")]
)
def test_the_day_of_the_sheet_is_checked_and_nothing_is_lost(
    browser: Open, cast: Cast, listed: Listed, days: int, sentence: str
) -> None:
    screen = Screen(browser(cast.branch_organiser), listed)
    on = (clock.today() - timedelta(days=days)).isoformat()
    assert sentence in words(screen.send(screen.type("1 n", on=on), status=422))
    assert screen.fields["answer-1"] == "n"
    assert screen.fields["on"] == on


def test_the_day_of_the_sheet_holds_for_all_of_it(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    screen = Screen(browser(cast.branch_organiser), listed)
    on = clock.today() - timedelta(days=3)
    screen.send(screen.type("1 n", "2 x", on=on.isoformat()))
    screen.send(screen.fields)
    owner.commit()
    days = owner.scalars(select(Contact.happened_on)).all()
    assert days == [on, on]


def test_the_sheet_is_ticked_as_destroyed_with_the_last_results(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    branch = browser(cast.branch_organiser)
    branch.get(f"{listed.path}.pdf")
    screen = Screen(branch, listed)
    copy = owner.scalars(select(Export)).one()
    said = words(screen.send({**screen.fields, "destroyed": str(copy.id)}))
    assert "Noted that the sheet is destroyed." in said
    owner.refresh(copy)
    assert copy.destroyed_at is not None


def test_a_list_of_others_is_not_there(browser: Open, cast: Cast, listed: Listed) -> None:
    for user in (cast.outsider, cast.rep, cast.regional_organiser):
        other = browser(user)
        for path in ("", ".pdf", ".xlsx", "/results"):
            other.get(f"{listed.path}{path}", status=404)
        for path in ("/results", "/results/line", "/copies"):
            other.post(
                f"{listed.path}{path}", {"on": clock.today().isoformat(), "n": "1"}, status=404
            )
    for user in (cast.auditor, cast.data_officer, cast.observer, cast.advocate):
        browser(user).get(f"{listed.path}/results", status=403)


def test_a_caller_types_in_only_whom_they_see(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    for user in (cast.rep, cast.outsider):
        owner.add(
            CallListCaller(
                call_list_id=listed.id, user_id=user.id, added_by_id=cast.branch_organiser.id
            )
        )
    owner.commit()
    screen = Screen(browser(cast.rep), listed)
    screen.send(screen.type("1 n"))
    screen.send(screen.fields)
    assert contacts(owner, listed) == {1: (Result.NOT_IN, None)}
    other = Screen(browser(cast.outsider), listed)
    said = words(other.send(other.type("2 n"), status=422))
    assert "There is no row 2 that you see on this list." in said
    assert "Huw" not in said


def test_thirty_rows_fit_on_one_screen(browser: Open, cast: Cast, owner: Session) -> None:
    many = tuple(("Sam", f"Testby {n}") for n in range(1, 31))
    listed = call_list(owner, cast, names=many)
    owner.commit()
    screen = Screen(browser(cast.branch_organiser), listed)
    screen.send(screen.type(*(f"{n} {'nstw'[n % 4]}" for n in range(1, 31))))
    assert "30 results are saved." in words(screen.send(screen.fields))
    assert len(contacts(owner, listed)) == 30


def test_the_list_is_settled_by_what_was_typed(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    screen = Screen(browser(cast.branch_organiser), listed)
    screen.send(screen.type("1 n", "2 s", "3 x", "4 d"))
    screen.send(screen.fields)
    owner.commit()
    entries = owner.scalars(select(CallListEntry).order_by(CallListEntry.rank)).all()
    assert [(one.state, one.because) for one in entries] == [
        (EntryState.OPEN, None),
        (EntryState.DONE, None),
        (EntryState.BLOCKED, Because.LEFT_FOR_NOW),
        (EntryState.BLOCKED, Because.ASKED_NOT_TO),
    ]
    assert entries[0].tries == 1
    assert entries[0].not_before is not None
    counts = owner.execute(text("select count(*) from call_leases where ended_at is null"))
    assert counts.scalar() == 0


def test_whoever_is_calling_them_just_now_is_not_disturbed(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    person, now = listed.people[0], clock.now()
    lease = CallLease(
        id=new_id(),
        call_list_id=listed.id,
        user_id=cast.rep.id,
        leased_at=now,
        until=now + timedelta(minutes=10),
        staff_id=person.id,
        scope_unit_id=person.scope_unit_id,
    )
    owner.add(lease)
    owner.commit()
    screen = Screen(browser(cast.branch_organiser), listed)
    screen.send(screen.type("1 s"))
    screen.send(screen.fields)
    owner.refresh(lease)
    assert lease.ended_at is None
    assert contacts(owner, listed) == {1: (Result.SPOKE, None)}
    entry = owner.scalars(select(CallListEntry).where(CallListEntry.rank == 1)).one()
    assert entry.state is EntryState.OPEN
