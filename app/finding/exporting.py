"""The people a question finds, as rows that leave."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.errors import NotFound
from app.exports.models import Format
from app.exports.sources import Offer, Source, raw
from app.finding.address import unpack
from app.finding.models import SavedQuestion
from app.finding.question import Question
from app.people import exporting as columns
from app.web.forms import number_in

IDS = "array(select id from found)"
# Said so that the database takes it for a half of them, not for the few it thinks a function gives:
# with those it would look up every row's workplace and team one by one.
FOUND = "(s.id in (select id from found)) is true"
FEW, MANY = 4, 128
ON_PLACES = {"place", "employer", "site"}


def read(db: Session, typed: Mapping[str, str]) -> dict[str, Any]:
    """A question as it stands in an address, or a saved one by its number.

    Raises NotFound for what is neither.
    """
    question = unpack(typed.get("q", ""))
    if typed.get("saved"):
        kept = select(SavedQuestion.question).where(SavedQuestion.id == number_in(typed["saved"]))
        question = readable(db.scalar(kept))
    if question is None:
        raise NotFound
    return {"question": question.model_dump(mode="json")}


def readable(kept: object) -> Question | None:
    try:
        return Question.model_validate(kept)
    except ValidationError:
        return None


def open_question(db: Session, _actor: Actor, asked: Mapping[str, Any]) -> Offer:
    question = Jsonb(asked["question"])
    row = raw(db).execute("select my_workplaces_asked(%s)", [question]).fetchone()
    return Offer(
        title="People",
        file="people",
        back="/questions",
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
        rows="from contactable s",
        where=f"where s.workplace_id = any (%(places)s) and {FOUND}",
        order="s.workplace_id, s.sort_name, s.id",
        parts=list(parts(asked["question"], row[0] if row else [])),
    )


def parts(question: dict[str, Any], places: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The question within a few of these workplaces, then within more and more of them."""
    size = FEW
    # Its own rules on places are what `places` came from.
    rules = [rule for rule in question["rules"] if rule["rule"] not in ON_PLACES]
    while places:
        some, places = list(places[:size]), places[size:]
        here = {"rule": "place", "those": some}
        narrowed = {**question, "rules": [*rules, here]}
        yield {"question": Jsonb(narrowed), "places": some}
        size = min(4 * size, MANY)


PEOPLE = Source(
    what="people",
    label="People",
    permission=Permission.EXPORT_PEOPLE,
    words=("q", "saved"),
    read=read,
    open=open_question,
    begins_at="/questions",
    about="Ask a question, then take whom it finds",
)
