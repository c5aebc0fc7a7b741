"""What a rep's day begins with, in one query; in two where it is known where they sit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, bindparam, select, text
from sqlalchemy.orm import Session

from app.asks.queries.next_to_you import MyAsk
from app.conversations.models import Outcome, Result
from app.conversations.queries.contacts import LastContact
from app.conversations.queries.listing import Listed, listed
from app.db.base import Code
from app.db.session import plan_once, read
from app.people.models import Contactable, StandingCode
from app.today.queries.nearest import LAST, NOT_YET, nearest

NEW_PEOPLE = 5
TO_ASK, PROMISED, JOINING, OWN_TEAM, ELSEWHERE, JOINED = range(6)


@dataclass(frozen=True)
class Joined:
    """Somebody joined, and this user was the last to speak to them before."""

    id: int
    name: str
    joined_on: date
    spoken_on: date


@dataclass(frozen=True)
class Today:
    """`reasons`: in words, why those new people are near, by person; who is not near has none."""

    asks: list[MyAsk]
    promises: list[Listed]
    joining: list[Listed]
    new: list[Listed]
    news: list[Joined]
    reasons: dict[int, str] = field(default_factory=dict)

    @property
    def listed(self) -> list[Listed]:
        return [*(ask.person for ask in self.asks), *self.promises, *self.joining, *self.new]

    @property
    def ids(self) -> list[int]:
        return [row.id for row in self.listed] + [joined.id for joined in self.news]

    @property
    def one_place(self) -> bool:
        """Everybody works in the same workplace, so its name need not be repeated."""
        return len({row.workplace for row in self.listed}) < 2

    @property
    def is_empty(self) -> bool:
        return not self.listed


def get_today(db: Session, user_id: int, staff_id: int | None, *, today: date) -> Today:
    """What this user is to ask, promises due, who said they will join, then five new people;

    nobody twice. And who joined in the last 30 days after this user was the last to reach them.
    """
    plan_once(db)
    rows = read(db, EVERYBODY, {"me": user_id, "staff_id": staff_id or 0, "today": today}).all()
    seen: set[int] = set()
    asks = [
        MyAsk(row.entry_id, _listed(row), row.day, row.reasons)
        for row in _unseen(rows, seen, TO_ASK)
    ]
    promises = [
        _listed(row, due_on=row.day, follow_up_id=row.entry_id)
        for row in _unseen(rows, seen, PROMISED)
    ]
    joining = [_listed(row, said_on=row.day) for row in _unseen(rows, seen, JOINING)]
    team = list(_unseen(rows, seen, OWN_TEAM))
    reasons: dict[int, str] = {}
    if staff_id is not None and rows and rows[0].is_placed:
        found = nearest(db, staff_id, [row.id for row in team], seen, today=today)
        team = [near.row for near in found]
        reasons = {near.row.id: near.reason for near in found}
        seen.update(reasons)
    new = [_listed(row) for row in (*team, *_unseen(rows, seen, ELSEWHERE))][:NEW_PEOPLE]
    news = [_joined(row) for row in rows if row.section == JOINED]
    news.sort(key=lambda joined: joined.joined_on, reverse=True)
    return Today(asks, promises, joining, new, news, reasons)


def _unseen(rows: Sequence[Any], seen: set[int], *sections: int) -> Iterator[Any]:
    for row in rows:
        if row.section in sections and row.id not in seen:
            seen.add(row.id)
            yield row


def _listed(row: Any, **more: Any) -> Listed:
    last = (
        None
        if row.happened_on is None
        else LastContact(
            row.id,
            row.happened_on,
            row.author_id,
            row.author,
            row.result,
            row.outcome,
            row.reached,
            row.spoken,
        )
    )
    return listed(row, last, row.workplace, **more)


def _joined(row: Any) -> Joined:
    name = f"{row.known_as or row.forename} {row.surname}".strip()
    return Joined(row.id, name, joined_on=row.day, spoken_on=row.spoken_on)


def anybody_listed(db: Session) -> bool:
    """Whether this session sees anybody at all: an empty day has different reasons."""
    return db.scalar(select(Contactable.id).limit(1)) is not None


# One statement, because asking costs more than answering here: six lists whose every row looks
# up its last contact.
# - The two lists of new people stop at their fifth in the order of an index: own team first, then
#   the rest, workplace by workplace, by name. They hold who was never spoken to, is no member,
#   and is in nobody else's hands: nobody is asking them, no colleague tried this week, or
#   promised to come back to them this month; nor whom a suggestion may not name.
# - A join is credited to the last conversation of the 60 days before it (domain.md 3.2). Nothing
#   is recorded before it happened: `recorded_at` only opens the author's index.
# Codes and limits are written out, for a plan that is kept can't know a parameter's value.
# Results: 9 did not happen. Standings: 1 member, 3 no member, 0 not known. Memberships: 2 active,
# 3 in arrears. Asks: 3 open.
EVERYBODY = (
    text(
        " ".join(
            (
                """
select p.section, p.id, p.forename, p.known_as, p.surname, p.is_rep, p.standing,
  t.name team, w.name workplace, p.day, p.entry_id, p.spoken_on, p.reasons,
  l.happened_on, l.author_id, a.name author, l.result, l.outcome, l.reached, l.spoken,
  exists (select from seats s where s.staff_id = :staff_id and s.area_id is not null
    and s.confirmed_on > :today - 90) is_placed
from (
  (select 0 section, c.*, a.due_on as day, a.id entry_id, null::date spoken_on,
      a.reasons::text reasons
    from asks a join contactable c on c.id = a.staff_id
    where a.asker_id = :staff_id and a.state = 3
    order by a.due_on, c.sort_name, c.id limit 100)
  union all
  (select 1, c.*, f.due_on, f.id, null, null
    from follow_ups f join contactable c on c.id = f.staff_id
    where f.owner_id = :me and f.closed_at is null and f.due_on <= :today
    order by f.due_on, c.sort_name, c.id limit 100)
  union all
  (select 2, c.*, j.said_on, null, null, null
    from pending_joins j join contactable c on c.id = j.staff_id
    where j.said_to_id = :me and j.confirmed_on is null and j.withdrawn_at is null
      and c.standing <> 1
    order by j.said_on, c.sort_name, c.id limit 100)
  union all
  (select place.section, c.*, null, null, null, null
    from (
      select 3 section, workplace_id, team_id from staff
        where id = :staff_id and team_id is not null
      union all
      select 4, unit_id, null from unnest((select my_units('people'))) unit_id
    ) place, lateral (
      select * from contactable c
      where c.workplace_id = place.workplace_id
        and (place.team_id is null or c.team_id = place.team_id) and""",
                NOT_YET,
                """
      order by c.sort_name, c.id limit 5
    ) c limit 10)
  union all
  (select 5, c.*, m.joined_on, null, k.happened_on, null
    from contacts k
    join members m on m.staff_id = k.staff_id
    join contactable c on c.id = k.staff_id
    where k.author_id = :me and k.reached and k.result <> 9
      and k.recorded_at > now() - interval '92 days'
      and m.status in (2, 3) and m.joined_on between :today - 30 and :today
      and m.joined_on between k.happened_on and k.happened_on + 60
      and not exists (select from contacts later where later.corrects_id = k.id)
      and not exists (select from contacts next
        where next.staff_id = k.staff_id and next.reached and next.result <> 9
          and next.happened_on <= m.joined_on
          and (next.happened_on, next.recorded_at) > (k.happened_on, k.recorded_at)
          and not exists (select from contacts later where later.corrects_id = next.id)))
) p
""",
                LAST,
                """
order by p.section, p.day, case when p.section > 2 then p.workplace_id end, p.sort_name, p.id
""",
            )
        )
    )
    .bindparams(
        bindparam("me", type_=Integer),
        bindparam("staff_id", type_=BigInteger),
        bindparam("today", type_=Date),
    )
    .columns(standing=Code(StandingCode), result=Code(Result), outcome=Code(Outcome))
)
