"""By when, how many, and what became of an ask in words. Pure."""

from datetime import date, timedelta

from app.asks.models import EndReason, ReferralReason

USUAL_MOST = 5
LARGEST_MOST = 40
AHEAD_DAYS = 90

DUE_CHOICES = [("week", "In a week"), ("fortnight", "In two weeks")]
_DUE_DAYS = {"week": 7, "fortnight": 14}


def due_on(choice: str, picked: date | None, today: date) -> date | None:
    return picked if choice == "pick" else today + timedelta(days=_DUE_DAYS[choice])


def wrong_due(day: date | None, today: date) -> str | None:
    """Why nobody can be asked to have spoken to somebody by this day."""
    if day is None:
        return "Choose the day by which they should have spoken."
    if day < today:
        return "Choose today or a day that is still to come."
    if day > today + timedelta(days=AHEAD_DAYS):
        return "Choose a day within the next three months: people move, and so do desks."
    return None


# After “An ask …” or a name.
CAME_BACK = {
    EndReason.GIVEN_BACK: "given back",
    EndReason.NOT_DONE: "not done in time",
    EndReason.LEFT: "whoever was to ask left",
}
ENDED = {
    EndReason.COLLEAGUE: "a colleague spoke to them first",
    EndReason.JOINED: "they are a member now",
    EndReason.NOT_TO_BE_ASKED: "they are not to be asked now",
    EndReason.LEFT: "they work elsewhere now",
    EndReason.TAKEN_BACK: "taken back",
}
REFERRAL_REASONS = {
    ReferralReason.SITS_NEAR: "They sit near our members",
    ReferralReason.ASKED_ABOUT_THE_UNION: "They asked about the union",
    ReferralReason.WANTS_TO_JOIN: "They want to join",
    ReferralReason.WANTS_HELP: "They want help",
}


def because(reasons: str) -> str:
    """Reasons as a sentence of their own; a pair without any was chosen by hand."""
    said = reasons or "chosen by hand"
    return said[0].upper() + said[1:]
