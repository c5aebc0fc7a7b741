"""A question as the builder shows it: its rules in order, what each does, and a picture. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from app.finding import names as called
from app.finding import tree
from app.finding.kinds import KINDS, Kind
from app.finding.names import Names
from app.finding.question import GROUPS, PERSONAL, NoneOf, Question, Rule
from app.finding.text.grammar import form_of
from app.finding.tree import Place
from app.finding.words import sentence

ROW = 58  # px from one bar of the picture to the next
BAR = (24, 40)  # where in its row it begins and ends
LONGEST_LABEL = 25
GROUP_WORDS = {
    "all": "All of these are true",
    "any": "At least one of these is true",
    "none": "None of these is true",
}


class Between(Protocol):
    """A number of people: equal ends where the session sees them."""

    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...


@dataclass(frozen=True)
class Effect:
    """How many there were before a rule, and how many it leaves; or, inside "any", lets in."""

    before: Between
    after: Between
    adds: bool = False

    @property
    def is_exact(self) -> bool:
        return self.before.low == self.before.high and self.after.low == self.after.high

    @property
    def leaves_nobody(self) -> bool:
        return self.after.high == 0 and self.before.high > 0

    @property
    def difference(self) -> int:
        return abs(self.before.low - self.after.low)

    @property
    def left(self) -> str:
        return people(self.after.low, self.after.high)


@dataclass(frozen=True)
class Line:
    """One rule of the list, or a group with its own lines.

    `opposite`: a rule alone in a "none of" group, shown and changed as one.
    """

    place: Place
    letter: str
    rule: Rule
    words: str
    kind: Kind | None
    group: str
    opposite: bool
    lines: tuple["Line", ...]
    effect: Effect | None
    is_gone: bool
    is_first: bool
    is_last: bool
    beside_group: bool

    @property
    def at(self) -> str:
        return tree.write_place(self.place)

    @property
    def id(self) -> str:
        return "-".join(str(at) for at in self.place)

    @property
    def in_group(self) -> bool:
        return len(self.place) > 1

    @property
    def is_personal(self) -> bool:
        return self.kind is not None and self.kind.code in PERSONAL

    @property
    def group_words(self) -> str:
        return GROUP_WORDS[self.group]


@dataclass(frozen=True)
class Row:
    """One bar: everybody, then what is left after each rule. Widths are percent of the first."""

    letter: str
    words: str
    label: str
    figure: str
    people: str
    low: float
    high: float
    y: int


@dataclass(frozen=True)
class Picture:
    rows: Sequence[Row]

    @property
    def height(self) -> int:
        return ROW * len(self.rows)

    @property
    def is_banded(self) -> bool:
        return any(row.low != row.high for row in self.rows)

    @property
    def flows(self) -> list[str]:
        """The narrowing between each bar and the next, in a box 100 wide."""
        return [
            f"M0 {one.y + BAR[1]}H{one.high}L{after.high} {after.y + BAR[0]}H0Z"
            for one, after in pairwise(self.rows)
        ]

    @property
    def in_words(self) -> str:
        return " ".join(f"{row.letter}, {row.words}: {row.people}." for row in self.rows)


def describe(rule: Rule, names: Names) -> str:
    """One rule as a line of the list: what the sentence says of it, without its “people who”."""
    said = sentence(Question(rules=(rule,)), names).removesuffix(".")
    for opening in ("People who ", "People "):
        said = said.removeprefix(opening)
    return said[:1].upper() + said[1:]


def names_gone(rule: Rule, names: Names) -> bool:
    """Whether it names something that is no more, or that this session may not know of."""
    return any(
        names.label(part.values, number) is None
        for part in form_of(rule).parts
        if isinstance(part.values, called.Kind)
        for number in getattr(rule, part.field)
    )


Describe = Callable[[Rule], str]


def list_lines(
    question: Question,
    describe: Describe,
    gone: Callable[[Rule], bool],
    effects: Mapping[Place, Effect],
) -> tuple[Line, ...]:
    return _lines(question.rules, (), "", describe, gone, effects)


def _lines(
    rules: Sequence[Rule],
    within: Place,
    letters: str,
    describe: Describe,
    gone: Callable[[Rule], bool],
    effects: Mapping[Place, Effect],
) -> tuple[Line, ...]:
    lines = []
    for at, rule in enumerate(rules):
        place, name = (*within, at), letters + letter(at, deep=bool(within))
        leaf = alone(rule)
        inside: tuple[Line, ...] = ()
        if isinstance(rule, GROUPS) and leaf is None:
            inside = _lines(rule.rules, place, name, describe, gone, effects)
        code = (leaf or rule).rule
        lines.append(
            Line(
                place=place,
                letter=name,
                rule=rule,
                words=describe(rule),
                kind=KINDS.get(code),
                group="" if leaf or code in KINDS else code,
                opposite=leaf is not None,
                lines=inside,
                effect=effects.get(place),
                is_gone=code in KINDS and gone(leaf or rule),
                is_first=at == 0,
                is_last=at == len(rules) - 1,
                beside_group=any(
                    isinstance(rules[i], GROUPS) and alone(rules[i]) is None
                    for i in (at - 1, at + 1)
                    if 0 <= i < len(rules)
                )
                and _goes_beside(rules, at),
            )
        )
    return tuple(lines)


def _goes_beside(rules: Sequence[Rule], at: int) -> bool:
    """`tree.into_group` takes the group before it first: never one that is shown as a rule."""
    before = at > 0 and isinstance(rules[at - 1], GROUPS)
    return not before or alone(rules[at - 1]) is None


def alone(rule: Rule) -> Rule | None:
    """The one rule of a "none of" group, which reads better as "not …"."""
    if isinstance(rule, NoneOf) and len(rule.rules) == 1 and not isinstance(rule.rules[0], GROUPS):
        return rule.rules[0]
    return None


def letter(at: int, *, deep: bool = False) -> str:
    """A, B … Z, AA; within a group 1, 2 …: "B2" is the second rule of the group B."""
    if deep:
        return str(at + 1)
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


def every_step(counted: Mapping[int, Between], rules: int) -> list[Between]:
    """Before the first rule and after each; where nobody could pass nothing was counted."""
    return [counted.get(at, Nobody()) for at in range(rules + 1)]


def draw(steps: Sequence[Between], words: Sequence[str]) -> Picture | None:
    """`steps`: everybody, then after each rule; `words` of each rule."""
    if len(steps) < 2:
        return None
    whole = max(step.high for step in steps) or 1
    named = ["Everybody you may find", *words]
    return Picture(
        [
            Row(
                letter=letter(at - 1) if at else "●",
                words=name,
                label=short(name),
                figure=figure(step.low, step.high),
                people=people(step.low, step.high),
                low=round(100 * step.low / whole, 2),
                high=round(100 * step.high / whole, 2),
                y=at * ROW,
            )
            for at, (step, name) in enumerate(zip(steps, named, strict=False))
        ]
    )


def short(words: str) -> str:
    return words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1].rstrip() + "…"


def figure(low: int, high: int) -> str:
    """“1,200”, “0–2”, “10–14”: where there is room for no more."""
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def people(low: int, high: int) -> str:
    """“12 people”, “fewer than 3 people”, “10 to 14 people”."""
    if low == high:
        return "nobody" if low == 0 else "1 person" if low == 1 else f"{low:,} people"
    if low == 0:
        return f"fewer than {high + 1:,} people"
    return f"{low:,} to {high:,} people"


def add_anys(
    question: Question, steps: Sequence[Between], union: Callable[[Question], Between]
) -> dict[Place, Effect]:
    """What each rule does: the question's own narrow, those of an "any" group of its add.

    `union` counts a question; asked once per rule of such a group.
    """
    effects: dict[Place, Effect] = {}
    for at, rule in enumerate(question.rules):
        if at + 1 < len(steps):
            effects[(at,)] = Effect(steps[at], steps[at + 1])
        if rule.rule != "any" or not isinstance(rule, GROUPS):
            continue
        before: Between = Nobody()
        for many in range(1, len(rule.rules) + 1):
            some = type(rule)(rules=rule.rules[:many])
            after = union(Question(rules=(*question.rules[:at], some)))
            effects[(at, many - 1)] = Effect(before, after, adds=True)
            before = after
    return effects


def find_emptying(steps: Sequence[Between]) -> int | None:
    """Which rule left nobody, where that is known; 0 is the first."""
    for at, (before, after) in enumerate(pairwise(steps)):
        if after.high == 0 and before.low > 0:
            return at
    return None


@dataclass(frozen=True)
class Nobody:
    low: int = 0
    high: int = 0
