"""Pasted names, without a database."""

import pytest

from app.people.names import normal_name, phone_link
from app.people.pasting import Found, name_problem, plan, read_lines


@pytest.mark.parametrize(
    "name",
    [
        "Priya Shah",
        "SHAH, Priya",
        "Siân ap Rhys",
        "Nguyễn Thị Hoa",
        "王 小明",
        "محمد الأحمد",
        "प्रिया शाह",
        "Øystein Ås",
        "O’Brien, José",
        "D'Arcy St. John-Smith",
        "Мария Иванова",
        "Ŵyn Ŷ",
        "ปรียา",
        "נועה לוי",
        "Suharto",
    ],
)
def test_names_of_every_script_are_names(name: str) -> None:
    problem = name_problem(name)
    assert problem is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("priya@dept.example", "e-mail"),
        ("QQ 12 34 56 C", "insurance number"),
        ("Priya Shah 03/04/1980", "date"),
        ("Priya Shah 3 April 1980", "date"),
        ("Priya Shah 4512", "digits"),
        ("<script>alert()</script>", "< >"),
        ("=HYPERLINK(a)", "="),
        ("Pri\x00ya", "can't be seen"),
        ("--- ,", "no name"),
        ("a" * 121, "120"),
        ("\U0001f600", "Take out"),
    ],
)
def test_what_is_no_name_is_said_to_be_none(typed: str, says: str) -> None:
    problem = name_problem(typed)
    assert problem is not None
    assert says in problem.replace("( ) / < >", "< >")


def test_a_line_is_a_name_and_perhaps_a_team() -> None:
    text = "1. Priya Shah\tPayments\n\n• SHAH, Mo; Pensions \r\nSam Jones\na;b;c\n2) Nia Rees"
    lines = read_lines(text, "Everyone")
    assert [(line.number, line.forename, line.surname, line.team) for line in lines] == [
        (1, "Priya", "Shah", "Payments"),
        (3, "Mo", "SHAH", "Pensions"),
        (4, "Sam", "Jones", "Everyone"),
        (5, "", "", None),
        (6, "Nia", "Rees", "Everyone"),
    ]
    assert "tab or a semicolon" in str(lines[3].problem)


def test_says_who_is_new_listed_twice_and_known() -> None:
    lines = read_lines("Priya Shah\nSam Jones\nJONES, Sam\nDafydd Quiet\n12")
    decided = plan(lines, there={normal_name("Priya Shah"): [7]}, known=[4])
    assert [one.found for one in decided.lines] == [
        Found.LISTED,
        Found.NEW,
        Found.TWICE,
        Found.KNOWN,
        Found.NO_NAME,
    ]
    assert [line.name for line in decided.added] == ["Sam Jones"]


def test_a_tick_adds_a_namesake_once() -> None:
    lines = read_lines("Priya Shah")
    there = {normal_name("Priya Shah"): [7]}
    (shown,) = plan(lines, there=there).lines
    assert plan(lines, there=there, different=[shown.tick]).added
    more = {normal_name("Priya Shah"): [7, 8]}
    assert not plan(lines, there=more, different=[shown.tick]).added


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("0113 496 0123", "tel:+441134960123"),
        ("+44 (0)113 496 0123", "tel:+441134960123"),
        ("0113 496 0123 ext 45", "tel:+441134960123;ext=45"),
        ("4123", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_that_can_be_dialled_is_a_link(typed: str | None, link: str | None) -> None:
    assert phone_link(typed) == link
