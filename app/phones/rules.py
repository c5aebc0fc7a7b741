"""What is known of a number, in words. Which may be dialled is the database's to say."""

from datetime import date
from enum import IntEnum

SCREENED_FOR_DAYS = 28


class WhyNot(IntEnum):
    """Why nobody is to dial somebody; the same codes as on a call list."""

    ASKED_NOT_TO = 1
    NO_NUMBER = 7
    NOT_SCREENED = 8  # or more than 28 days ago
    REGISTERED = 9  # with the TPS or CTPS
    WRONG_NUMBER = 10


def in_words(
    because: WhyNot | None, *, is_given: bool, is_member: bool, checked: str | None
) -> str:
    """Why a number may be dialled, or what to do instead; `checked` is a day in words."""
    match because:
        case WhyNot.ASKED_NOT_TO:
            return "They asked not to be contacted."
        case WhyNot.NO_NUMBER:
            return "No number that can be dialled from outside."
        case WhyNot.WRONG_NUMBER:
            return "Wrong number: don’t dial it."
        case WhyNot.REGISTERED:
            return f"Registered not to be called (screened {checked}): don’t call, walk over."
        case WhyNot.NOT_SCREENED if checked:
            return f"Not screened since {checked}: don’t call, walk over."
        case WhyNot.NOT_SCREENED:
            return "Never screened: don’t call, walk over."
    if is_given:
        return "They gave us this number."
    return "Member: may be dialled." if is_member else f"Screened {checked}, not registered."


def national(number: str) -> str:
    """As it is dialled at home: what goes to a screening service."""
    return "0" + number[3:] if number.startswith("+44") else number


def shown(number: str) -> str:
    """In the groups people read numbers in; what is not British stays as it is."""
    if not number.startswith("+44"):
        return number
    home = national(number)
    if home.startswith("02") and len(home) == 11:
        return f"{home[:3]} {home[3:7]} {home[7:]}"
    if (home[:3] == "011" or (home[:2] == "01" and home[3:4] == "1")) and len(home) == 11:
        return f"{home[:4]} {home[4:7]} {home[7:]}"
    return f"{home[:5]} {home[5:]}"


def date_problem(on: date, today: date, *, not_before: date | None = None) -> str | None:
    """Why numbers can't have been screened on that day; None when they can."""
    if on > today:
        return "The screening can’t be in the future. Enter the day the numbers were checked."
    if not_before is not None and on < not_before:
        return "The screening can’t be older than the download it answers."
    return None
