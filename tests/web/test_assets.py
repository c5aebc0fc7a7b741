import httpx
import pytest
from starlette.applications import Starlette

from app.web.assets import Assets, static_routes
from tests.browser import wait_for

ASSETS = Assets()


def get(path: str, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=Starlette(routes=static_routes(ASSETS)))
        async with httpx.AsyncClient(transport=transport, base_url="http://look.test") as client:
            return await client.get(path, headers=headers)

    return wait_for(ask())


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("alongside.css", "text/css; charset=utf-8"),
        ("alongside.js", "text/javascript; charset=utf-8"),
        ("htmx.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("manifest.webmanifest", "application/manifest+json"),
    ],
)
def test_serves_each_file_for_ever_under_its_version(name: str, media_type: str) -> None:
    reply = get(ASSETS.url(name))
    assert reply.status_code == 200
    assert reply.headers["content-type"] == media_type
    assert "immutable" in reply.headers["cache-control"]
    assert reply.content == ASSETS.by_name[name].body


def test_a_stale_version_is_not_kept() -> None:
    assert get("/static/alongside.css?v=old").headers["cache-control"] == "no-cache"


def test_says_when_nothing_changed() -> None:
    known = get("/static/alongside.css").headers["etag"]
    assert get("/static/alongside.css", **{"If-None-Match": known}).status_code == 304


@pytest.mark.parametrize("path", ["/static/nothing.css", "/static/../assets.py", "/static/"])
def test_serves_nothing_else(path: str) -> None:
    assert get(path).status_code == 404


def test_htmx_is_the_version_we_know() -> None:
    assert b'version:"2.0.10"' in ASSETS.by_name["htmx.js"].body
