"""Density from the database to the page: who is counted, who sees what."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.people.commands import restate
from app.people.models import (
    Engagement,
    ExtractCoverage,
    Membership,
    MembershipCategory,
    MembershipStatus,
    Person,
    Placement,
    StandingClaim,
    StandingCode,
)
from app.workplaces.models import DeclaredHeadcount, Workplace
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
TODAY = clock.today()
MEMBER, NONE, OTHER = StandingCode.MEMBER, StandingCode.NOT_MEMBER, StandingCode.OTHER_UNION


def fill(
    db: Session, workplace: Workplace, *, members: int = 0, others: int = 0, none: int = 0
) -> list[Person]:
    return [
        make.person(db, workplace, standing=code)
        for code, how_many in ((MEMBER, members), (OTHER, others), (NONE, none))
        for _ in range(how_many)
    ]


def declare(db: Session, workplace: Workplace, eligible: int, **columns: object) -> None:
    given = {"as_at": TODAY, "source": "HR"} | columns
    db.add(DeclaredHeadcount(workplace_id=workplace.id, eligible=eligible, **given))


@pytest.fixture
def golden(owner: Session, cast: Cast) -> Workplace:
    """The Leeds list of 72 rows, and the extract that was matched with it."""
    north_office = make.workplace(owner, cast.leeds_branch)
    sheffield = make.workplace(owner, cast.leeds_branch)
    rows = [f"{number:06}" for number in range(71)] + ["000000"]  # the last is there twice
    people: list[Person] = []
    for number, payroll in enumerate(dict.fromkeys(rows)):
        engagement = Engagement.AGENCY if number in (69, 70) else Engagement.PERMANENT
        people.append(
            make.person(
                owner, sheffield if number == 68 else north_office, payroll, engagement=engagement
            )
        )
    visitor = people[68]
    owner.add(
        Placement(
            staff_id=visitor.id,
            scope_unit_id=visitor.scope_unit_id,
            workplace_id=north_office.id,
            is_home=False,
            valid_from=TODAY - timedelta(days=400),
        )
    )
    for person in people[:33]:
        make.membership(owner, person)
    for person in people[33:35]:
        late = {"arrears_from": TODAY - timedelta(days=20)}
        make.membership(owner, person, status=MembershipStatus.IN_ARREARS, **late)
    lapsed = {"ended_on": TODAY - timedelta(days=9)}
    make.membership(owner, people[35], status=MembershipStatus.LAPSED, **lapsed)
    make.membership(owner, people[70])
    owner.add(
        Membership(
            scope_unit_id=cast.leeds_branch.id,
            name="Only in the extract",
            status=MembershipStatus.ACTIVE,
            category=MembershipCategory.RETIRED,
            joined_on=TODAY - timedelta(days=900),
            confirmed_on=TODAY,
        )
    )
    for person in people[36:40]:
        owner.add(
            StandingClaim(
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                code=OTHER,
                told_on=TODAY,
                told_to_id=cast.rep.id,
            )
        )
    owner.add(ExtractCoverage(workplace_id=north_office.id, as_at=TODAY))
    declare(owner, north_office, 70)
    owner.flush()
    restate(owner, [person.id for person in people])
    owner.commit()
    return north_office


def test_the_golden_example_from_the_database(browser: Open, cast: Cast, golden: Workplace) -> None:
    page = words(browser(cast.branch_organiser).get(f"/density/{golden.id}").text)
    for figure in (
        "35 of 68 · 51.5 %",
        "50.0 % of 70",
        "97 % complete",
        "97.1 %",
        "54.7 %",
        "57.4 %",
        "Could be recruited 29",
        "Agency and others 2, not counted",
        "On the edge: it is a majority of the",
    ):
        assert figure in page, (figure, page)


def test_a_leaver_is_counted_until_the_day_and_not_after(
    browser: Open, cast: Cast, owner: Session
) -> None:
    fill(owner, cast.leeds, members=3, none=6)
    make.person(owner, cast.leeds, standing=MEMBER, until=TODAY - timedelta(days=5))
    owner.commit()
    branch = browser(cast.branch_organiser)
    assert "3 of 10" not in words(branch.get(f"/density/{cast.leeds.id}").text)
    assert "3–4 of 10" in words(branch.get(f"/density/{cast.leeds.id}").text)
    before = (TODAY - timedelta(days=6)).isoformat()
    assert "4–5 of 11" in words(branch.get(f"/density/{cast.leeds.id}?as_at={before}").text)


def test_last_years_report_counts_last_years_team(
    browser: Open, cast: Cast, owner: Session
) -> None:
    other = make.team(owner, cast.leeds, "Pensions")
    move = TODAY - timedelta(days=30)
    person = make.person(owner, cast.leeds, standing=MEMBER, team=other, until=move)
    owner.add(
        Placement(
            staff_id=person.id,
            scope_unit_id=cast.leeds.id,
            workplace_id=cast.leeds.id,
            team_id=cast.payments.id,
            valid_from=move,
        )
    )
    owner.commit()
    rep = browser(cast.rep)
    before = (move - timedelta(days=1)).isoformat()
    assert "Pensions" not in words(rep.get(f"/density/{cast.leeds.id}").text)
    assert "Pensions" in words(rep.get(f"/density/{cast.leeds.id}?as_at={before}").text)


def test_more_members_than_declared_is_a_warning(browser: Open, cast: Cast, owner: Session) -> None:
    fill(owner, cast.leeds, members=12)
    declare(owner, cast.leeds, 10)
    owner.commit()
    page = words(browser(cast.rep).get(f"/density/{cast.leeds.id}").text)
    assert "more members here than people declared" in page
    assert "120" not in page.replace("120.0 % of 10", "")


def test_a_branch_is_a_sum_of_people_not_a_mean_of_rates(
    browser: Open, cast: Cast, owner: Session
) -> None:
    small, large = (make.workplace(owner, cast.leeds_branch) for _ in range(2))
    fill(owner, small, members=9, none=1)
    fill(owner, large, members=9, none=80)
    owner.commit()
    page = browser(cast.regional_organiser).get(f"/density/{cast.leeds_branch.id}")
    assert "18–19 of 100" in words(page.text)


def test_region_and_group_count_the_same_branch_once_for_the_union(
    browser: Open, cast: Cast, owner: Session
) -> None:
    fill(owner, cast.leeds, members=4, none=6)
    owner.commit()
    national = browser(cast.national_organiser)
    for unit in (cast.north, cast.defence):
        assert "4–5 of 11" in words(national.get(f"/density/{unit.id}").text)
    assert "4–6 of 12" in words(national.get(f"/density/{cast.union.id}").text)


def test_nobody_counted_is_not_nought_percent(browser: Open, cast: Cast, owner: Session) -> None:
    empty = make.workplace(owner, cast.leeds_branch)
    owner.commit()
    page = words(browser(cast.branch_organiser).get(f"/density/{empty.id}").text)
    assert "No people listed yet" in page
    assert "0.0 %" not in page


@pytest.mark.parametrize("room", ["density", "coverage"])
def test_each_sees_the_units_of_their_own_grant(browser: Open, cast: Cast, room: str) -> None:
    seen = {
        "rep": {cast.leeds.id},
        "branch_organiser": {cast.leeds_branch.id, cast.leeds.id},
        "regional_organiser": {cast.north.id, cast.leeds_branch.id, cast.leeds.id},
        "group_organiser": {cast.defence.id, cast.leeds_branch.id, cast.leeds.id},
        "observer": {cast.leeds_branch.id, cast.leeds.id},
        "outsider": {cast.revenue.id},
    }
    everything = (
        *(cast.union, cast.north, cast.south, cast.defence, cast.leeds_branch),
        *(cast.revenue_branch, cast.leeds.unit, cast.revenue.unit),
    )
    for name, units in seen.items():
        window = browser(cast.everyone[name])
        for unit in everything:
            window.get(f"/{room}/{unit.id}", status=200 if unit.id in units else 404)
        window.get(f"/{room}/999999", status=404)
        window.get(f"/{room}/99999999999999999999", status=404)
        window.get(f"/{room}/tea", status=404)
    for name in ("data_officer", "auditor"):
        browser(cast.everyone[name]).get(f"/{room}/{cast.leeds.id}", status=403)
        browser(cast.everyone[name]).get(f"/{room}", status=403)


def test_the_neighbour_employer_in_the_building_adds_nothing(
    browser: Open, cast: Cast, owner: Session
) -> None:
    outsider = browser(cast.outsider)

    def everything_seen() -> list[str]:
        return [
            outsider.get(f"/{address}").text
            for address in (
                "density",
                "coverage",
                f"density/{cast.revenue.id}?sort=-size&below=yes",
                f"density/{cast.revenue.id}.csv",
            )
        ]

    before = everything_seen()
    fill(owner, cast.leeds, members=40, none=17)
    declare(owner, cast.leeds, 77)
    owner.commit()
    assert everything_seen() == before
    assert "Shared Services" not in "".join(before)


def test_teams_are_for_those_who_see_the_people(browser: Open, cast: Cast, owner: Session) -> None:
    fill(owner, cast.leeds, members=20, none=20)
    owner.commit()
    for name in ("rep", "branch_organiser"):
        page = browser(cast.everyone[name]).get(f"/density/{cast.leeds.id}").text
        assert "Payments" in page
        assert "No team" in page
    for name in ("regional_organiser", "group_organiser", "national_organiser", "observer"):
        page = browser(cast.everyone[name]).get(f"/density/{cast.leeds.id}").text
        assert "Payments" not in page
        assert "No team" not in page


def test_an_observer_sees_bands_where_a_region_sees_numbers(
    browser: Open, cast: Cast, owner: Session
) -> None:
    few, tiny = (make.workplace(owner, cast.leeds_branch) for _ in range(2))
    fill(owner, cast.leeds, members=20, none=19)
    fill(owner, few, members=2, none=38)
    fill(owner, tiny, none=4)
    owner.commit()
    region = words(browser(cast.regional_organiser).get(f"/density/{cast.leeds_branch.id}").text)
    assert "0 of 4" in region
    assert "2 of 40" in region
    observer = browser(cast.observer)
    for address in (f"density/{cast.leeds_branch.id}", f"density/{cast.leeds_branch.id}.csv"):
        seen = words(observer.get(f"/{address}").text)
        assert "fewer than 3 of 40" in seen
        assert "too few to show" in seen
        assert "0 of 4 " not in seen
        assert "2 of 40" not in seen
    assert "too few to show" in words(observer.get(f"/density/{tiny.id}").text)


def test_for_an_observer_order_and_filter_tell_no_more_than_the_page(
    browser: Open, cast: Cast, owner: Session
) -> None:
    cast.leeds_branch.target_rate = 0.5
    offices = [make.workplace(owner, cast.leeds_branch) for _ in range(4)]
    for office, members in zip(offices, (0, 2, 1, 2), strict=True):
        fill(owner, office, members=members, none=30 - members)
    owner.commit()
    observer = browser(cast.observer)
    orders = set()
    for sort in ("density", "-density", "coverage", "-coverage"):
        seen = observer.get(f"/density/{cast.leeds_branch.id}?sort={sort}").text
        places = [seen.index(f'href="/density/{office.id}"') for office in offices]
        orders.add(tuple(sorted(range(4), key=places.__getitem__)))
    assert orders == {(0, 1, 2, 3)}
    below = observer.get(f"/density/{cast.leeds_branch.id}?below=yes").text
    assert not any(f'href="/density/{office.id}"' in below for office in offices)


def test_whoever_is_rep_here_and_observer_above_sees_each_in_its_way(
    browser: Open, cast: Cast, owner: Session
) -> None:
    other = make.workplace(owner, cast.leeds_branch)
    fill(owner, cast.leeds, members=1, none=3)
    fill(owner, other, members=1, none=29)
    make.grant(owner, cast.rep, Role.OBSERVER, cast.leeds_branch)
    owner.commit()
    page = words(browser(cast.rep).get(f"/density/{cast.leeds_branch.id}").text)
    assert "1–2 of 5" in page
    assert "1 of 30" not in page


def test_sorts_and_filters_by_the_address(browser: Open, cast: Cast, owner: Session) -> None:
    cast.leeds_branch.target_rate = 0.5
    low, high = (make.workplace(owner, cast.leeds_branch) for _ in range(2))
    fill(owner, low, members=4, none=16)
    fill(owner, high, members=16, none=4)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    address = f"/density/{cast.leeds_branch.id}"

    def at(page: str, office: Workplace) -> int:
        return page.find(f'href="/density/{office.id}"')

    lowest = organiser.get(address).text
    assert 0 < at(lowest, low) < at(lowest, high)
    highest = organiser.get(f"{address}?sort=-density").text
    assert at(highest, low) > at(highest, high) > 0
    below = organiser.part(f"{address}?below=yes").text
    assert at(below, low) > 0 > at(below, high)
    assert below.strip().startswith('<div id="density-table"')
    found = organiser.get(f"{address}?q={high.site.name}").text
    assert at(found, high) > 0 > at(found, low)
    assert "Nothing fits" in organiser.get(f"{address}?q=zzz").text
    for odd in ("sort=tea", "page=tea", "page=0", "page=99999999999", "q=%00", "path=x"):
        status = 422 if "%00" in odd else 200
        organiser.get(f"{address}?{odd}", status=status)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("tomorrow", "Enter a day like 3/11/2026"),
        ("31/02/2026", "Enter a day like 3/11/2026"),
        ("1899-01-01", "between 1900 and 2200"),
        ("2199-01-01", "Choose a day up to"),
    ],
)
def test_a_day_that_makes_no_sense_gets_a_sentence(
    browser: Open, cast: Cast, day: str, sentence: str
) -> None:
    for room in ("density", "coverage"):
        page = browser(cast.rep).get(f"/{room}/{cast.leeds.id}?as_at={day}", status=422)
        assert sentence in words(page.text)
        assert day in page.text


def test_slashes_are_read_day_first(browser: Open, cast: Cast) -> None:
    page = browser(cast.rep).get(f"/density/{cast.leeds.id}?as_at=03/04/2026")
    assert "3 Apr 2026" in words(page.text)


def test_the_file_cannot_be_a_formula_and_is_in_the_trail(
    browser: Open, cast: Cast, owner: Session
) -> None:
    unit = make.workplace(owner, cast.leeds_branch).unit
    unit.name = '=HYPERLINK("http://evil.example","click")'
    owner.commit()
    reply = browser(cast.branch_organiser).get(f"/density/{cast.leeds_branch.id}.csv")
    assert TODAY.isoformat() in reply.headers["content-disposition"]
    lines = reply.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Unit,")
    assert len(lines) == 4
    assert any(line.startswith("\"'=HYPERLINK") for line in lines)
    event_row = owner.execute(
        text("select user_id, unit_id, count from audit_events where event = 'counts_exported'")
    ).one()
    assert tuple(event_row) == (cast.branch_organiser.id, cast.leeds_branch.id, 3)
    browser(cast.outsider).get(f"/density/{cast.leeds_branch.id}.csv", status=404)


def test_the_highest_unit_comes_first_or_all_of_them(
    browser: Open, cast: Cast, owner: Session
) -> None:
    assert browser(cast.rep).get("/density").url.path == f"/density/{cast.leeds.id}"
    make.grant(owner, cast.rep, Role.REP, cast.revenue.unit)
    owner.commit()
    page = browser(cast.rep).get("/density")
    assert page.url.path == "/density"
    assert "2 workplaces" in words(page.text)
    browser(cast.rep).get("/coverage")


def test_thousands_of_workplaces_are_paged_in_as_few_queries(
    browser: Open, cast: Cast, owner: Session
) -> None:
    national = browser(cast.national_organiser)
    national.get("/density")  # the day's first request also brings pointers up to date
    few = queries_of(national, f"/density/{cast.south.id}")
    branch = make.branch(owner, "Not yet placed", parent=cast.south)
    owner.execute(
        text("""
      with u as (insert into units(kind, parent_id, name)
          select 5, :branch, 'Office ' || n from generate_series(1, 3528) n returning id),
        s as (insert into sites(name) select 'Site ' || n from generate_series(1, 3528) n
          returning id),
        w as (insert into workplaces(id, employer_id, site_id)
          select a.id, (select min(id) from employers), b.id
          from (select id, row_number() over () n from u) a
          join (select id, row_number() over () n from s) b using (n) returning id)
      insert into declared_headcounts(workplace_id, as_at, source, eligible)
      select id, current_date - 9, 'Table', 10 from w"""),
        {"branch": branch.id},
    )
    owner.execute(
        text("""insert into declared_headcounts(workplace_id, as_at, source, eligible)
        select workplace_id, current_date - 3, 'Table', 12 from declared_headcounts""")
    )
    owner.commit()
    assert "42,336" in words(national.get(f"/density/{cast.union.id}").text)
    page = words(national.get(f"/density/{branch.id}?page=71").text)
    assert "28 of 3,528 workplaces" in page
    assert "Page 71 of 71" in page
    assert queries_of(national, f"/density/{branch.id}") <= few <= 6
    assert queries_of(national, f"/coverage/{branch.id}") <= 6


def queries_of(window: Browser, address: str) -> int:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(window.app.state.engine, "before_cursor_execute", note)
    window.get(address)
    event.remove(window.app.state.engine, "before_cursor_execute", note)
    return len(seen)
