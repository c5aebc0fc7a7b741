"""Pages of the application, measured: against memory, by buffers, and small union against large."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import psycopg
from fastapi import FastAPI
from sqlalchemy import event

from app import clock
from app.main import create_app
from app.settings import Settings
from benchmarks import asgi
from benchmarks.measure import Contest, Figure, Processes, missing
from benchmarks.serving import Served, served
from benchmarks.union import Stage

ROUNDS, ROUND_SECONDS = 5, 0.25
TIMES_MEMORY = 3.0


@dataclass(frozen=True)
class Page:
    """One line of a table of pages. The address may name {union}, {region} and so on."""

    name: str
    address: str
    user: int
    buffers: float | None = None  # at most so many
    grows: float | None = None  # at most so many times the CPU of the same page of a small union
    busy: bool = False  # measured with writers at work as well
    why: str = ""  # what a profile showed of it: said wherever it falls short
    why_it_grows: str = ""

    def at(self, stage: Stage) -> str:
        size, past = stage.size, clock.today().replace(day=9)
        return self.address.format(
            union=size.union,
            region=size.region,
            wide=size.wide_region,
            branch=size.branch,
            office=stage.office,
            person=stage.person,
            past=past.replace(year=past.year - 1).isoformat(),
        )


def there(stage: Stage, pages: Iterable[Page]) -> tuple[list[Page], list[Figure]]:
    """The pages that answer, and for each of the others a figure that says so."""
    app = create_app(Settings(database_url=stage.app_url))
    found, lost = [], []
    for page in pages:
        status, _ = asgi.answer(app, page.at(stage), cookie=stage.cookie(page.user))
        if status == 200:
            found.append(page)
        else:
            lost.append(missing(page.name, TIMES_MEMORY, f"{page.address} answers {status}"))
    app.state.engine.dispose()
    return found, lost


# ---------- against memory


@contextmanager
def both(stage: Stage, pages: Sequence[Page]) -> Iterator[tuple[Served, Served]]:
    """The application, and the same addresses from memory."""
    kept = [said for page in pages for said in (stage.cookie(page.user), page.at(stage))]
    with (
        served(stage.named("ours"), "ours") as ours,
        served(stage.named("floor"), "floor", *kept) as floor,
    ):
        yield ours, floor


def against_memory(
    stage: Stage, pages: Sequence[Page], ours: Served, floor: Served, meanwhile: str = ""
) -> Iterator[Figure]:
    """CPU of the server and of its database connections, each page against its template alone."""
    for page in pages:
        stage.awake()
        address, cookie = page.at(stage), stage.cookie(page.user)
        text = ours.get(address, cookie)
        if not meanwhile:
            same_length(text, floor.get(address, cookie), address)
        contest = Contest(
            f"{page.name}, against its page from memory{meanwhile}",
            partial(ours.get, address, cookie),
            partial(floor.get, address, cookie),
            Processes([ours.pid]),
            Processes([floor.pid]),
            at_most=TIMES_MEMORY,
            detail=f"{len(text) // 1000} kB",
        )
        yield replace(whole(contest, stage, ours), why=page.why)


def whole(contest: Contest, stage: Stage, ours: Served) -> Figure:
    """The contest again where the work has meanwhile gone to a connection nobody watched."""
    while True:
        watched = stage.backends("ours")
        contest = replace(contest, ours_by=Processes([ours.pid, *watched]))
        figure = contest.run(rounds=ROUNDS, round_seconds=ROUND_SECONDS)
        if set(stage.backends("ours")) <= set(watched):
            return figure


def same_length(ours: str, floor: str, address: str) -> None:
    """A floor that renders something else would compare nothing."""
    if abs(len(ours) - len(floor)) > 0.01 * len(ours):
        raise RuntimeError(f"{address}: {len(ours)} characters, but {len(floor)} from memory")


# ---------- a small union and a large one


def growth(
    small: Stage, large: Stage, pages: Sequence[Page], scales: tuple[str, str]
) -> Iterator[Figure]:
    """The same page, as many rows shown, of more people."""
    with (
        served(small.named("small"), "ours") as of_small,
        served(large.named("large"), "ours") as of_large,
    ):
        for page in pages:
            if page.grows is None:
                continue
            small.awake()
            large.awake()
            asks = [
                partial(by.get, page.at(stage), stage.cookie(page.user))
                for by, stage in ((of_small, small), (of_large, large))
            ]
            lengths = [len(ask()) // 1000 for ask in asks]
            contest = Contest(
                f"{page.name}, {scales[1]} against {scales[0]}",
                asks[1],
                asks[0],
                Processes([of_large.pid, *large.backends("large")]),
                Processes([of_small.pid, *small.backends("small")]),
                at_most=page.grows,
                detail=f"{lengths[1]} kB and {lengths[0]} kB",
            )
            figure = contest.run(rounds=ROUNDS, round_seconds=ROUND_SECONDS)
            yield replace(figure, why=page.why_it_grows or page.why)


# ---------- buffers


Asked = tuple[str, Any]


def buffers(stage: Stage, pages: Sequence[Page]) -> Iterator[Figure]:
    """What each page's queries read, in pages of the database, planning left out."""
    app = create_app(Settings(database_url=stage.app_url))
    for page in pages:
        if page.buffers is None:
            continue
        stage.awake()
        asked = queries(app, page.at(stage), stage.cookie(page.user))
        with stage.signed_in(page.user) as connection:
            counts = replay(connection, asked)
        yield Figure(
            f"{page.name}, buffers",
            sum(counts),
            page.buffers,
            f"{len(counts)} queries, the widest {max(counts)}",
            unit="",
            why=page.why,
        )
    app.state.engine.dispose()


def queries(app: FastAPI, address: str, cookie: str) -> list[Asked]:
    """Everything that a page asks of the database, with what it asks it for."""
    asgi.get(app, address, cookie=cookie)  # what is asked once a day or a process: out of the way
    seen: list[Asked] = []

    def note(*arguments: Any) -> None:
        seen.append((arguments[2], arguments[3]))

    event.listen(app.state.engine, "before_cursor_execute", note)
    asgi.get(app, address, cookie=cookie)
    event.remove(app.state.engine, "before_cursor_execute", note)
    return seen


def replay(connection: psycopg.Connection[Any], asked: Sequence[Asked]) -> list[int]:
    """Buffers of each query, in one transaction that leaves nothing behind; the second time."""
    for _ in range(2):
        with connection.transaction(force_rollback=True):
            counts = [read_by(connection, *one) for one in asked if not one[0].startswith("set ")]
    return counts


def read_by(connection: psycopg.Connection[Any], statement: str, asked: Any = None) -> int:
    explain = f"explain (analyze, buffers, timing off, format json) {statement}"
    row = connection.execute(explain.encode(), asked).fetchone()
    plan = row[0][0]["Plan"] if row else {}
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
