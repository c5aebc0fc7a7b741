"""Changing accounts: sessions, passwords."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.accounts.passwords import hasher
from app.audit import trail
from app.audit.events import Event


def note_failed_sign_in(db: Session) -> None:
    trail.record(db, None, Event.SIGN_IN_FAILED)


def lift_cover(db: Session) -> None:
    """A tap: names are shown again."""
    db.execute(text("select touch_session()"))


def confirm_password(db: Session, password: str, *, cheap: bool) -> bool:
    """Whether this is the signed-in user's password; lifts the cover when it is."""
    known = db.scalar(text("select my_password_hash()"))
    if not known or not hasher(cheap=cheap).verify(password, known):
        return False
    db.execute(text("select confirm_password()"))
    return True


def sign_out(db: Session, actor: Actor) -> None:
    trail.record(db, actor, Event.SIGNED_OUT, subject=("users", actor.user_id))
    db.execute(text("select close_session()"))
