"""Names told apart: who is clear, who is asked about, and nobody guessed."""

import pytest

from app.seating.drawing.layout import Impossible, grid
from app.seating.drawing.pasting import draw_rows, fill, read_rows
from app.seating.drawing.placing import Known, Placing, Wanted, place

PRIYA = Known(1, "Priya Shah", team="Payments")
SAM = Known(2, "Sam Jones", also="Samuel Jones", team="Payments", numbers=("00412",))
OTHER_SAM = Known(3, "Sam Jones", team="Pensions", email="sam.jones2@work.example")
QUIET = Known(4, "Quiet Person", listed=False)
SION = Known(5, "Siôn O’Hara")
ALL = [PRIYA, SAM, OTHER_SAM, QUIET, SION]


def wanted(*names: str) -> list[Wanted]:
    return [Wanted(f"A{at}", name) for at, name in enumerate(names, start=1)]


def asked(placing: Placing) -> list[str]:
    return [f"{one.at}: {one.sentence}" for one in placing.questions]


def test_a_name_that_is_one_persons_is_seated_however_it_is_written() -> None:
    placing = place(wanted("SHAH, Priya", "sion o'hara", "Samuel Jones"), ALL)
    assert placing.seated == {"A1": 1, "A2": 5, "A3": 2}
    assert placing.questions == []


def test_empty_desks_stay_empty_without_a_word() -> None:
    placing = place(wanted("", "-", "Vacant", "–"), ALL)
    assert (placing.seated, placing.questions) == ({}, [])


def test_two_of_one_name_are_asked_about_and_neither_is_seated() -> None:
    placing = place(wanted("Sam Jones"), ALL)
    assert placing.seated == {}
    assert asked(placing) == ["A1: 2 people here are called “Sam Jones”. Who sits there?"]
    assert [who.words for who in placing.questions[0].offered] == [
        "Sam Jones, Payments",
        "Sam Jones, Pensions",
    ]


def test_an_answer_settles_it_and_anybody_elses_id_does_not() -> None:
    key = place(wanted("Sam Jones"), ALL).questions[0].key
    assert place(wanted("Sam Jones"), ALL, {key: 3}).seated == {"A1": 3}
    assert place(wanted("Sam Jones"), ALL, {key: 99}).seated == {}
    assert place(wanted("Sam Jonas"), ALL, {key: 3}).seated == {}, "the name was changed since"


def test_an_unknown_name_is_never_guessed() -> None:
    placing = place(wanted("Prya Shah"), ALL)
    assert placing.seated == {}
    assert asked(placing) == ["A1: Nobody here is called “Prya Shah”. Is it one of these?"]
    assert placing.questions[0].offered == (PRIYA,)
    assert asked(place(wanted("Nobody Known"), ALL)) == [
        "A1: Nobody here is called “Nobody Known”."
    ]


def test_whoever_is_not_on_the_list_is_not_offered_for_another_name() -> None:
    assert place(wanted("Quiet Persons"), ALL).questions[0].offered == ()
    assert place(wanted("Quiet Person"), ALL).seated == {"A1": 4}


def test_a_number_or_an_address_tells_two_of_one_name_apart() -> None:
    by_number = Wanted("A1", "Sam Jones", number="00412")
    by_email = Wanted("A2", "Sam Jones", email="SAM.JONES2@work.example")
    assert place([by_number, by_email], ALL).seated == {"A1": 2, "A2": 3}


def test_a_number_nobody_has_does_not_stand_in_the_way_of_a_name() -> None:
    assert place([Wanted("A1", "Priya Shah", number="999")], ALL).seated == {"A1": 1}


def test_a_number_that_is_somebody_elses_is_a_question() -> None:
    placing = place([Wanted("A1", "Priya Shah", number="00412")], ALL)
    assert placing.seated == {}
    assert placing.questions[0].at == "A1"
    assert SAM in placing.questions[0].offered


def test_named_twice_sits_once() -> None:
    placing = place(wanted("Priya Shah", "Priya Shah"), ALL)
    assert placing.seated == {"A1": 1}
    assert asked(placing) == ["A2: “Priya Shah” is there twice, at A1 already."]


def test_rows_are_lines_and_an_empty_line_begins_a_bank() -> None:
    text = "Ann Ash\tBob Beech\n\tCal Cedar\n\n\nDee Dogwood"
    assert read_rows(text) == [[["Ann Ash", "Bob Beech"], ["", "Cal Cedar"]], [["Dee Dogwood"]]]


def test_a_comma_parts_names_unless_something_else_does() -> None:
    assert read_rows("Ann Ash, Bob Beech") == [[["Ann Ash", "Bob Beech"]]]
    assert read_rows("Ash, Ann; Beech, Bob") == [[["Ash, Ann", "Beech, Bob"]]]


def test_drawn_rows_know_who_was_typed_at_each_desk() -> None:
    desks, names = draw_rows("Ann,Bob,\nCal,,Dee\n\nEve", [])
    assert [(one.at, one.name) for one in names] == [
        ("A1", "Ann"), ("A2", "Bob"), ("A3", ""), ("A4", "Cal"), ("A5", ""), ("A6", "Dee"),
        ("B1", "Eve"),
    ]  # fmt: skip
    assert [desk.label for desk in desks] == [one.at for one in names]


def test_a_list_of_names_is_not_taken_for_a_column_of_desks() -> None:
    with pytest.raises(Impossible, match="5 rows of one desk"):
        draw_rows("\n".join(["Ann", "Bob", "Cal", "Dee", "Eve"]), [])


def test_names_go_along_the_free_desks_in_the_order_of_their_numbers() -> None:
    free = grid(1, 12)[::-1]
    names = fill("Ann\n-\n\nBob\n", free)
    assert [(one.at, one.name) for one in names] == [("A1", "Ann"), ("A3", "Bob")]
    with pytest.raises(Impossible, match="3 names for 2 free desks"):
        fill("Ann\nBob\nCal", free[:2])
