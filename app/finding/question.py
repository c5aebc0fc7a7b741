"""A question as it is kept: rules in groups, as JSON in the database. Pure.

`question_condition()` in migrations/sql/finding.sql reads the same shapes. A rule with an empty
`those` asks whether there is any at all ("has a team"; of membership: that it is known); under
`NoneOf` it asks for none. A group without rules asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from app.asks.models import AskState
from app.conversations.models import Channel, Outcome, Result
from app.people.models import Engagement, StandingCode, UnionRoleKind

MOST_RULES = 40
DEEPEST = 4

# A day, or one counted from the day the question is asked: "today", "-30d", "-6m", "+7d".
_RELATIVE = re.compile(r"today|[+-][1-9]\d{0,3}[dm]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
When = Annotated[str, Field(max_length=10)]

Id = Annotated[int, Field(ge=1, lt=2**53)]
# As it stands in a record: without line ends and the like, which no field of ours takes.
Word = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Between(_Shape):
    """Days from `since` on and before or on `until`; each may be left open."""

    since: When | None = None
    until: When | None = None

    @model_validator(mode="after")
    def says_days(self) -> Between:
        for given in (self.since, self.until):
            if given is None or _RELATIVE.fullmatch(given):
                continue
            if not _DAY.fullmatch(given):
                raise ValueError("A day is written 2026-03-01, or counted from today.")
            date.fromisoformat(given)
        return self


class Standing(_Shape):
    rule: Literal["standing"] = "standing"
    those: tuple[StandingCode, ...] = ()


class Place(_Shape):
    """Works in one of these units now: workplaces, or anything above them."""

    rule: Literal["place"] = "place"
    those: tuple[Id, ...] = ()


class EmployedBy(_Shape):
    rule: Literal["employer"] = "employer"
    those: tuple[Id, ...] = ()


class Site(_Shape):
    rule: Literal["site"] = "site"
    those: tuple[Id, ...] = ()


class InTeam(_Shape):
    rule: Literal["team"] = "team"
    those: tuple[Id, ...] = ()


class Grade(_Shape):
    rule: Literal["grade"] = "grade"
    those: tuple[Word, ...] = ()


class Engaged(_Shape):
    rule: Literal["engagement"] = "engagement"
    those: tuple[Engagement, ...] = ()


class Office(_Shape):
    """Holds a union role now."""

    rule: Literal["role"] = "role"
    those: tuple[UnionRoleKind, ...] = ()


class Reachable(_Shape):
    """There is a number, or an address, on record; `dialled`: a number that may be dialled."""

    rule: Literal["reachable"] = "reachable"
    by: Literal["phone", "email", "dialled"] = "phone"


class Added(Between):
    """Came into our records on one of these days."""

    rule: Literal["added"] = "added"


class StartedHere(Between):
    """Began in the workplace they are in now on one of these days."""

    rule: Literal["started"] = "started"


class Joined(Between):
    """A membership began on one of these days."""

    rule: Literal["joined"] = "joined"


class LeftUnion(Between):
    """A membership ended on one of these days, for one of these reasons (empty: any)."""

    rule: Literal["left_union"] = "left_union"
    reasons: tuple[Word, ...] = ()


class InArrears(_Shape):
    rule: Literal["arrears"] = "arrears"


class SaidWillJoin(Between):
    """Said they will join or have, on one of these days, and no extract has confirmed it."""

    rule: Literal["said_will_join"] = "said_will_join"


class Spoken(Between):
    """One conversation or attempt of which all of this is true; `last`: the latest of all.

    Corrected and withdrawn entries never count.
    """

    rule: Literal["conversation"] = "conversation"
    last: bool = False
    reached: bool | None = None
    results: tuple[Result, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    channels: tuple[Channel, ...] = ()
    issues: tuple[Id, ...] = ()
    by: tuple[Id, ...] = ()  # users


class Placed(Between):
    """One placement, present or past, that held on one of these days and of which all is true."""

    rule: Literal["placement"] = "placement"
    places: tuple[Id, ...] = ()
    teams: tuple[Id, ...] = ()
    grades: tuple[Word, ...] = ()
    engagements: tuple[Engagement, ...] = ()


class Assessed(_Shape):
    """The latest assessment; never assessed is none of 1 to 5."""

    rule: Literal["assessment"] = "assessment"
    those: tuple[Annotated[int, Field(ge=1, le=5)], ...] = ()


class PromisedBack(Between):
    """An open follow-up due on one of these days, owned by one of these users (empty: anyone)."""

    rule: Literal["follow_up"] = "follow_up"
    owners: tuple[Id, ...] = ()


class AskedBy(_Shape):
    """An ask in one of these states, by one of these people (empty: by anyone)."""

    rule: Literal["ask"] = "ask"
    states: tuple[AskState, ...] = (AskState.OPEN,)
    askers: tuple[Id, ...] = ()


class Imported(_Shape):
    """Was in the file of one of these imports (empty: of any)."""

    rule: Literal["import"] = "import"
    those: tuple[Id, ...] = ()


class Listed(_Shape):
    """Is on one of these call lists (empty: on any that is open)."""

    rule: Literal["call_list"] = "call_list"
    those: tuple[Id, ...] = ()


class _Group(_Shape):
    rules: tuple[Rule, ...] = ()


class AllOf(_Group):
    rule: Literal["all"] = "all"


class AnyOf(_Group):
    rule: Literal["any"] = "any"


class NoneOf(_Group):
    rule: Literal["none"] = "none"


Rule = Annotated[
    AllOf | AnyOf | NoneOf | Standing | Place | EmployedBy | Site | InTeam | Grade | Engaged
    | Office | Reachable | Added | StartedHere | Joined | LeftUnion | InArrears | SaidWillJoin
    | Spoken | Placed | Assessed | PromisedBack | AskedBy | Imported | Listed,
    Field(discriminator="rule"),
]  # fmt: skip

GROUPS = (AllOf, AnyOf, NoneOf)

# Rules about single people: a question with one of them, anywhere in it, finds somebody only where
# whoever asks sees the people anyway.
PERSONAL: frozenset[str] = frozenset(
    {"team", "assessment", "ask", "import", "call_list", "follow_up", "placement"}
)


class Question(_Shape):
    """Whoever may be approached, works in scope, is in my units, and passes every rule."""

    NEWEST: ClassVar[int] = 1

    version: Literal[1] = 1
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def not_too_much(self) -> Question:
        if depth(self.rules) > DEEPEST:
            raise ValueError("Put groups inside groups at most four deep.")
        if count(self.rules) > MOST_RULES:
            raise ValueError("40 rules are the most for one question.")
        return self


for _model in (AllOf, AnyOf, NoneOf, Question):
    _model.model_rebuild()

RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def depth(rules: Sequence[Rule]) -> int:
    return 1 + max((depth(one.rules) for one in rules if isinstance(one, GROUPS)), default=0)


def count(rules: Sequence[Rule]) -> int:
    return sum(1 + (count(one.rules) if isinstance(one, GROUPS) else 0) for one in rules)
