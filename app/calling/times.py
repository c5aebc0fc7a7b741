"""When somebody is to be called again. Pure: `now` is always given."""

from datetime import date, datetime, time, timedelta

from app.web.formats import LONDON, in_london

# Nobody is rung at home before breakfast or after nine in the evening.
FIRST, LAST = time(8), time(20, 30)
AHEAD = timedelta(days=14)
EVENING = time(17, 30)


def call_again_at(choice: str, day: date | None, at: time | None, now: datetime) -> datetime | None:
    """The moment meant by a chip, or by a day and a time; None where something is missing."""
    here = in_london(now)
    if choice == "hour":
        return here + timedelta(hours=1)
    if choice == "later":
        return moment(here.date(), EVENING)
    if choice == "tomorrow":
        return moment(here.date() + timedelta(days=1), min(max(here.time(), FIRST), LAST))
    return moment(day or here.date(), at) if at is not None else None


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at.replace(second=0, microsecond=0, tzinfo=None), LONDON)


def choices(now: datetime) -> list[tuple[str, str]]:
    """Only what is still to come today, and not at night."""
    here = in_london(now)
    offered = []
    if FIRST <= (here + timedelta(hours=1)).time() <= LAST:
        offered.append(("hour", "In an hour"))
    if here.time() < time(16, 30):
        offered.append(("later", f"Later today, {EVENING:%H:%M}"))
    return [*offered, ("tomorrow", "Tomorrow, at this time")]


def problems(
    choice: str, day: date | None, at: time | None, now: datetime, *, ends_on: date
) -> dict[str, str]:
    """What has to change before this may be kept, by field; empty when it may."""
    again_at = call_again_at(choice, day, at, now)
    if again_at is None:
        return {"again_time": "Say at what time, like 14:30."}
    name = "again_date" if choice == "pick" else "again"
    if again_at <= now:
        return {name: "Choose a moment that is still to come."}
    if not FIRST <= again_at.time() <= LAST:
        late = "again_time" if choice == "pick" else "again"
        return {late: "Choose a time between 8:00 and 20:30: nobody is called at night."}
    if again_at.date() >= ends_on or again_at > now + AHEAD:
        return {name: f"Choose a day before {ends_on.day}/{ends_on.month}: the list ends then."}
    return {}
