"""Rules are added, moved, grouped and taken apart without losing another."""

import pytest

from app.finding import tree
from app.finding.question import AllOf, AnyOf, InArrears, NoneOf, Place, Question, Rule, Standing

A, B, C = Place(those=(1,)), Place(those=(2,)), Place(those=(3,))


def asks(*rules: Rule) -> Question:
    return Question(rules=rules)


def test_a_place_is_read_and_written() -> None:
    assert tree.read_place("2.0") == (2, 0)
    assert tree.read_place("") == ()
    assert tree.write_place((2, 0)) == "2.0"
    for odd in (".", "1.", "-1", "٣", "1e3", "1.x", "9" * 50, ".".join("1" * 50)):
        assert tree.read_place(odd) is None, odd


def test_a_rule_is_added_to_the_question_or_to_a_group() -> None:
    assert tree.add(asks(A), (), B) == asks(A, B)
    assert tree.add(asks(A, AnyOf(rules=(B,))), (1,), C) == asks(A, AnyOf(rules=(B, C)))
    with pytest.raises(LookupError):
        tree.add(asks(A), (0,), B)


def test_removing_the_last_of_a_group_removes_the_group_and_putting_it_back_restores_it() -> None:
    before = asks(A, AnyOf(rules=(NoneOf(rules=(B,)),)), C)
    assert tree.remove(before, (1, 0, 0)) == asks(A, C)
    assert tree.insert(tree.remove(before, (1,)), (1,), before.rules[1]) == before
    assert tree.remove(asks(A, AnyOf(rules=(B, C))), (1, 0)) == asks(A, AnyOf(rules=(C,)))


def test_a_rule_moves_up_and_down_and_stops_at_the_ends() -> None:
    assert tree.move(asks(A, B, C), (1,), -1) == asks(B, A, C)
    assert tree.move(asks(A, B, C), (1,), 1) == asks(A, C, B)
    assert tree.move(asks(A, B), (0,), -1) == asks(A, B)
    assert tree.move(asks(A, B), (1,), 1) == asks(A, B)


def test_a_group_is_made_turned_and_opened_up() -> None:
    grouped = tree.wrap(asks(A, B), (1,), "any")
    assert grouped == asks(A, AnyOf(rules=(B,)))
    assert tree.turn(grouped, (1,), "none") == asks(A, NoneOf(rules=(B,)))
    assert tree.open_up(asks(A, AllOf(rules=(B, C))), (1,)) == asks(A, B, C)


def test_a_rule_goes_into_the_group_beside_it_and_out_again() -> None:
    assert tree.into_group(asks(AnyOf(rules=(A,)), B), (1,)) == asks(AnyOf(rules=(A, B)))
    assert tree.into_group(asks(B, AnyOf(rules=(A,))), (0,)) == asks(AnyOf(rules=(B, A)))
    assert tree.out_of_group(asks(AnyOf(rules=(A, B))), (0, 0)) == asks(AnyOf(rules=(B,)), A)
    assert tree.out_of_group(asks(AnyOf(rules=(A,)), B), (0, 0)) == asks(A, B)
    for question, place in ((asks(A, B), (0,)), (asks(), (0,))):
        with pytest.raises(LookupError):
            tree.into_group(question, place)
    with pytest.raises(LookupError):
        tree.out_of_group(asks(A), (0,))


@pytest.mark.parametrize("place", [(), (5,), (0, 0), (1, 7)])
def test_a_place_that_is_not_there_is_said(place: tree.Place) -> None:
    with pytest.raises(LookupError):
        tree.get(asks(A, AnyOf(rules=(B,))), place)


def test_too_many_or_too_deep_is_a_sentence() -> None:
    forty = asks(*[InArrears()] * 40)
    with pytest.raises(ValueError, match="40 rules are the most"):
        tree.add(forty, (), Standing())
    deep = tree.wrap(tree.wrap(tree.wrap(asks(A), (0,), "any"), (0,), "all"), (0,), "none")
    with pytest.raises(ValueError, match="four deep"):
        tree.wrap(deep, (0,), "any")
