"""Numbers to be screened: how many, the download, and the result that comes back."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.files.grid import Unreadable
from app.files.opening import open_file
from app.people.rules import Unfit
from app.phones import commands, queries
from app.phones.forms import ResultForm
from app.phones.models import Says
from app.phones.rules import national
from app.phones.words import to_look_at
from app.web.csv_file import csv_file
from app.web.formats import day_iso, plural
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs
from app.web.uploads import FileSent, Upload

router = APIRouter()

ResultSubmitted = Annotated[Submitted[ResultForm], submitted(ResultForm)]
SCREEN = needs(Permission.SCREEN_NUMBERS)
SAYS = [
    (Says.EACH.value, "Every number, with yes or no"),
    (Says.ONLY_REGISTERED.value, "Only those registered"),
    (Says.ONLY_FINE.value, "Only those not registered"),
]


@router.get("/numbers", dependencies=[SCREEN])
def show_screening(page: Page) -> Response:
    return screening_page(page, blank(checked_on=day_iso(page.today)), status=200)


@router.post("/numbers/lists", dependencies=[SCREEN])
def list_to_screen(page: Page) -> Response:
    """A POST, because it is kept what was sent."""
    numbers = commands.list_to_screen(page.db, page.actor)
    if not numbers:
        return page.redirect("/numbers", "There is nothing to screen.")
    rows = [(national(number),) for number in numbers]
    return csv_file(f"numbers-to-screen-{day_iso(page.today)}.csv", ["Number"], rows)


@router.post("/numbers/results", dependencies=[SCREEN])
def bring_result(page: Page, form: ResultSubmitted, file: FileSent) -> Response:
    if file is None:
        form.errors["file"] = "Choose the file."
    if not form.errors and file is not None:
        result_id = brought(page, form, file)
        if result_id is not None:
            return page.redirect(f"/numbers/results/{result_id}")
    return screening_page(page, form, status=422)


def brought(page: PageRequest, form: Submitted[ResultForm], file: Upload) -> int | None:
    """None with the form saying what is wrong."""
    try:
        with open_file(file.file, file.name) as opened:
            return commands.bring_result(
                page.db, page.actor, opened, form.value, today=page.today, now=page.now
            )
    except Unreadable as error:
        form.errors["file"] = error.message
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
    return None


@router.get("/numbers/results/{result_id}", dependencies=[SCREEN])
def show_result(page: Page, result_id: int) -> Response:
    result = queries.get_result(page.db, result_id, now=page.now)
    return page.render(
        "phones/result.html", result=result, says=Says, look_at=to_look_at(result.read_as)
    )


@router.post("/numbers/results/{result_id}", dependencies=[SCREEN])
def take_over(page: Page, result_id: int) -> Response:
    result = queries.get_result(page.db, result_id, now=page.now)
    written = commands.take_over(page.db, page.actor, result)
    return page.redirect("/numbers", f"Screening noted for {plural(written, 'number', 'numbers')}.")


@router.post("/numbers/results/{result_id}/discard", dependencies=[SCREEN])
def discard(page: Page, result_id: int) -> Response:
    queries.get_result(page.db, result_id, now=page.now)
    commands.discard_result(page.db, result_id)
    return page.redirect("/numbers", "Nothing was noted. The upload is erased.")


def screening_page(page: PageRequest, form: Submitted[Any], *, status: int) -> Response:
    return page.render(
        "phones/screening.html",
        counts=queries.count_screening(page.db),
        sent=queries.list_sent(page.db, now=page.now),
        says=SAYS,
        form=form,
        status=status,
    )
