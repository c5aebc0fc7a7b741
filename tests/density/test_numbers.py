"""All the numbers of a unit: the golden example of domain.md 3.5 and its traps, from the ledger."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.bargaining.models import BargainingUnit
from app.conversations.models import Channel, Result
from app.density.definitions import DEFINITIONS, anchor
from app.people.commands import restate
from app.people.models import (
    Engagement,
    MembershipCategory,
    MembershipStatus,
    StandingCode,
    UnionRoleKind,
)
from app.union.models import Unit, UnitKind
from app.workplaces.models import Workplace
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.density.test_density import declare, fill, golden

Open = Callable[..., Browser]
TODAY = clock.today()

__all__ = ["golden"]


def numbers(window: Browser, unit_id: int, query: str = "") -> str:
    return words(window.get(f"/density/{unit_id}/numbers{query}").text)


def section(window: Browser, unit_id: int, key: str, query: str = "") -> str:
    """What stands at one number's anchor."""
    page = window.get(f"/density/{unit_id}/numbers{query}").text
    begins = page.index(f'id="{key}"')
    return words("<p " + page[begins : page.index("</section>", begins)])


def test_the_golden_list_gives_every_figure(browser: Open, cast: Cast, golden: Workplace) -> None:
    branch = browser(cast.branch_organiser)
    for key, figure in {
        "density": "51.5 % · 35 of 68",
        "declared": "50.0 % · 35 of 70",
        "recruitable": "54.7 % · 35 of 64",
        "any-union": "57.4 % · 39 of 68",
        "completeness": "97.1 % · 68 of 70 complete",
        "potential": "29",
        "not-counted": "2",
        "majority": "On the edge: it is a majority of the 68 people listed, not of the 70 decl",
        "members-per-rep": "there is none 2 more needed.",
    }.items():
        assert figure in section(branch, golden.id, key), key


def test_one_rep_for_35_leaves_a_gap_of_one(
    browser: Open, cast: Cast, owner: Session, golden: Workplace
) -> None:
    rep = make.person(owner, golden, engagement=Engagement.MILITARY)
    make.union_role(owner, rep, UnionRoleKind.ADVOCATE)
    owner.commit()
    said = section(browser(cast.branch_organiser), golden.id, "members-per-rep")
    assert "35 for 1, or 35 each 1 more needed." in said


def test_coverage_is_of_people_and_says_both_denominators(
    browser: Open, cast: Cast, owner: Session
) -> None:
    office = make.workplace(owner, cast.leeds_branch)
    people = fill(owner, office, members=35, others=4, none=29)[39:]
    people[-1].asked_not_to_contact_at = clock.now() - timedelta(days=3)
    for person in [*people[:12], *people[:5]]:
        make.contact(owner, person, cast.rep, happened_on=make.days_ago(9))
    owner.commit()
    said = section(browser(cast.branch_organiser), office.id, "coverage")
    assert "In 30 days: 42.9 % · 12 of 28" in said
    assert "With the 1 who asked not to be contacted: 12 of 29, 41.4 %" in said


def cohort(owner: Session, cast: Cast, people: int, *, first: int = 90) -> Workplace:
    """People spoken to `first` days ago; 11 of them twice; 5 joined within 60 days."""
    office = make.workplace(owner, cast.leeds_branch)
    asked = [make.person(owner, office) for _ in range(people)]
    for person in [*asked, *asked[:11]]:
        make.contact(owner, person, cast.rep, happened_on=make.days_ago(first))
    for person in asked[:5]:
        make.membership(owner, person, joined_on=make.days_ago(first - 20))
    owner.flush()
    restate(owner, [person.id for person in asked])
    owner.commit()
    return office


def test_join_rates_are_per_person_and_per_conversation(
    browser: Open, cast: Cast, owner: Session
) -> None:
    office = cohort(owner, cast, 20)
    branch = browser(cast.branch_organiser)
    assert "25.0 % · 5 of 20" in section(branch, office.id, "join-rate")
    assert "16.1 % · 5 of 31" in section(branch, office.id, "join-rate-conversation")
    assert "100.0 % · 5 of 5" in section(branch, office.id, "attribution")


def test_fewer_than_twenty_people_are_too_few_data(
    browser: Open, cast: Cast, owner: Session
) -> None:
    office = cohort(owner, cast, 19)
    said = section(browser(cast.branch_organiser), office.id, "join-rate")
    assert "5 of 19 Too few data" in said
    assert "26.3" not in said


def test_whoever_was_spoken_to_last_month_is_in_no_cohort_yet(
    browser: Open, cast: Cast, owner: Session
) -> None:
    office = cohort(owner, cast, 20, first=59)
    branch = browser(cast.branch_organiser)
    assert "0 of 0" in section(branch, office.id, "join-rate")
    assert "5 of 31" in section(branch, office.id, "join-rate-conversation")


def test_a_join_without_a_conversation_is_not_credited(
    browser: Open, cast: Cast, owner: Session
) -> None:
    office = cohort(owner, cast, 20)
    online = make.person(owner, office)
    make.membership(owner, online, joined_on=make.days_ago(40))
    restate(owner, [online.id])
    owner.commit()
    said = section(browser(cast.branch_organiser), office.id, "attribution")
    assert "5 of 6 1 without a conversation on record." in said


@pytest.fixture
def leaving(owner: Session, cast: Cast) -> Workplace:
    """34 members 90 days ago; three left since, one of them unavoidably, and four joined."""
    office = make.workplace(owner, cast.leeds_branch)
    people = [make.person(owner, office) for _ in range(38)]
    reasons = (MembershipStatus.LAPSED, MembershipStatus.RESIGNED, MembershipStatus.LEFT_EMPLOYER)
    for person, why in zip(people[:3], reasons, strict=True):
        make.membership(owner, person, ended_on=make.days_ago(20), status=why)
    for person in people[3:34]:
        make.membership(owner, person)
    for person in people[34:]:
        make.membership(owner, person, joined_on=make.days_ago(30))
    restate(owner, [person.id for person in people])
    owner.commit()
    return office


def test_three_leavers_in_ninety_days_are_35_3_percent_a_year(
    browser: Open, cast: Cast, leaving: Workplace
) -> None:
    branch = browser(cast.branch_organiser)
    said = section(branch, leaving.id, "leaver-rate", "?days=90")
    assert "35.3 % · 3 left in 90 days; members 34 → 35" in said
    assert "66.7 % · 2 of 3" in section(branch, leaving.id, "avoidable", "?days=90")
    assert "0 left in 30 days" not in said


def test_members_met_face_to_face(browser: Open, cast: Cast, owner: Session) -> None:
    office = make.workplace(owner, cast.leeds_branch)
    members = fill(owner, office, members=10)
    for person in members[:9]:
        make.contact(owner, person, cast.rep)
    phoned = make.contact(owner, members[9], cast.rep)
    phoned.channel = Channel.PHONE
    owner.commit()
    said = section(browser(cast.branch_organiser), office.id, "face-to-face")
    assert "90.0 % · 9 of 10 Nine in ten." in said


def test_an_attempt_is_no_conversation(browser: Open, cast: Cast, owner: Session) -> None:
    office = make.workplace(owner, cast.leeds_branch)
    people = fill(owner, office, none=10)
    make.contact(owner, people[0], cast.rep)
    for person in people[1:4]:
        make.contact(owner, person, cast.rep, result=Result.NOT_IN)
    owner.commit()
    branch = browser(cast.branch_organiser)
    assert "In 30 days: 10.0 % · 1 of 10" in section(branch, office.id, "coverage")
    assert "In 30 days: 40.0 % · 4 of 10" in section(branch, office.id, "attempted")
    assert "25.0 % · 1 of 4" in section(branch, office.id, "reach")


def test_a_team_of_five_without_a_rep_is_named(browser: Open, cast: Cast, owner: Session) -> None:
    office = make.workplace(owner, cast.leeds_branch)
    bare, small, led = (make.team(owner, office, name) for name in ("Claims", "Post", "Tax"))
    for team, size in ((bare, 5), (small, 4), (led, 6)):
        people = [make.person(owner, office, team=team) for _ in range(size)]
    make.union_role(owner, people[0], UnionRoleKind.ADVOCATE)
    owner.commit()
    branch = browser(cast.branch_organiser)
    assert "1 Claims" in section(branch, office.id, "uncovered-teams")
    assert "Claims (" in section(branch, cast.leeds_branch.id, "uncovered-teams")
    assert "Claims" not in numbers(browser(cast.regional_organiser), office.id)


def test_the_headcount_comes_first_where_the_list_is_short(
    browser: Open, cast: Cast, owner: Session
) -> None:
    short, enough = (make.workplace(owner, cast.leeds_branch) for _ in range(2))
    for office, listed in ((short, 94), (enough, 95)):
        fill(owner, office, members=40, none=listed - 40)
        declare(owner, office, 100)
    owner.commit()
    branch = browser(cast.branch_organiser)
    page = words(branch.get(f"/density/{short.id}").text)
    assert "40 of 100 · 40.0 %" in page
    assert "our list names only 94 of 100" in page
    page = words(branch.get(f"/density/{enough.id}").text)
    assert "40 of 95 · 42.1 %" in page
    assert "our list names only" not in page
    said = section(branch, short.id, "declared")
    assert "40.0 % · 40 of 100 Comes first here" in said


def test_a_branch_is_held_against_headcounts_once_each_office_has_one(
    browser: Open, cast: Cast, owner: Session
) -> None:
    office = make.workplace(owner, cast.leeds_branch)
    fill(owner, office, members=10, none=9)
    declare(owner, office, 19)
    owner.commit()
    for user in (cast.branch_organiser, cast.regional_organiser, cast.national_organiser):
        said = numbers(browser(user), cast.leeds_branch.id)
        assert "1 of 2 workplaces have a headcount" in said
    assert "1 of 2 workplaces" in numbers(browser(cast.regional_organiser), cast.north.id)
    declare(owner, cast.leeds, 1)
    owner.commit()
    for unit in (cast.leeds_branch, cast.north, cast.defence):
        said = section(browser(cast.national_organiser), unit.id, "declared")
        assert "50.0–55.0 % · 10 of 20" in said


def test_every_number_elsewhere_leads_to_its_definition(
    browser: Open, cast: Cast, golden: Workplace
) -> None:
    branch = browser(cast.branch_organiser)
    explained = branch.get(f"/density/{golden.id}/numbers").text
    for address in (f"/density/{golden.id}", f"/coverage/{golden.id}"):
        page = branch.get(address).text
        links = {bit.split('"')[0] for bit in page.split(f"/density/{golden.id}/numbers#")[1:]}
        assert len(links) >= 4
        for key in links:
            assert f'id="{key}"' in explained, key
    assert anchor(golden.id, "density") == f"/density/{golden.id}/numbers#density"
    with pytest.raises(KeyError):
        anchor(golden.id, "tea")
    assert set(DEFINITIONS) >= {"density", "coverage", "leaver-rate"}


def test_whoever_may_not_see_exactly_gets_the_words_of_the_table(
    browser: Open, cast: Cast, owner: Session
) -> None:
    few, withheld, many = (make.workplace(owner, cast.leeds_branch) for _ in range(3))
    fill(owner, few, members=2, none=38)
    fill(owner, withheld, members=20, none=19)
    people = fill(owner, many, members=30, none=39)
    make.contact(owner, people[-1], cast.rep)
    owner.commit()
    observer = browser(cast.observer)
    said = numbers(observer, few.id)
    assert "fewer than 3 of 40" in said
    assert "2 of 40" not in said
    assert "not shown" in numbers(observer, withheld.id)
    said = numbers(observer, many.id)
    assert "30 of 69" in said
    for hidden in ("In 30 days", "Could be recruited", "left in", "Members met"):
        assert hidden not in said


def test_what_one_page_hides_no_other_shows(browser: Open, cast: Cast, owner: Session) -> None:
    """A region less one branch is the other: so the large branch's own page hides it, too."""
    small, large = (make.branch(owner, name, parent=cast.north) for name in ("A", "B"))
    fill(owner, make.workplace(owner, small), members=4, none=4)
    office = make.workplace(owner, large)
    fill(owner, office, members=30, none=39)
    fill(owner, cast.leeds, members=10, none=20)
    make.grant(owner, cast.observer, Role.OBSERVER, cast.north)
    owner.commit()
    observer = browser(cast.observer)
    region = words(observer.get(f"/density/{cast.north.id}").text)
    assert "too few to show" in region
    assert "not shown" in region
    shown = {
        figure
        for unit in (cast.north, small, large, cast.leeds_branch, cast.leeds, office)
        for form in ("", ".csv", "/numbers")
        for figure in ("44–45 of 108", "30 of 69", "4 of 8", "10–11 of 31")
        if figure in words(observer.get(f"/density/{unit.id}{form}").text)
    }
    assert len(shown) <= 2
    assert shown != set()
    assert not {"44–45 of 108", "30 of 69", "10–11 of 31"} <= shown


def test_each_sees_the_numbers_of_their_own_grant(browser: Open, cast: Cast) -> None:
    for name, units in {
        "rep": {cast.leeds.id},
        "regional_organiser": {cast.north.id, cast.leeds_branch.id, cast.leeds.id},
        "outsider": {cast.revenue.id},
    }.items():
        for unit in (cast.union, cast.north, cast.leeds_branch, cast.leeds, cast.revenue):
            browser(cast.everyone[name]).get(
                f"/density/{unit.id}/numbers", status=200 if unit.id in units else 404
            )
    browser(cast.data_officer).get(f"/density/{cast.leeds.id}/numbers", status=403)


def test_only_whom_we_can_recruit_is_counted(browser: Open, cast: Cast, owner: Session) -> None:
    """Traps 1, 22 and 23: agency, military, retired members."""
    office = make.workplace(owner, cast.leeds_branch)
    fill(owner, office, members=6, none=4)
    for engagement in (Engagement.AGENCY, Engagement.MILITARY, Engagement.CONTRACTOR):
        outside = make.person(owner, office, engagement=engagement)
        make.membership(owner, outside)
        restate(owner, [outside.id])
    retired = make.person(owner, office)
    make.membership(owner, retired, category=MembershipCategory.RETIRED)
    restate(owner, [retired.id])
    owner.commit()
    branch = browser(cast.branch_organiser)
    assert "of 11" in section(branch, office.id, "density")
    assert "6–7 of 11" in words(branch.get(f"/density/{office.id}").text)
    assert "Not counted 3 " in section(branch, office.id, "not-counted")


def test_a_headcount_is_of_heads(browser: Open, cast: Cast) -> None:
    """Trap 22: full-time equivalents are no people."""
    given = {"eligible": "68.4", "as_at": "3/11/2026", "source": "HR"}
    address = f"/workplaces/{cast.leeds.id}/headcounts"
    page = browser(cast.branch_organiser).post(address, given, status=422)
    assert "whole number" in words(page.text)


def test_a_file_says_no_more_than_the_page(browser: Open, cast: Cast, owner: Session) -> None:
    """Trap 19, on a past day too."""
    few, many = (make.workplace(owner, cast.leeds_branch) for _ in range(2))
    fill(owner, few, none=4)
    fill(owner, many, members=2, none=30)
    owner.commit()
    observer = browser(cast.observer)
    for day in (TODAY, TODAY - timedelta(days=30)):
        for form in ("", ".csv"):
            address = f"/density/{cast.leeds_branch.id}{form}?as_at={day.isoformat()}"
            said = words(observer.get(address).text)
            assert "fewer than 3 of 32" in said
            assert "too few to show" in said
            assert "0 of 4" not in said


# ---------- days past and to come


def test_a_closure_takes_nobody_away_before_its_day(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """Trap 32."""
    closes = TODAY + timedelta(days=40)
    office = make.workplace(owner, cast.leeds_branch)
    office.closed_on = closes
    for _ in range(10):
        make.person(owner, office, standing=StandingCode.MEMBER, until=closes)
    owner.commit()
    branch = browser(cast.branch_organiser)

    def on(days: int) -> str:
        day = (TODAY + timedelta(days=days)).isoformat()
        return words(branch.get(f"/density/{office.id}?as_at={day}").text)

    assert "10 of 10" in on(0)
    assert "10 of 10" in on(39)
    assert "as announced" in on(39)
    assert "10 of 10" not in on(40)
    assert "No people listed yet" in on(40)


def test_nobody_was_spoken_to_on_a_day_to_come(browser: Open, cast: Cast, owner: Session) -> None:
    people = fill(owner, cast.leeds, members=3, none=8)
    make.contact(owner, people[-1], cast.rep)
    owner.commit()
    day = (TODAY + timedelta(days=5)).isoformat()
    rep = browser(cast.rep)
    page = words(rep.get(f"/coverage/{cast.leeds.id}?as_at={day}").text)
    assert "Nobody has been spoken to yet" in page
    assert "1 of" not in page
    assert "Spoken to" not in words(rep.get(f"/density/{cast.leeds_branch.id}", status=404).text)
    said = numbers(rep, cast.leeds.id, f"?as_at={day}")
    assert "3–4 of 12" in words(rep.get(f"/density/{cast.leeds.id}?as_at={day}").text)
    assert "left in" not in said
    assert "In 30 days" not in said
    for past, reached in ((TODAY, "1"), (TODAY + timedelta(days=5), "")):
        file = rep.get(f"/density/{cast.leeds.id}.csv?as_at={past.isoformat()}").text
        heading, own = (line.split(",") for line in file.splitlines()[:2])
        assert own[heading.index("Spoken to in 90 days")] == reached


def test_a_wide_units_lists_are_of_today_or_said_to_be_elsewhere(
    browser: Open, cast: Cast, owner: Session
) -> None:
    declare(owner, cast.leeds, 1, as_at=TODAY - timedelta(days=60))
    owner.commit()
    region = browser(cast.regional_organiser)
    address = f"/density/{cast.north.id}"
    day = (TODAY - timedelta(days=9)).isoformat()
    assert "of 1" in words(region.get(address).text)
    assert "branch by branch" in words(region.get(f"{address}?as_at={day}").text)
    branch = words(region.get(f"/density/{cast.leeds_branch.id}?as_at={day}").text)
    assert "branch by branch" not in branch
    assert "of 1" in branch


def test_a_bargaining_unit_is_no_page_of_this_room(
    browser: Open, cast: Cast, owner: Session
) -> None:
    unit = Unit(kind=UnitKind.BARGAINING_UNIT, parent_id=cast.leeds_branch.id, name="All grades")
    owner.add(unit)
    owner.flush()
    owner.add(
        BargainingUnit(
            id=unit.id, employer_id=cast.leeds.employer_id, valid_from=make.days_ago(400)
        )
    )
    owner.commit()
    national = browser(cast.national_organiser)
    national.get(f"/density/{unit.id}", status=404)
    national.get(f"/coverage/{unit.id}", status=404)
    for user in (cast.branch_organiser, cast.national_organiser, cast.observer):
        page = browser(user).get(f"/density/{cast.leeds_branch.id}").text
        assert "All grades" not in page
