"""A request for a page, and the ways to answer it. The only file that names HTMX's headers."""

import base64
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app import clock
from app.access.actor import Actor
from app.access.permissions import Permission
from app.db.session import Db, Session
from app.settings import Settings

NOTICE_COOKIE = "notice"
ADDRESS_SIGNS = ":/%#?=@[]!$&'()*+,;"
VARY = "HX-Request, HX-Boosted, HX-History-Restore-Request"

# label, address, permission, and whether it stands in the phone's bar of four; there is room there
# for three more where somebody has none of the others
NAVIGATION: tuple[tuple[str, str, Permission | None, bool], ...] = (
    ("Today", "/today", Permission.RECORD_CONTACTS, True),
    ("Asks", "/asks", Permission.ANSWER_ASKS, True),
    ("People", "/people", Permission.SEE_PEOPLE, True),
    ("Workplace", "/workplaces", Permission.SEE_PEOPLE, True),
    ("Density", "/density", Permission.SEE_COUNTS, False),
    ("Where next", "/next", Permission.MAKE_CALL_LISTS, False),
    ("Call lists", "/call-lists", Permission.MAKE_CALL_LISTS, False),
    ("Imports", "/imports", Permission.IMPORT_LISTS, False),
    ("Access", "/access", Permission.MANAGE_ACCESS, False),
    ("More", "/more", None, True),
)

PHONE_PLACES = 4

# Pages that belong to a place in the navigation whose address is not the beginning of theirs.
ROOMS_UNDER = {
    "/campaigns": "/more",
    "/changes": "/density",
    "/confirmations": "/more",
    "/coverage": "/density",
    "/bargaining": "/density",
    "/law": "/density",
    "/contacts": "/people",
    "/merges": "/people",
    "/plans": "/workplaces",
    "/questions": "/call-lists",
    "/areas": "/workplaces",
    "/referrals": "/more",
    "/account": "/more",
    "/calling": "/more",
    "/guide": "/more",
    "/exports": "/more",
    "/help": "/more",
    "/join": "/more",
    "/next-to-you": "/today",
    "/numbers": "/call-lists",
    "/settings": "/more",
    "/suppressions": "/more",
    "/trail": "/more",
    "/units": "/more",
}


@dataclass(frozen=True)
class NavigationLink:
    label: str
    href: str
    current: bool
    primary: bool


@dataclass(frozen=True)
class Notice:
    """What was just done, said once on the next page. No names: it travels in a cookie."""

    text: str
    undo_action: str | None = None
    undo_label: str = "Undo"

    @property
    def undo(self) -> dict[str, str] | None:
        if self.undo_action is None:
            return None
        return {"action": self.undo_action, "label": self.undo_label}


class PageRequest:
    """What a route needs: the database, who is acting, and how to answer."""

    def __init__(self, request: Request, db: Session) -> None:
        self.request = request
        self.db = db

    @property
    def actor(self) -> Actor:
        actor: Actor = self.request.state.actor
        return actor

    @property
    def settings(self) -> Settings:
        settings: Settings = self.request.app.state.settings
        return settings

    @property
    def today(self) -> date:
        """Today in London, which is where dates of work are dates."""
        return clock.today()

    @property
    def now(self) -> datetime:
        return clock.now()

    def render(
        self, template: str, *, part: str | None = None, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """The whole page, or only `part` when HTMX asked for it."""
        name = part if part is not None and wants_part(self.request) else template
        return render(self.request, name, status=status, today=self.today, **context)

    def redirect(self, url: str, notice: str | None = None, *, undo: str | None = None) -> Response:
        """Go to `url` next and say `notice` there; `undo` is an address to post to."""
        return redirect(
            self.request, url, Notice(notice, undo_action=undo) if notice is not None else None
        )


async def open_page(request: Request, db: Db) -> PageRequest:
    return PageRequest(request, db)


Page = Annotated[PageRequest, Depends(open_page)]


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Render for anybody, signed in or not."""
    actor: Actor | None = getattr(request.state, "actor", None)
    # A part is named with an underscore; only a whole page, boosted or not, has a place for it.
    is_part = template.rpartition("/")[2].startswith("_")
    notice = None if is_part else read_notice(request)
    html = request.app.state.templates.get_template(template).render(
        {
            "actor": actor,
            "nav": navigation(actor, request.url.path),
            "demo": request.app.state.settings.demo,
            "trial": False,
            "notice": notice,
            "path": request.url.path,
            **context,
        }
    )
    response = HTMLResponse(html, status_code=status, headers={"Vary": VARY})
    if notice is not None:
        response.delete_cookie(NOTICE_COOKIE)
    return response


def redirect(request: Request, url: str, notice: Notice | None = None) -> Response:
    response: Response
    if wants_part(request):
        # A header holds no letters beyond Latin; what is escaped already stays as it is.
        response = Response(headers={"HX-Redirect": quote(url, safe=ADDRESS_SIGNS)})
    else:
        response = RedirectResponse(url, status_code=303)
    if notice is not None:
        said = base64.urlsafe_b64encode(json.dumps(asdict(notice)).encode()).decode()
        response.set_cookie(NOTICE_COOKIE, said, max_age=60, httponly=True, samesite="lax")
    return response


def read_notice(request: Request) -> Notice | None:
    try:
        notice = Notice(**json.loads(base64.urlsafe_b64decode(request.cookies[NOTICE_COOKIE])))
    except (KeyError, ValueError, TypeError, RecursionError):
        return None
    if not all(isinstance(v, str) and v.isprintable() for v in vars(notice).values() if v):
        return None
    safe = notice.undo_action is None or is_local(str(notice.undo_action))
    return notice if safe and notice.text else None


def is_local(url: str) -> bool:
    """Whether an address leads nowhere but here."""
    return url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable()


def navigation(actor: Actor | None, path: str) -> list[NavigationLink]:
    if actor is None:
        return []
    room = "/" + path.split("/")[1]
    here = "/density" if path.endswith("/headcounts") else ROOMS_UNDER.get(room, room)
    if here == "/asks" and actor.may(Permission.PLAN_ASKS):
        here = "/workplaces"
    mine = [
        (label, href, primary)
        for label, href, permission, primary in NAVIGATION
        if permission is None or actor.may(permission)
        # Who logs conversations has their asks on Today, among the rest.
        if not (href == "/asks" and actor.may(Permission.RECORD_CONTACTS))
    ]
    few = sum(primary for *_, primary in mine) < 2
    return [
        NavigationLink(label, href, href == here, primary or (few and at < PHONE_PLACES - 1))
        for at, (label, href, primary) in enumerate(mine)
    ]


def is_htmx(request: Request) -> bool:
    return "HX-Request" in request.headers


def wants_part(request: Request) -> bool:
    headers = request.headers
    return (
        "HX-Request" in headers
        and "HX-Boosted" not in headers
        and "HX-History-Restore-Request" not in headers
    )


def standing_at(request: Request) -> str:
    """The page the browser is on: for a part, not the part's own address."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if not wants_part(request):
        return asked
    try:
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return asked
    return page.path + (f"?{page.query}" if page.query else "") or asked


def to_notice_region(response: Response) -> Response:
    """Make HTMX put this answer where messages go, whatever it was meant to replace."""
    response.headers["HX-Retarget"] = "#notice"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def to_whole_page(response: Response) -> Response:
    """Make HTMX put this page in place of the one it stands on."""
    response.headers["HX-Retarget"] = "body"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def with_query(path: str, **values: object) -> str:
    """`path` with those values as its query, empty ones left out."""
    query = {k: v for k, v in values.items() if v not in (None, "", [], ())}
    return f"{path}?{urlencode(query, doseq=True)}" if query else path
