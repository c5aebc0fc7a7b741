"""Campaigns that the session may read, and where it may run one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session, joinedload

from app.campaigns.models import Campaign, CampaignLink, Demand, DemandStep, TalkingPoint
from app.campaigns.rules import runs
from app.db.session import read
from app.errors import NotFound

_MANAGES = text("select coalesce(:unit = any ((select my_units('manage'))::int[]), false)")
# Workplaces only for whoever has few: with hundreds, a campaign runs in the unit above them.
_PLACES = text("""
  select u.id, u.name from units u
  where u.id = any ((select my_units('manage'))::int[])
    and (u.kind < 5 or (u.kind = 5 and cardinality((select my_units('manage'))::int[]) <= 60))
  order by u.kind, u.name""")

# What is above a workplace stands on the map of whoever sees the workplace.
_ANSWERS = text("""
  with recursive line(id) as (
    select cast(:workplace as int)
    union
    select p.id from units u join line l on u.id = l.id
    cross join lateral (values (u.parent_id), (u.group_id)) p(id) where p.id is not null
  )
  select p.said, p.answer from campaign_points p join campaigns c on c.id = p.campaign_id
  where c.unit_id in (select id from line) and c.closed_at is null
    and c.begins_on <= :today and (c.ends_on is null or c.ends_on >= :today)
  order by c.begins_on desc, c.id desc, p.id limit 12""")


@dataclass(frozen=True)
class Answer:
    """What somebody will say, and what there is to answer."""

    said: str
    answer: str


@dataclass(frozen=True)
class Tracked:
    """A demand with its steps, the latest first; there is always one."""

    demand: Demand
    steps: list[DemandStep]

    @property
    def now(self) -> DemandStep:
        return self.steps[0]


def get_campaign(db: Session, campaign_id: int) -> Campaign:
    """With its unit. Raises NotFound for one that is another's, too."""
    found = None
    if 0 < campaign_id < 2**31:
        found = db.scalar(
            select(Campaign).where(Campaign.id == campaign_id).options(joinedload(Campaign.unit))
        )
    if found is None:
        raise NotFound
    return found


def list_campaigns(db: Session) -> list[Campaign]:
    """The latest to begin first."""
    return list(
        db.scalars(
            select(Campaign)
            .options(joinedload(Campaign.unit))
            .order_by(Campaign.begins_on.desc(), Campaign.id.desc())
        )
    )


def running(db: Session, on: date) -> list[Campaign]:
    return [one for one in list_campaigns(db) if runs(one, on)]


def tracked(db: Session, campaign: Campaign) -> list[Tracked]:
    """Its demands in the order they were made."""
    steps: dict[int, list[DemandStep]] = defaultdict(list)
    for step in db.scalars(
        select(DemandStep)
        .where(DemandStep.campaign_id == campaign.id)
        .order_by(DemandStep.stepped_on.desc(), DemandStep.id.desc())
    ):
        steps[step.demand_id].append(step)
    demands = db.scalars(
        select(Demand).where(Demand.campaign_id == campaign.id).order_by(Demand.id)
    )
    return [Tracked(demand, steps[demand.id]) for demand in demands]


def get_demand(db: Session, campaign: Campaign, demand_id: int) -> Demand:
    """Raises NotFound when it is not this campaign's."""
    found = db.get(Demand, demand_id) if 0 < demand_id < 2**31 else None
    if found is None or found.campaign_id != campaign.id:
        raise NotFound
    return found


def list_links(db: Session, campaign: Campaign) -> list[CampaignLink]:
    return list(
        db.scalars(
            select(CampaignLink)
            .where(CampaignLink.campaign_id == campaign.id)
            .order_by(CampaignLink.kind, CampaignLink.id)
        )
    )


def get_link(db: Session, campaign: Campaign, link_id: int) -> CampaignLink:
    """Raises NotFound when it is not this campaign's."""
    found = db.get(CampaignLink, link_id) if 0 < link_id < 2**31 else None
    if found is None or found.campaign_id != campaign.id:
        raise NotFound
    return found


def list_points(db: Session, campaign: Campaign) -> list[TalkingPoint]:
    return list(
        db.scalars(
            select(TalkingPoint)
            .where(TalkingPoint.campaign_id == campaign.id)
            .order_by(TalkingPoint.id)
        )
    )


def answers_for(db: Session, workplace_id: int | None, today: date) -> list[Answer]:
    """Of the campaigns that run over this workplace, the latest first; a dozen at most."""
    if workplace_id is None:
        return []
    rows = read(db, _ANSWERS, {"workplace": workplace_id, "today": today})
    return [Answer(row.said, row.answer) for row in rows]


def get_point(db: Session, campaign: Campaign, point_id: int) -> TalkingPoint:
    """Raises NotFound when it is not this campaign's."""
    found = db.get(TalkingPoint, point_id) if 0 < point_id < 2**31 else None
    if found is None or found.campaign_id != campaign.id:
        raise NotFound
    return found


def manages(db: Session, unit_id: int) -> bool:
    return bool(db.scalar(_MANAGES, {"unit": unit_id}))


def list_places(db: Session) -> list[tuple[int, str]]:
    """Units where the session may run a campaign, the widest first."""
    return [(row.id, row.name) for row in read(db, _PLACES)]
