"""What leaves: files of half a union, asked for and taken over HTTP.

Ratios of CPU: of the server and the database against a client and the database that do the least
that gives the same rows under the same row security (COPY), or the same workbook from memory.
"""

import http.client
import multiprocessing
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode

import psycopg
from xlsxwriter import Workbook

from app import clock
from app.access.actor import Actor
from app.call_lists import exporting as call_lists
from app.conversations.exporting import FOLLOW_UPS
from app.db.scope import hashed, new_token
from app.db.session import make_engine, make_sessions
from app.exports.models import Format
from app.exports.rules import Origin
from app.exports.sources import Column, Offer, Source
from app.exports.streaming import Taking, pieces
from app.finding import exporting as finding
from app.finding.address import pack
from app.finding.question import Question
from benchmarks import union
from benchmarks.measure import Figure, Processes, postmaster
from benchmarks.serving import Served, served
from benchmarks.synthetic import address as plain_address
from benchmarks.union import Stage

ORGANISER = 4  # the branch's organiser, here of the whole union
CSV, XLSX, FIRST, MEMORY, GROWTH = 2.5, 1.3, 0.1, 1.15, 1.25
ROUNDS = 5
WHY_GROWTH = (
    "row security looks up everybody the organiser sees, and the branch is four times as large;"
    " names of few offices are read at once, of many one by one, about ten pages a row either way"
)
LISTED = 1_000
SMALL = "10k"
COLUMNS = ("name", "workplace", "team", "email")
NUMBERS = (*COLUMNS, "phone")
HALF = """
select array_agg(id) from (
  select workplace_id id, sum(count(*)) over (order by workplace_id) so_far
  from staff where workplace_id is not null group by workplace_id
) q where so_far <= %s
"""
PLAIN = """
copy (
  select btrim(coalesce(s.known_as, s.forename) || ' ' || s.surname), w.name, t.name, s.work_email
  from contactable s
  left join units w on w.id = s.workplace_id left join teams t on t.id = s.team_id
  where s.in_scope and s.workplace_id = any (%s)
  order by s.workplace_id, s.sort_name, s.id
) to stdout (format csv)
"""
DIALLED = """
copy (
  with found as materialized (
    select id from contactable where in_scope and workplace_id = any (%s)
  )
  select btrim(coalesce(s.known_as, s.forename) || ' ' || s.surname), w.name, t.name, s.work_email,
    n.number
  from found f join contactable s on s.id = f.id
  left join units w on w.id = s.workplace_id left join teams t on t.id = s.team_id
  left join my_numbers_to_dial(array(select id from found)) n
    on n.staff_id = s.id and n.because is null
  order by s.workplace_id, s.sort_name, s.id
) to stdout (format csv)
"""


@dataclass(frozen=True)
class Taken:
    """One file: CPU seconds, seconds until its first row and in all, its bytes and rows."""

    cpu: float
    first: float
    whole: float
    size: int
    rows: int


def run(scale: str, folder: Path) -> Iterator[Figure]:
    with union.server(folder) as postgres:
        on = union.stage(postgres, scale)
        token = organises(on, on.size.union)
        with on.owner() as owner:
            (places,) = owner.execute(HALF, [on.size.people // 2]).fetchone() or ([],)
        question = {"version": 1, "rules": [{"rule": "place", "those": places}]}
        with served(on.named("exports"), "ours") as at:
            yield from files(on, at, token, question, places)
        yield memory(on, token)
        if scale != SMALL:
            small = union.stage(postgres, SMALL)
            yield from growth(*((one, organises(one, one.size.branch)) for one in (small, on)))


def organises(on: Stage, unit: int) -> str:
    """A branch's organiser of this unit, even of the whole union, which no role has; a session.

    As many rows as they like leave at once.
    """
    token = new_token()
    with union.superuser(on.server, on.database) as database:
        database.execute("set session_replication_role = replica")
        database.execute(
            "update role_grants set unit_id = %s where user_id = %s", [unit, ORGANISER]
        )
        database.execute("delete from user_sessions where user_id = %s", [ORGANISER])
        database.execute(
            "update union_settings set export_at_once = 2000000, export_alone = 2000000"
        )
        database.execute("set session_replication_role = origin")
        database.execute(
            "select open_session(%s, %s, 'web', '', interval '1 day')", [hashed(token), ORGANISER]
        )
    return token


# ---------- the same rows, ours and the least that could be done


def files(
    on: Stage, at: Served, token: str, question: dict[str, Any], places: list[int]
) -> Iterator[Figure]:
    ours = Processes([at.pid, postmaster(on.server.data)])
    floor = Processes([os.getpid(), postmaster(on.server.data)])
    with signed_in(on, token) as connection:
        for name, columns, statement in (
            ("CSV", COLUMNS, PLAIN),
            ("CSV with numbers to dial", NUMBERS, DIALLED),
        ):
            asked = ask(at, token, question, columns, Format.CSV)
            took, least = [], []
            for _ in range(ROUNDS):
                took.append(take(at, token, asked, ours))
                least.append(copying(connection, statement, places, floor))
            if took[0].rows != least[0].rows + 2:
                raise RuntimeError(f"{took[0].rows} lines, {least[0].rows} rows by COPY")
            detail = f"{least[0].rows:,} rows, {on.size.people:,} people"
            ratio = statistics.median(o.cpu / f.cpu for o, f in zip(took, least, strict=True))
            wall = statistics.median(o.whole / f.whole for o, f in zip(took, least, strict=True))
            yield Figure(f"export: {name}, against COPY … TO", ratio, CSV, detail)
            yield Figure(f"export: {name}, seconds against COPY … TO", wall, CSV, detail)
            first = statistics.median(one.first / one.whole for one in took)
            yield Figure(f"export: {name}, until its first row", first, FIRST, detail, unit="%")
        yield workbook(at, token, ask(at, token, question, COLUMNS, Format.XLSX), ours,
                       rows_in_memory(connection, places))  # fmt: skip


def workbook(
    at: Served, token: str, asked: str, ours: Processes, rows: list[tuple[str, ...]]
) -> Figure:
    alone = Processes([os.getpid()])
    took, least = [], []
    for _ in range(ROUNDS):
        took.append(take(at, token, asked, ours).cpu)
        began = alone.cpu()
        written(rows)
        least.append(alone.cpu() - began)
    ratio = statistics.median(o / f for o, f in zip(took, least, strict=True))
    return Figure(
        "export: XLSX, against xlsxwriter alone",
        ratio,
        XLSX,
        f"{len(rows):,} rows from memory",
        why="finding and reading the rows is a fifth of what writing them costs",
    )


def written(rows: list[tuple[str, ...]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with TemporaryFile() as out:
        book = Workbook(out, options)
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, at, cell)
        book.close()


def rows_in_memory(connection: psycopg.Connection[Any], places: list[int]) -> list[tuple[str, ...]]:
    select = PLAIN.partition("copy (")[2].rpartition(") to stdout")[0]
    return connection.execute(select.encode(), [places]).fetchall()


def copying(
    connection: psycopg.Connection[Any], statement: str, places: list[int], used: Processes
) -> Taken:
    began, cpu = time.perf_counter(), used.cpu()
    first, size, rows = 0.0, 0, 0
    with connection.cursor() as cursor, cursor.copy(statement.encode(), [places]) as copy:
        for piece in copy:
            first = first or time.perf_counter() - began
            size += len(piece)
            rows += 1
    return Taken(used.cpu() - cpu, first, time.perf_counter() - began, size, rows)


def ask(
    at: Served, token: str, question: dict[str, Any], columns: tuple[str, ...], file: Format
) -> str:
    """The address of an export that is ready."""
    form = {
        "what": "people", "q": pack(Question.model_validate(question)), "format": file.value,
        "columns": columns, "purpose": "call",
    }  # fmt: skip
    response = post(at, token, "/exports", urlencode(form, doseq=True))
    response.read()
    address = response.getheader("Location")
    if address is None:
        raise RuntimeError(f"Asking was answered {response.status}.")
    return address


def take(at: Served, token: str, address: str, used: Processes) -> Taken:
    began, cpu = time.perf_counter(), used.cpu()
    response = post(at, token, f"{address}/file", "")
    if response.status != 200:
        raise RuntimeError(f"Taking was answered {response.status}.")
    first, size, lines = 0.0, 0, 0
    while piece := response.read1(65_536):
        size += len(piece)
        lines += piece.count(b"\n")
        if not first and lines > 1:
            first = time.perf_counter() - began
    return Taken(used.cpu() - cpu, first, time.perf_counter() - began, size, lines)


def post(at: Served, token: str, path: str, body: str) -> http.client.HTTPResponse:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        "Cookie": f"session={token}",
    }
    while True:
        try:
            at.connection.request("POST", path, body, headers)
            return at.connection.getresponse()
        except ConnectionRefusedError:
            at.connection.close()  # bound, but it does not listen yet
            time.sleep(0.05)


@contextmanager
def signed_in(on: Stage, token: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(plain_address(on.app_url), autocommit=True) as connection:
        connection.execute("select set_config('app.session', %s, false)", [token])
        yield connection


# ---------- memory, whatever the number of rows


def memory(on: Stage, token: str) -> Figure:
    few, many = (most_memory(on, token, rows) for rows in (50_000, 1_000_000))
    return Figure(
        "export: most memory, 50k to 1m rows", many / few, MEMORY, f"{few:.0f} and {many:.0f} MB"
    )


def most_memory(on: Stage, token: str, rows: int) -> float:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    spawn = multiprocessing.get_context("spawn")
    work = spawn.Process(target=send, args=(on.app_url, token, rows, theirs))
    work.start()
    theirs.close()
    used: float = ours.recv()
    work.join()
    return used


def send(url: str, token: str, rows: int, say: Connection) -> None:
    origin = Origin("Call", "Somebody", "now", "then")
    taking = Taking(
        make_sessions(make_engine(url)), token, made_up(rows), 0, {}, ["n", "a", "b", "c"],
        Format.CSV, rows, origin, clock.now(), "",
    )  # fmt: skip
    size = sum(map(len, pieces(taking)))
    if size < rows * 40:
        raise RuntimeError("Fewer rows than were asked for.")
    say.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def made_up(rows: int) -> Source:
    columns = [
        Column("n", "Number", "n::text"),
        *(Column(key, key, f"'Some words ' || n || ' {key}'") for key in "abc"),
    ]
    offer = Offer(
        title="", file="", back="", columns=columns, formats=list(Format),
        rows=f"from generate_series(1, {rows}) n", where="", order="n",
    )  # fmt: skip

    def open_rows(*_: object) -> Offer:
        return offer

    return Source(
        **{**vars(FOLLOW_UPS), "open": open_rows},
    )


# ---------- the cost follows what leaves


def growth(small: tuple[Stage, str], large: tuple[Stage, str]) -> Iterator[Figure]:
    """By the organiser of a branch with as many offices in both."""
    one_office = {"version": 1, "rules": [{"rule": "place", "those": [union.OFFICE]}]}
    sizes = f"{small[0].size.people:,} to {large[0].size.people:,} people"
    asked: tuple[tuple[str, Callable[[Stage, str], int]], ...] = (
        (f"a list of {LISTED:,}", lambda on, token: buffers_of_list(on, token)),
        ("an office of 200", lambda on, token: buffers_of_question(on, token, one_office)),
    )
    for name, buffers in asked:
        before, after = buffers(*small), buffers(*large)
        yield Figure(f"export: pages read for {name}", after / before, GROWTH,
                     f"{sizes}, {before:,} and {after:,}", why=WHY_GROWTH)  # fmt: skip


def buffers_of_list(on: Stage, token: str) -> int:
    actor = Actor(ORGANISER, "Somebody")
    with on.owner() as owner:
        row = owner.execute(
            "insert into call_lists(owner_id, purpose, question, as_at, expires_on)"
            " values (%s, 'Call', '{}', current_date, current_date + 14) returning id",
            [ORGANISER],
        ).fetchone()
        list_id = row[0] if row else 0
        owner.execute(
            "insert into call_list_entries(call_list_id, staff_id, scope_unit_id, rank)"
            " select %s, id, scope_unit_id, row_number() over (order by id) from staff"
            " where workplace_id = any (array(select units_below(%s))) order by id limit %s",
            [list_id, on.size.branch, LISTED],
        )
        owner.execute("analyze call_list_entries")
    sessions = make_sessions(make_engine(on.app_url))
    with sessions() as db:
        db.connection().exec_driver_sql("select set_config('app.session', %s, true)", (token,))
        offer = call_lists.CALL_LIST.open(db, actor, {"list": list_id})
    return buffers_of(on, token, offer)


def buffers_of_question(on: Stage, token: str, question: dict[str, Any]) -> int:
    sessions = make_sessions(make_engine(on.app_url))
    with sessions() as db:
        db.connection().exec_driver_sql("select set_config('app.session', %s, true)", (token,))
        offer = finding.open_question(db, Actor(ORGANISER, "Somebody"), {"question": question})
    return buffers_of(on, token, offer)


def buffers_of(on: Stage, token: str, offer: Offer) -> int:
    """Pages of the second time: the first fills caches."""
    columns = offer.chosen(["row", "name", "workplace", "team", "phone"], Format.CSV)
    statement = offer.select(columns, most=2 * LISTED, guard="text_cell({})")
    (part,) = offer.parts
    with signed_in(on, token) as connection:
        for _ in range(2):
            row = connection.execute(
                b"explain (analyze, buffers, format json) " + statement, {**offer.params, **part}
            ).fetchone()
    plan = row[0][0]["Plan"] if row else {}
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
