"""Drawing an office: areas, desks, who sits where, without JavaScript."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.seating.models import Seat
from app.workplaces.models import Area, Desk
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Browsers = Callable[..., Browser]


def test_an_area_is_added_and_needs_no_desks(browser: Browsers, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    page = rep.post(
        f"/workplaces/{cast.leeds.id}/areas", {"floor": "3rd floor", "name": "North side"}
    )
    assert "3rd floor, North side" in words(page.text)
    area = owner.scalars(select(Area)).one()
    rep.post(f"/areas/{area.id}/people", {"person": str(cast.colleague.id)})
    seat = owner.scalars(select(Seat)).one()
    assert (seat.staff_id, seat.area_id, seat.desk_id) == (cast.colleague.id, area.id, None)
    assert "1 person, no desks drawn" in words(rep.get(f"/workplaces/{cast.leeds.id}/areas").text)
    events = owner.scalars(select(AuditEvent.event).order_by(AuditEvent.id)).all()
    assert {"area_added", "seat_changed", "people_listed"} <= set(events)


def test_banks_are_drawn(browser: Browsers, cast: Cast, owner: Session) -> None:
    area = make.area(owner, cast.leeds)
    owner.commit()
    rep = browser(cast.rep)
    page = rep.post(f"/areas/{area.id}/grid", {"banks": "6", "per_bank": "8"})
    assert "48 desks drawn." in words(page.text)
    assert len(owner.scalars(select(Desk)).all()) == 48
