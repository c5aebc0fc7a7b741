"""What makes two rows alike, in points and in words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.described import Described
from app.matching.scoring import Alike, alike, parts_of

TYPED = st.text("aAeéijnoøŵ'-, JMs.王", max_size=10) | st.sampled_from(
    ["Liz", "Elizabeth", "Beth", "Jon", "John", "J", "Smith", "Smyth", "Jones-Evans", "Evans", "Dr"]
)
LETTERS = st.permutations("bcdefg")
PEOPLE = st.builds(
    Described,
    forename=TYPED,
    surname=TYPED,
    known_as=TYPED,
    workplace_id=st.sampled_from([None, 1, 2]),
    place=st.sampled_from(["", "Leeds", "Leedz", "Cardiff Bay"]),
    team=st.sampled_from(["", "Payments", "payments ", "Post room"]),
    grade=st.sampled_from(["", "EO", "eo", "AO"]),
    email=st.sampled_from(["", "a@union.example", "A@union.example", "b@union.example"]),
    staff_numbers=st.sampled_from([(), ("0123",), ("123",), ("77",)]),
    membership_numbers=st.sampled_from([(), ("M1",), ("M2",)]),
)


def named(forename: str, surname: str = "", **more: object) -> Described:
    return replace(
        Described(forename=forename, surname=surname), **more
    )  # whatever fields the test names


def between(one: Described, other: Described) -> str:
    return "; ".join(alike(one, other).reasons)


@given(PEOPLE, PEOPLE)
def test_it_comes_out_the_same_from_either_side(one: Described, other: Described) -> None:
    here, there = alike(one, other), alike(other, one)
    assert here.score == there.score
    assert len(here.reasons) == len(there.reasons)


@given(LETTERS)
def test_how_names_are_spelt_comes_out_the_same_from_either_side(letters: list[str]) -> None:
    one, other = named("", "Ab" + "".join(sorted(letters))), named("", "Ab" + "".join(letters))
    assert alike(one, other).score == alike(other, one).score


@given(PEOPLE, PEOPLE)
def test_every_point_has_its_words(one: Described, other: Described) -> None:
    parts, found = list(parts_of(one, other)), alike(one, other)
    assert all(part.words for part in parts)
    assert found.score == max(0, min(100, sum(part.points for part in parts)))
    assert sorted(found.reasons) == sorted(part.words for part in parts)


@given(PEOPLE)
def test_nobody_is_more_alike_than_oneself(person: Described) -> None:
    reasons = alike(person, person).reasons
    assert not any("another" in reason or "differs" in reason for reason in reasons)


@given(PEOPLE, PEOPLE)
def test_what_is_missing_speaks_neither_for_nor_against(one: Described, other: Described) -> None:
    assert alike(one, Described()) == Alike(0, ()) or one.generation
    without = replace(other, email="", staff_numbers=(), membership_numbers=(), team="", grade="")
    said = alike(one, without).reasons
    assert not any(word in reason for reason in said for word in ("e-mail", "number", "team"))


@given(PEOPLE)
def test_a_name_alone_is_never_very_alike(person: Described) -> None:
    bare = Described(forename=person.forename, surname=person.surname)
    assert alike(bare, bare).score <= 70


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (("Jon", "Reid"), ("John", "Reid"), "forename differs by one letter: Jon / John"),
        (("Liz", "Reid"), ("Elizabeth", "Reid"), "Liz is short for Elizabeth"),
        (("Elizabeth", "Reid"), ("Liz", "Reid"), "Liz is short for Elizabeth"),
        (("Beth", "Reid"), ("Liz", "Reid"), "Beth and Liz are both short for Elizabeth"),
        (("Mohammed", "Ali"), ("Mo", "Ali"), "Mo is short for Mohammed"),
        (("Mohammed", "Ali"), ("Muhammad", "Ali"), "Mohammed and Muhammad are spellings of one"),
        (("Llew", "Rees"), ("Llewelyn", "Rees"), "Llew is short for Llewelyn"),
        (("J", "Reid"), ("John", "Reid"), "initials agree: J / John"),
        (("J.P.", "Reid"), ("John", "Reid"), "same surname"),
        (("J P", "Reid"), ("John Paul", "Reid"), "all initials agree: J P / John Paul"),
        (("P", "Reid"), ("John", "Reid"), "another initial: P / John"),
        (("Reid", "John"), ("John", "Reid"), "names in the other order"),
        (("Siân", "O’Neill"), ("Sian", "O'Neill"), "same surname; same forename"),
        (("SIÂN", "ØRSTED"), ("sian", "Orsted"), "same surname; same forename"),
        (("Ann", "Jones-Evans"), ("Ann", "Jones"), "one surname is part of the other"),
        (("Ann", "Jones Evans"), ("Ann", "Evans-Jones"), "its parts in the other order"),
        (("Ann", "Mac Leod"), ("Ann", "MacLeod"), "same surname, written apart"),
        (("Ann", "Smyth"), ("Ann", "Smith"), "surname differs by one letter: Smyth / Smith"),
        (("Gar?th", "H?wel"), ("Gareth", "Hŵwel"), "forename differs by one letter"),
        (("Dr Ann", "Reid"), ("Ann", "Reid"), "same surname; same forename"),
        (("Paul John", "Reid"), ("John", "Reid"), "forename is the other's middle name"),
        (("Ann Maria", "Lopez"), ("Lopez Ann", "Maria"), "arranged otherwise"),
        (("Suharto", ""), ("", "Suharto"), "names in the other order"),
        (("Ann", "Khan"), ("Ann", "Reid"), "another surname: Khan / Reid"),
        (("bne", "Reid"), ("ben", "Reid"), "two letters of the forename are changed round"),
    ],
)
def test_names_are_compared_as_people_would(
    one: tuple[str, str], other: tuple[str, str], said: str
) -> None:
    assert said in between(named(*one), named(*other))


def test_people_are_told_by_what_they_are_called() -> None:
    listed = named("Margaret", "Reid", known_as="Peggy")
    assert "as they call themselves" in between(listed, named("Peggy", "Reid"))


def test_father_and_son_of_one_name_in_one_team_are_two_people() -> None:
    father = named("John", "Reid Snr", workplace_id=1, team="Post room")
    son = named("John", "Reid Jr", workplace_id=1, team="Post room")
    assert "one is junior, the other senior: two people" in between(father, son)
    assert alike(father, son).score < alike(father, father).score - 25


def test_twins_in_one_office_with_one_name_are_told_apart_by_number() -> None:
    one = named("Amy", "Reid", workplace_id=1, staff_numbers=("100",))
    other = replace(one, staff_numbers=("101",))
    assert alike(one, other).score <= 45
    assert "staff number differs: probably somebody else" in between(one, other)


def test_two_people_with_one_mailbox_are_not_alike() -> None:
    one = named("Priya", "Shah", email="payments@union.example")
    other = named("Tomos", "Griffiths", email="payments@union.example")
    assert alike(one, other).score == 0


def test_a_changed_surname_is_no_bar_when_something_else_is_the_same() -> None:
    before = named("Sarah", "Khan", workplace_id=1, team="Payments", email="s.khan@union.example")
    after = replace(before, surname="Reid")
    assert alike(before, after).score >= 70
    assert "another surname, perhaps changed: Khan / Reid" in between(before, after)
    elsewhere = replace(after, email="s.reid@union.example", workplace_id=2)
    assert alike(before, elsewhere).score < 10


def test_zeros_in_front_are_noticed_and_count_for_less() -> None:
    one = named("Ann", "Reid", staff_numbers=("004512",))
    other = named("Ann", "Reid", staff_numbers=("4512",))
    assert "same staff number but for zeros in front" in between(one, other)
    assert sum(part.points for part in parts_of(one, other)) < sum(
        part.points for part in parts_of(one, one)
    )


def test_the_place_counts_by_id_and_else_by_its_words() -> None:
    ann = named("Ann", "Reid")
    for one, other, said in (
        ({"workplace_id": 1}, {"workplace_id": 1}, "same workplace"),
        ({"workplace_id": 1}, {"workplace_id": 2}, "another workplace"),
        ({"place": "Hub House, Leeds"}, {"place": "Leeds"}, "one place is part of the other"),
        ({"place": "Sunnybank"}, {"place": "sunnybnak"}, "place spelt nearly the same"),
        ({"place": "Leeds"}, {"place": "Cardiff"}, "another place: Leeds / Cardiff"),
    ):
        assert said in between(replace(ann, **one), replace(ann, **other))  # fields by name


def test_among_few_people_a_place_says_more() -> None:
    one, other = named("Tori", "Keoh", workplace_id=1), named("Tori", "Fleet", workplace_id=1)
    assert alike(one, other).score < alike(one, other, there=8).score
    assert alike(one, other, there=8).score < alike(one, other, there=2).score
    assert alike(one, other, there=500) == alike(one, other)


def test_very_alike_is_said_in_words() -> None:
    ann = named("Ann", "Reid", workplace_id=1)
    assert alike(ann, ann).words == "very alike"
    assert alike(named("Ann", "Reid"), named("Ann", "Reid")).words == "alike"
    assert alike(ann, named("Zoe", "Reid")).words == "somewhat alike"
