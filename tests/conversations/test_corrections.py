"""A wrong entry is corrected by a new one; the old stays readable and stops counting."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import Contact, Note, Outcome, PendingJoin, Result
from app.conversations.queries import last_contacts
from app.db.ids import new_id
from app.people.models import ContactBasis, StandingCode
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
SPOKE, NOT_IN = int(Result.SPOKE), int(Result.NOT_IN)


def corrected(browser: Browser, contact: Contact, status: int = 200, **data: object) -> str:
    given = {"id": str(new_id()), "result": NOT_IN, **data}
    return browser.post(f"/contacts/{contact.id}/correction", given, status=status).text


def made(db: Session, cast: Cast, **more: Any) -> Contact:
    contact = make.contact(db, cast.colleague, cast.rep, **more)
    db.commit()
    return contact


def test_the_newest_counts_and_says_what_it_corrects(
    browser: Open, cast: Cast, owner: Session
) -> None:
    contact = made(owner, cast)
    page = words(corrected(browser(cast.rep), contact))
    assert "Corrected. The entry before it stays readable." in page
    assert "it said: Spoke" in page
    owner.rollback()
    last = last_contacts(owner, [cast.colleague.id])[cast.colleague.id]
    assert (last.result, last.reached) == (Result.NOT_IN, False)


def test_a_correction_is_corrected_again_but_only_the_newest(
    browser: Open, cast: Cast, owner: Session
) -> None:
    contact, amina = made(owner, cast), browser(cast.rep)
    first = str(new_id())
    corrected(amina, contact, id=first)
    corrected(amina, contact, id=first)
    corrected(amina, contact, status=409)
    amina.post(f"/contacts/{first}/correction", {"id": str(new_id()), "result": SPOKE})
    assert owner.scalar(select(func.count()).select_from(Contact)) == 3


def test_only_its_author_or_the_branch_organiser_corrects(
    browser: Open, cast: Cast, owner: Session
) -> None:
    contact = made(owner, cast)
    another = make.user(owner, "Other Rep", make.Role.REP, cast.leeds.unit)
    owner.commit()
    for who in (another, cast.outsider):
        browser(who).get(f"/contacts/{contact.id}/correction", status=404)
        corrected(browser(who), contact, status=404)
        browser(who).post(f"/contacts/{contact.id}/void", {"id": str(new_id())}, status=404)
    page = words(corrected(browser(cast.branch_organiser), contact))
    assert "Corrected on" in page
    assert "by you" in page or "by Bryn Pritchard" in page


def test_a_note_is_written_anew_with_the_correction(
    browser: Open, cast: Cast, owner: Session
) -> None:
    cast.colleague.contact_basis = ContactBasis.AGREED
    contact = made(owner, cast, happened_on=clock.today() - timedelta(days=200))
    owner.add(
        Note(
            staff_id=cast.colleague.id,
            scope_unit_id=cast.leeds.id,
            contact_id=contact.id,
            author_id=cast.rep.id,
            body="Wrong floor",
        )
    )
    owner.commit()
    amina = browser(cast.rep)
    assert "Wrong floor" in amina.get(f"/contacts/{contact.id}/correction").text
    day = contact.happened_on.isoformat()
    page = corrected(amina, contact, result=SPOKE, note="Right floor", happened_on=day)
    assert "Right floor" in page
    assert "Wrong floor" not in page


def test_what_did_not_happen_does_not_count_and_takes_its_claims_back(
    browser: Open, cast: Cast, owner: Session
) -> None:
    amina = browser(cast.rep)
    for outcome in (Outcome.OTHER_UNION, Outcome.WILL_JOIN):
        data = {"id": str(new_id()), "result": SPOKE, "agreed": "yes", "outcome": int(outcome)}
        amina.post(f"/people/{cast.colleague.id}/contacts", data)
        void = {"id": str(new_id())}
        page = amina.post(f"/contacts/{data['id']}/void", void).text
        amina.post(f"/contacts/{data['id']}/void", void)
        assert "Did not happen" in page
    owner.rollback()
    owner.refresh(cast.colleague)
    assert cast.colleague.standing is StandingCode.UNKNOWN
    assert owner.scalars(select(PendingJoin.withdrawn_at)).one() is not None
    assert last_contacts(owner, [cast.colleague.id]) == {}
    assert "Nobody has spoken to them yet" in words(amina.get(f"/people/{cast.colleague.id}").text)


def test_asked_not_to_be_contacted_is_not_corrected_away(
    browser: Open, cast: Cast, owner: Session
) -> None:
    contact = made(owner, cast, result=Result.DO_NOT_CONTACT)
    corrected(browser(cast.rep), contact, status=409)
    browser(cast.rep).post(f"/contacts/{contact.id}/void", {"id": str(new_id())}, status=409)
