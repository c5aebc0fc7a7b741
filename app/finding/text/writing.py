"""A question as text, in the words parse() reads. Pure."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import cast

from app.finding.names import Kind, Names
from app.finding.question import GROUPS as GROUP_TYPES
from app.finding.question import Between, Question, Rule
from app.finding.text import days
from app.finding.text.grammar import GROUPS, NUMBER, WORD, Form, Part, form_of

_OPENING = {shape: phrase for phrase, shape in GROUPS.items()}


def write(question: Question, names: Names) -> str:
    return "\n".join(_lines(question.rules, names, ""))


def _lines(rules: Sequence[Rule], names: Names, indent: str) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, GROUP_TYPES):
            yield f"{indent}{_OPENING[type(rule)]} ("
            yield from _lines(rule.rules, names, f"{indent}  ")
            yield f"{indent})"
        else:
            yield indent + rule_as_text(rule, names)


def rule_as_text(rule: Rule, names: Names) -> str:
    form = form_of(rule)
    if form.is_bare:
        return form.keyword
    said = [*_said(form, rule, names)]
    return f"{form.keyword}: {', '.join(said) or ('any' if form.parts else days.ALWAYS)}"


def _said(form: Form, rule: Rule, names: Names) -> Iterator[str]:
    for phrase, name, value in form.flags:
        if getattr(rule, name) == value:
            yield phrase
    for part in form.parts:
        values = getattr(rule, part.field)
        if values:
            listed = " or ".join(_value(part, value, names) for value in values)
            yield f"{part.phrase} {listed}".strip()
    if isinstance(rule, Between) and (said := days.in_words(rule)):
        yield said


def _value(part: Part, value: int | str, names: Names) -> str:
    if isinstance(part.values, Kind):
        return _named(part.values, int(value), names)
    if part.values == WORD:
        return quoted(str(value))
    if part.values == NUMBER:
        return str(value)
    return cast(dict[IntEnum, str], part.values)[cast(IntEnum, value)]


def _named(kind: Kind, number: int, names: Names) -> str:
    """By its name; with its number where another is called the same, by that alone if unknown."""
    label = names.label(kind, number)
    if label is None:
        return f"no. {number}"
    if names.called(kind, label) == [number]:
        return quoted(label)
    return f"{quoted(label)} no. {number}"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
