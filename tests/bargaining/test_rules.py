"""Thresholds: the day before and the day after a change, whole numbers, two denominators."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bargaining import rules
from app.bargaining.models import ALWAYS, Certainty, LegalRule
from app.bargaining.rules import Denominator, Verdict, Votes
from app.db.base import FOREVER

BEFORE, AFTER = date(2026, 4, 5), date(2026, 4, 6)


@dataclass
class Law:
    """A rule that is in no table."""

    comparator: str = ">="
    numerator: int | None = 1
    denominator: int | None = 2
    code: str = "recognition_members"
    id: int = 1
    jurisdiction: str = "Great Britain"
    says: str = ""
    note: str = ""
    certainty: Certainty = Certainty.FIRM
    source: str = ""
    last_checked_on: date = AFTER
    valid_from: date = ALWAYS
    valid_to: date = FOREVER
    in_use: bool = True


MAJORITY = Law(">", 1, 2)
TENTH = Law(">=", 1, 10)


@pytest.mark.parametrize(
    ("rule", "part", "whole", "does"),
    [
        (MAJORITY, 35, 68, True),  # 51.47 %: never rounded first (trap 15)
        (MAJORITY, 35, 70, False),
        (MAJORITY, 34, 68, False),
        (MAJORITY, 500_001, 1_000_001, True),  # 50.00 %
        (TENTH, 7, 70, True),
        (TENTH, 7, 71, False),  # 9.86 % is not 10 %
        (TENTH, 0, 0, True),
        (Law(">=", 2, 5), 40, 100, True),
        (Law(">=", 2, 5), 40, 101, False),
        (Law(">", 20, None), 20, 1, False),
        (Law(">", 20, None), 21, 1, True),
    ],
)
def test_thresholds_are_compared_in_whole_numbers(
    rule: Law, part: int, whole: int, does: bool
) -> None:
    assert rules.holds(rule, part, whole) is does


@given(
    st.sampled_from([">", ">="]),
    st.integers(1, 5),
    st.integers(5, 10),
    st.integers(0, 500),
    st.integers(0, 500),
)
def test_as_many_more_as_it_says_and_not_one_fewer(
    comparator: str, numerator: int, denominator: int, part: int, whole: int
) -> None:
    rule = Law(comparator, numerator, denominator)
    more = rules.missing(rule, part, whole)
    assert rules.holds(rule, part + more, whole)
    assert more == 0 or not rules.holds(rule, part + more - 1, whole)


def test_two_denominators_that_disagree_are_on_the_edge() -> None:
    both = [Denominator(68, "listed"), Denominator(70, "declared")]
    line = rules.of_members(MAJORITY, 35, 0, both)
    assert line.verdict is Verdict.EDGE
    assert (
        line.words
        == "It holds for the 68 listed, not for the 70 declared: 1 more makes it hold for both."
    )
    assert rules.of_members(MAJORITY, 36, 0, both).verdict is Verdict.HOLDS
    line = rules.of_members(MAJORITY, 34, 0, both)
    assert (line.verdict, line.words) == (
        Verdict.NOT,
        "34 members of the 68 listed and of the 70 declared. 2 more make it hold.",
    )


def test_who_is_not_known_may_make_it_hold() -> None:
    of = [Denominator(68, "listed")]
    line = rules.of_members(MAJORITY, 30, 5, of)
    assert (line.verdict, line.words) == (
        Verdict.MAY,
        "30 members of the 68 listed. Of 5 it is not known.",
    )
    assert rules.of_members(MAJORITY, 30, 4, of).verdict is Verdict.NOT
    assert rules.of_members(MAJORITY, 30, 4, []).verdict is Verdict.OPEN


def law(db: Session) -> list[LegalRule]:
    return list(db.scalars(select(LegalRule).order_by(LegalRule.id)))


@pytest.mark.parametrize("code", ["recognition_likely_majority", "recognition_ballot_support"])
def test_what_ended_on_6_april_2026_applies_the_day_before(owner: Session, code: str) -> None:
    assert [r.code for r in rules.in_force(law(owner), BEFORE, (code,))] == [code]
    assert rules.in_force(law(owner), AFTER, (code,)) == []
    for day in (BEFORE, AFTER):
        kept = rules.in_force(law(owner), day, ("recognition_members", "recognition_ballot_votes"))
        assert [(r.numerator, r.denominator) for r in kept] == [(1, 10), (1, 2)]


def test_what_changed_on_18_february_2026(owner: Session) -> None:
    def numbers(day: date) -> dict[str, int | None]:
        codes = ("action_mandate", "action_notice", "action_important_support")
        return {r.code: r.numerator for r in rules.in_force(law(owner), day, codes)}

    assert numbers(date(2026, 2, 17)) == {
        "action_mandate": 6,
        "action_notice": 14,
        "action_important_support": 2,
    }
    assert numbers(date(2026, 2, 18)) == {"action_mandate": 12, "action_notice": 10}


def test_the_turnout_rule_is_uncertain_and_kept_until_somebody_switches_it(owner: Session) -> None:
    (turnout,) = rules.in_force(law(owner), date(2026, 11, 23), ("action_turnout",))
    assert turnout.certainty is Certainty.UNCERTAIN
    assert rules.of_votes(turnout, Votes(30, 5, 70)).verdict is Verdict.HOLDS
    line = rules.of_votes(turnout, Votes(34, 0, 70))
    assert (line.verdict, line.words) == (
        Verdict.NOT,
        "34 voted, of 70 entitled to vote. 1 more makes it hold.",
    )
    turnout.in_use = False
    assert rules.in_force(law(owner), date(2026, 11, 23), ("action_turnout",)) == []


def test_a_recognition_ballot_before_and_after(owner: Session) -> None:
    votes = Votes(yes=20, no=10, entitled=68)
    codes = rules.OF_RECOGNITION_BALLOT

    def verdicts(day: date) -> list[Verdict]:
        return [rules.of_votes(r, votes).verdict for r in rules.in_force(law(owner), day, codes)]

    assert verdicts(BEFORE) == [Verdict.HOLDS, Verdict.NOT]  # 20 of 68 is less than 40 %
    assert verdicts(AFTER) == [Verdict.HOLDS]
    assert rules.of_votes(MAJORITY_OF_VOTES, Votes(0, 0, 68)).verdict is Verdict.NOT


MAJORITY_OF_VOTES = Law(">", 1, 2, code="recognition_ballot_votes")


def test_every_rule_has_a_source_and_a_day_it_was_looked_up(owner: Session) -> None:
    found = law(owner)
    assert len(found) >= 20
    assert all(rule.source and rule.last_checked_on for rule in found)
    told = {r.code for r in found if r.certainty is Certainty.UNCERTAIN}
    assert told == {"action_turnout", "electronic_ballots"}
