"""One rule as a form: filled from a rule, and read back into one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field, ValidationError

from app.finding.address import LONGEST
from app.finding.kinds import Chosen, Codes, Days, Kind, Options
from app.finding.question import RULE, Rule
from app.web.formats import day
from app.web.forms import Form, Id, parse_day

Typed = Mapping[str, list[str]]

LONGEST_TEXT = 8_000
SOMETHING = "Choose at least one."
WHEN = "Write a day like 3/11/2026, or: today, 30 days ago, 3 months ago, in 7 days."
BACKWARDS = "The first day comes after the last. Change one of them."

_COUNTED = re.compile(r"(\d{1,4}) (day|week|month|year)s? ago|in (\d{1,4}) (day|week|month|year)s?")
_UNITS = {"day": (1, "d"), "week": (7, "d"), "month": (1, "m"), "year": (12, "m")}
_NEAR = {"today": "today", "yesterday": "-1d", "tomorrow": "+1d"}


class AskingForm(Form):
    """What the builder's address says; each is read further where it is needed."""

    q: str = Field("", max_length=LONGEST * 4)
    at: str = Field("", max_length=40)
    within: str = Field("", max_length=40)
    kind: str = Field("", max_length=20)
    saved: Id | None = None
    gone: str = Field("", max_length=LONGEST)


class ChangeForm(AskingForm):
    sentences: ClassVar = {"do": "Choose what to do with the rule."}

    do: Literal[
        "keep", "remove", "put", "up", "down", "in", "out", "open",
        "all", "any", "none", "as_all", "as_any", "as_none",
    ]  # fmt: skip


class TextForm(AskingForm):
    text: str = Field("", max_length=LONGEST_TEXT)


class SaveForm(AskingForm):
    sentences: ClassVar = {"name": "Give the question a name to find it by."}

    name: str = Field(max_length=80)
    unit: Id | None = None


@dataclass
class RuleForm:
    """Like app.web.forms.Submitted, of which the macros use these: a rule's form as typed."""

    typed: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    rule: Rule | None = None

    def get(self, name: str) -> str:
        answers = self.typed.get(name)
        return answers[-1] if answers else ""

    def getlist(self, name: str) -> list[str]:
        return self.typed.get(name, [])


def blank_rule(kind: Kind) -> RuleForm:
    """Nothing chosen yet, bar what is most often meant."""
    typed = {"so": ["yes"]}
    for part in kind.fields:
        if isinstance(part, Days):
            typed["span"] = [next(iter(part.spans))]
        elif isinstance(part, Options):
            typed[part.name] = [next(iter(part.options))]
        else:
            typed[part.name] = ["3"] if kind.code == "ask" and part.name == "states" else []
    return RuleForm(typed)


def fill_rule(kind: Kind, rule: Rule, *, so: bool) -> RuleForm:
    """The form as it would have been typed for this rule."""
    typed = {"so": ["yes" if so else "no"]}
    for part in kind.fields:
        if isinstance(part, Days):
            typed |= _typed_days(part, getattr(rule, "since", None), getattr(rule, "until", None))
        elif isinstance(part, Options):
            typed[part.name] = [_typed_option(part, getattr(rule, part.name))]
        else:
            typed[part.name] = [
                str(int(one)) if isinstance(one, int) else one for one in getattr(rule, part.name)
            ]
    return RuleForm(typed)


def read_rule(kind: Kind, typed: Typed, *, today: date) -> RuleForm:
    """The rule that was typed, or sentences that say what to change."""
    form = RuleForm(dict(typed))
    answers: dict[str, Any] = {"rule": kind.code}
    for part in kind.fields:
        if isinstance(part, Days):
            answers |= _read_days(part, form, today)
        elif isinstance(part, Options):
            answers |= _read_option(part, form.get(part.name))
        else:
            answers[part.name] = _read_chosen(part, form.getlist(part.name))
            if not answers[part.name] and not kind.none_chosen and len(kind.fields) == 1:
                form.errors[part.name] = SOMETHING
    if form.errors:
        return form
    try:
        form.rule = RULE.validate_python(answers)
    except ValidationError:
        form.errors[""] = "One of the answers can’t be read. Choose again."
    return form


def read_when(typed: str) -> str:
    """ "30 days ago" → "-30d"; a calendar day as it is kept. Raises ValueError."""
    words = re.sub(r"\s+", " ", typed.strip().lower())
    if words in _NEAR:
        return _NEAR[words]
    counted = _COUNTED.fullmatch(words)
    if counted is None:
        try:
            found = parse_day(typed)
        except ValueError as wrong:
            raise ValueError(WHEN) from wrong
        return found.isoformat() if isinstance(found, date) else ""
    sign, number, unit = (
        ("-", *counted.groups()[:2]) if counted[1] else ("+", *counted.groups()[2:])
    )
    times, letter = _UNITS[str(unit)]
    total = int(str(number)) * times
    if total > 9_999:
        raise ValueError(WHEN)
    return f"{sign}{total}{letter}"


def write_when(when: str | None) -> str:
    """How somebody would type it."""
    if when is None or when == "today":
        return when or ""
    if when[0] not in "+-":
        return day(date.fromisoformat(when))
    many, unit = int(when[1:-1]), "month" if when[-1] == "m" else "day"
    length = f"{many} {unit}" if many == 1 else f"{many} {unit}s"
    return f"{length} ago" if when[0] == "-" else f"in {length}"


def _read_days(part: Days, form: RuleForm, today: date) -> dict[str, str]:
    span = form.get("span")
    if span in part.spans:
        _, since, until = part.spans[span]
        return {k: v for k, v in (("since", since), ("until", until)) if v is not None}
    days: dict[str, str] = {}
    for name in ("since", "until"):
        if form.get(name).strip():
            try:
                days[name] = read_when(form.get(name))
            except ValueError as wrong:
                form.errors[name] = str(wrong)
    if len(days) == 2 and _about(days["since"], today) > _about(days["until"], today):
        form.errors["until"] = BACKWARDS
    if not days and not form.errors:
        form.errors["since"] = "Write the first day, or the last, or both."
    return days


def _about(when: str, today: date) -> int:
    """The day's number; a month counted as 30.4 days, which is near enough to compare."""
    if when == "today":
        return today.toordinal()
    if when[0] in "+-":
        many = int(when[:-1])
        return today.toordinal() + (round(many * 30.4) if when[-1] == "m" else many)
    return date.fromisoformat(when).toordinal()


def _typed_days(part: Days, since: str | None, until: str | None) -> dict[str, list[str]]:
    for span, (_, begins, ends) in part.spans.items():
        if (begins, ends) == (since, until):
            return {"span": [span]}
    return {"span": ["pick"], "since": [write_when(since)], "until": [write_when(until)]}


def _read_option(part: Options, typed: str) -> dict[str, Any]:
    if typed not in part.options or not typed:
        return {}
    return {part.name: {"yes": True, "no": False}.get(typed, typed)}


def _typed_option(part: Options, value: bool | str | None) -> str:
    words = {True: "yes", False: "no", None: ""}
    typed = value if isinstance(value, str) else words[value]
    return typed if typed in part.options else ""


def _read_chosen(part: Codes | Chosen, typed: Sequence[str]) -> list[object]:
    """Numbers, or words where the source is one of words; the rest is not an answer."""
    given = list(dict.fromkeys(one.strip() for one in typed if one.strip()))
    if isinstance(part, Chosen) and part.source in ("grades", "reasons"):
        return [one[:60] for one in given if "\x00" not in one]
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]
