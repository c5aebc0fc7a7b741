"""The first page of an empty installation."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.accounts import sign_in
from app.beginning import commands, start_code
from app.beginning.forms import BeginningForm
from app.errors import NotFound, TooMany
from app.settings import secret_key
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest

public = APIRouter()

BeginningSubmitted = Annotated[Submitted[BeginningForm], submitted(BeginningForm)]


def must_be_empty(page: PageRequest) -> None:
    """Raises NotFound once anybody is here, and always in the demo: it is never a real union."""
    if page.settings.demo or not sign_in.installation_is_empty(page.db):
        raise NotFound


@public.get("/start")
def show_start(page: Page) -> Response:
    must_be_empty(page)
    return start_page(page, blank(is_rep="yes"))


def start_page(page: PageRequest, form: Submitted[Any], status: int = 200) -> Response:
    return page.render("beginning/start.html", status=status, form=form, trial=True)


@public.post("/start")
def start(page: Page, form: BeginningSubmitted) -> Response:
    must_be_empty(page)
    address = page.request.client.host if page.request.client else "unknown"
    for key, most in ((f"start {address}", 10), ("start", 100)):
        if not sign_in.within_limit(page.db, key, most=most, per=timedelta(minutes=15)):
            raise TooMany("That was tried too often. Wait a quarter of an hour, then try again.")
    if form.parsed and not form.errors:
        form.errors |= form.parsed.faults()
    if not start_code.is_start_code(page.settings, form.get("code")):
        form.errors["code"] = "This is not the code: look where Alongside was started."
    if form.errors:
        return start_page(page, form, status=422)
    begun = commands.begin(
        page.db,
        form.value,
        today=page.today,
        pepper=secret_key(page.settings),
        cheap=page.settings.cheap_passwords,
        kind="web",
        device=page.request.headers.get("user-agent", ""),
    )
    start_code.forget(page.settings)
    response = page.redirect(
        f"/workplaces/{begun.workplace_id}/people/new", "Your union is set up. Now add people."
    )
    return sign_in.keep(response, begun.token, https=page.settings.address.startswith("https://"))
