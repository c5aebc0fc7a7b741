"""A server in a process of its own, so that its CPU can be told from the caller's:

python -m benchmarks.serving ours
python -m benchmarks.serving floor COOKIE ADDRESS COOKIE ADDRESS
"""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment
from sqlalchemy import Column, Date, DateTime, Integer, MetaData, SmallInteger, Table, Uuid, insert
from sqlalchemy.types import Boolean

from app.cli.web_server import settle
from app.db.session import Db, make_engine, make_sessions
from app.main import create_app
from app.settings import Settings
from benchmarks import asgi

ROOT = Path(__file__).parents[1]

FLOOR_CONTACTS = Table(
    "floor_contacts",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("staff_id", Integer),
    Column("scope_unit_id", Integer),
    Column("author_id", Integer),
    Column("happened_on", Date),
    Column("recorded_at", DateTime(timezone=True)),
    Column("channel", SmallInteger),
    Column("result", SmallInteger),
    Column("reached", Boolean),
    implicit_returning=False,
)
INSERT = insert(FLOOR_CONTACTS)


class Remembering:
    """Stands where the templates are, and remembers with what each page was rendered."""

    def __init__(self, templates: Environment) -> None:
        self.templates = templates
        self.last: tuple[str, dict[str, Any]] | None = None

    def get_template(self, name: str) -> "Remembered":
        return Remembered(self, name)


@dataclass
class Remembered:
    book: Remembering
    name: str

    def render(self, context: dict[str, Any]) -> str:
        self.book.last = (self.name, context)
        return self.book.templates.get_template(self.name).render(context)


# Template and context, by query and cookie.
Kept = dict[tuple[str, str], tuple[str, dict[str, Any]]]


def floor_app(settings: Settings, pages: list[tuple[str, str]]) -> FastAPI:
    """The same addresses with the same data from memory: no sign-in, no SQL.

    Pages are cookie and address. And one bare endpoint with one INSERT.
    """
    real = create_app(settings)
    book = Remembering(real.state.templates)
    real.state.templates = book
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.sessions = make_sessions(make_engine(settings.database_url or ""))
    kept: dict[str, Kept] = {}
    for cookie, address in pages:
        book.last = None
        asgi.get(real, address, cookie=cookie)
        if book.last is None:
            raise RuntimeError(f"{address} rendered nothing.")
        path, _, query = address.partition("?")
        kept.setdefault(path, {})[query, cookie] = book.last
    for path, answers in kept.items():
        app.get(path)(from_memory(book.templates, answers))
    app.post("/people/{person_id}/contacts")(one_insert)
    return app


def from_memory(templates: Environment, kept: Kept) -> Any:
    """The cookie only tells apart what was kept for whom."""

    def page(request: Request) -> Response:
        name, context = kept[request.url.query, request.headers.get("cookie", "")]
        return HTMLResponse(templates.get_template(name).render(context))

    return page


def one_insert(
    db: Db,
    person_id: int,
    id: Annotated[UUID, Form()],  # noqa: A002 - the field's name in the form
    result: Annotated[int, Form()],
    channel: Annotated[int, Form()],
    happened_on: Annotated[date, Form()],
) -> Response:
    contact = {
        "id": id,
        "staff_id": person_id,
        "scope_unit_id": 1,
        "author_id": 1,
        "happened_on": happened_on,
        "recorded_at": datetime.now(UTC),
        "channel": channel,
        "result": result,
        "reached": True,
    }
    db.execute(INSERT, contact)
    return RedirectResponse(f"/people/{person_id}", status_code=303)


# ---------- from outside


@dataclass
class Served:
    """A server that runs, and one kept-open connection to it."""

    pid: int
    connection: http.client.HTTPConnection

    def get(self, path: str, cookie: str = "") -> str:
        self.connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        return self.answer("GET", path, 200)

    def post(self, path: str, body: str, cookie: str = "") -> None:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        }
        if cookie:
            headers["Cookie"] = cookie
        self.connection.request("POST", path, body, headers)
        self.answer("POST", path, 303)

    def answer(self, method: str, path: str, wanted: int) -> str:
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.status != wanted:
            raise RuntimeError(f"{method} {path} answered {response.status}: {text[:500]}")
        return text


@contextmanager
def served(database_url: str, *arguments: str) -> Iterator[Served]:
    environment = {**os.environ, "ALONGSIDE_DATABASE_URL": database_url}
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.serving", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise RuntimeError(f"The server did not start: {' '.join(arguments[:1])}")
        yield Served(process.pid, http.client.HTTPConnection("127.0.0.1", int(line), timeout=30))
    finally:
        process.terminate()
        process.wait(timeout=20)


def main() -> None:
    settings = Settings()
    kind, *rest = sys.argv[1:]
    pages = list(zip(rest[::2], rest[1::2], strict=True))
    app = create_app(settings) if kind == "ours" else floor_app(settings, pages)
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=3600,  # one side waits while the other has its turn
    )
    settle()
    listener = config.bind_socket()
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
