"""Two people side by side: one person, or not."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.matching import choosing
from app.matching.commands import answers, merging
from app.matching.forms import MergeForm
from app.matching.queries import doubles, sides
from app.people.models import Person
from app.settings import secret_key
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

MergeSubmitted = Annotated[Submitted[MergeForm], submitted(MergeForm)]
MERGE = needs(Permission.MERGE_PEOPLE)
ONE = "They are one person now. All that was noted about either is here."
TWO = "Remembered: they are two people. Nobody is asked again."
ASK_AGAIN = "Taken back: they may be one person."


@router.get("/people/{person_id}/same-as/{other_id}", dependencies=[MERGE])
def show_both(page: Page, person_id: int, other_id: int) -> Response:
    kept, other = both(page, person_id, other_id)
    if kept is other:
        return page.redirect(f"/people/{kept.id}/doubles")
    for person in (kept, other):
        trail.record(page.db, page.actor, Event.PERSON_SEEN, subject=person)
    return both_page(page, kept, other, blank(), status=200)


@router.post("/people/{person_id}/same-as/{other_id}", dependencies=[MERGE])
def make_one(page: Page, person_id: int, other_id: int, form: MergeSubmitted) -> Response:
    kept, other = both(page, person_id, other_id)
    if kept is other:
        # Sent twice: the second one finds whom they are by now.
        return page.redirect(f"/people/{kept.id}", ONE)
    if form.errors:
        return both_page(page, kept, other, form)
    found = choosing.choices(*(sides.says(page.db, one, today=page.today) for one in (kept, other)))
    taken = choosing.taken_from_other(found, form.value.chosen())
    merge_id = merging.merge(
        page.db, page.actor, kept, other, taken, pepper=secret_key(page.settings)
    )
    return page.redirect(f"/people/{kept.id}", ONE, undo=f"/merges/{merge_id}/reversal")


@router.post("/people/{person_id}/other-than/{other_id}", dependencies=[MERGE])
def tell_apart(page: Page, person_id: int, other_id: int) -> Response:
    one, other = both(page, person_id, other_id)
    answers.remember_distinct(page.db, page.actor, one.id, other.id)
    back = f"/people/{one.id}/other-than/{other.id}/withdrawal"
    return page.redirect("/people/doubles", TWO, undo=back)


@router.post("/people/{person_id}/other-than/{other_id}/withdrawal", dependencies=[MERGE])
def no_longer_apart(page: Page, person_id: int, other_id: int) -> Response:
    one, other = both(page, person_id, other_id)
    answers.forget_distinct(page.db, page.actor, one.id, other.id)
    return page.redirect(f"/people/{one.id}/same-as/{other.id}", ASK_AGAIN)


def both(page: PageRequest, person_id: int, other_id: int) -> tuple[Person, Person]:
    return doubles.get_mergeable(page.db, person_id), doubles.get_mergeable(page.db, other_id)


def both_page(
    page: PageRequest, kept: Person, other: Person, form: Submitted[Any], *, status: int = 422
) -> Response:
    seen = sides.compare(page.db, kept, other, today=page.today)
    return page.render("matching/same_as.html", seen=seen, form=form, status=status)
