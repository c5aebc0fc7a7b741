"""The kinds of rule an organiser can add: what each asks for, in the order of the page. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.asks.models import AskState
from app.conversations.models import Result
from app.conversations.words import ASSESSMENTS, CHANNELS, OUTCOMES, RESULTS
from app.people.models import Engagement, StandingCode, UnionRoleKind

MOST_CHIPS = 8


@dataclass(frozen=True)
class Codes:
    """Some of a few answers that are always the same."""

    name: str
    legend: str
    options: Mapping[Any, str]  # codes, which are numbers
    hint: str = ""


@dataclass(frozen=True)
class Chosen:
    """Some of what there is: `source` says where the options come from."""

    name: str
    legend: str
    source: str
    hint: str = ""


@dataclass(frozen=True)
class Options:
    """One of a few answers; "" leaves it open."""

    name: str
    legend: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class Days:
    """Days in spans with a name, as (since, until), or two days typed in words."""

    legend: str
    spans: Mapping[str, tuple[str, str | None, str | None]]


Field: TypeAlias = Codes | Chosen | Options | Days


@dataclass(frozen=True)
class Kind:
    """`none_chosen`: what it asks when nothing is chosen; "" when something must be.

    Fields past the first `shown` are folded away until they say something.
    """

    code: str
    label: str
    fields: tuple[Field, ...] = ()
    hint: str = ""
    none_chosen: str = ""
    shown: int = 4


@dataclass(frozen=True)
class Chapter:
    title: str
    kinds: tuple[Kind, ...]


PAST = {
    "any": ("Any time", None, None),
    "30d": ("Last 30 days", "-30d", None),
    "3m": ("Last 3 months", "-3m", None),
    "12m": ("Last 12 months", "-12m", None),
    "before": ("Over 30 days ago", None, "-31d"),
}
DUE = {
    "any": ("Any day", None, None),
    "overdue": ("Overdue", None, "-1d"),
    "today": ("Today or overdue", None, "today"),
    "week": ("In the next 7 days", "today", "+7d"),
}
STANDINGS = {
    StandingCode.NOT_MEMBER: "Not a member",
    StandingCode.UNKNOWN: "Not known",
    StandingCode.MEMBER: "Member",
    StandingCode.OTHER_UNION: "In another union",
}
ENGAGEMENTS = {
    Engagement.PERMANENT: "Permanent",
    Engagement.FIXED_TERM: "Fixed term",
    Engagement.APPRENTICE: "Apprentice",
    Engagement.SECONDEE_IN: "Seconded here",
    Engagement.SECONDEE_OUT: "Seconded elsewhere",
    Engagement.AGENCY: "Agency",
    Engagement.CONTRACTOR: "Contractor",
    Engagement.MILITARY: "Military",
    Engagement.CAREER_BREAK: "On a career break",
    Engagement.LONG_TERM_LEAVE: "On long leave",
}
OFFICES = {
    UnionRoleKind.REP: "Rep",
    UnionRoleKind.ADVOCATE: "Advocate",
    UnionRoleKind.HEALTH_AND_SAFETY: "Health and safety rep",
    UnionRoleKind.LEARNING: "Learning rep",
    UnionRoleKind.EQUALITY: "Equality rep",
    UnionRoleKind.BRANCH_OFFICER: "Branch officer",
}
ASK_STATES = {
    AskState.OPEN: "Open",
    AskState.REACHED: "Spoken to",
    AskState.RETURNED: "Given back",
    AskState.ENDED: "Ended",
}
HELD = {code: words for code, words in RESULTS.items() if code is not Result.VOID}
REACHED = {"": "Either", "yes": "We spoke", "no": "We missed them"}
LATEST = {"": "Any of them", "yes": "The latest of all"}
MEANS = {
    "phone": "A phone number",
    "email": "An e-mail address",
    "dialled": "A number that may be dialled",
}
ANYWHERE = "Choose none to mean any."

CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "Where they work",
        (
            Kind(
                "place",
                "Branch or workplace",
                (Chosen("those", "Which", "places", "Regions, branches and workplaces."),),
            ),
            Kind("employer", "Employer", (Chosen("those", "Which", "employers"),)),
            Kind("site", "Building", (Chosen("those", "Which", "sites"),)),
            Kind(
                "team",
                "Team",
                (Chosen("those", "Which", "teams", "Choose none to mean anybody with a team."),),
                none_chosen="a team of any name",
            ),
            Kind(
                "grade",
                "Grade",
                (Chosen("those", "Which", "grades", "Choose none to mean anybody with a grade."),),
                none_chosen="any grade",
            ),
            Kind("engagement", "Kind of contract", (Codes("those", "Which", ENGAGEMENTS),)),
            Kind("started", "Began where they are now", (Days("When", PAST),)),
            Kind(
                "placement",
                "One placement, then or now",
                (
                    Days("Held on a day of", PAST),
                    Chosen("places", "Where", "places", ANYWHERE),
                    Chosen("teams", "Team", "teams", ANYWHERE),
                    Chosen("grades", "Grade", "grades", ANYWHERE),
                    Codes("engagements", "Contract", ENGAGEMENTS, ANYWHERE),
                ),
                hint="All of this is true of one and the same placement.",
                none_chosen="any placement",
            ),
        ),
    ),
    Chapter(
        "Membership",
        (
            Kind("standing", "Member or not", (Codes("those", "They are", STANDINGS),)),
            Kind("joined", "Joined", (Days("When", PAST),), none_chosen="at any time"),
            Kind(
                "left_union",
                "Membership ended",
                (Days("When", PAST), Chosen("reasons", "Why", "reasons", ANYWHERE)),
                none_chosen="at any time",
            ),
            Kind("arrears", "Behind with subscriptions"),
            Kind(
                "said_will_join",
                "Said they will join, and have not",
                (Days("When they said it", PAST),),
                hint="No extract has confirmed it since.",
                none_chosen="at any time",
            ),
            Kind(
                "role",
                "Has a role in the union",
                (Codes("those", "Which", OFFICES, ANYWHERE),),
                none_chosen="any role",
            ),
        ),
    ),
    Chapter(
        "What was said and done",
        (
            Kind(
                "conversation",
                "One conversation or attempt",
                (
                    Days("When", PAST),
                    Options("reached", "Were they reached", REACHED),
                    Codes("outcomes", "What they said", OUTCOMES, ANYWHERE),
                    Chosen("issues", "What they raised", "issues", ANYWHERE),
                    Options("last", "Which one", LATEST),
                    Codes("results", "How it went", HELD, ANYWHERE),
                    Codes("channels", "How it was held", CHANNELS, ANYWHERE),
                    Chosen("by", "By whom", "users", ANYWHERE),
                ),
                hint="All of this is true of one and the same conversation.",
                none_chosen="any conversation or attempt",
            ),
            Kind(
                "follow_up",
                "A promise to come back is open",
                (Days("Due", DUE), Chosen("owners", "By whom", "users", ANYWHERE)),
                none_chosen="any",
            ),
            Kind("assessment", "Latest assessment", (Codes("those", "Which", ASSESSMENTS),)),
            Kind(
                "ask",
                "A colleague asks, or asked, them",
                (
                    Codes("states", "The ask is", ASK_STATES),
                    Chosen("askers", "Asked by", "askers", ANYWHERE),
                ),
            ),
        ),
    ),
    Chapter(
        "How we know and reach them",
        (
            Kind("reachable", "Can be reached", (Options("by", "There is", MEANS),)),
            Kind(
                "call_list",
                "On a call list",
                (Chosen("those", "Which", "call_lists", "Choose none to mean any that is open."),),
                none_chosen="any open list",
            ),
            Kind(
                "import",
                "Was in an imported file",
                (Chosen("those", "Which", "imports", ANYWHERE),),
                none_chosen="any file",
            ),
            Kind("added", "Came into our records", (Days("When", PAST),)),
        ),
    ),
)
KINDS: dict[str, Kind] = {kind.code: kind for part in CHAPTERS for kind in part.kinds}
