"""What a person would say about a target. Pure."""

from app.goals.forecast import MONTHS_ENOUGH
from app.goals.prospect import Prospect
from app.goals.rules import ENOUGH_PEOPLE, Cohort, Expected, People
from app.web.formats import day, percent_whole, plural


def takes(prospect: Prospect) -> str:
    """How many joins, of whom."""
    joins, expected = prospect.joins, prospect.expected
    if joins is None:
        return "Nobody is expected to work here then, so there is nothing to reach."
    if not joins.needed:
        return f"No join is needed for {prospect.aim.words}: {_if(expected)}."
    return f"{plural(joins.needed, 'join', 'joins')} for {prospect.aim.words}, {_if(expected)}."


def cannot(prospect: Prospect) -> str | None:
    """None when enough people could join."""
    joins = prospect.joins
    if joins is None or joins.feasible:
        return None
    return (
        f"With these numbers it can’t be reached: {plural(joins.needed, 'join', 'joins')} are"
        f" needed, and {plural(prospect.expected.could_join, 'person', 'people')} could join."
    )


def pace_says(prospect: Prospect) -> str:
    """“At this pace 48 % by 1 Jun 2027: 9 joins short.”"""
    if prospect.has_passed:
        return f"The day was {day(prospect.ground.by_on)}. Set a target for a day to come."
    months = len(prospect.ground.pace.months)
    if not prospect.ground.pace.is_enough:
        return (
            f"Too few data for a forecast: it takes {MONTHS_ENOUGH} full months,"
            f" and {plural(months, 'is', 'are')} on record."
        )
    if prospect.rate is None or prospect.short is None:
        return "Nobody is expected to work here then."
    ahead = f"At this pace {percent_whole(prospect.rate)} by {day(prospect.ground.by_on)}"
    if prospect.short:
        return f"{ahead}: {plural(prospect.short, 'join', 'joins')} short."
    return f"{ahead}: that reaches {prospect.aim.words}."


def to_speak_to(joins: int, people: People | None, cohort: Cohort) -> str:
    """How many people, and how we know."""
    if people is None:
        return (
            "Too few data to say how many people to speak to:"
            f" {plural(cohort.reached, 'person was', 'people were')} first spoken to"
            f" between 60 days and a year ago, and it takes {ENOUGH_PEOPLE}."
        )
    of = f"of {cohort.reached:,} first spoken to between 60 days and a year ago, {cohort.joined:,}"
    if people.likely is None:
        return f"Nobody can say how many people to speak to: {of} joined within 60 days."
    about = plural(people.likely, "person", "people")
    return f"About {about} to speak to: {of} joined within 60 days."


def _if(expected: Expected) -> str:
    here = plural(expected.eligible, "person works", "people work")
    gone = plural(expected.leaving, "member leaves", "members leave")
    gone = gone if expected.leaving else "no member leaves"
    return f"if {here} here then and {gone}"
