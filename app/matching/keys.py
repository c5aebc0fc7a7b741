"""By what two people who may be one are brought together: rough, many, and cheap. Pure.

A key in common makes two people worth comparing, and says nothing of how alike they are.
"""

import re
from collections.abc import Iterator

from app.matching.described import Described, Name, number_key
from app.matching.short_forms import long_forms

_SOUNDS = (
    (re.compile("^(kn|gn|pn)"), "n"),
    (re.compile("^wr"), "r"),
    (re.compile("^(mac|mc)"), "mk"),
    (re.compile("^x"), "s"),
    (re.compile("ph|ff|v"), "f"),
    (re.compile("sch|sh|tio|sio|ch"), "x"),
    (re.compile("gh|h"), ""),
    (re.compile("ck|q|g|c(?![eiy])"), "k"),
    (re.compile("c|z|x?s"), "s"),
    (re.compile("th|d"), "t"),
    (re.compile("j"), "k"),
    (re.compile("ll"), "l"),
    (re.compile("b"), "p"),
)
_VOWELS = re.compile("(?<!^)[aeiouyw]")
_AGAIN = re.compile(r"(.)\1+")


def sound(word: str) -> str:
    """Roughly how a word sounds in English: its first letter and its consonants, by kind."""
    for pattern, kind in _SOUNDS:
        word = pattern.sub(kind, word)
    word = _AGAIN.sub(r"\1", _VOWELS.sub("", word))
    return "a" + word[1:] if word[:1] in "aeiouyw" and word else word


def keys(person: Described) -> Iterator[str]:
    """Names in either field, so that turned ones meet; the rarer a key, the more it tells."""
    names = [person.first, person.last, person.called]
    for name in names:
        yield from _of_name(name)
    yield from _of_both(person)
    for number in (*person.staff_numbers, *person.membership_numbers):
        yield f"number {number_key(number)}"
    if person.mail:
        yield f"mail {person.mail}"
        yield f"local {person.mail.partition('@')[0]}"
    yield from _of_place(person)


def _of_name(name: Name) -> Iterator[str]:
    for word in {*name.words, "".join(name.words)} - {""}:
        yield f"word {word}"
        if len(word) >= 3:
            yield f"sound {sound(word)}"
            yield f"end {word[-3:]}"
        if len(word) >= 4:
            yield f"start {word[:3]}"
        for long in long_forms(word):
            yield f"long {long}"


def _of_both(person: Described) -> Iterator[str]:
    """The initial of one name with the beginning of the other, from either end."""
    forenames = [word for name in (person.first, person.called) for word in name.words]
    for forename in forenames:
        for surname in person.last.words:
            yield f"pair {' '.join(sorted((forename, surname)))}"
            yield f"initial {forename[0]} {surname[:4]}"
            yield f"initial {surname[0]} {forename[:4]}"
            yield f"initials {' '.join(sorted((forename[0], surname[0])))}"


def _of_place(person: Described) -> Iterator[str]:
    """Few people at a place: then the place alone brings two together, misspelt or not."""
    if not person.site:
        return
    whole = "".join(person.site)
    yield f"place {whole}"
    yield f"place from {whole[:4]}"
    yield f"place to {whole[-4:]}"
    yield f"place like {sound(whole)}"
    for forename in person.first.words:
        yield f"place and name {whole[:3]} {forename[0]}"
