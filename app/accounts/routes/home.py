"""Where a visit begins, everything else there is, and one's own account."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.accounts import queries, rules, sign_in
from app.accounts.commands import own
from app.accounts.forms import ChangePasswordForm, MyNameForm
from app.accounts.passwords import fault_of
from app.union.queries import manages_union
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

public = APIRouter()
router = APIRouter()

PasswordSubmitted = Annotated[Submitted[ChangePasswordForm], submitted(ChangePasswordForm)]
NameSubmitted = Annotated[Submitted[MyNameForm], submitted(MyNameForm)]


@public.get("/")
def go_home(page: Page) -> Response:
    if not page.settings.demo and sign_in.installation_is_empty(page.db):
        return page.redirect("/start")
    session = sign_in.open_session_of(page.request, page.db)
    if session is None:
        return page.redirect("/sign-in")
    actor = sign_in.actor_of(session)
    if actor.may(Permission.RECORD_CONTACTS):
        return page.redirect("/today")
    if actor.may(Permission.ANSWER_ASKS):
        return page.redirect("/asks")
    return page.redirect("/density" if actor.may(Permission.SEE_COUNTS) else "/more")


@router.get("/more", dependencies=[needs(Permission.OWN_ACCOUNT)])
def show_more(page: Page) -> Response:
    return page.render("accounts/more.html", manages_union=manages_union(page.db))


@router.get("/help", dependencies=[needs(Permission.OWN_ACCOUNT)])
def show_help(page: Page) -> Response:
    return page.render("accounts/help.html")


@router.get("/account", dependencies=[needs(Permission.OWN_ACCOUNT)])
def show_account(page: Page) -> Response:
    return account_page(page)


def account_page(
    page: PageRequest,
    *,
    name: Submitted[MyNameForm] | None = None,
    password: Submitted[ChangePasswordForm] | None = None,
) -> Response:
    me = queries.get_user(page.db, page.actor.user_id)
    devices = [
        (rules.device_words(device.user_agent, device.kind), device)
        for device in queries.list_devices(page.db, me.id)
    ]
    return page.render(
        "accounts/account.html",
        status=422 if name or password else 200,
        me=me,
        devices=devices,
        name_form=name or blank(name=me.name),
        password_form=password or blank(),
    )


@router.post("/account/name", dependencies=[needs(Permission.OWN_ACCOUNT)])
def change_name(page: Page, form: NameSubmitted) -> Response:
    if form.errors:
        return account_page(page, name=form)
    own.rename(page.db, page.actor, form.value.name)
    return page.redirect("/account", "Your name is changed.")


@router.post("/account/password", dependencies=[needs(Permission.OWN_ACCOUNT)])
def change_password(page: Page, form: PasswordSubmitted) -> Response:
    cheap = page.settings.cheap_passwords
    me = queries.get_user(page.db, page.actor.user_id)
    if not form.errors:
        fault = fault_of(form.value.password, email=me.email, name=me.name)
        if fault:
            form.errors["password"] = fault
        elif not own.confirm_password(page.db, page.actor, form.value.old_password, cheap=cheap):
            form.errors["old_password"] = "This is not the password you have now."  # noqa: S105 (a sentence)
    if form.errors:
        return account_page(page, password=form)
    own.change_password(page.db, page.actor, form.value.password, cheap=cheap)
    return page.redirect("/account", "Your password is changed; other devices are signed out.")


@router.post("/account/sessions/end-others", dependencies=[needs(Permission.OWN_ACCOUNT)])
def end_other_sessions(page: Page) -> Response:
    own.end_other_sessions(page.db, page.actor)
    return page.redirect("/account", "You are signed out on every other device.")


@router.post("/account/sessions/end-all", dependencies=[needs(Permission.OWN_ACCOUNT)])
def sign_out_everywhere(page: Page) -> Response:
    own.sign_out_everywhere(page.db, page.actor)
    response = page.redirect("/sign-in", "You are signed out everywhere.")
    response.delete_cookie(sign_in.COOKIE)
    return response
