"""Who answers a question, compared with a plain-Python reading of the same facts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.call_lists.question import Question
from app.conversations.models import ContactIssue, Issue, Outcome, Result
from app.people.models import Engagement, StandingCode
from app.workplaces.models import Team, Workplace
from tests import make
from tests.browser import Browser
from tests.cast import Cast

Open = Callable[..., Browser]
TODAY = clock.today()


@dataclass(frozen=True)
class Said:
    """A contact `days` ago; `fate`: it stands, was corrected to "not in", or was withdrawn."""

    days: int
    result: Result
    outcome: Outcome | None
    issue: int | None
    fate: str


@dataclass(frozen=True)
class Somebody:
    place: int
    team: bool
    standing: StandingCode
    engagement: Engagement
    asked_not: bool
    left_for_now: int | None
    phone: str | None
    contacts: list[Said]


@dataclass
class Facts:
    """What was made of them: ids by place in the lists above."""

    places: list[Workplace]
    team: Team
    issues: list[int]
    ids: dict[int, Somebody] = field(default_factory=dict)


says = st.builds(
    Said,
    days=st.sampled_from([0, 29, 30, 31, 90]),
    result=st.sampled_from([Result.SPOKE, Result.NOT_IN]),
    outcome=st.sampled_from([None, Outcome.THINKING, Outcome.NO_THANKS]),
    issue=st.sampled_from([None, 0, 1]),
    fate=st.sampled_from(["stands", "stands", "corrected", "withdrawn"]),
)
people = st.builds(
    Somebody,
    place=st.integers(0, 2),
    team=st.booleans(),
    standing=st.sampled_from([*StandingCode, StandingCode.NOT_MEMBER]),
    engagement=st.sampled_from([Engagement.PERMANENT, Engagement.PERMANENT, Engagement.AGENCY]),
    asked_not=st.sampled_from([False, False, False, True]),
    left_for_now=st.sampled_from([None, None, 0, 5]),
    phone=st.sampled_from([None, " ", "0113 496 0100"]),
    contacts=st.lists(says, max_size=4),
)
ALL = {
    "places": [],
    "standings": [0, 1, 3],
    "teams": False,
    "since": None,
    "never": False,
    "outcomes": [],
    "issues": [],
    "phone": False,
}
CONDITIONS: list[dict[str, Any]] = [
    {},
    {"places": [0]},
    {"places": [2, 1]},
    {"standings": [3]},
    {"standings": [1]},
    {"teams": True},
    {"since": 30},
    {"since": 90},
    {"never": True},
    {"outcomes": [Outcome.THINKING]},
    {"outcomes": [Outcome.THINKING, Outcome.NO_THANKS]},
    {"issues": [0]},
    {"issues": [0, 1]},
    {"phone": True},
]


def standing_contacts(person: Somebody) -> list[tuple[Said, bool]]:
    """Contacts that count, oldest first, with whether somebody was reached."""
    standing = [
        (said, said.result is Result.SPOKE and said.fate == "stands")
        for said in person.contacts
        if said.fate != "withdrawn"
    ]
    return sorted(standing, key=lambda one: -one[0].days)


def answers(person: Somebody, asked: dict[str, Any], *, reach: set[int], sees: bool) -> bool:
    """The oracle: does this person belong on the list?"""
    contacts = standing_contacts(person)
    said = [one for one, _ in contacts if one.outcome and one.fate == "stands"]
    reached_days = [one.days for one, reached in contacts if reached]
    wanted = set(asked["issues"])
    return (
        person.place in reach
        and (not asked["places"] or person.place in asked["places"])
        and person.engagement is not Engagement.AGENCY
        and not person.asked_not
        and not (person.left_for_now or 0) > 0
        and person.standing in asked["standings"]
        and (not asked["teams"] or (person.team and person.place == 0 and sees))
        and (not asked["phone"] or bool((person.phone or "").strip()))
        and not (asked["never"] and reached_days)
        and not (asked["since"] and any(days <= asked["since"] for days in reached_days))
        and (not asked["outcomes"] or (bool(said) and said[-1].outcome in asked["outcomes"]))
        and (not wanted or any(one.issue in wanted for one, _ in contacts if one.fate == "stands"))
    )


def as_question(asked: dict[str, Any], facts: Facts) -> Question:
    return Question(
        standings=asked["standings"],
        workplaces=[facts.places[place].id for place in asked["places"]],
        teams=[facts.team.id] if asked["teams"] else [],
        outcomes=asked["outcomes"],
        issues=[facts.issues[i] for i in asked["issues"]],
        unspoken_since=TODAY - timedelta(days=asked["since"]) if asked["since"] else None,
        never_spoken=asked["never"],
        has_phone=asked["phone"],
    )


def put_in_place(owner: Session, cast: Cast, everybody: list[Somebody], facts: Facts) -> None:
    owner.execute(text("truncate contacts, contact_issues, call_lists, person_access cascade"))
    owner.execute(text("truncate staff cascade"))
    facts.ids.clear()
    for person in everybody:
        made = make.person(
            owner,
            facts.places[person.place],
            team=facts.team if person.team and person.place == 0 else None,
            standing=person.standing,
            engagement=person.engagement,
            work_phone=person.phone,
            asked_not_to_contact_at=clock.now() if person.asked_not else None,
            left_for_now_until=None
            if person.left_for_now is None
            else TODAY + timedelta(days=person.left_for_now),
        )
        facts.ids[made.id] = person
        for said in person.contacts:
            record(owner, cast, made, said, facts)
    owner.commit()


def record(owner: Session, cast: Cast, person: Any, said: Said, facts: Facts) -> None:
    day = TODAY - timedelta(days=said.days)
    contact = make.contact(
        owner, person, cast.rep, happened_on=day, result=said.result, outcome=said.outcome
    )
    if said.issue is not None:
        owner.add(
            ContactIssue(
                contact_id=contact.id,
                issue_id=facts.issues[said.issue],
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
            )
        )
    if said.fate != "stands":
        result = Result.VOID if said.fate == "withdrawn" else Result.NOT_IN
        correction = make.contact(owner, person, cast.rep, happened_on=day, result=result)
        correction.corrects_id = contact.id
    owner.flush()


def found_by(browser: Browser, question: Question, *, make_it: bool) -> Any:
    """Under the application's role: the ids on a list made of it, or the counts by workplace."""
    asked = bindparam("question", question.as_json(), JSONB)
    with browser.app.state.sessions() as db:
        token = browser.client.cookies["session"]
        db.execute(text("select begin_request(:token)"), {"token": token})
        if not make_it:
            rows = db.execute(
                text("select * from count_for_call_list(:question)").bindparams(asked)
            )
            return {row.workplace_id: (row.low, row.high) for row in rows}
        made = db.scalar(text("select make_call_list(:question, 'x')").bindparams(asked))
        ids = db.scalars(
            text("select staff_id from call_list_entries where call_list_id = :id"), {"id": made}
        ).all()
        db.rollback()
        return set(ids)


def band(n: int) -> tuple[int, int]:
    return (0, 2) if n < 3 else (3, 4) if n < 5 else (n // 5 * 5, n // 5 * 5 + 4)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # making smaller what failed takes minutes here
    suppress_health_check=list(HealthCheck),
)
@given(
    everybody=st.lists(people, min_size=10, max_size=16),
    pair=st.lists(st.sampled_from(CONDITIONS), min_size=2, max_size=2),
)
def test_lists_and_counts_agree_with_the_oracle(
    owner: Session,
    cast: Cast,
    browser: Open,
    everybody: list[Somebody],
    pair: list[dict[str, Any]],
) -> None:
    """Every condition by itself, and two together, asked by each kind of organiser.

    Places 0 and 1 belong to the Leeds branch in the North; 2 shares a building with 0.
    """
    facts = stage(owner, cast)
    put_in_place(owner, cast, everybody, facts)
    scopes: list[tuple[User, set[int], bool]] = [
        (cast.branch_organiser, {0, 1}, True),
        (cast.regional_organiser, {0, 1}, False),
        (cast.national_organiser, {0, 1, 2}, False),
        (cast.outsider, set(), True),
    ]
    for user, reach, sees in scopes:
        one = opened(browser, user)
        for condition in [*CONDITIONS, pair[0] | pair[1]]:
            agree(one, ALL | condition, facts, reach=reach, sees=sees)


def agree(
    one: Browser, asked: dict[str, Any], facts: Facts, *, reach: set[int], sees: bool
) -> None:
    expected = {i for i, who in facts.ids.items() if answers(who, asked, reach=reach, sees=sees)}
    question = as_question(asked, facts)
    assert found_by(one, question, make_it=True) == expected
    counts = found_by(one, question, make_it=False)
    total = counts.pop(None, None)
    asked_places = {place for place in reach if not asked["places"] or place in asked["places"]}
    assert set(counts) == {facts.places[place].id for place in asked_places}
    for place in asked_places:
        n = sum(facts.ids[i].place == place for i in expected)
        assert counts[facts.places[place].id] == ((n, n) if sees else band(n))
    if total is not None:
        assert total[0] <= len(expected) <= total[1]
        assert (total[0] == total[1]) is sees


def stage(owner: Session, cast: Cast) -> Facts:
    known = owner.info.get("stage")
    if known is None:
        second = make.workplace(owner, cast.leeds_branch, employer="Shared Services Ltd")
        issues = list(owner.scalars(select(Issue.id).order_by(Issue.id).limit(2)))
        known = owner.info["stage"] = Facts(
            [cast.leeds, second, cast.revenue], cast.payments, issues
        )
        owner.commit()
    return known


def opened(browser: Open, user: User) -> Browser:
    """One browser a user: hypothesis runs the test many times in one fixture."""
    kept: dict[int, Browser] = browser.__dict__.setdefault("kept", {})
    if user.id not in kept:
        kept[user.id] = browser(user)
    return kept[user.id]


def test_teams_narrow_a_list_only_where_the_people_are_seen(browser: Open, cast: Cast) -> None:
    asked = Question(standings=[0, 3], teams=[cast.payments.id])
    for user, expected in (
        (cast.branch_organiser, {cast.colleague.id}),
        (cast.regional_organiser, set()),
    ):
        assert found_by(browser(user), asked, make_it=True) == expected


def test_the_finding_itself_is_not_for_the_application(
    browser: Open, cast: Cast, owner: Session
) -> None:
    one = browser(cast.national_organiser)
    for statement in (
        "select * from find_for_call_list('{}')",
        "insert into call_lists(owner_id) values (1)",
        "update call_lists set closed_at = null",
        "insert into person_access(user_id, staff_id, reason, until) values (1, 1, '', '2090-1-1')",
    ):
        with one.app.state.sessions() as db:
            db.execute(text("select begin_request(:t)"), {"t": one.client.cookies["session"]})
            with pytest.raises(ProgrammingError, match="permission"):
                db.execute(text(statement))


def test_without_a_session_nothing_is_found_or_made(browser: Open, cast: Cast) -> None:
    with browser().app.state.sessions() as db:
        assert db.execute(text("select * from count_for_call_list('{}')")).all() == []
        assert db.scalar(text("select make_call_list('{}', 'x')")) is None
        assert db.execute(text("select * from my_call_list_totals()")).all() == []


def test_the_total_narrows_no_workplace_below_its_band(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """2, 4 and 9 people: bands up to 2, 4 and 9, whose sum is the total's lowest, 15."""
    places = [cast.leeds] + [make.workplace(owner, cast.leeds_branch) for _ in range(2)]
    for place, n in zip(places, (1, 4, 9), strict=True):  # Priya is the other one in Leeds
        for _ in range(n):
            make.person(owner, place)
    owner.commit()
    counts = found_by(browser(cast.regional_organiser), Question(standings=[0, 3]), make_it=False)
    low, high = counts.pop(None)
    assert sorted(counts.values()) == [(0, 2), (3, 4), (5, 9)]
    for one, (least, most) in counts.items():
        others = [band for place, band in counts.items() if place != one]
        assert low - sum(most for _, most in others) <= least
        assert high - sum(least for least, _ in others) >= most
