"""Lists of desks: headers, places, and columns we must not hold."""

from datetime import date

import pytest

from app.files.reading import Unreadable
from app.seating.drawing.desk_list import DeskList, draw_list, read_list
from app.seating.drawing.layout import Impossible, grid

TODAY = date(2026, 11, 23)


def listed(*lines: str) -> DeskList:
    return read_list("\n".join(lines).encode(), as_at=TODAY)


def test_desks_banks_and_who_sits_there() -> None:
    desks, wanted = draw_list(
        listed("Desk No,Desk Neighbourhood,Display Name,Staff No,E-mail", "3.01,Window,Ann Ash,7,",
               "3.02,Window,,,", "3.03,Lifts,Bob Beech,,b@work.example"),
        [],
    )  # fmt: skip
    assert [(desk.label, desk.block) for desk in desks] == [
        ("3.01", "Window"), ("3.02", "Window"), ("3.03", "Lifts"),
    ]  # fmt: skip
    assert [(one.at, one.name, one.number, one.email) for one in wanted] == [
        ("3.01", "Ann Ash", "7", ""),
        ("3.02", "", "", ""),
        ("3.03", "Bob Beech", "", "b@work.example"),
    ]


def test_a_list_without_desks_is_counted_in_its_banks() -> None:
    desks, wanted = draw_list(listed("Forename\tSurname\tZone", "Ann\tAsh\tNorth"), [])
    assert (desks[0].label, wanted[0].name) == ("North 1", "Ann Ash")


def test_places_in_centimetres_and_in_metres() -> None:
    in_cm, _ = draw_list(listed("Desk,X,Y", "1,500,500", "2,700,500"), [])
    in_m, _ = draw_list(listed("Desk,X (m),Y (m)", "1,5,5", "2,7.0,5"), [])
    assert [(d.x, d.y) for d in in_cm] == [(500, 500), (700, 500)] == [(d.x, d.y) for d in in_m]


def test_desks_that_would_lie_on_one_another_are_said() -> None:
    with pytest.raises(Impossible, match="Desks 1 and 2 would lie on one another"):
        draw_list(listed("Desk,X,Y", "1,5,5", "2,7,5"), [])
    with pytest.raises(Impossible, match="Line 3: x and y are centimetres"):
        draw_list(listed("Desk,X,Y", "1,500,500", "2,here,500"), [])


def test_birth_dates_and_membership_are_not_read() -> None:
    found = listed(
        "Desk,Name,DOB,NI No,M/NM,Notes",
        "A1,Ann Ash,1/2/1980,AB123456C,M,x",
        "A2,Bob Beech,1/2/1990,AB123456D,NM,y",
    )
    assert [header for header, _ in found.refused] == ["DOB", "NI No", "M/NM"]
    assert found.columns == ("desk", "name")
    assert found.text == "desk\tname\nA1\tAnn Ash\nA2\tBob Beech\n"


def test_a_bank_of_desks_is_read_and_somebodys_bank_is_not() -> None:
    assert listed("Desk,Bank", "1,North").columns == ("desk", "bank")
    found = listed("Desk,Bank,Name", "1,12345678,Ann Ash")
    assert found.columns == ("desk", "name")
    assert [header for header, _ in found.refused] == ["Bank"]


def test_what_was_read_can_be_shown_and_read_again() -> None:
    found = listed("Desk,X m,Y m,Name", '"A;1",1,2,"O""Hara, Ann"')
    assert read_list(found.text.encode(), as_at=TODAY).rows == found.rows
    assert draw_list(found, []) == draw_list(read_list(found.text.encode(), as_at=TODAY), [])


def test_a_number_that_is_there_already_is_said() -> None:
    with pytest.raises(Impossible, match="two desks called A1"):
        draw_list(listed("Desk,Name", "A1,Ann"), grid(1, 2))
    with pytest.raises(Impossible, match="two desks called 7"):
        draw_list(listed("Desk,Name", "7,Ann", "7,Bob"), [])


def test_a_list_of_something_else_is_said() -> None:
    with pytest.raises(Unreadable, match="No column says which desk"):
        listed("Date,Result", "1/2/2026,yes")
    with pytest.raises(Unreadable, match="601 rows"):
        listed("Desk", *[str(n) for n in range(601)])


def test_windows_letters_are_read() -> None:
    found = read_list("Desk;Name\n1;Siân Jones".encode("cp1252"), as_at=TODAY)
    assert found.rows[0].cells == ("1", "Siân Jones")
