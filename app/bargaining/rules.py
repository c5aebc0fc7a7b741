"""Holding a bargaining unit against the law of a day. Pure; whole numbers, never percentages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Protocol

from app.bargaining.models import Certainty

# Those of the scheme as it stands, and of a ballot for action; the rest is told, not reckoned.
OF_MEMBERS = ("recognition_members", "recognition_likely_majority", "recognition_without_ballot")
OF_RECOGNITION_BALLOT = ("recognition_ballot_votes", "recognition_ballot_support")
OF_ACTION_BALLOT = ("action_turnout", "action_important_support")
TOLD_OF_ACTION = ("action_mandate", "action_notice", "action_notice_contents")
IN_BRITAIN = "Great Britain"


class Rule(Protocol):
    """What a row of legal_rules says, as far as it is needed here."""

    id: int
    jurisdiction: str
    code: str
    says: str
    note: str
    comparator: str
    numerator: int | None
    denominator: int | None
    certainty: Certainty
    source: str
    last_checked_on: date
    valid_from: date
    valid_to: date
    in_use: bool


class Verdict(Enum):
    HOLDS = "holds"
    NOT = "does not hold"
    EDGE = "on the edge"
    MAY = "may hold"
    OPEN = "not known"
    SAYS = ""


@dataclass(frozen=True, slots=True)
class Denominator:
    """How many workers there are, and who says so."""

    of: int
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One rule on that day: does it hold, and why, in words a person would say."""

    rule: Rule
    verdict: Verdict
    words: str = ""


@dataclass(frozen=True, slots=True)
class Votes:
    """`entitled` may vote; nobody votes twice."""

    yes: int
    no: int
    entitled: int

    @property
    def cast(self) -> int:
        return self.yes + self.no


def applies(rule: Rule, on: date) -> bool:
    return rule.in_use and rule.valid_from <= on < rule.valid_to


def in_force(rules: Iterable[Rule], on: date, codes: Sequence[str]) -> list[Rule]:
    """The rules of these codes that are applied on that day, in the codes' order."""
    found = [
        r for r in rules if r.code in codes and r.jurisdiction == IN_BRITAIN and applies(r, on)
    ]
    return sorted(found, key=lambda rule: codes.index(rule.code))


def holds(rule: Rule, part: int, whole: int = 1) -> bool:
    """Whether `part` is the share of `whole`, or the number, that the rule asks for."""
    least, over = (rule.numerator or 0) * whole, rule.denominator or 1
    return part * over > least if rule.comparator == ">" else part * over >= least


def missing(rule: Rule, part: int, whole: int) -> int:
    """How many more of the `whole` it takes until the rule holds."""
    least, over = (rule.numerator or 0) * whole, rule.denominator or 1
    needed = least // over + 1 if rule.comparator == ">" else -(-least // over)
    return max(0, needed - part)


def of_members(rule: Rule, members: int, unknown: int, denominators: Sequence[Denominator]) -> Line:
    """`unknown` of the workers listed may be members, too. Say which denominator decides."""
    if not denominators:
        return Line(rule, Verdict.OPEN, "Nobody is listed in it on that day, and none declared.")
    sure = [d for d in denominators if holds(rule, members, d.of)]
    rest = sorted((d for d in denominators if d not in sure), key=lambda d: d.of)
    if not rest:
        return Line(rule, Verdict.HOLDS, f"{_members(members)} of {_all(denominators)}.")
    if sure:
        need = f"{_more(missing(rule, members, rest[-1].of))} it hold for both"
        said = f"It holds for {_all(sure)}, not for {_all(rest)}"
        return Line(rule, Verdict.EDGE, f"{said}: {need}.")
    said = f"{_members(members)} of {_all(rest)}."
    if unknown and holds(rule, members + unknown, denominators[0].of):
        return Line(rule, Verdict.MAY, f"{said} Of {unknown:,} it is not known.")
    return Line(rule, Verdict.NOT, f"{said} {_more(missing(rule, members, rest[-1].of))} it hold.")


def of_employer(rule: Rule, workers: int) -> Line:
    """The unit's own workers are the employer's; of the others nothing is on record here."""
    if holds(rule, workers):
        return Line(rule, Verdict.HOLDS, f"{workers:,} work in this unit alone.")
    return Line(
        rule,
        Verdict.OPEN,
        f"{workers:,} work in this unit. Count the employer's other workers, too.",
    )


def of_votes(rule: Rule, votes: Votes) -> Line:
    """What the rule asks of: those who voted, or everybody entitled to."""
    part, whole, what = {
        "recognition_ballot_votes": (votes.yes, votes.cast, "votes"),
        "recognition_ballot_support": (votes.yes, votes.entitled, "workers"),
        "action_turnout": (votes.cast, votes.entitled, "entitled to vote"),
        "action_important_support": (votes.yes, votes.entitled, "entitled to vote"),
    }[rule.code]
    did = "voted" if rule.code == "action_turnout" else "for it"
    said = f"{part:,} {did}, of {whole:,} {what}."
    if whole and holds(rule, part, whole):
        return Line(rule, Verdict.HOLDS, said)
    return Line(rule, Verdict.NOT, f"{said} {_more(missing(rule, part, whole))} it hold.")


def told(rule: Rule) -> Line:
    return Line(rule, Verdict.SAYS)


def without_numbers(line: Line) -> Line:
    """For whoever sees only bands: the verdict, where one follows from what they see anyway."""
    return Line(line.rule, line.verdict)


def denominators(listed: int, declared: int | None) -> list[Denominator]:
    """Both counts of the workers, where both are known: they seldom agree."""
    found = [Denominator(listed, "listed")] if listed else []
    return [*found, Denominator(declared, "declared")] if declared else found


def _members(members: int) -> str:
    return "1 member" if members == 1 else f"{members:,} members"


def _all(denominators: Iterable[Denominator]) -> str:
    return " and of ".join(f"the {d.of:,} {d.words}" for d in denominators)


def _more(count: int) -> str:
    return "1 more makes" if count == 1 else f"{count:,} more make"
