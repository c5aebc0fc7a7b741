"""What a column's cells give away under an innocent name."""

from datetime import date

import pytest

from app.files.refusing import refused_by_content

DAY = date(2026, 11, 3)


def why(*cells: str, known: bool = False, people: bool = True) -> str | None:
    return refused_by_content(known, list(enumerate(cells, start=2)), DAY, people=people)


@pytest.mark.parametrize(
    "cells",
    [
        ("QQ 12 34 56 C", "QQ123457A", "qq123458b"),
        ("QQ-12-34-56-C", "QQ.12.34.57.D", "QQ 123458 A"),
        ("her NI is QQ123456C", "see QQ 12 34 57 C.", "QQ123458C/1"),
        ("", "x", "QQ123456C", "y", "QQ123457C", "z", "QQ123458C"),
    ],
)
def test_three_insurance_numbers_wherever_they_stand(cells: tuple[str, ...]) -> None:
    assert why(*cells) == "insurance number"
    assert why(*cells, known=True) == "insurance number"


def test_longer_codes_are_no_insurance_numbers() -> None:
    assert why("XQQ123456C", "QQ123456C7", "QQ1234567C") is None


@pytest.mark.parametrize(
    "cells",
    [
        ("40-47-84", "20-00-00", "60-83-71"),
        ("40 47 84", "20 00 00", "60 83 71", "01 02 03"),
        ("40-47-84 12345678", "200000 87654321", "60-83-71/12345679"),
        ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765433", "GB82WEST12345698765434"),
        ("4444 3333 2222 1111", "4444-3333-2222-1112", "4444 3333 2222 1113"),
    ],
)
def test_bank_details_by_their_shape(cells: tuple[str, ...]) -> None:
    assert why(*cells) == "looks like bank details"


def test_desks_may_be_numbered_like_sort_codes_where_the_column_says_so() -> None:
    assert why("02-11-04", "02-31-05", "03-40-01", known=True) is None
    with_accounts = ("40-47-84 12345678", "20-00-00 87654321", "60-83-71 12345679")
    assert why(*with_accounts, known=True) == "looks like bank details"


def test_short_days_are_not_sort_codes() -> None:
    assert why("01-02-24", "15-03-25", "28-11-26", known=True) is None


@pytest.mark.parametrize(
    "cells",
    [
        ("£23,456", "£31,200.00", "£ 45000"),
        ("£12.60", "£13.10", "£11.44", ""),
        ("23456.50", "31200.00", "45,000.00"),
        ("23,456", "31,200", "45,000"),
        ("£23,000 - £27,000", "£31,000-£35,000", "£23,000 - £27,000"),
        ("28k GBP", "31200 GBP", "45000 GBP", "£1"),
    ],
)
def test_pay_under_an_innocent_name(cells: tuple[str, ...]) -> None:
    assert why(*cells) == "looks like pay"


def test_numbers_of_people_and_of_staff_are_not_pay() -> None:
    assert why("12,450", "31,200", "18,000", known=True, people=False) is None
    assert why("23456", "31200", "45000") is None
    assert why("0.6", "1.00", "0.8") is None
    assert why("1,200", "2,400", "900") is None


def test_birth_dates_are_refused_and_a_column_of_start_dates_is_not() -> None:
    born = ("03/04/1968", "12/11/1985", "30/06/1999", "01/01/1974")
    assert why(*born) == "looks like birth dates"
    assert why(*born, known=True) is None
    assert why("03/04/2024", "12/11/2025", "30/06/2023") is None


def test_genders_and_homes() -> None:
    assert why("M", "F", "F", "M") == "looks like gender"
    assert why("Male", "male", "Male") == "looks like gender"
    assert why("M", "M", "M") is None
    homes = tuple(f"LS{i} 4AP" for i in range(1, 9))
    assert why(*homes) == "looks like home addresses"
    assert why(*homes, known=True) is None
    assert why(*homes, people=False) is None
    assert why(*("LS1 4AP", "CF10 3AF") * 6) is None
    streets = tuple(f"{i} Quarry Road, Leeds" for i in range(1, 9))
    assert why(*streets) == "looks like home addresses"


def test_what_a_list_is_for_gives_nothing_away() -> None:
    assert why("AO", "EO", "HEO") is None
    assert why("0113 496 0001", "07700 900001", "4021") is None
    assert why("12345678", "12345679", "12345680") is None
    assert why("D1", "D2", "D3") is None
