"""Questions that are asked most, ready to be changed. Pure."""

from dataclasses import dataclass

from app.conversations.models import Outcome
from app.finding.address import pack
from app.finding.question import (
    LeftUnion,
    NoneOf,
    Question,
    Rule,
    SaidWillJoin,
    Spoken,
    Standing,
    StartedHere,
)
from app.people.models import StandingCode

_TO_ASK = Standing(those=(StandingCode.UNKNOWN, StandingCode.NOT_MEMBER))


@dataclass(frozen=True)
class Start:
    name: str
    question: Question

    @property
    def q(self) -> str:
        return pack(self.question)


def _start(name: str, *rules: Rule) -> Start:
    return Start(name, Question(rules=rules))


STARTS = (
    _start("Not members, never spoken to", _TO_ASK, NoneOf(rules=(Spoken(reached=True),))),
    _start("Said they will join, and have not", SaidWillJoin()),
    _start(
        "Thinking about it, not spoken to for 30 days",
        _TO_ASK,
        Spoken(last=True, outcomes=(Outcome.THINKING,)),
        NoneOf(rules=(Spoken(reached=True, since="-30d"),)),
    ),
    _start(
        "Membership ended in the last 3 months",
        LeftUnion(since="-3m"),
        NoneOf(rules=(Standing(those=(StandingCode.MEMBER,)),)),
    ),
    _start("Began here in the last 3 months, not members", StartedHere(since="-3m"), _TO_ASK),
)
