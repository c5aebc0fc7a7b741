"""What is known of lists: the row kept for each workplace says what is on record."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import delete, event, text
from sqlalchemy.orm import Session

from app import clock
from app.people.models import ExtractCoverage
from app.workplaces.models import DeclaredHeadcount
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.density.test_density import declare, queries_of
from tests.imports.bring import bring, csv_of

Open = Callable[..., Browser]
TODAY = clock.today()
KEPT = text(
    "select workplace_id, declared, declared_on, listed_on,"
    " case when listed_on is null then entered_on end entered_on, extract_on"
    " from list_facts order by 1"
)


def kept(owner: Session) -> dict[int, tuple[object, ...]]:
    owner.rollback()  # to see what the pages committed
    return {row[0]: tuple(row[1:]) for row in owner.execute(KEPT)}


def is_true(owner: Session) -> bool:
    """Whether keeping up and counting anew say the same."""
    before = kept(owner)
    owner.execute(text("select refresh_list_facts()"))
    anew = {row[0]: tuple(row[1:]) for row in owner.execute(KEPT)}
    owner.rollback()
    nothing = (None,) * 5
    return all(before.get(unit, nothing) == facts for unit, facts in anew.items())


def test_headcounts_and_extracts_are_kept_up_and_taken_back(owner: Session, cast: Cast) -> None:
    place = cast.leeds.id
    declare(owner, cast.leeds, 40, as_at=TODAY - timedelta(days=9))
    declare(owner, cast.leeds, 50, as_at=TODAY - timedelta(days=3))
    declare(owner, cast.leeds, 60, as_at=TODAY - timedelta(days=30))
    owner.add_all(
        ExtractCoverage(workplace_id=place, as_at=TODAY - timedelta(days=n)) for n in (4, 40)
    )
    owner.commit()
    assert kept(owner)[place][0] == 50
    assert kept(owner)[place][4] == TODAY - timedelta(days=4)
    assert is_true(owner)
    owner.execute(delete(DeclaredHeadcount).where(DeclaredHeadcount.eligible == 50))
    owner.execute(delete(ExtractCoverage).where(ExtractCoverage.as_at > TODAY - timedelta(days=9)))
    owner.commit()
    assert kept(owner)[place][0] == 40
    assert is_true(owner)
    owner.execute(delete(DeclaredHeadcount))
    owner.commit()
    assert kept(owner)[place][:2] == (None, None)
    assert is_true(owner)


def test_names_typed_in_date_a_list_until_one_is_read(
    browser: Open, cast: Cast, owner: Session
) -> None:
    office = make.workplace(owner, cast.leeds_branch)
    make.person(owner, office)
    owner.commit()
    branch = browser(cast.branch_organiser)
    assert kept(owner)[office.id][2:4] == (None, TODAY)
    region = browser(cast.regional_organiser)
    day = f"{TODAY.day} {TODAY:%b %Y}"
    assert f"list of {day}" in words(region.get(f"/density/{cast.north.id}").text)
    bring(branch, "staff", office.id, csv_of("Staff No,Name", "1,Bo Example")).commit()
    assert kept(owner)[office.id][2] == date(2026, 11, 3)
    assert is_true(owner)
    assert "list of 3 Nov 2026" in words(region.get(f"/density/{cast.north.id}").text)


def test_a_closed_workplace_needs_no_headcount_and_no_rep(
    browser: Open, cast: Cast, owner: Session
) -> None:
    closed = make.workplace(owner, cast.leeds_branch)
    closed.closed_on = TODAY - timedelta(days=1)
    declare(owner, cast.leeds, 1)
    owner.commit()
    for unit in (cast.leeds_branch, cast.north):
        page = browser(cast.regional_organiser).get(f"/density/{unit.id}/numbers").text
        assert "1 of 1" in words(page[page.index('id="no-rep"') :])
        assert "workplaces have a headcount" not in words(page)


def test_an_exact_page_reads_only_what_is_right_below(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """Whatever lies further down or aside adds no unit to what the ledger is asked for."""
    region = browser(cast.regional_organiser)
    region.get("/density")
    few = queries_of(region, f"/density/{cast.north.id}")
    for _ in range(4):
        make.workplace(owner, cast.leeds_branch)
    owner.commit()
    assert queries_of(region, f"/density/{cast.north.id}") == few
    asked = units_asked_for(region, f"/density/{cast.north.id}")
    assert asked == {cast.north.id, cast.leeds_branch.id}


def units_asked_for(window: Browser, address: str) -> set[int]:
    asked: set[int] = set()

    def note(_c: object, _cur: object, statement: str, given: object, *_: object) -> None:
        if "headcounts_on" in statement and isinstance(given, dict):
            asked.update(next(v for v in given.values() if isinstance(v, list)))

    event.listen(window.app.state.engine, "before_cursor_execute", note)
    window.get(address)
    event.remove(window.app.state.engine, "before_cursor_execute", note)
    return asked
