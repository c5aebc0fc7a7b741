"""What a report's numbers mean, and what its file is called. Pure."""

import re
from fractions import Fraction

from app.glossary import GLOSSARY
from app.reports.numbers import Report
from app.web import formats

_OF_THE_GLOSSARY = ("Eligible", "Density", "Not known")
_OURS = (
    ("Members", "Eligible people with a membership of ours on the day. Arrears count for the time"
     " of grace; retired and associate members do not count."),
    ("On the month, on the year", "Members on the last day less members on the last day of the"
     " month before, or of the same month a year before."),
    ("Joined", "Memberships that began in the month, first or renewed, of people who work here."),
    ("Left", "Memberships that ended in the month. Whoever stays a member and moves to another"
     " office neither joined nor left: the rest of a change is people who moved."),
    ("Reps", "Reps and advocates who work here."),
    ("Spoken to in 90 days", "People, not calls: of those who could join and did not ask to be left"
     " alone, how many had at least one conversation in the 90 days. An attempt is none."),
)  # fmt: skip


def definitions(report: Report) -> list[tuple[str, str]]:
    return [
        *((term, GLOSSARY[term]) for term in _OF_THE_GLOSSARY),
        *_OURS,
        ("As at", f"{formats.day(report.day)}, the last day of the month; joined and left: all of"
         f" {formats.month(report.month)}."),
        ("Our lists", ages(report)),
        ("Made", f"{formats.day(report.made_on)} by {report.made_by}."
         f" Destroy by {formats.day(report.destroy_by)}."),
    ]  # fmt: skip


def ages(report: Report) -> str:
    """How old what we know is; of several workplaces, the oldest."""
    parts = [
        f"{what} of {formats.day(day)}"
        for what, day in (("staff list", report.listed_on), ("extract", report.extract_on))
        if day is not None
    ]
    if not parts:
        return "No list was read."
    return f"The oldest of the workplaces here: {' and '.join(parts)}."


def file_name(report: Report, ending: str) -> str:
    """Of the place and the month; whoever made it is inside."""
    bare = report.own.place.name.casefold().encode("ascii", "ignore").decode()
    place = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:60] or "unit"
    return f"report-{place}-{report.month:%Y-%m}.{ending}"


def density(members: int, eligible: int, unknown: int) -> str:
    """“51.5 %”, a range where some are not known, a dash where nobody is counted."""
    if eligible <= 0:
        return formats.NOTHING
    if not unknown:
        return formats.percent(Fraction(members, eligible))
    low, high = Fraction(members, eligible), Fraction(members + unknown, eligible)
    return formats.percent_range(low, high)
