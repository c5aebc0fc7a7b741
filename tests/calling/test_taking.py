"""Who is given whom."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.call_lists.models import Because, By, CallLease, CallListCaller, EntryState, LeaseEnd
from app.calling import commands, queries
from app.calling.rules import Idle, Taken, Why
from app.conversations.models import Outcome, Result
from app.errors import NotFound
from app.people.models import Person, StandingCode
from app.phones.models import NumberScreening, WrongNumber
from tests import make
from tests.calling.acting import Caller, call_list, entry_of, give_number, let_run_out, whom
from tests.cast import Cast

Calls = Callable[[User], Caller]
People = list[Person]


def test_calls_come_in_the_order_of_the_list(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people[::-1], callers=[cast.rep])
    amina = calls(cast.rep)
    got = []
    while isinstance(taken := amina.take(of), Taken):
        got.append(whom(owner, taken.lease_id))
        amina.finish(taken.lease_id)
    assert got == [one.id for one in people[::-1]]
    assert taken == Idle(Why.ALL_DONE)


def test_a_double_tap_is_one_call(owner: Session, cast: Cast, people: People, calls: Calls) -> None:
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.rep])
    amina = calls(cast.rep)
    first, second = amina.take(of), amina.take(of)
    assert isinstance(first, Taken)
    assert isinstance(second, Taken)
    assert (second.lease_id, second.again, first.again) == (first.lease_id, True, False)


def test_two_callers_never_have_one_person(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    both = [cast.rep, cast.regional_organiser]
    one = call_list(owner, cast.branch_organiser, people[:1], callers=both)
    other = call_list(owner, cast.branch_organiser, people[:1], callers=both)
    calls(cast.rep).taken(one)
    assert calls(cast.regional_organiser).idle(one).why is Why.OTHERS
    assert calls(cast.regional_organiser).idle(other).why is Why.OTHERS


def test_two_people_on_one_number_are_not_rung_at_once(
    owner: Session, cast: Cast, calls: Calls
) -> None:
    ann, ben = make.person(owner, cast.leeds, "Ann"), make.person(owner, cast.leeds, "Ben")
    number = give_number(owner, ann, by=cast.rep)
    give_number(owner, ben, number, by=cast.rep)
    both = [cast.rep, cast.regional_organiser]
    one = call_list(owner, cast.branch_organiser, [ann], callers=both)
    other = call_list(owner, cast.branch_organiser, [ben], callers=both)
    lease = calls(cast.rep).taken(one)
    assert calls(cast.regional_organiser).idle(other).why is Why.OTHERS
    calls(cast.rep).finish(lease)
    assert whom(owner, calls(cast.regional_organiser).taken(other)) == ben.id


def test_the_owner_calls_from_their_list_and_an_outsider_finds_none(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.rep])
    assert calls(cast.branch_organiser).taken(of)
    for user in (cast.outsider, cast.regional_organiser, cast.data_officer, cast.advocate):
        with pytest.raises(NotFound):
            calls(user).take(of)
    for list_id in (0, -1, 987_654, 2**63):
        with pytest.raises(NotFound), calls(cast.rep).request() as db:
            commands.take(db, calls(cast.rep).actor, list_id)


def test_whoever_was_taken_off_is_told_so_and_sees_nobody(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.regional_organiser])
    rosa = calls(cast.regional_organiser)
    rosa.taken(of)
    assert rosa.sees(people[0])
    owner.execute(text("update call_list_callers set removed_at = now()"))
    owner.commit()
    assert rosa.idle(of) == Idle(Why.TAKEN_OFF)
    assert not rosa.sees(people[0])


def test_a_list_that_is_over_gives_no_call(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    expired = call_list(owner, cast.branch_organiser, people, callers=[cast.rep], days=0)
    closed = call_list(owner, cast.branch_organiser, people, callers=[cast.rep])
    closed.closed_at = clock.now()
    owner.commit()
    assert calls(cast.rep).idle(expired).why is Why.ENDED
    assert calls(cast.rep).idle(closed).why is Why.ENDED


def test_a_call_taken_elsewhere_is_ended_first(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    one = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.rep])
    other = call_list(owner, cast.branch_organiser, people[1:], callers=[cast.rep])
    amina = calls(cast.rep)
    first = amina.taken(one)
    amina.taken(other)
    assert owner.get_one(CallLease, first).ended is LeaseEnd.RAN_OUT
    assert amina.finish(first).late is False  # nobody else had them: what was typed counts


def test_whom_i_skipped_comes_last_and_others_get_them(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(
        owner, cast.branch_organiser, people[:2], callers=[cast.rep, cast.regional_organiser]
    )
    amina = calls(cast.rep)
    lease = amina.taken(of)
    with amina.request() as db:
        assert commands.skip(db, amina.actor, lease)
        assert not commands.skip(db, amina.actor, lease)
    assert whom(owner, amina.taken(of)) == people[1].id
    assert whom(owner, calls(cast.regional_organiser).taken(of)) == people[0].id


def test_a_call_put_back_is_the_next_callers(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(
        owner, cast.branch_organiser, people[:1], callers=[cast.rep, cast.regional_organiser]
    )
    amina = calls(cast.rep)
    lease = amina.taken(of)
    rosa = calls(cast.regional_organiser)
    with pytest.raises(NotFound), rosa.request() as db:
        commands.put_back(db, rosa.actor, lease)
    with amina.request() as db:
        assert commands.put_back(db, amina.actor, lease)
    assert whom(owner, rosa.taken(of)) == people[0].id


def test_a_call_that_ran_out_is_given_to_the_next(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(
        owner, cast.branch_organiser, people[:1], callers=[cast.rep, cast.regional_organiser]
    )
    lease = calls(cast.rep).taken(of)
    let_run_out(owner, lease)
    assert whom(owner, calls(cast.regional_organiser).taken(of)) == people[0].id
    gone = owner.get_one(CallLease, lease, populate_existing=True)
    assert (gone.ended, gone.ended_at) == (LeaseEnd.RAN_OUT, gone.until)


def test_an_open_card_keeps_the_call(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.rep])
    amina = calls(cast.rep)
    lease = amina.taken(of)
    let_run_out(owner, lease)
    with amina.request() as db:
        touched = commands.touch(db, lease)
        assert touched
        assert touched.until > clock.now()
        assert not touched.meanwhile
    assert amina.taken(of) == lease
    make.contact(owner, people[0], cast.branch_organiser)
    owner.commit()
    with amina.request() as db:
        assert (told := commands.touch(db, lease))
        assert told.meanwhile
    owner.execute(text("update call_leases set leased_at = leased_at - interval '3 hours'"))
    owner.execute(text("update call_leases set until = leased_at + interval '10 minutes'"))
    owner.commit()
    with amina.request() as db:  # not for ever
        assert (told := commands.touch(db, lease))
        assert told.until < clock.now()
    with calls(cast.regional_organiser).request() as db:
        assert commands.touch(db, lease) is None


def test_nobody_is_called_whom_a_rep_spoke_to_meanwhile(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    """Trap 25: two reps ask the same person the same day."""
    of = call_list(owner, cast.branch_organiser, people[:2], callers=[cast.regional_organiser])
    make.contact(owner, people[0], cast.rep)
    owner.commit()
    assert whom(owner, calls(cast.regional_organiser).taken(of)) == people[1].id
    entry = entry_of(owner, of, people[0])
    assert (entry.state, entry.because) == (EntryState.BLOCKED, Because.SPOKEN_TO)


def test_an_attempt_that_reached_nobody_is_no_conversation(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    """Trap 12: they wait a day, and stay on the list."""
    of = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.regional_organiser])
    make.contact(owner, people[0], cast.rep, result=Result.NOT_IN)
    owner.commit()
    idle = calls(cast.regional_organiser).idle(of)
    entry = entry_of(owner, of, people[0])
    assert idle.why is Why.WAITING
    assert entry.state is EntryState.OPEN
    assert idle.next_at == entry.not_before
    assert entry.not_before
    assert clock.day_of(entry.not_before) == clock.today() + timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "outcome", "because", "waits"),
    [
        (5, None, None, 9),
        (15, None, None, None),
        (10, Outcome.NO_THANKS, Because.COOLING_OFF, None),
        (80, Outcome.NOT_NOW, None, 10),
        (3, Outcome.WANTS_FORM, None, 4),
    ],
)
def test_a_conversation_before_the_list_cools_off(
    owner: Session, cast: Cast, people: People, calls: Calls,
    days: int, outcome: Outcome | None, because: Because | None, waits: int | None,
) -> None:  # fmt: skip
    make.contact(owner, people[0], cast.rep, happened_on=make.days_ago(days), outcome=outcome)
    owner.commit()
    of = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.regional_organiser])
    taken = calls(cast.regional_organiser).take(of)
    entry = entry_of(owner, of, people[0])
    assert entry.because is because
    assert isinstance(taken, Taken) is (because is None and waits is None)
    if waits:
        assert entry.not_before
        assert clock.day_of(entry.not_before) == clock.today() + timedelta(days=waits)


def test_whoever_joined_left_or_is_left_for_now_is_passed_over(
    owner: Session, cast: Cast, calls: Calls
) -> None:
    joined = make.person(owner, cast.leeds, "Joy", standing=StandingCode.MEMBER)
    gone = make.person(owner, cast.leeds, "Gil", until=clock.today())
    moved = make.person(owner, cast.revenue, "Mo")
    later = make.person(
        owner, cast.leeds, "Lil", left_for_now_until=clock.today() + timedelta(days=9)
    )
    nobody = make.person(owner, cast.leeds, "Nan")
    unscreened = make.person(owner, cast.leeds, "Una", work_phone="0113 496 0999")
    of = call_list(
        owner, cast.branch_organiser, [joined, gone, moved, later, nobody, unscreened],
        callers=[cast.rep], unit=cast.leeds_branch,
    )  # fmt: skip
    amina = calls(cast.rep)
    assert amina.idle(of).why is Why.ALL_DONE
    why = [
        entry_of(owner, of, one).because for one in (joined, gone, moved, later, nobody, unscreened)
    ]
    assert why == [
        Because.JOINED, Because.LEFT, Because.LEFT, Because.LEFT_FOR_NOW, Because.NO_NUMBER,
        Because.NOT_SCREENED,
    ]  # fmt: skip
    with amina.request() as db:
        counts = queries.list_counts(db, of.id)
    assert (counts.blocked, counts.total, counts.adds_up) == (6, 6, True)
    assert counts.because[Because.LEFT] == 2


def test_a_number_they_gave_or_that_was_screened_opens_the_entry_again(
    owner: Session, cast: Cast, calls: Calls
) -> None:
    nan = make.person(owner, cast.leeds, "Nan")
    una = make.person(owner, cast.leeds, "Una", work_phone="0113 496 0999")
    of = call_list(owner, cast.branch_organiser, [nan, una], callers=[cast.rep])
    amina = calls(cast.rep)
    assert amina.idle(of).why is Why.ALL_DONE
    give_number(owner, nan, by=cast.rep)
    owner.add(
        NumberScreening(
            number="+441134960999", is_registered=False,
            checked_on=clock.today(), checked_by_id=cast.rep.id,
        )
    )  # fmt: skip
    owner.commit()
    for one in (nan, una):
        lease = amina.taken(of)
        assert whom(owner, lease) == one.id
        amina.finish(lease)


def test_members_are_called_from_a_list_that_asks_for_them(
    owner: Session, cast: Cast, calls: Calls
) -> None:
    member = make.person(
        owner, cast.leeds, standing=StandingCode.MEMBER, work_phone="0113 496 0998"
    )
    old = {"standings": [1]}
    for question in (
        old,
        {"version": 1, "rules": []},
        {"rules": [{"rule": "standing", "those": [1]}]},
        {"rules": [{"rule": "any", "rules": [
            {"rule": "standing", "those": [3]}, {"rule": "arrears"}]}]},
        {"rules": [{"rule": "none", "rules": [{"rule": "standing", "those": [3]}]}]},
    ):  # fmt: skip
        of = call_list(owner, cast.rep, [member], question=question)
        amina = calls(cast.rep)
        lease = amina.taken(of)
        with amina.request() as db:
            commands.put_back(db, amina.actor, lease)
    for question in (
        {},
        {"standings": [0, 3]},
        {"rules": [{"rule": "none", "rules": [{"rule": "standing", "those": [1]}]}]},
        {"rules": [{"rule": "all", "rules": [{"rule": "standing", "those": [0, 3]}]}]},
    ):
        of = call_list(owner, cast.rep, [member], question=question)
        assert calls(cast.rep).idle(of).why is Why.ALL_DONE
        assert entry_of(owner, of, member).because is Because.JOINED


def test_nobody_calls_themselves_or_whom_they_manage(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    manager, managed = people[0], make.person(owner, cast.leeds, team=cast.payments)
    give_number(owner, managed, by=cast.rep)
    cast.rep.staff_id = manager.id
    owner.merge(cast.rep)
    make.conflict(owner, manager, cast.payments, by=cast.branch_organiser)
    of = call_list(owner, cast.branch_organiser, [manager, managed], callers=[cast.rep])
    assert calls(cast.rep).idle(of).why is Why.OTHERS
    assert calls(cast.branch_organiser).taken(of)


def test_a_desk_walk_needs_no_number(owner: Session, cast: Cast, calls: Calls) -> None:
    nan = make.person(owner, cast.leeds, "Nan")
    of = call_list(owner, cast.branch_organiser, [nan], callers=[cast.rep], by=By.DESK_WALK)
    lease = calls(cast.rep).taken(of)
    assert owner.get_one(CallLease, lease).number is None


def test_an_entry_kept_for_a_caller_is_theirs_until_they_leave_the_list(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    of = call_list(
        owner, cast.branch_organiser, people[:1], callers=[cast.rep, cast.regional_organiser]
    )
    entry_of(owner, of, people[0]).caller_id = cast.rep.id
    owner.commit()
    rosa = calls(cast.regional_organiser)
    assert rosa.idle(of).why is Why.OTHERS
    owner.get_one(CallListCaller, (of.id, cast.rep.id)).removed_at = clock.now()
    owner.commit()
    assert whom(owner, rosa.taken(of)) == people[0].id


def test_the_next_number_is_dialled_after_a_wrong_one(
    owner: Session, cast: Cast, people: People, calls: Calls
) -> None:
    second = give_number(owner, people[0], by=cast.rep)
    of = call_list(owner, cast.branch_organiser, people[:1], callers=[cast.rep])
    amina = calls(cast.rep)
    dialled = []
    for _ in range(2):
        lease = amina.taken(of)
        dialled.append(owner.get_one(CallLease, lease).number)
        amina.finish(lease, Result.WRONG_DETAILS)
    assert dialled[0] == second
    assert len(set(dialled)) == 2
    assert amina.idle(of).why is Why.ALL_DONE
    assert entry_of(owner, of, people[0]).because is Because.WRONG_NUMBER
    assert {row.number for row in owner.query(WrongNumber)} == set(dialled)
