"""A question as one plain sentence. Pure.

“Non-members in Cardiff who have not been spoken to since 1 March 2026 and have raised Off-shoring.”
Each rule is said after “who”, beginning with a word that takes “not” behind it.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from app.finding import question as q
from app.finding import vocabulary as words
from app.finding.names import Kind, Names
from app.finding.question import AllOf, AnyOf, NoneOf, Question, Rule
from app.finding.text import days
from app.people.models import StandingCode

Said = Callable[[Any, Names], str]

PEOPLE = {
    StandingCode.NOT_MEMBER: "non-members",
    StandingCode.UNKNOWN: "people of unknown membership",
    StandingCode.MEMBER: "members",
    StandingCode.OTHER_UNION: "members of another union",
}


def sentence(question: Question, names: Names) -> str:
    rules = list(question.rules)
    subject = _first(rules, q.Standing)
    place = _first(rules, q.Place)
    who = _or([PEOPLE[code] for code in subject.those]) if subject else "people"
    where = f" in {_named(Kind.PLACE, place.those, names)}" if place else ""
    said = [_clause(rule, names) for rule in rules if rule is not subject and rule is not place]
    said = [one for one in said if one]
    text = f"{who}{where}{' who ' if said else ''}{_and(said)}."
    return text[0].upper() + text[1:]


def _first(rules: Sequence[Rule], shape: type[Any]) -> Any:
    """The rule that can be said before “who”: the first of its kind that names something."""
    return next((rule for rule in rules if isinstance(rule, shape) and rule.those), None)


def _clause(rule: Rule, names: Names, *, denied: bool = False) -> str:
    """Empty for a group that asks nothing."""
    if isinstance(rule, NoneOf):
        return _grouped(rule.rules, names, denied=not denied, together=not denied)
    if isinstance(rule, AllOf):
        return _grouped(rule.rules, names, denied=denied, together=not denied)
    if isinstance(rule, AnyOf):
        return _grouped(rule.rules, names, denied=denied, together=denied)
    verb, _, rest = _SAID[type(rule)](rule, names).partition(" ")
    return f"{verb} not {rest}" if denied else f"{verb} {rest}"


def _grouped(rules: Sequence[Rule], names: Names, *, denied: bool, together: bool) -> str:
    said = [one for one in (_clause(rule, names, denied=denied) for rule in rules) if one]
    if len(said) < 2:
        return "".join(said)
    return f"both {' and '.join(said)}" if together else f"either {' or '.join(said)}"


# ---------- one rule, after “who”


def _standing(rule: q.Standing, names: Names) -> str:
    return f"are {_or([PEOPLE[code] for code in rule.those]) or 'known to be members or not'}"


def _team(rule: q.InTeam, names: Names) -> str:
    return f"are in {'team ' + _named(Kind.TEAM, rule.those, names) if rule.those else 'a team'}"


def _grade(rule: q.Grade, names: Names) -> str:
    return f"are at {'grade ' + _or(rule.those) if rule.those else 'a known grade'}"


def _office(rule: q.Office, names: Names) -> str:
    held = f"as {_coded(words.OFFICES, rule.those)}" if rule.those else "of any kind"
    return f"are in a union role {held}"


def _conversation(rule: q.Spoken, names: Names) -> str:
    verb = {True: "been spoken to", False: "been tried but not reached", None: "been contacted"}
    details = [
        _after("raised ", _named(Kind.ISSUE, rule.issues, names)),
        _after("said ", _coded(words.OUTCOMES, rule.outcomes, "“{}”")),
    ]
    how = [
        _after("with the result ", _coded(words.RESULTS, rule.results, "“{}”")),
        _after("by ", _named(Kind.USER, rule.by, names)),
        _after("by way of ", _coded(words.CHANNELS, rule.channels, "“{}”")),
    ]
    raised = _and([one for one in details if one])
    middle = _spaced(*how, days.in_words(rule))
    if rule.last:
        extra = _spaced(middle, _after("and then ", raised))
        return _spaced(f"have last {verb[rule.reached]}", extra)
    if raised and rule.reached is None:
        return _spaced(f"have {raised}", middle and f"in a conversation {middle}")
    return _spaced(f"have {verb[rule.reached]}", middle, _after("and then ", raised))


def _worked(rule: q.Placed, names: Names) -> str:
    return _spaced(
        "have worked",
        _after("at ", _named(Kind.PLACE, rule.places, names)),
        _after("in team ", _named(Kind.TEAM, rule.teams, names)),
        _after("at grade ", _or(rule.grades)),
        _after("with the contract ", _coded(words.ENGAGEMENTS, rule.engagements, "“{}”")),
        days.in_words(rule) or ("" if _says_more(rule) else "for one of our employers"),
    )


def _says_more(rule: q.Placed) -> bool:
    return bool(rule.places or rule.teams or rule.grades or rule.engagements)


def _left(rule: q.LeftUnion, names: Names) -> str:
    because = _after("because of ", _or([f"“{reason}”" for reason in rule.reasons]))
    return _spaced("have left the union", days.in_words(rule), because)


def _assessed(rule: q.Assessed, names: Names) -> str:
    return _spaced("are assessed", _after("as ", _or([str(code) for code in rule.those])))


def _promised(rule: q.PromisedBack, names: Names) -> str:
    return _spaced(
        "are promised a follow-up",
        _after("by ", _named(Kind.USER, rule.owners, names)),
        _after("due ", days.in_words(rule)),
    )


def _asked(rule: q.AskedBy, names: Names) -> str:
    return _spaced(
        "are in an ask",
        _after("that is ", _coded(words.ASKS, rule.states)),
        _after("made by ", _named(Kind.PERSON, rule.askers, names)),
    )


_SAID: Mapping[type[Any], Said] = {
    q.Standing: _standing,
    q.Place: lambda r, n: f"are in {_named(Kind.PLACE, r.those, n) or 'any place'}",
    q.EmployedBy: lambda r, n: f"are with {_named(Kind.EMPLOYER, r.those, n) or 'any employer'}",
    q.Site: lambda r, n: f"are at {_named(Kind.SITE, r.those, n) or 'any site'}",
    q.InTeam: _team,
    q.Grade: _grade,
    q.Engaged: lambda r, n: (
        f"are on the contract {_coded(words.ENGAGEMENTS, r.those, '“{}”') or 'of any kind'}"
    ),
    q.Office: _office,
    q.Reachable: lambda r, n: f"are reachable by {words.WAYS[r.by]}",
    q.Added: lambda r, n: f"were added to our records {days.in_words(r) or days.ALWAYS}",
    q.StartedHere: lambda r, n: f"have begun where they work now {days.in_words(r) or days.ALWAYS}",
    q.Joined: lambda r, n: f"have joined the union {days.in_words(r) or days.ALWAYS}",
    q.LeftUnion: _left,
    q.InArrears: lambda r, n: "are in arrears",
    q.SaidWillJoin: lambda r, n: _spaced(
        "have said", days.in_words(r), "that they will join, which no extract confirms yet"
    ),
    q.Spoken: _conversation,
    q.Placed: _worked,
    q.Assessed: _assessed,
    q.PromisedBack: _promised,
    q.AskedBy: _asked,
    q.Imported: lambda r, n: (
        f"are in the import {_named(Kind.IMPORT, r.those, n) or 'of any file'}"
    ),
    q.Listed: lambda r, n: (
        f"are on call list {_named(Kind.CALL_LIST, r.those, n)}"
        if r.those
        else "are on any open call list"
    ),
}


# ---------- pieces


def _named(kind: Kind, numbers: Sequence[int], names: Names) -> str:
    unseen = (
        f"a {kind} you don't see"
        if kind not in (Kind.EMPLOYER, Kind.IMPORT, Kind.ISSUE)
        else (f"an {kind} you don't see")
    )
    return _or([names.label(kind, number) or unseen for number in numbers])


def _coded(vocabulary: words.Vocabulary, codes: Sequence[IntEnum], shown: str = "{}") -> str:
    return _or([shown.format(vocabulary[code]) for code in codes])


def _after(before: str, said: str) -> str:
    return f"{before}{said}" if said else ""


def _spaced(*said: str) -> str:
    return " ".join(one for one in said if one)


def _and(said: Sequence[str]) -> str:
    return _joined(said, "and")


def _or(said: Sequence[str]) -> str:
    return _joined(said, "or")


def _joined(said: Sequence[str], word: str) -> str:
    if len(said) < 2:
        return "".join(said)
    return f"{', '.join(said[:-1])} {word} {said[-1]}"
