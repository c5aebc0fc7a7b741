"""How much may be sent, by what is stated and by what arrives."""

from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.web.guards import LISTS_ADDRESS, MEGABYTE, Guards
from tests.browser import wait_for


def sent(path: str, pieces: int, *, stated: int | None = None) -> tuple[int, int, int]:
    """Status, megabytes that the application got, megabytes that were taken from the line."""
    got = taken = status = 0

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal got
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            got += len(message["body"]) // MEGABYTE
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        nonlocal taken
        taken += 1
        return {
            "type": "http.request", "body": b" " * MEGABYTE, "more_body": taken < pieces,
        }  # fmt: skip

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    headers = [(b"sec-fetch-site", b"same-origin")]
    if stated is not None:
        headers.append((b"content-length", str(stated).encode()))
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    wait_for(Guards(app, public_url=None)(scope, receive, send))
    return status, got, taken


@pytest.mark.parametrize("size", [2 * 1024**3, 258 * MEGABYTE])
def test_two_gigabytes_are_not_read_at_all(size: int) -> None:
    assert sent(LISTS_ADDRESS, 1, stated=size) == (413, 0, 0)


def test_only_a_list_may_be_larger_than_twelve_megabytes() -> None:
    assert sent(LISTS_ADDRESS, 1, stated=200 * MEGABYTE)[0] == 200
    assert sent("/people", 1, stated=13 * MEGABYTE) == (413, 0, 0)
    assert sent("/imports/3/mapping", 1, stated=13 * MEGABYTE) == (413, 0, 0)


def test_what_states_no_length_is_counted() -> None:
    assert sent("/people", 2048)[1:] == (12, 13)
    assert sent(LISTS_ADDRESS, 2048)[1:] == (257, 258)
    assert sent(LISTS_ADDRESS, 30)[1:] == (30, 30)
