"""How one person reaches another, in numbers and in words."""

from typing import Any

import pytest

from app.seating.models import Shift, TieKind
from app.seating.reach import (
    ReachKind,
    Spot,
    place_reach,
    reaches,
    strength,
)
from app.seating.words import day_words, say

MONDAY, TUESDAY, THURSDAY = 1, 2, 8


def at(x: int, y: int = 0, **more: Any) -> Spot:
    return Spot(staff_id=x * 1000 + y, area_id=1, x=x, y=y, **more)


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (at(160), ReachKind.NEXT_TO),
        (at(0, 80), ReachKind.NEXT_TO),
        (at(180), ReachKind.NEXT_TO),
        (at(181), ReachKind.NEAR),
        (at(320), ReachKind.NEAR),
        (at(360), ReachKind.NEAR),
        (at(361), ReachKind.SAME_AREA),
        (at(480, block="A"), ReachKind.SAME_BANK),
        (at(480, block="B"), ReachKind.SAME_AREA),
        (Spot(9, area_id=1), ReachKind.SAME_AREA),
        (Spot(9, area_id=2, x=0, y=0), None),
        (Spot(9), None),
    ],
)
def test_the_nearest_place_is_the_kind(other: Spot, kind: ReachKind | None) -> None:
    assert place_reach(at(0, block="A"), other) is kind
    assert place_reach(other, at(0, block="A")) is kind


def test_who_is_never_in_on_the_same_day_is_not_near() -> None:
    tuesday, monday = at(0, days=TUESDAY), at(160, days=MONDAY)
    assert reaches(tuesday, monday) == ()
    assert reaches(at(0, shift=Shift.EARLY), at(160, shift=Shift.LATE)) == ()
    same_team = reaches(at(0, days=TUESDAY, team_id=5), at(160, days=MONDAY, team_id=5))
    assert [reach.kind for reach in same_team] == [ReachKind.SAME_TEAM]


def test_days_nobody_told_us_hold_nobody_apart() -> None:
    assert strength(reaches(at(0, days=TUESDAY), at(160))) == 50


def test_reasons_add_up_and_are_said_in_words() -> None:
    found = reaches(
        at(0, days=TUESDAY | THURSDAY, team_id=5, shift=Shift.EARLY),
        at(320, days=MONDAY | TUESDAY | THURSDAY, team_id=5, shift=Shift.EARLY),
        [TieKind.SHARES_LIFT],
    )
    assert strength(found) == 40 + 25 + 30 + 6 + 6
    assert say(found) == (
        "two desks away on Tuesdays and Thursdays; share a lift; same team; same shift"
    )


def test_days_shift_and_an_earlier_talk_alone_bring_nobody_together() -> None:
    assert reaches(Spot(1, days=TUESDAY), Spot(2, days=TUESDAY), spoke_before=True) == ()


def test_reach_is_the_same_both_ways() -> None:
    a, b = at(0, days=TUESDAY, team_id=5), at(160, days=TUESDAY | MONDAY, team_id=5)
    assert reaches(a, b) == reaches(b, a)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0b0000001, "Mondays"),
        (0b0001010, "Tuesdays and Thursdays"),
        (0b0010101, "Mondays, Wednesdays and Fridays"),
        (0b0011111, "Mondays to Fridays"),
        (0b1011111, "Mondays to Fridays and Sundays"),
    ],
)
def test_days_in_words(days: int, words: str) -> None:
    assert day_words(days) == words
