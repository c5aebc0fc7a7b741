"""What the cells of a column give away, whatever it is called: birth dates, pay, bank details.

Pure; no cell is kept or named. domain.md 5.3.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from app.files.cells import NI_SHAPED, column_of_days, postcode

Cells = Sequence[tuple[int, str]]
FEWEST = 3
INSURANCE = "insurance number"
_SORT_CODE = re.compile(r"\d{2}([- ])\d{2}\1\d{2}")
_ACCOUNT = re.compile(
    r"\d{2}[- ]?\d{2}[- ]?\d{2}[ /,:]+\d{7,8}|GB\d{2} ?[A-Z]{4}( ?\d{4}){3} ?\d{2}"
    r"|(\d{4}[ -]){3}\d{4}",
    re.I,
)
_MONEY = re.compile(r"£ ?\d[\d,. ]*(k|p\.?a\.?)?( ?- ?£ ?\d[\d,. ]*k?)?|\d[\d,.]* ?GBP", re.I)
_AMOUNT = re.compile(r"\d{2,3},?\d{3}\.\d{2}|\d{2,3},\d{3}(\.\d{1,2})?|\d{5,6}\.\d")
_STREET = re.compile(
    r"(flat \w+,? )?\d+[a-z]?,? [\w' .-]+\b(street|st|road|rd|avenue|ave|lane|close|drive|way"
    r"|terrace|crescent|grove|place|gardens|court|walk|row)\b.*",
    re.I,
)
_GENDERS = {"male", "female", "m", "f", "non-binary", "nonbinary", "man", "woman", "other", "x"}
_YEARS_LEAST, _YEARS_MOST = 15, 110


def insured(cells: Cells) -> str | None:
    """Three insurance numbers give a column away."""
    shaped = 0
    for _, cell in cells:
        shaped += bool(NI_SHAPED.search(cell))
        if shaped == FEWEST:
            return INSURANCE
    return None


def told_by_content(given: Cells, as_at: date, is_known: bool, people: bool) -> str | None:
    """`given` are the cells that hold anything."""
    if len(given) < FEWEST:
        return None
    cells = [cell for _, cell in given]
    if _like_bank_details(given, is_known):
        return "looks like bank details"
    if _like_pay(cells, is_known):
        return "looks like pay"
    if is_known:
        return None
    if _like_birth_dates(given[:50], as_at):
        return "looks like birth dates"
    if people and _like_genders(cells):
        return "looks like gender"
    return "looks like home addresses" if people and _like_homes(cells) else None


def _share(cells: Sequence[str], fits: Callable[[str], object]) -> float:
    return sum(bool(fits(cell)) for cell in cells) / len(cells)


def _like_bank_details(given: Cells, is_known: bool) -> bool:
    """Sort codes look like days with short years, but not all of them can be days.

    Desks are numbered like them, too, in columns that say so.
    """
    cells = [cell for _, cell in given]
    if _share(cells, _ACCOUNT.fullmatch) > 0.5:
        return True
    sorted_by = not is_known and _share(cells, _SORT_CODE.fullmatch) > 0.8
    return sorted_by and _not_days(given) > 0.3


def _not_days(given: Cells) -> float:
    read = column_of_days(given[:50]).read
    return sum(read(cell) is None for _, cell in given) / len(given)


def _like_pay(cells: Sequence[str], is_known: bool) -> bool:
    """Sums of money; without a sign of it only decimals or thousands that a year's pay may be.

    A column with a name of ours needs the sign: a headcount has thousands, too.
    """
    if _share(cells, _MONEY.fullmatch) > 0.5:
        return True
    return not is_known and _share(cells, _a_years_pay) > 0.6


def _a_years_pay(cell: str) -> bool:
    plain = cell.replace(",", "")
    return bool(_AMOUNT.fullmatch(cell)) and 10_000 <= float(plain) <= 200_000


def _like_birth_dates(given: Cells, as_at: date) -> bool:
    """Days of grown people's births: nearly all 15 to 110 years back and many years apart."""
    long = [(line, cell) for line, cell in given if len(cell) >= 6]
    if len(long) < FEWEST:
        return False
    read = column_of_days(long).read
    ages = [as_at.year - day.year for _, cell in long if (day := read(cell))]
    grown = [age for age in ages if _YEARS_LEAST <= age <= _YEARS_MOST]
    return len(grown) >= 0.9 * len(long) and max(grown) - min(grown) >= 10


def _like_genders(cells: Sequence[str]) -> bool:
    words = {cell.casefold() for cell in cells}
    return words <= _GENDERS and ({"m", "f"} <= words or bool(words & {"male", "female"}))


def _like_homes(cells: Sequence[str]) -> bool:
    """Many different postcodes or streets; those of an office come again and again."""
    differ = len({cell.casefold() for cell in cells}) > max(FEWEST - 1, len(cells) // 2)
    return differ and (_share(cells, postcode) > 0.8 or _share(cells, _STREET.fullmatch) > 0.5)
