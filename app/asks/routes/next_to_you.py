"""Whom I am best placed to speak to, and what I said I would ask."""

from datetime import date

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.accounts.commands import own
from app.asks.commands import claim as commands
from app.asks.queries import next_to_you as queries
from app.asks.queries.askable import hold_person
from app.asks.rules import DUE_AFTER
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict
from app.people import queries as people
from app.people.names import tidy
from app.seating.words import WEEKDAYS, day_words
from app.web.formats import day_short
from app.web.forms import blank
from app.web.page import Page, PageRequest, is_local
from app.web.permissions import needs

router = APIRouter()

ANSWER = needs(Permission.ANSWER_ASKS)
HERE = "/next-to-you"
ANY_DAY = "any"
DAYS = [*((str(number), name) for number, name in enumerate(WEEKDAYS)), (ANY_DAY, "Any day")]


@router.get("/next-to-you", dependencies=[ANSWER])
def show_next_to_you(page: Page, day: str = "", q: str = "") -> Response:
    me = queries.find_me(page.db, page.actor.staff_id, today=page.today)
    if me is None:
        return who_are_you(page, q)
    chosen = chosen_day(day, page.today)
    asks = queries.list_my_asks(page.db, me.staff_id)
    neighbours = queries.list_neighbours(page.db, me, day=chosen, today=page.today)
    asks, neighbours = queries.with_last(page.db, asks, neighbours)
    shown = len(asks) + len(neighbours)
    if shown:
        trail.record(page.db, page.actor, Event.PEOPLE_LISTED, count=shown, purpose="next to you")
    return page.render(
        "asks/next_to_you.html",
        part="asks/_neighbours.html",
        me=me,
        asks=asks,
        neighbours=neighbours,
        day=chosen,
        day_name=None if chosen is None else day_words(1 << chosen),
        form=blank(day=ANY_DAY if chosen is None else chosen),
        days=DAYS,
    )


def chosen_day(typed: str, today: date) -> int | None:
    """A day of the week, today's unless another was chosen; None: any day, as at a weekend."""
    if typed in {number for number, _ in DAYS}:
        return None if typed == ANY_DAY else int(typed)
    return today.weekday() if today.weekday() < 5 else None


def who_are_you(page: PageRequest, q: str) -> Response:
    """Whoever is not on the list finds themselves there, by the name they sign in with."""
    listed_elsewhere = page.actor.staff_id is not None
    asked = tidy(q.replace("\x00", ""))[: people.LONGEST_QUESTION] or page.actor.name
    found = [] if listed_elsewhere else people.search(page.db, asked).people[:8]
    if found:
        trail.record(page.db, page.actor, Event.PEOPLE_SEARCHED, count=len(found))
    return page.render(
        "asks/who_are_you.html",
        listed_elsewhere=listed_elsewhere,
        asked=asked,
        found=[person for person in found if not person.asked_not_to_contact],
    )


@router.post("/people/{person_id}/me", dependencies=[ANSWER])
def say_who_i_am(page: Page, person_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    if not own.say_who_i_am(page.db, page.actor, person.id):
        raise Conflict(
            "You have said before who you are, or somebody else signs in as them. Your branch"
            " organiser can put it right, under Access."
        )
    return page.redirect(HERE, "Noted: that is you.")


@router.post("/people/{person_id}/asks", dependencies=[ANSWER])
def claim(page: Page, person_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    me = queries.find_me(page.db, page.actor.staff_id, today=page.today)
    if me is None:
        raise Conflict("Say first who you are on the list, under “Next to you”.")
    hold_person(page.db, person.id)
    neighbour = queries.find_neighbour(page.db, me, person.id, today=page.today)
    ask_id = commands.claim(page.db, page.actor, me, person, neighbour, today=page.today)
    due = day_short(page.today + DUE_AFTER, page.today)
    return page.redirect(HERE, f"Yours to ask until {due}.", undo=f"/asks/{ask_id}/claim/reversal")


@router.post("/asks/{ask_id}/claim/reversal", dependencies=[ANSWER])
def take_back(page: Page, ask_id: int) -> Response:
    ask = queries.get_my_ask(page.db, ask_id, page.actor.staff_id)
    commands.take_back(page.db, page.actor, ask)
    return page.redirect(HERE, "Undone.")


@router.post("/asks/{ask_id}/return", dependencies=[ANSWER])
def give_back(page: Page, ask_id: int, back: str = HERE) -> Response:
    ask = queries.get_my_ask(page.db, ask_id, page.actor.staff_id)
    commands.give_back(page.db, page.actor, ask)
    return page.redirect(
        back if is_local(back) else HERE,
        "Given back: your organiser finds somebody else.",
        undo=f"/asks/{ask.id}/return/reversal",
    )


@router.post("/asks/{ask_id}/return/reversal", dependencies=[ANSWER])
def keep_after_all(page: Page, ask_id: int) -> Response:
    ask = queries.get_my_ask(page.db, ask_id, page.actor.staff_id)
    commands.keep_after_all(page.db, page.actor, ask, today=page.today)
    return page.redirect(HERE, "Undone: it is yours to ask.")
