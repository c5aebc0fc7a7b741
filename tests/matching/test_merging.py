"""Two rows of the list are one person: everything is carried over, the stricter wish holds."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.asks.models import Ask, AskState
from app.audit.events import Event
from app.audit.models import AuditEvent
from app.call_lists.models import CallList, CallListEntry, EntryState
from app.conversations.models import FollowUp
from app.matching.models import Merge
from app.people.models import (
    Agreement,
    ContactBasis,
    Membership,
    Person,
    Placement,
    StaffIdentifier,
    Standing,
    StandingCode,
    Suppression,
    UnionRole,
    UnionRoleKind,
)
from app.seating.models import Seat, Tie, TieKind
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.matching.whole import fill, rows_naming

# Over some days: what the ledger says and what is on record says, without each other.
LEDGER_IS_WRONG = """
  select count(*) from unnest(cast(:days as date[])) q(day) cross join lateral (
    (select * from recount_on(q.day) except select * from ledger_on(q.day))
    union all (select * from ledger_on(q.day) except select * from recount_on(q.day))) wrong"""
Sign = Callable[..., Browser]


@pytest.fixture
def twice(owner: Session, cast: Cast) -> Person:
    """Priya Shah's other row."""
    made = make.person(owner, cast.leeds, "Priya", "Shah", since=make.days_ago(100))
    owner.commit()
    return made


def merge(browser: Sign, cast: Cast, kept: Person, gone: Person, **chosen: str) -> None:
    browser(cast.branch_organiser).post(f"/people/{kept.id}/same-as/{gone.id}", chosen)


def homes(owner: Session, person: Person) -> list[tuple[int, date, date]]:
    rows = owner.execute(
        select(Placement.workplace_id, Placement.valid_from, Placement.valid_to)
        .where(Placement.staff_id == person.id, Placement.is_home)
        .order_by(Placement.valid_from)
    )
    return [tuple(row) for row in rows]


def test_the_other_row_goes_and_its_address_leads_to_the_one_that_stays(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    merge(browser, cast, cast.colleague, twice)
    rep = browser(cast.rep)
    assert str(rep.get(f"/people/{twice.id}").url).endswith(f"/people/{cast.colleague.id}")
    assert str(rep.get(f"/people/{twice.id}/edit").url).endswith(f"/{cast.colleague.id}/edit")
    browser(cast.outsider).get(f"/people/{twice.id}", status=404)
    assert owner.get(Person, twice.id, populate_existing=True) is None


def test_every_row_that_names_the_one_who_goes_names_the_one_who_stays(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    fill(owner, cast, twice)
    before, had = rows_naming(owner, twice.id), rows_naming(owner, cast.colleague.id)
    empty = [pointer for pointer, rows in before.items() if not rows]
    assert not empty, f"say in whole.py what {empty} may hold, and in merges.sql what becomes of it"
    gone_id = twice.id
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    assert not any(rows_naming(owner, gone_id).values())
    after = rows_naming(owner, cast.colleague.id)
    # Nobody is tied to themselves or another than themselves, or the upper of a pair any more.
    between = {"ties.other_id", "distinct_people.other_id"}
    assert [p for p in after if not after[p]] == sorted(between)
    joined = {
        "placements.staff_id",
        "standings.staff_id",
        "ties.staff_id",
        "distinct_people.staff_id",
    }
    after["merges.kept_id"] -= 1  # this one's own
    for pointer in set(after) - between - joined:
        assert after[pointer] == before[pointer] + had[pointer], pointer


def test_a_table_nobody_thought_of_stops_a_merge_rather_than_losing_its_rows(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    owner.execute(
        text("create table forgotten (staff_id bigint references staff on delete cascade)")
    )
    owner.execute(text(f"insert into forgotten values ({twice.id})"))
    owner.commit()
    organiser = browser(cast.branch_organiser)
    organiser.post(f"/people/{cast.colleague.id}/same-as/{twice.id}", {}, status=409)
    owner.rollback()
    assert owner.get(Person, twice.id, populate_existing=True) is not None


def test_days_of_work_are_united_and_the_same_place_is_one_line(
    browser: Sign, cast: Cast, owner: Session
) -> None:
    one = make.person(owner, cast.leeds, "Ivo", since=make.days_ago(100))
    two = make.person(owner, cast.leeds, "Ivo", since=make.days_ago(300), until=make.days_ago(50))
    owner.commit()
    merge(browser, cast, one, two)
    owner.rollback()
    assert homes(owner, one) == [(cast.leeds.id, make.days_ago(300), date.max)]


@pytest.mark.parametrize("chosen", ["kept", "other"])
def test_where_both_work_somewhere_on_a_day_the_chosen_one_counts(
    browser: Sign, cast: Cast, owner: Session, chosen: str
) -> None:
    second = make.workplace(owner, cast.leeds_branch)
    one = make.person(owner, cast.leeds, "Ivo", since=make.days_ago(300))
    two = make.person(owner, second, "Ivo", since=make.days_ago(200), until=make.days_ago(-100))
    owner.commit()
    merge(browser, cast, one, two, work=chosen)
    owner.rollback()
    mine = (cast.leeds.id, make.days_ago(300), date.max)
    both = [
        (cast.leeds.id, make.days_ago(300), make.days_ago(200)),
        (second.id, make.days_ago(200), make.days_ago(-100)),
        (cast.leeds.id, make.days_ago(-100), date.max),
    ]
    assert homes(owner, one) == ([mine] if chosen == "kept" else both)
    here = owner.get_one(Person, one.id, populate_existing=True).workplace_id
    assert here == (cast.leeds.id if chosen == "kept" else second.id)


def test_a_visit_to_where_they_are_at_home_is_no_second_line(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    visit = owner.scalars(select(Placement).where(Placement.staff_id == twice.id)).one()
    visit.is_home = False
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    assert (
        len(
            owner.scalars(select(Placement.id).where(Placement.staff_id == cast.colleague.id)).all()
        )
        == 1
    )


def test_two_memberships_on_the_same_days_are_settled_by_a_person_first(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    make.membership(owner, cast.colleague, number="M1")
    make.membership(owner, twice, number="M2")
    owner.commit()
    organiser = browser(cast.branch_organiser)
    page = words(organiser.get(f"/people/{cast.colleague.id}/same-as/{twice.id}").text)
    assert "They can’t be made one yet" in page
    assert "These are one person" not in page
    organiser.post(f"/people/{cast.colleague.id}/same-as/{twice.id}", {}, status=409)
    owner.rollback()
    assert owner.get(Person, twice.id, populate_existing=True) is not None


def test_the_same_membership_twice_is_one_with_the_later_word_on_it(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    make.membership(owner, cast.colleague, number="M1").confirmed_on = make.days_ago(40)
    make.membership(owner, twice, number="M1").confirmed_on = make.days_ago(10)
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    left = owner.scalars(select(Membership)).one()
    assert (left.staff_id, left.confirmed_on) == (cast.colleague.id, make.days_ago(10))


def test_what_they_are_to_the_union_is_stated_anew(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    make.membership(owner, twice, joined_on=make.days_ago(300))
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    spans = owner.execute(
        select(Standing.code, Standing.valid_from)
        .where(Standing.staff_id == cast.colleague.id)
        .order_by(Standing.valid_from)
    ).all()
    # From when the one who stays was listed, not only since the other was.
    assert (StandingCode.MEMBER, make.days_ago(300)) in [tuple(span) for span in spans]


@pytest.mark.parametrize("silent", ["kept", "gone"])
def test_whoever_asked_not_to_be_contacted_still_did(
    browser: Sign, cast: Cast, owner: Session, twice: Person, silent: str
) -> None:
    one = cast.colleague if silent == "kept" else twice
    asker = make.person(owner, cast.leeds)
    make.ask(owner, asker, twice if silent == "kept" else cast.colleague, by=cast.rep)
    owner.add(StaffIdentifier(
        staff_id=twice.id, scope_unit_id=cast.leeds.id, kind=1, issuer_id=cast.leeds.employer_id,
        value="77", valid_from=make.days_ago(9),
    ))  # fmt: skip
    owner.commit()
    rep = browser(cast.rep)
    from app.db.ids import new_id

    rep.post(f"/people/{one.id}/silence", {"id": str(new_id()), "result": "4"})
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    person = owner.get_one(Person, cast.colleague.id, populate_existing=True)
    assert person.asked_not_to_contact
    running = owner.scalars(select(Suppression)).one()
    assert running.staff_id == person.id
    # The next list, which has the other's staff number and name, brings nobody back.
    page = rep.post(
        "/people/new",
        {"name": "Priya Shah", "workplace_id": str(cast.leeds.id), "different": "yes"},
        status=422,
    )
    assert "can't be added" in page.text or "can&#39;t be added" in page.text
    assert len(running.keys) >= 2
    assert owner.scalars(select(Ask.state)).one() is AskState.ENDED


def test_of_two_requests_the_older_stays_and_knows_both_again(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    for person, keys, days in ((cast.colleague, [b"a"], 5), (twice, [b"b"], 50)):
        asked_at = clock.now() - timedelta(days=days)
        person.asked_not_to_contact_at = asked_at
        owner.add(Suppression(
            staff_id=person.id, scope_unit_id=cast.leeds.id, keys=keys, asked_at=asked_at,
            recorded_by_id=cast.rep.id,
        ))  # fmt: skip
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    left = owner.scalars(select(Suppression)).one()
    assert {b"a", b"b"} <= set(left.keys)
    assert (
        left.asked_at
        == owner.get_one(Person, cast.colleague.id, populate_existing=True).asked_not_to_contact_at
    )


@pytest.mark.parametrize("agreed", ["both", "kept", "gone"])
def test_notes_are_fine_only_where_both_said_so(
    browser: Sign, cast: Cast, owner: Session, twice: Person, agreed: str
) -> None:
    for name, person in (("kept", cast.colleague), ("gone", twice)):
        if agreed in (name, "both"):
            person.contact_basis = ContactBasis.AGREED
            owner.add(Agreement(
                staff_id=person.id, scope_unit_id=cast.leeds.id, basis=ContactBasis.AGREED,
                agreed_on=clock.today(), recorded_by_id=cast.rep.id,
            ))  # fmt: skip
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    person = owner.get_one(Person, cast.colleague.id, populate_existing=True)
    fine = agreed == "both"
    assert (person.contact_basis is ContactBasis.AGREED) == fine
    assert all((a.withdrawn_at is None) == fine for a in owner.scalars(select(Agreement)))


def test_left_for_now_and_left_out_of_plans_hold_for_both(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    cast.colleague.left_for_now_until = make.days_ago(-10)
    twice.left_for_now_until = make.days_ago(-60)
    twice.left_out_of_plans_at = clock.now()
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    person = owner.get_one(Person, cast.colleague.id, populate_existing=True)
    assert person.left_for_now_until == make.days_ago(-60)
    assert person.left_out_of_plans_at is not None


def test_the_better_is_kept_of_each_part_unless_somebody_says_otherwise(
    browser: Sign, cast: Cast, owner: Session
) -> None:
    one = make.person(owner, cast.leeds, "J", "Marsh", work_phone="0113 496 0001",
                      recorded_at=clock.now())  # fmt: skip
    two = make.person(owner, cast.leeds, "Jane", "Marsh", work_phone="0113 496 0002",
                      work_email="jane@work.example",
                      recorded_at=clock.now() - timedelta(days=40))  # fmt: skip
    three = make.person(owner, cast.leeds, "Janet", "Marsh")
    owner.commit()
    merge(browser, cast, one, two)
    owner.rollback()
    person = owner.get_one(Person, one.id, populate_existing=True)
    assert (person.forename, person.work_email) == ("Jane", "jane@work.example")
    assert person.work_phone == "0113 496 0001"  # listed later
    merge(browser, cast, one, three, name="kept")
    owner.rollback()
    assert owner.get_one(Person, one.id, populate_existing=True).forename == "Jane"


def test_nobody_is_asked_twice_promised_twice_or_tied_to_themselves(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    asker, other = make.person(owner, cast.leeds), make.person(owner, cast.leeds)
    for person, due in ((cast.colleague, -3), (twice, -9)):
        make.ask(owner, asker if person is twice else other, person, by=cast.rep)
        make.promise(owner, person, cast.rep, make.days_ago(due))
        make.tie(owner, person, asker, TieKind.SHARES_LIFT, by=cast.rep)
    make.tie(owner, cast.colleague, twice, TieKind.SHARES_LIFT, by=cast.rep)
    make.ask(owner, cast.colleague, twice, by=cast.rep, state=AskState.REACHED)
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    assert sorted(owner.scalars(select(Ask.state))) == [AskState.OPEN, AskState.ENDED]
    open_ones = [f for f in owner.scalars(select(FollowUp)) if f.closed_at is None]
    assert [f.due_on for f in open_ones] == [make.days_ago(-3)]
    assert len(owner.scalars(select(FollowUp)).all()) == 2
    tie = owner.scalars(select(Tie)).one()
    assert (tie.staff_id, tie.other_id) == (cast.colleague.id, asker.id)


def test_the_newer_seat_stays(browser: Sign, cast: Cast, owner: Session, twice: Person) -> None:
    old, new = make.area(owner, cast.leeds), make.area(owner, cast.leeds)
    make.seat(owner, cast.colleague, old, by=cast.rep, confirmed_on=make.days_ago(30))
    make.seat(owner, twice, new, by=cast.rep, confirmed_on=make.days_ago(3))
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    seat = owner.scalars(select(Seat)).one()
    assert (seat.staff_id, seat.area_id) == (cast.colleague.id, new.id)


def test_who_was_called_in_either_row_is_not_called_again(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    call_list = CallList(
        owner_id=cast.rep.id, purpose="Calls", question={}, as_at=clock.today(),
        expires_on=clock.today() + timedelta(days=14),
    )  # fmt: skip
    owner.add(call_list)
    owner.flush()
    for rank, (person, state) in enumerate(
        ((cast.colleague, EntryState.OPEN), (twice, EntryState.DONE)), 1
    ):
        owner.add(CallListEntry(person=person, call_list_id=call_list.id, rank=rank, state=state))
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    entry = owner.scalars(select(CallListEntry)).one()
    assert (entry.staff_id, entry.state) == (cast.colleague.id, EntryState.DONE)


def test_terms_of_one_role_run_together(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    make.union_role(owner, cast.colleague, valid_from=make.days_ago(50), most_asks=4)
    make.union_role(
        owner, twice, valid_from=make.days_ago(90), valid_to=make.days_ago(20), most_asks=2
    )
    make.union_role(owner, twice, UnionRoleKind.LEARNING)
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    roles = {r.kind: r for r in owner.scalars(select(UnionRole))}
    rep = roles[UnionRoleKind.REP]
    assert (rep.valid_from, rep.valid_to, rep.most_asks) == (make.days_ago(90), date.max, 2)
    assert {r.staff_id for r in roles.values()} == {cast.colleague.id}


def test_a_mark_of_whom_one_manages_holds_for_the_other(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    asked = make.person(owner, cast.leeds, team=cast.payments)
    make.conflict(owner, twice, cast.payments, by=cast.rep)
    make.conflict(owner, cast.colleague, cast.payments, by=cast.rep)
    make.ask(owner, cast.colleague, asked, by=cast.rep)
    make.user(owner, "Priya", staff=twice)
    owner.commit()
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    (marked,) = owner.execute(text("select staff_id from conflicts_of_interest")).all()
    assert marked.staff_id == cast.colleague.id


def test_headcounts_are_exact_afterwards(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    fill(owner, cast, twice)
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    assert (
        owner.scalar(
            text(LEDGER_IS_WRONG), {"days": [make.days_ago(n) for n in range(-40, 420, 20)]}
        )
        == 0
    )


def test_outsiders_and_reps_reach_none_of_it(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    organiser = browser(cast.branch_organiser)
    # Only one of the two is in sight, or neither.
    organiser.get(f"/people/{cast.colleague.id}/same-as/{cast.stranger.id}", status=404)
    organiser.get(f"/people/{cast.stranger.id}/same-as/{cast.colleague.id}", status=404)
    organiser.post(f"/people/{cast.colleague.id}/same-as/{cast.stranger.id}", {}, status=404)
    organiser.post(f"/people/{cast.colleague.id}/other-than/{cast.stranger.id}", {}, status=404)
    organiser.get(f"/people/{cast.stranger.id}/doubles", status=404)
    organiser.get("/people/0/same-as/1", status=404)
    for user in (cast.rep, cast.outsider, cast.regional_organiser, cast.data_officer):
        other = browser(user)
        for path in (f"/people/{cast.colleague.id}/same-as/{twice.id}", "/people/doubles"):
            other.get(path, status=403)
        other.post(f"/people/{cast.colleague.id}/same-as/{twice.id}", {}, status=403)
    elsewhere = browser(make_organiser(owner, cast))
    elsewhere.get(f"/people/{cast.colleague.id}/same-as/{twice.id}", status=404)
    elsewhere.post(f"/people/{cast.colleague.id}/same-as/{twice.id}", {}, status=404)
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    made = owner.scalars(select(Merge)).one()
    elsewhere.get(f"/merges/{made.id}", status=404)
    elsewhere.post(f"/merges/{made.id}/reversal", {}, status=404)
    elsewhere.get(f"/people/{twice.id}", status=404)


def make_organiser(owner: Session, cast: Cast):
    from app.access.roles import Role

    user = make.user(owner, "Elsa Lund", Role.BRANCH_ORGANISER, cast.revenue_branch)
    owner.commit()
    return user


def test_nobody_makes_those_one_whom_they_manage(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    me = make.person(owner, cast.leeds)
    make.conflict(owner, me, by=cast.rep)
    owner.get_one(type(cast.rep), cast.branch_organiser.id).staff_id = me.id
    owner.commit()
    organiser = browser(cast.branch_organiser)
    organiser.get(f"/people/{cast.colleague.id}/same-as/{twice.id}", status=404)
    organiser.post(f"/people/{cast.colleague.id}/same-as/{twice.id}", {}, status=404)
    assert "Priya" not in organiser.get("/people/doubles").text


def test_sent_twice_is_done_once(browser: Sign, cast: Cast, owner: Session, twice: Person) -> None:
    organiser = browser(cast.branch_organiser)
    for _ in range(2):
        page = organiser.post(f"/people/{cast.colleague.id}/same-as/{twice.id}", {})
        assert str(page.url).endswith(f"/people/{cast.colleague.id}")
    owner.rollback()
    assert len(owner.scalars(select(Merge)).all()) == 1


def test_the_trail_says_who_made_whom_one(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    merge(browser, cast, cast.colleague, twice)
    owner.rollback()
    said = owner.scalars(select(AuditEvent).where(AuditEvent.event == Event.PEOPLE_MERGED)).all()
    assert {line.subject_id for line in said} == {str(cast.colleague.id), str(twice.id)}
    assert {line.user_id for line in said} == {cast.branch_organiser.id}
