"""What becomes of the call, the entry and the person, and what a caller may not do."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.audit.events import Event
from app.audit.models import AuditEvent
from app.call_lists.models import Because, CallLease, CallListEntry, EntryState, LeaseEnd
from app.calling import commands, queries
from app.calling.rules import Finished, Taken, Why
from app.conversations.commands import corrections, silence
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
from app.db.ids import new_id
from app.errors import Conflict, NotFound
from app.people.models import Agreement, ContactBasis, Person, StandingCode, Suppression
from tests import make
from tests.calling.acting import (
    PEPPER,
    Caller,
    call_list,
    entry_of,
    give_number,
    let_run_out,
    whom,
)
from tests.cast import Cast

Calls = Callable[[User], Caller]
People = list[Person]


def days_from_now(days: int) -> object:
    return clock.today() + timedelta(days=days)


@pytest.mark.parametrize(
    ("result", "state", "because", "waits"),
    [
        (Result.SPOKE, EntryState.DONE, None, None),
        (Result.NOT_IN, EntryState.OPEN, None, 1),
        (Result.LEFT_MESSAGE, EntryState.OPEN, None, 3),
        (Result.LEAVE_FOR_NOW, EntryState.BLOCKED, Because.LEFT_FOR_NOW, None),
        (Result.DO_NOT_CONTACT, EntryState.BLOCKED, Because.ASKED_NOT_TO, None),
        (Result.LEFT_WORKPLACE, EntryState.BLOCKED, Because.LEFT, None),
        (Result.WRONG_DETAILS, EntryState.BLOCKED, Because.WRONG_NUMBER, None),
    ],
)
def test_each_result_settles_the_entry(
    owner: Session, cast: Cast, people: People, calls: Calls,
    result: Result, state: EntryState, because: Because | None, waits: int | None,
) -> None:  # fmt: skip
    """By somebody who sees them only through the call, and by their rep."""
    one, other = people[:2]
    for person, user in ((one, cast.regional_organiser), (other, cast.rep)):
        of = call_list(owner, cast.branch_organiser, [person], callers=[user])
        lease = calls(user).taken(of)
        finished = calls(user).finish(lease, result)
        entry = entry_of(owner, of, person)
        assert not finished.late
        assert (entry.state, entry.because) == (state, because)
        assert entry.contact_id == finished.contact_id
        waited = entry.not_before and clock.day_of(entry.not_before)
        assert waited == (days_from_now(waits) if waits else None)
        contact = owner.get_one(Contact, finished.contact_id)
        assert (contact.channel, contact.result) == (Channel.PHONE, result)
        done = owner.get_one(CallLease, lease, populate_existing=True)
        assert (done.ended, done.contact_id) == (LeaseEnd.FINISHED, finished.contact_id)


def test_after_four_attempts_the_list_leaves_them_alone(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.rep])
    amina = calls(cast.rep)
    for tries in range(1, 5):
        amina.finish(amina.taken(of), Result.NOT_IN)
        entry = entry_of(owner, of, people[0])
        assert entry.tries == tries
        owner.execute(text("update call_list_entries set not_before = null"))
        owner.commit()
    assert (entry.state, entry.because) == (EntryState.BLOCKED, Because.TRIED_ENOUGH)
    assert amina.idle(of).why is Why.ALL_DONE


def test_the_same_twice_is_one_contact_however_much_later(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.regional_organiser])
    rosa = calls(cast.regional_organiser)
    lease, contact = rosa.taken(of), new_id()
    first = rosa.finish(lease, contact_id=contact)
    assert rosa.finish(lease, contact_id=contact) == first == Finished(contact)
    assert rosa.finish(lease, contact_id=new_id()) == first
    rosa.taken(of)
    assert rosa.finish(lease, contact_id=contact) == first
    assert owner.query(Contact).count() == 1


def test_two_taps_at_once_are_one_contact(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.regional_organiser])
    rosa = calls(cast.regional_organiser)
    lease, contact = rosa.taken(of), new_id()
    got: list[Finished] = []
    taps = [
        Thread(target=lambda: got.append(rosa.finish(lease, contact_id=contact))) for _ in range(4)
    ]
    for tap in taps:
        tap.start()
    for tap in taps:
        tap.join()
    assert got == [Finished(contact)] * 4
    assert owner.query(Contact).count() == 1


def test_a_call_finished_too_late_keeps_the_conversation_and_leaves_the_entry(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(
        owner, cast.branch_organiser, people[:1], callers=[cast.rep, cast.regional_organiser]
    )
    rosa, amina = calls(cast.regional_organiser), calls(cast.rep)
    slow = rosa.taken(of)
    let_run_out(owner, slow)
    quick = amina.taken(of)
    late = rosa.finish(slow, Result.NOT_IN)
    assert late.late
    assert entry_of(owner, of, people[0]).contact_id is None
    assert rosa.finish(slow, Result.NOT_IN) == late
    assert not rosa.sees(people[0])
    amina.finish(quick)
    entry = entry_of(owner, of, people[0])
    assert (entry.state, entry.tries) == (EntryState.DONE, 0)
    assert entry.contact_id != late.contact_id
    assert owner.query(Contact).count() == 2


def test_late_but_before_anybody_else_is_in_time(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.rep])
    lease = calls(cast.rep).taken(of)
    let_run_out(owner, lease)
    assert not calls(cast.rep).finish(lease).late
    assert entry_of(owner, of, people[0]).state is EntryState.DONE


def test_after_four_hours_or_off_the_list_nothing_is_kept_and_it_is_said(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.regional_organiser])
    rosa = calls(cast.regional_organiser)
    lease = rosa.taken(of)
    owner.execute(text("update call_leases set leased_at = leased_at - interval '4 hours'"))
    owner.commit()
    with pytest.raises(Conflict, match="four hours"):
        rosa.finish(lease)
    assert owner.query(Contact).count() == 0


def test_nobody_finishes_somebody_elses_call(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(
        owner, cast.branch_organiser, people[:1], callers=[cast.rep, cast.regional_organiser]
    )
    lease = calls(cast.rep).taken(of)
    for user in (cast.regional_organiser, cast.outsider, cast.branch_organiser):
        with pytest.raises(NotFound):
            calls(user).finish(lease)
        with pytest.raises(NotFound), calls(user).request() as db:
            queries.get_card(db, calls(user).actor, lease, today=clock.today())
        with pytest.raises(NotFound), calls(user).request() as db:
            commands.skip(db, calls(user).actor, lease)


def test_a_region_sees_somebody_only_while_calling_them_and_never_a_note(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    person = people[0]
    said = make.contact(owner, person, cast.rep, happened_on=make.days_ago(60))
    owner.add(
        Note(
            contact_id=said.id, staff_id=person.id, scope_unit_id=person.scope_unit_id,
            author_id=cast.rep.id, body="Ask about the rota.",
        )
    )  # fmt: skip
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.regional_organiser])
    rosa = calls(cast.regional_organiser)
    assert not rosa.sees(person)
    lease = rosa.taken(of)
    with rosa.request() as db:
        assert db.scalars(text("select id from staff")).all() == [person.id]
        assert len(db.scalars(text("select id from contacts")).all()) == 1
        assert db.scalars(text("select body from notes")).all() == []
        card = queries.get_card(db, rosa.actor, lease, today=clock.today())
    assert [past.by for past in card.past] == ["AY"]
    assert card.about.contacts[0].note is None
    assert card.number
    assert card.name.startswith("Ann")
    rosa.finish(lease, agreed=True, note="Rings back on Friday.")
    assert not rosa.sees(person)
    with rosa.request() as db:
        for table in ("staff", "contacts", "notes", "follow_ups", "given_numbers", "agreements"):
            assert db.scalars(text(f"select count(*) from {table}")).one() == 0, table
        with pytest.raises(NotFound):
            queries.get_card(db, rosa.actor, lease, today=clock.today())
    assert owner.query(Note).count() == 2


def test_a_caller_records_all_that_a_rep_records(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    issue = owner.query(Issue).first()
    assert issue
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.regional_organiser])
    rosa = calls(cast.regional_organiser)
    rosa.finish(
        rosa.taken(of), agreed=True, outcome=Outcome.WILL_JOIN, issues=(issue.id,), note="Keen."
    )
    about = {row.staff_id for table in (ContactIssue, Note, PendingJoin, Agreement)
             for row in owner.query(table)}  # fmt: skip
    assert about == {people[0].id}
    owner.refresh(people[0])
    assert people[0].contact_basis is ContactBasis.AGREED
    rosa.finish(rosa.taken(of), agreed=True, outcome=Outcome.OTHER_UNION)
    owner.refresh(people[1])
    assert people[1].standing is StandingCode.OTHER_UNION


def test_what_they_are_is_restated_as_their_own_rep_would(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    """A rep of another workplace doesn't see which extracts covered this one, but for the call."""
    owner.execute(
        text("insert into extract_coverage(workplace_id, as_at) values (:w, current_date - 30)"),
        {"w": cast.leeds.id},
    )
    of = call_list(owner, cast.branch_organiser, people[:2], callers=[cast.outsider, cast.rep])
    for user in (cast.outsider, cast.rep):
        calls(user).finish(calls(user).taken(of), agreed=True, outcome=Outcome.ALREADY_MEMBER)
    spans = [
        owner.execute(
            text("select valid_from, valid_to, code, source from standings where staff_id = :p"
                 " order by 1"), {"p": one.id},
        ).all()
        for one in people[:2]
    ]  # fmt: skip
    assert spans[0] == spans[1]
    assert [span.code for span in spans[0]] == [0, StandingCode.NOT_MEMBER]


def test_a_caller_changes_nothing_else_of_the_person(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.regional_organiser])
    rosa = calls(cast.regional_organiser)
    lease = rosa.taken(of)
    said = make.contact(owner, people[0], cast.rep)
    owner.commit()
    given = {
        "p": people[0].id, "other": people[1].id, "place": cast.leeds.id,
        "me": cast.regional_organiser.id,
        "said": said.id, "new": new_id(), "lease": lease,
    }  # fmt: skip
    for attempt in (
        "update staff set surname = 'X' where id = :p",
        "update staff set work_phone = '1' where id = :p",
        "update staff set left_out_of_plans_at = now() where id = :p",
        "insert into notes(contact_id, staff_id, scope_unit_id, author_id, body)"
        " values (:said, :p, :place, :me, 'x')",
        "insert into contact_issues(contact_id, issue_id, staff_id, scope_unit_id)"
        " values (:said, 1, :p, :place)",
        "insert into contacts(id, staff_id, scope_unit_id, author_id, happened_on, channel, result,"
        " reached) values (:new, :other, :place, :me, current_date, 3, 2, true)",
        "insert into contacts(id, staff_id, scope_unit_id, author_id, happened_on, channel, result,"
        " reached, corrects_id) values (:new, :p, :place, :me, current_date, 3, 9, false, :said)",
        "insert into assessments(staff_id, scope_unit_id, code, assessed_on, author_id)"
        " values (:p, :place, 3, current_date, :me)",
        "insert into call_leases(id, call_list_id, user_id, staff_id, scope_unit_id, leased_at,"
        " until) values (:new, 1, :me, :other, :place, now(), now())",
        "update call_leases set until = '2099-01-01'",
        "update call_list_entries set state = 2",
        "update call_lists set lease_seconds = 1",
        "update recontact_rules set days = 0",
        "select settle_entry(1, :p, :said, null)",
        "select note_wrong_number(:p, '+447700900001')",
        "select end_call(:lease, 1::smallint, null)",
    ):
        used = {k: v for k, v in given.items() if f":{k}" in attempt}
        sql = attempt.replace("::smallint", r"\:\:smallint")
        with pytest.raises(DBAPIError) as refused, rosa.request() as db:
            db.execute(text(sql), used)
        assert getattr(refused.value.orig, "sqlstate", "") == "42501", attempt
    with rosa.request() as db:  # no rows to change, and no finishing with another's contact
        placed = db.connection().execute(text("update placements set valid_to = current_date"))
        assert placed.rowcount == 0
        finish = text("select finish_call(:lease, :said)")
        assert db.scalar(finish, {"lease": lease, "said": said.id}) is None


def test_left_this_workplace_ends_no_placement_of_somebody_elses_people(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    for person, user in ((people[0], cast.regional_organiser), (people[1], cast.rep)):
        of = call_list(owner, cast.branch_organiser, [person], callers=[user])
        calls(user).finish(calls(user).taken(of), Result.LEFT_WORKPLACE)
        owner.refresh(person)
    assert people[0].workplace_id == cast.leeds.id
    assert people[1].workplace_id is None


def test_only_reps_of_their_own_workplace_note_an_assessment(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(
        owner, cast.branch_organiser, people, callers=[cast.rep, cast.regional_organiser]
    )
    with pytest.raises(Conflict):
        calls(cast.regional_organiser).finish(
            calls(cast.regional_organiser).taken(of), agreed=True, assessment=2
        )
    calls(cast.rep).finish(calls(cast.rep).taken(of), agreed=True, assessment=2)


def test_a_call_back_is_the_same_callers_at_that_time(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(
        owner, cast.branch_organiser, people[:2], callers=[cast.rep, cast.regional_organiser]
    )
    rosa = calls(cast.regional_organiser)
    at = clock.now() + timedelta(hours=2)
    rosa.finish(rosa.taken(of), call_back=at)
    with rosa.request() as db:
        second = commands.take(db, rosa.actor, of.id)
        assert isinstance(second, Taken)
        assert commands.call_back(db, rosa.actor, second.lease_id, at + timedelta(hours=1))
    idle = rosa.idle(of)
    assert (idle.why, idle.next_at) == (Why.WAITING, at)
    assert owner.query(Contact).count() == 1
    owner.execute(text("update call_list_entries set not_before = now()"))
    owner.commit()
    assert calls(cast.rep).idle(of).why is Why.OTHERS
    for person in people[:2]:  # who was spoken to and asked for it is no “spoken to meanwhile”
        lease = rosa.taken(of)
        assert whom(owner, lease) == person.id
        rosa.finish(lease)
    assert rosa.idle(of).why is Why.ALL_DONE


def test_a_call_back_is_within_the_list(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.rep])
    amina = calls(cast.rep)
    lease = amina.taken(of)
    for wrong in (-1, 15, 100):
        with pytest.raises(Conflict):
            amina.finish(lease, call_back=clock.now() + timedelta(days=wrong))


def test_a_promise_of_somebody_who_will_not_see_them_becomes_a_call_back(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(
        owner, cast.branch_organiser, people[:2], callers=[cast.rep, cast.regional_organiser]
    )
    soon = clock.today() + timedelta(days=3)
    for user, state in ((cast.regional_organiser, EntryState.OPEN), (cast.rep, EntryState.DONE)):
        lease = calls(user).taken(of)
        person = owner.get_one(Person, whom(owner, lease))
        calls(user).finish(lease, come_back_on=soon)
        entry = entry_of(owner, of, person)
        assert entry.state is state
    assert {row.due_on for row in owner.query(FollowUp)} == {soon}
    first = entry_of(owner, of, people[0])
    assert first.caller_id == cast.regional_organiser.id
    assert first.not_before
    assert clock.day_of(first.not_before) == soon


def test_asked_not_to_be_contacted_ends_it_everywhere_at_once(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    """By their rep's page, while somebody else has the card open, on every list."""
    one = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.regional_organiser])
    other = call_list(owner, cast.branch_organiser, people[:2], callers=[cast.rep])
    rosa = calls(cast.regional_organiser)
    lease = rosa.taken(one)
    amina = calls(cast.rep)
    with amina.request() as db:
        person = db.get_one(Person, people[0].id)
        silence.record_silence(
            db, amina.actor, person, new_id(), Result.DO_NOT_CONTACT,
            today=clock.today(), pepper=PEPPER,
        )  # fmt: skip
    assert owner.get_one(CallLease, lease).ended is LeaseEnd.TAKEN_BACK
    for of in (one, other):
        assert entry_of(owner, of, people[0]).because is Because.ASKED_NOT_TO
    with rosa.request() as db:
        assert commands.touch(db, lease) is None
    assert not rosa.sees(people[0])
    for result in (Result.SPOKE, Result.DO_NOT_CONTACT):
        with pytest.raises(Conflict, match="asked not to be contacted"):
            rosa.finish(lease, result)
    with amina.request() as db:  # a slip of the thumb
        silence.end_silence(db, amina.actor, db.get_one(Person, people[0].id))
    for of in (one, other):
        assert entry_of(owner, of, people[0]).state is EntryState.OPEN


def test_a_caller_records_that_somebody_asked_not_to_be_contacted(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    one = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.regional_organiser])
    other = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.rep])
    rosa = calls(cast.regional_organiser)
    lease = rosa.taken(one)
    first = rosa.finish(lease, Result.DO_NOT_CONTACT)
    assert rosa.finish(lease, Result.DO_NOT_CONTACT) == first == Finished(first.contact_id)
    running = owner.query(Suppression).one()
    assert (running.staff_id, running.recorded_by_id) == (people[0].id, cast.regional_organiser.id)
    assert running.keys
    assert entry_of(owner, other, people[0]).because is Because.ASKED_NOT_TO
    assert not rosa.sees(people[0])
    with rosa.request() as db:
        assert db.scalars(text("select id from suppressions")).all() == []


def test_an_entry_follows_the_contact_that_is_corrected_or_withdrawn(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.rep])
    amina = calls(cast.rep)

    def entry() -> CallListEntry:
        return entry_of(owner, of, people[0])

    def withdraw(contact_id: UUID) -> None:
        with amina.request() as db:
            person = db.get_one(Person, people[0].id)
            old = db.get_one(Contact, contact_id)
            corrections.retract_contact(db, amina.actor, person, old)

    spoke = amina.finish(amina.taken(of))
    withdraw(spoke.contact_id)
    assert (entry().state, entry().contact_id) == (EntryState.OPEN, None)
    tried = amina.finish(amina.taken(of), Result.NOT_IN)
    withdraw(tried.contact_id)
    assert (entry().state, entry().tries, entry().not_before) == (EntryState.OPEN, 0, None)
    spoke = amina.finish(amina.taken(of))
    with amina.request() as db:
        person, old = db.get_one(Person, people[0].id), db.get_one(Contact, spoke.contact_id)
        was = commands.Entry(result=Result.NOT_IN, happened_on=clock.today())
        corrections.correct_contact(db, amina.actor, person, old, right := new_id(), was)
    assert (entry().state, entry().tries, entry().contact_id) == (EntryState.OPEN, 1, right)
    assert entry().not_before


def test_the_trail_says_who_called_by_ids_alone(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.rep])
    amina = calls(cast.rep)
    amina.finish(amina.taken(of))
    lease = amina.taken(of)
    amina.take(of)
    with amina.request() as db:
        commands.put_back(db, amina.actor, lease)
        commands.put_back(db, amina.actor, lease)
    said = [
        (row.event, row.unit_id, row.subject_kind)
        for row in owner.query(AuditEvent).order_by(AuditEvent.id)
        if row.event.startswith("call")
    ]
    assert said == [
        (event.value, cast.leeds.id, "call_leases")
        for event in (
            Event.CALL_TAKEN, Event.CALL_FINISHED, Event.CALL_TAKEN, Event.CALL_PUT_BACK
        )
    ]  # fmt: skip


def test_counts_add_up_and_an_outsider_counts_nothing(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    give_number(owner, people[0], by=cast.rep)
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.rep])
    amina = calls(cast.rep)
    amina.finish(amina.taken(of))
    amina.finish(amina.taken(of), Result.LEAVE_FOR_NOW)
    lease = amina.taken(of)
    for user, total in ((cast.rep, 4), (cast.branch_organiser, 4), (cast.outsider, 0)):
        with calls(user).request() as db:
            counts = queries.list_counts(db, of.id)
            assert counts.total == total
            assert counts.adds_up
            if total:
                assert (counts.open, counts.leased, counts.done, counts.blocked) == (1, 1, 1, 1)
                assert counts.because == {Because.LEFT_FOR_NOW: 1}
    let_run_out(owner, lease)
    with amina.request() as db:
        assert queries.list_counts(db, of.id).open == 2
