"""Who is it? The session behind a request, and how one begins and ends."""

import hashlib
from datetime import timedelta

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.datastructures import State

from app import clock
from app.access.actor import Actor
from app.access.roles import Role
from app.accounts.passwords import hasher, nobodys_hash
from app.audit import trail
from app.audit.events import Event
from app.db.scope import OpenSession, hashed, limit_to, new_token
from app.db.session import Db, Sessions, one_transaction
from app.errors import Conflict, Covered, SignInNeeded, TooMany

COOKIE = "session"
LASTS = timedelta(days=14)
COVER_AFTER = timedelta(minutes=10)
PASSWORD_AFTER = timedelta(days=1)
# Sent by a page that looks by itself how far something is: nobody has tapped.
BY_ITSELF = "By-Itself"


def signed_in(request: Request, db: Db) -> None:
    """Every room's router depends on this: the first of three locks, and the third's key."""
    session = open_session_of(request, db)
    if session is None:
        raise SignInNeeded
    request.state.actor = actor_of(session)
    idle = session.now - session.last_seen_at
    if idle >= PASSWORD_AFTER:
        raise Covered(password=True)
    if idle >= COVER_AFTER and request.method in ("GET", "HEAD"):
        raise Covered(password=False)
    if idle >= timedelta(minutes=1) and BY_ITSELF not in request.headers:
        db.execute(text("select touch_session()"))


def signed_in_covered(request: Request, db: Db) -> None:
    """For the page that lifts the cover: signed in, however long ago the last tap was."""
    session = open_session_of(request, db)
    if session is None:
        raise SignInNeeded
    request.state.actor = actor_of(session)
    request.state.idle = session.now - session.last_seen_at


def open_session_of(request: Request, db: Session) -> OpenSession | None:
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    ensure_rolled_forward(request.app.state, request.app.state.sessions)
    return limit_to(db, token)


def ensure_rolled_forward(state: State, sessions: Sessions) -> None:
    """Dates pass without a write: bring pointers to today before the day's first request.

    In a transaction of its own, so that the work is kept whatever the request comes to.
    """
    today = clock.today()
    if getattr(state, "rolled_forward", None) == today:
        return
    with one_transaction(sessions) as db:
        db.execute(text("select ensure_rolled_forward()"))
    state.rolled_forward = today


def actor_of(session: OpenSession) -> Actor:
    return Actor(
        user_id=session.user_id,
        name=session.name,
        roles=tuple(Role(role) for role in session.roles),
        staff_id=session.staff_id,
    )


def installation_is_empty(db: Session) -> bool:
    return bool(db.scalar(text("select installation_is_empty()")))


def check_password(db: Session, email: str, password: str, *, address: str, cheap: bool) -> int:
    """The id of the user whose e-mail and password these are, or 0.

    Raises TooMany after ten tries on one account or fifty from one address in a quarter of an
    hour, counted across processes.
    """
    for key, most in ((f"account {email.lower()}", 10), (f"address {address}", 50)):
        if not within_limit(db, key, most=most, per=timedelta(minutes=15)):
            raise TooMany("That was tried too often. Wait a quarter of an hour, then try again.")
    found = db.execute(text("select * from credentials(:email)"), {"email": email}).one_or_none()
    known = found.password_hash if found and found.password_hash else nobodys_hash(cheap=cheap)
    fits = hasher(cheap=cheap).verify(password, known)
    return int(found.user_id) if found and found.password_hash and fits else 0


def limit_links(sessions: Sessions, address: str) -> None:
    """Raises TooMany when one address opens one-use links too often: they are not to be guessed.

    In a transaction of its own: a wrong guess ends in an error, which must not undo the count.
    """
    with one_transaction(sessions) as db:
        within = within_limit(db, f"links {address}", most=60, per=timedelta(minutes=15))
    if not within:
        raise TooMany("That was tried too often. Wait a quarter of an hour, then try again.")


def find_user_id(db: Session, email: str) -> int | None:
    """Before there is a session; what a caller may tell anybody of it is theirs to mind."""
    found = db.execute(text("select * from credentials(:email)"), {"email": email}).one_or_none()
    return int(found.user_id) if found else None


def within_limit(db: Session, key: str, *, most: int, per: timedelta) -> bool:
    return bool(
        db.scalar(
            text("select within_limit(:key, :most, :per)"),
            {"key": hashlib.sha256(key.encode()).digest(), "most": most, "per": per},
        )
    )


def begin(
    db: Session, user_id: int, *, kind: str = "web", device: str = "", purpose: str | None = None
) -> tuple[str, Actor]:
    """Open a session for a user who has shown who they are; its token and the actor.

    The transaction goes on under the new session's scope; `purpose` is for the trail. Raises
    Conflict when every role of theirs has ended: the end of a role is the end of access.
    """
    token = new_token()
    db.execute(
        text("select open_session(:session, :user, :kind, :device, :lasts)"),
        {
            "session": hashed(token),
            "user": user_id,
            "kind": kind,
            "device": device[:120],
            "lasts": LASTS if kind == "web" else timedelta(hours=1),
        },
    )
    session = limit_to(db, token)
    if session is None:
        raise SignInNeeded
    actor = actor_of(session)
    if not actor.roles:
        db.execute(text("select close_session()"))
        raise Conflict(
            "Your access has ended. If that is a mistake, ask your branch organiser to invite you"
            " again."
        )
    event = Event.WORK_BEGUN if kind == "work" else Event.SIGNED_IN
    trail.record(db, actor, event, subject=("users", user_id), purpose=purpose)
    return token, actor


def keep(response: Response, token: str, *, https: bool) -> Response:
    """Send the token as a cookie no script can read."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        secure=https,
        samesite="lax",
    )
    return response
