"""Showing a drawing: the page, or only what HTMX replaces, with what was done or what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Response

from app.people.queries import get_own_workplace
from app.seating.commands.undoing import Done
from app.seating.drawing.placing import Placing, Question
from app.seating.drawing.plan import plan_of
from app.seating.queries import areas
from app.seating.queries.drawing import find_listed, get_drawing
from app.seating.routes.areas import team_options
from app.web.forms import Submitted, blank, number_in
from app.web.page import PageRequest, wants_part, with_query
from app.workplaces.models import Area

# The forms that stand beside the people; the others beside the desks.
SEATING = ("seat", "fill")


@dataclass(frozen=True)
class Looking:
    """What of a drawing is looked at: people or desks, which team, which desk and person."""

    view: str = "people"
    team: int | None = None
    desk: int | None = None
    person: int | None = None


def looking_at(form: Submitted[Any], *, desk: int | None = None) -> Looking:
    view = "desks" if form.get("view") == "desks" else "people"
    return Looking(view, number_in(form.get("team")), desk)


def said(
    page: PageRequest, area: Area, form: Submitted[Any], done: Done, *, desk: int | None = None
) -> Response:
    """The drawing as it is now, and what was done."""
    looking = looking_at(form, desk=desk)
    if wants_part(page.request):
        page.db.flush()
        return drawing_page(page, area, looking, done=done)
    back = with_query(
        f"/areas/{area.id}",
        view=looking.view if looking.view == "desks" else None,
        team=looking.team,
        desk=desk,
    )
    return page.redirect(back, done.said, undo=done.undo)


def refused(
    page: PageRequest,
    area: Area,
    which: str,
    form: Submitted[Any],
    questions: Sequence[Question] = (),
    placing: Placing | None = None,
) -> Response:
    """The drawing with the form `which` as it was typed, and its errors or questions."""
    view = "people" if which in SEATING else "desks"
    looking = replace(looking_at(form, desk=number_in(form.get("desk"))), view=view)
    return drawing_page(
        page,
        area,
        looking,
        which=which,
        form=form,
        questions=questions,
        placing=placing,
        status=422 if form.errors else 200,
    )


def drawing_page(
    page: PageRequest,
    area: Area,
    looking: Looking,
    *,
    done: Done | None = None,
    which: str = "",
    form: Submitted[Any] | None = None,
    questions: Sequence[Question] = (),
    placing: Placing | None = None,
    status: int = 200,
) -> Response:
    drawing = get_drawing(page.db, area, today=page.today)
    elsewhere, total = areas.list_colleagues(
        page.db, area.workplace_id, today=page.today, area_id=area.id, team=looking.team
    )
    desk = drawing.find(looking.desk)
    forms: dict[str, Submitted[Any]] = {name: blank() for name in ("rows", "list", "fill", "desk")}
    forms["grid"] = blank(banks="", per_bank="")
    forms["number"] = blank(order="rows")
    forms["bank"] = blank(bank_name=desk.block if desk else "")
    forms["seat"] = blank(person=looking.person, desk=looking.desk)
    if form is not None:
        forms[which] = form
    return page.render(
        "seating/draw.html",
        part="seating/_drawing.html",
        status=status,
        area=area,
        where=areas.area_words(area.floor, area.name),
        place=get_own_workplace(page.db, area.workplace_id),
        drawing=drawing,
        plan=plan_of(drawing.desks),
        looking=looking,
        desk=desk,
        chosen=find_listed(page.db, area.workplace_id, looking.person),
        elsewhere=elsewhere,
        total=total,
        team_options=team_options(page, area.workplace_id),
        forms=forms,
        which=which,
        questions=questions,
        placing=placing,
        done=done,
    )
