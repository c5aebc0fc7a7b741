"""A staff list of the whole union: looked at, committed, brought for the first time.

Ratios of CPU: of this process and the database's against the database's alone, which does the least
that could be done with the same file. Peak memory is that of a process that does nothing else.
"""

import csv
import multiprocessing
import os
import resource
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from app import clock
from app.cli.application import steps_as
from app.conversations.models import Channel, Result
from app.db.ids import new_id
from app.files.opening import open_file, sha256_of
from app.imports import showing
from app.imports.commands import moving, runs
from app.imports.models import ImportKind, ImportRun
from app.settings import Settings
from app.work.steps import Steps
from benchmarks import union
from benchmarks.measure import Figure, Processes, postmaster
from benchmarks.serving import Served, served
from benchmarks.union import Stage

IMPORTER = 4  # the branch's organiser, here of the whole union
PREVIEW, MONTHLY, FIRST, GROWTH, MEMORY, MEANWHILE = 15.0, 10.0, 3.0, 12.0, 200.0, 2.0
HEADER = ("Staff number", "Forename", "Surname", "Work email", "Team", "Workplace")
SMALL = "100k"
IDLE_SECONDS = 10
WHY_PREVIEW = (
    "each row is looked up under row security by itself, and a third of the time is Python reading"
)
WHY_MONTHLY = "each change moves somebody: placements, standings, ledger and before-images follow"
WHY_FIRST = (
    "every row is judged in Python, and what was written is recorded so that it can be undone"
)

MONTH = """
select i.value, s.forename, s.surname, s.work_email,
  case when s.id % 100 = 0 then 'Another team' else t.name end, u.name
from staff s
join staff_identifiers i on i.staff_id = s.id and i.kind = 1 and i.valid_to > current_date
join units u on u.id = s.workplace_id
left join teams t on t.id = s.team_id
where s.id % 100 <> 1
order by s.workplace_id, s.id
"""
RAW = (
    "create temp table raw"
    " (number text, forename text, surname text, email text, team text, place text)"
)
UPSERT = """
with added as (
  insert into staff(forename, surname, work_email, source, scope_unit_id)
  select r.forename, r.surname, r.email, 'list', u.id from raw r join units u on u.name = r.place
  and u.kind = 5
  returning id, work_email, scope_unit_id
), placed as (
  insert into placements(staff_id, scope_unit_id, workplace_id, engagement, valid_from)
  select id, scope_unit_id, scope_unit_id, 1, current_date from added
), stood as (
  insert into standings(staff_id, scope_unit_id, code, source, valid_from)
  select id, scope_unit_id, 0, 0, current_date from added
)
insert into staff_identifiers(staff_id, scope_unit_id, kind, issuer_id, value, valid_from)
select a.id, a.scope_unit_id, 1, w.employer_id, r.number, current_date
from added a join raw r on r.email = a.work_email join workplaces w on w.id = a.scope_unit_id
"""


@dataclass(frozen=True)
class Took:
    """CPU seconds of the steps of an import, and the most memory its process had, in MB."""

    preview: float
    commit: float
    memory: float
    sentence: str


def run(scale: str, folder: Path) -> Iterator[Figure]:
    with union.server(folder) as postgres:
        on = union.stage(postgres, scale)
        everywhere(on)
        yield from month(on, folder, scale)
        yield from first_load(on, folder)
        if scale == "1m":
            small = union.stage(postgres, SMALL)
            everywhere(small)
            yield from growth(small, on, folder)


def everywhere(on: Stage) -> None:
    """Give a branch's organiser the whole union, which no role has: one list holds everybody."""
    with union.superuser(on.server, on.database) as database:
        database.execute("set session_replication_role = replica")
        database.execute(
            "update role_grants set unit_id = %s where user_id = %s", [on.size.union, IMPORTER]
        )
        database.execute("delete from user_sessions where user_id = %s", [IMPORTER])


# ---------- a month: one in a hundred changed, one is missing, one is new


def month(on: Stage, folder: Path, scale: str) -> Iterator[Figure]:
    file = month_file(on, folder / "month.csv")
    floor = copying(on, file)
    with served(on.named("busy"), "ours") as at:
        with logging(on, at) as idle:
            time.sleep(IDLE_SECONDS)
        with logging(on, at) as busy:
            took = imported(on, file)
    rows = f"{took.sentence} {scale}"
    yield Figure("import: a month looked at, against COPY of the file", took.preview / floor,
                 PREVIEW, rows, why=WHY_PREVIEW)  # fmt: skip
    yield Figure("import: a month committed, against COPY of the file", took.commit / floor,
                 MONTHLY, rows, why=WHY_MONTHLY)  # fmt: skip
    yield Figure("import: most memory, in MB", took.memory, MEMORY, rows, unit="MB")
    yield Figure("import: a rep's contact meanwhile, against idle (median time)",
                 statistics.median(busy) / statistics.median(idle),
                 MEANWHILE)  # fmt: skip


def month_file(on: Stage, file: Path) -> Path:
    new = on.size.people // 100
    with on.owner() as owner, file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        with owner.transaction(), owner.cursor("month") as rows:
            rows.itersize = 20_000
            writer.writerows(rows.execute(MONTH))
        writer.writerows(new_people(on, owner, "M", new))
    return file


def new_people(
    on: Stage, owner: psycopg.Connection[Any], mark: str, most: int
) -> Iterator[tuple[str, ...]]:
    offices = owner.execute("select name from units where kind = 5 order by id").fetchall()
    for number in range(most):
        known = f"{mark}{number:07}"
        place = offices[number * len(offices) // most][0]
        yield known, f"Newly{number}", f"Begun {known}", f"{known}@employer.example", "", place


# ---------- a first load


def first_load(on: Stage, folder: Path) -> Iterator[Figure]:
    file = folder / "first.csv"
    most = on.size.people // 10
    with on.owner() as owner, file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        writer.writerows(new_people(on, owner, "F", most))
    floor = upserting(on, file)
    took = imported(on, file)
    yield Figure(
        "import: a first load, against COPY and insert into the same tables",
        (took.preview + took.commit) / floor,
        FIRST,
        f"{most:,} new people: {took.sentence}",
        why=WHY_FIRST,
    )


def growth(small: Stage, large: Stage, folder: Path) -> Iterator[Figure]:
    """The same month of ten times as many people."""
    took = [imported(on, month_file(on, folder / "growth.csv")) for on in (small, large)]
    before, after = (one.preview + one.commit for one in took)
    yield Figure(f"import: a month, {SMALL} to 1m", after / before, GROWTH)


# ---------- the least that could be done


def copying(on: Stage, file: Path) -> float:
    """CPU seconds of the database to take in the file as it is."""
    with union.superuser(on.server, on.database) as owner:
        database = Processes([postmaster(on.server.data)])
        before = database.cpu()
        owner.execute(RAW.replace("temp ", ""))
        copy_in(owner, file)
        owner.execute("drop table raw")
        return database.cpu() - before


def upserting(on: Stage, file: Path) -> float:
    """The same rows into the same tables, with all that follows from them; rolled back."""
    with on.owner() as owner:
        database = Processes([postmaster(on.server.data)])
        before = database.cpu()
        with owner.transaction(force_rollback=True):
            owner.execute(RAW)
            copy_in(owner, file)
            owner.execute("analyze raw")
            owner.execute(UPSERT)
            owner.execute("set constraints all immediate")
        return database.cpu() - before


def copy_in(owner: psycopg.Connection[Any], file: Path) -> None:
    statement = "copy raw from stdin (format csv, header)"
    with file.open("rb") as data, owner.cursor().copy(statement) as into:
        while piece := data.read(1 << 20):
            into.write(piece)


# ---------- ours, in a process of its own


def imported(on: Stage, file: Path) -> Took:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    spawn = multiprocessing.get_context("spawn")
    data = on.server.data
    work = spawn.Process(target=bring, args=(on.app_url, file, on.size.union, data, theirs))
    work.start()
    theirs.close()
    took: Took = ours.recv()
    work.join()
    return took


def bring(url: str, file: Path, unit: int, data: Path, say: Connection) -> None:
    os.environ["ALONGSIDE_DATABASE_URL"] = url
    settings = Settings(database_url=url, secret_key="x" * 40)
    used = Processes([os.getpid(), postmaster(data)])
    with steps_as(settings, f"user{IMPORTER}@union.example") as steps:
        began = used.cpu()
        with steps.step() as (db, actor), open_file(file, file.name) as opened:
            with file.open("rb") as bytes_of:
                sha256 = sha256_of(bytes_of)
            new = runs.NewRun(ImportKind.STAFF, unit, clock.today(), file.name, True)
            run_id = runs.bring(db, actor, new, opened, sha256=sha256, today=clock.today()).id
        go_on(steps, run_id)
        planned = used.cpu()
        with steps.step() as (db, actor):
            run = db.get_one(ImportRun, run_id)
            sentence = run.problem or showing.in_one_sentence(run)
            runs.commit(db, actor, run_id, shown=run.plan_no)
        go_on(steps, run_id)
        done = used.cpu()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say.send(Took(planned - began, done - planned, memory, sentence))


def go_on(steps: Steps, run_id: int) -> None:
    more = True
    while more:
        with steps.step() as (db, actor):
            more = moving.step(db, actor, run_id, pepper=steps.pepper)


# ---------- reps meanwhile


@contextmanager
def logging(on: Stage, at: Served) -> Iterator[list[float]]:
    """The seconds that each contact took, which a rep logs one after the other meanwhile."""
    took: list[float] = []
    over = threading.Event()
    thread = threading.Thread(target=log, args=(on, at, took, over))
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()


def log(on: Stage, at: Served, took: list[float], over: threading.Event) -> None:
    while not over.wait(0.05):
        # A server that has only just begun binds its port a moment before it listens.
        form = {
            "id": new_id(),
            "result": int(Result.SPOKE),
            "channel": int(Channel.AT_DESK),
            "happened_on": clock.today(),
            "come_back": "none",
        }
        before = time.perf_counter()
        try:
            at.post(f"/people/{on.person}/contacts", urlencode(form), on.cookie(union.REP))
        except ConnectionRefusedError:
            at.connection.close()
            continue
        took.append(time.perf_counter() - before)
