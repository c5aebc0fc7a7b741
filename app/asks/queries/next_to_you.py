"""Whom one asker is best placed to speak to, and whom they said they would ask."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, SmallInteger, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.asks import words
from app.asks.models import Ask, AskState
from app.asks.queries.askable import WORTH_A_LOOK, askable, facts, typed
from app.asks.rules import Askable, may_ask, may_be_asked
from app.conversations.queries.contacts import LastContact, last_contacts
from app.conversations.queries.listing import Listed, listed
from app.db.base import Code
from app.db.session import read
from app.errors import NotFound
from app.people.models import StandingCode
from app.seating.models import Habit, Shift, TieKind
from app.seating.queries.spots import spot_of
from app.seating.reach import Reach, Spot, reaches, strength

NEIGHBOURS = 7


@dataclass(frozen=True)
class Me:
    """The asker, on the staff list. `conflicts`: teams they may not ask; None: the workplace."""

    workplace_id: int | None
    workplace: str | None
    team: str | None
    spot: Spot
    conflicts: frozenset[int | None]
    works_from_home: bool

    @property
    def staff_id(self) -> int:
        return self.spot.staff_id

    @property
    def is_placed(self) -> bool:
        """Somebody said where they sit, or that they sit nowhere here."""
        return self.spot.area_id is not None or self.works_from_home


@dataclass(frozen=True)
class Neighbour:
    person: Listed
    askable: Askable
    found: tuple[Reach, ...]
    days: int | None

    @property
    def points(self) -> int:
        return strength(self.found)

    def reasons(self, today: date) -> str:
        return words.reasons(self.found, self.askable, today=today)

    def told_in(self, day: int | None) -> bool:
        """Whether they told us that they are usually in on that day of the week."""
        return day is not None and bool((self.days or 0) >> day & 1)


def find_me(db: Session, staff_id: int | None, *, today: date) -> Me | None:
    """None when this user is not on the list, or not among the people they see."""
    row = None
    if staff_id is not None:
        row = read(db, ME, {"me": staff_id, "today": today}).one_or_none()
    if row is None:
        return None
    return Me(
        workplace_id=row.workplace_id,
        workplace=row.workplace,
        team=row.team,
        spot=spot_of(row),
        conflicts=frozenset(row.conflicts or ()),
        works_from_home=row.habit is Habit.REMOTE,
    )


def list_neighbours(db: Session, me: Me, *, day: int | None = None, today: date) -> list[Neighbour]:
    """The few they are best placed to speak to now, best first; nobody they don't reach.

    With a `day` of the week those who told us they are in come first; nobody else is further off
    for it. Only the asker's own area, team and ties are looked at, not the whole workplace.
    """
    if me.workplace_id is None or None in me.conflicts:
        return []
    asked = {
        "me": me.staff_id,
        "workplace": me.workplace_id,
        "team": me.spot.team_id or 0,
        "area": me.spot.area_id or 0,
        "today": today,
    }
    near = [
        neighbour
        for neighbour in (_neighbour(row, me) for row in read(db, AROUND, asked))
        if neighbour.found
        and may_be_asked(neighbour.askable, today=today)
        and may_ask(me.staff_id, neighbour.askable, me.conflicts)
    ]
    # The rows come by name, and sorting keeps equals as they were.
    near.sort(
        key=lambda one: (
            not one.told_in(day),
            -one.points,
            one.askable.reached_on or date.min,
        )
    )
    return near[:NEIGHBOURS]


def find_neighbour(db: Session, me: Me, person_id: int, *, today: date) -> Neighbour | None:
    """Anybody this session may contact, whether or not the two reach each other."""
    row = read(db, ONE, {"me": me.staff_id, "person": person_id, "today": today}).one_or_none()
    return None if row is None else _neighbour(row, me)


@dataclass(frozen=True)
class MyAsk:
    id: int
    person: Listed
    due_on: date | None
    reasons: str


def list_my_asks(db: Session, staff_id: int) -> list[MyAsk]:
    """Open ones, the soonest first."""
    rows = read(db, MY_ASKS, {"me": staff_id})
    return [
        MyAsk(row.ask_id, listed(row, None, row.workplace), row.due_on, row.reasons) for row in rows
    ]


def with_last(
    db: Session, asks: Sequence[MyAsk], neighbours: Sequence[Neighbour]
) -> tuple[list[MyAsk], list[Neighbour]]:
    """The same with the last contact of each, in one query for all of them."""
    people = [ask.person for ask in asks] + [neighbour.person for neighbour in neighbours]
    last = last_contacts(db, [person.id for person in people])
    return (
        [replace(ask, person=_with(ask.person, last)) for ask in asks],
        [replace(one, person=_with(one.person, last)) for one in neighbours],
    )


def _with(person: Listed, last: dict[int, LastContact]) -> Listed:
    return replace(person, last=last.get(person.id))


def get_my_ask(db: Session, ask_id: int, staff_id: int | None) -> Ask:
    """Raises NotFound for somebody else's, and for one that is only proposed."""
    ask = db.get(Ask, ask_id) if 0 < ask_id < 2**63 else None
    if ask is None or ask.asker_id != staff_id or ask.state < AskState.OPEN:
        raise NotFound
    return ask


def _neighbour(row: Any, me: Me) -> Neighbour:
    person = askable(row)
    ties = [TieKind(kind) for kind in row.ties or ()]
    found = reaches(me.spot, spot_of(row), ties, spoke_before=me.staff_id in person.went_well_with)
    return Neighbour(listed(row, None, row.workplace), person, found, row.days)


# A seat that nobody confirmed for 90 days is out of sight before the night erases it.
PLACE = """
  t.name team, w.name workplace, e.area_id, e.days, e.shift, e.habit, d.block, d.x, d.y
"""
PLACES = """
left join teams t on t.id = c.team_id
left join units w on w.id = c.workplace_id
left join seats e on e.staff_id = c.id and e.confirmed_on > :today - 90
left join desks d on d.id = e.desk_id
"""
SEATED: dict[str, Any] = {"habit": Code(Habit), "shift": Code(Shift)}
PERSON = (
    ", c.forename, c.known_as, c.surname, (select array_agg(y.kind order by y.kind) from ties y"
    " where y.staff_id = least(c.id, :me) and y.other_id = greatest(c.id, :me)) ties,"
)
MINE = (
    "select c.id, c.workplace_id, c.team_id, (select array_agg(i.team_id)"
    " from conflicts_of_interest i where i.staff_id = c.id) conflicts,"
)
ME = (
    text(" ".join((MINE, PLACE, "from staff c", PLACES, "where c.id = :me")))
    .bindparams(bindparam("me", type_=BigInteger), bindparam("today", type_=Date))
    .columns(conflicts=ARRAY(Integer), **SEATED)
)
NEAR = """
  and (c.team_id = :team
    or c.id in (select n.staff_id from seats n
      where n.area_id = :area and n.confirmed_on > :today - 90)
    or c.id in (select y.other_id from ties y where y.staff_id = :me)
    or c.id in (select y.staff_id from ties y where y.other_id = :me))
order by c.sort_name, c.id
"""
AROUND = typed(
    facts(
        PLACES,
        "where c.workplace_id = :workplace and c.id <> :me and",
        WORTH_A_LOOK,
        NEAR,
        more=PERSON + PLACE,
        me=BigInteger,
        workplace=Integer,
        team=Integer,
        area=Integer,
    ),
    ties=ARRAY(SmallInteger),
    **SEATED,
)
ONE = typed(
    facts(PLACES, "where c.id = :person", more=PERSON + PLACE, me=BigInteger, person=BigInteger),
    ties=ARRAY(SmallInteger),
    **SEATED,
)
MY_ASKS = (
    text("""
select a.id ask_id, a.due_on, a.reasons, c.id, c.forename, c.known_as, c.surname, c.is_rep,
  c.standing, t.name team, w.name workplace
from asks a
join contactable c on c.id = a.staff_id
left join teams t on t.id = c.team_id
left join units w on w.id = c.workplace_id
where a.asker_id = :me and a.state = 3
order by a.due_on, c.sort_name, a.id
""")
    .bindparams(bindparam("me", type_=BigInteger))
    .columns(standing=Code(StandingCode))
)
