"""The row that names the columns, among titles, groups and totals."""

import pytest

from app.files.headers import is_total, propose


def proposed(*lines: str, grid: bool = False) -> tuple[int, int, tuple[str, ...]]:
    found = propose([line.split(",") for line in lines], grid=grid)
    return found.first, found.last, found.names


def test_titles_above_are_passed_over() -> None:
    assert proposed("Staff list", "Printed,3/11/2026", "Name,Team,Grade,Start", "Ann,Pay,EO,") == (
        2,
        2,
        ("Name", "Team", "Grade", "Start"),
    )


def test_a_title_merged_over_all_columns_is_one() -> None:
    merged = ",".join(["Staff list"] * 3)
    assert proposed(merged, "Name,Team,Grade", "Ann,Pay,EO", grid=True)[:2] == (1, 1)


@pytest.mark.parametrize(
    "upper",
    ["Person,,Contract,,", "Person,Person,Contract,Contract,Contract"],
)
def test_a_row_of_groups_is_joined_to_the_names_below(upper: str) -> None:
    first, last, names = proposed(
        upper, "Name,Team,Type,Start,End", "Ann,Pay,Fixed,1/2/2020,1/2/2027", "Bob,Pay,Open,,"
    )
    assert (first, last) == (0, 1)
    assert names == (
        "Person / Name", "Person / Team", "Contract / Type", "Contract / Start", "Contract / End",
    )  # fmt: skip


@pytest.mark.parametrize("lower", [",,Type,Start", "Name,Team,Type,Start"])
def test_names_over_two_rows_are_said_once(lower: str) -> None:
    _, last, names = proposed("Name,Team,Contract,", lower, "Ann,Pay,Fixed,1/2/2020", "Bob,Pay,x,")
    assert (last, names) == (1, ("Name", "Team", "Contract / Type", "Contract / Start"))


def test_people_below_are_not_taken_for_a_second_row_of_names() -> None:
    assert proposed("Name,,Team", "Ann,x,Pay", "Bob,y,Pay")[:2] == (0, 0)
    assert proposed("Name,Team,Leader", "Ann,Pay,", "Bob,Pay,yes")[:2] == (0, 0)


def test_two_columns_never_have_the_same_name() -> None:
    names = proposed("Name,Name,,Name (2),Column 3,x", "a,b,c,d,e,1", "a,b,c,d,e,2")[2]
    assert len(set(names)) == 6
    assert names[:3] == ("Name", "Name (2)", "Column 3")


@pytest.mark.parametrize(
    "lines",
    [
        ("Ann Ash,07700 900123", "Bob Beech,07700 900124"),
        ("Ann,Pay,Leeds,a@work.example", "Bob,Pay,Leeds,b@work.example"),
        ("Ann,Pay,Leeds,01/02/2020", "Bob,Pay,Leeds,01/03/2021"),
        ("Ann,2024-01-02", "Bob,none"),
        ("Ann,Pay,Leeds,QQ 12 34 56 C", "Bob,Pay,Leeds,QQ 12 34 56 D"),
    ],
)
def test_somebody_is_never_a_header(lines: tuple[str, str]) -> None:
    first, _, names = proposed(*lines)
    assert first == -1
    assert names[0] == "Column 1"


def test_a_charts_days_are_columns() -> None:
    assert proposed("Name,Team,1/11,2/11,3/11,4/11", "Ann,Pay,x,,x,", "Bob,Pay,,,x,x")[0] == 0
    assert proposed("Site,Grade,Post,2024,2025", "Hub,EO,x,3,4", "Tower,AO,y,5,6")[0] == 0


@pytest.mark.parametrize(
    "cells",
    ["Total,,72", "Grand total,1,200", ",,Totals,3", "72 staff,", "Printed 3 Nov 2026",
     "End of report,,", "Page 1 of 3", "Number of staff: 72", "Total staff: 72", "Total posts,7"],
)  # fmt: skip
def test_a_footer_is_no_person(cells: str) -> None:
    assert is_total(cells.split(","))


@pytest.mark.parametrize(
    "cells",
    ["Total,Ann,Pay", "Tottenham,Pay", "Ann,Total,3", "Printer,Pay", "72,Ann", "Page,Ann,1",
     "Ann Ash", ",,"],
)  # fmt: skip
def test_a_person_is_no_footer(cells: str) -> None:
    assert not is_total(cells.split(","))
