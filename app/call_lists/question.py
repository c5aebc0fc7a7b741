"""The question a list is made from. Pure."""

from app.finding.question import GROUPS, NoneOf, Question, Reachable, Rule, Standing
from app.people.models import StandingCode


def on_foot(question: Question) -> Question:
    """Those of the same people whom nobody may dial."""
    return Question(rules=(*question.rules, NoneOf(rules=(Reachable(by="dialled"),))))


def wants_members(question: Question) -> bool:
    """Whether somebody who joins meanwhile stays on the list: it never asked for other people."""
    asked = list(_standings(question.rules))
    return not asked or any(StandingCode.MEMBER in one.those for one in asked)


def _standings(rules: tuple[Rule, ...]) -> list[Standing]:
    found: list[Standing] = []
    for rule in rules:
        if isinstance(rule, Standing):
            found.append(rule)
        elif isinstance(rule, GROUPS):
            found += _standings(rule.rules)
    return found
