"""Where somebody is shows in the navigation, whatever the address of the page begins with."""

import pytest

from app.access.actor import Actor
from app.access.roles import Role
from app.web.page import navigation

MARCIA = Actor(1, "Marcia", (Role.BRANCH_ORGANISER,))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/today", "Today"),
        ("/people/7/contacts/new", "People"),
        ("/contacts/7/correction", "People"),
        ("/workplaces/7/sheet", "Workplace"),
        ("/areas/7", "Workplace"),
        ("/asks/7/change", "Workplace"),
        ("/workplaces/7/headcounts", "Density"),
        ("/coverage/7", "Density"),
        ("/access/invitations/new", "Access"),
        ("/units/7", "More"),
        ("/referrals/new", "More"),
        ("/help", "More"),
        ("/trail", "More"),
    ],
)
def test_every_page_is_somewhere(path: str, place: str) -> None:
    assert [link.label for link in navigation(MARCIA, path) if link.current] == [place]


def test_nobody_signed_in_has_nowhere_to_go() -> None:
    assert navigation(None, "/today") == []


def test_who_sees_no_people_has_their_own_places_on_a_phone() -> None:
    tomasz = Actor(2, "Tomasz", (Role.REGIONAL_ORGANISER,))
    assert [link.label for link in navigation(tomasz, "/next") if link.primary] == [
        "Density",
        "Where next",
        "Call lists",
        "More",
    ]
    assert [link.label for link in navigation(MARCIA, "/next") if link.primary] == [
        "Today",
        "People",
        "Workplace",
        "More",
    ]
