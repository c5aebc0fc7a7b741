"""What comes along when people are moved, what is asked first, who may, and taking it back."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant, User
from app.asks.models import Ask, AskState
from app.changes import commands, queries
from app.changes.models import ChangeKind, ChangeState
from app.changes.rules import Announcement, Answers, QuestionKind, Taken
from app.db.base import FOREVER
from app.errors import AppError, Conflict, NotFound, NotPermitted
from app.people.models import (
    IdentifierKind,
    Person,
    Placement,
    StaffIdentifier,
    StandingCode,
)
from app.seating.models import Seat, Tie, TieKind
from app.workplaces.models import Employer, Team, Workplace
from tests import make
from tests.cast import Cast
from tests.changes.acting import TODAY, acting, announce, apply, event_of, flows, transfer, undo
from tests.state import every_table, ledger

SOON, LATELY = TODAY + timedelta(days=40), TODAY - timedelta(days=10)
DAYS = [TODAY + timedelta(days=20 * n - 500) for n in range(40)]


@dataclass
class Office:
    """Leeds: four people, who sit, ask and are asked there; all go to `contractor`."""

    cast: Cast
    db: Session
    engine: Engine
    contractor: Employer
    manager: Person
    asker: Person
    asked: Person
    ask: Ask
    people: list[Person]

    @property
    def here(self) -> int:
        return self.cast.leeds.id

    def transfer(self, on: date = LATELY, to: int | None = None) -> Announcement:
        return transfer({self.here: to}, self.cast.leeds.employer_id, self.contractor.id, on)

    def there(self) -> Workplace:
        self.db.expire_all()
        return self.db.scalars(
            select(Workplace).where(Workplace.employer_id == self.contractor.id)
        ).one()


@pytest.fixture
def office(cast: Cast, owner: Session, app_engine: Engine) -> Office:
    by = cast.branch_organiser
    asker = make.person(owner, cast.leeds, "Ines", standing=StandingCode.MEMBER)
    asked = make.person(owner, cast.leeds, "Tam", standing=StandingCode.NOT_MEMBER)
    manager = make.person(owner, cast.leeds, "Mo", standing=StandingCode.MEMBER)
    make.conflict(owner, manager, cast.payments, by=by)
    area = make.area(owner, cast.leeds)
    make.seat(owner, asked, desk=make.desk(owner, area, 100, 100), by=by)
    make.tie(owner, asker, asked, TieKind.GETS_ON, by=by)
    ask = make.ask(owner, asker, asked, by=by)
    contractor = make.employer(owner, "Contractor plc")
    people = [cast.colleague, asker, asked, manager]
    for number, person in enumerate(people):
        number_of(owner, person, cast.leeds.employer_id, f"00{number}")
    owner.commit()
    return Office(cast, owner, app_engine, contractor, manager, asker, asked, ask, people)


def number_of(db: Session, person: Person, issuer_id: int, value: str) -> StaffIdentifier:
    made = StaffIdentifier(
        staff_id=person.id,
        scope_unit_id=person.scope_unit_id,
        kind=IdentifierKind.STAFF_NUMBER,
        issuer_id=issuer_id,
        value=value,
        valid_from=TODAY - timedelta(days=400),
    )
    db.add(made)
    db.flush()
    return made


def test_all_that_is_offered_comes_along_and_goes_back(office: Office) -> None:
    tables, counts = every_table(office.db), ledger(office.db, DAYS)
    regional = office.cast.regional_organiser  # sees no people, and needs to see none
    event_id = announce(office.engine, regional, office.transfer())
    done = apply(office.engine, regional, event_id)
    assert (done.people, done.teams_made, done.workplaces_made) == (4, 1, 1)
    there = office.there()
    assert {person.workplace_id for person in office.db.scalars(_people(office))} == {there.id}
    team = office.db.scalars(select(Team).where(Team.workplace_id == there.id)).one()
    office.db.refresh(office.cast.colleague)
    assert (team.name, office.cast.colleague.team_id) == ("Payments", team.id)
    ask = office.db.get_one(Ask, office.ask.id)
    assert (ask.state, ask.scope_unit_id) == (AskState.OPEN, there.id)
    # Whom somebody manages stays hidden from them in the team's new place.
    hidden = office.db.scalar(
        text("select people_in_conflict_with(:who)"), {"who": office.manager.id}
    )
    assert hidden == [office.cast.colleague.id]
    # A seat is where the plan was drawn: it can't be shown in another's plan.
    assert office.db.scalars(select(Seat)).all() == []
    grants = _grants(office, office.cast.rep)
    assert [(g.unit_id, g.valid_from, g.valid_to) for g in grants] == [
        (office.here, grants[0].valid_from, LATELY),
        (there.id, LATELY, FOREVER),
    ]
    numbers = office.db.execute(
        select(StaffIdentifier.issuer_id, StaffIdentifier.valid_from, StaffIdentifier.valid_to)
        .where(StaffIdentifier.value == "001")
        .order_by(StaffIdentifier.valid_from)
    ).all()
    assert [row[0] for row in numbers] == [office.cast.leeds.employer_id, office.contractor.id]
    assert (numbers[0][2], numbers[1][1]) == (LATELY, LATELY)
    assert flows(office.db, LATELY) == {}
    for day, was, now in zip(DAYS, counts, ledger(office.db, DAYS), strict=True):
        apart = {office.here, there.id}
        assert {k: n for k, n in was.items() if k[0] not in apart} == {
            k: n for k, n in now.items() if k[0] not in apart
        }
        assert day >= LATELY or was == now

    with pytest.raises(Conflict, match="decided already"):
        apply(office.engine, regional, event_id)
    undone = undo(office.engine, regional, event_id)
    assert (undone.restored, undone.kept, undone.kept_unseen) == (4, [], 0)
    assert every_table(office.db) == tables
    assert ledger(office.db, DAYS) == counts
    assert office.db.scalar(text("select count(*) from change_rows")) == 0
    with pytest.raises(Conflict, match="undone already"):
        undo(office.engine, regional, event_id)


def test_what_is_not_wanted_stays_behind_and_comes_back_too(office: Office) -> None:
    tables = every_table(office.db)
    organiser = office.cast.branch_organiser
    event_id = announce(office.engine, organiser, office.transfer())
    nothing = Answers(keep_teams=False, keep_numbers=False, keep_asks=False, move_grants=False)
    done = apply(office.engine, organiser, event_id, nothing)
    assert (done.grants_moved, len(_grants(office, office.cast.rep))) == (0, 1)
    # A team that somebody is marked as managing comes all the same: the mark hides its people.
    assert done.teams_made == 1
    assert office.db.get_one(Ask, office.ask.id).state in (AskState.ENDED, AskState.RETURNED)
    assert _issuers(office) == {office.cast.leeds.employer_id}
    undo(office.engine, organiser, event_id)
    assert every_table(office.db) == tables


def test_an_event_to_come_moves_nobody_before_its_day(office: Office) -> None:
    tables, counts = every_table(office.db), ledger(office.db, DAYS)
    organiser = office.cast.branch_organiser
    event_id = announce(office.engine, organiser, office.transfer(SOON))
    apply(office.engine, organiser, event_id)
    there = office.there()
    assert {person.workplace_id for person in office.db.scalars(_people(office))} == {office.here}
    for day, now in zip(DAYS, ledger(office.db, DAYS), strict=True):
        assert now.get((there.id, 1), 0) == (4 if day >= SOON else 0)
    with acting(office.engine, organiser) as me:
        seen = queries.events_on(me.db, [there.id, office.cast.north.id], TODAY, SOON)
    assert {(one.unit_id, one.state) for one in seen} == {
        (there.id, ChangeState.APPLIED),
        (office.cast.north.id, ChangeState.APPLIED),
    }
    undo(office.engine, organiser, event_id)
    assert every_table(office.db) == tables
    assert ledger(office.db, DAYS) == counts


def test_on_the_day_who_asks_whom_goes_with_them_and_a_seat_is_kept_for_undoing(
    office: Office,
) -> None:
    tables = every_table(office.db)
    organiser = office.cast.branch_organiser
    event_id = announce(office.engine, organiser, office.transfer(SOON))
    apply(office.engine, organiser, event_id)
    _let_days_pass(office, event_id, SOON)
    there = office.there()
    assert {person.workplace_id for person in office.db.scalars(_people(office))} == {there.id}
    assert office.db.get_one(Ask, office.ask.id).state is AskState.OPEN
    assert office.db.scalars(select(Seat)).all() == []
    undone = undo(office.engine, organiser, event_id)
    assert undone.kept == []
    assert every_table(office.db) == tables
    assert office.db.scalars(select(Tie)).one().other_scope_unit_id == office.here


def test_somebody_edited_since_is_named_and_left_alone(office: Office) -> None:
    tables = every_table(office.db)
    organiser = office.cast.branch_organiser
    event_id = announce(office.engine, organiser, office.transfer())
    apply(office.engine, organiser, event_id)
    there = office.there()
    placement = office.db.scalars(
        select(Placement).where(
            Placement.staff_id == office.asked.id, Placement.workplace_id == there.id
        )
    ).one()
    placement.valid_to = TODAY
    office.db.commit()
    with acting(office.engine, organiser) as me:
        event = queries.get_event(me.db, event_id)
        assert [p.id for p in queries.edited_since(me.db, event).people] == [office.asked.id]
    with acting(office.engine, office.cast.regional_organiser) as me:
        edited = queries.edited_since(me.db, event)
        assert (list(edited.people), edited.unseen) == ([], 1)
    undone = undo(office.engine, organiser, event_id)
    assert undone.restored == 3
    assert [(kept.staff_id, kept.name) for kept in undone.kept] == [
        (office.asked.id, office.asked.name)
    ]
    assert len(undone.workplaces_kept) == 1
    office.db.expire_all()
    assert office.asked.scope_unit_id == there.id
    assert office.asker.workplace_id == office.here
    assert every_table(office.db) != tables
    ledger(office.db, DAYS)


def test_told_to_undoing_puts_back_who_was_edited_as_well(office: Office) -> None:
    tables = every_table(office.db)
    organiser = office.cast.branch_organiser
    event_id = announce(office.engine, organiser, office.transfer())
    apply(office.engine, organiser, event_id)
    office.db.execute(
        text("update placements set valid_to = :day where staff_id = :id and workplace_id = :at"),
        {"day": TODAY, "id": office.asked.id, "at": office.there().id},
    )
    office.db.add(
        Placement(
            staff_id=office.asked.id,
            scope_unit_id=office.there().id,
            workplace_id=office.cast.revenue.id,
            valid_from=TODAY,
        )
    )
    office.db.commit()
    undone = undo(office.engine, organiser, event_id, force=True)
    assert (undone.restored, undone.kept) == (4, [])
    # Moving on to Revenue had ended the ask; that was another's doing and stays.
    assert {**every_table(office.db), "asks": ""} == {**tables, "asks": ""}


def test_a_login_that_was_ended_since_does_not_come_back(office: Office) -> None:
    organiser = office.cast.branch_organiser
    event_id = announce(office.engine, organiser, office.transfer())
    apply(office.engine, organiser, event_id)
    _grants(office, office.cast.rep)[-1].valid_to = TODAY
    office.db.commit()
    undo(office.engine, organiser, event_id)
    assert all(grant.valid_to <= TODAY for grant in _grants(office, office.cast.rep))


def test_a_number_taken_there_is_a_question_and_its_answer_is_kept(office: Office) -> None:
    there = make.workplace(
        office.db, office.cast.leeds_branch, employer="Contractor plc", site=office.cast.hub
    )
    holder = make.person(office.db, there, "Wyn")
    theirs = number_of(office.db, holder, office.contractor.id, "001")
    office.db.commit()
    organiser = office.cast.branch_organiser
    event_id = announce(office.engine, organiser, office.transfer())
    with acting(office.engine, organiser) as me:
        asked = queries.preview(me.db, queries.get_event(me.db, event_id)).questions
    assert [(q.kind, q.comes_id, q.there_id) for q in asked] == [
        (QuestionKind.NUMBER_TAKEN, office.asker.id, holder.id)
    ]
    with acting(office.engine, office.cast.regional_organiser) as me:
        unseen = queries.preview(me.db, queries.get_event(me.db, event_id)).questions
    assert [(q.kind, q.count, q.comes_id) for q in unseen] == [
        (QuestionKind.NUMBERS_TAKEN, 1, None)
    ]
    with pytest.raises(Conflict, match="1 staff number is somebody else's"):
        apply(office.engine, organiser, event_id)
    tables = every_table(office.db)
    for whose, mine, stays in (
        (Taken.STAYS, 1, FOREVER),
        (Taken.COMES, 2, LATELY),
        (Taken.BOTH, 2, FOREVER),
    ):
        key = asked[0].identifier_id or 0
        again = announce(office.engine, organiser, office.transfer())
        apply(office.engine, organiser, again, Answers(numbers={key: whose}))
        office.db.expire_all()
        numbers = office.db.scalars(
            select(StaffIdentifier).where(StaffIdentifier.staff_id == office.asker.id)
        ).all()
        assert (len(numbers), theirs.valid_to) == (mine, stays)
        undo(office.engine, organiser, again)
        assert every_table(office.db) == tables


def test_only_who_organises_both_sides_may_and_the_others_are_told_who(office: Office) -> None:
    other_site = make.workplace(
        office.db, office.cast.revenue_branch, employer="Contractor plc", site=office.cast.hub
    )
    office.db.commit()
    cast = office.cast
    event_id = announce(office.engine, cast.national_organiser, office.transfer(to=other_site.id))
    tables = every_table(office.db)
    for user in (
        cast.branch_organiser,
        cast.regional_organiser,
        cast.group_organiser,
        cast.rep,
        cast.outsider,
        cast.observer,
        cast.data_officer,
        cast.auditor,
        cast.advocate,
    ):
        with pytest.raises((NotPermitted, NotFound)) as refused:
            apply(office.engine, user, event_id)
        if user is cast.branch_organiser:
            assert "Public Workers' Union" in refused.value.message
    with acting(office.engine, cast.branch_organiser) as me:
        asked = queries.preview(me.db, queries.get_event(me.db, event_id))
        assert [(q.kind, q.blocks) for q in asked.questions] == [(QuestionKind.WHO_MUST, True)]
        assert asked.going[0].is_hidden
        assert asked.going[0].to_workplace_id is None
    assert every_table(office.db) == tables
    apply(office.engine, cast.national_organiser, event_id)
    with pytest.raises(AppError):
        undo(office.engine, cast.branch_organiser, event_id)
    undo(office.engine, cast.national_organiser, event_id)
    assert every_table(office.db) == tables


def test_nobody_moves_what_they_cannot_see(office: Office) -> None:
    event_id = announce(office.engine, office.cast.branch_organiser, office.transfer())
    with pytest.raises(NotFound):
        apply(office.engine, office.cast.outsider, event_id)
    with acting(office.engine, office.cast.observer) as me:
        assert queries.preview(me.db, queries.get_event(me.db, event_id)).going == []
    with pytest.raises(NotPermitted):
        announce(office.engine, office.cast.rep, office.transfer())
    assert event_of(office.db, event_id).state is ChangeState.ANNOUNCED


def test_a_second_event_for_the_same_workplace_and_day_is_refused_in_a_sentence(
    office: Office,
) -> None:
    organiser = office.cast.branch_organiser
    first = announce(office.engine, organiser, office.transfer())
    second = announce(office.engine, organiser, office.transfer())
    apply(office.engine, organiser, first)
    with pytest.raises(Conflict, match="Another event has moved"):
        apply(office.engine, organiser, second)


def test_an_office_that_closes_lists_who_has_no_new_home(office: Office) -> None:
    tables, counts = every_table(office.db), ledger(office.db, DAYS)
    organiser = office.cast.branch_organiser
    closure = Announcement(
        kind=ChangeKind.CLOSURE,
        title="Hub House shuts",
        announced_on=LATELY,
        effective_on=LATELY,
        workplaces={office.here: None},
    )
    event_id = announce(office.engine, organiser, closure)
    with acting(office.engine, organiser) as me:
        asked = queries.preview(me.db, queries.get_event(me.db, event_id))
    assert [(q.kind, q.count) for q in asked.questions] == [(QuestionKind.NO_NEW_HOME, 4)]
    done = apply(office.engine, organiser, event_id)
    assert (done.no_home, event_of(office.db, event_id).state) == (4, ChangeState.APPLIED)
    for day, was, now in zip(DAYS, counts, ledger(office.db, DAYS), strict=True):
        assert day >= LATELY or was == now
    with acting(office.engine, organiser) as me:
        homeless = queries.no_home(me.db, queries.get_event(me.db, event_id))
        assert {person.id for person in homeless.people} == {p.id for p in office.people}
    with acting(office.engine, office.cast.regional_organiser) as me:
        homeless = queries.no_home(me.db, queries.get_event(me.db, event_id))
        assert (list(homeless.people), homeless.unseen) == ([], 4)
    undo(office.engine, organiser, event_id)
    assert every_table(office.db) == tables


def test_an_office_moves_to_a_site_where_it_is_made(office: Office) -> None:
    new_site = make.site(office.db, "Wharf House", "LS10 1AA")
    office.db.commit()
    tables = every_table(office.db)
    organiser = office.cast.branch_organiser
    move = Announcement(
        kind=ChangeKind.MOVE,
        title="To Wharf House",
        announced_on=LATELY,
        effective_on=LATELY,
        workplaces={office.here: None},
        sites={office.here: new_site.id},
    )
    event_id = announce(office.engine, organiser, move)
    with acting(office.engine, organiser) as me:
        seen = queries.preview(me.db, queries.get_event(me.db, event_id))
    by_name = {swing.name: (swing.before.eligible, swing.after.eligible) for swing in seen.swings}
    assert by_name == {
        "Shared Services Ltd Hub House": (4, 0),
        "Shared Services Ltd, Wharf House": (0, 4),
        "Leeds Shared Services": (4, 4),
    }
    apply(office.engine, organiser, event_id)
    office.db.expire_all()
    assert office.cast.leeds.closed_on == LATELY
    assert office.asker.workplace_id not in (None, office.here)
    assert _issuers(office) == {office.cast.leeds.employer_id}
    undo(office.engine, organiser, event_id)
    assert every_table(office.db) == tables


def test_after_ninety_days_what_was_before_is_gone_and_undoing_says_so(office: Office) -> None:
    organiser = office.cast.branch_organiser
    event_id = announce(office.engine, organiser, office.transfer())
    apply(office.engine, organiser, event_id)
    office.db.execute(
        text("update change_events set applied_at = now() - interval '91 days' where id = :id"),
        {"id": event_id},
    )
    office.db.execute(text("update rolled_forward set through = through - 1"))
    office.db.execute(text("select ensure_rolled_forward()"))
    assert office.db.scalar(text("select count(*) from change_rows")) == 0
    office.db.commit()
    with pytest.raises(Conflict, match="more than 90 days ago"):
        undo(office.engine, organiser, event_id)


def test_who_is_erased_leaves_nothing_behind_and_the_rest_still_go_back(office: Office) -> None:
    organiser = office.cast.branch_organiser
    event_id = announce(office.engine, organiser, office.transfer())
    apply(office.engine, organiser, event_id)
    who = office.asker.id
    office.db.execute(text("delete from staff where id = :id"), {"id": who})
    office.db.commit()
    rows = office.db.scalars(text("select coalesce(before, after)::text from change_rows")).all()
    assert not [row for row in rows if f'"staff_id": {who},' in row or f'"asker_id": {who},' in row]
    undone = undo(office.engine, organiser, event_id)
    assert (undone.restored, undone.workplaces_kept) == (3, [])


def test_withdrawing_is_for_what_is_only_announced(office: Office) -> None:
    organiser = office.cast.branch_organiser
    event_id = announce(office.engine, organiser, office.transfer())
    with acting(office.engine, organiser) as me:
        event = queries.get_event(me.db, event_id)
        later = replace(office.transfer(SOON), title="Later")
        commands.edit(me.db, me.actor, event, later, today=TODAY)
        commands.withdraw(me.db, me.actor, event)
    assert event_of(office.db, event_id).title == "Later"
    with pytest.raises(Conflict):
        apply(office.engine, organiser, event_id)
    with (
        acting(office.engine, office.cast.rep) as me,
        pytest.raises(NotPermitted),
    ):
        commands.withdraw(me.db, me.actor, queries.get_event(me.db, event_id))


def _people(office: Office):
    return select(Person).where(Person.id.in_([person.id for person in office.people]))


def _grants(office: Office, user: User) -> list[RoleGrant]:
    office.db.expire_all()
    return list(
        office.db.scalars(
            select(RoleGrant).where(RoleGrant.user_id == user.id).order_by(RoleGrant.valid_from)
        )
    )


def _issuers(office: Office) -> set[int]:
    office.db.expire_all()
    return set(office.db.scalars(select(StaffIdentifier.issuer_id)))


def _let_days_pass(office: Office, event_id: int, day: date) -> None:
    """As if that day had come: everything the event wrote is brought so much nearer."""
    days = (day - TODAY).days
    for statement in (
        "update change_events set effective_on = effective_on - :n where id = :id",
        "update change_events set announced_on = effective_on where announced_on > effective_on",
    ):
        office.db.execute(text(statement), {"n": days, "id": event_id})
    for end in ("valid_to", "valid_from"):
        office.db.execute(
            text(f"update placements set {end} = {end} - :n where {end} = :day"),
            {"n": days, "day": day},
        )
    for image in ("before", "after"):
        office.db.execute(
            text(
                f"update change_rows set {image} = replace({image}::text, :old, :new)::jsonb"
                " where table_name = 'placements'"
            ),
            {"old": f'"{day}"', "new": f'"{TODAY}"'},
        )
    office.db.commit()
