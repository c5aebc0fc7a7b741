"""Starting, changing and closing campaigns, and what belongs to one."""

from datetime import date

from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.campaigns import queries
from app.campaigns.forms import CampaignForm, DemandForm, LinkForm, PointForm, StepForm
from app.campaigns.models import Campaign, CampaignLink, Demand, DemandStep, TalkingPoint
from app.errors import NotPermitted


def start(db: Session, actor: Actor, form: CampaignForm) -> Campaign:
    """Raises NotPermitted for a unit the actor doesn't organise."""
    _check_mine(db, form.unit)
    campaign = Campaign(made_by_id=actor.user_id)
    _fill(campaign, form)
    db.add(campaign)
    db.flush()
    trail.record(db, actor, Event.CAMPAIGN_STARTED, subject=campaign, unit_id=campaign.unit_id)
    return campaign


def edit(db: Session, actor: Actor, campaign: Campaign, form: CampaignForm) -> None:
    """Raises NotPermitted when it was, or is to become, another's."""
    _check_mine(db, campaign.unit_id)
    _check_mine(db, form.unit)
    _fill(campaign, form)
    _changed(db, actor, campaign, "words")


def close(db: Session, actor: Actor, campaign: Campaign) -> None:
    """Closing twice is closing once."""
    _check_mine(db, campaign.unit_id)
    if campaign.closed_at is None:
        campaign.closed_at = clock.now()
        db.flush()
        trail.record(db, actor, Event.CAMPAIGN_CLOSED, subject=campaign, unit_id=campaign.unit_id)


def reopen(db: Session, actor: Actor, campaign: Campaign) -> None:
    _check_mine(db, campaign.unit_id)
    if campaign.closed_at is not None:
        campaign.closed_at = None
        _changed(db, actor, campaign, "closed_at")


def add_demand(db: Session, actor: Actor, campaign: Campaign, form: DemandForm) -> Demand:
    _check_mine(db, campaign.unit_id)
    demand = Demand(campaign_id=campaign.id, text=form.text, made_by_id=actor.user_id)
    db.add(demand)
    db.flush()
    add_step(db, actor, campaign, demand, form)
    return demand


def add_step(db: Session, actor: Actor, campaign: Campaign, demand: Demand, form: StepForm) -> None:
    _check_mine(db, campaign.unit_id)
    step = DemandStep(
        campaign_id=campaign.id,
        demand_id=demand.id,
        state=form.state,
        stepped_on=form.stepped_on,
        by_whom=form.by_whom,
        source=form.source,
        made_by_id=actor.user_id,
    )
    db.add(step)
    _changed(db, actor, campaign, "demands")


def add_link(db: Session, actor: Actor, campaign: Campaign, form: LinkForm, *, on: date) -> None:
    """Whoever notes an address has just had it open."""
    _check_mine(db, campaign.unit_id)
    link = CampaignLink(
        campaign_id=campaign.id,
        kind=form.kind,
        title=form.title,
        url=form.url,
        checked_on=on,
        made_by_id=actor.user_id,
    )
    db.add(link)
    _changed(db, actor, campaign, "links")


def check_link(
    db: Session, actor: Actor, campaign: Campaign, link: CampaignLink, *, works: bool, on: date
) -> None:
    _check_mine(db, campaign.unit_id)
    link.checked_on, link.works = on, works
    _changed(db, actor, campaign, "links")


def add_point(db: Session, actor: Actor, campaign: Campaign, form: PointForm) -> None:
    _check_mine(db, campaign.unit_id)
    db.add(
        TalkingPoint(
            campaign_id=campaign.id, said=form.said, answer=form.answer, made_by_id=actor.user_id
        )
    )
    _changed(db, actor, campaign, "points")


def remove(
    db: Session, actor: Actor, campaign: Campaign, part: Demand | CampaignLink | TalkingPoint
) -> None:
    """One of its parts, noted by mistake; a demand goes with its steps."""
    _check_mine(db, campaign.unit_id)
    db.delete(part)
    _changed(db, actor, campaign, part.__tablename__.removeprefix("campaign_"))


def _fill(campaign: Campaign, form: CampaignForm) -> None:
    campaign.unit_id = form.unit
    for name in ("name", "kind", "begins_on", "ends_on", "target_joins", "position"):
        setattr(campaign, name, getattr(form, name))


def _changed(db: Session, actor: Actor, campaign: Campaign, field: str) -> None:
    db.flush()
    trail.record(
        db, actor, Event.CAMPAIGN_EDITED, subject=campaign, unit_id=campaign.unit_id, fields=[field]
    )


def _check_mine(db: Session, unit_id: int) -> None:
    if not queries.manages(db, unit_id):
        raise NotPermitted("Only an organiser of the part of the union where it runs does this.")
