"""Who a user is on the staff list: said once, and put right by an organiser, never by oneself."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit.models import AuditEvent
from app.people.models import ConflictKind, ConflictOfInterest, Person
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


def who(db: Session, user: User) -> int | None:
    db.rollback()
    db.refresh(user)
    return user.staff_id


def manager(db: Session, cast: Cast, forename: str = "Amina") -> Person:
    """Somebody who manages everybody here."""
    made = make.person(db, cast.leeds, forename, "Yusuf")
    db.add(
        ConflictOfInterest(
            staff_id=made.id,
            scope_unit_id=cast.leeds.id,
            kind=ConflictKind.LINE_MANAGER,
            marked_by_id=cast.branch_organiser.id,
        )
    )
    db.commit()
    return made


def test_nobody_says_they_are_whom_somebody_else_signs_in_as(
    browser: Open, cast: Cast, owner: Session
) -> None:
    made = make.person(owner, cast.leeds, "Ade", "Bello")
    owner.merge(cast.advocate).staff_id = made.id
    owner.commit()
    browser(cast.rep).post(f"/people/{made.id}/me", status=409)
    assert who(owner, cast.rep) is None


def test_an_organiser_puts_right_who_said_they_were_a_colleague(
    browser: Open, cast: Cast, owner: Session
) -> None:
    amina = manager(owner, cast)
    rep, organiser = browser(cast.rep), browser(cast.branch_organiser)
    rep.post(f"/people/{cast.colleague.id}/me")
    rep.get(f"/people/{cast.colleague.id}")
    at = f"/access/users/{cast.rep.id}/person"
    assert at in organiser.get("/access").text
    page = words(organiser.get(at).text)
    assert "is on the list as Priya Shah" in page
    assert "Amina Yusuf" in page
    said = words(organiser.post(at, {"staff_id": amina.id}).text)
    assert "Noted who that is on the list." in said
    assert who(owner, cast.rep) == amina.id
    # From that moment on they see none of those they manage.
    rep.get(f"/people/{cast.colleague.id}", status=404)
    event = owner.query(AuditEvent).filter_by(event="account_changed").all()[-1]
    assert (event.subject_id, event.fields) == (str(cast.rep.id), ["staff_id"])
    organiser.post(at)
    assert who(owner, cast.rep) is None


def test_nobody_puts_right_who_they_are_themselves_nor_anybody_elsewhere(
    browser: Open, cast: Cast, owner: Session
) -> None:
    bryn = manager(owner, cast, "Bryn")
    owner.merge(cast.branch_organiser).staff_id = bryn.id
    owner.commit()
    organiser = browser(cast.branch_organiser)
    for user in (cast.branch_organiser, cast.outsider, cast.regional_organiser):
        organiser.get(f"/access/users/{user.id}/person", status=404)
        organiser.post(f"/access/users/{user.id}/person", status=404)
    organiser.get("/access/users/98765/person", status=404)
    assert who(owner, cast.branch_organiser) == bryn.id
    at = f"/access/users/{cast.rep.id}/person"
    for other in (cast.stranger.id, 987_654, 2**62):
        organiser.post(at, {"staff_id": other}, status=409)
    organiser.post(at, {"staff_id": "x"}, status=409)
    # Nor do they make somebody of whom they manage: that person is not there for them.
    organiser.post(at, {"staff_id": cast.colleague.id}, status=409)
    browser(cast.regional_organiser).get(at, status=404)
    browser(cast.rep).get(at, status=403)
    assert who(owner, cast.rep) is None
