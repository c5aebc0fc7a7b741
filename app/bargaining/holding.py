"""What a bargaining unit's page says of it on a day: each rule, a ballot tried. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.bargaining import rules
from app.bargaining.forms import Question
from app.bargaining.queries import Seen, Sight
from app.bargaining.rules import Line, Rule, Votes


@dataclass(frozen=True, slots=True)
class Held:
    """One unit against the rules of one day."""

    seen: Seen
    recognition: list[Line]
    recognition_ballot: list[Line]
    action_ballot: list[Line]
    told: list[Line]


def hold(seen: Seen, law: Iterable[Rule], on: date, asked: Question) -> Held:
    law = list(law)
    votes = _votes(seen, asked)
    return Held(
        seen,
        recognition=_recognition(seen, law, on),
        recognition_ballot=_ballot(law, on, rules.OF_RECOGNITION_BALLOT, votes["recognition"]),
        action_ballot=_ballot(law, on, rules.OF_ACTION_BALLOT, votes["action"]),
        told=[rules.told(rule) for rule in rules.in_force(law, on, rules.TOLD_OF_ACTION)],
    )


def _recognition(seen: Seen, law: list[Rule], on: date) -> list[Line]:
    """Nothing is held against numbers that may not be shown."""
    found = rules.in_force(law, on, (*rules.OF_MEMBERS, "recognition_employer_size"))
    if seen.headcount is None:
        return [rules.told(rule) for rule in found]
    counts = seen.headcount.counts
    of = rules.denominators(counts.eligible, declared_by(seen, on))
    lines = [
        rules.of_employer(rule, max((d.of for d in of), default=0))
        if rule.code == "recognition_employer_size"
        else rules.of_members(rule, counts.members, counts.unknown, of)
        for rule in found
    ]
    if seen.unit.sight is Sight.BANDS:
        return [rules.without_numbers(line) for line in lines]
    return lines


def declared_by(seen: Seen, on: date) -> int | None:
    """What was declared on that day or before: nobody could have held it against a later one."""
    unit = seen.unit
    return unit.declared_workers if unit.declared_on and unit.declared_on <= on else None


def _ballot(law: list[Rule], on: date, codes: tuple[str, ...], votes: Votes | None) -> list[Line]:
    found = rules.in_force(law, on, codes)
    return [rules.of_votes(rule, votes) if votes else rules.told(rule) for rule in found]


def _votes(seen: Seen, asked: Question) -> dict[str, Votes | None]:
    """The ballot that was typed; who may vote is the unit's workers, or its members for action."""
    none: dict[str, Votes | None] = {"recognition": None, "action": None}
    if asked.ballot is None or asked.yes is None or asked.no is None:
        return none
    entitled = asked.entitled or usually_entitled(seen, asked.ballot)
    if entitled is None or asked.yes + asked.no > entitled:
        return none
    return none | {asked.ballot: Votes(asked.yes, asked.no, entitled)}


def usually_entitled(seen: Seen, ballot: str) -> int | None:
    return seen.members if ballot == "action" else seen.workers
