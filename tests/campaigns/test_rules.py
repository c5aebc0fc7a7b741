"""What counts as an address, and when a campaign runs."""

from datetime import UTC, date, datetime

import pytest

from app.campaigns.addresses import web_address
from app.campaigns.models import Campaign, CampaignKind, DemandState, PageKind
from app.campaigns.rules import KINDS, LINKS, STATES, runs, time_in_words

FIRST, LAST = date(2026, 3, 2), date(2026, 4, 30)


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)", "JavaScript://a.example/%0aalert(1)", "data:text/html,x", "group",
        "www.group.example", "//group.example", "https://", "https://group", "ftp://group.example",
        "https://union.example@elsewhere.example/", "https://group.example/a b", "https://[::1",
        "https://group.example:port/", "https://group.example/\u202e", "mailto:rep@group.example",
    ],
)  # fmt: skip
def test_what_is_no_web_page_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^Enter the whole address .* beginning with https://\.$"):
        web_address(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "https://group.example",
        "http://a.group.example:8080/x?y=1#z",
        "https://www.example/groups/6",
    ],
)
def test_a_web_page_stays_as_typed(typed: str) -> None:
    assert web_address(typed) == typed


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 3, 1), "To come"),
        (FIRST, "Running"),
        (LAST, "Running"),
        (date(2026, 5, 1), "Over"),
    ],
)
def test_a_campaign_runs_from_its_first_day_to_its_last(on: date, state: str) -> None:
    campaign = Campaign(begins_on=FIRST, ends_on=LAST)
    assert time_in_words(campaign, on) == state
    assert runs(campaign, on) is (state == "Running")


def test_without_a_last_day_it_runs_until_it_is_closed() -> None:
    campaign = Campaign(begins_on=FIRST)
    assert runs(campaign, date(2030, 1, 1))
    campaign.closed_at = datetime(2026, 4, 1, tzinfo=UTC)
    assert not runs(campaign, date(2030, 1, 1))
    assert time_in_words(campaign, LAST) == "Closed"


def test_every_kind_has_its_words() -> None:
    assert set(KINDS) == set(CampaignKind)
    assert set(STATES) == set(DemandState)
    assert set(LINKS) == set(PageKind)
