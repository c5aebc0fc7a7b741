"""One merge: what was made one, and two again."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.matching.commands import undoing
from app.matching.queries import merges
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()

MERGE = needs(Permission.MERGE_PEOPLE)
TWO_AGAIN = "They are two people again, as before."
NOT_ALL = "They are two people again. What was changed since stays as it is now: it is listed here."


@router.get("/merges/{merge_id}", dependencies=[MERGE])
def show_merge(page: Page, merge_id: int) -> Response:
    merge = merges.get_merge(page.db, merge_id)
    edited = undoing.edited_since(page.db, merge, page.now)
    return page.render("matching/merge.html", merge=merge, edited=edited, now=page.now)


@router.post("/merges/{merge_id}/reversal", dependencies=[MERGE])
def undo_merge(page: Page, merge_id: int) -> Response:
    merge = merges.get_merge(page.db, merge_id)
    left = undoing.undo(page.db, page.actor, merge, now=page.now)
    said = NOT_ALL if left else TWO_AGAIN
    return page.redirect(f"/merges/{merge.id}" if left else f"/people/{merge.kept_id}", said)
