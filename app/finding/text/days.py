"""Days of a question in words: “in the last 30 days”, “since 1 March 2026”. Pure."""

from datetime import date

from app.finding.question import Between

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
ALWAYS = "at any time"
SPANS = {"d": "day", "m": "month"}


def in_words(days: Between) -> str:
    """Empty when both ends are open."""
    since, until = days.since, days.until
    if since and until:
        if since == "today" and until[0] == "+":
            return f"in the next {span(until)}"
        return f"from {day(since)} to {day(until)}"
    if since and since[0] == "-":
        return f"in the last {span(since)}"
    if since:
        return f"since {day(since)}"
    return f"until {day(until)}" if until else ""


def day(when: str) -> str:
    """“1 March 2026”, “today”, “30 days ago”, “6 months from now”."""
    if when == "today":
        return when
    if when[0] in "+-":
        return f"{span(when)} {'ago' if when[0] == '-' else 'from now'}"
    shown = date.fromisoformat(when)
    return f"{shown.day} {MONTHS[shown.month - 1]} {shown.year:04}"


def span(when: str) -> str:
    number = int(when[1:-1])
    return f"{number} {SPANS[when[-1]]}{'' if number == 1 else 's'}"


def month_of(word: str) -> int:
    """From 1; 0 for what is no month. Three letters are enough."""
    if len(word) < 3:
        return 0
    return next((n for n, m in enumerate(MONTHS, 1) if m.lower().startswith(word)), 0)
