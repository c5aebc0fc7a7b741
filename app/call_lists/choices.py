"""What the form can offer: the places, teams and issues this session may ask about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.call_lists.forms import QuestionForm
from app.call_lists.question import Question
from app.union import queries as union
from app.union.models import Unit, UnitKind
from app.workplaces import queries as places
from app.workplaces.models import Team
from app.workplaces.queries import WorkplaceName

MOST_CHIPS = 40


@dataclass(frozen=True)
class Places:
    """Units wider than a workplace, and the workplaces of the one that was chosen.

    `teams` only inside a single workplace whose people the session sees.
    """

    units: Sequence[Unit]
    unit: Unit | None
    workplaces: Sequence[WorkplaceName]
    teams: Sequence[Team]

    @property
    def as_chips(self) -> bool:
        return 1 < len(self.workplaces) <= MOST_CHIPS

    @property
    def unit_options(self) -> list[tuple[int, str]]:
        return [(unit.id, f"{unit.name} ({unit.kind.label})") for unit in self.units]

    @property
    def workplace_options(self) -> list[tuple[int, str]]:
        return [(workplace.id, workplace.name) for workplace in self.workplaces]

    @property
    def team_options(self) -> list[tuple[int, str]]:
        return [(team.id, team.name) for team in self.teams]


def places_for(db: Session, unit_id: int | None, chosen: Sequence[int]) -> Places:
    """A unit or workplace this session may not make lists of counts as not chosen."""
    callable_ids = set(_my_units(db, "call"))
    units = [
        unit
        for unit in union.list_units(db, UnitKind.REGION, UnitKind.GROUP, UnitKind.BRANCH)
        if unit.id in callable_ids
    ]
    wanted = units[0].id if len(units) == 1 else unit_id
    unit = next((one for one in units if one.id == wanted), None)
    inside = {one.id for one in units if _is_inside(one, unit)}
    workplaces = [
        workplace
        for workplace in places.list_workplaces(db)
        if workplace.id in callable_ids and (unit is None or workplace.branch_id in inside)
    ]
    only = [w.id for w in workplaces if w.id in chosen] or [w.id for w in workplaces]
    sees_people = len(only) == 1 and only[0] in _my_units(db, "people")
    return Places(units, unit, workplaces, places.list_teams(db, only[0]) if sees_people else [])


def question_of(form: QuestionForm, offered: Places, *, today: date) -> Question:
    """The form as a question, narrowed to what it could offer.

    A workplace left over from another unit's chips is not asked about.
    """
    inside = [workplace.id for workplace in offered.workplaces]
    chosen = [i for i in inside if i in form.workplaces]
    return Question(
        standings=sorted(form.standings),
        unit_id=offered.unit.id if offered.unit else None,
        workplaces=chosen or (inside if offered.unit else []),
        teams=[team.id for team in offered.teams if team.id in form.teams],
        outcomes=sorted(form.outcomes),
        issues=sorted(form.issues),
        unspoken_since=_since(form, today),
        never_spoken=form.unspoken == "never",
        has_phone=form.has_phone,
        by_phone=form.by == "phone",
    )


def _since(form: QuestionForm, today: date) -> date | None:
    if form.unspoken == "pick":
        return form.unspoken_date
    return today - timedelta(days=int(form.unspoken)) if form.unspoken.isdigit() else None


def _is_inside(unit: Unit, wider: Unit | None) -> bool:
    return wider is None or wider.id in (unit.id, unit.parent_id, unit.group_id)


def _my_units(db: Session, sight: str) -> Sequence[int]:
    return db.scalar(select(func.my_units(sight))) or []
