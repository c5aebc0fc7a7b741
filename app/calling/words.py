"""What each answer is called, by phone and on foot: words the person themselves could read."""

from dataclasses import dataclass
from datetime import date, datetime

from app.calling.forms import Answer
from app.calling.rules import Idle, Why
from app.conversations.models import Outcome
from app.web.formats import day_short, in_london

BY_PHONE = {
    Answer.NO_ANSWER: "No answer",
    Answer.MESSAGE: "Left a message",
    Answer.SPOKE: "Spoke",
    Answer.CALL_BACK: "Call back at…",
    Answer.WRONG_NUMBER: "Wrong number",
    Answer.LEFT: "Has left",
    Answer.LEAVE: "Leave for now",
    Answer.STOP: "Don't contact",
}
AT_DESK = BY_PHONE | {Answer.NO_ANSWER: "Not in", Answer.CALL_BACK: "Come back at…"}

# Whoever asks for something has started it themselves: no question before it is noted.
ASKED_FOR = {
    Outcome.WANTS_FORM: "Wants a form",
    Outcome.WILL_JOIN: "Will join",
    Outcome.HAS_JOINED: "Says they have joined",
    Outcome.WANTS_HELP: "Wants help",
}
SAID = {
    Outcome.THINKING: "Thinking about it",
    Outcome.NOT_NOW: "Not now",
    Outcome.NO_THANKS: "No thanks",
    Outcome.ALREADY_MEMBER: "Already a member",
    Outcome.OTHER_UNION: "In another union",
    Outcome.NO_ASK_MADE: "Just talked",
}

SAVED = {
    Answer.NO_ANSWER: "No answer, noted.",
    Answer.MESSAGE: "Message left, noted.",
    Answer.SPOKE: "Conversation saved.",
    Answer.WRONG_NUMBER: "Wrong number, noted: it is not dialled for them again.",
    Answer.LEFT: "Noted that they have left.",
    Answer.LEAVE: "Left for now: nobody asks them for 90 days.",
    Answer.STOP: "Noted: nobody will contact them. They are off every list.",
}
PHONE_LAW = (
    "Every number here may be dialled: the person gave it to us, or is a member, or it was checked"
    " against the telephone preference registers in the last 28 days. They may ask where we have"
    " it from: tell them. They want no calls: tap “Don’t contact”, and nobody calls again."
)
DESK_LAW = (
    "Nobody on this list is to be phoned: go and see them. They want no visits: tap “Don’t"
    " contact”, and nobody comes again."
)
LATE = "Somebody else has this call since. Your conversation is kept."


def saved(answer: Answer, again_at: datetime | None) -> str:
    """One line, without a name: it travels in a cookie."""
    if again_at is None:
        return SAVED[answer]
    when = in_london(again_at)
    return f"Noted: to be called again on {when.day}/{when.month} at {when:%H:%M}."


def legal(*, by_phone: bool) -> str:
    """Who may be dialled, and why (domain.md DP-10)."""
    return PHONE_LAW if by_phone else DESK_LAW


@dataclass(frozen=True)
class Nothing:
    """Why there is no call, and what to do about it."""

    title: str
    text: str
    action: tuple[str, str] = ("Other lists", "/calling")


def nothing(idle: Idle, list_id: int, today: date) -> Nothing:
    again = ("Look again", f"/calling/{list_id}")
    if idle.why is Why.WAITING and idle.next_at is not None:
        return Nothing(
            f"The next one may be called {when(idle.next_at, today)}",
            "Whoever is left was tried or spoken to a short while ago, or asked for that time."
            " Come back then, or call from another list.",
        )
    return {
        Why.ALL_DONE: Nothing(
            "Everybody on this list has had their call",
            "There is nobody left to call. Thank you; the organiser sees what came of it.",
        ),
        Why.WAITING: Nothing(
            "Whoever is left may not be called yet", "Look again later today.", again
        ),
        Why.OTHERS: Nothing(
            "Others have whoever is left",
            "They are being called just now, or are kept for somebody. A card that is left open"
            " goes back after ten minutes, so look again then.",
            again,
        ),
        Why.ENDED: Nothing(
            "This list has ended",
            "Nobody is called from it any more. What you saved is kept. If there is more to do,"
            " the organiser makes a new list.",
        ),
        Why.TAKEN_OFF: Nothing(
            "You are not a caller of this list any more",
            "What you saved is kept. Ask the organiser if you think that is a mistake.",
        ),
    }[idle.why]


def when(moment: datetime, today: date) -> str:
    here = in_london(moment)
    day = "" if here.date() == today else f" on {day_short(here, today)}"
    # Midnight is a day without a time: nobody is called then.
    time = f" at {here:%H:%M}" if (here.hour, here.minute) != (0, 0) else ""
    return f"again{day}{time}"
