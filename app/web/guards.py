"""What stands before every request: size, origin, and the headers every answer carries."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 12
# Only a list brought by somebody who may bring lists is ever larger, and goes to the disk.
LISTS_ADDRESS = "/imports"
MOST_MEGABYTES_OF_A_LIST = 256
SAFE = {"GET", "HEAD", "OPTIONS"}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guards:
    """Refuses what another site sent and what is too large; adds headers to every answer.

    No tokens in forms: browsers say where a request comes from, and a request that changes
    something and says nothing is refused.
    """

    def __init__(self, app: ASGIApp, *, public_url: str | None) -> None:
        self.app = app
        self.https = (public_url or "").startswith("https://")
        self.host = urlsplit(public_url).netloc if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = self.with_headers(send, static=scope["path"].startswith("/static/"))
        if scope["method"] not in SAFE and not self.from_here(headers):
            refusal = PlainTextResponse(
                "This was sent from another site, so it was not carried out."
                " Open Alongside itself and try again.",
                403,
            )
            await refusal(scope, receive, answer)
            return
        stated = headers.get("content-length") or "0"
        if not (stated.isascii() and stated.isdigit() and len(stated) < 12):
            refusal = PlainTextResponse("That request could not be read. Send it again.", 400)
            await refusal(scope, receive, answer)
            return
        most = most_megabytes(scope)
        if int(stated) > bytes_of(most):
            refusal = PlainTextResponse(
                f"That is more than {most} MB, so it was not read. Send a smaller file, or split"
                " it.",
                413,
            )
            await refusal(scope, receive, answer)
            return
        await self.app(scope, limited(receive, bytes_of(most)), answer)

    def from_here(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        try:
            return urlsplit(origin or "").netloc in {headers.get("host"), self.host} - {None, ""}
        except ValueError:
            return False

    def with_headers(self, send: Send, *, static: bool) -> Send:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if self.https:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                if not static:
                    # Names of members must not stay behind in a browser's cache.
                    headers["Cache-Control"] = "no-store"
            await send(message)

        return add


def most_megabytes(scope: Scope) -> int:
    brings_list = scope["method"] == "POST" and scope["path"] == LISTS_ADDRESS
    return MOST_MEGABYTES_OF_A_LIST if brings_list else MOST_MEGABYTES


def bytes_of(megabytes: int) -> int:
    """With room for the rest of the form when a file of that size is in it."""
    return megabytes * MEGABYTE + (MEGABYTE if megabytes > MOST_MEGABYTES else 0)


def limited(receive: Receive, most: int) -> Receive:
    """A body without a stated length is cut off at the same size."""
    so_far = 0

    async def receive_some() -> Message:
        nonlocal so_far
        message = await receive()
        so_far += len(message.get("body", b""))
        if so_far > most:
            return {"type": "http.disconnect"}
        return message

    return receive_some
