"""Which of our workplaces each row of a staff list is of. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.files.cells import blank
from app.imports.plan.parts import Place
from app.people.rules import normal_name
from app.workplaces.queries import WorkplaceName

MOST_SHOWN = 500
NOT_NAMED = "The row names no workplace."


@dataclass(frozen=True)
class Said:
    """What rows say about where they are of; blanks and stand-ins for them are ""."""

    place: str
    employer: str

    @classmethod
    def of(cls, place: str | None, employer: str | None) -> "Said":
        kept = ["" if not cell or blank(cell) else cell for cell in (place, employer)]
        return cls(*kept)

    @property
    def label(self) -> str:
        return ", ".join(part for part in (self.place, self.employer) if part)


class Places(Protocol):
    def find(self, said: Said) -> int | str:
        """The workplace, or the sentence why the row is of none."""

    def shown(self, rows: Mapping[Said, int]) -> list[Place]:
        """What the page asks about; how many rows say each."""


class OnePlace:
    """A list of one workplace: rows that name another are left out.

    A single name for every row is this workplace under another name: the organiser chose it.
    """

    def __init__(self, here: WorkplaceName, accepted: Collection[str]) -> None:
        self.here, self.accepted = here, accepted
        self.names = [name for name in (here.name, here.site, here.postcode) if name]

    def find(self, said: Said) -> int | str:
        others = [name for name in self.strange(said) if name not in self.accepted]
        return f"The row says {others[0]}, not {self.here.name}." if others else self.here.id

    def strange(self, said: Said) -> list[str]:
        pairs = ((said.place, self.names), (said.employer, [self.here.employer]))
        return [value for value, ours in pairs if value and not _is_one_of(value, ours)]

    def shown(self, rows: Mapping[Said, int]) -> list[Place]:
        every = sum(rows.values())
        counted: Counter[str] = Counter()
        for said, number in rows.items():
            for name in self.strange(said):
                counted[name] += number
        return [
            Place(name, number, name in self.accepted or number == every)
            for name, number in counted.most_common(MOST_SHOWN)
        ]


class ManyPlaces:
    """A list of a branch or more: a row is of the workplace it names, whoever said so."""

    def __init__(self, ours: Sequence[WorkplaceName], told: Mapping[str, int]) -> None:
        self.ours, self.told = {place.id: place for place in ours}, told
        self.by_name: dict[str, list[WorkplaceName]] = {}
        for place in ours:
            for name in {normal_name(n) for n in (place.name, place.site, place.postcode) if n}:
                self.by_name.setdefault(name, []).append(place)

    def find(self, said: Said) -> int | str:
        if not said.place:
            return NOT_NAMED
        found = self._told(said)
        if found is None:
            return f"The row says {said.label}: we know no workplace of that name. Say which it is."
        return found or f"The row says {said.label}, which is none of ours."

    def shown(self, rows: Mapping[Said, int]) -> list[Place]:
        """What is not settled first, then by rows."""
        counted: Counter[str] = Counter()
        found: dict[str, int | None] = {}
        for said, number in rows.items():
            if said.place:
                counted[said.label] += number
                found[said.label] = self._told(said)
        places = [
            Place(label, number, found[label] is not None, found[label])
            for label, number in counted.most_common()
        ]
        places.sort(key=lambda place: place.accepted)
        return places[:MOST_SHOWN]

    def _told(self, said: Said) -> int | None:
        """What was answered, else the one workplace of that name; 0 is none of ours."""
        for label in (said.label, said.place):
            answer = self.told.get(label)
            if answer is not None and (answer == 0 or answer in self.ours):
                return answer
        named = self.by_name.get(normal_name(said.place), [])
        if said.employer:
            wanted = normal_name(said.employer)
            named = [place for place in named if normal_name(place.employer) == wanted]
        return named[0].id if len(named) == 1 else None


def _is_one_of(value: str, ours: Sequence[str]) -> bool:
    """Whether all the words of one are among the words of the other."""
    said = set(normal_name(value).split())
    return any(
        said <= words or words <= said for name in ours if (words := set(normal_name(name).split()))
    )
