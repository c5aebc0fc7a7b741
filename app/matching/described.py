"""What is known of somebody, as far as it may be compared; and their names taken apart. Pure.

There is no place here for a birth date, an insurance number or where somebody lives.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from app.people.rules import normal_name

# Letters that no normal form takes apart, and that keyboards without them write otherwise.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_BETWEEN = re.compile(r"[-‐‑–,/\s]+")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev", "cllr"})
_GENERATIONS = {
    "jr": "junior", "jnr": "junior", "jun": "junior", "junior": "junior",
    "sr": "senior", "snr": "senior", "sen": "senior", "senior": "senior",
}  # fmt: skip


def words(text: str) -> tuple[str, ...]:
    """The words of a name or a place as they compare: case, accents, apostrophes, stops aside."""
    return tuple(bare for word in _BETWEEN.split(text) if (bare := _bare(word)))


def _bare(word: str) -> str:
    plain = normal_name(word)
    if not plain.isascii():
        plain = plain.translate(_LETTERS)
    if plain.isalnum():
        return plain
    return "".join(c for c in plain if unicodedata.category(c)[0] not in "PSCZ")


def number_key(number: str) -> str:
    """A number without what a spreadsheet drops: for noticing, never for merging."""
    return number.strip().casefold().lstrip("0")


class Name(NamedTuple):
    """One field of a name: the words that compare, and what was typed. Empty words: not known."""

    words: tuple[str, ...]
    shown: str


@dataclass(frozen=True)
class Described:
    """Somebody in a row of a list, or on record. What is empty is not known.

    `staff_numbers` are with the list's employer: leave out another's. `place` is words, such as
    site and town; it counts only where `workplace_id` is not known of both.
    """

    forename: str = ""
    surname: str = ""
    known_as: str = ""
    workplace_id: int | None = None
    place: str = ""
    team: str = ""
    grade: str = ""
    email: str = ""
    staff_numbers: tuple[str, ...] = ()
    membership_numbers: tuple[str, ...] = ()

    @cached_property
    def first(self) -> Name:
        """Forenames without title and generation; a title alone is a name like any other."""
        return self._name(self.forename)

    @cached_property
    def last(self) -> Name:
        return self._name(self.surname)

    @cached_property
    def called(self) -> Name:
        return self._name(self.known_as)

    @cached_property
    def generation(self) -> str:
        """ "junior", "senior", or nothing: fathers and sons are told apart by it."""
        said = words(f"{self.forename} {self.surname}")[1:]
        return next((_GENERATIONS[word] for word in said if word in _GENERATIONS), "")

    @cached_property
    def mail(self) -> str:
        return self.email.strip().casefold()

    @cached_property
    def site(self) -> tuple[str, ...]:
        return words(self.place)

    @cached_property
    def parts(self) -> frozenset[str]:
        """Every word of every name they go by; a title is nobody's name."""
        return frozenset(self.first.words + self.last.words + self.called.words)

    def _name(self, text: str) -> Name:
        every = words(text)
        kept = tuple(w for w in every if w not in _TITLES and w not in _GENERATIONS)
        return Name(kept or every, " ".join(text.split()))
