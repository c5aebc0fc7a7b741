"""A call list as rows of a file: the fewest columns a caller needs."""

from collections.abc import Sequence
from datetime import datetime

from app.call_lists.paper import Row
from app.call_lists.queries import Summary
from app.web.formats import in_london


def header(*, by_phone: bool) -> list[str]:
    phone = ["Work phone"] if by_phone else []
    return ["Row", "Name", "Workplace", "Team", *phone, "Last contact", "What happened"]


def lines(
    rows: Sequence[Row], summary: Summary, *, by_phone: bool, by: str, now: datetime
) -> list[list[object]]:
    """The people, then one line that says how many, what for, by whom and until when."""
    people: list[list[object]] = [
        [
            number,
            row.name,
            row.workplace,
            row.team,
            *([row.phone] if by_phone else []),
            row.last_on.strftime("%d/%m/%Y") if row.last_on else None,
            row.last_words,
        ]
        for number, row in enumerate(rows, 1)
    ]
    end = (
        f"{len(rows)} of {len(rows)} rows. {summary.purpose}. Made for {by},"
        f" {in_london(now):%d/%m/%Y %H:%M}. Destroy by {summary.expires_on:%d/%m/%Y}."
    )
    return [*people, [end]]
