"""Each page once, by the people who may and may not see it."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests import make
from tests.browser import Browser
from tests.cast import Cast

Open = Callable[..., Browser]


def test_every_page_of_a_rep_opens(browser: Open, cast: Cast, owner: Session) -> None:
    contact = make.contact(owner, cast.colleague, cast.rep)
    owner.commit()
    at, place = f"/people/{cast.colleague.id}", f"/workplaces/{cast.leeds.id}"
    amina = browser(cast.rep)
    for url in (
        "/today",
        at,
        f"{at}/contacts/new",
        f"{at}/join",
        "/join",
        "/workplaces",
        place,
        f"{place}?team={cast.payments.id}&never=yes&mark=unknown",
        f"{place}/sheet",
        f"/contacts/{contact.id}/correction",
    ):
        amina.get(url)
