"""What a staff list as a whole tells: who is missing, what looks wrong, and what was decided."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts import sign_in
from app.db.session import make_sessions, one_transaction
from app.imports.commands import runs
from app.imports.models import ImportLine, ImportRun
from app.matching.models import RememberedMatch
from app.people.models import Person, Placement
from tests import make
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of
from tests.imports.test_staff import numbered

AS_AT = clock.today() - timedelta(days=1)
HEADER = "Staff No,Surname,Forename,Grade"


@pytest.fixture
def leeds(browser: Browsers, cast: Cast):
    organiser = browser(cast.branch_organiser)

    def bring_list(*lines: str, as_at: date = AS_AT) -> Import:
        data = csv_of(*lines)
        return bring(organiser, "staff", cast.leeds.id, data, as_at=as_at.isoformat())

    return bring_list


@pytest.fixture
def office(cast: Cast, owner: Session) -> list[Person]:
    """Twenty people with numbers and a grade, and Priya, who has number 77."""
    people = [make.person(owner, cast.leeds, "Sam", grade="AO") for _ in range(19)]
    for at, person in enumerate(people):
        numbered(owner, person, f"N{at}")
    numbered(owner, cast.colleague, "77")
    return [*people, cast.colleague]


def rows_of(people: list[Person], grade: str = "") -> list[str]:
    numbers = [*(f"N{at}" for at in range(19)), "77"]
    return [
        f"{number},{person.surname},{person.forename},{grade}"
        for number, person in zip(numbers, people, strict=True)
    ]


def answer(cast: Cast, brought: Import, app_engine, **answers: object) -> None:
    """Through the command, as the page will."""
    from app.db import scope

    sessions = make_sessions(app_engine)
    with one_transaction(sessions) as db:
        token, actor = sign_in.begin(db, cast.branch_organiser.id, kind="cli")
    with one_transaction(sessions) as db:
        scope.limit_to(db, token)
        run = runs.answer(db, actor, int(brought.url.rpartition("/")[2]), **answers)
        runs.go_on(db, actor, run, pepper="a pepper that is only for the tests")


def test_half_a_list_is_noticed_and_ends_nobody(
    leeds, office: list[Person], cast: Cast, owner: Session, app_engine
) -> None:
    brought = leeds(HEADER, *rows_of(office)[:10])
    assert "The list names 10 of 20 people on record at" in brought.words()
    assert "is it the whole list?" in brought.words()
    answer(cast, brought, app_engine, all_leavers=True)
    owner.rollback()
    assert owner.scalar(select(func.count()).where(ImportLine.act.is_not(None))) == 0


def test_who_is_said_to_have_left_leaves_on_the_day_of_the_list(
    leeds, office: list[Person], cast: Cast, owner: Session, app_engine
) -> None:
    brought = leeds(HEADER, *rows_of(office)[:10])
    gone = office[15]
    answer(cast, brought, app_engine, leavers=frozenset({gone.id, cast.stranger.id}))
    brought.commit()
    owner.rollback()
    ended = owner.scalars(select(Placement).where(Placement.valid_to == AS_AT)).all()
    assert [(one.staff_id, one.end_reason) for one in ended] == [(gone.id, "left")]
    assert owner.get_one(Person, gone.id, populate_existing=True).workplace_id is None


def test_all_who_are_missing_may_be_leavers_when_the_list_is_nearly_whole(
    leeds, office: list[Person], cast: Cast, owner: Session, app_engine
) -> None:
    brought = leeds(HEADER, *rows_of(office)[:19])
    assert "is it the whole list?" not in brought.words()
    owner.rollback()
    assert (owner.scalars(select(ImportRun)).one().result or {})["may_take_all_leavers"] is True
    answer(cast, brought, app_engine, all_leavers=True)
    brought.commit()
    owner.rollback()
    assert owner.get_one(Person, cast.colleague.id, populate_existing=True).workplace_id is None


def test_a_field_that_changes_in_a_third_of_the_rows_is_questioned(
    leeds, office: list[Person]
) -> None:
    brought = leeds(HEADER, *rows_of(office, grade="1 Hub Lane"))
    assert "Grade differs in 19 of 20 rows: is it the right column?" in brought.words()
    assert "is it the right column?" not in leeds(HEADER, *rows_of(office, grade="")).words()


def test_somebody_spelt_otherwise_is_asked_about_when_nobody_else_is_them(
    leeds, cast: Cast, owner: Session
) -> None:
    """Trap 14: likeness proposes, and only a person decides."""
    asked = leeds(HEADER, "78,Sha,Priya,AO", "79,Nowak,Ola,")
    assert "2 rows: 1 to decide and 1 to add." in asked.words()
    owner.rollback()
    line = owner.scalars(select(ImportLine).where(ImportLine.candidates.is_not(None))).one()
    (candidate,) = line.candidates or ()
    assert candidate["person_id"] == cast.colleague.id
    assert candidate["score"] >= 60
    assert "same forename" in " ".join(candidate["reasons"]).lower()
    assert owner.scalar(select(func.count()).where(ImportLine.verdict == "absent")) == 0
    asked.choose(line2=f"same:{cast.colleague.id}")
    asked.commit()
    owner.rollback()
    priya = owner.get_one(Person, cast.colleague.id, populate_existing=True)
    assert priya.surname == "Sha"


def test_a_person_who_was_not_asked_about_can_not_be_chosen(
    leeds, cast: Cast, owner: Session
) -> None:
    asked = leeds(HEADER, "78,Sha,Priya,AO")
    asked.choose(line2=f"same:{cast.stranger.id}")
    assert "1 row: 1 to decide." in asked.words()


def test_what_was_left_out_is_not_asked_again(leeds, cast: Cast, owner: Session) -> None:
    lines = (HEADER, "78,Shah,Priya,", "79,Nowak,Ola,")
    first = leeds(*lines)
    first.choose(line2="leave")
    first.commit()
    owner.rollback()
    assert owner.scalars(select(RememberedMatch.staff_id)).all() == [None]
    again = leeds(*lines)
    assert "1 unchanged and 1 held back." in again.words()
    assert "as was decided of this row before" in again.words("conflict")


def test_who_a_row_was_said_to_be_is_remembered(leeds, cast: Cast, owner: Session) -> None:
    numbered(owner, cast.colleague, "077")
    lines = (HEADER, "77,Shah,Priya,")
    first = leeds(*lines)
    assert "but for zeros in front" in first.words("question")
    first.choose(line2="same")
    first.commit()
    owner.rollback()
    assert owner.scalars(select(RememberedMatch.staff_id)).all() == [cast.colleague.id]
    assert "nothing to import" in leeds(*lines).words()


def test_the_fourth_of_march_is_not_the_third_of_april(leeds, cast: Cast, owner: Session) -> None:
    """Trap 20: 03/04 is 3 April."""
    as_at = date(2026, 3, 1)
    leeds("Name,Start Date", "Ann Able,03/04/2026", "Bob Baker,13/04/2026", as_at=as_at).commit()
    owner.rollback()
    begins = owner.scalars(select(Placement.valid_from).order_by(Placement.id.desc()).limit(2))
    assert set(begins) == {date(2026, 4, 3), date(2026, 4, 13)}


def test_a_birth_date_and_an_insurance_number_are_never_kept(leeds, owner: Session) -> None:
    """Trap 8."""
    brought = leeds("Name,DOB,NI No", "Ann Able,01/02/1980,AB123456C")
    owner.rollback()
    from app.imports.models import ImportRow

    assert owner.scalars(select(ImportRow.cells)).all() in (
        [["Ann Able"]],
        [["Name"], ["Ann Able"]],
    )
    assert "birth date" in brought.words()
