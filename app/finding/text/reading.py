"""Text into a question, by recursive descent. Each mistake is one sentence. Pure."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from pydantic import ValidationError

from app.finding.names import Kind, Names
from app.finding.question import DEEPEST, AskedBy, Question, Rule
from app.finding.text.days import ALWAYS, month_of
from app.finding.text.grammar import FORMS, GROUPS, NUMBER, WORD, Form, Part
from app.finding.text.lexing import Token, tokens
from app.finding.text.mending import choices, example, perhaps, values_of
from app.finding.text.writing import quoted

LONGEST = 20_000
UNITS = (("day", "d", 1), ("week", "d", 7), ("month", "m", 1), ("year", "m", 12))
_NOTHING = object()


@dataclass(frozen=True)
class Mistake:
    """What is wrong at this place, and what would be right; both count from 1."""

    line: int
    column: int
    says: str

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.says}"


def parse(text: str, names: Names) -> Question | list[Mistake]:
    """The question, or every line's first mistake; never a guess."""
    if len(text) > LONGEST:
        return [Mistake(1, 1, "This is too long for one question. Ask less at once.")]
    reader = _Reader(tokens(text), names)
    rules = reader.rules(closing="end", joined="and", depth=1)
    if reader.mistakes:
        return reader.mistakes
    try:
        return Question(rules=tuple(rules))
    except ValidationError as error:
        return [Mistake(1, 1, _sentence(error))]


def _sentence(error: ValidationError) -> str:
    return str(error.errors()[0]["msg"]).removeprefix("Value error, ")


class _Wrong(Exception):
    def __init__(self, at: Token, says: str) -> None:
        super().__init__(says)
        self.mistake = Mistake(at.line, at.column, says)


class _Reader:
    def __init__(self, read: Sequence[Token], names: Names) -> None:
        self.read = read
        self.names = names
        self.at = 0
        self.mistakes: list[Mistake] = []

    # ---------- rules and groups

    def rules(self, *, closing: str, joined: str, depth: int) -> list[Rule]:
        """Up to a closing bracket, or the end; `joined` is the word that may stand between."""
        found: list[Rule] = []
        while True:
            self.skip_lines()
            if self.closes(closing):
                return found
            try:
                found.append(self.group_or_rule(depth))
                if not self.closes(closing):
                    self.separator(joined)
            except _Wrong as wrong:
                self.mistakes.append(wrong.mistake)
                self.skip_line(closing)

    def closes(self, closing: str) -> bool:
        return self.now.kind == "end" or (closing == ")" and self.now.text == ")")

    def separator(self, joined: str) -> None:
        if self.now.kind == "line" or self.now.text == ";":
            self.at += 1
        elif self.now.plain in joined.split():
            self.at += 1
            self.skip_lines()
        elif self.now.plain in ("and", "or"):
            raise _Wrong(
                self.now,
                "“and” does not go in “any of”: put each rule on its own line, or those that"
                " belong together in “all of ( … )”."
                if self.now.plain == "and"
                else "For one rule or another write “any of ( … )” with each on its own line.",
            )
        else:
            raise _Wrong(
                self.now,
                f"{self.shown} is not expected here. Begin the next rule on a new line, or write"
                " “and” between them.",
            )

    def group_or_rule(self, depth: int) -> Rule:
        for phrase, shape in GROUPS.items():
            if self.phrase(phrase):
                return shape(rules=tuple(self.group(phrase, depth)))
        at = self.now
        for form in sorted(FORMS, key=lambda form: -len(form.keyword)):
            if self.phrase(form.keyword):
                return self.rule(form, at)
        known = [form.keyword for form in FORMS] + list(GROUPS)
        raise _Wrong(at, f"No rule begins with {self.shown}. {perhaps(at.plain, known)}")

    def group(self, phrase: str, depth: int) -> list[Rule]:
        if depth >= DEEPEST:
            raise _Wrong(self.now, "Put groups inside groups at most four deep.")
        self.skip_lines()
        opening = self.now
        self.sign("(", f"After “{phrase}” comes a bracket: {phrase} ( … ).")
        joined = {"all of": "and", "any of": "or", "none of": "and or"}[phrase]
        rules = self.rules(closing=")", joined=joined, depth=depth + 1)
        if self.now.text != ")":
            raise _Wrong(opening, "This bracket is never closed: put “)” after its last rule.")
        self.at += 1
        return rules

    def rule(self, form: Form, at: Token) -> Rule:
        given: dict[str, Any] = dict(form.fixed)
        if not form.is_bare:
            if not self.phrase("is"):
                self.sign(":", f"After “{form.keyword}” comes a colon, as in “{example(form)}”.")
            self.parts(form, given)
        try:
            return cast(Rule, form.shape(**given))
        except ValidationError as error:
            raise _Wrong(at, _sentence(error)) from None

    def parts(self, form: Form, given: dict[str, Any]) -> None:
        if form.shape is AskedBy:
            given["states"] = ()  # what is not said is not asked
        if self.phrase("any") or (form.has_days and self.phrase(ALWAYS)):
            return
        said: set[str] = set()
        while True:
            at = self.now
            read = self.part(form)
            if read is None:
                raise _Wrong(at, f"{self.shown} is not understood here. {choices(form)}")
            if said & read.keys():
                raise _Wrong(at, "This was said before: say it once, and join values with “or”.")
            said |= read.keys()
            given |= read
            if self.now.text != ",":
                return
            self.at += 1
            self.skip_lines()

    # ---------- what is said of a rule

    def part(self, form: Form) -> dict[str, Any] | None:
        for phrase, name, value in sorted(form.flags, key=lambda flag: -len(flag[0])):
            if self.phrase(phrase):
                return {name: value}
        for part in form.parts:
            if part.phrase and self.phrase(part.phrase):
                return {part.field: self.values(part, self.one(part))}
        if form.has_days and (read := self.days()) is not None:
            return read
        for part in form.parts:
            if not part.phrase and (first := self.find(part)) is not _NOTHING:
                return {part.field: self.values(part, first)}
        return None

    def values(self, part: Part, first: Any) -> tuple[Any, ...]:
        """The rest of a list joined by “or”; an “or” before another rule is left alone."""
        found = [first]
        while self.now.plain == "or" and self.now.kind == "word":
            before = self.at
            self.at += 1
            self.skip_lines()
            value = self.find(part)
            if value is _NOTHING:
                if self.begins_rule():
                    self.at = before
                    return tuple(found)
                raise _Wrong(self.now, f"{self.shown} is not one of them. {values_of(part)}")
            found.append(value)
        return tuple(found)

    def begins_rule(self) -> bool:
        before = self.at
        starts = [*GROUPS, *(form.keyword for form in FORMS)]
        begins = any(self.phrase(start) for start in starts)
        self.at = before
        return begins

    def one(self, part: Part) -> Any:
        at = self.now
        found = self.find(part)
        if found is _NOTHING:
            raise _Wrong(at, f"{self.shown} can't follow “{part.phrase}”. {values_of(part)}")
        return found

    def find(self, part: Part) -> Any:
        """One value of the part; _NOTHING, and nothing read, when there is none."""
        if isinstance(part.values, Kind):
            return self.named(part.values)
        if part.values == WORD:
            return self.name() if self.now.kind == "name" else _NOTHING
        if part.values == NUMBER:
            return self.number() if self.now.text in ("1", "2", "3", "4", "5") else _NOTHING
        assert not isinstance(part.values, str)
        for value, phrase in sorted(part.values.items(), key=lambda item: -len(item[1])):
            if self.phrase(phrase):
                return value
        return _NOTHING

    def named(self, kind: Kind) -> Any:
        at = self.now
        if at.kind != "name":
            return self.numbered(kind, at) if at.plain == "no" else _NOTHING
        name = self.name()
        found = self.names.called(kind, name)
        if self.now.plain == "no":
            number = self.numbered(kind, at)
            label = self.names.label(kind, number)
            if label is not None and number not in found:
                raise _Wrong(at, f"No. {number} is “{label}”, not “{name}”.")
            return number
        if len(found) == 1:
            return found[0]
        if not found:
            known = [one.label for one in self.names.known.get(kind, {}).values()]
            raise _Wrong(at, f"No {kind} you see is called “{name}”. {perhaps(name, known)}")
        several = " or ".join(self.in_full(kind, number) for number in found[:3])
        raise _Wrong(at, f"{len(found)} are called “{name}”. Say which: {several}.")

    def in_full(self, kind: Kind, number: int) -> str:
        label = self.names.label(kind, number) or ""
        alone = len(self.names.called(kind, label)) == 1
        return quoted(label) if alone else f"{quoted(label)} no. {number}"

    def numbered(self, kind: Kind, at: Token) -> int:
        self.at += 1
        if self.now.text == ".":
            self.at += 1
        if self.now.kind != "number":
            raise _Wrong(self.now, f"After “no.” comes the number of the {kind}, as in “no. 12”.")
        number = self.number()
        if not 0 < number < 2**53:
            raise _Wrong(at, f"No {kind} has that number.")
        return number

    # ---------- days

    def days(self) -> dict[str, str] | None:
        if self.phrase(ALWAYS):
            return {}
        for phrase, sign, other in (("in the last", "-", None), ("in the next", "+", "today")):
            if self.phrase(phrase):
                when = f"{sign}{self.span()}"
                return {"since": when} if other is None else {"since": other, "until": when}
        if self.phrase("since"):
            return {"since": self.day()}
        if self.phrase("until"):
            return {"until": self.day()}
        if self.phrase("from"):
            since = self.day()
            if not self.phrase("to"):
                raise _Wrong(self.now, "After the first day comes “to” and the last one.")
            return {"since": since, "until": self.day()}
        return None

    def span(self) -> str:
        """“30 days” as 30d."""
        at = self.now
        number = self.number() if at.kind == "number" else 1
        for unit, letter, times in UNITS:
            if self.phrase(unit) or self.phrase(f"{unit}s"):
                if 0 < number * times <= 9999:
                    return f"{number * times}{letter}"
                raise _Wrong(at, "That is too long, or no time at all: 1 to 9,999 days or months.")
        raise _Wrong(self.now, "Say days, weeks, months or years, as in “30 days”.")

    def day(self) -> str:
        at = self.now
        if self.phrase("today"):
            return "today"
        if at.kind == "day":
            self.at += 1
            parts = at.text.split("-") if "-" in at.text else at.text.split("/")[::-1]
            return self.real_day(at, *map(int, parts))
        if at.kind == "number":
            after = self.read[self.at + 1]
            month = month_of(after.plain)
            if month and self.read[self.at + 2].kind == "number":
                day, year = int(at.text[:4]), int(self.read[self.at + 2].text[:6])
                self.at += 3
                return self.real_day(at, year, month, day)
            with suppress(_Wrong):
                span = self.span()
                if self.phrase("ago"):
                    return f"-{span}"
                if self.phrase("from now"):
                    return f"+{span}"
        raise _Wrong(
            at, "Write a day as “1 March 2026”, “today”, “30 days ago” or “7 days from now”."
        )

    def real_day(self, at: Token, year: int, month: int, day: int) -> str:
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            raise _Wrong(at, "There is no such day in the calendar.") from None

    # ---------- tokens

    @property
    def now(self) -> Token:
        return self.read[self.at]

    @property
    def shown(self) -> str:
        if self.now.kind == "end":
            return "The end of the text"
        text = self.now.text.strip('"“”')
        return "The end of the line" if self.now.kind == "line" else f"“{text}”"

    def phrase(self, phrase: str) -> bool:
        """Read these words if they come next."""
        wanted = phrase.split()
        come = self.read[self.at : self.at + len(wanted)]
        if [one.plain for one in come if one.kind == "word"] != wanted:
            return False
        self.at += len(wanted)
        return True

    def name(self) -> str:
        text = self.now.text
        self.at += 1
        return text[1:-1].replace('""', '"') if text[0] == '"' else text[1:-1]

    def number(self) -> int:
        text = self.now.text
        if len(text) > 16:
            raise _Wrong(self.now, "That number is too long.")
        self.at += 1
        return int(text)

    def sign(self, sign: str, otherwise: str) -> None:
        if self.now.text != sign:
            raise _Wrong(self.now, otherwise)
        self.at += 1

    def skip_lines(self) -> None:
        while self.now.kind == "line" or self.now.text == ";":
            self.at += 1

    def skip_line(self, closing: str) -> None:
        """Past what was not understood; brackets opened in it are passed as a whole."""
        inside = 0
        while self.now.kind != "end":
            if self.now.text == "(" and self.now.kind == "sign":
                inside += 1
            elif self.now.text == ")" and self.now.kind == "sign":
                if inside == 0 and closing == ")":
                    return
                inside -= 1
            elif self.now.kind == "line" and inside <= 0:
                return
            self.at += 1
