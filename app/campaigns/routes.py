"""Campaigns: the list, one of them, and the forms of what belongs to it."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.campaigns import commands, queries
from app.campaigns.forms import CampaignForm, DemandForm, LinkForm, PointForm, StepForm
from app.campaigns.models import Campaign
from app.campaigns.rules import KINDS, LINKS, STATES, runs, time_in_words
from app.errors import NotFound
from app.web.forms import Form, Submitted, blank, number_in, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()
READ = [needs(Permission.SEE_COUNTS)]
PLAN = [needs(Permission.PLAN_CAMPAIGNS)]

CampaignSubmitted = Annotated[Submitted[CampaignForm], submitted(CampaignForm)]
DemandSubmitted = Annotated[Submitted[DemandForm], submitted(DemandForm)]
StepSubmitted = Annotated[Submitted[StepForm], submitted(StepForm)]
LinkSubmitted = Annotated[Submitted[LinkForm], submitted(LinkForm)]
PointSubmitted = Annotated[Submitted[PointForm], submitted(PointForm)]
AnyForm = Submitted[Any] | Submitted[Form]


@router.get("/campaigns", dependencies=READ)
def list_campaigns(page: Page) -> Response:
    seen = queries.list_campaigns(page.db)
    on = [one for one in seen if runs(one, page.today)]
    return page.render(
        "campaigns/list.html",
        on=on,
        others=[one for one in seen if one not in on],
        kinds=KINDS,
        time_in_words=time_in_words,
        may_plan=page.actor.may(Permission.PLAN_CAMPAIGNS),
    )


@router.get("/campaigns/new", dependencies=PLAN)
def new_campaign(page: Page, unit: str = "") -> Response:
    return show_form(page, None, blank(begins_on=page.today, unit=number_in(unit) or ""))


@router.post("/campaigns", dependencies=PLAN)
def start_campaign(page: Page, form: CampaignSubmitted) -> Response:
    refuse_another_place(page, form)
    if form.errors:
        return show_form(page, None, form)
    campaign = commands.start(page.db, page.actor, form.value)
    return page.redirect(f"/campaigns/{campaign.id}", "The campaign stands.")


@router.get("/campaigns/{campaign_id}", dependencies=READ)
def show_campaign(page: Page, campaign_id: int) -> Response:
    campaign = queries.get_campaign(page.db, campaign_id)
    return page.render(
        "campaigns/show.html",
        campaign=campaign,
        kind=KINDS[campaign.kind],
        state=time_in_words(campaign, page.today),
        demands=queries.tracked(page.db, campaign),
        links=queries.list_links(page.db, campaign),
        points=queries.list_points(page.db, campaign),
        states=STATES,
        link_kinds=LINKS,
        may=may_change(page, campaign),
    )


@router.get("/campaigns/{campaign_id}/edit", dependencies=PLAN)
def edit_campaign(page: Page, campaign_id: int) -> Response:
    campaign = hold(page, campaign_id)
    answers = {
        "name": campaign.name,
        "kind": int(campaign.kind),
        "unit": campaign.unit_id,
        "begins_on": campaign.begins_on,
        "ends_on": campaign.ends_on or "",
        "target_joins": campaign.target_joins or "",
        "position": campaign.position,
    }
    return show_form(page, campaign, blank(**answers))


@router.post("/campaigns/{campaign_id}/edit", dependencies=PLAN)
def save_campaign(page: Page, campaign_id: int, form: CampaignSubmitted) -> Response:
    campaign = hold(page, campaign_id)
    refuse_another_place(page, form)
    if form.errors:
        return show_form(page, campaign, form)
    commands.edit(page.db, page.actor, campaign, form.value)
    return page.redirect(f"/campaigns/{campaign_id}", "Saved.")


@router.post("/campaigns/{campaign_id}/closure", dependencies=PLAN)
def close_campaign(page: Page, campaign_id: int) -> Response:
    commands.close(page.db, page.actor, hold(page, campaign_id))
    back = f"/campaigns/{campaign_id}/closure/reversal"
    return page.redirect(f"/campaigns/{campaign_id}", "The campaign is closed.", undo=back)


@router.post("/campaigns/{campaign_id}/closure/reversal", dependencies=PLAN)
def reopen_campaign(page: Page, campaign_id: int) -> Response:
    commands.reopen(page.db, page.actor, hold(page, campaign_id))
    return page.redirect(f"/campaigns/{campaign_id}", "The campaign is open again.")


@router.get("/campaigns/{campaign_id}/demands/new", dependencies=PLAN)
def new_demand(page: Page, campaign_id: int) -> Response:
    return show_demand(page, hold(page, campaign_id), blank(state=1, stepped_on=page.today))


@router.post("/campaigns/{campaign_id}/demands", dependencies=PLAN)
def add_demand(page: Page, campaign_id: int, form: DemandSubmitted) -> Response:
    campaign = hold(page, campaign_id)
    refuse_days_to_come(page, form)
    if form.errors:
        return show_demand(page, campaign, form)
    commands.add_demand(page.db, page.actor, campaign, form.value)
    return page.redirect(f"/campaigns/{campaign_id}#demands", "The demand is noted.")


@router.get("/campaigns/{campaign_id}/demands/{demand_id}/steps/new", dependencies=PLAN)
def new_step(page: Page, campaign_id: int, demand_id: int) -> Response:
    return show_step(page, hold(page, campaign_id), demand_id, blank(stepped_on=page.today))


@router.post("/campaigns/{campaign_id}/demands/{demand_id}/steps", dependencies=PLAN)
def add_step(page: Page, campaign_id: int, demand_id: int, form: StepSubmitted) -> Response:
    campaign = hold(page, campaign_id)
    demand = queries.get_demand(page.db, campaign, demand_id)
    refuse_days_to_come(page, form)
    if form.errors:
        return show_step(page, campaign, demand_id, form)
    commands.add_step(page.db, page.actor, campaign, demand, form.value)
    return page.redirect(f"/campaigns/{campaign_id}#demands", "Noted.")


@router.post("/campaigns/{campaign_id}/demands/{demand_id}/removal", dependencies=PLAN)
def remove_demand(page: Page, campaign_id: int, demand_id: int) -> Response:
    campaign = hold(page, campaign_id)
    demand = queries.get_demand(page.db, campaign, demand_id)
    commands.remove(page.db, page.actor, campaign, demand)
    return page.redirect(f"/campaigns/{campaign_id}#demands", "The demand is taken away.")


@router.get("/campaigns/{campaign_id}/links/new", dependencies=PLAN)
def new_link(page: Page, campaign_id: int) -> Response:
    return show_link(page, hold(page, campaign_id), blank(kind=1))


@router.post("/campaigns/{campaign_id}/links", dependencies=PLAN)
def add_link(page: Page, campaign_id: int, form: LinkSubmitted) -> Response:
    campaign = hold(page, campaign_id)
    if form.errors:
        return show_link(page, campaign, form)
    commands.add_link(page.db, page.actor, campaign, form.value, on=page.today)
    return page.redirect(f"/campaigns/{campaign_id}#links", "The link is noted.")


@router.post("/campaigns/{campaign_id}/links/{page_id}/check", dependencies=PLAN)
def link_works(page: Page, campaign_id: int, page_id: int) -> Response:
    return check_link(page, campaign_id, page_id, works=True)


@router.post("/campaigns/{campaign_id}/links/{page_id}/loss", dependencies=PLAN)
def link_is_gone(page: Page, campaign_id: int, page_id: int) -> Response:
    return check_link(page, campaign_id, page_id, works=False)


@router.post("/campaigns/{campaign_id}/links/{page_id}/removal", dependencies=PLAN)
def remove_link(page: Page, campaign_id: int, page_id: int) -> Response:
    campaign = hold(page, campaign_id)
    commands.remove(page.db, page.actor, campaign, queries.get_link(page.db, campaign, page_id))
    return page.redirect(f"/campaigns/{campaign_id}#links", "The link is taken away.")


@router.get("/campaigns/{campaign_id}/points/new", dependencies=PLAN)
def new_point(page: Page, campaign_id: int) -> Response:
    return show_point(page, hold(page, campaign_id), blank())


@router.post("/campaigns/{campaign_id}/points", dependencies=PLAN)
def add_point(page: Page, campaign_id: int, form: PointSubmitted) -> Response:
    campaign = hold(page, campaign_id)
    if form.errors:
        return show_point(page, campaign, form)
    commands.add_point(page.db, page.actor, campaign, form.value)
    return page.redirect(f"/campaigns/{campaign_id}#points", "Noted.")


@router.post("/campaigns/{campaign_id}/points/{point_id}/removal", dependencies=PLAN)
def remove_point(page: Page, campaign_id: int, point_id: int) -> Response:
    campaign = hold(page, campaign_id)
    commands.remove(page.db, page.actor, campaign, queries.get_point(page.db, campaign, point_id))
    return page.redirect(f"/campaigns/{campaign_id}#points", "Taken away.")


def may_change(page: PageRequest, campaign: Campaign) -> bool:
    permitted = page.actor.may(Permission.PLAN_CAMPAIGNS)
    return permitted and queries.manages(page.db, campaign.unit_id)


def hold(page: PageRequest, campaign_id: int) -> Campaign:
    """A campaign to change: another's is not there."""
    campaign = queries.get_campaign(page.db, campaign_id)
    if not may_change(page, campaign):
        raise NotFound
    return campaign


def refuse_another_place(page: PageRequest, form: Submitted[CampaignForm]) -> None:
    if form.parsed and not queries.manages(page.db, form.parsed.unit):
        form.errors.setdefault("unit", CampaignForm.sentences["unit"])


def refuse_days_to_come(page: PageRequest, form: Submitted[Any]) -> None:
    if form.parsed and form.parsed.stepped_on > page.today:
        form.errors.setdefault("stepped_on", "It can't have happened yet: enter a day until today.")


def check_link(page: PageRequest, campaign_id: int, page_id: int, *, works: bool) -> Response:
    campaign = hold(page, campaign_id)
    link = queries.get_link(page.db, campaign, page_id)
    commands.check_link(page.db, page.actor, campaign, link, works=works, on=page.today)
    return page.redirect(f"/campaigns/{campaign_id}#links", "Noted, with today’s date.")


def show_form(page: PageRequest, campaign: Campaign | None, form: AnyForm) -> Response:
    return page.render(
        "campaigns/form.html",
        status=422 if form.errors else 200,
        campaign=campaign,
        form=form,
        kinds=[(int(kind), words) for kind, words in KINDS.items()],
        places=queries.list_places(page.db),
    )


def show_demand(page: PageRequest, campaign: Campaign, form: AnyForm) -> Response:
    return show_part(page, "campaigns/demand.html", campaign, form, states=options(STATES))


def show_step(page: PageRequest, campaign: Campaign, demand_id: int, form: AnyForm) -> Response:
    demand = queries.get_demand(page.db, campaign, demand_id)
    return show_part(
        page, "campaigns/step.html", campaign, form, demand=demand, states=options(STATES)
    )


def show_link(page: PageRequest, campaign: Campaign, form: AnyForm) -> Response:
    return show_part(page, "campaigns/link.html", campaign, form, kinds=options(LINKS))


def show_point(page: PageRequest, campaign: Campaign, form: AnyForm) -> Response:
    return show_part(page, "campaigns/point.html", campaign, form)


def show_part(
    page: PageRequest, template: str, campaign: Campaign, form: AnyForm, **more: Any
) -> Response:
    return page.render(
        template, status=422 if form.errors else 200, campaign=campaign, form=form, **more
    )


def options(words: Any) -> list[tuple[int, str]]:
    return [(int(code), said) for code, said in words.items()]
