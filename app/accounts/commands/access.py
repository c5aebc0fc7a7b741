"""Who has access: invitations, grants, links to a new password."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.roles import Role
from app.accounts import queries
from app.accounts.models import LinkKind, OneUseLink, RoleGrant, User
from app.accounts.passwords import hasher
from app.audit import trail
from app.audit.events import Event
from app.db.base import FOREVER
from app.db.scope import hashed, new_token
from app.errors import Conflict, NotFound

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(days=1)

GONE = (
    "This link no longer works: it was used, taken back, or is too old."
    " Ask whoever sent it for a new one."
)

# No vowels, so no words; no digits or letters that are read as each other.
_CODE_LETTERS = "BCDFGHJKMNPQRTVWXY346789"


@dataclass(frozen=True)
class NewInvitation:
    """`until` is the first day without the role."""

    name: str
    role: Role
    unit_id: int
    until: date = FOREVER
    staff_id: int | None = None


def new_join_code() -> str:
    """What a rep's join link carries: short enough to read out, made by chance."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))


def invite(db: Session, actor: Actor, new: NewInvitation, *, now: datetime) -> str:
    """The token of a link that makes somebody an account with one role; it is kept nowhere.

    Raises NotFound when the role there is not the actor's to give.
    """
    if not queries.may_grant(db, new.role, new.unit_id):
        raise NotFound
    token = new_token()
    link = OneUseLink(
        kind=LinkKind.INVITATION,
        token_hash=hashed(token),
        name=new.name,
        role=new.role,
        unit_id=new.unit_id,
        grant_until=None if new.until == FOREVER else new.until,
        staff_id=new.staff_id,
        made_by_id=actor.user_id,
        expires_at=now + INVITATION_LASTS,
    )
    db.add(link)
    db.flush()
    trail.record(db, actor, Event.INVITED, subject=link, unit_id=new.unit_id)
    return token


def withdraw(db: Session, actor: Actor, link_id: int) -> None:
    """Raises NotFound when there is no such invitation still to be used."""
    link = queries.get_pending(db, link_id)
    db.execute(update(OneUseLink).where(OneUseLink.id == link.id).values(withdrawn_at=func.now()))
    trail.record(db, actor, Event.INVITATION_WITHDRAWN, subject=link, unit_id=link.unit_id)


def accept(
    db: Session, token: str, *, name: str, email: str, password: str, cheap: bool
) -> int | None:
    """The id of the user the invitation made, or None when the address has an account already.

    Raises NotFound when the link no longer works.
    """
    user_id = db.scalar(
        text("select accept_invitation(:link, :email, :name, :hash, :code)"),
        {
            "link": hashed(token),
            "email": email,
            "name": name,
            "hash": hasher(cheap=cheap).hash(password),
            "code": new_join_code(),
        },
    )
    if user_id is None:
        raise NotFound(GONE)
    return None if user_id == -1 else int(user_id)


def note_accepted(db: Session, actor: Actor) -> None:
    trail.record(db, actor, Event.INVITATION_ACCEPTED, subject=("users", actor.user_id))


def take_up(db: Session, actor: Actor, token: str) -> None:
    """The signed-in user takes the invitation's role as well.

    Raises Conflict when they hold it already, NotFound when the link no longer works.
    """
    taken = db.scalar(text("select take_up_invitation(:link)"), {"link": hashed(token)})
    if taken is None:
        raise Conflict("You hold this role already. The link still works for somebody else.")
    if not taken:
        raise NotFound(GONE)
    note_accepted(db, actor)


def end_grant(db: Session, actor: Actor, grant_id: int, *, today: date) -> str:
    """End a role now: what it let its holder see is out of sight at once. The holder's name.

    Raises NotFound for a grant the actor could not have given, Conflict for the last national
    organiser's and for the actor's own last role.
    """
    held = queries.get_grant(db, grant_id)
    if held.valid_to <= today:
        raise Conflict("This access has ended already.")
    _keep_somebody(db, held)
    if held.user_id == actor.user_id and queries.count_running(db, actor.user_id, today) == 1:
        raise Conflict(
            "This is the last role you hold; ending it would lock you out. Ask another organiser"
            " to end it."
        )
    _set_end(db, held, max(held.valid_from, today))
    trail.record(db, actor, Event.ACCESS_ENDED, subject=held, unit_id=held.unit_id)
    return held.user.name


def set_until(db: Session, actor: Actor, grant_id: int, until: date, *, today: date) -> None:
    """Let a role end on `until`, the first day without it; FOREVER lets it run on.

    Raises Conflict for the last national organiser's, and when the role has ended already.
    """
    held = queries.get_grant(db, grant_id)
    if held.valid_to <= today:
        raise Conflict("This access has ended already: invite them again.")
    if until != FOREVER:
        _keep_somebody(db, held)
    _set_end(db, held, until)
    trail.record(
        db, actor, Event.ACCESS_CHANGED, subject=held, unit_id=held.unit_id, fields=["valid_to"]
    )


def _keep_somebody(db: Session, held: RoleGrant) -> None:
    """The database insists on it too; this is the sentence."""
    if held.role is not Role.NATIONAL_ORGANISER:
        return
    others = db.scalar(
        select(func.count())
        .select_from(RoleGrant)
        .where(
            RoleGrant.role == Role.NATIONAL_ORGANISER,
            RoleGrant.id != held.id,
            RoleGrant.valid_from <= func.london_today(),
            RoleGrant.valid_to == FOREVER,
        )
    )
    if not others:
        raise Conflict(
            "Nobody else could then manage the whole union. Invite another national organiser"
            " first, without an end date."
        )


def _set_end(db: Session, held: RoleGrant, end: date) -> None:
    db.execute(update(RoleGrant).where(RoleGrant.id == held.id).values(valid_to=end))


def say_who(db: Session, actor: Actor, user: User, staff_id: int | None) -> None:
    """Which person of the staff list a user is; None: nobody on it.

    Raises Conflict for whoever the actor does not see, and whom somebody else signs in as.
    """
    asked = {"user": user.id, "who": staff_id}
    if not db.scalar(text("select say_who_it_is(:user, :who)"), asked):
        raise Conflict("Choose somebody of your list as whom nobody else signs in.")
    trail.record(db, actor, Event.ACCOUNT_CHANGED, subject=user, fields=["staff_id"])


def make_reset_link(db: Session, actor: Actor, user_id: int, *, now: datetime) -> tuple[str, str]:
    """The token of a link to a new password, and whose it is. Earlier ones stop working.

    Raises NotFound for anybody whose every role the actor could not have given.
    """
    user = queries.get_managed_user(db, user_id)
    db.execute(
        update(OneUseLink)
        .where(
            OneUseLink.kind == LinkKind.PASSWORD_RESET,
            OneUseLink.user_id == user.id,
            OneUseLink.used_at.is_(None),
            OneUseLink.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=func.now())
    )
    token = new_token()
    db.add(
        OneUseLink(
            kind=LinkKind.PASSWORD_RESET,
            token_hash=hashed(token),
            name=user.name,
            user_id=user.id,
            made_by_id=actor.user_id,
            expires_at=now + RESET_LASTS,
        )
    )
    db.flush()
    trail.record(db, actor, Event.RESET_LINK_MADE, subject=user)
    return token, user.name


def reset_password(db: Session, token: str, password: str, *, cheap: bool) -> int:
    """Set the password of the link's user, whose sessions all end. Their id.

    Raises NotFound when the link no longer works.
    """
    user_id = db.scalar(
        text("select use_password_reset(:link, :hash)"),
        {"link": hashed(token), "hash": hasher(cheap=cheap).hash(password)},
    )
    if user_id is None:
        raise NotFound(GONE)
    return int(user_id)


def note_reset(db: Session, actor: Actor) -> None:
    trail.record(db, actor, Event.PASSWORD_CHANGED, subject=("users", actor.user_id))
