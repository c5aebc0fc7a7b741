"""How alike two people are: points, and the words for every one of them. Pure.

Names make at most 70 of 100, so that nobody is very like another by name alone; what one side
does not say speaks neither for nor against.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from app.matching.described import Described, number_key
from app.matching.names import NameParts, Part, compare_names

VERY_ALIKE, ALIKE = 80, 60


@dataclass(frozen=True)
class Alike:
    """`score` from 0 to 100; `reasons` in words, the weightiest first."""

    score: int
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        if self.score >= VERY_ALIKE:
            return "very alike"
        return "alike" if self.score >= ALIKE else "somewhat alike"


def alike(one: Described, other: Described, *, there: int | None = None) -> Alike:
    """The same score from either side; names in reasons stand in the order of the arguments.

    `there`: how many people on record are at that place, when it is known.
    """
    parts = sorted(parts_of(one, other, there), key=lambda part: -abs(part.points))
    score = max(0, min(100, sum(part.points for part in parts)))
    return Alike(score, tuple(part.words for part in parts))


def parts_of(one: Described, other: Described, there: int | None = None) -> Iterator[Part]:
    """The score before it is kept between 0 and 100 is the sum of these."""
    names = compare_names(one, other)
    yield from (part for part in _with_changed_surname(names, one, other) if part is not None)
    yield from _generation(one, other)
    yield from _numbers(one, other)
    yield from _mail(one, other)
    yield from _place(one, other, there)
    yield from _work(one, other)


def _with_changed_surname(
    names: NameParts, one: Described, other: Described
) -> tuple[Part | None, ...]:
    """People marry: with the same forename, what else is the same outweighs another surname."""
    surname, forename = names.surname, names.forename
    if surname is None or surname.points >= 0 or forename is None or forename.points < 20:
        return names
    changed = surname.words.replace("another surname", "another surname, perhaps changed")
    if _same(one.staff_numbers, other.staff_numbers) or (one.mail and one.mail == other.mail):
        return names._replace(surname=Part(0, changed))
    if one.team and _same_words(one.team, other.team) and not _elsewhere(one, other):
        return names._replace(surname=Part(-10, changed))
    return names


def _generation(one: Described, other: Described) -> Iterator[Part]:
    if one.generation and other.generation and one.generation != other.generation:
        yield Part(-30, "one is junior, the other senior: two people")
    elif one.generation != other.generation:
        yield Part(-5, f"only one is called {one.generation or other.generation}")


def _numbers(one: Described, other: Described) -> Iterator[Part]:
    for what, mine, theirs, against in (
        ("staff number", one.staff_numbers, other.staff_numbers, -40),
        ("membership number", one.membership_numbers, other.membership_numbers, -25),
    ):
        if not mine or not theirs:
            continue
        if _same(mine, theirs):
            yield Part(40, f"same {what}")
        elif {number_key(n) for n in mine} & {number_key(n) for n in theirs} - {""}:
            yield Part(30, f"same {what} but for zeros in front")
        else:
            yield Part(against, f"{what} differs: probably somebody else")


def _mail(one: Described, other: Described) -> Iterator[Part]:
    if not one.mail or not other.mail:
        return
    if one.mail == other.mail:
        yield Part(25, "same e-mail")
    elif OSA.distance(one.mail, other.mail, score_cutoff=2) <= 2:
        yield Part(12, "e-mail differs by a letter or two")
    else:
        yield Part(-6, "e-mail differs")


def _place(one: Described, other: Described, there: int | None) -> Iterator[Part]:
    part = where(one, other)
    if part is not None:
        yield part
        if part.points > 0 and there is not None:
            yield from _crowd(there)


def where(one: Described, other: Described) -> Part | None:
    if one.workplace_id is not None and other.workplace_id is not None:
        if one.workplace_id == other.workplace_id:
            return Part(15, "same workplace")
        return Part(-8, "another workplace")
    return places(one.site, other.site) if one.site and other.site else None


def _crowd(there: int) -> Iterator[Part]:
    """In a large office somebody has the same forename; among three people that says much."""
    if there <= 3:
        yield Part(15, "hardly anybody else is on record there")
    elif there <= 10:
        yield Part(8, f"only {there} people are on record there")


@lru_cache(maxsize=1 << 16)
def places(one: tuple[str, ...], other: tuple[str, ...]) -> Part:
    mine, theirs = "".join(one), "".join(other)
    both = f"{' '.join(one).title()} / {' '.join(other).title()}"
    if mine == theirs:
        return Part(15, "same place")
    if set(one) < set(other) or set(other) < set(one):
        return Part(10, f"one place is part of the other: {both}")
    letters = OSA.distance(mine, theirs, score_cutoff=3)
    if letters <= min(3, max(len(mine), len(theirs)) // 3):
        return Part(10, f"place spelt nearly the same: {both}")
    return Part(-8, f"another place: {both}")


def _work(one: Described, other: Described) -> Iterator[Part]:
    if one.team and other.team:
        same = _same_words(one.team, other.team)
        yield Part(6, "same team") if same else Part(-2, "another team")
    if one.grade and other.grade and _same_words(one.grade, other.grade):
        yield Part(3, "same grade")


def _elsewhere(one: Described, other: Described) -> bool:
    return (part := where(one, other)) is not None and part.points < 0


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not set(one).isdisjoint(other)


@lru_cache(maxsize=1 << 12)
def _same_words(one: str, other: str) -> bool:
    return one.split() == other.split() or " ".join(one.casefold().split()) == " ".join(
        other.casefold().split()
    )
