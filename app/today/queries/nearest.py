"""New people in the order of how near they are to the rep, where it is known where the rep sits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.conversations.models import Outcome, Result
from app.db.base import Code
from app.db.session import read
from app.people.models import StandingCode
from app.seating.models import Habit, Shift
from app.seating.queries.spots import spot_of
from app.seating.reach import Reach, reaches, strength
from app.seating.words import say

ME, NEAR = range(2)


@dataclass(frozen=True)
class Near:
    """A row of somebody new, and how they and the rep reach each other."""

    row: Any
    found: tuple[Reach, ...]

    @property
    def reason(self) -> str:
        said = say(self.found)
        return said[:1].upper() + said[1:]


def nearest(
    db: Session, staff_id: int, team: Sequence[int], seen: Collection[int], *, today: date
) -> list[Near]:
    """Those of the team and whoever new sits in the rep's own area, the nearest first.

    Not who is never in on the same day, say: they are not near, however close the desks.
    What near means is reach.reaches' to say; the statement only looks at the 15 next desks.
    """
    asked = {"staff_id": staff_id, "team": list(team), "today": today}
    rows = read(db, NEAREST, asked).all()
    me = spot_of(next(row for row in rows if row.section == ME))
    new = [row for row in rows if row.section == NEAR and (row.id in team or row.id not in seen)]
    found = (Near(row, reaches(me, spot_of(row))) for row in new)
    # The rows come by name, and sorting keeps equals as they were.
    return sorted((near for near in found if near.found), key=lambda near: -strength(near.found))


NOT_YET = """
        c.in_scope and c.standing in (3, 0) and not c.is_rep and c.id <> :staff_id
        and c.left_out_of_plans_at is null
        and not exists (select from conflicts_of_interest i
          where i.staff_id = :staff_id and (i.team_id is null or i.team_id = c.team_id))
        and not exists (select from asks k where k.staff_id = c.id and k.state = 3)
        and not exists (select from contacts k
          where k.staff_id = c.id and k.result <> 9 and (k.reached or k.happened_on > :today - 7)
            and not exists (select from contacts later where later.corrects_id = k.id))
        and not exists (select from follow_ups f
          where f.staff_id = c.id and f.closed_at is null and f.due_on > :today - 30)
        and not exists (select from pending_joins j
          where j.staff_id = c.id and j.confirmed_on is null and j.withdrawn_at is null)"""
LAST = """
left join teams t on t.id = p.team_id
left join units w on w.id = p.workplace_id
left join lateral (
  select k.*, bool_or(k.reached) over () spoken
  from contacts k where k.staff_id = p.id and k.result <> 9
    and not exists (select from contacts later where later.corrects_id = k.id)
  order by k.happened_on desc, k.recorded_at desc limit 1
) l on true
left join users a on a.id = l.author_id"""
NEAREST = (
    text(
        " ".join(
            (
                """
select p.section, p.id, p.forename, p.known_as, p.surname, p.is_rep, p.standing, p.team_id,
  t.name team, w.name workplace,
  l.happened_on, l.author_id, a.name author, l.result, l.outcome, l.reached, l.spoken,
  e.area_id, e.days, e.shift, e.habit, d.block, d.x, d.y
from (
  (select 0 section, s.* from staff s where s.id = :staff_id)
  union
  (select 1, c.* from contactable c where c.id = any (:team))
  union
  (select 1, c.*
    from seats mine
    join seats e on e.area_id = mine.area_id and e.confirmed_on > :today - 90
    join contactable c on c.id = e.staff_id
    left join desks here on here.id = mine.desk_id
    left join desks there on there.id = e.desk_id
    where mine.staff_id = :staff_id and mine.confirmed_on > :today - 90 and""",
                NOT_YET,
                """
    order by (here.x - there.x) ^ 2 + (here.y - there.y) ^ 2, c.sort_name, c.id limit 15)
) p""",
                LAST,
                """
left join seats e on e.staff_id = p.id and e.confirmed_on > :today - 90
left join desks d on d.id = e.desk_id
order by p.section, p.sort_name, p.id
""",
            )
        )
    )
    .bindparams(
        bindparam("staff_id", type_=BigInteger),
        bindparam("team", type_=ARRAY(BigInteger)),
        bindparam("today", type_=Date),
    )
    .columns(
        standing=Code(StandingCode),
        result=Code(Result),
        outcome=Code(Outcome),
        habit=Code(Habit),
        shift=Code(Shift),
    )
)
