"""The people of a call list who are still to be called, as rows that leave."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.access.permissions import Permission
from app.call_lists.models import CallList, EntryState
from app.errors import Conflict, NotFound
from app.exports.models import Format
from app.exports.sources import Column, Offer, Source
from app.people import exporting as columns
from app.people.models import StandingCode
from app.web.forms import number_in

IDS = "array(select staff_id from call_list_entries where call_list_id = %(list)s)"
OVER = "This list has ended, so nobody on it can be taken. Make a new one if you still need it."
ROW = Column("row", "Row", "e.rank::text", least=True)


def read(_db: Session, typed: Mapping[str, str]) -> dict[str, Any]:
    number = number_in(typed.get("list", ""), digits=18)
    if number is None:
        raise NotFound
    return {"list": number}


def open_list(db: Session, actor: Actor, asked: Mapping[str, Any]) -> Offer:
    """Only of a list one made oneself. Raises Conflict when it has ended."""
    mine = select(CallList).where(
        CallList.id == int(asked["list"]), CallList.owner_id == actor.user_id
    )
    found = db.scalar(mine)
    if found is None:
        raise NotFound
    if found.closed_at is not None or found.expires_on <= clock.today():
        raise Conflict(OVER)
    joined = "" if wants_members(found.question) else f"and s.standing <> {StandingCode.MEMBER:d}"
    return Offer(
        title=found.name or found.purpose,
        file=f"call-list-{found.id}",
        back=f"/call-lists/{found.id}",
        columns=[
            ROW,
            columns.name,
            columns.workplace,
            columns.team,
            columns.phone(IDS, least=True),
            columns.last,
            *([columns.standing()] if actor.may(Permission.EXPORT_PEOPLE) else []),
        ],
        formats=[Format.CSV, Format.XLSX, Format.CARDS, Format.PRINT],
        fixed={Format.CARDS: columns.card(IDS)},
        rows="from call_list_entries e join contactable s on s.id = e.staff_id",
        where=f"where e.call_list_id = %(list)s and e.state = {EntryState.OPEN:d} {joined}",
        order="e.rank",
        params={"list": found.id},
        unit_id=found.unit_id,
        purpose=found.purpose,
        until=found.expires_on,
    )


def wants_members(question: Mapping[str, Any]) -> bool:
    """Whether somebody who joins stays on the list: it says nothing of membership, or members."""
    said = [rule["those"] for rule in question.get("rules", ()) if rule.get("rule") == "standing"]
    said += [question["standings"]] if "standings" in question else []
    return all(StandingCode.MEMBER in those for those in said)


CALL_LIST = Source(
    what="call_list",
    label="Call list",
    permission=Permission.MAKE_CALL_LISTS,
    words=("list",),
    read=read,
    open=open_list,
    begins_at="/call-lists",
    about="Open a list you made, then take it with you",
)
