"""Bargaining units: see them, hold one against the law of a day, make and change them."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.bargaining import commands, queries
from app.bargaining.forms import NewQuestion, Question, UnitForm
from app.bargaining.holding import hold, usually_entitled
from app.bargaining.models import Recognition
from app.bargaining.words import ENGAGEMENTS, RECOGNITION
from app.db.base import FOREVER
from app.errors import Conflict, NotFound
from app.web.forms import Form, Submitted, asked, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

Asked = Annotated[Submitted[Question], asked(Question)]
AskedNew = Annotated[Submitted[NewQuestion], asked(NewQuestion)]
UnitSubmitted = Annotated[Submitted[UnitForm], submitted(UnitForm)]


@router.get("/bargaining", dependencies=[needs(Permission.SEE_COUNTS)])
def list_units(page: Page) -> Response:
    return page.render(
        "bargaining/units.html",
        units=queries.list_units(page.db, page.today),
        recognition=RECOGNITION,
    )


@router.get("/bargaining/new", dependencies=[needs(Permission.PLAN_CHANGES)])
def new_unit(page: Page, question: AskedNew) -> Response:
    employers = queries.list_employers(page.db)
    homes = queries.list_homes(page.db)
    chosen = question.parsed or NewQuestion()
    if chosen.employer_id not in dict(employers) or chosen.unit_id not in {h.id for h in homes}:
        return page.render("bargaining/begin.html", employers=employers, homes=homes, form=question)
    form = blank(
        unit_id=chosen.unit_id,
        employer_id=chosen.employer_id,
        engagements=[int(kind) for kind in queries.USUAL],
        valid_from=page.today.replace(month=1, day=1),
        recognition=int(Recognition.NONE),
    )
    return unit_form(page, form, None)


@router.post("/bargaining", dependencies=[needs(Permission.PLAN_CHANGES)])
def add_unit(page: Page, form: UnitSubmitted) -> Response:
    try:
        if not form.errors:
            made = commands.add_unit(page.db, page.actor, form.value)
            return page.redirect(f"/bargaining/{made}", "The bargaining unit is made.")
    except NotFound:
        form.errors["unit_id"] = "Choose a part of the union that is yours."
    except Conflict as refused:
        form.errors[""] = refused.message
    return unit_form(page, form, None)


@router.get("/bargaining/{bargaining_id}", dependencies=[needs(Permission.SEE_COUNTS)])
def show_unit(page: Page, bargaining_id: int, question: Asked) -> Response:
    unit = queries.get_unit(page.db, bargaining_id)
    typed = question.parsed or Question()
    day = typed.as_at or page.today
    seen = queries.look(page.db, unit, day)
    refuse_odd_ballot(question, seen)
    held = hold(seen, queries.list_rules(page.db), day, typed)
    question.typed.setdefault("as_at", [day.isoformat()])
    return page.render(
        "bargaining/unit.html",
        status=422 if question.errors else 200,
        held=held,
        unit=unit,
        seen=seen,
        day=day,
        form=question,
        recognition=RECOGNITION,
        engagements=ENGAGEMENTS,
        offices=queries.office_names(page.db, unit),
        forever=FOREVER,
    )


@router.get("/bargaining/{bargaining_id}/edit", dependencies=[needs(Permission.PLAN_CHANGES)])
def edit_unit(page: Page, bargaining_id: int) -> Response:
    unit = queries.get_my_unit(page.db, bargaining_id)
    form = blank(
        unit_id=unit.parent_id,
        employer_id=unit.employer_id,
        name=unit.name,
        workplaces=unit.workplace_ids,
        grades=unit.grades,
        more_grades=", ".join(unit.grades),
        engagements=[int(kind) for kind in unit.engagements],
        valid_from=unit.valid_from,
        valid_to=None if unit.valid_to == FOREVER else unit.valid_to,
        recognition=int(unit.recognition),
        recognised_on=unit.recognised_on,
        declared_workers=unit.declared_workers,
        declared_on=unit.declared_on,
        declared_source=unit.declared_source,
    )
    return unit_form(page, form, unit)


@router.post("/bargaining/{bargaining_id}/edit", dependencies=[needs(Permission.PLAN_CHANGES)])
def change_unit(page: Page, bargaining_id: int, form: UnitSubmitted) -> Response:
    unit = queries.get_my_unit(page.db, bargaining_id)
    try:
        if not form.errors:
            changed = commands.change_unit(page.db, page.actor, unit, form.value)
            said = "Saved." if changed else "Nothing was different."
            return page.redirect(f"/bargaining/{unit.id}", said)
    except Conflict as refused:
        form.errors[""] = refused.message
    return unit_form(page, form, unit)


def unit_form(
    page: PageRequest,
    form: Submitted[Form] | Submitted[UnitForm],
    unit: queries.BargainingUnitRow | None,
) -> Response:
    """For a new one when `unit` is None."""
    employers = dict(queries.list_employers(page.db))
    employer_id = unit.employer_id if unit else _number(form.get("employer_id"))
    homes = {home.id: home.name for home in queries.list_homes(page.db)}
    home_id = unit.parent_id if unit else _number(form.get("unit_id"))
    if employer_id not in employers or (unit is None and home_id not in homes):
        raise Conflict(
            "Choose an employer and a part of the union that are yours, and begin again."
        )
    return page.render(
        "bargaining/edit.html",
        status=422 if form.errors else 200,
        unit=unit,
        form=form,
        home=(home_id, unit.parent if unit else homes[home_id]),
        employer=(employer_id, employers[employer_id]),
        offices=queries.list_offices(page.db, employer_id),
        grades=queries.list_grades(page.db, employer_id),
        engagements=ENGAGEMENTS,
        recognition=RECOGNITION,
    )


def refuse_odd_ballot(question: Submitted[Question], seen: queries.Seen) -> None:
    """A ballot that can't have been: said beside the field."""
    asked = question.parsed
    if asked is None or asked.yes is None or asked.no is None or asked.ballot is None:
        return
    entitled = asked.entitled or usually_entitled(seen, asked.ballot)
    if entitled is None:
        question.errors["entitled"] = "Say how many may vote."
    elif asked.yes + asked.no > entitled:
        question.errors["entitled"] = "More voted than may vote. Check the three numbers."


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
