"""What the asks changed: whose join counts, how sure it is, and what is too few to say."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import User
from app.asks.effect import TOO_FEW, Effect, Tally, Tried, differences, effect, say, wilson
from app.asks.models import Ask, AskState, EndReason
from app.conversations.models import Result
from app.db.ids import new_id
from app.people.models import MembershipStatus, Person
from app.seating.reach import ReachKind
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
TODAY = date(2026, 11, 23)
LONG_AGO = TODAY - timedelta(days=60)  # just long enough
NEXT, TEAM = ReachKind.NEXT_TO, ReachKind.SAME_TEAM


# ---------- the range


def test_the_range_of_6_in_24_is_wilsons() -> None:
    """By hand: (6 + 1.9208 ± 1.96·√(6·18/24 + 0.9604)) ÷ (24 + 3.8416)."""
    found = wilson(6, 24)
    assert found is not None
    spread = 1.96 * sqrt(4.5 + 0.9604)
    assert float(found.low) == pytest.approx((7.9208 - spread) / 27.8416, abs=1e-6)
    assert float(found.high) == pytest.approx((7.9208 + spread) / 27.8416, abs=1e-6)
    assert round(float(found.low), 4) == 0.1200
    assert round(float(found.high), 4) == 0.4490


def test_the_range_of_none_begins_at_nothing_and_of_all_ends_at_all() -> None:
    none, every = wilson(0, 10), wilson(10, 10)
    assert none is not None
    assert every is not None
    assert none.low == 0
    assert round(float(none.high), 4) == 0.2775
    assert every.high == 1
    assert every.low == 1 - none.high
    assert wilson(0, 0) is None


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_range_holds_its_share_and_mirrors(of: tuple[int, int]) -> None:
    part, whole = of
    found, other = wilson(part, whole), wilson(whole - part, whole)
    assert found is not None
    assert other is not None
    assert 0 <= found.low <= Fraction(part, whole) <= found.high <= 1
    assert abs(found.low - (1 - other.high)) < Fraction(1, 10**5)


# ---------- counting


def spoke(
    staff_id: int,
    kind: ReachKind | None = NEXT,
    on: date = LONG_AGO,
    joined: date | None = None,
) -> Tried:
    return Tried(staff_id, kind, tried=True, spoke_on=on, joined_on=joined)


def test_only_conversations_of_60_days_ago_are_in_the_share() -> None:
    later = LONG_AGO + timedelta(days=1)
    found = effect(
        [
            spoke(1, joined=LONG_AGO),
            spoke(2),
            spoke(3, on=later),
            spoke(4, on=later, joined=later),
            Tried(5, NEXT, tried=True),
            Tried(6, NEXT),
        ],
        today=TODAY,
    )
    assert found.all == Tally(
        planned=6, tried=5, reached=4, asked=2, joined=1, still_open=2, joined_early=1
    )
    assert found.all.rate == Fraction(1, 2)


def test_a_join_is_credited_to_the_last_conversation_before_it() -> None:
    first, second = LONG_AGO - timedelta(days=30), LONG_AGO - timedelta(days=10)
    joined = LONG_AGO
    found = effect([spoke(1, TEAM, first, joined), spoke(1, NEXT, second, joined)], today=TODAY)
    assert (found.kinds[TEAM].asked, found.kinds[TEAM].joined) == (1, 0)
    assert (found.kinds[NEXT].asked, found.kinds[NEXT].joined) == (1, 1)
    assert (found.all.asked, found.all.joined) == (1, 1)


def test_somebody_asked_twice_in_one_way_is_one_person() -> None:
    found = effect([spoke(1), spoke(1, on=LONG_AGO - timedelta(days=90))], today=TODAY)
    assert (found.all.planned, found.all.asked) == (2, 1)


# ---------- saying it


def many(kind: ReachKind, joined: int, of: int, start: int = 0) -> list[Tried]:
    return [
        spoke(start + number, kind, joined=LONG_AGO if number < joined else None)
        for number in range(of)
    ]


def said(found: Effect) -> list[str]:
    return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in say(found)]


def test_overlapping_ranges_are_too_few_to_tell_apart() -> None:
    assert said(effect([*many(NEXT, 6, 24), *many(TEAM, 4, 30, 100)], today=TODAY)) == [
        "Of 30 people asked by a team-mate 4 joined (13 %, somewhere between 5 % and 30 %);"
        " of 24 asked by somebody next to them 6 did (25 %, somewhere between 12 % and 45 %).",
        TOO_FEW,
    ]


def test_fewer_than_twenty_are_never_called_different() -> None:
    few = effect([*many(NEXT, 19, 19), *many(TEAM, 0, 60, 100)], today=TODAY)
    assert say(few)[-1] == TOO_FEW
    assert differences(few.kinds.items()) == []


def test_ranges_that_do_not_touch_are_called_different() -> None:
    found = effect([*many(NEXT, 20, 40), *many(TEAM, 4, 40, 100)], today=TODAY)
    assert say(found)[1:] == [
        "More joined when asked by somebody next to them than by a team-mate; that is hardly"
        " chance."
    ]


def test_one_kind_alone_and_nobody_at_all_have_their_sentence() -> None:
    assert said(effect(many(NEXT, 0, 1), today=TODAY)) == [
        "Of 1 person asked by somebody next to them nobody joined"
        " (0 %, somewhere between 0 % and 79 %).",
        "There is nothing to hold it against yet.",
    ]
    assert "too early" in say(effect([Tried(1, NEXT)], today=TODAY))[0]


# ---------- from the records


@pytest.fixture
def asker(owner: Session, cast: Cast) -> tuple[Person, User]:
    person = make.person(owner, cast.leeds, "Amrit", "Gill")
    return person, make.user(owner, "Amrit Gill", Role.REP, cast.leeds.unit, staff=person)


def asked(
    owner: Session, cast: Cast, asker: tuple[Person, User], days_ago: int = 100, **columns: object
) -> Ask:
    person = make.person(owner, cast.leeds)
    ask = make.ask(owner, asker[0], person, by=asker[1], reach=NEXT, **columns)
    ask.opened_at = clock.now() - timedelta(days=days_ago)
    owner.flush()
    return ask


def talk(
    owner: Session,
    ask: Ask,
    author: User,
    days_ago: int = 90,
    *,
    result: Result = Result.SPOKE,
    corrects: object = None,
) -> object:
    on = clock.today() - timedelta(days=days_ago)
    made = new_id()
    owner.execute(
        text(
            "insert into contacts(id, staff_id, scope_unit_id, workplace_id, author_id,"
            " happened_on, channel, result, reached, corrects_id) values"
            " (:id, :staff, :unit, :unit, :author, :on, 1, :result, :reached, :corrects)"
        ),
        {
            "id": made,
            "staff": ask.staff_id,
            "unit": ask.scope_unit_id,
            "author": author.id,
            "on": on,
            "result": int(result),
            "reached": result is Result.SPOKE,
            "corrects": corrects,
        },
    )
    return made


def join(owner: Session, ask: Ask, days_ago: int, **columns: object) -> None:
    person = owner.get_one(Person, ask.staff_id)
    make.membership(owner, person, joined_on=clock.today() - timedelta(days=days_ago), **columns)


def numbers(browser: Browser, cast: Cast, query: str = "") -> list[str]:
    """Planned, tried, spoken to, 60 days ago, joined: as the table has them."""
    page = browser.get(f"/workplaces/{cast.leeds.id}/effect{query}").text
    body = page.split("<tbody>")[-1].split("</tbody>")[0]
    return words(body).removeprefix("Side by side ").split()[:5]


def test_the_page_counts_what_was_planned_tried_spoken_and_joined(
    browser: Open, cast: Cast, owner: Session, asker: tuple[Person, User]
) -> None:
    asks = [asked(owner, cast, asker) for _ in range(6)]
    for ask in asks[:4]:
        talk(owner, ask, asker[1])
    join(owner, asks[0], days_ago=30)  # the sixtieth day
    join(owner, asks[1], days_ago=29)  # the sixty-first
    join(owner, asks[2], days_ago=91)  # the day before
    join(owner, asks[3], days_ago=40, status=MembershipStatus.APPLIED)
    talk(owner, asks[4], asker[1], result=Result.NOT_IN)
    owner.commit()
    assert numbers(browser(cast.rep), cast) == ["6", "5", "4", "4", "1"]
    page = browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/effect").text
    assert (
        "with 4 people. 4 of them were spoken to 60 days ago or more, of whom 1 joined."
        in words(page)
    )
    assert all(name not in page for name in ("Testby", "Gill"))


def test_what_was_taken_back_or_corrected_does_not_count(
    browser: Open, cast: Cast, owner: Session, asker: tuple[Person, User]
) -> None:
    void, to_attempt, moved = (asked(owner, cast, asker) for _ in range(3))
    for ask in (void, to_attempt):
        first = talk(owner, ask, asker[1])
        owner.flush()
        result = Result.VOID if ask is void else Result.NOT_IN
        talk(owner, ask, asker[1], result=result, corrects=first)
    first = talk(owner, moved, asker[1], days_ago=20)
    talk(owner, moved, asker[1], days_ago=80, corrects=first)
    join(owner, moved, days_ago=75)
    owner.commit()
    assert numbers(browser(cast.rep), cast) == ["3", "2", "1", "1", "1"]


def test_a_void_counts_out_even_where_the_ask_could_not_be_opened_again(
    browser: Open, cast: Cast, owner: Session, asker: tuple[Person, User]
) -> None:
    """Somebody else has an open ask for the person by then."""
    ask = asked(owner, cast, asker)
    first = talk(owner, ask, asker[1])
    again = make.ask(owner, asker[0], owner.get_one(Person, ask.staff_id), by=asker[1], reach=NEXT)
    talk(owner, ask, asker[1], result=Result.VOID, corrects=first)
    owner.commit()
    owner.refresh(ask)
    assert (ask.state, again.state) == (AskState.REACHED, AskState.OPEN)
    assert numbers(browser(cast.rep), cast) == ["2", "0", "0", "0", "0"]


def test_what_others_said_to_them_and_what_the_organiser_took_back_is_left_out(
    browser: Open, cast: Cast, owner: Session, asker: tuple[Person, User]
) -> None:
    ask = asked(owner, cast, asker)
    talk(owner, ask, cast.rep)  # a colleague was first: not tried by the asker
    back = asked(owner, cast, asker)
    back.state, back.end_reason = AskState.ENDED, EndReason.TAKEN_BACK
    draft = asked(owner, cast, asker)
    draft.state = AskState.PROPOSED
    owner.commit()
    assert numbers(browser(cast.rep), cast) == ["1", "0", "0", "0", "0"]


def test_the_period_is_when_an_ask_was_opened(
    browser: Open, cast: Cast, owner: Session, asker: tuple[Person, User]
) -> None:
    asked(owner, cast, asker, days_ago=20)
    asked(owner, cast, asker, days_ago=100)
    asked(owner, cast, asker, days_ago=400)
    owner.commit()
    amina = browser(cast.rep)
    assert numbers(amina, cast, "?days=90")[0] == "1"
    assert numbers(amina, cast, "?days=365")[0] == "2"
    assert numbers(amina, cast, "?days=what")[0] == "2"


def test_a_workplace_without_asks_says_so(browser: Open, cast: Cast) -> None:
    page = words(browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/effect").text)
    assert "No asks yet" in page


def test_only_those_who_see_the_people_see_what_came_of_it(browser: Open, cast: Cast) -> None:
    url = f"/workplaces/{cast.leeds.id}/effect"
    browser(cast.branch_organiser).get(url)
    browser(cast.outsider).get(url, status=404)
    for who in (cast.regional_organiser, cast.national_organiser, cast.observer, cast.auditor):
        browser(who).get(url, status=403)
