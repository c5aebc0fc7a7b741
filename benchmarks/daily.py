"""What a rep does every day: log a contact, look at today, a person, a list; find somebody."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from fastapi import FastAPI
from sqlalchemy import event

from app import clock
from app.conversations.models import Channel, Result
from app.db.embedded import EmbeddedPostgres
from app.db.ids import new_id
from app.db.scope import hashed, new_token
from app.main import create_app
from app.settings import Settings
from benchmarks import asgi, finding, synthetic
from benchmarks.measure import Contest, Figure, Processes, postmaster
from benchmarks.serving import Served, served

ROUNDS, ROUND_SECONDS = 7, 0.3
WHOEVER = 2  # somebody in the big workplace whom the rep has spoken to twenty times
PAGES = {
    "Today": "/today",
    "a person": f"/people/{WHOEVER}",
    "a list of 200": f"/workplaces/{synthetic.BIG}",
}
SMALLER = {
    "Today": "/today",
    "a person": f"/people/{synthetic.PEOPLE_A_WORKPLACE + 2}",
    "a list of 200": f"/workplaces/{synthetic.SMALL}",
}


@dataclass(frozen=True)
class Stage:
    """A database with the synthetic union, and a session for each user."""

    server: EmbeddedPostgres
    cookies: dict[int, str]
    tokens: dict[int, str]

    @property
    def app_url(self) -> str:
        return self.server.app_url(synthetic.FOR_ONE_RUN)

    @property
    def owner_url(self) -> str:
        return self.server.owner_url(synthetic.FOR_ONE_RUN)

    @property
    def postgres(self) -> int:
        return postmaster(self.server.data)


def run(scale: str, folder: Path) -> Iterator[Figure]:
    with stage(scale, folder) as on:
        yield from count_queries(on)
        rep = on.cookies[synthetic.REP_OF_BIG]
        with (
            served(on.app_url, "ours") as ours,
            served(
                on.app_url, "floor", *(x for path in PAGES.values() for x in (rep, path))
            ) as floor,
        ):
            by = (Processes([served_by.pid, on.postgres]) for served_by in (ours, floor))
            for contest in contests(ours, floor, rep, *by):
                yield contest.run(rounds=ROUNDS, round_seconds=ROUND_SECONDS)
        yield from searches(on, scale)


@contextmanager
def stage(scale: str, folder: Path) -> Iterator[Stage]:
    folder = folder / scale
    with EmbeddedPostgres(folder, fast=True) as server:
        synthetic.ensure(server, scale, server.root)
        synthetic.copy_for_one_run(server)
        tokens = {}
        with connected(server.owner_url(synthetic.FOR_ONE_RUN)) as owner:
            for user in range(1, synthetic.NATIONAL + 1):
                tokens[user] = new_token()
                owner.execute(
                    "select open_session(%s, %s, 'web', '', interval '1 day')",
                    [hashed(tokens[user]), user],
                )
        yield Stage(server, {u: f"session={t}" for u, t in tokens.items()}, tokens)


def contests(
    ours: Served, floor: Served, cookie: str, ours_by: Processes, floor_by: Processes
) -> Iterator[Contest]:
    people = itertools.cycle(range(3, synthetic.PEOPLE_A_WORKPLACE))

    def log(at: Served, cookie: str) -> None:
        form = {
            "id": new_id(),
            "result": int(Result.SPOKE),
            "channel": int(Channel.AT_DESK),
            "happened_on": clock.today(),
            "come_back": "none",
        }
        at.post(f"/people/{next(people)}/contacts", urlencode(form), cookie)

    for name, path in PAGES.items():
        same_length(ours.get(path, cookie), floor.get(path, cookie), path)
        yield Contest(
            f"{name}, against its page from memory",
            partial(ours.get, path, cookie),
            partial(floor.get, path, cookie),
            ours_by,
            floor_by,
            at_most=3,
        )
    # Last: it fills the tables that the pages read.
    yield Contest(
        "log a contact, against a bare endpoint with one INSERT",
        partial(log, ours, cookie),
        partial(log, floor, ""),
        ours_by,
        floor_by,
        at_most=3,
    )


def same_length(ours: str, floor: str, path: str) -> None:
    """A floor that renders something else would compare nothing."""
    if abs(len(ours) - len(floor)) > 0.01 * len(ours):
        raise RuntimeError(f"{path}: {len(ours)} characters, but {len(floor)} from memory")


# ---------- queries


def count_queries(on: Stage) -> Iterator[Figure]:
    """As many for many rows as for few: the ratio of the two counts is at most 1."""
    app = create_app(Settings(database_url=on.app_url))
    for name, path in PAGES.items():
        many = queries(app, path, on.cookies[synthetic.REP_OF_BIG])
        few = queries(app, SMALLER[name], on.cookies[synthetic.REP_OF_SMALL])
        yield Figure(
            f"{name}, queries for many rows against few", many / few, 1, f"{many} and {few}"
        )
    app.state.engine.dispose()


def queries(app: FastAPI, path: str, cookie: str) -> int:
    asgi.get(app, path, cookie=cookie)  # what is asked once a day or a process is out of the way
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    event.listen(app.state.engine, "before_cursor_execute", note)
    asgi.get(app, path, cookie=cookie)
    event.remove(app.state.engine, "before_cursor_execute", note)
    return len(seen)


# ---------- search


def searches(on: Stage, scale: str) -> Iterator[Figure]:
    ids = synthetic.Ids(synthetic.SCALES[scale])
    branch = ids.branch(synthetic.BIG)
    of_branch = [n for n in range(1, ids.workplaces + 1) if ids.branch(n) == branch]
    for who, user, units in (
        ("rep", synthetic.REP_OF_BIG, [synthetic.BIG]),
        ("branch organiser", synthetic.BRANCH_ORGANISER, of_branch),
    ):
        with connected(on.app_url) as ours, connected(on.owner_url) as owner:
            ours.execute("select set_config('app.session', %s, false)", [on.tokens[user]])
            for contest in finding.contests(who, ours, owner, units):
                yield contest.run(rounds=ROUNDS, round_seconds=ROUND_SECONDS)


def connected(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(synthetic.address(url), autocommit=True)
