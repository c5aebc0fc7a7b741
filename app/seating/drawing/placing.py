"""Names, as pasted or listed, told apart: who sits at which desk, and what has to be asked. Pure.

Nobody is guessed: a name that is nobody's, or that two people have, is a question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from app.people.names import normal_name

NOBODY = frozenset({"", "-", "–", "—", "empty", "vacant", "free", "n/a", "tbc"})
MOST_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who works here. `listed`: they may be shown by name (decisions.md D7)."""

    id: int
    name: str
    also: str = ""
    team: str | None = None
    listed: bool = True
    email: str | None = None
    numbers: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        where = self.team or "no team"
        return f"{self.name}, {where}" if self.listed else f"{self.name}, not on the list"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whoever is to sit at a desk, as it was typed; `at` is the desk's number."""

    at: str
    name: str = ""
    number: str = ""
    email: str = ""

    @property
    def typed(self) -> str:
        return self.name or self.number or self.email

    @property
    def nobody(self) -> bool:
        said = (self.name, self.number, self.email)
        return all(one.strip().casefold() in NOBODY for one in said)

    def key(self, place: int) -> str:
        """What its answer goes by: it holds only while the same is typed at the same place."""
        return f"{place}-{sha256(self.typed.encode()).hexdigest()[:10]}"


@dataclass(frozen=True, slots=True)
class Question:
    """Why a desk stays empty, in a sentence, and who might be meant; `key` names its answer."""

    key: str
    at: str
    sentence: str
    offered: tuple[Known, ...] = ()


@dataclass(frozen=True)
class Placing:
    """Person by the desk's number, and what could not be settled."""

    seated: dict[str, int] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    @property
    def open(self) -> list[Question]:
        return [question for question in self.questions if question.at not in self.seated]


class Directory:
    """Everybody of a workplace, to be found by name, number or e-mail."""

    def __init__(self, people: Iterable[Known]) -> None:
        self.by_name: defaultdict[str, list[Known]] = defaultdict(list)
        self.by_word: defaultdict[str, list[Known]] = defaultdict(list)
        self.by_number: defaultdict[str, list[Known]] = defaultdict(list)
        self.by_email: defaultdict[str, list[Known]] = defaultdict(list)
        for person in people:
            names = {normal_name(said) for said in (person.name, person.also) if said}
            for name in names:
                self.by_name[name].append(person)
            for word in {word for name in names for word in name.split() if len(word) > 1}:
                self.by_word[word].append(person)
            for number in person.numbers:
                self.by_number[number.casefold()].append(person)
            if person.email:
                self.by_email[person.email.casefold()].append(person)

    def meant(self, wanted: Wanted) -> list[Known]:
        """Everybody who answers all that is known of what was typed."""
        answers = [
            found
            for found in (
                self.by_number.get(wanted.number.strip().casefold()),
                self.by_email.get(wanted.email.strip().casefold()),
                self.by_name.get(normal_name(wanted.name)) if wanted.name else None,
            )
            if found
        ]
        if wanted.name and not self.by_name.get(normal_name(wanted.name)):
            # Whoever has that number goes by another name: somebody has to say who is meant.
            return []
        if not answers:
            return []
        return [who for who in answers[0] if all(who in others for others in answers[1:])]

    def near(self, wanted: Wanted) -> tuple[Known, ...]:
        """Who shares a word of that name, or has that number or address: to be chosen from."""
        found = [
            *self.by_number.get(wanted.number.strip().casefold(), ()),
            *self.by_email.get(wanted.email.strip().casefold(), ()),
        ]
        for word in normal_name(wanted.name).split():
            found += self.by_word.get(word, ())
        shown = dict.fromkeys(who for who in found if who.listed)
        return tuple(shown)[:MOST_OFFERED]


def place(
    wanted: Sequence[Wanted], people: Iterable[Known], answers: Mapping[str, int] | None = None
) -> Placing:
    """Who sits where. `answers`: the person chosen, by the question's key."""
    directory = Directory(people)
    everybody = {who.id for found in directory.by_name.values() for who in found}
    chosen = {key: who for key, who in (answers or {}).items() if who in everybody}
    placing = Placing()
    taken: dict[int, str] = {}
    for at, one in enumerate(wanted):
        if one.nobody:
            continue
        key = one.key(at)
        meant = directory.meant(one)
        who = meant[0].id if len(meant) == 1 else None
        if who is None or who in taken:
            placing.questions.append(_question(key, one, meant, directory, taken))
            who = chosen.get(key)
        if who is not None and who not in taken and one.at not in placing.seated:
            taken[who] = one.at
            placing.seated[one.at] = who
    return placing


def _question(
    key: str, one: Wanted, meant: list[Known], directory: Directory, taken: Mapping[int, str]
) -> Question:
    said = f"“{one.typed[:80]}”"
    if len(meant) == 1:
        return Question(key, one.at, f"{said} is there twice, at {taken[meant[0].id]} already.")
    if meant:
        return Question(
            key,
            one.at,
            f"{len(meant)} people here are called {said}. Who sits there?",
            tuple(meant),
        )
    near = directory.near(one)
    also = " Is it one of these?" if near else ""
    return Question(key, one.at, f"Nobody here is called {said}.{also}", near)
