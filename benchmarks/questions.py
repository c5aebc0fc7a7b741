"""The worst questions somebody might keep, each against the best query one would write by hand.

Ours runs in the session of whoever asks, who may ask about some workplaces; by hand it runs as the
owner, with those workplaces named. Both find the same people, or nothing is measured.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from app import clock
from app.conversations.models import Outcome
from app.finding import question as q
from app.finding.question import Question, Rule
from app.people.models import StandingCode
from benchmarks import pages, union
from benchmarks.measure import Call, Contest, Figure, Processes
from benchmarks.pages import ROUND_SECONDS, ROUNDS
from benchmarks.union import BRANCH_ORGANISER, NATIONAL, REGIONAL_OF_WIDE, Stage

BY_HAND = 2.0
OFF_SHORING, PAY = 2, 7
TODAY = clock.today()
MARCH = TODAY.replace(month=3, day=1) if TODAY.month > 3 else TODAY - timedelta(days=300)
NOT_MEMBERS = q.Standing(those=(StandingCode.NOT_MEMBER, StandingCode.UNKNOWN))

ASKED = "select * from find_people(%(question)s)"
COUNTED = "select * from count_found(%(question)s)"
STEPS = "select * from count_steps(%(question)s)"
# What every query by hand begins with: who may be approached.
PEOPLE = """
    select s.id, s.scope_unit_id, s.workplace_id, s.team_id, s.sort_name from staff s
    where s.in_scope and s.workplace_id is not null and s.asked_not_to_contact_at is null
      and (s.left_for_now_until is null or s.left_for_now_until <= %(today)s)
"""
HERE = " and s.workplace_id = any (%(units)s)"
STANDS = "c.result <> 9 and not exists (select from contacts x where x.corrects_id = c.id)"


@dataclass(frozen=True)
class Kept:
    """A question, who asks it, and the same by hand."""

    name: str
    user: int
    rules: tuple[Rule, ...]
    by_hand: str
    why: str = ""


def kept(on: Stage) -> list[Kept]:
    branch = on.size.branch
    return [
        Kept(
            "non-members of a branch, not spoken to since March, who raised off-shoring",
            REGIONAL_OF_WIDE,
            (
                q.Standing(those=(StandingCode.NOT_MEMBER,)),
                q.Place(those=(branch,)),
                q.NoneOf(rules=(q.Spoken(reached=True, since=MARCH.isoformat()),)),
                q.Spoken(issues=(OFF_SHORING,)),
            ),
            f"""{PEOPLE} and s.workplace_id = any (%(branch)s) and s.standing = 3
      and not exists (select from contacts c where c.staff_id = s.id and c.reached
        and c.happened_on >= %(march)s and {STANDS})
      and s.id in (select c.staff_id from contact_issues i join contacts c on c.id = i.contact_id
        where i.issue_id = 2 and i.scope_unit_id = any (%(branch)s) and {STANDS})""",
            why="it reads no more, but of its two milliseconds one turns the question into SQL",
        ),
        Kept(
            "a region's non-members whom nobody ever spoke to",
            REGIONAL_OF_WIDE,
            (NOT_MEMBERS, q.NoneOf(rules=(q.Spoken(reached=True),))),
            f"""{PEOPLE}{HERE} and s.standing in (0, 3)
      and not exists (select from contacts c where c.staff_id = s.id and c.reached and {STANDS})""",
        ),
        Kept(
            "everybody who raised pay while thinking about it, in the last six months",
            NATIONAL,
            (NOT_MEMBERS, q.Spoken(issues=(PAY,), outcomes=(Outcome.THINKING,), since="-6m")),
            f"""{PEOPLE} and s.standing in (0, 3)
      and s.id in (select c.staff_id from contacts c join contact_issues i on i.contact_id = c.id
        where i.issue_id = 7 and c.outcome = 2 and c.happened_on >= %(half)s and {STANDS})""",
        ),
        Kept(
            "everybody who joined within three years and left again within one",
            NATIONAL,
            (q.Joined(since="-36m"), q.LeftUnion(since="-12m")),
            f"""{PEOPLE} and s.id in (
        select m.staff_id from members m
        where m.joined_on >= %(three)s and m.joined_on <= %(today)s)
      and s.id in (select m.staff_id from members m
        where m.ended_on >= %(one)s and m.ended_on <= %(today)s)""",
        ),
        Kept(
            "a branch's people who were elsewhere at grade EO a year ago, and last said not now",
            BRANCH_ORGANISER,
            (
                q.Placed(grades=("EO",), since="-12m", until="-12m"),
                q.NoneOf(rules=(q.StartedHere(until="-12m"),)),
                q.Spoken(last=True, reached=True),
            ),
            f"""{PEOPLE}{HERE}
      and exists (select from placements p where p.staff_id = s.id and p.grade = 'EO'
        and p.valid_from <= %(one)s and p.valid_to > %(one)s)
      and not exists (select from placements p where p.staff_id = s.id and p.is_home
        and p.workplace_id = s.workplace_id and p.valid_from <= %(one)s)
      and (select c.reached from contacts c where c.staff_id = s.id and {STANDS}
        order by c.happened_on desc, c.recorded_at desc, c.id desc limit 1)""",
        ),
    ]


def run(scale: str, folder: Path) -> Iterator[Figure]:
    with union.server(folder) as postgres:
        on = union.stage(postgres, scale)
        for one in kept(on):
            with asking(on, one) as ours, on.owner() as owner:
                owner.execute("set plan_cache_mode = force_custom_plan")
                for connection in (ours, owner):  # a second process's CPU would not be counted
                    connection.execute("set max_parallel_workers_per_gather = 0")
                yield from measured(on, one, ours, owner)


def measured(
    on: Stage, one: Kept, ours: psycopg.Connection[Any], owner: psycopg.Connection[Any]
) -> Iterator[Figure]:
    asked = {"question": json.dumps(Question(rules=one.rules).model_dump(mode="json"))}
    named = by_hand(on, one, owner)
    people = same_people(ours, owner, one, asked, named)
    ours_read, theirs = (
        pages.replay(connection, [(statement, given)])[0]
        for connection, statement, given in ((ours, ASKED, asked), (owner, one.by_hand, named))
    )
    contest = Contest(
        one.name,
        calling(ours, ASKED, asked),
        calling(owner, one.by_hand, named),
        Processes([ours.info.backend_pid]),
        Processes([owner.info.backend_pid]),
        at_most=BY_HAND,
        detail=f"{people:,} people; {ours_read:,.0f} buffers, by hand {theirs:,.0f}",
    )
    yield replace(contest.run(rounds=ROUNDS, round_seconds=ROUND_SECONDS), why=one.why)
    for what, statement in (("counted", COUNTED), ("counted rule by rule", STEPS)):
        [read] = pages.replay(ours, [(statement, asked)])
        counting = Contest(
            f"{what}: {one.name}",
            calling(ours, statement, asked),
            calling(owner, one.by_hand, named),
            Processes([ours.info.backend_pid]),
            Processes([owner.info.backend_pid]),
            at_most=BY_HAND,
            detail=f"{read:,.0f} buffers",
        ).run(rounds=1, round_seconds=ROUND_SECONDS)
        # Beside the same query by hand, which counts nothing: no aim.
        yield replace(counting, at_most=None)


def asking(on: Stage, one: Kept) -> psycopg.Connection[Any]:
    """find_people() is for other functions of the database: called as they call it."""
    connection = on.owner()
    connection.execute("select set_config('app.session', %s, false)", [on.tokens[one.user]])
    return connection


def by_hand(on: Stage, one: Kept, owner: psycopg.Connection[Any]) -> dict[str, Any]:
    def workplaces(unit: int) -> list[int]:
        rows = owner.execute(
            "select w.id from units_below(%s) b(id) join workplaces w using (id) order by 1", [unit]
        )
        return [number for (number,) in rows.fetchall()]

    unit = on.size.wide_region if one.user == REGIONAL_OF_WIDE else on.size.branch
    row = owner.execute(
        "select (%(t)s::date - interval '6 months')::date, (%(t)s::date - interval '1 year')::date,"
        " (%(t)s::date - interval '3 years')::date",
        {"t": TODAY},
    ).fetchone()
    assert row is not None
    return {
        "today": TODAY,
        "march": MARCH,
        "half": row[0],
        "one": row[1],
        "three": row[2],
        "units": workplaces(unit),
        "branch": workplaces(on.size.branch),
    }


def same_people(
    ours: psycopg.Connection[Any],
    owner: psycopg.Connection[Any],
    one: Kept,
    asked: dict[str, Any],
    named: dict[str, Any],
) -> int:
    found = {row[0] for row in ours.execute(ASKED, asked).fetchall()}
    wanted = {row[0] for row in owner.execute(one.by_hand.encode(), named).fetchall()}
    if found != wanted or not found:
        raise RuntimeError(f"{one.name}: {len(found)} found, {len(wanted)} by hand")
    return len(found)


def calling(connection: psycopg.Connection[Any], statement: str, given: dict[str, Any]) -> Call:
    def call() -> None:
        connection.execute(statement.encode(), given).fetchall()

    return call
