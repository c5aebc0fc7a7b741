"""What may be kept, without a database."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.conversations import rules, words
from app.conversations.models import Channel, Outcome, Result
from app.conversations.rules import Entry
from app.people.models import ContactBasis, StandingCode

TODAY = date(2026, 11, 3)
LIST_ONLY, AGREED = ContactBasis.LIST_ONLY, ContactBasis.AGREED


def problems(
    basis: ContactBasis = LIST_ONLY,
    *,
    result: Result = Result.SPOKE,
    happened_on: date = TODAY,
    **said: Any,
) -> dict[str, str]:
    entry = Entry(result=result, happened_on=happened_on, **said)
    return rules.problems(entry, basis=basis, today=TODAY)


@pytest.mark.parametrize("result", words.LOGGED)
def test_our_own_acts_may_always_be_kept(result: Result) -> None:
    assert problems(result=result, come_back_on=TODAY + timedelta(days=1)) == {}


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": Outcome.THINKING},
        {"issues": (1,)},
        {"note": "Asked about pay"},
        {"assessment": 3},
    ],
)
def test_what_somebody_said_needs_the_tick_or_an_earlier_agreement(said: dict[str, object]) -> None:
    assert "agreed" in problems(**said)
    assert problems(agreed=True, **said) == {}
    assert problems(AGREED, **said) == {}
    assert problems(ContactBasis.OWN_REQUEST, **said) == {}


@pytest.mark.parametrize("outcome", sorted(rules.OWN_REQUESTS))
def test_an_own_request_needs_no_tick_and_raises_the_basis(outcome: Outcome) -> None:
    entry = Entry(Result.SPOKE, TODAY, outcome=outcome, note="Before Friday")
    assert rules.problems(entry, basis=LIST_ONLY, today=TODAY) == {}
    assert rules.basis_after(entry, LIST_ONLY) is ContactBasis.OWN_REQUEST
    assert rules.basis_after(entry, AGREED) is AGREED


def test_nobody_says_anything_when_nobody_was_spoken_to() -> None:
    assert "result" in problems(AGREED, result=Result.NOT_IN, note="Said to come back")


@pytest.mark.parametrize(
    ("day", "fits"),
    [(0, True), (-60, True), (1, False), (-61, False)],
)
def test_a_contact_is_dated_within_the_last_sixty_days(day: int, fits: bool) -> None:
    assert ("happened_on" not in problems(happened_on=TODAY + timedelta(days=day))) is fits


def test_a_correction_may_keep_its_old_day() -> None:
    old = TODAY - timedelta(days=300)
    entry = Entry(Result.SPOKE, old)
    assert rules.problems(entry, basis=LIST_ONLY, today=TODAY, earlier_on=old) == {}


@pytest.mark.parametrize("days", [-1, 400])
def test_a_promise_is_for_a_day_to_come(days: int) -> None:
    assert "come_back_date" in problems(come_back_on=TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    "note",
    ["Off sick since May", "is PREGNANT", "Her husband lost his job", "long illness", "Depressed"],
)
def test_asks_to_take_health_and_family_out_of_a_note(note: str) -> None:
    assert "note" in problems(AGREED, note=note)


@pytest.mark.parametrize(
    "note",
    [
        "Worried about health and safety",
        "Will ring back",
        "Illogical rota",
        "Wants partner schools",
    ],
)
def test_leaves_other_notes_alone(note: str) -> None:
    assert problems(AGREED, note=note) == {}


def test_only_a_conversation_reaches_somebody() -> None:
    reached = {result for result in Result if rules.is_reached(result)}
    assert reached == {Result.SPOKE, Result.LEAVE_FOR_NOW, Result.DO_NOT_CONTACT}


def test_every_code_has_words_the_person_could_read() -> None:
    shown = [*words.RESULTS.values(), *words.OUTCOMES.values(), *words.ASSESSMENTS.values()]
    assert set(words.RESULTS) == set(Result)
    assert set(words.OUTCOMES) == set(Outcome)
    assert set(words.CHANNELS) == set(Channel)
    for word in ("target", "refused", "hostile", "lead", "convert"):
        assert not any(word in text.lower() for text in shown)


def test_unassessed_is_nothing_never_a_three() -> None:
    assert Entry(Result.SPOKE, TODAY).assessment is None


def test_one_mark_each() -> None:
    def mark(code: StandingCode, *, rep: bool = False, spoken: bool = False) -> str:
        return rules.mark(is_rep=rep, standing=code, spoken=spoken)

    assert mark(StandingCode.MEMBER, rep=True) == "rep"
    assert mark(StandingCode.MEMBER, spoken=True) == "member"
    assert mark(StandingCode.OTHER_UNION, spoken=True) == "other"
    assert mark(StandingCode.NOT_MEMBER, spoken=True) == "spoken"
    assert mark(StandingCode.NOT_MEMBER) == "not_yet"
    assert mark(StandingCode.UNKNOWN) == "unknown"


def test_when_to_come_back() -> None:
    assert rules.come_back_on("none", None, TODAY) is None
    assert rules.come_back_on("tomorrow", None, TODAY) == date(2026, 11, 4)
    assert rules.come_back_on("next_week", None, TODAY) == date(2026, 11, 10)
    assert rules.come_back_on("pick", date(2026, 12, 1), TODAY) == date(2026, 12, 1)
