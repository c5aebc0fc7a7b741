"""Where somebody works: leaving, moving, coming back. History is kept."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.db.base import FOREVER
from app.people.commands.roles import close_roles
from app.people.commands.standing import restate
from app.people.forms import DatedForm, MoveForm
from app.people.models import Engagement, Person, Placement
from app.people.queries import list_placements
from app.people.rules import Unfit
from app.workplaces.commands import find_or_add_team
from app.workplaces.queries import WorkplaceName

ONE_DAY = timedelta(days=1)


def leave(db: Session, actor: Actor, person: Person, form: DatedForm, *, today: date) -> date:
    """End the home placement and the union roles; the first day without them. Standing stays.

    Somebody listed only that day was here for it: they are gone from the next.
    Raises Unfit when the day does not fit the placements on record.
    """
    current = _current(list_placements(db, person), form.day(today))
    if current is None:
        raise Unfit("when", "They work nowhere on our list on that day, so they can't leave it.")
    gone_on = max(form.day(today), current.valid_from + ONE_DAY)
    close_roles(db, actor, person, gone_on)
    current.valid_to = gone_on
    current.end_reason = "left"
    db.flush()
    trail.record(db, actor, Event.PERSON_LEFT, subject=person, fields=["valid_to"])
    return gone_on


def move(
    db: Session,
    actor: Actor,
    person: Person,
    to: WorkplaceName,
    form: MoveForm,
    *,
    today: date,
) -> None:
    """From a day on they work in another team or workplace, or are back after having left.

    On the very day a placement began the move corrects it instead.
    Raises Unfit when the day does not fit the placements on record.
    """
    moved_on = form.day(today)
    placements = list_placements(db, person)
    current = _current(placements, moved_on)
    _check_room(placements, current, moved_on)
    team = find_or_add_team(db, actor, to.id, form.team) if form.team else None
    team_id = team.id if team else None
    last = current or (placements[0] if placements else None)
    grade = form.grade or (last.grade if last and last.workplace_id == to.id else None)
    if current and (current.workplace_id, current.team_id) == (to.id, team_id):
        raise Unfit("workplace_id", "They already work there. Choose another team or workplace.")
    # The trail first: past the move they may be out of this session's sight.
    trail.record(db, actor, Event.PERSON_MOVED, subject=person, fields=["workplace_id", "team_id"])
    if current and current.valid_from == moved_on:
        current.workplace_id, current.team_id, current.grade = to.id, team_id, grade
    else:
        if current:
            current.valid_to = moved_on
            current.end_reason = "moved"
            db.flush()
        db.add(
            Placement(
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                workplace_id=to.id,
                team_id=team_id,
                grade=grade,
                engagement=last.engagement if last else Engagement.PERMANENT,
                valid_from=moved_on,
            )
        )
    db.flush()
    restate(db, [person.id])


def _current(placements: Sequence[Placement], on: date) -> Placement | None:
    return next((p for p in placements if p.valid_from <= on < p.valid_to), None)


def _check_room(placements: Sequence[Placement], current: Placement | None, moved_on: date) -> None:
    later = next((p for p in placements if p.valid_from > moved_on), None)
    if later is not None:
        raise Unfit(
            "when",
            f"They are listed elsewhere from {_words(later.valid_from)}. Choose a later day.",
        )
    if current is not None and current.valid_to != FOREVER:
        raise Unfit(
            "when",
            f"They leave on {_words(current.valid_to)}. Choose that day or a later one.",
        )


def _words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
