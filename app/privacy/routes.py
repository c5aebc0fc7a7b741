"""The trail for auditors, requests not to be contacted for the data officer."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.privacy import commands, queries
from app.privacy.forms import ConfirmationForm, LiftForm
from app.web.forms import Submitted, blank, parse_day, submitted
from app.web.page import Page, PageRequest, with_query
from app.web.paging import Paged
from app.web.permissions import needs

router = APIRouter()

LiftSubmitted = Annotated[Submitted[LiftForm], submitted(LiftForm)]
ConfirmationSubmitted = Annotated[Submitted[ConfirmationForm], submitted(ConfirmationForm)]


@router.get("/trail", dependencies=[needs(Permission.READ_TRAIL)])
def read_trail(
    page: Page, event: str = "", since: str = "", until: str = "", user: str = "", page_no: int = 1
) -> Response:
    page_no = max(1, min(page_no, 100_000))
    asked = {"event": event, "since": since, "until": until, "user": user}
    form = blank(**asked)
    wanted = filter_of(form)
    lines, total = queries.read_trail(page.db, wanted, page=page_no)
    trail.record(page.db, page.actor, Event.TRAIL_READ, count=len(lines))
    return page.render(
        "privacy/trail.html",
        status=422 if form.errors else 200,
        form=form,
        lines=Paged(lines, total, page_no, queries.PAGE),
        events=[(e.value, e.label) for e in sorted(Event, key=lambda e: e.label)],
        users=[(0, "Nobody signed in"), *queries.list_users(page.db)],
        pages_at=with_query("/trail", **asked, page_no="") + ("&" if any(asked.values()) else "?"),
    )


def filter_of(form: Submitted[Any]) -> queries.TrailFilter:
    """What was asked for; what can't be read is said in the form's errors and left out."""
    days: dict[str, Any] = {}
    for name in ("since", "until"):
        try:
            days[name] = parse_day(form.get(name)) if form.get(name).strip() else None
        except ValueError as unreadable:
            form.errors[name] = str(unreadable)
    event, user = form.get("event"), form.get("user")
    return queries.TrailFilter(
        event=Event(event) if event in {e.value for e in Event} else None,
        user_id=int(user) if user.isdecimal() and len(user) < 10 else None,
        **days,
    )


@router.get("/suppressions", dependencies=[needs(Permission.LIFT_SUPPRESSIONS)])
def list_suppressions(page: Page, page_no: int = 1) -> Response:
    page_no = max(1, min(page_no, 100_000))
    items, total = queries.list_suppressions(page.db, page=page_no)
    trail.record(page.db, page.actor, Event.SUPPRESSIONS_LISTED, count=len(items))
    requests = Paged(items, total, page_no, queries.PAGE)
    return page.render("privacy/suppressions.html", requests=requests)


@router.get("/suppressions/{suppression_id}", dependencies=[needs(Permission.LIFT_SUPPRESSIONS)])
def show_suppression(page: Page, suppression_id: int) -> Response:
    return suppression_page(page, suppression_id, blank())


def suppression_page(page: PageRequest, suppression_id: int, form: Submitted[Any]) -> Response:
    asked = queries.get_suppression(page.db, suppression_id)
    status = 422 if form.errors else 200
    return page.render("privacy/suppression.html", status=status, asked=asked, form=form)


@router.post(
    "/suppressions/{suppression_id}/lifting",
    dependencies=[needs(Permission.LIFT_SUPPRESSIONS)],
)
def lift_suppression(page: Page, suppression_id: int, form: LiftSubmitted) -> Response:
    if form.errors:
        return suppression_page(page, suppression_id, form)
    queries.get_suppression(page.db, suppression_id)
    commands.lift_suppression(page.db, page.actor, suppression_id, form.value.because)
    return page.redirect("/suppressions", f"Request {suppression_id} is lifted.")


@router.get("/confirmations", dependencies=[needs(Permission.LIFT_SUPPRESSIONS)])
def list_confirmations(page: Page) -> Response:
    return confirmations_page(page, blank())


def confirmations_page(page: PageRequest, form: Submitted[Any]) -> Response:
    return page.render(
        "privacy/confirmations.html",
        part="privacy/_confirming.html",
        status=422 if form.errors else 200,
        form=form,
        units=queries.units_to_confirm(page.db),
        confirmed=[(one, one.runs_on(page.now)) for one in queries.list_confirmations(page.db)],
    )


@router.post("/confirmations", dependencies=[needs(Permission.LIFT_SUPPRESSIONS)])
def confirm_file(page: Page, form: ConfirmationSubmitted) -> Response:
    if form.errors:
        return confirmations_page(page, form)
    confirmed = commands.confirm_file(page.db, page.actor, form.value)
    return page.redirect(
        "/confirmations",
        "Confirmed for seven days.",
        undo=f"/confirmations/{confirmed.id}/withdrawal",
    )


@router.post(
    "/confirmations/{confirmation_id}/withdrawal",
    dependencies=[needs(Permission.LIFT_SUPPRESSIONS)],
)
def withdraw_confirmation(page: Page, confirmation_id: int) -> Response:
    commands.withdraw_confirmation(page.db, page.actor, confirmation_id)
    return page.redirect("/confirmations", "Withdrawn. Such a file is not kept any more.")
