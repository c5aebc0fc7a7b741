"""Who a row of a desk list or a wall chart means, among people on record. Pure.

Staff number, then work e-mail; a name is only ever a suggestion, of somebody of this workplace.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from app.imports.plan.parts import Candidate, grouped
from app.imports.plan.people import share_a_name
from app.people.models import ContactBasis
from app.people.rules import normal_name


@dataclass(frozen=True)
class Colleague:
    """Somebody on record whom the importing user sees. `numbers`: with this workplace's employer.

    `sheet`: they were added by a wall chart sheet, which says nothing of them but name and team.
    """

    id: int
    name: str
    names: frozenset[str]
    team: str
    workplace_id: int | None
    workplace: str
    numbers: tuple[str, ...] = ()
    email: str = ""
    asked_not_to_contact: bool = False
    basis: ContactBasis = ContactBasis.LIST_ONLY
    left_for_now_until: date | None = None
    sheet: bool = False

    @property
    def where(self) -> str:
        return ", ".join(part for part in (self.team, self.workplace) if part) or "no longer here"

    def candidate(self, why: str, *, may_add: bool = False, exact: bool = False) -> Candidate:
        return Candidate(self.id, self.name, self.where, why, exact, may_add)


class Named(Protocol):
    """A row that says who it is about."""

    @property
    def line(self) -> int: ...
    @property
    def compared(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def email(self) -> str: ...


@dataclass(frozen=True)
class Asked:
    """What the organiser has answered so far."""

    choices: Mapping[int, str] = field(default_factory=dict)
    accept_exact: bool = False

    def same(self, line: int, candidate: Candidate) -> bool:
        said = self.choices.get(line)
        if said is None:
            return candidate.exact and self.accept_exact
        return said in ("same", f"same:{candidate.person_id}")

    def add(self, line: int, candidate: Candidate) -> bool:
        return candidate.may_add and self.choices.get(line) == "add"


@dataclass(frozen=True)
class Meant:
    """Somebody, or somebody to ask about, or nobody on record."""

    person: Colleague | None = None
    candidate: Candidate | None = None


class Directory:
    """Everybody who can be meant. `may_add`: whoever is not meant may be somebody new."""

    def __init__(
        self,
        people: Iterable[Colleague],
        workplace_id: int,
        rows: Sequence[Named],
        asked: Asked,
        *,
        may_add: bool = False,
    ) -> None:
        known = list(people)
        self.asked, self.may_add = asked, may_add
        here = [person for person in known if person.workplace_id == workplace_id]
        self.by_id = {person.id: person for person in known}
        self.by_number = grouped(known, lambda person: map(str.casefold, person.numbers))
        self.by_email = grouped(known, lambda person: [person.email] if person.email else [])
        self.by_name = grouped(here, lambda person: person.names)
        self.emails = Counter(row.email.casefold() for row in rows if row.email)

    def find(self, row: Named) -> Meant:
        found = self._by_key(row)
        if found.person is None and found.candidate is None:
            found = self._by_name(row)
        if found.candidate is not None:
            if self.asked.same(row.line, found.candidate):
                return Meant(self.by_id[found.candidate.person_id])
            if self.asked.add(row.line, found.candidate):
                return Meant()
        return found

    def _by_key(self, row: Named) -> Meant:
        for value, people, what in (
            (row.number, self.by_number[row.number.casefold()], "staff number"),
            (row.email, self._by_email(row.email.casefold()), "work e-mail"),
        ):
            if not value or not people:
                continue
            one = people[0]
            named = not row.compared or any(share_a_name(row.compared, n) for n in one.names)
            if len(people) == 1 and named:
                return Meant(one)
            why = f"{one.name} has this {what}, under another name."
            return Meant(candidate=one.candidate(why, may_add=self.may_add))
        return Meant()

    def _by_email(self, email: str) -> list[Colleague]:
        """An address in several rows is a shared one and says who nobody is."""
        return self.by_email[email] if self.emails[email] == 1 else []

    def _by_name(self, row: Named) -> Meant:
        people = self.by_name[row.compared] if row.compared else []
        if not people:
            return Meant()
        team = normal_name(row.team)
        same_team = [person for person in people if team and normal_name(person.team) == team]
        one = (same_team or people)[0]
        own = [person for person in same_team or people if person.sheet]
        if own and len(people) == 1 and not (row.number or row.email) and (same_team or not team):
            # The sheet's own row once more: it said no more of them the first time.
            return Meant(own[0])
        why = f"{one.name} works here. It may be the same person."
        exact = len(people) == 1 and (bool(same_team) or not team)
        return Meant(candidate=one.candidate(why, may_add=self.may_add, exact=exact))
