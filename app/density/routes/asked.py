"""What an address of this room asks for, and the addresses that ask a little differently."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from app import clock
from app.density.forms import Question, ask
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

    def links(self, unit_id: int | None) -> dict[str, str]:
        """Where each thing that can be clicked leads, the rest of the question kept."""
        q, (key, descending) = self.question, self.sort
        day = {"as_at": q.as_at.isoformat() if q.as_at else None}
        kept = day | {"q": q.q, "no_rep": q.no_rep, "below": q.below}
        by = f"-{key}" if descending else key
        links = {
            f"{name}_first": with_query(self.path, **kept, sort=f"-{name}" if by == name else name)
            for name in SORTS
        }
        unit = "" if unit_id is None else f"/{unit_id}"
        return links | {
            "page": with_query(self.path, **kept, sort=by) + "&page=",
            "carry": with_query("", **day),
            "density": with_query(f"/density{unit}", **day),
            "coverage": with_query(f"/coverage{unit}", **day),
            "csv": with_query(f"/density{unit}.csv", **kept, sort=by),
        }


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
