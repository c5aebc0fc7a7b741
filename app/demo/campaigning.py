"""What the invented union campaigns for, after the paper this product grew from, in own words."""

from datetime import date, timedelta

from app.access.roles import Role
from app.accounts.models import RoleGrant
from app.campaigns.models import (
    Campaign,
    CampaignKind,
    CampaignLink,
    Demand,
    DemandState,
    DemandStep,
    PageKind,
    TalkingPoint,
)
from app.demo.rows import Rows

BRANCH = "Sheffield Shared Services"
POSITION = """\
Shared services pay people, keep their records and answer them when something goes wrong. That \
work belongs in public hands, done here, by people with the time to do it well.

We ask the employer to keep it in-house, to end plans for closures, and to show every figure \
behind them. Three things to do today: speak to the colleague beside you who is not a member, \
write to your MP, sign the e-action."""
DEMANDS = (
    ("Keep the work in-house", ((300, DemandState.ASKED, "the sector group"),)),
    (
        "No compulsory redundancies and no compulsory relocation",
        (
            (280, DemandState.ASKED, "the branch"),
            (200, DemandState.OFFERED, "the employer, until the end of the year"),
            (60, DemandState.BROKEN, "the employer, by naming three offices to close"),
        ),
    ),
    (
        "Every office sees the figures of the review before it ends",
        ((250, DemandState.ASKED, "the branch"), (120, DemandState.AGREED, "the review board")),
    ),
)
POINTS = (
    (
        "Nothing has been decided.",
        "Then now is when it counts. Ask to see the options and who wrote them: a partner that may "
        "win the contract should not be advising on it.",
    ),
    (
        "It will save a great deal of money.",
        "Ask for the sum, and what it leaves out: redundancy pay, running two systems side by "
        "side, and the calls of people whose pay is wrong.",
    ),
    (
        "Your data will be as safe abroad as it is here.",
        "Whom do we go to when it is not? Here the Crown answers for it. Ask which law would hold, "
        "and who would be told.",
    ),
)
LINKS = (
    (PageKind.GROUP, "Group page of the campaign", "https://group.example/shared-services", True),
    (
        PageKind.E_ACTION,
        "Save jobs and protect our data",
        "https://action.example/speak-out",
        False,
    ),
)


def run_campaign(rows: Rows, today: date, units: dict[str, int]) -> None:
    """Made by the branch's own organiser."""
    unit = units[BRANCH]
    by = next(
        grant["user_id"]
        for grant in rows.of[RoleGrant.__tablename__]
        if grant["unit_id"] == unit and grant["role"] == Role.BRANCH_ORGANISER
    )
    campaign = rows.add(
        Campaign,
        unit_id=unit,
        name="Save our shared services",
        kind=CampaignKind.CLOSURE,
        begins_on=today - timedelta(days=300),
        position=POSITION,
        target_joins=40,
        made_by_id=by,
    )
    about = {"campaign_id": campaign, "made_by_id": by}
    for text, steps in DEMANDS:
        demand = rows.add(Demand, text=text, **about)
        for days, state, whom in steps:
            rows.add(
                DemandStep,
                demand_id=demand,
                state=state,
                stepped_on=today - timedelta(days=days),
                by_whom=whom,
                **about,
            )
    for said, answer in POINTS:
        rows.add(TalkingPoint, said=said, answer=answer, **about)
    for kind, title, url, works in LINKS:
        checked_on = today - timedelta(days=14)
        rows.add(
            CampaignLink,
            kind=kind,
            title=title,
            url=url,
            works=works,
            checked_on=checked_on,
            **about,
        )
