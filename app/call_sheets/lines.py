"""A row of a sheet, typed or in a file: whom it means, what is kept, what is wrong. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from uuid import UUID

from app.call_sheets import rules
from app.call_sheets.rules import LETTERS, Answer, Meaning
from app.conversations import rules as conversations
from app.conversations.models import Result
from app.conversations.rules import SILENCES, Entry
from app.people.models import ContactBasis
from app.web import formats

ASKED_NOT = "They have asked meanwhile not to be contacted. Nothing is kept; leave it be."
HAS_LEFT = "They have left since the list was made, so there is nothing to note."
LONGEST_NOTE = 500
LETTERS_SAID = ", ".join(f"{one.letter} {one.words.lower()}" for one in rules.ANSWERS)
NO_DAY = "Take the day out: they asked to be left, so nobody comes back."
NO_LINE = "Take the line out: after this answer nothing more is kept."


@dataclass(frozen=True)
class Listed:
    """Somebody on a list, whatever has become of them. `rank` is the row on paper."""

    rank: int
    staff_id: int
    name: str
    basis: ContactBasis
    asked_not: bool
    has_left: bool


@dataclass(frozen=True)
class Noted:
    """A contact that stands already."""

    id: UUID
    on: date
    result: Result


@dataclass(frozen=True)
class Told:
    """What a row says came of it."""

    answer: Answer
    agreed: bool
    on: date
    come_back_on: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class Decided:
    """What is kept of it, in words; or what is wrong, by field."""

    meaning: Meaning
    words: str
    mistakes: Mapping[str, str] = field(default_factory=dict)


def decide(who: Listed, told: Told, *, noted: Noted | None, today: date) -> Decided:
    meant = rules.meaning(told.answer, agreed=told.agreed, basis=who.basis)
    return Decided(meant, _in_words(told, meant, today), _mistakes(who, told, meant, noted, today))


def _mistakes(
    who: Listed, told: Told, meant: Meaning, noted: Noted | None, today: date
) -> dict[str, str]:
    if who.asked_not:
        return {"row": ASKED_NOT}
    if who.has_left:
        return {"row": HAS_LEFT}
    if noted is not None:
        return {"row": already(noted)}
    entry = Entry(
        result=meant.result,
        happened_on=told.on,
        come_back_on=told.come_back_on,
        agreed=meant.agreed,
        outcome=meant.outcome,
        note=told.note,
    )
    if meant.result in SILENCES:
        silent = {
            "come_back": NO_DAY if told.come_back_on else "",
            "note": NO_LINE if told.note else "",
        }
        found = {name: sentence for name, sentence in silent.items() if sentence}
        entry = Entry(result=meant.result, happened_on=told.on)
    else:
        found = {}
    names = {"result": "note", "come_back_date": "come_back"}
    wrong = conversations.problems(entry, basis=who.basis, today=today)
    found |= {names.get(name, name): sentence for name, sentence in wrong.items()}
    if told.note and len(told.note) > LONGEST_NOTE:
        found["note"] = (
            f"Keep the line to {LONGEST_NOTE} characters; it has {len(told.note):,} now."
        )
    return found


def already(noted: Noted) -> str:
    words = noted.result.name.lower().replace("_", " ")
    return f"You noted them for {formats.day(noted.on)} already ({words}): that stays as it is."


def _in_words(told: Told, meant: Meaning, today: date) -> str:
    said = [told.answer.words.lower()]
    if meant.remark:
        said.append(meant.remark)
    elif meant.agreed:
        said.append("fine with it being noted")
    if told.come_back_on:
        said.append(f"come back {formats.day_short(told.come_back_on, today)}")
    if told.note:
        said.append(f"“{told.note}”")
    return "; ".join(said)


# ---------- typed


@dataclass(frozen=True)
class Typed:
    """A line of the screen as it was typed; `contact_id` was made when the form was."""

    number: int
    contact_id: UUID
    row: str = ""
    answer: str = ""
    agreed: bool = False
    come_back: str = ""
    note: str = ""
    seen: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.row or self.answer or self.come_back or self.note or self.agreed)


@dataclass(frozen=True)
class Said:
    """A typed line read back. `key` changes with everything it says: what was seen is saved."""

    typed: Typed
    who: Listed | None = None
    told: Told | None = None
    decided: Decided | None = None
    mistakes: Mapping[str, str] = field(default_factory=dict)
    is_saved: bool = False

    @property
    def key(self) -> str:
        said = repr((self.who and self.who.staff_id, self.told, self.decided))
        return sha256(said.encode()).hexdigest()[:16]

    @property
    def was_seen(self) -> bool:
        return self.typed.seen == self.key

    @property
    def words(self) -> str:
        return self.decided.words if self.decided else ""


@dataclass(frozen=True)
class Desk:
    """What lines are read against: whom this session sees of the list, and what is noted."""

    list_id: int
    on: date
    today: date
    listed: Mapping[int, Listed]
    noted: Mapping[int, Noted]
    saved: frozenset[UUID] = frozenset()


def read_lines(lines: Sequence[Typed], desk: Desk) -> list[Said]:
    """Blank lines are no lines; a row typed twice is a mistake the second time."""
    first: dict[int, int] = {}
    said = []
    for typed in lines:
        if typed.is_blank:
            continue
        one = read_line(typed, desk)
        if one.who and first.setdefault(one.who.rank, typed.number) != typed.number:
            twice = f"This row is in line {first[one.who.rank]} already."
            one = Said(typed, one.who, mistakes={"row": twice})
        said.append(one)
    return said


def read_line(typed: Typed, desk: Desk) -> Said:
    if "\x00" in f"{typed.row}{typed.answer}{typed.come_back}{typed.note}":
        return Said(typed, mistakes={"row": "Take out the invisible character: it can't be kept."})
    rank = rules.rank_in(typed.row, desk.list_id) if typed.row else "Type the number of the row."
    if isinstance(rank, str):
        return Said(typed, mistakes={"row": rank})
    who = desk.listed.get(rank)
    if who is None:
        return Said(typed, mistakes={"row": f"There is no row {rank} that you see on this list."})
    if typed.contact_id in desk.saved:
        return Said(typed, who, is_saved=True)
    answer = LETTERS.get(typed.answer.strip().upper()[:1] if len(typed.answer) < 20 else "")
    come_back = rules.come_back_in(typed.come_back, desk.today)
    mistakes = {}
    if answer is None:
        mistakes["answer"] = f"Type one letter: {LETTERS_SAID}."
    if isinstance(come_back, str):
        mistakes["come_back"] = come_back
    if answer is None or isinstance(come_back, str):
        return Said(typed, who, mistakes=mistakes)
    told = Told(answer, typed.agreed, desk.on, come_back, " ".join(typed.note.split()) or None)
    decided = decide(who, told, noted=desk.noted.get(who.staff_id), today=desk.today)
    return Said(typed, who, told, decided, decided.mistakes)
