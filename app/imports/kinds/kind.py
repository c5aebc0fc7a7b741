"""What every kind of file answers to the engine that plans, applies and undoes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.imports.answers import Answers
from app.imports.models import ImportRun
from app.imports.plan.parts import Line


@dataclass(frozen=True)
class Job:
    """One run, in the transaction of one chunk, as its owner sees the records."""

    db: Session
    actor: Actor
    run: ImportRun
    answers: Answers
    pepper: str


@dataclass(frozen=True)
class Outline:
    """What is known of a plan before its first row. With a `problem` there is no plan.

    `extras` (JSON) is what only this kind's page shows: a total, places in doubt, what it covers.
    """

    problem: str | None = None
    warnings: Sequence[str] = ()
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Some rows' lines. `through`: the last line of the file they take in; `rows`: how many rows.

    Lines that SQL has written by itself are not among `lines`.
    """

    through: int
    rows: int
    lines: Sequence[Line] = ()


@dataclass(frozen=True)
class Stored:
    """A planned line with something to do."""

    id: int
    line: int
    staff_id: int | None
    act: object


class Kind(Protocol):
    """Made anew for each chunk, so nothing is remembered but in the database."""

    def begin(self) -> Outline:
        """Before the first part of a plan."""

    def part(self, after: int) -> Part | None:
        """The rows that follow line `after`, as many as one transaction should take."""

    def end(self) -> Outline | None:
        """After the last part: write what only all rows together tell, such as who is absent.

        An outline given replaces the one of the beginning.
        """

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        """Carry out these acts. Line id → why it was left after all; the others are done."""

    def finish(self) -> dict[str, Any]:
        """After the last act. What the page says afterwards, beside the counts (JSON)."""
