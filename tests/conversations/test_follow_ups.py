"""Promises: done, put off, and on a calendar without a name."""

from collections.abc import Callable
from datetime import timedelta

from icalendar import Calendar
from sqlalchemy.orm import Session

from app import clock
from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.make import days_ago

Open = Callable[..., Browser]


def test_done_is_done_once(browser: Open, cast: Cast, owner: Session) -> None:
    follow_up = make.promise(owner, cast.colleague, cast.rep, days_ago(2))
    owner.commit()
    amina = browser(cast.rep)
    for _ in range(2):
        amina.post(f"/follow-ups/{follow_up.id}/closure")
    owner.refresh(follow_up)
    assert follow_up.closed_at is not None
    assert "Promise closed" in amina.get(f"/people/{cast.colleague.id}").text
    assert "Promised for" not in amina.get("/today").text


def test_put_off_to_a_day_to_come(browser: Open, cast: Cast, owner: Session) -> None:
    follow_up = make.promise(owner, cast.colleague, cast.rep, days_ago(2))
    owner.commit()
    amina, address = browser(cast.rep), f"/follow-ups/{follow_up.id}/delay"
    amina.post(address, {"come_back": "tomorrow"})
    owner.refresh(follow_up)
    assert follow_up.due_on == clock.today() + timedelta(days=1)
    amina.post(address, {"come_back": "pick", "come_back_date": "2001-01-01"}, status=409)
    amina.post(address, {"come_back": "pick"}, status=409)
    amina.post(address, {}, status=409)


def test_a_calendar_gets_a_day_and_a_way_back_but_no_name(
    browser: Open, cast: Cast, owner: Session
) -> None:
    follow_up = make.promise(owner, cast.colleague, cast.rep, days_ago(-3))
    owner.commit()
    answer = browser(cast.rep).get(f"/follow-ups/{follow_up.id}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    for word in ("Priya", "Shah", "Payments", "union"):
        assert word not in answer.text
    (entry,) = Calendar.from_ical(answer.text).walk("VEVENT")
    assert entry["summary"] == "Alongside: a follow-up"
    assert entry.decoded("dtstart") == follow_up.due_on
    assert entry["url"] == f"http://alongside.test/people/{cast.colleague.id}"
