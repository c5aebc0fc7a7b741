"""What would be right where something was not understood, in one sentence. Pure."""

from collections.abc import Sequence
from difflib import get_close_matches

from app.finding.names import Kind
from app.finding.text.grammar import NUMBER, WORD, Form, Part

MOST_SHOWN = 11


def perhaps(word: str, known: Sequence[str]) -> str:
    by_key = {one.casefold(): one for one in known}
    close = get_close_matches(word.casefold(), by_key, n=2, cutoff=0.6)
    if close:
        return f"Perhaps {' or '.join(f'“{by_key[one]}”' for one in close)}?"
    return f"There is {_listed(list(by_key.values()))}." if by_key else "There is none to choose."


def values_of(part: Part) -> str:
    if isinstance(part.values, Kind):
        return f'Write the name of the {part.values} in quotes, as in "Cardiff".'
    if part.values == WORD:
        return 'Write it in quotes, as it stands in the records, such as "EO".'
    if part.values == NUMBER:
        return "Write a number from 1 to 5."
    assert not isinstance(part.values, str)
    return f"There is {_listed(list(part.values.values()))}."


def choices(form: Form) -> str:
    """All that may stand behind the colon."""
    said = [phrase for phrase, _, _ in form.flags]
    said += [part.phrase for part in form.parts if part.phrase]
    if form.has_days:
        said += ["since 1 March 2026", "in the last 30 days"]
    first = [values_of(part) for part in form.parts if not part.phrase]
    return " ".join([*first, *([f"Here goes {_listed(said)}."] if said else [])])


def example(form: Form) -> str:
    return {
        "membership": "membership: not a member",
        "place": 'place: "Cardiff"',
        "reachable by": "reachable by: phone",
        "conversation": "conversation: reached, in the last 30 days",
    }.get(form.keyword, f"{form.keyword}: any")


def _listed(phrases: Sequence[str]) -> str:
    shown = [f"“{phrase}”" for phrase in phrases[:MOST_SHOWN]]
    return ", ".join(shown) + (" …" if len(phrases) > MOST_SHOWN else "")
