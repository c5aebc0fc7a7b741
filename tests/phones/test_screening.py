"""Numbers go out without names, and the registers' answer comes back."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
import xlsxwriter
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.audit.models import AuditEvent
from app.people.models import Person, StandingCode
from app.phones.models import GivenNumber, NumberList, NumberResult, NumberScreening
from app.workplaces.models import Workplace
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
EACH, REGISTERED, FINE = "3", "1", "2"


def person(
    owner: Session, place: Workplace, end: int, standing: StandingCode = StandingCode.NOT_MEMBER
) -> Person:
    """Whose number on record ends in `end`."""
    return make.person(owner, place, standing=standing, work_phone=f"0114 496 0{end:03}")


def number(end: int) -> str:
    return f"+441144960{end:03}"


def download(browser: Browser) -> list[str]:
    reply = browser.post("/numbers/lists")
    assert reply.headers["content-type"].startswith("text/csv"), words(reply.text)
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert rows[0] == ["Number"]
    return [cell for (cell,) in rows[1:]]


def upload(
    browser: Browser,
    data: bytes | str,
    says: str = EACH,
    *,
    on: date | None = None,
    list_id: int | None = None,
    name: str = "result.csv",
    status: int = 200,
) -> str:
    sent = browser.post(
        "/numbers/results",
        {
            "says": says,
            "checked_on": (on or clock.today()).isoformat(),
            "list_id": str(list_id or ""),
        },
        files={"file": (name, data.encode() if isinstance(data, str) else data, "text/csv")},
        status=status,
    )
    return words(sent.text) + f" {sent.url.path}"


def take_over(browser: Browser, said: str) -> str:
    return words(browser.post(said.rpartition(" ")[2]).text)


def screened(owner: Session) -> dict[str, bool]:
    owner.expire_all()
    return {one.number: one.is_registered for one in owner.scalars(select(NumberScreening))}


def sent_lists(owner: Session) -> list[int]:
    return list(owner.scalars(select(NumberList.id).order_by(NumberList.id)))


def test_only_numbers_that_need_it_go_out_without_a_name_and_it_is_noted(
    browser: Open, cast: Cast, owner: Session
) -> None:
    wanted = person(owner, cast.leeds, 1)
    person(owner, cast.leeds, 1)  # shares the phone
    person(owner, cast.leeds, 2, StandingCode.MEMBER)
    person(owner, cast.revenue, 3)
    gave = person(owner, cast.leeds, 4)
    silent = person(owner, cast.leeds, 5)
    silent.asked_not_to_contact_at = clock.now()
    fresh, old = person(owner, cast.leeds, 6), person(owner, cast.leeds, 7)
    abroad = make.person(owner, cast.leeds, work_phone="+353 1 201 2345")
    assert all((fresh.work_number, old.work_number, abroad.work_number))
    owner.add(
        GivenNumber(
            staff_id=gave.id,
            scope_unit_id=gave.scope_unit_id,
            number="+447700900123",
            given_on=clock.today(),
            given_to_id=cast.rep.id,
        )
    )
    for end, days in ((6, 28), (7, 29)):
        owner.add(
            NumberScreening(
                number=number(end),
                is_registered=False,
                checked_on=make.days_ago(days),
                checked_by_id=cast.branch_organiser.id,
            )
        )
    owner.commit()
    organiser = browser(cast.branch_organiser)
    page = words(organiser.get("/numbers").text)
    assert "May be dialled 1" in page
    assert "Screened more than 28 days ago 1" in page
    assert "Never screened 1" in page
    assert sorted(download(organiser)) == ["01144960001", "01144960007"]
    assert wanted.work_number == number(1)
    event = owner.scalars(select(AuditEvent).where(AuditEvent.event == "numbers_listed")).one()
    assert (event.count, event.subject_kind) == (2, "number_lists")


def test_a_result_for_every_number_is_shown_then_taken_over(
    browser: Open, cast: Cast, owner: Session
) -> None:
    for end in (1, 2, 3):
        person(owner, cast.leeds, end)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    said = upload(
        organiser,
        "Number,TPS\r\n01144960001,Y\r\n0114 496 0002,N\r\n1144960003,\r\nn/a,N\r\n"
        "07700900999,N\r\n+44 (0)114 496 0001,N\r\n",
    )
    assert "6 rows read from the column Number" in said
    assert "Registered: not to be called 1" in said
    assert "Not registered: may be dialled 1" in said
    assert "Not among the numbers you screen: not kept 1" in said
    assert "1 row says neither yes nor no: line 4" in said
    assert "1 row holds no number that can be dialled: line 5" in said
    assert "1 number is answered both ways and taken as registered" in said
    assert screened(owner) == {}
    assert "Screening noted for 2 numbers." in take_over(organiser, said)
    assert screened(owner) == {number(1): True, number(2): False}
    event = owner.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.event, event.count) == ("numbers_screened", 2)
    kept = owner.scalars(select(NumberResult)).one()
    assert (kept.numbers, kept.registered) == ([], [])
    organiser.post(said.rpartition(" ")[2], status=404)


def test_a_list_of_the_registered_says_that_the_rest_of_its_download_is_fine(
    browser: Open, cast: Cast, owner: Session
) -> None:
    for end in (1, 2, 3):
        person(owner, cast.leeds, end)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    download(organiser)
    person(owner, cast.leeds, 4)  # came after the download: nothing is known of it
    owner.commit()
    (list_id,) = sent_lists(owner)
    said = upload(organiser, "01144960002\r\n01144960004\r\n", REGISTERED, list_id=list_id)
    assert "those that are not in the file count as not registered" in said
    assert "Not among the numbers you screen: not kept 1" in said
    take_over(organiser, said)
    assert screened(owner) == {number(1): False, number(2): True, number(3): False}


def test_a_list_of_the_fine_says_that_the_rest_is_registered(
    browser: Open, cast: Cast, owner: Session
) -> None:
    for end in (1, 2):
        person(owner, cast.leeds, end)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    download(organiser)
    said = upload(organiser, "Phone\r\n01144960002\r\n", FINE, list_id=sent_lists(owner)[0])
    take_over(organiser, said)
    assert screened(owner) == {number(1): True, number(2): False}


def test_the_second_registers_file_frees_nobody_the_first_one_found(
    browser: Open, cast: Cast, owner: Session
) -> None:
    for end in (1, 2):
        person(owner, cast.leeds, end)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    download(organiser)
    (list_id,) = sent_lists(owner)
    for registered in (1, 2):
        said = upload(organiser, f"0114496000{registered}\n", REGISTERED, list_id=list_id)
        take_over(organiser, said)
    assert screened(owner) == {number(1): True, number(2): True}


def test_an_older_result_changes_nothing_and_an_old_one_warns(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person(owner, cast.leeds, 1)
    person(owner, cast.leeds, 2)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    take_over(organiser, upload(organiser, "No,TPS\n01144960001,N\n", on=make.days_ago(2)))
    said = upload(organiser, "No,TPS\n01144960001,Y\n01144960002,N\n", on=make.days_ago(29))
    assert "older than 28 days" in said
    assert "Known from a later screening: left as it is 1" in said
    take_over(organiser, said)
    assert screened(owner) == {number(1): False, number(2): False}


@pytest.mark.parametrize(
    ("data", "says", "sentence"),
    [
        ("", EACH, "The file is empty"),
        (
            "Name,Team\nAnn,Payments\nBo,Payments\n",
            EACH,
            "No column of the file holds phone numbers",
        ),
        ("Number\n01144960001\n01144960002\n", EACH, "No column says for each number"),
        ("Number,TPS\n01144960001,Y\n01144960002,N\n", REGISTERED, "holds both sorts"),
        ("Number,Clear\n01144960001,Y\n01144960002,N\n", EACH, "may mean that a number is not"),
        (
            "Number,A,B\n01144960001,Y,N\n01144960002,N,N\n",
            EACH,
            "The columns A and B could both be the answer",
        ),
        (
            "Old,New,TPS\n01144960001,01144960002,Y\n01144960003,01144960004,N\n",
            EACH,
            "The columns Old and New both hold numbers",
        ),
    ],
)
def test_nothing_is_guessed(
    browser: Open, cast: Cast, owner: Session, data: str, says: str, sentence: str
) -> None:
    person(owner, cast.leeds, 1)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    download(organiser)
    list_id = sent_lists(owner)[0]
    assert sentence in upload(organiser, data, says, list_id=list_id, status=422)
    assert screened(owner) == {}


def test_both_registers_in_two_columns_and_a_title_above(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """A workbook, numbers stored as numbers."""
    for end in (1, 2, 3):
        person(owner, cast.leeds, end)
    owner.commit()
    rows: Sequence[Sequence[object]] = [
        ["Screening of our numbers"],
        ["Mobile?", "Number", "TPS", "CTPS"],
        ["N", 1144960001, "N", "Y"],
        ["N", 1144960002, "N", "N"],
        ["N", 1144960003, "N", ""],
    ]
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    organiser = browser(cast.branch_organiser)
    said = upload(organiser, kept.getvalue(), name="result.xlsx")
    assert "TPS and CTPS say whether each is registered" in said
    take_over(organiser, said)
    assert screened(owner) == {number(1): True, number(2): False}


def test_days_that_cannot_be(browser: Open, cast: Cast, owner: Session) -> None:
    person(owner, cast.leeds, 1)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    data = "No,TPS\n01144960001,N\n"
    tomorrow = clock.today() + timedelta(days=1)
    assert "can’t be in the future" in upload(organiser, data, on=tomorrow, status=422)
    download(organiser)
    said = upload(
        organiser,
        "01144960001\n",
        REGISTERED,
        on=make.days_ago(1),
        list_id=sent_lists(owner)[0],
        status=422,
    )
    assert "can’t be older than the download" in said
    assert "Choose the download it answers." in upload(
        organiser, "01144960001\n", REGISTERED, status=422
    )
    assert "Choose the file." in words(
        organiser.post(
            "/numbers/results", {"says": EACH, "checked_on": "3/11/2026"}, status=422
        ).text
    )


def test_a_number_elsewhere_is_told_like_a_number_of_nobody(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """An upload is no way to find out who has a number, or that anybody has."""
    person(owner, cast.leeds, 1)
    person(owner, cast.revenue, 2)
    person(owner, cast.leeds, 3, StandingCode.MEMBER)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    answers = []
    for end in (2, 3, 999):
        said = upload(organiser, f"No,TPS\n01144960001,N\n01144960{end:03},Y\n")
        answers.append(said.rpartition(" ")[0])
        take_over(organiser, said)
        owner.execute(text("delete from number_screenings"))
        owner.commit()
    assert len(set(answers)) == 1
    said = upload(organiser, "No,TPS\n01144960002,Y\n")
    assert "There is nothing in this file" in said
    take_over(organiser, said)
    assert screened(owner) == {}


def test_the_national_organiser_screens_for_everybody_and_sees_bands(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person(owner, cast.leeds, 1)
    person(owner, cast.revenue, 2)
    owner.commit()
    national = browser(cast.national_organiser)
    assert "Never screened fewer than 3" in words(national.get("/numbers").text)
    take_over(national, upload(national, "No,TPS\n01144960001,N\n01144960002,N\n"))
    assert screened(owner) == {number(1): False, number(2): False}


def test_nobody_reads_or_takes_over_another_users_upload(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person(owner, cast.leeds, 1)
    owner.commit()
    organiser, other = browser(cast.branch_organiser), browser(cast.national_organiser)
    download(organiser)
    said = upload(organiser, "No,TPS\n01144960001,N\n")
    at = said.rpartition(" ")[2]
    other.get(at, status=404)
    other.post(at, status=404)
    other.post(at + "/discard", status=404)
    assert "Choose the download it answers." in upload(
        other, "01144960001\n", REGISTERED, list_id=sent_lists(owner)[0], status=422
    )
    organiser.post(at + "/discard")
    assert owner.scalars(select(NumberResult)).all() == []


def test_who_may_not_screen(browser: Open, cast: Cast) -> None:
    users: list[User] = [
        cast.rep,
        cast.outsider,
        cast.data_officer,
        cast.auditor,
        cast.observer,
        cast.advocate,
    ]
    for user in users:
        browser(user).get("/numbers", status=403)
        browser(user).post("/numbers/lists", status=403)


def test_nothing_to_screen_is_said_and_nothing_is_sent(
    browser: Open, cast: Cast, owner: Session
) -> None:
    organiser = browser(cast.branch_organiser)
    assert "No numbers to screen" in organiser.get("/numbers").text
    assert "There is nothing to screen." in words(organiser.post("/numbers/lists").text)
    assert sent_lists(owner) == []


def test_what_was_sent_and_brought_is_forgotten(browser: Open, cast: Cast, owner: Session) -> None:
    person(owner, cast.leeds, 1)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    download(organiser)
    upload(organiser, "No,TPS\n01144960001,N\n")
    for table, column, days in (
        ("number_lists", "made_at", 36),
        ("number_results", "recorded_at", 2),
    ):
        owner.execute(text(f"update {table} set {column} = now() - make_interval(days => {days})"))
    owner.execute(text("update rolled_forward set through = through"))
    owner.commit()
    assert owner.scalars(select(NumberResult.id)).all() == []
    assert owner.scalars(select(NumberList.numbers)).all() == [[]]
    assert "downloaded no numbers in the last five weeks" in organiser.get("/numbers").text


def test_ten_thousand_rows_are_read(browser: Open, cast: Cast, owner: Session) -> None:
    person(owner, cast.leeds, 1)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    rows = "".join(f"0163296{n:04},N\n" for n in range(10_000))
    said = upload(organiser, "No,TPS\n01144960001,Y\n" + rows)
    assert "10,001 rows read" in said
    assert "not kept 10,000" in said
