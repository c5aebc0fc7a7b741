"""One's own account: the cover, sessions, password, name."""

from datetime import timedelta

from sqlalchemy import CursorResult, delete, func, text, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.accounts.models import User, UserSession
from app.accounts.passwords import hasher
from app.accounts.sign_in import within_limit
from app.audit import trail
from app.audit.events import Event
from app.errors import TooMany


def note_failed_sign_in(db: Session) -> None:
    trail.record(db, None, Event.SIGN_IN_FAILED)


def lift_cover(db: Session) -> None:
    """A tap: names are shown again."""
    db.execute(text("select touch_session()"))


def confirm_password(db: Session, actor: Actor, password: str, *, cheap: bool) -> bool:
    """Whether this is the signed-in user's password; lifts the cover when it is.

    Raises TooMany after ten tries in a quarter of an hour: the phone may be in other hands.
    """
    key = f"password of {actor.user_id}"
    if not within_limit(db, key, most=10, per=timedelta(minutes=15)):
        raise TooMany("That was tried too often. Wait a quarter of an hour, then try again.")
    known = db.scalar(text("select my_password_hash()"))
    if not password or not known or not hasher(cheap=cheap).verify(password, known):
        return False
    db.execute(text("select confirm_password()"))
    return True


def sign_out(db: Session, actor: Actor) -> None:
    trail.record(db, actor, Event.SIGNED_OUT, subject=("users", actor.user_id))
    db.execute(text("select close_session()"))


def sign_out_everywhere(db: Session, actor: Actor) -> None:
    trail.record(db, actor, Event.SIGNED_OUT_EVERYWHERE, subject=("users", actor.user_id))
    db.execute(text("select close_my_sessions()"))


def end_other_sessions(db: Session, actor: Actor) -> int:
    """Sign out on every other device; how many that were."""
    others = delete(UserSession).where(
        UserSession.user_id == actor.user_id, UserSession.token_hash != func.my_session()
    )
    gone = db.execute(others)
    count = gone.rowcount if isinstance(gone, CursorResult) else 0
    trail.record(
        db, actor, Event.SIGNED_OUT_EVERYWHERE, subject=("users", actor.user_id), count=count
    )
    return count


def change_password(db: Session, actor: Actor, password: str, *, cheap: bool) -> int:
    """Set a new password and sign out everywhere else; how many sessions that ended."""
    db.execute(text("select set_my_password(:hash)"), {"hash": hasher(cheap=cheap).hash(password)})
    trail.record(db, actor, Event.PASSWORD_CHANGED, subject=("users", actor.user_id))
    return end_other_sessions(db, actor)


def rename(db: Session, actor: Actor, name: str) -> None:
    db.execute(update(User).where(User.id == actor.user_id).values(name=name))
    trail.record(
        db, actor, Event.ACCOUNT_CHANGED, subject=("users", actor.user_id), fields=["name"]
    )


def say_who_i_am(db: Session, actor: Actor, staff_id: int) -> bool:
    """Which person of the staff list I am; False when I said so before, or they sign in already."""
    said = bool(db.scalar(text("select this_is_me(:me)"), {"me": staff_id}))
    if said:
        trail.record(
            db, actor, Event.ACCOUNT_CHANGED, subject=("users", actor.user_id), fields=["staff_id"]
        )
    return said
