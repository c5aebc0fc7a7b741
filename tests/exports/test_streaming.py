"""How a file is sent: from a session of its own, in pieces, whole or saying that it is not."""

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.types import Message

from app import clock
from app.conversations.exporting import FOLLOW_UPS
from app.exports.models import Export, Format
from app.exports.rules import Origin
from app.exports.sources import Column, Offer, Source
from app.exports.streaming import Taking, pieces
from app.exports.writing import csv_line
from app.web.csv_file import safe
from app.web.streaming import Streamed
from tests import make
from tests.browser import Browser, wait_for
from tests.cast import Cast
from tests.exports.test_taking import asked, id_of, rows_of, taken

Open = Callable[..., Browser]

# What a spreadsheet would calculate, run or fetch (domain.md trap 30).
INJECTIONS = [
    '=HYPERLINK("http://elsewhere.example","Click")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    " =1+1",
    "\u00a0=1+1",
    "\t=1+1",
    "＝1+1",
    '=cmd|" /C calc"!A0',
    '"=1+1',
    '","=1+1',
    "=1+1\n=2+2",
]
WORDS = Origin("Call", "Bryn", "1 Nov 2026, 10:00", "15 Nov 2026")


def numbers(to: int, *, breaks_at: int | None = None) -> Source:
    """Rows from nowhere: 1, 2, 3 …; one of them can't be made."""
    broken = "" if breaks_at is None else f" / (n - {breaks_at})"
    column = Column("n", "Number", f"(n{broken})::text" if broken else "n::text", least=True)
    offer = Offer(
        title="Numbers",
        file="numbers",
        back="/",
        columns=[column],
        formats=list(Format),
        rows=f"from generate_series(1, {to}) n",
        where="",
        order="n",
    )
    return replace(FOLLOW_UPS, open=lambda _db, _actor, _asked: offer)


@pytest.fixture
def taking(owner: Session, cast: Cast, app: FastAPI, browser: Open) -> Callable[..., Taking]:
    """On its way out for the rep."""
    export = make.export(owner, cast.rep, cast.leeds.unit)
    owner.commit()
    token = browser(cast.rep).client.cookies["session"]

    def make_one(source: Source, file: Format = Format.CSV, **more: Any) -> Taking:
        given: dict[str, Any] = {"most": 2_000_000, "token": token} | more
        return Taking(
            app.state.sessions, given["token"], source, export.id, {}, ["n"], file, given["most"],
            WORDS, clock.now(), "http://alongside.test",
        )  # fmt: skip

    return make_one


def read_csv(whole: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(whole.decode("utf-8-sig"))))


def test_it_arrives_in_pieces_and_the_first_is_small(taking: Callable[..., Taking]) -> None:
    made = list(pieces(taking(numbers(60_000))))
    assert len(made) > 4
    assert len(made[0] + made[1]) < 4_096
    assert max(map(len, made)) < 200_000
    header, *rows, end = read_csv(b"".join(made))
    assert header == ["Number"]
    assert [int(n) for (n,) in rows] == list(range(1, 60_001))
    assert end[0].startswith("60,000 of 60,000 rows. Call. Made for Bryn")


def test_what_breaks_off_says_so_in_its_last_line(
    app: FastAPI, taking: Callable[..., Taking]
) -> None:
    making = pieces(taking(numbers(300_000)))
    made = [next(making), next(making)]
    others = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
    with app.state.sessions() as db:
        assert db.scalars(text(f"{others} and state = 'active'")).all() == [True]
    made += making
    _, *rows, end = read_csv(b"".join(made))
    assert 0 < len(rows) < 300_000
    assert end[0].startswith(f"NOT COMPLETE: it broke off after {len(rows):,} rows.")
    assert app.state.engine.pool.checkedout() == 0


def test_of_what_is_sent_whole_nothing_is_sent_when_it_breaks(
    taking: Callable[..., Taking],
) -> None:
    for file in (Format.XLSX, Format.CARDS):
        with pytest.raises(Exception, match="division by zero"):
            next(pieces(taking(numbers(5_000, breaks_at=4_000), file)))


def test_never_more_rows_than_were_allowed(taking: Callable[..., Taking]) -> None:
    _, *rows, end = read_csv(b"".join(pieces(taking(numbers(50), most=20))))
    assert len(rows) == 20
    assert end[0].startswith("20 rows, which is the most that may leave")


def test_a_session_that_ended_sends_nobody(taking: Callable[..., Taking]) -> None:
    (only,) = pieces(taking(numbers(5), token="over"))
    assert read_csv(only)[0][0].startswith("NOT COMPLETE: it broke off after 0 rows.")


def test_the_rows_are_read_after_the_requests_own_session_closed(
    owner: Session, cast: Cast, browser: Open, app: FastAPI
) -> None:
    """Of the connections that are open while pieces are made, none is the request's."""
    here = browser(cast.branch_organiser)
    made = id_of(asked(here))
    open_at_pieces: list[int] = []
    sessions = app.state.sessions
    began: list[str] = []

    @contextmanager
    def noted() -> Iterator[Session]:
        began.append("session")
        open_at_pieces.append(app.state.engine.pool.checkedout())
        with sessions() as db:
            yield db

    app.state.sessions = noted
    try:
        file = taken(here, made)
    finally:
        app.state.sessions = sessions
    assert len(rows_of(file)) == 3
    assert len(began) == 3  # the request, the rows, how many they were
    assert open_at_pieces == [0, 0, 0]


def test_whoever_stops_listening_leaves_no_connection_behind(
    app: FastAPI, taking: Callable[..., Taking]
) -> None:
    making = pieces(taking(numbers(300_000)))
    answer = Streamed(making, name="numbers.csv", media_type="text/csv")
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)
        if len(heard) == 4:
            raise OSError("gone")

    async def receive() -> Message:
        return {"type": "http.request"}

    with pytest.raises(Exception):  # noqa: B017, PT011 - which one is the server's business
        wait_for(answer({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send))
    assert len(heard) == 4
    assert app.state.engine.pool.checkedout() == 0
    with app.state.sessions() as db:
        assert db.scalar(text("select 1")) == 1


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@example("\x1c=1")
@example("～a")
@example("~=")
@example("9=")
@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=6))
def test_the_database_makes_cells_safe_as_we_do(owner: Session, cell: str) -> None:
    for given_cell in (cell, *(space + "=1" for space in cell if space.isspace())):
        made = owner.scalar(text("select text_cell(:cell)"), {"cell": given_cell})
        assert made == safe(given_cell), repr(given_cell)


def people_named(owner: Session, cast: Cast) -> None:
    for injection in INJECTIONS:
        make.person(owner, cast.leeds, injection, "")
    owner.commit()


def test_cells_of_a_file_begin_no_formula(owner: Session, cast: Cast, browser: Open) -> None:
    people_named(owner, cast)
    here = browser(cast.branch_organiser)
    _, *rows, _ = rows_of(taken(here, id_of(asked(here))))
    found = {row[0] for row in rows}
    assert {safe(one.strip(" ")) for one in INJECTIONS} <= found
    assert not any(cell.lstrip().startswith(tuple("=+-@＝")) for row in rows for cell in row)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_libreoffice_opens_every_such_cell_as_text(
    owner: Session, cast: Cast, browser: Open, tmp_path: Path, form: str
) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine: spreadsheets were not opened")
    people_named(owner, cast)
    here = browser(cast.branch_organiser)
    file = tmp_path / f"people.{form}"
    file.write_bytes(taken(here, id_of(asked(here, format=form))).content)
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--infilter=CSV:44,34,76,1", "--convert-to", "fods", "--outdir", str(tmp_path), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    cells = list(cells_of(tmp_path / "people.fods"))
    shown = {words.removeprefix("'") for _, _, words in cells}
    assert {"=1+1", "+1+1", "-1+1", "@SUM(1,1)", INJECTIONS[0], "＝1+1"} <= shown
    assert {kind for kind, _, words in cells if words} == {"string"}
    assert [formula for _, formula, _ in cells if formula] == []


def cells_of(file: Path) -> Iterator[tuple[str | None, str | None, str]]:
    """Each cell that holds something: what kind of value, its formula, its words."""
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    words = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
    whole = ElementTree.parse(file)
    for cell in whole.iter(f"{table}table-cell"):
        said = "\n".join("".join(part.itertext()) for part in cell.iter(words))
        if said:
            yield cell.get(f"{office}value-type"), cell.get(f"{table}formula"), said


def test_a_workbook_says_of_itself_who_made_it_and_until_when(
    owner: Session, cast: Cast, browser: Open
) -> None:
    here = browser(cast.branch_organiser)
    made = id_of(asked(here, format="xlsx"))
    book = zipfile.ZipFile(io.BytesIO(taken(here, made).content))
    assert "Bryn Pritchard" in book.read("docProps/core.xml").decode()
    assert "Destroy by" in book.read("docProps/core.xml").decode()
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "1 of 1 row. Call or visit people." in sheet
    assert "<f>" not in sheet
    assert owner.get_one(Export, made).rows == 1


def test_a_line_of_ours_is_safe_and_quoted_too() -> None:
    assert csv_line('=1,"') == b'"\'=1,"""\n'
