"""The drawing of an area: start it, seat people, move, turn, number and name its banks.

Every act is a form of its own; HTMX gets the drawing back, others the page again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.files.reading import Unreadable
from app.seating.commands import drawing as commands
from app.seating.commands.areas import hold, take_out_of_area
from app.seating.commands.undoing import Done, undo
from app.seating.drawing import desk_list, layout, pasting
from app.seating.drawing.layout import Impossible
from app.seating.drawing.placing import Placing, Question
from app.seating.drawing.placing import place as place_people
from app.seating.forms import (
    BankForm,
    DeskForm,
    FillForm,
    GridForm,
    ListForm,
    LookForm,
    MoveForm,
    NumberForm,
    PersonForm,
    RowsForm,
    SeatForm,
)
from app.seating.queries.areas import get_area
from app.seating.queries.drawing import get_person_here, known_here, list_desks
from app.seating.routes.showing import Looking, drawing_page, refused, said
from app.web.formats import plural
from app.web.forms import Submitted, number_in, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs
from app.web.uploads import FileSent
from app.workplaces.models import Area

router = APIRouter()

DRAW = needs(Permission.DRAW_OFFICE)
GridSubmitted = Annotated[Submitted[GridForm], submitted(GridForm)]
RowsSubmitted = Annotated[Submitted[RowsForm], submitted(RowsForm)]
ListSubmitted = Annotated[Submitted[ListForm], submitted(ListForm)]
FillSubmitted = Annotated[Submitted[FillForm], submitted(FillForm)]
SeatSubmitted = Annotated[Submitted[SeatForm], submitted(SeatForm)]
DeskSubmitted = Annotated[Submitted[DeskForm], submitted(DeskForm)]
PersonSubmitted = Annotated[Submitted[PersonForm], submitted(PersonForm)]
MoveSubmitted = Annotated[Submitted[MoveForm], submitted(MoveForm)]
NumberSubmitted = Annotated[Submitted[NumberForm], submitted(NumberForm)]
BankSubmitted = Annotated[Submitted[BankForm], submitted(BankForm)]
LookSubmitted = Annotated[Submitted[LookForm], submitted(LookForm)]
Text = Annotated[str, Query(max_length=20)]


@router.get("/areas/{area_id}", dependencies=[DRAW])
def show_drawing(
    page: Page, area_id: int, view: Text = "", team: Text = "", desk: Text = "", person: Text = ""
) -> Response:
    area = get_area(page.db, area_id)
    looking = Looking(
        "desks" if view == "desks" else "people",
        number_in(team),
        number_in(desk),
        number_in(person, digits=18),
    )
    trail.record(page.db, page.actor, Event.PEOPLE_LISTED, subject=area, unit_id=area.workplace_id)
    return drawing_page(page, area, looking)


@contextmanager
def told_at(form: Submitted[Any], name: str) -> Iterator[None]:
    """What can't be drawn or read is said at that field, and the form is answered."""
    try:
        yield
    except (Impossible, Unreadable) as problem:
        form.errors[name] = str(problem)


# ---------- starting, and adding


@router.post("/areas/{area_id}/grid", dependencies=[DRAW])
def draw_grid(page: Page, area_id: int, form: GridSubmitted) -> Response:
    area = hold(page.db, area_id)
    with told_at(form, "banks"):
        if not form.errors:
            asked = form.value
            there = list_desks(page.db, area.id)
            desks = layout.grid(asked.banks, asked.per_bank, prefix=asked.prefix, there=there)
            commands.draw(page.db, page.actor, area, desks, {}, today=page.today)
            return said(page, area, form, Done(f"{plural(len(desks), 'desk', 'desks')} drawn."))
    return refused(page, area, "grid", form)


@router.post("/areas/{area_id}/rows", dependencies=[DRAW])
def draw_rows(page: Page, area_id: int, form: RowsSubmitted) -> Response:
    """Draws at once when every name is somebody's; else asks first, and draws nothing yet."""
    area = hold(page.db, area_id)
    with told_at(form, "rows"):
        if not form.errors:
            desks, wanted = pasting.draw_rows(form.value.rows, list_desks(page.db, area.id))
            return draw_and_seat(page, area, "rows", form, desks, placed(page, area, form, wanted))
    return refused(page, area, "rows", form)


@router.post("/areas/{area_id}/list", dependencies=[DRAW])
def draw_list(page: Page, area_id: int, form: ListSubmitted, file: FileSent) -> Response:
    """A file becomes text in the form, so that it can be corrected: the file is not kept."""
    area = hold(page.db, area_id)
    with told_at(form, "desk_list"):
        if not form.errors:
            data = file.data if file is not None else form.value.desk_list.encode()
            listed = desk_list.read_list(data, as_at=page.today)
            form.typed["desk_list"] = [listed.text]
            form.typed.setdefault("left_out", []).extend(
                f"{header}: {why}" for header, why in listed.refused
            )
            desks, wanted = desk_list.draw_list(listed, list_desks(page.db, area.id))
            return draw_and_seat(page, area, "list", form, desks, placed(page, area, form, wanted))
    return refused(page, area, "list", form)


@router.post("/areas/{area_id}/filling", dependencies=[DRAW])
def fill_desks(page: Page, area_id: int, form: FillSubmitted) -> Response:
    area = hold(page.db, area_id)
    with told_at(form, "names"):
        if not form.errors:
            free = commands.free_desks(page.db, area, today=page.today)
            placing = placed(page, area, form, pasting.fill(form.value.names, free))
            if asked := still_open(form, placing):
                return refused(page, area, "fill", form, asked, placing)
            done = commands.fill(page.db, page.actor, area, placing.seated, today=page.today)
            return said(page, area, form, done)
    return refused(page, area, "fill", form)


def placed(page: PageRequest, area: Area, form: Submitted[Any], wanted: Any) -> Placing:
    answers = {
        name.removeprefix("answer-"): who
        for name, given in form.typed.items()
        if name.startswith("answer-") and (who := number_in(given[-1], digits=18)) is not None
    }
    return place_people(wanted, known_here(page.db, area.workplace_id, today=page.today), answers)


def still_open(form: Submitted[Any], placing: Placing) -> list[Question]:
    """Questions nobody was shown yet; one that was left open leaves its desk empty."""
    unseen = [one for one in placing.questions if f"answer-{one.key}" not in form.typed]
    return placing.questions if unseen else []


def draw_and_seat(
    page: PageRequest,
    area: Area,
    which: str,
    form: Submitted[Any],
    desks: list[layout.Drawn],
    placing: Placing,
) -> Response:
    if asked := still_open(form, placing):
        return refused(page, area, which, form, asked, placing)
    count = commands.draw(page.db, page.actor, area, desks, placing.seated, today=page.today)
    drawn = f"{plural(len(desks), 'desk', 'desks')} drawn, {plural(count, 'person', 'people')}"
    return said(page, area, form, Done(f"{drawn} seated."))


# ---------- people


@router.post("/areas/{area_id}/seats", dependencies=[DRAW])
def seat_person(page: Page, area_id: int, form: SeatSubmitted) -> Response:
    area = hold(page.db, area_id)
    if not form.errors and form.value.person is None and form.value.from_desk is None:
        form.errors["person"] = "Choose who sits there."
    with told_at(form, "desk"):
        if not form.errors:
            asked = form.value
            done = commands.seat(
                page.db,
                page.actor,
                area,
                asked.desk,
                person_id=asked.person,
                from_desk=asked.from_desk,
                share=asked.share,
                today=page.today,
            )
            return said(page, area, form, done)
    return refused(page, area, "seat", form)


@router.post("/areas/{area_id}/seats/removal", dependencies=[DRAW])
def clear_desk(page: Page, area_id: int, form: DeskSubmitted) -> Response:
    area = hold(page.db, area_id)
    if form.errors:
        return refused(page, area, "seat", form)
    done = commands.clear_desk(page.db, page.actor, area, form.value.desk, today=page.today)
    return said(page, area, form, done)


@router.post("/areas/{area_id}/people/removal", dependencies=[DRAW])
def take_out(page: Page, area_id: int, form: PersonSubmitted) -> Response:
    area = hold(page.db, area_id)
    if form.errors:
        return refused(page, area, "seat", form)
    person = get_person_here(page.db, area.workplace_id, form.value.person)
    return said(page, area, form, take_out_of_area(page.db, page.actor, area, person))


# ---------- desks and banks


@router.post("/areas/{area_id}/moving", dependencies=[DRAW])
def move_desks(page: Page, area_id: int, form: MoveSubmitted) -> Response:
    area = hold(page.db, area_id)
    with told_at(form, "desk"):
        if not form.errors:
            asked = form.value
            chosen = commands.choose(page.db, area, asked.desk, whole=asked.whole)
            done = commands.move(page.db, page.actor, area, chosen, *asked.by)
            return said(page, area, form, done, desk=asked.desk)
    return refused(page, area, "desk", form)


@router.post("/areas/{area_id}/turning", dependencies=[DRAW])
def turn_desks(page: Page, area_id: int, form: DeskSubmitted) -> Response:
    area = hold(page.db, area_id)
    with told_at(form, "desk"):
        if not form.errors:
            asked = form.value
            chosen = commands.choose(page.db, area, asked.desk, whole=asked.whole)
            done = commands.turn(page.db, page.actor, area, chosen)
            return said(page, area, form, done, desk=asked.desk)
    return refused(page, area, "desk", form)


@router.post("/areas/{area_id}/numbers", dependencies=[DRAW])
def number_desks(page: Page, area_id: int, form: NumberSubmitted) -> Response:
    area = hold(page.db, area_id)
    with told_at(form, "number_prefix"):
        if not form.errors:
            asked = form.value
            chosen = commands.choose_bank(page.db, area, asked.bank or None)
            done = commands.number(
                page.db, page.actor, area, chosen, asked.order, asked.number_prefix
            )
            return said(page, area, form, done)
    return refused(page, area, "number", form)


@router.post("/areas/{area_id}/banks", dependencies=[DRAW])
def name_bank(page: Page, area_id: int, form: BankSubmitted) -> Response:
    area = hold(page.db, area_id)
    with told_at(form, "bank_name"):
        if not form.errors:
            asked = form.value
            chosen = commands.choose(page.db, area, asked.desk, whole=True)
            done = commands.name_bank(page.db, page.actor, area, chosen, asked.bank_name)
            return said(page, area, form, done, desk=asked.desk)
    return refused(page, area, "bank", form)


@router.post("/areas/{area_id}/desks/removal", dependencies=[DRAW])
def remove_desks(page: Page, area_id: int, form: DeskSubmitted) -> Response:
    area = hold(page.db, area_id)
    if form.errors:
        return refused(page, area, "desk", form)
    asked = form.value
    chosen = commands.choose(page.db, area, asked.desk, whole=asked.whole)
    done = commands.remove_desks(page.db, page.actor, area, chosen, today=page.today)
    return said(page, area, form, done)


@router.post("/areas/{area_id}/undo", dependencies=[DRAW])
def undo_change(
    page: Page, area_id: int, form: LookSubmitted, was: Annotated[str, Query(max_length=4_000)] = ""
) -> Response:
    area = hold(page.db, area_id)
    return said(page, area, form, undo(page.db, page.actor, area, was, today=page.today))
