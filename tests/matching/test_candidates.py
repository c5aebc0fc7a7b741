"""Who is proposed for a row, and who of a list may be there twice."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching import candidates
from app.matching.candidates import best, margin, twins
from app.matching.described import Described
from app.matching.keys import keys, sound
from app.matching.proposals import propose
from tests.matching.test_scoring import PEOPLE

OFFICE = {
    1: Described("Priya", "Shah", workplace_id=1, team="Payments"),
    2: Described("Priyanka", "Shah", workplace_id=1, team="Post room"),
    3: Described("Tomos", "Griffiths", workplace_id=1, team="Payments"),
    4: Described("Elizabeth", "Adeyemi", workplace_id=1, team="Payments"),
    5: Described("Ann", "Reid", workplace_id=1, team="Payments", email="ann.reid@union.example"),
} | {number: Described(f"Zq{number}a", f"Wv{number}e", workplace_id=1) for number in range(10, 40)}


def proposed(row: Described) -> list[int]:
    return [candidate.id for candidate in best({0: row}, OFFICE)[0]]


@pytest.mark.parametrize(
    ("forename", "surname", "first"),
    [
        ("Pryia", "Shah", 1),
        ("Shah", "Priya", 1),
        ("P", "Shah", 1),
        ("Tomos", "Gryffiths", 3),
        ("Tom", "Griffiths", 3),
        ("Tommos", "Griffeths", 3),
        ("Liz", "Adeyemi", 4),
        ("Betty", "Adyemi", 4),
        ("", "Adeyemi", 4),
    ],
)
def test_the_right_person_comes_first(forename: str, surname: str, first: int) -> None:
    assert proposed(Described(forename, surname, workplace_id=1))[0] == first


def test_both_of_one_name_are_shown_and_neither_is_ahead() -> None:
    twins_here = {1: OFFICE[1], 2: OFFICE[1], 3: OFFICE[3]}
    found = best({0: Described("Priya", "Shah", workplace_id=1)}, twins_here)[0]
    assert [candidate.id for candidate in found] == [1, 2]
    assert margin(found) == 0


def test_somebody_new_resembles_nobody() -> None:
    assert proposed(Described("Rosa", "Kowalska", workplace_id=1)) == []
    assert proposed(Described("Zoe", "Shah", workplace_id=1)) == []
    assert proposed(Described()) == []
    assert margin(()) == 0


def test_a_surname_changed_within_a_team_is_found() -> None:
    assert proposed(Described("Ann", "Okafor", workplace_id=1, team="Payments")) == [5]
    assert proposed(Described("Ann", "Okafor", workplace_id=1, team="Legal")) == []


@given(st.lists(PEOPLE, max_size=12), st.lists(PEOPLE, max_size=6))
def test_never_more_than_asked_for_best_first_and_the_same_each_time(
    records: list[Described], rows: list[Described]
) -> None:
    on_record, listed = dict(enumerate(records)), dict(enumerate(rows))
    found = best(listed, on_record)
    assert list(found) == list(listed)
    assert found == best(listed, on_record)
    for row in found.values():
        scores = [candidate.score for candidate in row]
        assert len(row) <= 3
        assert scores == sorted(scores, reverse=True)
        assert all(score >= candidates.FLOOR for score in scores)


@given(st.lists(PEOPLE, max_size=8))
def test_a_pair_of_one_list_is_shown_once_and_not_when_told_apart(records: list[Described]) -> None:
    pairs = twins(dict(enumerate(records)), floor=50)
    assert all(pair.one < pair.other for pair in pairs)
    assert len({(pair.one, pair.other) for pair in pairs}) == len(pairs)
    apart = {frozenset((pair.one, pair.other)) for pair in pairs}
    assert twins(dict(enumerate(records)), floor=50, apart=apart) == []


def test_the_likeliest_pairs_of_a_list_come_first() -> None:
    again = OFFICE | {50: replace(OFFICE[5], surname="Reed"), 51: replace(OFFICE[3])}
    found = twins(again)
    assert [(pair.one, pair.other) for pair in found][:2] == [(5, 50), (3, 51)]
    assert twins(again, most=1) == found[:1]
    assert twins(OFFICE, floor=80) == []


def test_how_many_are_scored_does_not_grow_with_the_office(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, scored = random.Random(2), 0
    parts = ["ba", "de", "ko", "li", "mu", "na", "ro", "sa", "te", "vi"]
    people = {
        number: Described(*("".join(chance.choices(parts, k=2)) for _ in "ab"), workplace_id=1)
        for number in range(3_000)
    }
    counted = candidates.alike

    def counting(*people: Described, there: int | None = None) -> candidates.Alike:
        nonlocal scored
        scored += 1
        return counted(*people, there=there)

    monkeypatch.setattr(candidates, "alike", counting)
    best(dict(list(people.items())[:100]), people)
    assert 0 < scored <= 100 * candidates.PROMISING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("smith", "smyth"),
        ("catherine", "katherine"),
        ("philip", "filip"),
        ("macdonald", "mcdonald"),
        ("griffiths", "gryffydds"),
        ("knight", "nite"),
    ],
)
def test_what_sounds_alike_meets(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_a_name_is_no_secret_path_to_a_key_of_a_number() -> None:
    assert not {*keys(Described("number 77", "x"))} & {*keys(Described(staff_numbers=("77",)))}


def test_whom_an_identifier_points_at_is_always_among_the_candidates() -> None:
    married = Described("", "Okafor", email="ann.reid@union.example", workplace_id=1)
    proposal = propose({0: married}, OFFICE)[0]
    assert proposal.settled is None
    assert proposal.doubt is not None
    assert [candidate.id for candidate in proposal.candidates] == [5]
    known = propose({0: replace(married, forename="Ann")}, OFFICE)[0]
    assert known.settled is not None
    assert known.settled.id == 5
    assert known.candidates == ()
