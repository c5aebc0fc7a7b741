"""A list on paper and as a file: what stands there, and who never does."""

import csv
import io
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.call_lists.models import By
from app.people.models import Person
from tests import make
from tests.browser import Browser, words
from tests.call_lists.listing import made, screened
from tests.cast import Cast

Open = Callable[..., Browser]


def read_csv(browser: Browser, one: int) -> list[list[str]]:
    content = browser.get(f"/call-lists/{one}.csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def events(owner: Session) -> list[tuple[str, int | None, str | None]]:
    owner.expire_all()
    rows = owner.query(AuditEvent).filter(AuditEvent.event.like("call_list%"))
    return [(e.event, e.count, e.purpose) for e in rows.order_by(AuditEvent.id)]


def ask_not_to_be_contacted(owner: Session, person: Person) -> None:
    owner.execute(
        text("update staff set asked_not_to_contact_at = now() where id = :id"), {"id": person.id}
    )
    owner.commit()


def with_phone(owner: Session, cast: Cast) -> None:
    cast.colleague.work_phone = "0113 496 0123"
    screened(owner, cast.rep, "+441134960123")
    owner.commit()


def test_who_asks_not_to_be_contacted_vanishes_from_list_sheet_and_file(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.person(owner, cast.leeds, "Huw", "Morgan")
    owner.commit()
    branch = browser(cast.branch_organiser)
    one = made(branch)
    ask_not_to_be_contacted(owner, cast.colleague)
    page = words(branch.get(f"/call-lists/{one}").text)
    for text_of in (page, branch.get(f"/call-lists/{one}/sheet").text, str(read_csv(branch, one))):
        assert "Huw" in text_of
        assert "Priya" not in text_of


def test_who_joins_is_not_asked_again(browser: Open, cast: Cast, owner: Session) -> None:
    make.person(owner, cast.leeds, "Huw", "Morgan")
    owner.commit()
    branch = browser(cast.branch_organiser)
    one = made(branch)
    owner.execute(
        text(
            "insert into standings(staff_id, scope_unit_id, code, source, valid_from)"
            " values (:id, :unit, 1, 2, current_date)"
        ),
        {"id": cast.colleague.id, "unit": cast.leeds.id},
    )
    owner.commit()
    for text_of in (branch.get(f"/call-lists/{one}/sheet").text, str(read_csv(branch, one))):
        assert "Huw" in text_of
        assert "Priya" not in text_of


def test_a_file_has_the_fewest_columns_and_ends_with_its_number_of_rows(
    browser: Open, cast: Cast, owner: Session
) -> None:
    with_phone(owner, cast)
    branch = browser(cast.branch_organiser)
    header, row, end = read_csv(branch, made(branch, by=By.PHONE.value))
    assert header == [
        *("Row", "Name", "Workplace", "Team", "Work phone"),
        *("Last contact", "What happened"),
    ]
    assert row[:2] == ["1", "Priya Shah"]
    assert end[0].startswith("1 of 1 rows. Ask to join. Made for Bryn Pritchard")
    assert events(owner)[-1] == ("call_list_exported", 1, "Ask to join")
    assert "Work phone" not in read_csv(branch, made(branch))[0]


def test_nothing_in_a_file_is_a_formula(browser: Open, cast: Cast, owner: Session) -> None:
    wicked = ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx", "\nx", " =1+1", "＝1"]
    for name in wicked:
        make.person(owner, cast.leeds, name, "")
    owner.commit()
    branch = browser(cast.branch_organiser)
    rows = read_csv(branch, made(branch))
    for row in rows:
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert len(rows) == len(wicked) + 3


def test_a_sheet_shows_initials_and_phones_only_for_calling(
    browser: Open, cast: Cast, owner: Session
) -> None:
    with_phone(owner, cast)
    make.person(owner, cast.leeds, "Sam", "Abbot")
    make.person(owner, cast.leeds, "Sam", "Ash")
    owner.commit()
    branch = browser(cast.branch_organiser)
    called = words(branch.get(f"/call-lists/{made(branch, by=By.PHONE.value)}/sheet").text)
    assert "Priya S." in called
    assert "Priya Shah" not in called
    assert "+441134960123" in called
    assert "page 1 of 1" in called
    walked = words(branch.get(f"/call-lists/{made(branch)}/sheet").text)
    assert "+441134960123" not in walked
    assert "Sam Abbot" in walked, "two people who would read alike"
    assert ("call_list_printed", 3, "Ask to join") in events(owner)
