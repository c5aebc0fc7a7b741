"""The files a browser fetches once: our style sheet, script and icon, and htmx."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

FOLDER = Path(__file__).parent / "static"
_HTMX = "django_htmx/static/django_htmx/htmx-2.min.js"
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    packed: bytes
    version: str
    media_type: str


class Assets:
    """Every static file, read once: they are few, and small."""

    def __init__(self) -> None:
        self.by_name = {
            path.name: _asset(path) for path in sorted(FOLDER.iterdir()) if path.suffix in _TYPES
        } | {"htmx.js": _asset(_htmx_file())}

    def url(self, name: str) -> str:
        """The address that changes with the content, so that it may be kept for ever."""
        return f"/static/{name}?v={self.by_name[name].version}"


def static_routes(assets: Assets) -> list[BaseRoute]:
    return [Route("/static/{name}", _server(assets), methods=["GET"], name="static")]


def _server(assets: Assets) -> Callable[[Request], Response]:
    def serve(request: Request) -> Response:
        asset = assets.by_name.get(request.path_params["name"])
        if asset is None:
            return PlainTextResponse("There is no such file.", status_code=404)
        versioned = request.query_params.get("v") == asset.version
        headers = {
            "Cache-Control": _FOR_EVER if versioned else "no-cache",
            "ETag": f'"{asset.version}"',
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            packed = headers | {"Content-Encoding": "gzip"}
            return Response(asset.packed, media_type=asset.media_type, headers=packed)
        return Response(asset.body, media_type=asset.media_type, headers=headers)

    return serve


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    version = hashlib.sha256(body).hexdigest()[:12]
    return Asset(body, gzip.compress(body, mtime=0), version, _TYPES[path.suffix])


def _htmx_file() -> Path:
    # The package is a Django app; we want its file, never its code, so it is not imported.
    return Path(str(distribution("django-htmx").locate_file(_HTMX)))
