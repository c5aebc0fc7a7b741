"""From one card to the next, or to the page that says why there is none."""

from fastapi import Response

from app.calling import commands, words
from app.calling.rules import Taken, Why
from app.errors import NotFound
from app.web.page import PageRequest


def to_next_card(
    page: PageRequest, list_id: int, said: str | None = None, *, undo: str | None = None
) -> Response:
    """`said` is one line of what was saved; `undo` an address to post to."""
    at = f"/calling/{list_id}"
    try:
        taken = commands.take(page.db, page.actor, list_id)
    except NotFound:
        return page.redirect("/calling", said, undo=undo)
    if isinstance(taken, Taken):
        return page.redirect(f"{at}/{taken.lease_id}", said, undo=undo)
    if taken.why is Why.TAKEN_OFF:
        title = words.nothing(taken, list_id, page.today).title
        return page.redirect("/calling", " ".join(part for part in (said, f"{title}.") if part))
    return page.redirect(at, said, undo=undo)
