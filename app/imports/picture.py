"""What becomes of all rows, as one bar: every row is in one part of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.imports.plan.parts import Verdict

# Verdict, what it is called, its letter, its class. The order is that of the bar.
PARTS = (
    (Verdict.NEW, "to add", "+", "new"),
    (Verdict.CHANGED, "to change", "~", "changed"),
    (Verdict.UNCHANGED, "unchanged", "=", "unchanged"),
    (Verdict.QUESTION, "to decide", "?", "question"),
    (Verdict.ELSEWHERE, "another workplace", "W", "elsewhere"),
    (Verdict.CONFLICT, "held back", "H", "conflict"),
    (Verdict.REJECTED, "can’t be read", "!", "rejected"),
)
DONE = {Verdict.NEW: "added", Verdict.CHANGED: "changed", Verdict.QUESTION: "not decided"}
THINNEST = 1.5
ROOM_FOR_LETTER = 5.0


@dataclass(frozen=True)
class Slice:
    """`at` and `width` are percentages of the bar."""

    verdict: Verdict
    label: str
    letter: str
    code: str
    rows: int
    at: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.at + self.width / 2, 2)

    @property
    def has_room(self) -> bool:
        return self.width >= ROOM_FOR_LETTER


def slices(counts: Mapping[str, int], *, done: bool = False) -> list[Slice]:
    """Of every verdict that any row has; none is too thin to be seen."""
    found = []
    for verdict, label, letter, code in PARTS:
        key = "undecided" if verdict is Verdict.QUESTION else verdict.value
        if rows := counts.get(key, 0):
            found.append((verdict, DONE.get(verdict, label) if done else label, letter, code, rows))
    total = sum(rows for *_, rows in found)
    wide = [max(THINNEST, 100 * rows / total) for *_, rows in found]
    scale = 100 / sum(wide) if wide else 1
    placed, at = [], 0.0
    for (verdict, label, letter, code, rows), width in zip(found, wide, strict=True):
        width *= scale
        placed.append(Slice(verdict, label, letter, code, rows, round(at, 2), round(width, 2)))
        at += width
    return placed
