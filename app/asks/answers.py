"""What an advocate may say came of an ask: what they did, and what the person asked for. Pure.

No note, no opinion, nothing the person said but their own request (decisions.md D6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, field_validator

from app.conversations.forms import ComeBack, chosen_day
from app.conversations.models import Channel, Outcome, Result
from app.conversations.rules import BACK_DATED_DAYS, LEFT_FOR_NOW_DAYS, SILENCES, come_back_on
from app.web.forms import AsNumber, Day, Form

# answer_ask() says the same.
KEPT_FOR = timedelta(days=31)

AnswerResult = Literal[
    Result.SPOKE,
    Result.NOT_IN,
    Result.LEFT_MESSAGE,
    Result.LEAVE_FOR_NOW,
    Result.DO_NOT_CONTACT,
]


class Wish(StrEnum):
    """What the person asked for. Who says they are in a union is for a rep to settle."""

    JOIN = "join"
    FORM = "form"
    HELP = "help"
    IN_A_UNION = "union"


OUTCOMES = {
    Wish.JOIN: Outcome.WILL_JOIN,
    Wish.FORM: Outcome.WANTS_FORM,
    Wish.HELP: Outcome.WANTS_HELP,
}


class AnswerForm(Form):
    """`id` was made when the form was, so that sending it twice is one conversation."""

    sentences: ClassVar[Mapping[str, str]] = {
        "id": "Open this page again and save once more: its number went missing.",
        "result": "Say what happened.",
        "come_back_date": "Enter a day like 3/11/2026.",
    }

    id: UUID
    result: Annotated[AnswerResult, AsNumber]
    wish: Wish | None = None
    come_back: ComeBack = "none"
    come_back_date: Day | None = Field(None, validate_default=True)
    happened_on: Day | None = None
    channel: Annotated[Channel, AsNumber] = Channel.AT_DESK

    _chosen = field_validator("come_back_date")(chosen_day)


@dataclass(frozen=True)
class Answer:
    contact_id: UUID
    result: Result
    happened_on: date
    channel: Channel
    wish: Wish | None = None
    again_on: date | None = None

    @property
    def outcome(self) -> Outcome | None:
        return OUTCOMES.get(self.wish) if self.wish else None

    @property
    def hands_back(self) -> bool:
        return self.wish is Wish.IN_A_UNION

    @property
    def fields(self) -> list[str]:
        given = {"result": True, "outcome": self.outcome, "due_on": self.again_on}
        return [name for name, value in given.items() if value]


def answer_from(form: AnswerForm, today: date) -> Answer:
    """Whoever is left in peace is not come back to, nor is an ask that is handed back."""
    result = Result(form.result)
    peace = result in SILENCES or form.wish is Wish.IN_A_UNION
    again = None if peace else come_back_on(form.come_back, form.come_back_date, today)
    on = today if result in SILENCES else form.happened_on or today
    return Answer(form.id, result, on, form.channel, form.wish, again)


def problems(answer: Answer, *, opened_on: date, today: date) -> dict[str, str]:
    """What has to change before this may be kept, by field."""
    found: dict[str, str] = {}
    if answer.wish and answer.result is not Result.SPOKE:
        found["result"] = "Choose “Spoke”, or choose “Nothing more”."
    oldest = max(opened_on, today - timedelta(days=BACK_DATED_DAYS))
    if answer.happened_on > today:
        found["happened_on"] = "Choose today or a day before: this has not happened yet."
    elif answer.happened_on < oldest:
        found["happened_on"] = "Choose a day since you were asked to speak to them."
    if answer.again_on is not None:
        if answer.again_on < today:
            found["come_back_date"] = "Choose today or a day that is still to come."
        elif answer.again_on > today + KEPT_FOR:
            found["come_back_date"] = "Choose a day within a month, or give it back instead."
    return found


def said_once(answer: Answer) -> str:
    """What the next page says was done."""
    if answer.hands_back:
        return "Saved, and handed back: tell your rep, who settles it with them."
    if answer.result is Result.LEAVE_FOR_NOW:
        return f"Left for now: nobody is asked to speak to them for {LEFT_FOR_NOW_DAYS} days."
    if answer.result is Result.DO_NOT_CONTACT:
        return "Noted: nobody will contact them."
    if answer.wish:
        return "Saved. Your rep can see what they would like."
    if answer.again_on or answer.result is not Result.SPOKE:
        return "Saved. It stays with you."
    return "Saved. Thank you."
