"""Turning what went wrong into a page that says what happened, what was kept, what to do."""

import logging
import secrets
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from app.db.refusals import (
    DatabaseError,
    diagnosis,
    has_invisible_character,
    is_refusal,
    person_went,
)
from app.errors import AppError, Conflict, Covered, KnownAs, NotFound, SignInNeeded
from app.web.forms import blank, read_form, typed_text
from app.web.page import (
    is_htmx,
    redirect,
    render,
    standing_at,
    to_notice_region,
    to_whole_page,
    with_query,
)

logger = logging.getLogger("alongside")

NOT_FOUND = NotFound()
LOST_RACE = Conflict(
    "That could not be saved: somebody may have changed it first, or it is not yours to change."
    " Load the page again and look."
)


def install(app: FastAPI) -> None:
    app.add_exception_handler(AppError, on_app_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_unreadable)
    app.add_exception_handler(DatabaseError, on_database_error)
    app.add_exception_handler(Exception, on_bug)


async def on_app_error(request: Request, error: Exception) -> Response:
    if isinstance(error, SignInNeeded):
        return await ask_again(request, "/sign-in")
    if isinstance(error, Covered):
        return await ask_again(request, "/cover", password=error.password)
    if isinstance(error, KnownAs):
        return to_kept(request, error)
    return say(request, error if isinstance(error, AppError) else NOT_FOUND)


def to_kept(request: Request, error: KnownAs) -> Response:
    """The same address about the person who was kept; what was being sent is sent there."""
    gone, kept = str(error.gone_id), str(error.kept_id)
    path = "/".join(kept if part == gone else part for part in request.url.path.split("/"))
    return RedirectResponse(path + (f"?{request.url.query}" if request.url.query else ""), 307)


async def on_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return say(request, NOT_FOUND)
    message = {405: "This address can't be used that way. Go back and use the button there."}.get(
        status, "That request could not be read. Go back and try again."
    )
    refusal = AppError(message)
    refusal.status = status
    return say(request, refusal)


async def on_unreadable(request: Request, _error: Exception) -> Response:
    # A path or query that can't be read is an address that does not exist.
    return say(request, NOT_FOUND)


async def on_database_error(request: Request, error: Exception) -> Response:
    if isinstance(error, DatabaseError) and person_went(error) and request.method == "POST":
        # Merged with somebody else while this was being saved: asked again, it finds them.
        return RedirectResponse(request.url.path, 307)
    if isinstance(error, DatabaseError) and is_refusal(error):
        # One answer for all: the differences would tell who exists elsewhere.
        logger.info("refused %s", diagnosis(error))
        return say(request, LOST_RACE)
    if isinstance(error, DatabaseError) and has_invisible_character(error):
        return say(request, AppError("Take out the invisible character: it can't be stored."))
    return await on_bug(request, error)


async def on_bug(request: Request, error: Exception) -> Response:
    reference = secrets.token_hex(4)
    # The exception's own words may hold somebody's data; its type and place do not.
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
    logger.error("bug %s: %s at %s", reference, type(error).__name__, place)
    try:
        return show(
            request,
            500,
            "Something went wrong on our side. Nothing was changed by your last step."
            " Go back: what you typed is still there. Then try again.",
            reference,
        )
    except Exception:
        return PlainTextResponse(f"Something went wrong. Reference {reference}", 500)


def say(request: Request, error: AppError) -> Response:
    return show(request, error.status, error.message, None)


TITLES = {
    403: "Not for your role",
    404: "Nothing here",
    409: "That could not be saved",
    429: "Too many tries",
}


def show(request: Request, status: int, message: str, reference: str | None) -> Response:
    # A refused boosted form must keep its text, so it too gets a message, not a page.
    part = is_htmx(request)
    response = render(
        request,
        "errors/_notice.html" if part else "errors/error.html",
        status=status,
        title=TITLES.get(status, "Something went wrong"),
        what=message,
        reference=reference,
    )
    return to_notice_region(response) if part else response


async def ask_again(request: Request, url: str, *, password: bool = False) -> Response:
    """Ask who it is; what was being sent is carried along and offered for saving after."""
    if request.method in ("GET", "HEAD"):
        return redirect(request, with_query(url, next=standing_at(request)))
    typed = typed_text(await read_form(request))
    # A password is not written into a page, not even its sender's own.
    typed = {name: answers for name, answers in typed.items() if "password" not in name}
    response = render(
        request,
        "accounts/sign_in.html" if url == "/sign-in" else "accounts/cover.html",
        status=401 if url == "/sign-in" else 403,
        form=blank(next="", replay_to=request.url.path, replay=urlencode(typed, doseq=True)),
        kept=True,
        password=password,
    )
    return to_whole_page(response) if is_htmx(request) else response
