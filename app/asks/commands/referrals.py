"""Passing word on to another branch, and taking up what reached one's own. Never who it is."""

from sqlalchemy import Integer, SmallInteger, Text, bindparam, func, text, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.asks.forms import ReferralForm
from app.asks.models import Referral
from app.asks.queries.referrals import list_employers, list_received
from app.audit import trail
from app.audit.events import Event
from app.db.session import read
from app.errors import NotFound
from app.people.rules import Unfit

MAKE = text("select make_referral(:workplace, :employer, :union, :because)").bindparams(
    bindparam("workplace", type_=Integer),
    bindparam("employer", type_=Integer),
    bindparam("union", type_=Text),
    bindparam("because", type_=SmallInteger),
)


def refer(db: Session, actor: Actor, form: ReferralForm) -> None:
    """Where it goes is the database's to find, and is not told.

    Raises NotFound for a workplace that is not one's own, Unfit for an employer nobody listed.
    """
    known = {employer_id for employer_id, _ in list_employers(db, form.workplace_id)}
    if form.employer_id is not None and form.employer_id not in known:
        raise Unfit("employer_id", "Choose an employer from the list.")
    made = read(
        db,
        MAKE,
        {
            "workplace": form.workplace_id,
            "employer": form.employer_id,
            "union": form.other_union,
            "because": int(form.reason),
        },
    ).scalar_one()
    if made is None:
        raise NotFound
    trail.record(
        db, actor, Event.REFERRAL_MADE, subject=("referrals", made), unit_id=form.workplace_id
    )


def take_up(db: Session, actor: Actor, referral_id: int) -> None:
    """Raises NotFound for what did not reach the actor's branch. Twice is once."""
    referral = next((one for one in list_received(db) if one.id == referral_id), None)
    if referral is None:
        raise NotFound
    if referral.taken_up_at is not None:
        return
    db.execute(
        update(Referral)
        .where(Referral.id == referral_id, Referral.taken_up_at.is_(None))
        .values(taken_up_at=func.now(), taken_up_by_id=actor.user_id)
        .execution_options(synchronize_session=False)
    )
    trail.record(db, actor, Event.REFERRAL_TAKEN_UP, subject=("referrals", referral_id))
