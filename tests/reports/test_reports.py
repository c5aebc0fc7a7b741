"""A month of a unit: the same numbers on the page, in the PDF and in the workbook."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.access.roles import Role
from app.density.measures import Headcount
from app.density.rates import Counts
from app.people.commands import restate
from app.people.models import StandingCode
from app.reports import drawing, numbers, pdf, words
from app.reports.months import back, first_after, last_full
from app.workplaces.models import Workplace
from tests import make
from tests.browser import Browser
from tests.browser import words as plain
from tests.cast import Cast
from tests.reports.workbook import parts, sheets

Open = Callable[..., Browser]
MONTH = last_full(clock.today())
LAST = first_after(MONTH) - timedelta(days=1)
ASKED = f"month={MONTH:%Y-%m}"


def office(db: Session, cast: Cast, members: int, others: int, unknown: int = 0) -> Workplace:
    place = make.workplace(db, cast.leeds_branch, site=make.site(db, f"Tŷ Gŵyr {members}"))
    since = MONTH - timedelta(days=800)
    for kind, count in (
        (StandingCode.MEMBER, members), (StandingCode.NOT_MEMBER, others), (None, unknown)
    ):  # fmt: skip
        for _ in range(count):
            make.person(db, place, since=since, standing=kind)
    return place


@pytest.fixture
def busy(owner: Session, cast: Cast) -> Workplace:
    """35 of 68 at the month's end: one joined in it, and one left."""
    place = office(owner, cast, 34, 29, 3)
    joined, left = (make.person(owner, place, since=MONTH - timedelta(days=500)) for _ in range(2))
    make.membership(owner, joined, joined_on=MONTH + timedelta(days=4))
    make.membership(owner, left, joined_on=MONTH - timedelta(days=400), ended_on=LAST)
    restate(owner, [joined.id, left.id])
    owner.commit()
    return place


def test_the_page_says_the_month_in_a_sentence(browser: Open, cast: Cast, busy: Workplace) -> None:
    page = plain(browser(cast.branch_organiser).get(f"/density/{busy.id}/report").text)
    assert "35 members, as many as a month before: 1 joined, 1 left." in page
    assert "1 more than a year before" in page or "as many as a year before" in page.lower()
    assert "What the figures mean" in page
    assert "Destroy by" in page


def test_page_and_workbook_say_the_same(
    browser: Open, cast: Cast, owner: Session, busy: Workplace
) -> None:
    office(owner, cast, 0, 12)
    owner.commit()
    here = browser(cast.regional_organiser)
    reply = here.get(f"/density/{cast.leeds_branch.id}/report.xlsx?{ASKED}")
    name = reply.headers["content-disposition"]
    assert f'filename="report-leeds-shared-services-{MONTH:%Y-%m}.xlsx"' in name
    found = sheets(reply.content)
    assert list(found) == ["Picture", "Figures", "Year", "Definitions"]
    figures = found["Figures"]
    by_name = {row[0]: row for row in figures[1:]}
    row = by_name[busy.unit.name]
    assert row[1:6] == ["workplace", LAST, 68, 35, 3]
    assert row[6] == pytest.approx(35 / 68)
    assert row[8:13] == [0, row[9], 1, 1, 0]
    # The branch is its offices added up: joined and left, too.
    branch = figures[1]
    for column in (3, 4, 5, 8, 9, 10, 11, 12, 13, 14):
        below = [row[column] for row in figures[2:]]
        assert branch[column] == sum(n for n in below if isinstance(n, float)), figures[0][column]
    page = plain(here.get(f"/density/{cast.leeds_branch.id}/report?{ASKED}").text)
    assert "35–38 of 68" in page
    assert found["Year"][-1][:3] == [LAST, branch[4], branch[3]]
    assert len(found["Year"]) == 14
    assert "Destroy by" in str(found["Definitions"][-1][1])
    assert "Rosa Kowalska" in str(found["Definitions"][-1][1])


def test_the_pdf_is_tagged_and_named_after_the_place(
    browser: Open, cast: Cast, busy: Workplace
) -> None:
    reply = browser(cast.regional_organiser).get(f"/density/{busy.id}/report.pdf?{ASKED}")
    assert reply.headers["content-type"] == "application/pdf"
    assert f"{MONTH:%Y-%m}.pdf" in reply.headers["content-disposition"]
    assert reply.content.startswith(b"%PDF-1.7")
    for sign in (b"/StructTreeRoot", b"/Marked true", b"pdfuaid", b"Libertinus"):
        assert sign in reply.content


def test_taking_one_is_on_the_trail_and_looking_is_not(
    browser: Open, cast: Cast, owner: Session, busy: Workplace
) -> None:
    here = browser(cast.branch_organiser)
    for ending in ("", ".pdf", ".xlsx"):
        here.get(f"/density/{cast.leeds_branch.id}/report{ending}?{ASKED}")
    rows = owner.execute(
        text("select unit_id, count, purpose from audit_events where event = 'report_made'"
             " order by id")
    ).all()  # fmt: skip
    branch = cast.leeds_branch.id
    assert [tuple(row) for row in rows] == [
        (branch, 3, f"PDF, {MONTH:%Y-%m}"),
        (branch, 3, f"XLSX, {MONTH:%Y-%m}"),
    ]


def test_only_who_sees_every_number_gets_a_report(browser: Open, cast: Cast) -> None:
    for ending in ("", ".pdf", ".xlsx"):
        address = f"/density/{cast.leeds.id}/report{ending}"
        for name in ("observer", "outsider"):
            browser(cast.everyone[name]).get(address, status=404)
        for name in ("data_officer", "auditor", "advocate"):
            browser(cast.everyone[name]).get(address, status=403)
        for name in ("rep", "group_organiser", "national_organiser"):
            browser(cast.everyone[name]).get(address)
        browser(cast.rep).get(f"/density/{cast.leeds_branch.id}/report{ending}", status=404)


@pytest.mark.parametrize("ending", ["", ".pdf", ".xlsx"])
def test_a_month_that_is_none_gets_a_sentence(browser: Open, cast: Cast, ending: str) -> None:
    here = browser(cast.rep)
    address = f"/density/{cast.leeds.id}/report{ending}"
    page = here.get(f"{address}?month=2026-13", status=422)
    assert "Enter a month like 2026-10" in plain(page.text)
    assert 'value="2026-13"' in page.text
    page = here.get(f"{address}?month=2199-01", status=422)
    assert "That month is not over" in plain(page.text)


def test_a_month_without_anybody_is_still_a_report(browser: Open, cast: Cast) -> None:
    here = browser(cast.branch_organiser)
    address = f"/density/{cast.leeds_branch.id}/report"
    assert "Nobody was counted here" in plain(here.get(f"{address}?month=2001-02").text)
    here.get(f"{address}.pdf?month=2001-02")
    found = sheets(here.get(f"{address}.xlsx?month=2001-02").content)
    assert found["Figures"][1][3:7] == [0, 0, 0, ""]  # nothing, not 0 %


def test_a_name_is_never_a_formula_nor_markup(
    browser: Open, cast: Cast, owner: Session, busy: Workplace
) -> None:
    odd = '=HYPERLINK("http://elsewhere.example","x") #panic("no") *b* $x$ <b> ŵ ŷ'
    owner.execute(text("update units set name = :n where id = :u"), {"n": odd, "u": busy.id})
    owner.commit()
    here = browser(cast.branch_organiser)
    found = sheets(here.get(f"/density/{cast.leeds_branch.id}/report.xlsx?{ASKED}").content)
    assert odd in [row[0] for row in found["Figures"]]
    file = here.get(f"/density/{cast.leeds_branch.id}/report.xlsx?{ASKED}").content
    assert not any(
        "hyperlink" in part.lower()
        for name, part in parts(file).items()
        if "sheet2" not in name and "docProps" not in name and "chart" not in name
    )
    reply = here.get(f"/density/{busy.id}/report.pdf?{ASKED}")
    assert reply.content.startswith(b"%PDF")
    assert 'elsewhere.example"' not in reply.headers["content-disposition"]
    assert reply.headers["content-disposition"].isascii()


def report_of(bars: int) -> numbers.Report:
    """From no database: so many units, the first half of them with some not known."""

    def line(n: int) -> numbers.Line:
        counts = Counts(60 + n, n, 2, 58 - (8 if n % 2 else 0), 8 if n % 2 else 0)
        now = Headcount(counts)
        return numbers.Line(numbers.Place(n, f"Office {n}", "branch", 0.5), now, now, now, 1, 2)

    ends = [
        numbers.MonthEnd(first_after(back(MONTH, n)) - timedelta(days=1), 100 - n, 200)
        for n in range(12, -1, -1)
    ]
    own = line(40)
    return numbers.Report(
        MONTH, own, [line(n) for n in range(bars)], ends, None, None, "Rosa", date(2026, 11, 23)
    )


def test_a_long_report_is_many_pages_and_draws_no_more_than_one_holds() -> None:
    report = report_of(60)
    assert len(report.drawn) == numbers.MOST_BARS
    assert report.left_out == 36
    assert [line.place.id for line in report.drawn] == list(range(24))  # the lowest first
    assert len(pdf.pages(report)) >= 3
    assert pdf.pdf(report) == pdf.pdf(report)


def test_what_joining_and_leaving_do_not_explain_is_said() -> None:
    report = report_of(0)
    assert report.own.moved == 1  # as many as before, though one fewer joined than left
    assert "1 joined, 2 left, 1 more came than went by moving." in report.sentence
    assert report.year[0].members == 88


def test_the_picture_is_arithmetic() -> None:
    report = report_of(2)
    bar = drawing.bar(report.below[1])
    assert (bar.members, bar.unknown, bar.target) == (1 / 61, 8 / 61, 0.5)
    top, line = drawing.points(report.year)
    assert top == 100
    assert line[0] == (0, pytest.approx(0.12))
    assert line[-1] == (1, 0)
    assert [drawing.ceiling(most) for most in (0, 1, 3, 6, 11, 20, 21, 999_999)] == [
        1, 1, 5, 10, 20, 20, 50, 1_000_000,
    ]  # fmt: skip
    assert words.density(1, 0, 0) == "–"
    assert words.density(35, 68, 4) == "51.5–57.4 %"


def test_whoever_made_it_is_named_inside_and_not_in_the_file_name() -> None:
    report = report_of(1)
    assert "Rosa" not in words.file_name(report, "pdf")
    assert any("Rosa" in meaning for _, meaning in words.definitions(report))
    assert Actor(1, "Rosa", (Role.REP,)).name in str(pdf.data(report)["about"])
