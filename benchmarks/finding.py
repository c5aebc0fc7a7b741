"""Finding somebody, in the database alone: the function behind every search box, under its

session, against the query one would write by hand, as the owner, with the units named.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import psycopg

from benchmarks.measure import Call, Contest, Processes

MOST = 21
SPELT = """
    select id from staff
    where search_name like all (%(words)s) and scope_unit_id = any (%(units)s)
    order by
      case when (search_name || ' ') ^@ (%(asked)s || ' ')
        or (sort_name || ' ') ^@ (%(asked)s || ' ') then 4 else 0 end
      + case when ' ' || search_name like '%% ' || %(first)s || '%%' then 2 else 0 end
      + case when ' ' || search_name || ' ' like '%% ' || %(first)s || ' %%' then 1 else 0 end
      - case when workplace_id is null then 8 else 0 end desc, sort_name, id limit 21
"""
MISSPELT = """
    select id from staff
    where %(asked)s <%% search_name and scope_unit_id = any (%(units)s)
    order by word_similarity(%(asked)s, search_name) desc, sort_name, id limit 21
"""


def contests(
    who: str, ours: psycopg.Connection[Any], owner: psycopg.Connection[Any], units: list[int]
) -> Iterator[Contest]:
    owner.execute("set plan_cache_mode = force_custom_plan")
    owner.execute("set pg_trgm.word_similarity_threshold = 0.5")
    names = some_names(owner, units)
    for how, asked, by_hand in (
        ("by name", names, SPELT),
        ("by a misspelt name", [misspelt(name) for name in names], MISSPELT),
    ):
        same_people(ours, owner, asked, by_hand, units)
        yield Contest(
            f"find somebody {how} as a {who}, against the query by hand",
            asking(ours, asked),
            asking_by_hand(owner, asked, by_hand, units),
            Processes([ours.info.backend_pid]),
            Processes([owner.info.backend_pid]),
            at_most=2,
        )


def some_names(owner: psycopg.Connection[Any], units: list[int]) -> list[str]:
    """Full names, surnames, and the first letters of some, spelt so that each finds somebody."""
    rows = owner.execute(
        "select search_name from staff where scope_unit_id = any (%s)"
        " and search_name ~ '^[a-z]{4,} [a-z]{6,}$' order by id limit 24",
        [units],
    ).fetchall()
    names = [str(name) for (name,) in rows]
    return [*names[::3], *(name.split()[1] for name in names[1::3]), *(n[:4] for n in names[2::3])]


def misspelt(name: str) -> str:
    """Two letters changed round, so that the spelling finds nobody but the sound does."""
    return f"{name[:2]}{name[3]}{name[2]}{name[4:]}q" if len(name) > 5 else f"{name}qx"


def same_people(
    ours: psycopg.Connection[Any],
    owner: psycopg.Connection[Any],
    asked: list[str],
    by_hand: str,
    units: list[int],
) -> None:
    """A faster answer that is another answer would win nothing."""
    for name in asked:
        found = ours.execute("select staff_id from search_staff(%s, %s)", [name, MOST]).fetchall()
        wanted = owner.execute(by_hand, question(name, units)).fetchall()
        if set(found) != set(wanted):
            raise RuntimeError(f"{name}: search_staff() and the query by hand differ")


def question(name: str, units: list[int]) -> dict[str, Any]:
    words = [f"%{word}%" for word in name.split()]
    return {"words": words, "first": name.split()[0], "asked": name, "units": units}


def asking(connection: psycopg.Connection[Any], asked: list[str]) -> Call:
    names = itertools.cycle(asked)

    def ask() -> None:
        connection.execute(
            "select staff_id from search_staff(%s, %s)", [next(names), MOST]
        ).fetchall()

    return ask


def asking_by_hand(
    connection: psycopg.Connection[Any], asked: list[str], by_hand: str, units: list[int]
) -> Call:
    questions = itertools.cycle([question(name, units) for name in asked])

    def ask() -> None:
        connection.execute(by_hand, next(questions)).fetchall()

    return ask
