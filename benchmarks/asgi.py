"""Asking an application within this process, without a server or a client library."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from fastapi import FastAPI


def get(app: FastAPI, address: str, *, cookie: str) -> str:
    """The body of a page; raises RuntimeError unless it answers 200."""
    status, body = answer(app, address, cookie=cookie)
    if status != 200:
        raise RuntimeError(f"GET {address} answered {status}: {body[:300]!r}")
    return body.decode()


def answer(app: FastAPI, address: str, *, cookie: str) -> tuple[int, bytes]:
    return asyncio.run(_ask(app, address, cookie))


async def _ask(app: FastAPI, address: str, cookie: str) -> tuple[int, bytes]:
    status, body = 0, b""
    path, _, query = address.partition("?")

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status, body
        status = message.get("status", status)
        body += message.get("body", b"")

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"127.0.0.1"), (b"cookie", cookie.encode())],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    await app(scope, receive, send)
    return status, body
