"""Where somebody is and how two people reach each other, in words both could read. Pure."""

from collections.abc import Iterable
from itertools import groupby

from app.seating.models import Habit, Shift, TieKind
from app.seating.reach import Reach, ReachKind

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


REACHES = {
    ReachKind.NEXT_TO: "side by side",
    ReachKind.NEAR: "two desks away",
    ReachKind.SAME_BANK: "same bank of desks",
    ReachKind.SAME_AREA: "same area",
    ReachKind.SAME_TEAM: "same team",
    ReachKind.SAME_DAYS: "in on the same days",
    ReachKind.SAME_SHIFT: "same shift",
    ReachKind.SHARES_LIFT: "share a lift",
    ReachKind.GETS_ON: "get on well",
    ReachKind.SAME_LANGUAGE: "share a language",
    ReachKind.SPOKE_BEFORE: "have talked before",
}
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def say(found: Iterable[Reach]) -> str:
    """“two desks away on Tuesdays and Thursdays; same team”. Empty when there is no reach."""
    said = []
    dated = False
    for reach in found:
        if reach.kind is ReachKind.SAME_DAYS and dated:
            continue
        words = REACHES[reach.kind]
        if reach.days:
            words = f"{words.removesuffix(' on the same days')} on {day_words(reach.days)}"
            dated = True
        said.append(words)
    return "; ".join(said)


def day_words(days: int) -> str:
    """“Tuesdays and Thursdays”, “Mondays to Fridays”."""
    chosen = [day for day in range(7) if days >> day & 1]
    runs = [list(run) for _, run in groupby(chosen, key=lambda day: day - chosen.index(day))]
    words = [
        f"{_DAYS[run[0]]} to {_DAYS[run[-1]]}"
        if len(run) > 2
        else " and ".join(_DAYS[day] for day in run)
        for run in runs
    ]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
