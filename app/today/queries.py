"""What a rep's day begins with, in a constant number of queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, bindparam, select, text
from sqlalchemy.orm import Session

from app.conversations.models import Outcome, Result
from app.conversations.queries.contacts import LastContact
from app.conversations.queries.listing import Listed, listed
from app.db.base import Code
from app.db.session import plan_once, read
from app.people.models import Contactable, StandingCode

NEW_PEOPLE = 5
PROMISED, JOINING, OWN_TEAM, ELSEWHERE, JOINED = range(1, 6)


@dataclass(frozen=True)
class Joined:
    """Somebody joined, and this user was the last to speak to them before."""

    id: int
    name: str
    joined_on: date
    spoken_on: date


@dataclass(frozen=True)
class Today:
    promises: list[Listed]
    joining: list[Listed]
    new: list[Listed]
    news: list[Joined]

    @property
    def ids(self) -> list[int]:
        listed = [*self.promises, *self.joining, *self.new]
        return [row.id for row in listed] + [joined.id for joined in self.news]

    @property
    def one_place(self) -> bool:
        """Everybody works in the same workplace, so its name need not be repeated."""
        listed = [*self.promises, *self.joining, *self.new]
        return len({row.workplace for row in listed}) < 2

    @property
    def is_empty(self) -> bool:
        return not (self.promises or self.joining or self.new)


def get_today(db: Session, user_id: int, staff_id: int | None, *, today: date) -> Today:
    """Promises due first, then who said they will join, then five new people; nobody twice.

    And who joined in the last 30 days after this user was the last to reach them.
    """
    plan_once(db)
    rows = read(db, EVERYBODY, {"me": user_id, "staff_id": staff_id or 0, "today": today}).all()
    seen: set[int] = set()
    promises = [
        _listed(row, due_on=row.day, follow_up_id=row.follow_up_id)
        for row in _unseen(rows, seen, PROMISED)
    ]
    joining = [_listed(row, said_on=row.day) for row in _unseen(rows, seen, JOINING)]
    new = [_listed(row) for row in _unseen(rows, seen, OWN_TEAM, ELSEWHERE)]
    news = [_joined(row) for row in rows if row.section == JOINED]
    news.sort(key=lambda joined: joined.joined_on, reverse=True)
    return Today(promises, joining, new[:NEW_PEOPLE], news)


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
        )
    )
    return listed(row, last, row.workplace, **more)


def _joined(row: Any) -> Joined:
    name = f"{row.known_as or row.forename} {row.surname}".strip()
    return Joined(row.id, name, joined_on=row.day, spoken_on=row.spoken_on)


def anybody_listed(db: Session) -> bool:
    """Whether this session sees anybody at all: an empty day has different reasons."""
    return db.scalar(select(Contactable.id).limit(1)) is not None


# One statement, because asking costs more than answering here: five lists whose every row looks
# up its last contact.
# - The two lists of new people stop at their fifth in the order of an index: own team first, then
#   the rest, workplace by workplace, by name. They hold who was never spoken to, is no member,
#   and is in nobody else's hands: no colleague tried this week, or promised to come back to them
#   this month.
# - A join is credited to the last conversation of the 60 days before it (domain.md 3.2). Nothing
#   is recorded before it happened: `recorded_at` only opens the author's index.
# Codes and limits are written out, for a plan that is kept can't know a parameter's value.
# Results: 9 did not happen. Standings: 1 member, 3 no member, 0 not known. Memberships: 2 active,
# 3 in arrears.
EVERYBODY = (
    text("""
select p.section, p.id, p.forename, p.known_as, p.surname, p.is_rep, p.standing,
  t.name team, w.name workplace, p.day, p.follow_up_id, p.spoken_on,
  l.happened_on, l.author_id, a.name author, l.result, l.outcome, l.reached
from (
  (select 1 section, c.*, f.due_on as day, f.id follow_up_id, null::date spoken_on
    from follow_ups f join contactable c on c.id = f.staff_id
    where f.owner_id = :me and f.closed_at is null and f.due_on <= :today
    order by f.due_on, c.sort_name, c.id limit 100)
  union all
  (select 2, c.*, j.said_on, null, null
    from pending_joins j join contactable c on c.id = j.staff_id
    where j.said_to_id = :me and j.confirmed_on is null and j.withdrawn_at is null
      and c.standing <> 1
    order by j.said_on, c.sort_name, c.id limit 100)
  union all
  (select place.section, c.*, null, null, null
    from (
      select 3 section, workplace_id, team_id from staff
        where id = :staff_id and team_id is not null
      union all
      select 4, unit_id, null from unnest((select my_units('people'))) unit_id
    ) place, lateral (
      select * from contactable c
      where c.workplace_id = place.workplace_id
        and (place.team_id is null or c.team_id = place.team_id)
        and c.in_scope and c.standing in (3, 0) and c.id <> :staff_id
        and not exists (select from contacts k
          where k.staff_id = c.id and k.result <> 9 and (k.reached or k.happened_on > :today - 7)
            and not exists (select from contacts later where later.corrects_id = k.id))
        and not exists (select from follow_ups f
          where f.staff_id = c.id and f.closed_at is null and f.due_on > :today - 30)
        and not exists (select from pending_joins j
          where j.staff_id = c.id and j.confirmed_on is null and j.withdrawn_at is null)
      order by c.sort_name, c.id limit 5
    ) c limit 10)
  union all
  (select 5, c.*, m.joined_on, null, k.happened_on
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
left join teams t on t.id = p.team_id
left join units w on w.id = p.workplace_id
left join lateral (
  select * from contacts k where k.staff_id = p.id and k.result <> 9
    and not exists (select from contacts later where later.corrects_id = k.id)
  order by k.happened_on desc, k.recorded_at desc limit 1
) l on true
left join users a on a.id = l.author_id
order by p.section, p.day, case when p.section > 2 then p.workplace_id end, p.sort_name, p.id
""")
    .bindparams(
        bindparam("me", type_=Integer),
        bindparam("staff_id", type_=BigInteger),
        bindparam("today", type_=Date),
    )
    .columns(standing=Code(StandingCode), result=Code(Result), outcome=Code(Outcome))
)
