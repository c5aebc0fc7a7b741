"""The numbers of one person, on their page."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.call_lists.models import CallList
from app.people.models import Person, StandingCode
from app.phones import commands, queries
from app.phones.models import GivenNumber, NumberScreening, WrongNumber
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.changes.acting import acting

Open = Callable[..., Browser]


def somebody(owner: Session, cast: Cast, phone: str | None = "0114 496 0573") -> Person:
    made = make.person(owner, cast.leeds, standing=StandingCode.NOT_MEMBER, work_phone=phone)
    owner.commit()
    return made


def events(owner: Session) -> list[str]:
    owner.expire_all()
    return list(owner.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))


def test_an_unscreened_number_is_shown_but_not_to_be_tapped(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person = somebody(owner, cast)
    page = browser(cast.rep).get(f"/people/{person.id}/numbers")
    assert "0114 496 0573" in page.text
    assert "Never screened: don’t call, walk over." in words(page.text)
    assert "tel:" not in page.text
    assert "tel:" not in browser(cast.rep).get(f"/people/{person.id}").text
    assert "tel:" not in browser(cast.rep).get(f"/people?q={person.surname}").text


def test_a_screened_number_is_a_link_and_says_since_when(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person = somebody(owner, cast)
    owner.add(
        NumberScreening(
            number="+441144960573",
            is_registered=False,
            checked_on=clock.today(),
            checked_by_id=cast.branch_organiser.id,
        )
    )
    owner.commit()
    part = browser(cast.rep).part(f"/people/{person.id}/numbers").text
    assert 'href="tel:+441144960573"' in part
    assert ", not registered." in part
    assert "<html" not in part


def test_a_number_they_gave_is_noted_and_may_be_rung(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person = somebody(owner, cast)
    rep = browser(cast.rep)
    page = rep.post(f"/people/{person.id}/numbers", {"number": "07700 900 123"})
    assert 'href="tel:+447700900123"' in page.text
    assert "Gave it to you on" in page.text
    given = owner.scalars(select(GivenNumber)).one()
    assert (given.number, given.given_on, given.given_to_id) == (
        "+447700900123",
        clock.today(),
        cast.rep.id,
    )
    owner.refresh(person)
    assert (person.work_phone, person.contact_basis.name) == ("0114 496 0573", "LIST_ONLY")
    assert events(owner)[-2:] == ["number_given", "person_seen"]
    colleague = browser(cast.branch_organiser).get(f"/people/{person.id}/numbers")
    assert "Gave it to Amina Yusuf on" in colleague.text


def test_what_is_no_number_is_said_and_kept_in_the_box(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person = somebody(owner, cast)
    at = f"/people/{person.id}/numbers"
    page = browser(cast.rep).post(at, {"number": "ext 4521"}, status=422)
    assert "This is no number that can be dialled from outside." in page.text
    assert 'value="ext 4521"' in page.text
    assert "Enter the number they gave you." in browser(cast.rep).post(at, {}, status=422).text
    assert owner.scalars(select(GivenNumber)).all() == []


def test_giving_it_twice_is_one_number_given_again(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person = somebody(owner, cast)
    for typed in ("07700 900123", "+44 7700 900123"):
        browser(cast.rep).post(f"/people/{person.id}/numbers", {"number": typed})
    assert len(owner.scalars(select(GivenNumber)).all()) == 1


def test_a_wrong_number_can_be_taken_back_at_once_and_later(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person = somebody(owner, cast)
    rep, at = browser(cast.rep), f"/people/{person.id}/numbers"
    which = {"number": "+441144960573"}
    page = rep.post(at + "/wrong", which)
    assert "Wrong number: don’t dial it." in page.text
    assert f'action="{at}/wrong/reversal"' in page.text
    assert "Wrong number" not in words(rep.post(at + "/wrong/reversal").text).split("Noted")[0][:80]
    assert owner.scalars(select(WrongNumber)).all() == []
    rep.post(at + "/wrong", which)
    page = rep.post(at, which)  # they gave it themselves: it is theirs
    assert "Gave it to you on" in page.text
    assert "number_right" in events(owner)
    rep.post(at + "/wrong", {"number": "+447700900999"}, status=404)


def test_a_number_withdrawn_is_not_used_and_undo_brings_it_back(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person = somebody(owner, cast, None)
    rep, at = browser(cast.rep), f"/people/{person.id}/numbers"
    rep.post(at, {"number": "07700 900123"})
    given = owner.scalars(select(GivenNumber)).one()
    page = rep.post(f"{at}/{given.id}/ending")
    assert "There is no number on record." in page.text
    assert "tel:+447700900123" in rep.post(f"{at}/{given.id}/ending/reversal").text
    rep.post(f"{at}/{2**70}/ending", status=404)


def test_nobody_who_asked_not_to_be_contacted_has_a_number(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person = somebody(owner, cast)
    person.asked_not_to_contact_at = clock.now()
    owner.commit()
    page = browser(cast.rep).get(f"/people/{person.id}/numbers")
    assert "asked not to be contacted" in page.text
    assert "0114" not in page.text
    browser(cast.rep).post(f"/people/{person.id}/numbers", {"number": "07700 900123"}, status=409)


def test_the_outsider_finds_nothing(browser: Open, cast: Cast, owner: Session) -> None:
    person = somebody(owner, cast)
    outsider, at = browser(cast.outsider), f"/people/{person.id}/numbers"
    outsider.get(at, status=404)
    outsider.post(at, {"number": "07700 900123"}, status=404)
    outsider.post(at + "/wrong", {"number": "+441144960573"}, status=404)
    outsider.post(at + "/wrong/reversal", status=404)


def test_whoever_has_them_on_the_line_notes_their_number_and_nobody_elses(
    cast: Cast, owner: Session, app_engine: Engine
) -> None:
    """A regional organiser sees people only while calling them."""
    person, other = somebody(owner, cast), somebody(owner, cast)
    listed = CallList(
        owner_id=cast.regional_organiser.id,
        purpose="join",
        question={},
        as_at=clock.today(),
        expires_on=clock.today(),
    )
    owner.add(listed)
    owner.flush()
    owner.add(make.calling(person, listed, cast.regional_organiser)[0])
    owner.commit()
    with acting(app_engine, cast.regional_organiser) as me:
        commands.note_given(me.db, me.actor, person, "07700 900123", today=clock.today())
        commands.note_given(me.db, me.actor, person, "07700 900123", today=clock.today())
        commands.mark_wrong(me.db, me.actor, person, "+441144960573")
        assert queries.to_dial(me.db, [person.id, other.id]) == {
            person.id: queries.ToDial("+447700900123", None)
        }
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        acting(app_engine, cast.regional_organiser) as me,
    ):
        commands.note_given(me.db, me.actor, other, "07700 900123", today=clock.today())
