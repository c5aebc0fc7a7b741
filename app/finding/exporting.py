"""The people a question finds, as rows that leave."""

import json
from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.errors import NotFound
from app.exports.models import Format
from app.exports.sources import Offer, Source
from app.finding.models import SavedQuestion
from app.finding.question import Question
from app.people import exporting as columns
from app.web.forms import number_in

IDS = "array(select id from found)"


def read(db: Session, typed: Mapping[str, str]) -> dict[str, Any]:
    """A question as JSON, or a saved one by its number. Raises NotFound for neither."""
    if typed.get("saved"):
        kept = number_in(typed["saved"])
        asked = db.scalar(select(SavedQuestion.question).where(SavedQuestion.id == kept))
    else:
        asked = _json(typed.get("question", ""))
    try:
        return {"question": Question.model_validate(asked).model_dump(mode="json")}
    except ValidationError as unreadable:
        raise NotFound from unreadable


def open_question(_db: Session, _actor: Actor, asked: Mapping[str, Any]) -> Offer:
    return Offer(
        title="People",
        file="people",
        back="/people",
        columns=[
            columns.name,
            columns.workplace,
            columns.team,
            columns.phone(IDS),
            columns.email,
            columns.last,
            columns.standing(),
        ],
        formats=[Format.CSV, Format.XLSX, Format.CARDS, Format.PRINT],
        fixed={Format.CARDS: columns.card(IDS)},
        before="with found as materialized (select find_mine(%(question)s) id)",
        rows="from found f join contactable s on s.id = f.id",
        where="",
        order="s.workplace_id, s.sort_name, s.id",
        params={"question": Jsonb(asked["question"])},
    )


def _json(typed: str) -> object:
    try:
        return json.loads(typed)
    except (ValueError, RecursionError) as unreadable:
        raise NotFound from unreadable


PEOPLE = Source(
    what="people",
    label="People",
    permission=Permission.EXPORT_PEOPLE,
    words=("question", "saved"),
    read=read,
    open=open_question,
    begins_at="/people",
    about="Ask a question, then take whom it finds",
)
