"""Finding somebody, lists of people and one person's page, in a small union and in a large one."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import finding, pages, union
from benchmarks.measure import Call, Contest, Figure, Processes
from benchmarks.pages import ROUND_SECONDS, ROUNDS, Page
from benchmarks.union import BRANCH_ORGANISER, NATIONAL, REGIONAL_OF_WIDE, REP, Stage

SMALL = "100k"
GROWS, SEARCH_GROWS = 1.3, 8.0
OPENED = 300  # people opened to an organiser who otherwise sees counts only

PAGES = (
    Page("Today", "/today", REP, 400, GROWS),
    Page("a list of 200", "/workplaces/{office}", REP, 4000, GROWS),
    Page("a list of 200, for the branch", "/workplaces/{office}", BRANCH_ORGANISER, 4000, GROWS),
    Page("a person", "/people/{person}", REP, 400, GROWS),
    Page("a person, for the branch", "/people/{person}", BRANCH_ORGANISER, 400, GROWS),
    Page("finding a surname", "/people?q=shackleton", BRANCH_ORGANISER, 4000, SEARCH_GROWS),
    Page("finding a whole name", "/people?q=helen+hargreaves", REP, 4000, SEARCH_GROWS),
)


# What a profile of each page showed: said wherever it costs more than its aim.
A_LIST = "half of its SQL looks up when each of 200 people was last spoken to"
A_PERSON = "signing in and a line in the audit trail cost more than so small a template"
WHY = {
    "Today": "everybody of the office is weighed, and planned for, to show a few",
    "a list of 200": A_LIST,
    "a list of 200, for the branch": A_LIST,
    "a person": A_PERSON,
    "a person, for the branch": A_PERSON,
    "finding a surname": "whoever is called so anywhere is looked at, to print those of the branch",
    "finding a whole name": "everybody of the office is read, to print a line or two",
}
WHY_SEARCH_GROWS = (
    "some who are called so at 100k are not there at 1m,"
    " and then everybody called a little like it is looked at"
)


def run(scale: str, folder: Path) -> Iterator[Figure]:
    with union.server(folder) as postgres:
        on = union.stage(postgres, scale)
        yield from searches(on)
        found, lost = pages.there(on, [replace(page, why=WHY[page.name]) for page in PAGES])
        yield from lost
        yield from pages.buffers(on, found)
        with pages.both(on, found) as (ours, floor):
            yield from pages.against_memory(on, found, ours, floor)
        if scale == "1m":
            small = union.stage(postgres, SMALL)
            yield from growing_searches(small, on)
            yield from pages.growth(small, on, found, (SMALL, scale))


# ---------- search, in the database alone


def searches(on: Stage) -> Iterator[Figure]:
    """Against the query that one would write by hand, as the owner, with the units named."""
    for who, user in (("rep", REP), ("branch organiser", BRANCH_ORGANISER)):
        with on.signed_in(user) as ours, on.owner() as owner:
            for contest in finding.contests(who, ours, owner, seen_by(owner, on, user)):
                yield contest.run(rounds=ROUNDS, round_seconds=ROUND_SECONDS)


def growing_searches(small: Stage, large: Stage) -> Iterator[Figure]:
    """The same names, of ten times as many people.

    No role sees everybody's name: the regional and the national organiser find whom a call list
    opened to them, and the last session is one that a role of that kind would have.
    """
    for stage in (small, large):
        open_some(stage, REGIONAL_OF_WIDE)
        open_some(stage, NATIONAL)
    for who, user in (
        ("a rep", REP),
        ("a branch organiser", BRANCH_ORGANISER),
        ("a regional organiser, among those opened by a call list", REGIONAL_OF_WIDE),
        ("a national organiser, among those opened by a call list", NATIONAL),
        ("somebody who saw everybody", NATIONAL),
    ):
        if who.startswith("somebody"):
            for stage in (small, large):
                show_everybody(stage, user)
        with small.signed_in(user) as few, large.signed_in(user) as many, small.owner() as owner:
            names = finding.some_names(owner, seen_by(owner, small, user))
            contest = Contest(
                f"find somebody by name as {who}, 1m against {SMALL}",
                asking(many, names),
                asking(few, names),
                Processes([many.info.backend_pid]),
                Processes([few.info.backend_pid]),
                at_most=SEARCH_GROWS,
            )
            figure = contest.run(rounds=ROUNDS, round_seconds=ROUND_SECONDS)
            yield replace(figure, why=WHY_SEARCH_GROWS)


def seen_by(owner: psycopg.Connection[Any], on: Stage, user: int) -> list[int]:
    """The units whose people a user sees; of organisers above, those they have a role in."""
    rows = owner.execute(
        "select units_below(unit_id) from role_grants where user_id = %s", [user]
    ).fetchall()
    return sorted(unit for (unit,) in rows if unit <= on.size.offices)


def open_some(on: Stage, user: int) -> None:
    """As a call list does."""
    with on.owner() as owner:
        owner.execute(
            "insert into person_access(user_id, staff_id, reason, until)"
            " select %(user)s, s.id, 'Benchmark', current_date + 14 from contactable s"
            " where s.scope_unit_id = any (%(units)s) order by s.id %% 7919, s.id limit %(most)s"
            " on conflict do nothing",
            {"user": user, "units": seen_by(owner, on, user), "most": OPENED},
        )


def show_everybody(on: Stage, user: int) -> None:
    with on.owner() as owner:
        owner.execute(
            "insert into session_units(token_hash, sight, unit_ids)"
            " select s.token_hash, 'people', %s from user_sessions s where s.user_id = %s"
            " on conflict (token_hash, sight) do update set unit_ids = excluded.unit_ids",
            [seen_by(owner, on, user), user],
        )


def asking(connection: psycopg.Connection[Any], names: list[str]) -> Call:
    asked = itertools.cycle(names)

    def ask() -> None:
        connection.execute(
            "select staff_id from search_staff(%s, %s)", [next(asked), finding.MOST]
        ).fetchall()

    return ask
