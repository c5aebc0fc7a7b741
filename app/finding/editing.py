"""What the builder's address asks for: a question, and the rule of it that is being changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.finding import tree
from app.finding.address import unpack
from app.finding.forms import RuleForm, blank_rule, fill_rule, read_rule
from app.finding.kinds import KINDS, MOST_CHIPS, Chosen, Field, Kind
from app.finding.listing import list_options
from app.finding.question import NoneOf, Question, Rule
from app.finding.showing import alone
from app.finding.tree import Place
from app.web.forms import Submitted, number_in

TOP = "top"  # `within` for the question itself
MOST_OPTIONS = 60

Typed = Mapping[str, list[str]]


@dataclass(frozen=True)
class Asking:
    """`at`: the rule meant; `within`: the group that gets a new one."""

    question: Question
    at: Place = ()
    within: Place | None = None
    kind: Kind | None = None
    saved_id: int | None = None
    gone: Rule | None = None


@dataclass(frozen=True)
class Part:
    """One field of a rule's form, with the options that it offers now."""

    field: Field
    options: Sequence[tuple[str, str]] = ()
    total: int = 0
    seek: str = ""

    @property
    def name(self) -> str:
        return getattr(self.field, "name", "span")

    @property
    def shape(self) -> str:
        return type(self.field).__name__.lower()

    @property
    def as_chips(self) -> bool:
        return self.total <= MOST_CHIPS

    @property
    def more(self) -> int:
        return self.total - len(self.options)


@dataclass(frozen=True)
class Editing:
    """The form of one rule: a new one for the group `within`, or the one at `at`."""

    asking: Asking
    kind: Kind
    form: RuleForm
    parts: Sequence[Part] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.asking.within is not None

    @property
    def folded_says_something(self) -> bool:
        names = [part.name for part in self.parts[self.kind.shown :]]
        return any(self.form.get(name) or self.form.get(f"seek_{name}") for name in names)

    @property
    def at(self) -> str:
        return tree.write_place(self.asking.at)

    @property
    def within(self) -> str:
        return write_within(self.asking.within)

    @property
    def without(self) -> Question:
        """The question before the rule, or without it."""
        asking = self.asking
        return asking.question if self.is_new else tree.remove(asking.question, asking.at)


def write_within(within: Place | None) -> str:
    if within is None:
        return ""
    return tree.write_place(within) or TOP


def read_asking(form: Submitted[Any]) -> Asking | None:
    """None when the address holds no whole question, or a rule that isn't in it."""
    question = unpack(form.get("q"))
    typed_within = form.get("within")
    at = tree.read_place(form.get("at"))
    within = () if typed_within == TOP else tree.read_place(typed_within)
    if question is None or at is None or within is None:
        return None
    asking = Asking(
        question,
        at,
        within if typed_within else None,
        KINDS.get(form.get("kind")),
        number_in(form.get("saved")),
        _only_rule(form.get("gone")),
    )
    return asking if _is_there(asking) else None


def find_editing(db: Session, asking: Asking, typed: Typed, *, today: date) -> Editing | None:
    """The form that is open, if one is."""
    kind = asking.kind
    if asking.gone is not None:
        return None
    if asking.within is None:
        rule = tree.get(asking.question, asking.at) if asking.at else None
        leaf = rule and (alone(rule) or rule)
        kind = KINDS.get(leaf.rule) if leaf else None
        if rule is None or leaf is None or kind is None:
            return None
        form = fill_rule(kind, leaf, so=leaf is rule)
    elif kind is not None:
        form = blank_rule(kind)
    else:
        return None
    if typed.get("filled"):
        form = read_rule(kind, typed, today=today)
    return Editing(asking, kind, form, _parts(db, kind, form))


def edited(editing: Editing) -> Question | None:
    """The question with the rule as it was typed; None while it has mistakes.

    Raises ValueError, with a sentence, for more rules than a question takes.
    """
    rule, asking = editing.form.rule, editing.asking
    if rule is None:
        return None
    if editing.form.get("so") == "no":
        rule = NoneOf(rules=(rule,))
    if asking.within is None:
        return tree.replace(asking.question, asking.at, rule)
    return tree.add(asking.question, asking.within, rule)


def _is_there(asking: Asking) -> bool:
    try:
        if asking.within is not None:
            tree.rules_in(asking.question, asking.within)
        elif asking.at and asking.gone is None:
            tree.get(asking.question, asking.at)
    except LookupError:
        return False
    return True


def _only_rule(packed: str) -> Rule | None:
    question = unpack(packed) if packed else None
    return question.rules[0] if question and len(question.rules) == 1 else None


def _parts(db: Session, kind: Kind, form: RuleForm) -> list[Part]:
    return [_part(db, one, form) for one in kind.fields]


def _part(db: Session, one: Field, form: RuleForm) -> Part:
    if not isinstance(one, Chosen):
        return Part(one)
    every = list_options(db, one.source)
    chosen = form.getlist(one.name)
    seek = form.get(f"seek_{one.name}").strip().casefold()
    first = [option for option in every if option[0] in chosen]
    fit = [o for o in every if o[0] not in chosen and seek in o[1].casefold()]
    shown = [*first, *fit]
    if len(every) <= MOST_CHIPS:
        return Part(one, every, len(every))
    return Part(one, shown[: max(MOST_OPTIONS, len(first))], len(shown), seek)
