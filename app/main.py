"""The application: the only file that knows every room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy import text

from app.accounts.routes import access, home, links, who
from app.accounts.routes import sign_in as sign_in_pages
from app.accounts.sign_in import signed_in
from app.asks.routes import changes as ask_changes
from app.asks.routes import effect as effect_pages
from app.asks.routes import mine as my_asks
from app.asks.routes import next_to_you, open_asks, referrals
from app.asks.routes import plan as ask_plans
from app.asks.routes import wall as wall_chart
from app.bargaining.routes import law as law_pages
from app.bargaining.routes import units as bargaining_pages
from app.beginning import routes as beginning
from app.call_lists.exporting import CALL_LIST
from app.call_lists.routes import making as call_list_making
from app.call_lists.routes import running as call_list_running
from app.call_lists.routes import showing as call_lists
from app.call_sheets.routes import printing as call_sheets
from app.call_sheets.routes import results as call_results
from app.calling import routes as calling
from app.campaigns import routes as campaigns
from app.changes.routes import announcing as change_forms
from app.changes.routes import doing as change_doing
from app.changes.routes import looking as change_pages
from app.changes.routes import milestones as change_milestones
from app.changes.routes import saying as change_claims
from app.conversations import routes as conversations
from app.conversations.exporting import FOLLOW_UPS
from app.db.session import make_engine, make_sessions
from app.density.folding import folding
from app.density.routes import coverage as coverage_pages
from app.density.routes import density as density_pages
from app.density.routes import headcounts as headcount_pages
from app.density.routes import joins as joins_pages
from app.density.routes import offices as offices_pages
from app.density.routes import trend as trend_pages
from app.exports.routes import asking as export_asking
from app.exports.routes import register as export_register
from app.exports.routes import taking as export_taking
from app.finding import routes as finding
from app.finding.exporting import PEOPLE
from app.goals import routes as goals
from app.imports.routes import call_results as filled_sheets
from app.imports.routes import deciding as import_answers
from app.imports.routes import downloads as import_downloads
from app.imports.routes import looking as import_pages
from app.imports.routes import mapping as import_columns
from app.imports.routes import month as imports_month
from app.imports.routes import runs as imports
from app.matching.routes import doubles as matching_doubles
from app.matching.routes import merges as matching_merges
from app.matching.routes import merging as matching_merging
from app.people.routes import adding as people_adding
from app.people.routes import conflicts as people_conflicts
from app.people.routes import keeping as people_keeping
from app.people.routes import roles as people_roles
from app.people.routes import search as people_search
from app.phones.routes import person as phones_person
from app.phones.routes import screening as phones_screening
from app.priorities import routes as priorities
from app.privacy import routes as privacy
from app.reports import routes as reports
from app.seating.routes import areas as seating_areas
from app.seating.routes import drawing as seating_drawing
from app.seating.routes import map as seat_map
from app.seating.routes import place as seating_place
from app.seating.routes import ties as seating_ties
from app.settings import Settings
from app.today import routes as today
from app.union import routes as union
from app.web import error_pages
from app.web.assets import Assets, static_routes
from app.web.guards import Guards
from app.web.templates import environment
from app.web.wings import wings
from app.work.worker import working
from app.workplaces import routes as workplaces

# Open to anybody: signing in, links that were sent, files, health.
PUBLIC: tuple[APIRouter, ...] = (
    sign_in_pages.public,
    sign_in_pages.covered,
    home.public,
    links.public,
    beginning.public,
)

# Behind the first lock.
ROOMS: tuple[APIRouter, ...] = (
    people_adding.router,  # before /people/{person_id}, which would read "new" as an id
    matching_doubles.router,  # likewise
    matching_merging.router,
    matching_merges.router,
    today.router,
    effect_pages.router,
    my_asks.router,
    *conversations.ROUTERS,
    ask_plans.router,
    ask_changes.router,
    open_asks.router,
    referrals.router,
    people_keeping.router,
    people_roles.router,
    people_conflicts.router,
    people_search.router,
    next_to_you.router,
    seating_place.router,
    seating_ties.router,
    home.router,
    access.router,
    who.router,
    union.router,
    workplaces.router,
    # Before the addresses that hold a number.
    call_list_making.router,
    call_list_running.router,
    call_lists.router,
    *finding.ROUTERS,
    export_asking.router,  # before /exports/{export_id}, which would read "new" as an id
    export_taking.router,
    export_register.router,
    call_sheets.router,
    call_results.router,
    filled_sheets.router,
    *calling.ROUTERS,
    import_columns.router,  # before /imports/{run_id}, which would read "sources" as an id
    imports.router,  # likewise
    import_downloads.router,
    import_answers.router,
    import_pages.router,
    imports_month.router,
    privacy.router,
    seating_areas.router,
    seating_drawing.router,
    seat_map.router,
    wall_chart.router,
    coverage_pages.router,
    density_pages.router,
    headcount_pages.router,
    joins_pages.router,
    offices_pages.router,
    trend_pages.router,
    goals.router,
    campaigns.router,
    phones_person.router,
    phones_screening.router,
    priorities.router,
    reports.router,
    bargaining_pages.router,
    law_pages.router,
    change_forms.router,  # before /changes/{event_id}, which would read "new" as an id
    change_pages.router,
    change_doing.router,
    change_claims.router,
    change_milestones.router,
)

# What can leave, by name.
SOURCES = {source.what: source for source in (PEOPLE, CALL_LIST, FOLLOW_UPS)}


def create_app(settings: Settings) -> FastAPI:
    """Build the application on `settings.database_url`, which must be set."""
    if settings.database_url is None:
        raise ValueError("create_app needs settings.database_url")
    app = FastAPI(
        title="Alongside",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # Such a redirect names the host that the request claims, whoever made it up.
        redirect_slashes=False,
        lifespan=beside,
    )
    app.state.settings = settings
    app.state.engine = make_engine(settings.database_url)
    app.state.sessions = make_sessions(app.state.engine)
    app.state.sources = SOURCES
    error_pages.install(app)
    app.add_middleware(Guards, public_url=settings.public_url)
    assets = Assets()
    app.state.templates = environment(assets)
    app.router.routes.extend(static_routes(assets))
    app.include_router(health)
    for router in PUBLIC:
        app.include_router(router)
    for wing in wings(ROOMS):
        app.include_router(wing, dependencies=[Depends(signed_in)])
    return app


@asynccontextmanager
async def beside(app: FastAPI) -> AsyncIterator[None]:
    """What a server does beside its requests."""
    async with folding(app), working(app):
        yield


health = APIRouter()


@health.get("/healthz")
def alive() -> Response:
    return PlainTextResponse("alive")


@health.get("/readyz")
def ready(request: Request) -> Response:
    with request.app.state.engine.connect() as connection:
        connection.execute(text("select 1"))
    return PlainTextResponse("ready")
