"""What the things a question names are called, for whoever asks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """What is named in a question by its number; the value is what it is called."""

    PLACE = "place"
    EMPLOYER = "employer"
    SITE = "site"
    TEAM = "team"
    ISSUE = "issue"
    USER = "colleague"
    PERSON = "member who asks"
    IMPORT = "import"
    CALL_LIST = "call list"


@dataclass(frozen=True)
class Name:
    """`label` is how we write it; `short` is also understood, where only one is called that."""

    label: str
    short: str = ""


@dataclass(frozen=True)
class Names:
    """Everything of each kind that this session may know of, by number."""

    known: Mapping[Kind, Mapping[int, Name]] = field(default_factory=dict)

    def label(self, kind: Kind, number: int) -> str | None:
        name = self.known.get(kind, {}).get(number)
        return name.label if name else None

    def called(self, kind: Kind, asked: str) -> list[int]:
        """Whatever is called so: by its label, else by its short name."""
        of_kind = self._index.get(kind, ({}, {}))
        key = _key(asked)
        return of_kind[0].get(key) or of_kind[1].get(key) or []

    @cached_property
    def _index(self) -> dict[Kind, tuple[dict[str, list[int]], dict[str, list[int]]]]:
        made: dict[Kind, tuple[dict[str, list[int]], dict[str, list[int]]]] = {}
        for kind, names in self.known.items():
            labels, shorts = made.setdefault(kind, ({}, {}))
            for number, name in names.items():
                labels.setdefault(_key(name.label), []).append(number)
                shorts.setdefault(_key(name.short or name.label), []).append(number)
        return made


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
