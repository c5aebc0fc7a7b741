"""What each number of this room means, in words. Other pages link here by key: `anchor`."""

from dataclasses import dataclass

from app.density.rates import FEWEST_IN_COHORT, MEMBERS_PER_REP, SMALLEST_TEAM


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    words: str


ELIGIBLE = (
    "Eligible are people on our list whose home workplace is here that day and whom the union "
    "can recruit. Agency staff, contractors and military are not among them, nor people whose "
    "home is another workplace."
)

DEFINITIONS: dict[str, Definition] = {
    "density": Definition(
        "Density",
        f"Our members among the eligible people on our list. {ELIGIBLE} A member in arrears "
        "counts until the days of grace end; retired and associate members, and those whose "
        "membership ended, don't. Each person counts once, however many places they work at.",
    ),
    "range": Definition(
        "How far it can still go",
        "Where some are not known yet, density lies between our known members alone and all of "
        "them together. Not known: no membership extract has covered them and they have not "
        "told us.",
    ),
    "declared": Definition(
        "Density of the headcount",
        "Our members divided by the number of people the employer declares, or somebody counted. "
        "It comes first where our list names fewer than 95 of 100 of them. For several "
        "workplaces it is shown once each has a headcount.",
    ),
    "completeness": Definition(
        "How complete the list is",
        "Eligible people on our list, divided by the headcount. Complete from 95 %, nearly from "
        "80 %, patchy below.",
    ),
    "recruitable": Definition(
        "Density without other unions",
        "Our members, divided by the eligible people who are not in another union. We know of "
        "another union only where somebody told us themselves.",
    ),
    "any-union": Definition(
        "In any union",
        "Our members and those in another union, divided by the eligible.",
    ),
    "potential": Definition(
        "Could be recruited",
        "Eligible, not our member and not in another union. Those not known yet are among them.",
    ),
    "not-counted": Definition(
        "Not counted",
        "People who work here and are not eligible: agency staff, contractors, military, "
        "secondees of another employer. They are in no rate on these pages.",
    ),
    "majority": Definition(
        "A majority",
        "More than half, in whole people: twice the members is more than the eligible. Where it "
        "depends on whether our list or the headcount is taken, it is on the edge. The legal "
        "tests of a bargaining unit have pages of their own.",
    ),
    "target": Definition(
        "Target",
        "The rate aimed for here, or else by the nearest unit above that has one.",
    ),
    "reps": Definition(
        "Reps and advocates",
        "People who work here and hold the role of rep or advocate that day; each once. A login "
        "is not a role.",
    ),
    "members-per-rep": Definition(
        "Members for each rep",
        f"Our members divided by reps and advocates. One for {MEMBERS_PER_REP} is aimed for; the "
        "gap is how many more that takes.",
    ),
    "no-rep": Definition(
        "Workplaces with no rep",
        "Open workplaces below this unit where nobody is a rep or an advocate that day.",
    ),
    "uncovered-teams": Definition(
        "Teams with no rep",
        f"Teams of {SMALLEST_TEAM} eligible people or more in which nobody is a rep or an "
        "advocate.",
    ),
    "coverage": Definition(
        "Spoken to",
        "Of those who could be recruited, the people who had at least one conversation in the "
        "last 30, 90 or 365 days. People, not calls; an attempt is not a conversation. Those who "
        "asked not to be contacted are left out; the second fraction has them in, so that leaving "
        "them out never looks like progress.",
    ),
    "attempted": Definition(
        "Tried to reach",
        "The same, counting any attempt, whether or not they were reached.",
    ),
    "reach": Definition(
        "Reached when tried",
        "Conversations among all contacts with people who were not members the day before.",
    ),
    "join-rate": Definition(
        "Joined, of those spoken to",
        "Of the people spoken to for the first time in the period, those who joined within 60 "
        "days. Only people first spoken to at least 60 days ago are counted. With fewer than "
        f"{FEWEST_IN_COHORT} of them it is too few data.",
    ),
    "join-rate-conversation": Definition(
        "Joined, for each conversation",
        "Joins within 60 days of a conversation, divided by all conversations with people who "
        "were not members. Lower than the rate for each person, because many take several.",
    ),
    "attribution": Definition(
        "Joined after a conversation",
        "Of all who joined, those spoken to in the 60 days before. The others joined without one "
        "that we know of: online, or somebody forgot to note it.",
    ),
    "face-to-face": Definition(
        "Members met face to face",
        "Our members who had a conversation in person in the last 365 days. Nine in ten is aimed "
        "for before a ballot.",
    ),
    "leaver-rate": Definition(
        "Leaving, as a yearly rate",
        "Memberships that ended in the period, divided by the mean of the members before and "
        "after it, as if it went on for a year. Moving to another workplace is not leaving.",
    ),
    "avoidable": Definition(
        "Left, and need not have",
        "Of those who left, those who resigned, stopped paying or did not know they had left; "
        "not a new job, retirement, redundancy or death.",
    ),
    "overdue": Definition(
        "Promises overdue",
        "Open promises to come back whose day has passed, by how long. Promises to people who "
        "have since asked not to be contacted are left out.",
    ),
    "pending-joins": Definition(
        "Said they will join",
        "Told us that they will join or have joined, and no extract confirms it yet. They don't "
        "count as members until one does.",
    ),
}


def anchor(unit_id: int, key: str) -> str:
    """The address at which a number of this unit is explained."""
    if key not in DEFINITIONS:
        raise KeyError(key)
    return f"/density/{unit_id}/numbers#{key}"
