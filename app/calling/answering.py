"""What a tap on the card comes to: one entry, and what has to change before it may be kept."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from app.calling import times
from app.calling.forms import Answer, CallForm
from app.conversations import rules as talking
from app.conversations.models import Result
from app.conversations.rules import Entry
from app.people.models import ContactBasis

RESULTS: Mapping[Answer, Result] = {
    Answer.NO_ANSWER: Result.NOT_IN,
    Answer.MESSAGE: Result.LEFT_MESSAGE,
    Answer.SPOKE: Result.SPOKE,
    # They answered and had no time: an attempt, not a conversation (trap 12).
    Answer.CALL_BACK: Result.NOT_IN,
    Answer.WRONG_NUMBER: Result.WRONG_DETAILS,
    Answer.LEFT: Result.LEFT_WORKPLACE,
    Answer.LEAVE: Result.LEAVE_FOR_NOW,
    Answer.STOP: Result.DO_NOT_CONTACT,
}
ONLY_THEIRS = "Only a number they gave you themselves: tap “Spoke” or “Call back”, or clear it."
SPOKE_FIRST = "Tap “Spoke” to keep what they said, or clear it: only what was said to you counts."


def entry_from(form: CallForm, *, today: date) -> Entry:
    """Whoever asks to be left alone is left alone, whatever else was ticked."""
    result = RESULTS[form.answer]
    if form.answer is Answer.STOP:
        return Entry(result=result, happened_on=today)
    spoke = form.answer is Answer.SPOKE
    return Entry(
        result=result,
        happened_on=today,
        come_back_on=talking.come_back_on(form.come_back, form.come_back_date, today)
        if spoke
        else None,
        agreed=form.agreed and spoke,
        outcome=form.outcome,
        issues=tuple(dict.fromkeys(form.issues)),
        note=form.note,
    )


def problems(
    form: CallForm, *, basis: ContactBasis, now: datetime, today: date, ends_on: date | None
) -> dict[str, str]:
    """By field; empty when it may be kept."""
    found = talking.problems(entry_from(form, today=today), basis=basis, today=today)
    if "result" in found:
        found[""] = SPOKE_FIRST
        del found["result"]
    if form.answer is Answer.CALL_BACK:
        last = ends_on or today + timedelta(days=14)
        found |= times.problems(
            form.again or "", form.again_date, form.again_time, now, ends_on=last
        )
    if form.given and form.answer not in (Answer.SPOKE, Answer.CALL_BACK, Answer.STOP):
        found["given"] = ONLY_THEIRS
    return found


def call_again_at(form: CallForm, now: datetime) -> datetime | None:
    if form.answer is not Answer.CALL_BACK:
        return None
    return times.call_again_at(form.again or "", form.again_date, form.again_time, now)
