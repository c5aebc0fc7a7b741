"""Who has access in the units I manage: invite, see, end."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.access.roles import Role
from app.accounts import queries, rules
from app.accounts.commands import access
from app.accounts.forms import InvitationForm, UntilForm
from app.audit import trail
from app.audit.events import Event
from app.union.models import UnitKind
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest, with_query
from app.web.paging import Paged
from app.web.permissions import needs
from app.web.qr import qr

router = APIRouter()

InvitationSubmitted = Annotated[Submitted[InvitationForm], submitted(InvitationForm)]
UntilSubmitted = Annotated[Submitted[UntilForm], submitted(UntilForm)]


@router.get("/access", dependencies=[needs(Permission.MANAGE_ACCESS)])
def list_access(page: Page, q: str = "", ended: bool = False, page_no: int = 1) -> Response:
    return access_page(page, q=q[:100], ended=ended, page_no=max(1, min(page_no, 10_000)))


def access_page(
    page: PageRequest,
    *,
    q: str = "",
    ended: bool = False,
    page_no: int = 1,
    until: Submitted[UntilForm] | None = None,
    wrong_id: int = 0,
) -> Response:
    items, total = queries.list_access(
        page.db, today=page.today, asked=q, ended=ended, page=page_no
    )
    return page.render(
        "accounts/access.html",
        status=422 if until else 200,
        people=Paged(items, total, page_no, queries.PAGE),
        pending=[] if ended else queries.list_pending(page.db, page.now),
        ended=ended,
        q=q,
        pages_at=with_query("/access", q=q, ended="yes" if ended else "no") + "&page_no=",
        last_day=rules.last_day,
        until_form=until or blank(),
        blank_form=blank(),
        wrong_id=wrong_id,
    )


@router.get("/access/invitations/new", dependencies=[needs(Permission.MANAGE_ACCESS)])
def new_invitation(page: Page, unit_id: int | None = None) -> Response:
    roles = rules.grantable(page.actor.roles)
    usual = rules.usual_end(Role.REP, page.today)
    form = blank(role=int(roles[0]), until=usual, unit_id=unit_id)
    return invitation_page(page, form)


@router.post("/access/invitations/new", dependencies=[needs(Permission.MANAGE_ACCESS)])
def invite(page: Page, form: InvitationSubmitted) -> Response:
    if form.get("find"):
        form.errors.clear()
        return invitation_page(page, form)
    check_invitation(page, form)
    if form.errors:
        return invitation_page(page, form, status=422)
    wanted = form.value
    token = access.invite(
        page.db,
        page.actor,
        access.NewInvitation(
            name=wanted.name,
            role=wanted.role,
            unit_id=wanted.unit_id,
            until=rules.first_day_without(wanted.until),
            staff_id=wanted.staff_id,
        ),
        now=page.now,
    )
    return link_page(
        page,
        f"/invitations/{token}",
        title=f"Invitation for {wanted.name}",
        ends_at=page.now + access.INVITATION_LASTS,
        what="They open it, choose a password, and are in.",
    )


def check_invitation(page: PageRequest, form: Submitted[InvitationForm]) -> None:
    """What can't be known from the form alone."""
    wanted = form.parsed
    if form.errors or wanted is None:
        return
    place = queries.find_place(page.db, wanted.unit_id)
    if wanted.until is not None and wanted.until < page.today:
        form.errors["until"] = "This day is over: choose a later one, or none."
    if place is None:
        form.errors["unit_id"] = "Choose where."
    elif not rules.fits(wanted.role, place.kind):
        form.errors["unit_id"] = rules.place_wanted(wanted.role)
    elif not queries.may_grant(page.db, wanted.role, place.id):
        form.errors["role"] = "This is not yours to give. Ask your national organiser."
    elif wanted.role is Role.ADVOCATE and (fault := advocate_fault(page, wanted)):
        form.errors["staff_id" if wanted.staff_id else "person_q"] = fault


def advocate_fault(page: PageRequest, wanted: InvitationForm) -> str | None:
    """Asks are given to somebody on the staff list: an advocate must be one of them."""
    if not page.actor.may(Permission.SEE_PEOPLE):
        return "Ask the branch organiser to invite advocates: they are chosen from the staff list."
    if wanted.staff_id is None:
        return "Find them on the staff list and choose them: asks are given to somebody on it."
    if not queries.works_at(page.db, wanted.staff_id, wanted.unit_id):
        return "An advocate asks colleagues: choose the workplace where they work."
    return None


def invitation_page(page: PageRequest, form: Submitted[Any], status: int = 200) -> Response:
    """`form` is InvitationForm's, or blank."""
    person_q = form.get("person_q").strip()[:100].replace("\x00", "")
    may_search = page.actor.may(Permission.SEE_PEOPLE)
    found = queries.find_people(page.db, person_q) if person_q and may_search else []
    if person_q and may_search:
        trail.record(page.db, page.actor, Event.PEOPLE_SEARCHED, count=len(found))
    roles = rules.grantable(page.actor.roles)
    kinds = {kind for role in roles for kind in rules.FITS.get(role, rules.ANY_UNIT)}
    return page.render(
        "accounts/invite.html",
        status=status,
        form=form,
        roles=roles,
        places=queries.list_places(
            page.db, *kinds, asked=form.get("place_q").strip()[:100].replace("\x00", "")
        ),
        most_places=queries.MOST_PLACES,
        found=found,
        may_search=may_search,
        workplace=UnitKind.WORKPLACE,
    )


def link_page(
    page: PageRequest, path: str, *, title: str, ends_at: datetime, what: str
) -> Response:
    """The one time a link is shown: only its hash is kept."""
    url = page.settings.address + path
    return page.render(
        "accounts/link.html", title=title, url=url, code=qr(url), ends_at=ends_at, what=what
    )


@router.post(
    "/access/invitations/{link_id}/withdrawal", dependencies=[needs(Permission.MANAGE_ACCESS)]
)
def withdraw(page: Page, link_id: int) -> Response:
    access.withdraw(page.db, page.actor, link_id)
    return page.redirect("/access", "The invitation is taken back: its link no longer works.")


@router.post("/access/grants/{grant_id}/end", dependencies=[needs(Permission.MANAGE_ACCESS)])
def end_grant(page: Page, grant_id: int) -> Response:
    access.end_grant(page.db, page.actor, grant_id, today=page.today)
    return page.redirect("/access", "That access has ended.")


@router.post("/access/grants/{grant_id}/until", dependencies=[needs(Permission.MANAGE_ACCESS)])
def set_until(page: Page, grant_id: int, form: UntilSubmitted) -> Response:
    if not form.errors and form.value.until is not None and form.value.until < page.today:
        form.errors["until"] = "This day is over. To end access now, use End access."
    if form.errors:
        return access_page(page, until=form, wrong_id=grant_id)
    until = rules.first_day_without(form.value.until)
    access.set_until(page.db, page.actor, grant_id, until, today=page.today)
    return page.redirect("/access", "The last day is set.")


@router.post("/access/users/{user_id}/reset", dependencies=[needs(Permission.MANAGE_ACCESS)])
def make_reset_link(page: Page, user_id: int) -> Response:
    token, name = access.make_reset_link(page.db, page.actor, user_id, now=page.now)
    return link_page(
        page,
        f"/password-resets/{token}",
        title=f"New password for {name}",
        ends_at=page.now + access.RESET_LASTS,
        what="They open it and choose a new password; until then the old one still works.",
    )
