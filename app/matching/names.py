"""How alike two names are, in points and in words. Pure.

Every comparison comes out the same from either side, and nothing here goes by sound: how English
is pronounced may bring a candidate up, and decides nothing.
"""

from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from app.matching.described import Described, Name
from app.matching.short_forms import both_short_for, is_same_name, is_short_for

Words = tuple[str, ...]

SAME_SURNAME, SAME_FORENAME = 40, 30
OTHER_SURNAME, OTHER_FORENAME = -20, -18
IN_THE_OTHER_ORDER = -4
ARRANGED_OTHERWISE = 62
LIKELY = 0.88  # Jaro-Winkler; below it names have little in common but length and some letters
# Not a part of a double-barrelled name by themselves.
_PARTICLES = frozenset({
    "al", "ap", "ab", "bin", "bint", "da", "de", "del", "della", "der", "den", "di", "dos", "du",
    "el", "ibn", "la", "le", "mac", "mc", "o", "st", "ter", "van", "von",
})  # fmt: skip


class Part(NamedTuple):
    """What speaks for two rows being one person, or against it when `points` are below nought."""

    points: int
    words: str


class NameParts(NamedTuple):
    """`forename` and `surname` are what each adds; None where one side does not say."""

    forename: Part | None
    surname: Part | None
    arrangement: Part | None = None

    @property
    def points(self) -> int:
        return sum(part.points for part in self if part is not None)


def compare_names(one: Described, other: Described) -> NameParts:
    """The kindest of the ways to read them: as given, as they call themselves, turned round."""
    straight = NameParts(_best_forename(one, other), surnames(one.last, other.last))
    if straight.points >= SAME_SURNAME:
        return straight
    return max((straight, *_otherwise(one, other)), key=lambda parts: parts.points)


def _best_forename(one: Described, other: Described) -> Part | None:
    best = forenames(one.first, other.first)
    if not one.called.words and not other.called.words:
        return best
    for mine in (one.first, one.called):
        for theirs in (other.first, other.called):
            part = forenames(mine, theirs)
            if part is not None and (best is None or part.points > best.points):
                best = Part(part.points, f"{part.words}, as they call themselves")
    return best


def _otherwise(one: Described, other: Described) -> list[NameParts]:
    turned = Part(IN_THE_OTHER_ORDER, "names in the other order")
    found = [
        NameParts(forenames(forename, first), surnames(surname, last), turned)
        for forename, surname, first, last in (
            (one.last, one.first, other.first, other.last),
            (one.first, one.last, other.last, other.first),
        )
    ]
    # Turned round, names may only speak for somebody: a name that is missing then hides nothing.
    found = [names for names in found if names.points > 0]
    mine, theirs = (side.first.words + side.last.words for side in (one, other))
    if len(mine) > 1 and sorted(mine) == sorted(theirs):
        arranged = Part(ARRANGED_OTHERWISE, "the same names, arranged otherwise")
        found.append(NameParts(None, None, arranged))
    return found


def surnames(its: Name, others: Name) -> Part | None:
    one, other = its.words, others.words
    if not one or not other:
        return None
    if one == other:
        return Part(SAME_SURNAME, "same surname")
    mine, theirs, both = "".join(one), "".join(other), f"{its.shown} / {others.shown}"
    if mine == theirs:
        return Part(38, f"same surname, written apart: {both}")
    if sorted(one) == sorted(other):
        return Part(38, f"same surname, its parts in the other order: {both}")
    if _is_part(one, other) or _is_part(other, one):
        return Part(30, f"one surname is part of the other: {both}")
    if len(mine) == 1 or len(theirs) == 1:
        if mine[0] == theirs[0]:
            return Part(10, f"initials of the surname agree: {both}")
        return Part(OTHER_SURNAME, f"another initial of the surname: {both}")
    return _spelling(mine, theirs, both, "surname", (32, 22, 14), OTHER_SURNAME)


def forenames(its: Name, others: Name) -> Part | None:
    one, other = its.words, others.words
    if not one or not other:
        return None
    if one == other:
        if len("".join(one)) == 1:
            return Part(14, f"same initial: {one[0].title()}")
        return Part(SAME_FORENAME, "same forename")
    mine, theirs, both = "".join(one), "".join(other), f"{its.shown} / {others.shown}"
    if mine == theirs:
        return Part(28, f"same forename, written apart: {both}")
    if len(one[0]) == 1 or len(other[0]) == 1:
        return _initials(one, other, both)
    if one[0] == other[0]:
        several = len(one) > 1 and len(other) > 1
        return Part(
            24 if several else 28, f"same first forename{', another middle name' * several}: {both}"
        )
    short = _short_form(one[0], other[0])
    if short is not None:
        return short
    if one[0] in other or other[0] in one:
        return Part(20, f"forename is the other's middle name: {both}")
    return _spelling(mine, theirs, both, "forename", (22, 15, 10), OTHER_FORENAME)


def _initials(one: Words, other: Words, both: str) -> Part:
    if one[0][0] != other[0][0]:
        return Part(-16, f"another initial: {both}")
    rest = [(mine[0], theirs[0]) for mine, theirs in zip(one[1:], other[1:], strict=False)]
    if rest and all(mine == theirs for mine, theirs in rest):
        return Part(18, f"all initials agree: {both}")
    if rest:
        return Part(4, f"first initial agrees, the next does not: {both}")
    return Part(14, f"initials agree: {both}")


def _short_form(one: str, other: str) -> Part | None:
    if is_same_name(one, other):
        first, second = sorted((one.title(), other.title()))
        return Part(26, f"{first} and {second} are spellings of one name")
    for short, long in ((one, other), (other, one)):
        if is_short_for(short, long):
            return Part(25, f"{short.title()} is short for {long.title()}")
    long_form = both_short_for(one, other)
    if long_form is not None:
        first, second = sorted((one.title(), other.title()))
        return Part(20, f"{first} and {second} are both short for {long_form.title()}")
    short, long = sorted((one, other), key=len)
    if 3 <= len(short) < len(long) - 1 and long.startswith(short):
        return Part(18, f"{short.title()} begins {long.title()}")
    return None


def _spelling(
    one: str, other: str, both: str, what: str, points: tuple[int, int, int], against: int
) -> Part:
    """`points` for one letter, for two, and for more; short names differ by being other names."""
    letters, longest = OSA.distance(one, other, score_cutoff=2), max(len(one), len(other))
    if letters == 1 and sorted(one) == sorted(other) and longest >= 3:
        return Part(points[0], f"two letters of the {what} are changed round: {both}")
    if letters == 1 and longest >= 4:
        return Part(points[0], f"{what} differs by one letter: {both}")
    if letters == 1 and longest == 3:
        return Part(points[2], f"{what} differs by one letter of three: {both}")
    if letters == 2 and longest >= 6:
        return Part(points[1], f"{what} differs by two letters: {both}")
    if longest >= 4 and JaroWinkler.similarity(one, other) >= LIKELY:
        return Part(points[2], f"{what} looks alike: {both}")
    return Part(against, f"another {what}: {both}")


def _is_part(one: Words, other: Words) -> bool:
    return len(one) < len(other) and set(one) <= set(other) and not set(one) <= _PARTICLES
