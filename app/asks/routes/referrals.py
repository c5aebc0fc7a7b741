"""Somebody at our site who belongs to another employer or union: word to theirs, not who it is."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.asks.commands import referrals
from app.asks.forms import ReferralForm
from app.asks.planning import REFERRAL_REASONS
from app.asks.queries import referrals as queries
from app.people.queries import list_own_workplaces
from app.people.rules import Unfit
from app.web.forms import Submitted, blank, number_in, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

PLAN = needs(Permission.PLAN_ASKS)
ReferralSubmitted = Annotated[Submitted[ReferralForm], submitted(ReferralForm)]


@router.get("/referrals", dependencies=[PLAN])
def show_referrals(page: Page) -> Response:
    return page.render(
        "asks/referrals.html",
        received=queries.list_received(page.db),
        sent=queries.list_sent(page.db),
        reasons=REFERRAL_REASONS,
    )


@router.get("/referrals/new", dependencies=[PLAN])
def new_referral(page: Page, workplace: Annotated[str, Query(max_length=20)] = "") -> Response:
    return referral_page(page, blank(workplace_id=workplace), status=200)


@router.post("/referrals", dependencies=[PLAN])
def refer(page: Page, form: ReferralSubmitted) -> Response:
    if form.errors:
        return referral_page(page, form)
    try:
        referrals.refer(page.db, page.actor, form.value)
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
        return referral_page(page, form)
    return page.redirect("/referrals", "Passed on, with your name and e-mail address.")


@router.post("/referrals/{referral_id}/taking-up", dependencies=[PLAN])
def take_up(page: Page, referral_id: int) -> Response:
    referrals.take_up(page.db, page.actor, referral_id)
    return page.redirect("/referrals", "Taken up. Write to whoever passed it on.")


def referral_page(page: PageRequest, form: Submitted[Any], *, status: int = 422) -> Response:
    own = [(place.id, place.name) for place in list_own_workplaces(page.db)]
    if len(own) == 1:
        form.typed["workplace_id"] = [str(own[0][0])]
    chosen = number_in(form.get("workplace_id")) or 0
    return page.render(
        "asks/refer.html",
        form=form,
        own=own,
        employers=queries.list_employers(page.db, chosen),
        reasons=[(int(code), words) for code, words in REFERRAL_REASONS.items()],
        status=status,
    )
