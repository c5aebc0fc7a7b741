"""Pages behind a one-use link: accept an invitation, set a new password. Open to anybody."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.accounts import queries, rules, sign_in
from app.accounts.commands import access
from app.accounts.forms import NewAccountForm, NewPasswordForm
from app.accounts.models import LinkKind
from app.accounts.passwords import fault_of
from app.accounts.routes.sign_in import address_of, welcome
from app.errors import Conflict, NotFound, SignInNeeded
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest

public = APIRouter()

AccountSubmitted = Annotated[Submitted[NewAccountForm], submitted(NewAccountForm)]
PasswordSubmitted = Annotated[Submitted[NewPasswordForm], submitted(NewPasswordForm)]


def open_link(page: PageRequest, token: str, kind: LinkKind) -> queries.Link:
    """Raises NotFound for a link that no longer works and one that never did, TooMany when tried

    too often from one address.
    """
    sign_in.limit_links(page.request.app.state.sessions, address_of(page))
    link = queries.find_link(page.db, token)
    if link is None or link.kind is not kind:
        raise NotFound(access.GONE)
    return link


@public.get("/invitations/{token}")
def show_invitation(page: Page, token: str) -> Response:
    link = open_link(page, token, LinkKind.INVITATION)
    return invitation_page(page, token, link, blank(name=link.name))


def invitation_page(
    page: PageRequest,
    token: str,
    link: queries.Link,
    form: Submitted[Any],
    *,
    status: int = 200,
) -> Response:
    """`form` is NewAccountForm's, or blank."""
    session = sign_in.open_session_of(page.request, page.db)
    return page.render(
        "accounts/invitation.html",
        status=status,
        link=link,
        at=f"/invitations/{token}",
        form=form,
        me=session.name if session else None,
    )


@public.post("/invitations/{token}")
def accept_invitation(page: Page, token: str, form: AccountSubmitted) -> Response:
    link = open_link(page, token, LinkKind.INVITATION)
    check_account(form)
    if form.errors:
        return invitation_page(page, token, link, form, status=422)
    user_id = access.accept(
        page.db,
        token,
        name=form.value.name,
        email=form.value.email,
        password=form.value.password,
        cheap=page.settings.cheap_passwords,
    )
    if user_id is None:
        form.errors["email"] = (
            "There is an account with this address already. If it is yours, sign in, then open"
            " this link again."
        )
        return invitation_page(page, token, link, form, status=422)
    response = welcome(page, user_id)
    access.note_accepted(page.db, page.actor)
    return response


def check_account(form: Submitted[NewAccountForm]) -> None:
    new = form.parsed
    if new is not None and not form.errors:
        form.errors |= rules.account_faults(
            name=new.name,
            email=new.email,
            own_address=bool(new.own_address),
            password=new.password,
        )


@public.post("/invitations/{token}/as-me")
def take_up_invitation(page: Page, token: str) -> Response:
    open_link(page, token, LinkKind.INVITATION)
    session = sign_in.open_session_of(page.request, page.db)
    if session is None:
        raise SignInNeeded
    page.request.state.actor = sign_in.actor_of(session)
    access.take_up(page.db, page.actor, token)
    return page.redirect("/", "The role is yours.")


@public.get("/password-resets/{token}")
def show_reset(page: Page, token: str) -> Response:
    link = open_link(page, token, LinkKind.PASSWORD_RESET)
    return page.render("accounts/reset.html", link=link, form=blank(), at=page.request.url.path)


@public.post("/password-resets/{token}")
def reset_password(page: Page, token: str, form: PasswordSubmitted) -> Response:
    link = open_link(page, token, LinkKind.PASSWORD_RESET)
    if not form.errors:
        fault = fault_of(form.value.password, email="", name=link.user or "")
        if fault:
            form.errors["password"] = fault
    if form.errors:
        at = page.request.url.path
        return page.render("accounts/reset.html", status=422, link=link, form=form, at=at)
    cheap = page.settings.cheap_passwords
    user_id = access.reset_password(page.db, token, form.value.password, cheap=cheap)
    try:
        response = welcome(page, user_id)
    except Conflict as ended:
        return page.redirect("/sign-in", ended.message)
    access.note_reset(page.db, page.actor)
    return response
