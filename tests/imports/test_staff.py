"""A staff list against the people on record."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import Note
from app.imports.models import ImportRun
from app.people.models import (
    Engagement,
    IdentifierKind,
    Person,
    Placement,
    StaffIdentifier,
    Suppression,
)
from app.workplaces.models import Team
from tests import make
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of

AS_AT = clock.today() - timedelta(days=1)


@pytest.fixture
def leeds(browser: Browsers, cast: Cast):
    """Bring a staff list for Leeds as its organiser."""
    organiser = browser(cast.branch_organiser)

    def bring_list(*lines: str, as_at: date = AS_AT, data: bytes | None = None) -> Import:
        given = csv_of(*lines) if data is None else data
        return bring(organiser, "staff", cast.leeds.id, given, as_at=as_at.isoformat())

    return bring_list


def numbered(db: Session, person: Person, number: str) -> None:
    employer = make.employer(db, "Shared Services Ltd")
    db.add(
        StaffIdentifier(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            kind=IdentifierKind.STAFF_NUMBER,
            issuer_id=employer.id,
            value=number,
            valid_from=date(2020, 1, 1),
        )
    )
    db.commit()


def people(db: Session) -> dict[str, Person]:
    db.rollback()
    return {f"{p.forename} {p.surname}".strip(): p for p in db.scalars(select(Person))}


def leeds_list() -> bytes:
    """The golden example's 72 rows, as an office would send them: semicolons, Windows letters."""
    rows = [
        f"{n:05};{'JONES' if n % 9 else 'O’Neill'}{n};Siân;Payments;Hub House;Permanent"
        for n in range(1, 69)
    ]
    rows.append(rows[4])  # somebody twice
    rows += [f"A{n};Temp{n};Sam;Payments;Hub House;Agency" for n in (1, 2)]
    rows.append("00999;Visitor;Vera;Payments;Sheffield;Permanent")
    header = "Payroll No;Surname;Forename;Team;Location;Contract Type"
    return "\r\n".join([header, *rows]).encode("cp1252")


def test_the_leeds_list_leaves_sixty_eight_who_count(leeds, cast: Cast, owner: Session) -> None:
    brought = leeds(data=leeds_list())
    page = brought.words()
    assert "72 rows: 70 to add, 1 of another workplace and 1 held back." in page
    assert "Windows (cp1252)" in page
    assert "Listed twice: this is line 6 once more." in brought.words("conflict")
    assert "The row says Sheffield" in brought.words("elsewhere")
    assert "Priya Shah" in brought.words("absent")
    brought.commit()
    in_scope = owner.scalar(
        select(func.count())
        .select_from(Person)
        .where(Person.workplace_id == cast.leeds.id, Person.in_scope, Person.source == "Staff list")
    )
    assert in_scope == 68
    assert "Siân O’Neill9" in people(owner)
    again = leeds(data=leeds_list())
    assert "70 unchanged" in again.words()
    assert "nothing to import" in again.words()


def test_the_leeds_list_with_its_titles_and_its_total_says_the_same(
    leeds, cast: Cast, owner: Session
) -> None:
    titles = "Staff in post, Hub House;;;;;\r\nPrinted 3 November 2026;;;;;\r\n;;;;;\r\n"
    data = titles.encode("cp1252") + leeds_list() + b"\r\nTotal;72;;;;"
    brought = leeds(data=data)
    said = "73 rows: 70 to add, 1 of another workplace, 1 held back and 1 that can't be read."
    assert said in brought.words()
    assert "nobody in it" in brought.words("rejected")
    brought.commit()
    in_scope = select(func.count()).where(
        Person.workplace_id == cast.leeds.id, Person.in_scope, Person.source == "Staff list"
    )
    assert owner.scalar(in_scope) == 68


def test_leading_zeros_are_kept_and_only_noticed(leeds, cast: Cast, owner: Session) -> None:
    leeds("Staff No,Surname,Forename", "004512,Shah,Anil").commit()
    owner.rollback()
    assert owner.scalars(select(StaffIdentifier.value)).one() == "004512"
    asked = leeds("Staff No,Surname,Forename", "4512,Shah,Anil")
    assert "this staff number but for zeros in front" in asked.words("question")
    asked.choose(line2="add")
    asked.commit()
    owner.rollback()
    assert set(owner.scalars(select(StaffIdentifier.value))) == {"004512", "4512"}


def test_nobody_is_merged_on_a_name(leeds, cast: Cast, owner: Session) -> None:
    brought = leeds("Staff No,Surname,Forename,Team", "77,Shah,Priya,Payments")
    assert "1 to decide" in brought.words()
    assert "It may be the same person" in brought.words("question")
    brought.commit(status=200)
    owner.rollback()
    assert owner.scalars(select(StaffIdentifier)).all() == []
    assert len([p for p in owner.scalars(select(Person)) if p.surname == "Shah"]) == 1


@pytest.mark.parametrize(("choice", "shahs"), [("same", 1), ("add", 2), ("leave", 1)])
def test_the_organiser_says_who_is_who(
    leeds, cast: Cast, owner: Session, choice: str, shahs: int
) -> None:
    lines = ("Staff No,Surname,Forename,Team", "77,Shah,Priya,Payments", "78,New,Ned,Payments")
    brought = leeds(*lines)
    brought.choose(line2=choice)
    brought.commit()
    owner.rollback()
    assert len([p for p in owner.scalars(select(Person)) if p.surname == "Shah"]) == shahs
    assert (choice == "leave") == ("77" not in owner.scalars(select(StaffIdentifier.value)).all())
    if choice != "leave":
        assert "nothing to import" in leeds(*lines).words()


def test_a_list_of_names_alone_matches_its_own_rows_again(leeds, owner: Session) -> None:
    lines = ("Name,Team", '"SMITH, John",Post', '"SMITH, John",Pay', "Madonna,Post")
    first = leeds(*lines)
    assert "Line 2 has the same name" in first.words("question")
    first.choose(line3="add")
    first.commit()
    assert len([p for p in people(owner) if p in ("John Smith", "John SMITH", "Madonna")]) == 2
    again = leeds(*lines)
    assert "3 rows: 3 unchanged." in again.words()
    assert "nothing to import" in again.words()


def test_what_a_rep_wrote_is_never_changed(leeds, cast: Cast, owner: Session) -> None:
    priya = owner.get_one(Person, cast.colleague.id)
    priya.known_as, priya.work_phone = "Pip", "0113 496 0001"
    contact = make.contact(owner, priya, cast.rep)
    owner.add(
        Note(contact_id=contact.id, person=priya, author_id=cast.rep.id, body="Back on Tuesday.")
    )
    numbered(owner, priya, "77")
    brought = leeds(
        "Staff No,Surname,Forename,Known As,Team,Tel,Email",
        "77,Shah-Jones,Priya,Prue,Payments,0113 496 0999,priya@dept.example",
    )
    page = brought.words("changed")
    assert "Surname: Shah → Shah-Jones" in page
    assert "Work phone differs; ours is kept." in page
    brought.commit()
    owner.rollback()
    priya = owner.get_one(Person, cast.colleague.id, populate_existing=True)
    assert (priya.surname, priya.known_as, priya.work_phone, priya.work_email) == (
        "Shah-Jones",
        "Pip",
        "0113 496 0001",
        "priya@dept.example",
    )
    assert owner.scalars(select(Note.body)).all() == ["Back on Tuesday."]


def test_a_blank_cell_erases_nothing(leeds, cast: Cast, owner: Session) -> None:
    priya = owner.get_one(Person, cast.colleague.id)
    priya.work_email = "priya@dept.example"
    numbered(owner, priya, "77")
    brought = leeds("Staff No,Surname,Forename,Team,Grade,Email", "77,Shah,Priya,,N/A,")
    assert "1 row: 1 unchanged." in brought.words()


def test_a_new_team_and_grade_begin_on_the_day_of_the_list(
    leeds, cast: Cast, owner: Session
) -> None:
    numbered(owner, cast.colleague, "77")
    leeds("Staff No,Surname,Forename,Team,Grade", "77,Shah,Priya,Pensions,AO").commit()
    owner.rollback()
    before, after = owner.scalars(
        select(Placement)
        .where(Placement.staff_id == cast.colleague.id)
        .order_by(Placement.valid_from)
    )
    assert before.valid_to == after.valid_from == AS_AT
    assert (before.grade, after.grade, after.valid_to) == (None, "AO", date.max)
    assert owner.get_one(Team, after.team_id).name == "Pensions"
    again = leeds("Staff No,Surname,Forename,Team,Grade", "77,Shah,Priya,Pensions,AO")
    assert "nothing to import" in again.words()


def test_two_people_with_one_number_are_both_held_back(leeds, owner: Session) -> None:
    brought = leeds("Staff No,Surname,Forename", "5,Able,Ann", "5,Baker,Bob", "6,Cole,Cy")
    assert "3 rows: 1 to add and 2 held back." in brought.words()
    brought.commit()
    assert "Ann Able" not in people(owner)


def test_a_number_that_went_to_somebody_else_is_asked_about(
    leeds, cast: Cast, owner: Session
) -> None:
    numbered(owner, cast.colleague, "77")
    asked = leeds("Staff No,Surname,Forename", "77,Nowak,Ola")
    assert "Priya Shah has this staff number, under another name." in asked.words("question")


def test_a_shared_mailbox_makes_nobody_the_same(leeds, cast: Cast, owner: Session) -> None:
    brought = leeds(
        "Surname,Forename,Team,Email",
        "Able,Ann,Post,post@dept.example",
        "Baker,Bob,Post,post@dept.example",
    )
    assert "2 rows: 2 to add." in brought.words()


def test_rows_without_a_name_and_vacant_posts_are_listed(leeds) -> None:
    brought = leeds("Staff No,Name", "1,", "2,Vacant", "3,Ann Able", "4,N/D")
    assert "4 rows: 1 to add and 3 that can't be read." in brought.words()
    assert "There is no name in this row." in brought.words("rejected")
    assert "The post is vacant" in brought.words("rejected")


def test_the_absent_are_listed_and_left(leeds, cast: Cast, owner: Session) -> None:
    brought = leeds("Surname,Forename", "Able,Ann")
    assert "Priya Shah" in brought.words("absent")
    assert "1 person is on record here but not in the list" in brought.commit()
    owner.rollback()
    assert owner.get_one(Person, cast.colleague.id).workplace_id == cast.leeds.id


def test_a_suppression_survives_the_next_list(leeds, cast: Cast, owner: Session) -> None:
    """Erased and listed again: still not to be contacted."""
    from app.people.suppression import suppression_keys

    pepper = "a pepper that is only for the tests"
    keys = suppression_keys("Dee Quiet", cast.leeds.id, [], None, None, pepper)
    owner.add(
        Suppression(
            staff_id=None, scope_unit_id=cast.leeds.id, keys=keys, recorded_by_id=cast.rep.id
        )
    )
    owner.commit()
    brought = leeds("Surname,Forename", "Quiet,Dee", "Able,Ann")
    assert "Asked not to be contacted: added, and kept off every list." in brought.words("remark")
    brought.commit()
    assert people(owner)["Dee Quiet"].asked_not_to_contact_at is not None
    assert people(owner)["Ann Able"].asked_not_to_contact_at is None
    contactable = owner.scalars(text("select surname from contactable")).all()
    assert "Quiet" not in contactable
    assert "Able" in contactable
    assert "nothing to import" in leeds("Surname,Forename", "Quiet,Dee", "Able,Ann").words()


def test_a_start_date_that_is_no_day_stops_the_file(leeds) -> None:
    brought = leeds("Name,Start Date", "Ann Able,01/02/2024", "Bob Baker,12/25/2024")
    page = brought.words()
    assert "Start date: line 3 is no day" in page
    assert "Nothing can be imported yet" in page


def test_the_file_may_call_the_workplace_something_else(leeds, cast: Cast) -> None:
    one_name = leeds("Name,Location", "Ann Able,LDS-04", "Bob Baker,LDS-04")
    assert "2 rows: 2 to add." in one_name.words()
    two = leeds("Name,Location", "Ann Able,LDS-04", "Bob Baker,LDS-04", "Cy Cole,Hub House")
    assert "1 to add and 2 of another workplace" in two.words()
    two.browser.post(f"{two.url}/places", {"place": ["LDS-04"]})
    assert "3 rows: 3 to add." in two.words()


def test_somebody_moves_here_from_our_other_workplace(leeds, cast: Cast, owner: Session) -> None:
    branch = cast.leeds_branch
    york = make.workplace(owner, branch)
    sam = make.person(owner, york, "Sam", "Mover")
    numbered(owner, sam, "88")
    brought = leeds("Staff No,Surname,Forename", "88,Mover,Sam")
    assert "Workplace:" in brought.words("changed")
    brought.commit()
    owner.rollback()
    moved = owner.get_one(Person, sam.id, populate_existing=True)
    assert (moved.workplace_id, moved.scope_unit_id) == (cast.leeds.id, cast.leeds.id)


def test_who_was_added_since_the_plan_is_not_added_again(leeds, cast: Cast, owner: Session) -> None:
    brought = leeds("Surname,Forename", "Able,Ann")
    make.person(owner, cast.leeds, "Ann", "Able")
    owner.commit()
    assert "added since the plan was made" in brought.commit()
    owner.rollback()
    assert len(owner.scalars(select(Person).where(Person.surname == "Able")).all()) == 1


def test_a_plan_that_was_not_shown_is_not_carried_out(leeds, owner: Session) -> None:
    brought = leeds("Surname,Forename", "Able,Ann")
    answer = brought.browser.post(f"{brought.url}/commit", {"shown": "7"})
    assert "nothing was imported" in answer.text
    owner.rollback()
    assert owner.scalars(select(ImportRun)).one().committed_at is None


def test_nothing_of_the_rows_is_kept_after_a_week(leeds, owner: Session) -> None:
    leeds("Surname,Forename,Team", "Able,Ann,Post", ",,Post").commit()
    owner.rollback()
    run = owner.scalars(select(ImportRun)).one()
    assert "Able" not in str((run.result, run.mapping, run.header))
    owner.execute(
        text(
            "update import_runs set recorded_at = recorded_at - interval '8 days', moved_at = null"
        )
    )
    owner.execute(text("select erase_old_imports()"))
    assert owner.scalar(text("select count(*) from import_rows")) == 0


def test_agency_workers_are_known_and_do_not_count(leeds, owner: Session) -> None:
    leeds("Name,Contract Type", "Ann Able,Agency Worker", "Bob Baker,Fixed-term").commit()
    found = people(owner)
    assert (found["Ann Able"].in_scope, found["Bob Baker"].in_scope) == (False, True)
    kinds = set(owner.scalars(select(Placement.engagement)))
    assert {Engagement.AGENCY, Engagement.FIXED_TERM} <= kinds
