"""Where somebody is, in words the person themselves could read. Pure."""

from app.seating.models import Habit, Shift, TieKind
from app.seating.reach import day_words

HABITS = {
    Habit.FIXED: "Always the same desk",
    Habit.HOT: "Wherever is free",
    Habit.REMOTE: "Works from home",
}
SHIFTS = {
    Shift.DAY: "Day",
    Shift.EARLY: "Early",
    Shift.LATE: "Late",
    Shift.NIGHT: "Night",
}
TIES = {
    TieKind.SHARES_LIFT: "Shares a lift with",
    TieKind.GETS_ON: "Gets on with",
    TieKind.SAME_LANGUAGE: "Shares a language with",
}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def place(
    habit: Habit,
    *,
    area: str | None = None,
    floor: str | None = None,
    desk: str | None = None,
    days: int | None = None,
    shift: Shift | None = None,
) -> str:
    """“Sits at A4, North wing, second floor; Tuesdays and Thursdays; early shift”."""
    where = ", ".join(part for part in (desk, area, floor) if part)
    if habit is Habit.REMOTE:
        said = ["Works from home"]
    elif not where:
        said = ["Nobody knows where they sit"]
    elif habit is Habit.HOT and not desk:
        said = [f"Sits wherever is free in {where}"]
    else:
        said = [f"Sits {'at' if desk else 'in'} {where}"]
    if days:
        said.append(day_words(days))
    if shift is not None:
        said.append(f"{SHIFTS[shift].lower()} shift")
    return "; ".join(said)
