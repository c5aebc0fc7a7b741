"""Each reason at its boundary, and the order: pure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.changes.models import ChangeKind
from app.density.ledger import Steps
from app.density.measures import Headcount, Measure
from app.density.rates import Counts
from app.goals.prospect import Ground, prospect
from app.goals.queries import RunningGoal
from app.goals.rules import Aim
from app.priorities.reasons import (
    Aimed,
    Before,
    Coming,
    Known,
    Signals,
    Why,
    event,
    falling,
    find,
    no_rep,
    promises,
    quiet,
    reasons,
    target,
)

TODAY = date(2026, 11, 23)
NOTHING = Known()
# 100 people, half of them members, a rep, and everybody else spoken to: nothing calls.
CALM = Signals(7, 100, 50, 10, 0, 40, 2, Before(100, 50), Before(100, 50))


def why(office: Signals, known: Known = NOTHING) -> list[Why]:
    return [reason.why for reason in reasons(office, known, today=TODAY)]


def test_a_calm_office_needs_nobody() -> None:
    assert why(CALM) == []


@pytest.mark.parametrize(("reps", "eligible", "said"), [(0, 5, True), (0, 4, False), (1, 5, False)])
def test_no_rep(reps: int, eligible: int, said: bool) -> None:
    reason = no_rep(replace(CALM, reps=reps, eligible=eligible, members=3))
    assert (reason is not None) is said
    if reason:
        assert reason.words == "No rep or advocate among 5 people."
        assert reason.href == "/access/invitations/new?unit_id=7"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ((100, 47), (100, 50), True),  # three members fewer
        ((100, 48), (100, 50), True),  # two points
        ((100, 49), (100, 50), False),  # one member, one point: noise
        ((94, 47), (100, 50), False),  # three fewer, and the rate has not fallen
        ((10, 4), (10, 5), True),
        ((9, 4), (9, 5), False),  # one of nine is eleven points, and noise
        ((9, 3), (9, 6), True),
        ((104, 50), (100, 50), False),  # newcomers; 1.9 points
        ((105, 50), (100, 50), True),
        ((100, 60), (100, 50), False),
        ((100, 50), (0, 0), False),
    ],
)
def test_falling(now: tuple[int, int], before: tuple[int, int], said: bool) -> None:
    office = replace(CALM, eligible=now[0], members=now[1], before_3=Before(*before))
    office = replace(office, before_12=Before(*now))
    assert (falling(office, TODAY) is not None) is said
    yearly = replace(office, before_3=Before(*now), before_12=Before(*before))
    reason = falling(yearly, TODAY)
    assert (reason is not None) is said
    if reason:
        assert reason.words.startswith(f"Down since 1 Nov 2025 from {before[1]} of {before[0]} (")


@pytest.mark.parametrize(
    ("reachable", "spoken", "said"),
    [(5, 0, True), (4, 0, False), (40, 1, True), (40, 2, False), (20, 1, False), (21, 1, True)],
)
def test_hardly_anybody_spoken_to(reachable: int, spoken: int, said: bool) -> None:
    office = replace(CALM, eligible=reachable + 63, asked_not=3, reached_30=spoken)
    assert office.reachable == reachable
    reason = quiet(office)
    assert (reason is not None) is said
    if reason:
        assert reason.words.startswith("None of" if not spoken else f"{spoken} of {reachable}")


def test_promises_overdue() -> None:
    assert promises(CALM, TODAY) is None
    late = replace(CALM, overdue=3, overdue_since=TODAY - timedelta(days=31))
    reason = promises(late, TODAY)
    assert reason is not None
    assert reason.words == "3 promises overdue by more than 7 days, the oldest by 31."


@pytest.mark.parametrize(("days", "said"), [(0, True), (90, True), (91, False), (-1, False)])
def test_something_is_coming(days: int, said: bool) -> None:
    coming = [Coming(3, ChangeKind.CLOSURE, TODAY + timedelta(days))]
    assert (event(CALM, coming, TODAY) is not None) is said


def test_the_next_event_is_told_and_the_others_counted() -> None:
    coming = [
        Coming(3, ChangeKind.MOVE, TODAY + timedelta(30)),
        Coming(4, ChangeKind.TRANSFER, TODAY + timedelta(8)),
    ]
    reason = event(CALM, coming, TODAY)
    assert reason is not None
    assert reason.words == "A transfer to another employer on 1 Dec 2026, and 1 more."
    assert reason.href == "/changes/4"


def aimed(per_mille: int, by_on: date, members: int = 50) -> Aimed:
    """50 of 100, one more each month."""
    steps = Steps(
        {Measure.ELIGIBLE: 100, Measure.MEMBERS: members - 6},
        {date(2026, n, 1): {Measure.MEMBERS: 1, Measure.JOINERS: 1} for n in range(5, 11)},
    )
    there = Headcount(Counts(100, members, 0, 100 - members))
    goal = RunningGoal(1, 7, Aim(per_mille), by_on, TODAY)
    return Aimed(goal, prospect(goal.aim, Ground(TODAY, by_on, there, there, steps)))


def test_a_target_out_of_reach() -> None:
    in_six_months = date(2027, 5, 23)
    assert target(CALM, None) is None
    assert target(CALM, aimed(560, in_six_months)) is None
    reason = target(CALM, aimed(570, in_six_months))
    assert reason is not None
    assert reason.words == "At this pace 56 % by 23 May 2027: 1 join short of 57 %."
    passed = target(CALM, aimed(510, TODAY))
    assert passed is not None
    assert passed.words == "51 % was to be reached by 23 Nov 2026."
    assert target(CALM, aimed(500, TODAY)) is None


def test_most_reasons_come_first_then_most_people() -> None:
    one_large = replace(CALM, unit_id=1, eligible=500, members=250, reps=0, reached_30=200)
    one_small = replace(one_large, unit_id=2, eligible=400)
    two = replace(CALM, unit_id=3, reps=0, reached_30=0)
    found = find([one_small, CALM, one_large, two], NOTHING, today=TODAY)
    assert [office.signals.unit_id for office in found.offices] == [3, 1, 2]
    assert found.looked_at == 4
    assert (found.count(None), found.count(Why.NO_REP), found.count(Why.QUIET)) == (3, 3, 1)
    assert [office.signals.unit_id for office in found.of(Why.QUIET)] == [3]
