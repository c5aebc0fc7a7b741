"""What the addresses of pages about time ask for."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from app import clock
from app.density.questions import (
    Period,
    PeriodQuestion,
    TimeQuestion,
    ask_period,
    ask_time,
    period_of,
)
from app.web.forms import Submitted, typed_text


@dataclass(frozen=True)
class AskedTime:
    """A question with its mistakes; where it has some, the answer is of today."""

    form: Submitted[TimeQuestion]
    path: str
    today: date

    @property
    def question(self) -> TimeQuestion:
        return self.form.parsed if self.form.parsed and not self.form.errors else TimeQuestion()

    @property
    def on(self) -> date:
        return self.question.as_at or self.today

    @property
    def as_at(self) -> str | None:
        """As an address says it; nothing where it is today anyway."""
        return self.on.isoformat() if self.on != self.today else None

    @property
    def status(self) -> int:
        return 422 if self.form.errors else 200


@dataclass(frozen=True)
class AskedPeriod:
    form: Submitted[PeriodQuestion]
    path: str
    today: date

    @property
    def period(self) -> Period:
        wrong = self.form.parsed is None or bool(self.form.errors)
        question = PeriodQuestion() if wrong or not self.form.parsed else self.form.parsed
        return period_of(question, today=self.today)

    @property
    def status(self) -> int:
        return 422 if self.form.errors else 200


def read_time(request: Request) -> AskedTime:
    today = clock.today()
    form = ask_time(typed_text(request.query_params), today=today)
    if not form.get("as_at"):
        form.typed["as_at"] = [today.isoformat()]
    return AskedTime(form, request.url.path, today)


def read_period(request: Request) -> AskedPeriod:
    today = clock.today()
    asked = AskedPeriod(
        ask_period(typed_text(request.query_params), today=today), request.url.path, today
    )
    for name, day in (("since", asked.period.since), ("until", asked.period.last)):
        if not asked.form.get(name):
            asked.form.typed[name] = [day.isoformat()]
    return asked


TimeAsked = Annotated[AskedTime, Depends(read_time)]
PeriodAsked = Annotated[AskedPeriod, Depends(read_period)]
