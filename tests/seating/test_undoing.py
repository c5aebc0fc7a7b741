"""An address that undoes is anybody's to write; and taking back confirms nothing."""

import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.seating.drawing.undoing import unpack
from app.seating.models import Seat, Shift
from app.workplaces.models import Desk
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.seating.test_drawing import undo_of

Open = Callable[..., Browser]
TODAY = clock.today().toordinal()


def forged(seats: list[object], desks: list[object]) -> str:
    plain = json.dumps([seats, desks]).encode()
    return urlsafe_b64encode(zlib.compress(plain)).decode().rstrip("=")


@pytest.mark.parametrize(
    "seat",
    [
        [2**70, 1, None, 1, TODAY],
        [-5, 1, None, 1, TODAY],
        [1, 2**40, None, 1, TODAY],
        [1, 1, None, 9, TODAY],
        [1, 1, None, 1, 2**40],
        [1, 1, None, 1, 0],
        [1, 1, None, 1],
    ],
)
def test_nothing_is_read_that_no_seat_could_be(seat: list[object]) -> None:
    assert unpack(forged([[1, 1, None, 1, TODAY]], [])) is not None
    assert unpack(forged([seat], [])) is None


@pytest.mark.parametrize(
    "desk",
    [
        [1, "x" * 3_000, "", 200, 200, 0],
        [1, "", "", 200, 200, 0],
        [1, "a\0b", "", 200, 200, 0],
        [1, "a\nb", "", 200, 200, 0],
        [1, "A1", "x" * 41, 200, 200, 0],
        [1, "A1", "", 10**12, 200, 0],
        [1, "A1", "", -1, 200, 0],
        [1, "A1", "", 200, 200, 45],
        [2**40, "A1", "", 200, 200, 0],
    ],
)
def test_nothing_is_read_that_no_desk_could_be(
    browser: Open, cast: Cast, owner: Session, desk: list[object]
) -> None:
    area = make.area(owner, cast.leeds)
    made = make.desk(owner, area, 300, 300, label="A9")
    owner.commit()
    was = forged([], [[made.id if desk[0] == 1 else desk[0], *desk[1:]]])
    browser(cast.rep).post(f"/areas/{area.id}/undo?was={was}", status=409)
    owner.rollback()
    assert owner.scalars(select(Desk.label)).all() == ["A9"]


def test_taking_back_confirms_nobodys_place(browser: Open, cast: Cast, owner: Session) -> None:
    before = clock.today() - timedelta(days=80)
    here, there = make.area(owner, cast.leeds), make.area(owner, cast.leeds)
    make.seat(owner, cast.colleague, here, by=cast.branch_organiser, confirmed_on=before)
    owner.commit()
    rep = browser(cast.rep)
    page = rep.post(f"/areas/{there.id}/people", {"person": cast.colleague.id})
    rep.post(undo_of(page.text))
    owner.rollback()
    seat = owner.scalars(select(Seat)).one()
    assert (seat.area_id, seat.confirmed_on) == (here.id, before)


def test_a_place_taken_away_does_not_come_back_with_another(
    browser: Open, cast: Cast, owner: Session
) -> None:
    here, there = make.area(owner, cast.leeds), make.area(owner, cast.leeds)
    make.seat(owner, cast.colleague, here, by=cast.rep, days=3, shift=Shift.LATE)
    owner.commit()
    rep = browser(cast.rep)
    rep.post(f"/people/{cast.colleague.id}/place/clearing")
    page = rep.post(f"/areas/{there.id}/people", {"person": cast.colleague.id})
    owner.rollback()
    seat = owner.scalars(select(Seat)).one()
    assert (seat.area_id, seat.days, seat.shift) == (there.id, None, None)
    rep.post(undo_of(page.text))
    owner.rollback()
    assert owner.scalars(select(Seat)).all() == []


def test_an_area_counts_nobody_who_may_not_be_listed(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """Ten in the area and nine on its list would tell that one asked not to be contacted."""
    area = make.area(owner, cast.leeds)
    silent = make.person(owner, cast.leeds, asked_not_to_contact_at=clock.now())
    for person in (cast.colleague, silent):
        make.seat(owner, person, area, by=cast.rep)
    owner.commit()
    page = browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/areas")
    assert "1 person, no desks drawn" in words(page.text)
