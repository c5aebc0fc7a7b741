"""An httpx client that runs the application in-process and inspects every page it gets."""

import asyncio
import atexit
import re
import threading
from collections import Counter
from collections.abc import Coroutine
from html.parser import HTMLParser
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from app.accounts.models import User
from app.db.scope import hashed, new_token

HOST = "http://alongside.test"

T = TypeVar("T")

# A loop in a thread of its own: the thread of the tests may already run a real browser's.
LOOP = asyncio.new_event_loop()
THREAD = threading.Thread(target=LOOP.run_forever, daemon=True)


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run one coroutine to its end, from code that is none."""
    if not THREAD.is_alive():
        THREAD.start()
        atexit.register(LOOP.call_soon_threadsafe, LOOP.stop)
    return asyncio.run_coroutine_threadsafe(work, LOOP).result()


class Browser:
    """Sends what a browser sends (origin, cookies); follows redirects; checks what it gets."""

    def __init__(self, app: FastAPI, user: User | None = None) -> None:
        self.app = app
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url=HOST,
            headers={"Origin": HOST, "Sec-Fetch-Site": "same-origin"},
            follow_redirects=True,
        )
        if user is not None:
            self.sign_in(user)

    def sign_in(self, user: User) -> str:
        token = new_token()
        with self.app.state.sessions() as db, db.begin():
            db.execute(
                text("select open_session(:s, :u, 'web', '', interval '1 day')"),
                {"s": hashed(token), "u": user.id},
            )
        self.client.cookies.set("session", token)
        return token

    def close(self) -> None:
        wait_for(self.client.aclose())

    def get(self, url: str, *, status: int = 200, **more: Any) -> httpx.Response:
        return self.request("GET", url, status=status, **more)

    def post(
        self, url: str, data: dict[str, Any] | None = None, *, status: int = 200, **more: Any
    ) -> httpx.Response:
        """Post a form; redirects are followed, so `status` is the page's one arrives at."""
        return self.request("POST", url, status=status, data=data, **more)

    def request(self, method: str, url: str, *, status: int = 200, **more: Any) -> httpx.Response:
        response = wait_for(self.client.request(method, url, **more))
        assert response.status_code == status, (
            f"{method} {url}: {response.status_code} instead of {status}\n{words(response.text)}"
        )
        if response.headers.get("content-type", "").startswith("text/html"):
            inspect(response.text, whole="<html" in response.text, url=url)
        return response

    def part(self, url: str, **more: Any) -> httpx.Response:
        """What HTMX would get."""
        return self.get(url, headers={"HX-Request": "true"}, **more)


def words(html: str) -> str:
    """The page as read: no tags, single spaces."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare)).strip()


def inspect(html: str, *, whole: bool, url: str) -> None:
    """What every page keeps: one h1, a title, unique ids, labelled inputs, no stray None."""
    seen = Page()
    seen.feed(html)
    twice = [name for name, times in Counter(seen.ids).items() if times > 1]
    assert not twice, f"{url}: ids used twice: {twice}"
    unlabelled = [
        name for name, given in seen.inputs if given not in seen.labelled and given is not None
    ]
    assert not unlabelled, f"{url}: inputs without a label: {unlabelled}"
    assert " None" not in f" {words(html)}".replace(" None of", ""), f"{url}: a stray None"
    if whole:
        assert seen.tags["h1"] == 1, f"{url}: {seen.tags['h1']} h1"
        assert seen.tags["title"] >= 1, f"{url}: no title"


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: Counter[str] = Counter()
        self.inputs: list[tuple[str, str | None]] = []
        self.labelled: set[str | None] = set()
        self.in_label = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "label":
            self.in_label = True
            self.labelled.add(given.get("for"))
        if tag in ("select", "textarea", "input"):
            if given.get("type") in ("hidden", "submit", "button"):
                return
            if "aria-label" in given or "aria-labelledby" in given or self.in_label:
                return
            self.inputs.append((str(given.get("name")), given.get("id") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.in_label = False
