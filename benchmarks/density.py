"""Density at any size: what the ledger reads, what each page costs, whatever else goes on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

from app import clock
from benchmarks import pages, union
from benchmarks.busy import busy
from benchmarks.measure import Call, Contest, Figure, Processes
from benchmarks.pages import ROUND_SECONDS, ROUNDS, Page
from benchmarks.union import (
    BRANCH_ORGANISER,
    NATIONAL,
    OBSERVER,
    REGIONAL,
    REGIONAL_OF_WIDE,
    REP,
    Stage,
)

SMALL = "10k"
GROWS = 1.3
BY_HAND = 2.0

# Each line: what it is, its address, who looks, at most how many buffers, how much it may grow.
# Those that may grow show as many rows at every scale.
PAGES = (
    Page("the union today", "/density/{union}", NATIONAL, 400, GROWS, busy=True),
    Page("the union a year ago", "/density/{union}?as_at={past}", NATIONAL, 400, GROWS, busy=True),
    Page("the union's three years", "/density/{union}/trend", NATIONAL, 300, GROWS),
    Page("a region", "/density/{region}", REGIONAL, 1300, busy=True),
    Page("a region of 25 branches", "/density/{wide}", REGIONAL_OF_WIDE, 1300, GROWS),
    Page("a region, for the union", "/density/{wide}", NATIONAL, 1300, GROWS),
    Page("a region in bands", "/density/{wide}", OBSERVER),
    Page("a region's three years", "/density/{wide}/trend", REGIONAL_OF_WIDE, 300, GROWS),
    Page("a region's offices", "/density/{wide}/offices", REGIONAL_OF_WIDE, 1300, GROWS, busy=True),
    Page("a region's joiners", "/density/{wide}/joins", REGIONAL_OF_WIDE, 1300, GROWS),
    Page("a region's coverage", "/coverage/{wide}", REGIONAL_OF_WIDE, 1300, GROWS, busy=True),
    Page("a region's numbers", "/density/{wide}/numbers", REGIONAL_OF_WIDE, 1300, GROWS),
    Page("where to go next", "/next", REGIONAL_OF_WIDE, 1300, busy=True),
    Page("a region's target", "/density/{wide}/target", REGIONAL_OF_WIDE, 1300, GROWS),
    Page("a branch of 25 offices", "/density/{branch}", BRANCH_ORGANISER, 1300, GROWS),
    Page("a branch's coverage", "/coverage/{branch}", BRANCH_ORGANISER),
    Page("an office of 200", "/density/{office}", REP, 1300, GROWS),
)


# What a profile of each page showed at a million people: said wherever it costs more than its aim.
SMALL_PAGE = "signing in and six to ten small queries cost more than so small a template"
UNIT_BY_UNIT = (
    "half is the ledger's sums and lists of the units shown, half signing in and the driver"
)
MONTH_BY_MONTH = (
    "each month's rate, words and place are worked out, beside signing in and six queries"
)
WHY = {
    "the union today": UNIT_BY_UNIT,
    "the union a year ago": UNIT_BY_UNIT,
    "the union's three years": MONTH_BY_MONTH,
    "a region": UNIT_BY_UNIT,
    "a region of 25 branches": UNIT_BY_UNIT,
    "a region, for the union": UNIT_BY_UNIT,
    "a region in bands": "what is hidden follows from every office seen, so all are weighed",
    "a region's three years": MONTH_BY_MONTH,
    "a region's offices": "25 lines of 37 months are worked out dot by dot, printed as a path",
    "a region's joiners": "thousands who came, went, joined or left are traced one by one",
    "a region's coverage": UNIT_BY_UNIT,
    "a region's numbers": SMALL_PAGE,
    "where to go next": "every office is weighed and every target forecast before 25 are shown",
    "a region's target": SMALL_PAGE,
    "a branch of 25 offices": UNIT_BY_UNIT,
    "a branch's coverage": "what was raised is looked for in a year's conversations",
    "an office of 200": SMALL_PAGE,
}
LISTS = "declared headcounts and list dates are looked up among ten times as many offices"
WHY_IT_GROWS = {
    "the union today": LISTS,
    "a region's numbers": LISTS,
    "a region's joiners": "as many lines, but of ten times as many people who came and went",
}


@dataclass(frozen=True)
class Reading:
    """What the ledger is asked, and the same by hand, as the owner, without a session."""

    name: str
    user: int
    buffers: float
    asked: str
    by_hand: str
    wide: bool = False  # a region with all that is below it; else the union with all its regions
    why: str = ""


ON = "select * from headcounts_on(%(day)s, %(units)s)"
TREND = "select * from headcount_trend(%(since)s, %(day)s, %(units)s, '{1,2,20,21}')"
ON_BY_HAND = """
    select unit_id, measure, sum(people) from (
      select unit_id, measure, people from headcount_years
      where unit_id = any (%(units)s) and year < %(january)s and measure < 20
      union all
      select unit_id, measure, people from headcount_months
      where unit_id = any (%(units)s) and month >= %(january)s and month < %(first)s
        and measure < 20
      union all
      select unit_id, measure, people from headcount_days
      where unit_id = any (%(units)s) and day between %(first)s and %(day)s and measure < 20
      union all
      select unit_id, measure, people from headcount_changes
      where unit_id = any (%(units)s) and day <= %(day)s and measure < 20
    ) q group by 1, 2
"""
TREND_BY_HAND = """
    select unit_id, case when month >= %(since)s then month end, measure, sum(people) from (
      select unit_id, month, measure, people from headcount_months
      where unit_id = any (%(units)s) and month < %(first)s and measure = any ('{1,2,20,21}')
      union all
      select unit_id, %(first)s, measure, people from headcount_days
      where unit_id = any (%(units)s) and day between %(first)s and %(day)s
        and measure = any ('{1,2,20,21}')
      union all
      select unit_id, date_trunc('month', day)::date, measure, people from headcount_changes
      where unit_id = any (%(units)s) and day <= %(day)s and measure = any ('{1,2,20,21}')
    ) q group by 1, 2, 3
"""
READINGS = (
    Reading("the union and its regions now", NATIONAL, 400, ON, ON_BY_HAND),
    Reading("the union and its regions a year ago", NATIONAL, 400, ON, ON_BY_HAND),
    Reading("the union and its regions, three years", NATIONAL, 300, TREND, TREND_BY_HAND),
    Reading(
        "a region and all offices in it now",
        REGIONAL,
        1300,
        ON,
        ON_BY_HAND,
        wide=True,
        why="no page reads it: an index is gone down thrice for each unit, four pages a time",
    ),
)


def run(scale: str, folder: Path) -> Iterator[Figure]:
    with union.server(folder) as postgres:
        on = union.stage(postgres, scale)
        yield from readings(on)
        found, lost = pages.there(on, map(explained, PAGES))
        yield from lost
        yield from pages.buffers(on, found)
        with pages.both(on, found) as (ours, floor):
            yield from pages.against_memory(on, found, ours, floor)
        if scale != SMALL:
            small = union.stage(postgres, SMALL)
            yield from pages.growth(small, on, found, (SMALL, scale))
        # Last: it writes into what the others read.
        main = [page for page in found if page.busy]
        with pages.both(on, main) as (ours, floor), busy(on, folder) as work:
            for figure in pages.against_memory(on, main, ours, floor, ", with others writing"):
                yield work.noted(figure)


def explained(page: Page) -> Page:
    return replace(page, why=WHY[page.name], why_it_grows=WHY_IT_GROWS.get(page.name, ""))


def readings(on: Stage) -> Iterator[Figure]:
    """The ledger alone."""
    for reading in READINGS:
        asked = question(on, reading)
        units = len(asked["units"])
        with on.signed_in(reading.user) as ours, on.owner() as owner:
            owner.execute("set plan_cache_mode = force_custom_plan")
            same_answer(ours, owner, reading, asked)
            [count] = pages.replay(ours, [(reading.asked, asked)])
            yield Figure(
                f"{reading.name}, buffers",
                count,
                reading.buffers,
                f"{units} units",
                unit="",
                why=reading.why,
            )
            yield Contest(
                f"{reading.name}, against the query by hand",
                asking(ours, reading.asked, asked),
                asking(owner, reading.by_hand, asked),
                Processes([ours.info.backend_pid]),
                Processes([owner.info.backend_pid]),
                at_most=BY_HAND,
            ).run(rounds=ROUNDS, round_seconds=ROUND_SECONDS)


def question(on: Stage, reading: Reading) -> dict[str, Any]:
    day = clock.today()
    if "ago" in reading.name:
        day = day.replace(year=day.year - 1, day=9)
    units = below(on, on.size.region) if reading.wide else on.size.national
    first = day.replace(day=1)
    return {
        "day": day,
        "first": first,
        "january": first.replace(month=1),
        "since": first.replace(year=day.year - 3),
        "units": units,
    }


def below(on: Stage, unit: int) -> list[int]:
    with on.owner() as owner:
        rows = owner.execute("select units_below(%s)", [unit]).fetchall()
    return sorted(unit_id for (unit_id,) in rows)


def same_answer(
    ours: psycopg.Connection[Any],
    owner: psycopg.Connection[Any],
    reading: Reading,
    asked: dict[str, Any],
) -> None:
    """A faster answer that is another answer would win nothing."""
    rows, wanted = (
        {row for row in connection.execute(statement, asked).fetchall() if row[-1]}
        for connection, statement in ((ours, reading.asked), (owner, reading.by_hand))
    )
    if rows != wanted or not rows:
        raise RuntimeError(f"{reading.name}: the ledger and the query by hand differ")


def asking(connection: psycopg.Connection[Any], statement: str, asked: dict[str, Any]) -> Call:
    encoded = statement.encode()

    def ask() -> None:
        connection.execute(encoded, asked).fetchall()

    return ask
