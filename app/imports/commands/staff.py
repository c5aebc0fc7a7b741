"""Carrying out the plan of a staff list, in few statements."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.db.base import FOREVER
from app.db.bulk import Values, insert_all, one_of, update_all
from app.imports import queries
from app.imports.kinds.kind import Stored
from app.imports.models import ImportLine, ImportRun, StaffList
from app.imports.plan.staff_changes import AddPerson, ChangePerson, EndPlacement
from app.imports.plan.staff_rows import Post, StaffRow
from app.people.commands import restate
from app.people.commands.placing import ONE_DAY
from app.people.commands.roles import close_roles
from app.people.models import IdentifierKind, Person, Placement, StaffIdentifier, UnionRole
from app.people.suppression import carry_over, complete_keys
from app.workplaces.models import Team, Workplace

SOURCE = "Staff list"
LEFT = "left"
Place = tuple[int, str]


class StaffActs:
    """Some acts of one run, in one transaction."""

    def __init__(self, db: Session, actor: Actor, run: ImportRun, *, pepper: str) -> None:
        self.db, self.actor, self.run, self.pepper = db, actor, run, pepper

    def apply(self, lines: Sequence[Stored]) -> None:
        added = [(line, line.act) for line in lines if isinstance(line.act, AddPerson)]
        changes = [line.act for line in lines if isinstance(line.act, ChangePerson)]
        leavers = [line.act.person_id for line in lines if isinstance(line.act, EndPlacement)]
        adds = [act for _, act in added]
        moves = [act for act in changes if act.post]
        self._find_teams(adds, moves)
        ids = self._add(adds)
        said = [{"id": act.person_id, **dict(act.columns)} for act in changes if act.columns]
        update_all(self.db, Person, said, rev=Person.rev + 1)
        homes = [self._first_home(person_id, act) for person_id, act in zip(ids, adds, strict=True)]
        insert_all(self.db, Placement, homes + self._end_and_begin(moves))
        self._give_numbers(ids, adds, changes)
        self._keep_off(ids, adds)
        self._end(leavers)
        self._say_who(ids, [line for line, _ in added])
        restate(self.db, [*ids, *(act.person_id for act in moves), *leavers])

    def _find_teams(self, adds: Sequence[AddPerson], moves: Sequence[ChangePerson]) -> None:
        """The id of every team that is named, added when new."""
        wanted = {(act.row.workplace_id, _tidy(act.post.team)) for act in adds if act.post.team}
        wanted |= {
            (act.workplace_id, _tidy(act.post.team)) for act in moves if act.post and act.post.team
        }
        self.teams = self._teams(wanted)
        new = sorted(wanted - set(self.teams))
        rows = [{"workplace_id": place, "name": name} for place, name in new]
        for (place, name), team_id in zip(new, insert_all(self.db, Team, rows), strict=True):
            self.teams[place, name] = team_id
            trail.record(
                self.db, self.actor, Event.TEAM_ADDED, subject=("teams", team_id), unit_id=place
            )

    def _teams(self, wanted: Iterable[Place]) -> dict[Place, int]:
        rows = self.db.execute(
            select(Team.id, Team.workplace_id, Team.name).where(
                one_of(Team.workplace_id, {place for place, _ in wanted})
            )
        )
        return {(row.workplace_id, row.name): row.id for row in rows}

    def _add(self, adds: Sequence[AddPerson]) -> list[int]:
        return insert_all(self.db, Person, [_person(act.row) for act in adds])

    def _post(self, workplace_id: int, post: Post) -> Values:
        return {
            "workplace_id": workplace_id,
            "team_id": self.teams[workplace_id, _tidy(post.team)] if post.team else None,
            "grade": post.grade,
            "engagement": post.engagement,
        }

    def _first_home(self, person_id: int, act: AddPerson) -> Values:
        place = act.row.workplace_id
        who = {"staff_id": person_id, "scope_unit_id": place}
        days = {"valid_from": act.begins, "valid_to": FOREVER}
        return who | self._post(place, act.post) | days

    def _end_and_begin(self, moves: Sequence[ChangePerson]) -> list[Values]:
        """End homes on the day of the list, or rewrite those that begin on it; the homes to add."""
        ids = [act.person_id for act in moves]
        scopes = queries.scopes_of(self.db, ids)
        now = self._homes_on_the_day(ids)
        ended: list[Values] = []
        rewritten: list[Values] = []
        homes: list[Values] = []
        for act in moves:
            post = self._post(act.workplace_id, act.post) if act.post else {}
            old = now.get(act.person_id)
            if old and old.valid_from == self.run.as_at:
                rewritten.append({"id": old.id, **post})
                continue
            days = {"valid_from": act.begins, "valid_to": FOREVER}
            if old:
                ended.append({"id": old.id, "valid_to": self.run.as_at})
                days = {"valid_from": self.run.as_at, "valid_to": old.valid_to}
            who = {"staff_id": act.person_id, "scope_unit_id": scopes[act.person_id]}
            homes.append(who | post | days)
        update_all(self.db, Placement, rewritten)
        update_all(self.db, Placement, ended)
        return homes

    def _homes_on_the_day(self, ids: Sequence[int]) -> dict[int, Placement]:
        homes = self.db.scalars(
            select(Placement).where(
                one_of(Placement.staff_id, ids),
                Placement.is_home,
                Placement.valid_from <= self.run.as_at,
                Placement.valid_to > self.run.as_at,
            )
        )
        return {home.staff_id: home for home in homes}

    def _give_numbers(
        self, ids: Sequence[int], adds: Sequence[AddPerson], changes: Sequence[ChangePerson]
    ) -> None:
        pairs = zip(ids, adds, strict=True)
        numbers = [(i, act.row.workplace_id, act.row.number) for i, act in pairs if act.row.number]
        numbers += [(act.person_id, act.workplace_id, act.number) for act in changes if act.number]
        employers = self._employers({place for _, place, _ in numbers})
        scopes = queries.scopes_of(self.db, [person_id for person_id, _, _ in numbers])
        rows = [
            {
                "staff_id": person_id,
                "scope_unit_id": scopes[person_id],
                "kind": IdentifierKind.STAFF_NUMBER,
                "issuer_id": employers[place],
                "value": number,
                "valid_from": self.run.as_at,
            }
            for person_id, place, number in numbers
        ]
        insert_all(self.db, StaffIdentifier, rows)

    def _employers(self, places: set[int]) -> dict[int, int]:
        rows = self.db.execute(
            select(Workplace.id, Workplace.employer_id).where(one_of(Workplace.id, places))
        )
        return {row[0]: row[1] for row in rows}

    def _keep_off(self, ids: Sequence[int], adds: Sequence[AddPerson]) -> None:
        for person_id, act in zip(ids, adds, strict=True):
            if act.suppression:
                person = self.db.get_one(Person, person_id, populate_existing=True)
                carry_over(self.db, self.actor, person, act.suppression, pepper=self.pepper)

    def _end(self, ids: Sequence[int]) -> None:
        """They left on the day of the list, and so did their union roles; standings stay."""
        homes = self._homes_on_the_day(ids)
        ended = [
            {
                "id": home.id,
                "valid_to": max(self.run.as_at, home.valid_from + ONE_DAY),
                "end_reason": LEFT,
            }
            for home in homes.values()
        ]
        self._close_roles(list(homes))
        update_all(self.db, Placement, ended)
        for staff_id in homes:
            trail.record(
                self.db,
                self.actor,
                Event.PERSON_LEFT,
                subject=("staff", staff_id),
                unit_id=homes[staff_id].scope_unit_id,
                fields=["valid_to"],
            )

    def _close_roles(self, ids: Sequence[int]) -> None:
        held = select(UnionRole.staff_id).where(
            one_of(UnionRole.staff_id, ids), UnionRole.valid_to > self.run.as_at
        )
        for person in self.db.scalars(select(Person).where(Person.id.in_(held))):
            close_roles(self.db, self.actor, person, self.run.as_at)

    def _say_who(self, ids: Sequence[int], lines: Sequence[Stored]) -> None:
        """Whom a row added, so that what was decided of it can be remembered."""
        rows = [{"id": line.id, "staff_id": i} for line, i in zip(lines, ids, strict=True)]
        given = {line.id for line in lines}
        asked = self.db.scalars(
            select(ImportLine.id).where(
                one_of(ImportLine.id, given), ImportLine.candidates.is_not(None)
            )
        ).all()
        update_all(self.db, ImportLine, [row for row in rows if row["id"] in set(asked)])


def finish_staff(db: Session, run: ImportRun, *, pepper: str) -> None:
    """The rows of the workplaces' list facts are locked by this, so it comes last."""
    places = (run.result or {}).get("listed", [run.unit_id])
    for place in places:
        complete_keys(db, place, pepper=pepper)
    days = {"as_at": run.as_at, "run_id": run.id}
    insert_all(db, StaffList, [{"workplace_id": place, **days} for place in places])


def _tidy(team: str | None) -> str:
    """Team names are compared as written, spaces aside."""
    return " ".join((team or "").split())


def _person(row: StaffRow) -> Values:
    return {
        "forename": row.forename,
        "surname": row.surname,
        "known_as": row.known_as or None,
        "work_email": row.email or None,
        "work_phone": row.phone or None,
        "source": SOURCE,
        "scope_unit_id": row.workplace_id,
    }
