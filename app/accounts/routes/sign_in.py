"""Sign in, sign out, and lift the cover from names."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Response

from app.accounts import sign_in
from app.accounts.commands import own
from app.accounts.forms import Replay, SignInForm, UncoverForm
from app.errors import Conflict
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest, is_local

public = APIRouter()
covered = APIRouter(dependencies=[Depends(sign_in.signed_in_covered)])

SignInSubmitted = Annotated[Submitted[SignInForm], submitted(SignInForm)]
UncoverSubmitted = Annotated[Submitted[UncoverForm], submitted(UncoverForm)]


@public.get("/sign-in")
def show_sign_in(page: Page, next: str = "/") -> Response:  # noqa: A002 - the address's own word
    return page.render("accounts/sign_in.html", kept=False, form=blank(next=next))


@public.post("/sign-in")
def do_sign_in(page: Page, form: SignInSubmitted) -> Response:
    if form.errors:
        return page.render("accounts/sign_in.html", kept=False, form=form, status=422)
    user_id = sign_in.check_password(
        page.db,
        form.value.email,
        form.value.password,
        address=address_of(page),
        cheap=page.settings.cheap_passwords,
    )
    if not user_id:
        own.note_failed_sign_in(page.db)
        form.errors[""] = (
            "This e-mail and password don't belong together. Check both; if you have forgotten"
            " the password, your branch organiser can send you a link to set a new one."
        )
        return page.render("accounts/sign_in.html", kept=False, form=form, status=422)
    try:
        return welcome(page, user_id, form.value)
    except Conflict as ended:
        form.errors[""] = ended.message
        return page.render("accounts/sign_in.html", kept=False, form=form, status=403)


def welcome(page: PageRequest, user_id: int, replay: Replay | None = None) -> Response:
    """Open a session for this user and go on to where they were.

    Raises Conflict for somebody whose every role has ended.
    """
    device = page.request.headers.get("user-agent", "")
    token, actor = sign_in.begin(page.db, user_id, device=device)
    page.request.state.actor = actor
    response = go_on(page, replay or Replay())
    return sign_in.keep(response, token, https=page.settings.address.startswith("https://"))


def go_on(page: PageRequest, replay: Replay) -> Response:
    if replay.replay_to and is_local(replay.replay_to):
        return page.render(
            "accounts/continue.html",
            replay_to=replay.replay_to,
            answers=parse_qsl(replay.replay, keep_blank_values=True),
        )
    return page.redirect(replay.next if is_local(replay.next) else "/")


@covered.get("/cover")
def show_cover(page: Page, next: str = "/") -> Response:  # noqa: A002 - the address's own word
    return page.render("accounts/cover.html", form=blank(next=next), password=needs_password(page))


@covered.post("/cover/lift")
def lift_cover(page: Page, form: UncoverSubmitted) -> Response:
    by_script = "X-Requested-With" in page.request.headers
    if not needs_password(page):
        own.lift_cover(page.db)
        return Response(status_code=204) if by_script else go_on(page, form.value)
    if by_script:
        return Response(status_code=403)  # the script then opens the page that asks
    cheap = page.settings.cheap_passwords
    typed = form.parsed.password if form.parsed else ""
    if not own.confirm_password(page.db, page.actor, typed, cheap=cheap):
        form.errors["password"] = "This is not your password. Try again, or sign out."  # noqa: S105 (a sentence)
        return page.render("accounts/cover.html", form=form, password=True, status=422)
    return go_on(page, form.value)


def needs_password(page: PageRequest) -> bool:
    return bool(page.request.state.idle >= sign_in.PASSWORD_AFTER)


@covered.post("/sign-out")
def sign_out(page: Page) -> Response:
    own.sign_out(page.db, page.actor)
    response = page.redirect("/sign-in", "You are signed out.")
    response.delete_cookie(sign_in.COOKIE)
    return response


def address_of(page: PageRequest) -> str:
    return page.request.client.host if page.request.client else "unknown"
