"""Making a change happen on its day, and taking it back exactly."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.changes.models import ChangeEvent
from app.changes.rules import Answers


@dataclass(frozen=True)
class Applied:
    """What happened. `no_home`: people whose office closes and who have no new one."""

    people: int = 0
    workplaces_made: int = 0
    teams_made: int = 0
    grants_moved: int = 0
    no_home: int = 0


@dataclass(frozen=True)
class Kept:
    """Somebody edited since, whom the session may see."""

    staff_id: int
    name: str


@dataclass(frozen=True)
class Undone:
    """`restored`: people. `kept`: those edited since, left as they are now; `kept_unseen`: as many
    more that the session may not see. `workplaces_kept`: names of workplaces that were made and
    stay, because something else stands on them by now.
    """

    restored: int
    kept: list[Kept] = field(default_factory=list)
    kept_unseen: int = 0
    workplaces_kept: list[str] = field(default_factory=list)


def apply(
    db: Session, actor: Actor, event: ChangeEvent, answers: Answers, *, today: date
) -> Applied:
    """In one transaction; for a day past, today or to come.

    Raises Conflict when it is not just announced, overlaps another that was applied, or leaves a
    question unanswered; NotPermitted, with who must, when the actor manages one side only.
    """
    raise NotImplementedError


def undo(db: Session, actor: Actor, event: ChangeEvent, *, force: bool = False) -> Undone:
    """Every row as it was before; people edited since stay as they are unless `force`.

    Raises Conflict when it is not applied, or too old (90 days); NotPermitted as apply().
    """
    raise NotImplementedError
