"""A rep's own sheet: our own acts are facts, what people said needs their word (D6)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import (
    Assessment,
    Contact,
    FollowUp,
    Note,
    Outcome,
    PendingJoin,
    Result,
)
from app.db.base import Base
from app.imports.plan.wall_rows import days_in, result_of
from app.people.models import (
    ContactBasis,
    Membership,
    Person,
    StandingClaim,
    StandingCode,
    Suppression,
)
from app.seating.models import Seat
from app.workplaces.models import Area
from tests import make
from tests.browser import words
from tests.cast import Cast
from tests.files.books import book
from tests.imports.bring import Browsers, Import, bring, csv_of
from tests.state import every_table

HEADER = (
    "Team,Name,Desk/Zone,Days in,M/NM,Union,Rating,Leader?,Issue,Asked by,Date,Result,Follow up,"
    "Comments"
)
TODAY = clock.today()
AS_AT = TODAY - timedelta(days=1)


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).strftime("%d/%m/%Y")


def row(name: str, result: str = "", *, ago: int | None = None, **more: str) -> str:
    said = {"Team": "Payments", "Name": name, "Result": result} | more
    if ago is not None:
        said["Date"] = day(ago)
    return ",".join(said.get(column, "") for column in HEADER.split(","))


@pytest.fixture
def sheet(browser: Browsers, cast: Cast):
    organiser = browser(cast.branch_organiser)

    def bring_sheet(*lines: str) -> Import:
        data = csv_of(HEADER, *lines)
        return bring(organiser, "wall-chart", cast.leeds.id, data, as_at=AS_AT.isoformat())

    return bring_sheet


def agree(brought: Import) -> None:
    """The organiser says that the people are fine with it."""
    columns = (
        "team full_name desk days member union rating issue asked_by contacted_on result follow_up"
        " comments"
    )
    brought.browser.post(
        f"{brought.url}/mapping", {"column": columns.split(), "people_agreed": "yes"}
    )


def person(db: Session, surname: str) -> Person:
    db.rollback()
    return db.scalars(select(Person).where(Person.surname == surname)).one()


def how_many(db: Session, table: type[Base]) -> int:
    db.rollback()
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_new_people_are_added_with_where_they_came_from(sheet, cast: Cast, owner: Session) -> None:
    brought = sheet(row("Tom Hall"))
    assert "1 row: 1 to add." in brought.words()
    brought.commit()
    tom = person(owner, "Hall")
    assert tom.source == "Wall chart sheet"
    assert (tom.workplace_id, tom.team_id) == (cast.leeds.id, cast.payments.id)


def test_a_name_alone_is_asked_about(sheet, cast: Cast, owner: Session) -> None:
    brought = sheet(row("Priya Shah", "spoke", ago=5))
    assert "1 row: 1 to decide." in brought.words()
    brought.choose(line2="same")
    brought.commit()
    contact = owner.scalars(select(Contact)).one()
    assert (contact.staff_id, contact.result) == (cast.colleague.id, Result.SPOKE)
    assert contact.author_id == cast.branch_organiser.id
    assert contact.happened_on == TODAY - timedelta(days=5)
    assert contact.outcome is None


def test_two_of_one_name_are_never_taken_for_one(sheet, cast: Cast, owner: Session) -> None:
    for _ in range(2):
        make.person(owner, cast.leeds, "Jo", "Smith", team=cast.payments)
    owner.commit()
    brought = sheet(row("Jo Smith", "spoke", ago=5))
    brought.browser.post(
        f"{brought.url}/choices", {"accept_asked": "yes", "accept_exact": "yes"}, status=200
    )
    assert "1 to decide" in brought.words()


def test_the_same_sheet_again_adds_nothing(sheet, owner: Session) -> None:
    lines = (
        row("Tom Hall", "spoke", ago=5),
        row("Una Vale", "no", ago=3),
        row("Vic Ward", "don't contact"),
    )
    sheet(*lines).commit()
    before = every_table(owner)
    again = sheet(*lines)
    assert "nothing to import" in again.words()
    assert every_table(owner) == before


def test_undone_every_table_is_as_it_was(sheet, cast: Cast, owner: Session) -> None:
    owner.add(Area(workplace_id=cast.leeds.id, name="Zone B"))
    owner.commit()
    brought = sheet(
        row("Tom Hall", "thinking", ago=5, Rating="2", Issue="Workload", Comments="Back Monday"),
        row("Una Vale", "will join", ago=3, **{"Desk/Zone": "Zone B", "Days in": "Mon-Wed"}),
        row("Vic Ward", "don't contact", ago=2),
        row("Wyn Xu", "no", ago=2, Team="Post"),
        row("Priya Shah", "not in", ago=1, **{"Follow up": "31/12/2026"}),
        row("Zed Yu", **{"M/NM": "NM", "Union": "Another"}),
    )
    agree(brought)
    brought.choose(line6="same")
    before = every_table(owner)
    brought.commit()
    after = every_table(owner)
    for table in ("contacts", "assessments", "notes", "contact_issues", "suppressions", "seats"):
        assert after[table] != before[table], table
    for table in ("follow_ups", "pending_joins", "standing_claims", "agreements", "teams"):
        assert after[table] != before[table], table
    assert "undone" in words(brought.browser.post(f"{brought.url}/reversal", {}).text)
    assert every_table(owner) == before


def test_what_people_said_is_dropped_and_counted_unless_they_agreed(sheet, owner: Session) -> None:
    brought = sheet(
        row("Tom Hall", "thinking", ago=5, Rating="2", Issue="Workload", Comments="Worried"),
        row("Una Vale", "spoke", ago=5, Rating="4"),
    )
    page = brought.words()
    assert "Dropped: comments (1), issue (1), rating (2) and result (1)" in page
    brought.commit()
    assert owner.scalars(select(Contact.outcome)).all() == [None, None]
    for table in (Assessment, Note):
        assert how_many(owner, table) == 0
    assert person(owner, "Hall").contact_basis is ContactBasis.LIST_ONLY


def test_with_their_agreement_it_is_kept(sheet, owner: Session) -> None:
    brought = sheet(row("Tom Hall", "thinking", ago=5, Rating="2", Issue="workload", Comments="Go"))
    agree(brought)
    brought.commit()
    assert owner.scalars(select(Contact.outcome)).one() is Outcome.THINKING
    assert owner.scalars(select(Assessment.code)).one() == 2
    assert owner.scalars(select(Note.body)).one() == "Go"
    assert person(owner, "Hall").contact_basis is ContactBasis.AGREED


def test_health_stays_out_even_so(sheet, owner: Session) -> None:
    brought = sheet(row("Tom Hall", "spoke", ago=5, Comments="Off sick since May"))
    agree(brought)
    brought.commit()
    assert how_many(owner, Note) == 0


def test_the_strictest_wish_in_a_row_wins_and_is_said(sheet, owner: Session) -> None:
    brought = sheet(row("Tom Hall", "spoke", ago=5, Comments="Please DON’T contact again"))
    assert "Asked not to be contacted: nobody will be sent to them." in brought.words("new")
    brought.commit()
    assert person(owner, "Hall").asked_not_to_contact
    assert how_many(owner, Suppression) == 1
    assert owner.scalars(select(Contact.result)).one() is Result.DO_NOT_CONTACT


def test_no_means_left_for_now_by_everybody(sheet, owner: Session) -> None:
    brought = sheet(row("Tom Hall", "No", ago=5))
    assert "read the strict way" in brought.words("new")
    brought.commit()
    tom = person(owner, "Hall")
    assert not tom.asked_not_to_contact
    assert tom.left_for_now_until == TODAY + timedelta(days=85)


def test_another_row_of_theirs_does_not_undo_it(sheet, owner: Session) -> None:
    sheet(row("Tom Hall")).commit()
    brought = sheet(row("Tom Hall", "will join", ago=9), row("Tom Hall", "do not contact", ago=2))
    assert "Another row of theirs asks not to be contacted" in brought.words("remark")
    brought.commit()
    assert how_many(owner, PendingJoin) == 0
    assert person(owner, "Hall").asked_not_to_contact


def test_nor_does_one_of_somebody_new(sheet, owner: Session) -> None:
    brought = sheet(row("Tom Hall", "will join", ago=9), row("Tom Hall", "do not contact", ago=2))
    assert "Another row of theirs asks not to be contacted" in brought.words("new")
    brought.commit()
    assert how_many(owner, PendingJoin) == 0
    assert person(owner, "Hall").asked_not_to_contact


def test_a_no_without_a_day_is_one_no_however_often_it_is_brought(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    organiser, data = browser(cast.branch_organiser), csv_of(HEADER, row("Tom Hall", "no"))
    for ago in (40, 1):
        as_at = (TODAY - timedelta(days=ago)).isoformat()
        brought = bring(organiser, "wall-chart", cast.leeds.id, data, as_at=as_at)
        if ago == 40:
            brought.commit()
    assert "nothing to import" in brought.words()
    assert person(owner, "Hall").left_for_now_until == TODAY + timedelta(days=50)


def test_who_asked_before_stays_asked(sheet, cast: Cast, owner: Session) -> None:
    owner.get_one(Person, cast.colleague.id).asked_not_to_contact_at = clock.now()
    owner.commit()
    brought = sheet(row("Priya Shah", "will join", ago=2))
    brought.choose(line2="same")
    assert "that stays, and nothing is added" in brought.words("unchanged")
    assert "nothing to import" in brought.words()


def test_a_request_outlives_the_person_it_was_of(sheet, owner: Session) -> None:
    sheet(row("Tom Hall", "don't contact")).commit()
    owner.rollback()
    owner.execute(text("delete from staff where surname = 'Hall'"))
    owner.commit()
    brought = sheet(row("Tom Hall", "will join", ago=2))
    assert "added, and kept off every list" in brought.words("new")
    brought.commit()
    assert person(owner, "Hall").asked_not_to_contact
    assert how_many(owner, PendingJoin) == 0


def test_membership_from_a_sheet_is_hearsay(sheet, cast: Cast, owner: Session) -> None:
    brought = sheet(row("Tom Hall", **{"M/NM": "M"}), row("Una Vale", Union="Another union"))
    assert "what they are to a union (2)" in brought.words()
    brought.commit()
    assert how_many(owner, StandingClaim) == 0
    assert how_many(owner, Membership) == 0
    assert person(owner, "Hall").standing is StandingCode.UNKNOWN


def test_told_by_themselves_it_is_a_claim_and_beats_no_extract(
    sheet, cast: Cast, owner: Session
) -> None:
    owner.execute(
        text("insert into extract_coverage(workplace_id, as_at) values (:place, :day)"),
        {"place": cast.leeds.id, "day": TODAY},
    )
    owner.commit()
    brought = sheet(row("Tom Hall", **{"M/NM": "M"}), row("Una Vale", **{"M/NM": "NM"}))
    agree(brought)
    brought.commit()
    assert how_many(owner, StandingClaim) == 1
    assert how_many(owner, Membership) == 0
    assert person(owner, "Hall").standing is not StandingCode.MEMBER


def test_a_join_from_a_chat_waits_for_an_extract(sheet, owner: Session) -> None:
    sheet(row("Tom Hall", "joined", ago=3)).commit()
    assert owner.scalars(select(PendingJoin.confirmed_on)).one() is None
    assert person(owner, "Hall").standing is StandingCode.UNKNOWN


def test_a_follow_up_is_the_importers_promise(sheet, cast: Cast, owner: Session) -> None:
    due = TODAY + timedelta(days=10)
    later = {"Follow up": due.strftime("%d/%m/%Y")}
    sheet(row("Tom Hall", "spoke", ago=3, **later)).commit()
    promise = owner.scalars(select(FollowUp)).one()
    assert (promise.due_on, promise.owner_id) == (due, cast.branch_organiser.id)


def test_leaders_are_not_listed(sheet, owner: Session) -> None:
    brought = sheet(row("Tom Hall", **{"Leader?": "Yes"}))
    assert "Leader? (who leads shows in what people do" in brought.words()
    kept = owner.scalars(
        text("select array_to_string(cells, ' ') from import_rows where line = 2")
    ).one()
    assert "Yes" not in kept


def test_a_place_is_one_on_record_and_days_need_their_word(
    sheet, cast: Cast, owner: Session
) -> None:
    owner.add(Area(workplace_id=cast.leeds.id, name="Zone B"))
    owner.commit()
    place = {"Desk/Zone": "Zone B", "Days in": "Mon, Wed"}
    brought = sheet(row("Tom Hall", **place), row("Una Vale", **{"Desk/Zone": "The attic"}))
    assert "No area or desk here is called The attic." in brought.words("remark")
    brought.commit()
    seat = owner.scalars(select(Seat)).one()
    assert (seat.staff_id, seat.days) == (person(owner, "Hall").id, None)


def test_somebody_of_another_branch_is_not_found_nor_changed(
    sheet, cast: Cast, owner: Session
) -> None:
    brought = sheet(row("Tomos Griffiths", "spoke", ago=2))
    assert "1 to add" in brought.words()
    brought.commit()
    owner.rollback()
    assert owner.scalar(select(Contact.id).where(Contact.staff_id == cast.stranger.id)) is None


def test_a_month_first_column_is_not_guessed_at(sheet) -> None:
    brought = sheet(row("Tom Hall", "spoke", Date="11/22/2026"))
    assert "look as if the month came first" in brought.words()


def test_the_sheet_of_another_tradition_keeps_no_home(sheet, browser: Browsers, cast: Cast) -> None:
    header = "First,Surname,Address,City,State,Zip,Card,Dept,Rate,Loc,Shift,Rep,Hphone,Cphone"
    line = "Ann,Able,1 High St,Leeds,LS,LS1 1AA,Y,Post,2,B,Day,Bo,07700 900123,07700 900124"
    organiser = browser(cast.branch_organiser)
    data = csv_of(header, line)
    page = bring(organiser, "wall-chart", cast.leeds.id, data, as_at=AS_AT.isoformat()).words()
    for column in ("Address", "City", "State", "Zip", "Hphone", "Cphone"):
        assert f"{column} (home" in page


def test_a_workbook_with_a_tab_for_each_floor_is_read_tab_by_tab(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    def write(made: Any, first: Any) -> None:
        for name, sheet in (("Tom Hall", first), ("Una Vale", made.add_worksheet("Floor 3"))):
            sheet.merge_range(0, 0, 0, 13, "Wall chart, keep it safe")
            sheet.write_row(2, 0, HEADER.split(","))
            sheet.write_row(3, 0, row(name, "spoke", ago=4).split(","))
            sheet.write_row(4, 0, row("Vic Ward", "not in", ago=4).split(","))

    brought = bring(
        browser(cast.branch_organiser),
        "wall-chart",
        cast.leeds.id,
        book(write),
        as_at=AS_AT.isoformat(),
        name="chart.xlsx",
    )
    page = brought.words()
    assert "The file has 2 tabs and this is “Staff”" in page
    assert "2 rows: 2 to add." in page
    brought.commit()
    assert person(owner, "Hall").source == "Wall chart sheet"


def test_only_ones_own_workplace(browser: Browsers, cast: Cast) -> None:
    data = csv_of(HEADER, row("Tom Hall"))
    bring(browser(cast.branch_organiser), "wall-chart", cast.revenue.id, data, status=404)


@pytest.mark.parametrize(
    ("words_", "days"),
    [
        ("Mon", 1),
        ("Mon, Wed", 5),
        ("Mon-Wed", 7),
        ("tuesday to thursday", 14),
        ("Fri-Mon", None),
        ("most days", None),
        ("", None),
    ],
)
def test_days_are_read_or_left(words_: str, days: int | None) -> None:
    assert days_in(words_) == days


def test_words_we_do_not_know_are_no_result() -> None:
    assert result_of("blue") is None
    assert result_of("Spoke to") == (Result.SPOKE, None)


def test_days_of_the_past_are_kept_however_long_ago(sheet, owner: Session) -> None:
    sheet(row("Tom Hall", "not in", ago=400)).commit()
    assert owner.scalars(select(Contact.happened_on)).one() == TODAY - timedelta(days=400)
