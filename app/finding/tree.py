"""Changing one rule of a question, wherever in its groups it stands. Pure.

A place is the way to a rule: (2, 0) is the first rule of the third group. Every function returns
a new question, or raises LookupError for a place that isn't there.
"""

from collections.abc import Callable, Sequence

from app.finding.question import GROUPS, AllOf, AnyOf, NoneOf, Question, Rule

Place = tuple[int, ...]
Rules = tuple[Rule, ...]
Group = AllOf | AnyOf | NoneOf
GROUP_OF: dict[str, type[Group]] = {"all": AllOf, "any": AnyOf, "none": NoneOf}


def read_place(typed: str) -> Place | None:
    """ "2.0" → (2, 0); "" → (), which is the question itself."""
    parts = typed.split(".") if typed else []
    if len(parts) > 8 or not all(p.isascii() and p.isdigit() and len(p) < 4 for p in parts):
        return None
    return tuple(int(part) for part in parts)


def write_place(place: Place) -> str:
    return ".".join(str(at) for at in place)


def get(question: Question, place: Place) -> Rule:
    rules: Sequence[Rule] = question.rules
    found: Rule | None = None
    for at in place:
        found = rules[at]
        rules = found.rules if isinstance(found, GROUPS) else ()
    if found is None:
        raise LookupError("the question itself is no rule")
    return found


def rules_in(question: Question, place: Place) -> Rules:
    """The rules of the group at `place`; of the question at ()."""
    if not place:
        return question.rules
    group = get(question, place)
    if not isinstance(group, GROUPS):
        raise LookupError("no group")
    return group.rules


def add(question: Question, within: Place, rule: Rule) -> Question:
    return _with_rules(question, within, lambda rules: (*rules, rule))


def insert(question: Question, place: Place, rule: Rule) -> Question:
    """Where something stood before it was removed, or last when less is left."""
    *within, at = place
    return _with_rules(question, tuple(within), lambda rules: (*rules[:at], rule, *rules[at:]))


def replace(question: Question, place: Place, *rules: Rule) -> Question:
    """Put `rules` (none, one or more) in the place of one."""
    *within, at = place
    get(question, place)
    return _with_rules(question, tuple(within), lambda old: (*old[:at], *rules, *old[at + 1 :]))


def remove(question: Question, place: Place) -> Question:
    """Without it, and without a group that it leaves empty."""
    lessened = replace(question, place)
    within = place[:-1]
    return remove(lessened, within) if within and not rules_in(lessened, within) else lessened


def move(question: Question, place: Place, by: int) -> Question:
    """One step up (-1) or down (+1) among its neighbours; at the end it stays."""
    *within, at = place
    rules = rules_in(question, tuple(within))
    moved = get(question, place)
    to = at + by
    if not 0 <= to < len(rules):
        return question
    others = (*rules[:at], *rules[at + 1 :])
    return _with_rules(question, tuple(within), lambda _: (*others[:to], moved, *others[to:]))


def wrap(question: Question, place: Place, kind: str) -> Question:
    """In a new group of its own."""
    return replace(question, place, GROUP_OF[kind](rules=(get(question, place),)))


def turn(question: Question, place: Place, kind: str) -> Question:
    """The same rules as another kind of group."""
    return replace(question, place, GROUP_OF[kind](rules=rules_in(question, place)))


def open_up(question: Question, place: Place) -> Question:
    """The rules of a group in the place of the group."""
    return replace(question, place, *rules_in(question, place))


def into_group(question: Question, place: Place) -> Question:
    """To the end of the group just before it, or the beginning of the one just after."""
    *within, at = place
    rule, siblings = get(question, place), rules_in(question, place[:-1])
    rest = replace(question, place)
    if at > 0 and isinstance(siblings[at - 1], GROUPS):
        return add(rest, (*within, at - 1), rule)
    if at + 1 < len(siblings) and isinstance(siblings[at + 1], GROUPS):
        return insert(rest, (*within, at, 0), rule)
    raise LookupError("no group beside it")


def out_of_group(question: Question, place: Place) -> Question:
    """Just behind its group."""
    if len(place) < 2:
        raise LookupError("in no group")
    rule, group = get(question, place), place[:-1]
    rest = insert(replace(question, place), (*group[:-1], group[-1] + 1), rule)
    return rest if rules_in(rest, group) else replace(rest, group)


def _with_rules(question: Question, within: Place, change: Callable[[Rules], Rules]) -> Question:
    """Checked anew, so that too many rules or too deep ones raise ValueError."""
    return Question(rules=_changed(question.rules, within, change))


def _changed(rules: Rules, within: Place, change: Callable[[Rules], Rules]) -> Rules:
    if not within:
        return change(rules)
    at, *deeper = within
    group = rules[at]
    if not isinstance(group, GROUPS):
        raise LookupError("no group")
    inside = type(group)(rules=_changed(group.rules, tuple(deeper), change))
    return (*rules[:at], inside, *rules[at + 1 :])
