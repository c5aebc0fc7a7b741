"""Words of a campaign, and whether it runs on a day. Pure."""

from collections.abc import Mapping
from datetime import date

from app.campaigns.models import Campaign, CampaignKind, DemandState, PageKind

KINDS: Mapping[CampaignKind, str] = {
    CampaignKind.GROWTH: "Growth",
    CampaignKind.RETENTION: "Keeping members",
    CampaignKind.CHECK_OFF: "From check-off to direct debit",
    CampaignKind.TRANSFER: "Transfer (TUPE) or outsourcing",
    CampaignKind.CLOSURE: "Closure",
    CampaignKind.BALLOT: "Ballot",
    CampaignKind.GREENFIELD: "A workplace without members",
}
STATES: Mapping[DemandState, str] = {
    DemandState.ASKED: "Asked",
    DemandState.OFFERED: "Offered",
    DemandState.AGREED: "Agreed",
    DemandState.BROKEN: "Broken",
}
LINKS: Mapping[PageKind, str] = {
    PageKind.GROUP: "Group page",
    PageKind.E_ACTION: "E-action",
    PageKind.OTHER: "Other page",
}


def runs(campaign: Campaign, on: date) -> bool:
    """Begun, not past its last day, not closed."""
    if campaign.closed_at is not None or on < campaign.begins_on:
        return False
    return campaign.ends_on is None or on <= campaign.ends_on


def time_in_words(campaign: Campaign, on: date) -> str:
    if campaign.closed_at is not None:
        return "Closed"
    if on < campaign.begins_on:
        return "To come"
    return "Running" if runs(campaign, on) else "Over"
