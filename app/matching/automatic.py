"""Who may be matched without asking anybody: by an identifier, never by a name. Pure.

RULES are tried in order, and the first whose identifier is on record decides. It settles who
somebody is only when one person has it on record, one row gives it, and the two have a part of a
name in common; else it is a question for a person. What nobody has decides nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from app.matching.described import Described, number_key

Row = TypeVar("Row")
Id = TypeVar("Id")
Values = Callable[[Described], Collection[str]]


class By(Enum):
    STAFF_NUMBER = "staff number"
    MEMBERSHIP_NUMBER = "membership number"
    WORK_EMAIL = "work e-mail"


@dataclass(frozen=True)
class Rule:
    """`may_be_shared`: several people having it says nothing, as with a team's mailbox."""

    by: By
    values: Values
    is_number: bool = True
    may_be_shared: bool = False


RULES = (
    Rule(By.STAFF_NUMBER, lambda person: person.staff_numbers),
    Rule(By.MEMBERSHIP_NUMBER, lambda person: person.membership_numbers),
    Rule(
        By.WORK_EMAIL,
        lambda person: [person.mail] if person.mail else [],
        is_number=False,
        may_be_shared=True,
    ),
)


@dataclass(frozen=True)
class Settled(Generic[Id]):
    """The row is this person."""

    id: Id
    by: By
    why: str


@dataclass(frozen=True)
class Doubt(Generic[Id]):
    """An identifier points at somebody, and something speaks against it: a person decides."""

    ids: tuple[Id, ...]
    by: By
    why: str


Answers = dict[Row, Settled[Id] | Doubt[Id]]


def settle(rows: Mapping[Row, Described], records: Mapping[Id, Described]) -> Answers[Row, Id]:
    """Rows that no identifier finds are left out of the answer."""
    rules = [_Rule(rule, rows, records) for rule in RULES]
    answers: Answers[Row, Id] = {}
    for row, person in rows.items():
        found = (rule.answer(row, person) for rule in rules)
        answer = next((one for one in found if one is not None), None)
        if answer is not None:
            answers[row] = answer
    return answers


class _Rule(Generic[Row, Id]):
    """One rule, with who has which value on either side."""

    def __init__(
        self, rule: Rule, rows: Mapping[Row, Described], records: Mapping[Id, Described]
    ) -> None:
        self.rule, self.rows, self.records = rule, rows, records
        self.on_record = _holders(records, rule.values)
        self.in_rows = _holders(rows, rule.values)
        self.nearly = (
            _holders(records, lambda person: {number_key(n) for n in rule.values(person)})
            if rule.is_number
            else {}
        )

    def answer(self, row: Row, person: Described) -> Settled[Id] | Doubt[Id] | None:
        values = self.rule.values(person)
        found = _having(self.on_record, values)
        if not found:
            return self._nearly(person, values)
        by = self.rule.by
        if len(found) > 1:
            several = f"Several people have this {by.value}."
            return None if self.rule.may_be_shared else Doubt(found, by, several)
        rows = _having(self.in_rows, values)
        if len(rows) > 1 and self.rule.may_be_shared:
            return None
        if rows[0] != row or not self._one_person(rows):
            return Doubt(found, by, f"Several rows have this {by.value}.")
        against = self._against(person, self.records[found[0]])
        if against:
            return Doubt(found, by, against)
        return Settled(found[0], by, f"same {by.value}, and part of the name")

    def _one_person(self, rows: tuple[Row, ...]) -> bool:
        """One number listed twice under one name is one person twice: the first row counts."""
        names = {(*sorted(self.rows[row].first.words + self.rows[row].last.words),) for row in rows}
        return len(names) == 1

    def _against(self, person: Described, record: Described) -> str | None:
        if not share_a_name(person, record):
            return f"Same {self.rule.by.value}, another name."
        if self.rule.is_number:
            return None
        for what, mine, theirs in (
            ("staff number", person.staff_numbers, record.staff_numbers),
            ("membership number", person.membership_numbers, record.membership_numbers),
        ):
            if mine and theirs:  # had they been the same, an earlier rule would have answered
                return f"Same {self.rule.by.value}, another {what}."
        return None

    def _nearly(self, person: Described, values: Collection[str]) -> Doubt[Id] | None:
        """Zeros in front are part of a number: without them it is a question, not an answer."""
        found = _having(self.nearly, {number_key(value) for value in values} - {""})
        alike = tuple(one for one in found if share_a_name(person, self.records[one]))
        why = f"The same {self.rule.by.value} but for zeros in front."
        return Doubt(alike, self.rule.by, why) if alike else None


def share_a_name(one: Described, other: Described) -> bool:
    """Whether two people have a part of a name in common: people change one, seldom both."""
    return not one.parts.isdisjoint(other.parts)


def _holders(people: Mapping[Id, Described], values: Values) -> dict[str, list[Id]]:
    holders: defaultdict[str, list[Id]] = defaultdict(list)
    for identity, person in people.items():
        for value in dict.fromkeys(values(person)):
            if value:
                holders[value].append(identity)
    return dict(holders)


def _having(holders: Mapping[str, list[Id]], values: Iterable[str]) -> tuple[Id, ...]:
    return tuple(dict.fromkeys(one for value in values for one in holders.get(value, ())))
