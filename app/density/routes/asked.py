"""What an address of this room asks for, and the addresses that ask a little differently."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from app import clock
from app.density.forms import PERIODS, Question, ask
from app.density.numbers import Period
from app.density.table import SORTS, Arrangement, Row, arrange
from app.density.view import PAGE_SIZE
from app.web.forms import Submitted
from app.web.page import with_query
from app.web.paging import Paged


@dataclass(frozen=True)
class Asked:
    """A question with its mistakes; where it has some, the answer is for today and for all."""

    form: Submitted[Question]
    path: str
    today: date

    @property
    def question(self) -> Question:
        return self.form.parsed if self.form.parsed and not self.form.errors else Question()

    @property
    def day(self) -> date:
        return self.question.as_at or self.today

    @property
    def to_come(self) -> bool:
        """A day for which only what was announced is known."""
        return self.day > self.today

    @property
    def period(self) -> Period:
        return Period(self.day, self.question.period_days)

    @property
    def status(self) -> int:
        return 422 if self.form.errors else 200

    @property
    def sort(self) -> tuple[str, bool]:
        """By what, and whether the highest comes first."""
        key = self.question.sort.removeprefix("-")
        return (key if key in SORTS else "density", self.question.sort.startswith("-"))

    def arranged(self, rows: list[Row]) -> list[Row]:
        q = self.question
        key, descending = self.sort
        return arrange(
            rows, Arrangement(key, descending, q.q, no_rep=bool(q.no_rep), below=bool(q.below))
        )

    def paged(self, rows: list[Row]) -> Paged[Row]:
        shown = self.arranged(rows)
        page = min(self.question.page_number, max(1, -(-len(shown) // PAGE_SIZE)))
        first = (page - 1) * PAGE_SIZE
        return Paged(shown[first : first + PAGE_SIZE], len(shown), page, PAGE_SIZE)

    def links(self, unit_id: int | None, *, first: int | None = None) -> dict[str, str]:
        """Where each thing that can be clicked leads, the rest of the question kept.

        Above several units, numbers are explained at the `first` of them.
        """
        q, (key, descending) = self.question, self.sort
        day = {"as_at": q.as_at.isoformat() if q.as_at else None}
        kept = day | {"q": q.q, "no_rep": q.no_rep, "below": q.below}
        by = f"-{key}" if descending else key
        links = {
            f"{name}_first": with_query(self.path, **kept, sort=f"-{name}" if by == name else name)
            for name in SORTS
        }
        unit = "" if unit_id is None else f"/{unit_id}"
        numbers = f"/density/{unit_id or first or 0}/numbers"
        return links | {
            "page": with_query(self.path, **kept, sort=by) + "&page=",
            "carry": with_query("", **day),
            "density": with_query(f"/density{unit}", **day),
            "coverage": with_query(f"/coverage{unit}", **day),
            "numbers": with_query(numbers, **day),
            "everything": with_query(self.path, **kept, sort=by, everything="yes"),
            "csv": with_query(f"/density{unit}.csv", **kept, sort=by),
        }

    def periods(self) -> list[tuple[int, str]]:
        """How far one may look back, and the addresses that do."""
        as_at = self.question.as_at
        day = as_at.isoformat() if as_at else None
        return [(int(days), with_query(self.path, as_at=day, days=days)) for days in PERIODS]

    def other_days(self) -> list[tuple[str, str, bool]]:
        """Days often asked for: words, address, and whether it is the day shown."""
        offered = (
            ("A year ago", _months_after(self.today, -12)),
            ("3 months ago", _months_after(self.today, -3)),
            ("Today", self.today),
            ("In 3 months", _months_after(self.today, 3)),
        )
        return [
            (
                words,
                with_query(self.path, as_at=None if day == self.today else day.isoformat()),
                day == self.day,
            )
            for words, day in offered
        ]


def _months_after(day: date, months: int) -> date:
    """The same day of another month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def read(request: Request) -> Asked:
    typed: dict[str, list[str]] = {}
    for name, answer in request.query_params.multi_items():
        typed.setdefault(name, []).append(answer)
    today = clock.today()
    form = ask(typed, today=today)
    if not form.get("as_at"):
        form.typed["as_at"] = [today.isoformat()]
    return Asked(form, request.url.path, today)


AskedFor = Annotated[Asked, Depends(read)]
