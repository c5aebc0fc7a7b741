"""Add one person, or a pasted list of names."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.people import queries
from app.people.commands import adding
from app.people.forms import NewPersonForm, PasteForm
from app.people.pasting import MOST_CHARACTERS, MOST_LINES, PastedLine, read_lines
from app.people.rules import Unfit
from app.settings import secret_key
from app.web.formats import plural
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs
from app.workplaces.queries import WorkplaceName

router = APIRouter()

NewPersonSubmitted = Annotated[Submitted[NewPersonForm], submitted(NewPersonForm)]
PasteSubmitted = Annotated[Submitted[PasteForm], submitted(PasteForm)]
EDIT = needs(Permission.EDIT_PEOPLE)


@router.get("/people/new", dependencies=[EDIT])
def show_new(page: Page, name: str = "", workplace: int | None = None) -> Response:
    form = blank(name=name.replace("\x00", "")[:240], workplace_id=workplace)
    return new_page(page, form, status=200)


@router.post("/people/new", dependencies=[EDIT])
def add(page: Page, form: NewPersonSubmitted) -> Response:
    if form.errors:
        return new_page(page, form)
    place = queries.get_own_workplace(page.db, form.value.workplace_id)
    try:
        person = adding.add_person(
            page.db,
            page.actor,
            place.id,
            form.value,
            pepper=secret_key(page.settings),
            today=page.today,
        )
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
        namesakes = unfit.ids if isinstance(unfit, adding.Namesake) else ()
        return new_page(page, form, namesakes=list(namesakes))
    return page.redirect(f"/people/{person.id}", "Added. Whether they are a member is not known.")


def new_page(
    page: PageRequest,
    form: Submitted[Any],
    *,
    namesakes: list[int] | None = None,
    status: int = 422,
) -> Response:
    places = queries.list_own_workplaces(page.db)
    return page.render(
        "people/new.html",
        form=form,
        places=places,
        teams=queries.list_team_names(page.db, [place.id for place in places]),
        namesakes=namesakes or [],
        status=status,
    )


@router.get("/workplaces/{workplace_id}/people/new", dependencies=[EDIT])
def show_paste(page: Page, workplace_id: int) -> Response:
    place = queries.get_own_workplace(page.db, workplace_id)
    return paste_page(page, place, blank(), status=200)


@router.post("/workplaces/{workplace_id}/people/new", dependencies=[EDIT])
def paste(page: Page, workplace_id: int, form: PasteSubmitted) -> Response:
    """First what would happen, line by line; then, when nothing changed since, it happens."""
    place = queries.get_own_workplace(page.db, workplace_id)
    lines = lines_of(form)
    if form.errors:
        return paste_page(page, place, form)
    pepper = secret_key(page.settings)
    different = form.value.different
    fingerprint = fingerprint_of(lines)
    if form.value.previewed != fingerprint:
        plan = adding.plan_people(page.db, place.id, lines, different=different, pepper=pepper)
        return paste_page(page, place, form, plan=plan, fingerprint=fingerprint, status=200)
    done = adding.add_people(
        page.db,
        page.actor,
        place.id,
        lines,
        different=different,
        pepper=pepper,
        today=page.today,
    )
    said = f"{plural(len(done.added), 'person', 'people')} added."
    return page.redirect(f"/workplaces/{place.id}", said)


def lines_of(form: Submitted[PasteForm]) -> list[PastedLine]:
    if form.errors:
        return []
    if len(form.value.names) > MOST_CHARACTERS:
        form.errors["names"] = (
            f"That is {len(form.value.names):,} characters, more than a list of names has."
            f" Paste at most {MOST_LINES} names at a time. Nothing was added."
        )
        return []
    lines = read_lines(form.value.names, form.value.team)
    if len(lines) > MOST_LINES:
        form.errors["names"] = (
            f"There are {len(lines):,} lines. Add at most {MOST_LINES} at a time;"
            " nothing was added. A longer list goes in by import."
        )
    return lines


def fingerprint_of(lines: list[PastedLine]) -> str:
    """Says whether the names are still those the preview showed; the ticks may differ."""
    shown = "\n".join(f"{line.number} {line.text} {line.team}" for line in lines)
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


def paste_page(
    page: PageRequest,
    place: WorkplaceName,
    form: Submitted[Any],
    *,
    plan: object = None,
    fingerprint: str = "",
    status: int = 422,
) -> Response:
    return page.render(
        "people/paste.html",
        form=form,
        place=place,
        teams=queries.list_team_names(page.db, [place.id]),
        plan=plan,
        fingerprint=fingerprint,
        status=status,
    )
