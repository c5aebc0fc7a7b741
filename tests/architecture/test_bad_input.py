"""What nobody types by accident: never a fault of ours, never a trace, nothing changed."""

import base64
import json
import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import pytest
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from app.main import PUBLIC, ROOMS
from tests.architecture.scenes import Scene, set_scene, spread_ids, state_of
from tests.architecture.test_every_route import at
from tests.browser import HOST, Browser, inspect, wait_for
from tests.cast import raise_curtain

# Each holds a fault of its own; percent-encoded where bytes are no text.
TEXTS = {
    "nothing": "",
    "spaces": " \t ",
    "nul": "a\x00b",
    "script": "<script>alert(1)</script>",
    "quote": "\"'><img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("http://elsewhere.example","x")',
    "template": "{{ 7*7 }}{% for %}",
    "sql": "'; drop table staff; --",
    "right to left": "\u202eelppa \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "emoji": "\U0001f469\u200d\U0001f3ed",
    "combining": "e" + "\u0301" * 200,
    "controls": "\x01\x02\x1b[31m\x7f\x85\u2028\ufeff",
    "other digits": "\u0663",
    "negative": "-1",
    "zero": "0",
    "past four bytes": str(2**31),
    "past eight bytes": str(2**63),
    "many digits": "9" * 5_000,
    "fraction": "1.5e309",
    "not a number": "NaN",
    "31 february": "31/2/2026",
    "year one": "0001-01-01",
    "before 1900": "31/12/1899",
    "far future": "9999-12-31",
    "long": "x" * 20_000,
    "elsewhere": "//elsewhere.example/",
    "elsewhere in full": "https://elsewhere.example/",
    "script address": "javascript:alert(1)",
    "line break": "/today\r\nSet-Cookie: a=b",
    "welsh": "/people?q=\u0175",
    "array": "[1,2]",
    "object": '{"$gt": ""}',
}
RAW = ["%ED%A0%80", "%FF%FE", "%00", "%C0%AF", "%", "%zz", "a=1&a=2&a=3", "=", "&&&", "%F5%80"]
QUERY_NAMES = [
    "q", "at", "team", "never", "mark", "back", "next", "page", "page_no", "number", "show",
    "kind", "unit_id", "unit", "workplaces", "teams", "standings", "unspoken", "unspoken_date",
    "outcomes", "issues", "by", "as_at", "sort", "event", "since", "until", "user", "name",
    "workplace", "ended", "no_rep", "below", "has_phone", "day", "view", "desk", "person",
    "nowhere", "was",
    "branch", "days", "years", "period", "everything",
    "area", "size", "paper", "names", "projector",
    "asker", "step",
    "expected", "leaving", "why",
    "caller", "list", "what",
    "whose", "copies",
    "month", "ballot", "yes", "no", "entitled", "employer_id",
    "within", "saved", "gone", "do", "filled", "so", "those", "span", "field", "seek_those",
    "question", "format",
]  # fmt: skip
IDS = ["0", "-1", str(2**31), str(2**63), "9" * 5_000, "1%00", "٣", "1.0", "1e3", " 1", "%2e%2e",
       "null", "1;2", "1'", "%ED%A0%80", "00000000-0000-0000-0000-000000000000"]  # fmt: skip
FIELDS = [
    "id", "result", "come_back", "come_back_date", "happened_on", "channel", "agreed",
    "outcome", "issues", "note", "assessment", "back", "name", "workplace_id", "team", "grade",
    "work_email", "work_phone", "different", "names", "previewed", "forename", "surname",
    "known_as", "rev", "when", "when_date", "code", "told_me", "kind", "because", "until",
    "unit_id", "role", "staff_id", "place_q", "person_q", "find", "eligible", "agency",
    "other_union", "as_at", "source", "join_url", "arrears_grace_days", "agreement_wording",
    "group_id", "employer", "office", "postcode", "unit", "workplaces", "teams", "standings",
    "unspoken", "unspoken_date", "outcomes", "has_phone", "by", "purpose", "purpose_other",
    "column", "take_contact_details", "covers", "shown", "accept_exact", "accept_asked",
    "ask_again", "place", "older", "old_password", "password", "email", "next", "replay_to",
    "replay", "own_address", "code", "is_rep", "area_id", "desk", "habit", "told", "days",
    "shift", "other_id", "q", "view", "from_desk", "whole", "share",
    "way", "dx", "dy", "banks", "per_bank", "prefix", "rows", "desk_list", "person", "everyone",
    "nowhere", "bank", "bank_name", "order", "number_prefix", "floor",
    "body",
    "wish", "team_id",
    "block",
    "rate", "by_on",
    "grades", "more_grades", "engagements", "valid_from", "valid_to", "recognition",
    "recognised_on", "declared_workers", "declared_on", "declared_source", "certainty", "in_use",
    "most", "by_date", "shown", "asker_id", "asked_id", "employer_id", "reason",
    "title", "about", "announced_on", "effective_on", "to_employer", "to_site", "to_postcode",
    "bargaining_unit", "was", "becomes", "statement", "affected", "of_all", "said_by", "said_on",
    "workplace", "noted_on", "owner", "text", "step", "keep", "other_numbers", "force",
    "work", "anyway",
    "answer", "again", "again_date", "again_time", "given", "skip",
    "number", "says", "list_id", "checked_on",
    "callers", "of", "to", "script",
    "on", "n", "id-1", "row-1", "answer-1", "agreed-1", "come_back-1", "note-1", "seen-1",
    "destroyed",
    "saved",
    "what", "format", "columns", "recipient", "question", "list",
]  # fmt: skip


def routes(method: str) -> list[str]:
    found = [
        route.path
        for router in (*PUBLIC, *ROOMS)
        for route in router.routes
        if isinstance(route, APIRoute) and method in route.methods
    ]
    assert len(found) > 30
    return [path for path in found if path not in LEFT_OUT]


# They end the session or begin another.
LEFT_OUT = {"/sign-out", "/account/sessions/end-all"}
ACTORS = ["rep", "branch_organiser", "national_organiser", "auditor", "advocate"]


@pytest.fixture
def scene(owner: Session) -> Scene:
    spread_ids(owner)
    return set_scene(owner, raise_curtain(owner))


def ids_of(scene: Scene, name: str) -> dict[str, object]:
    """What this user may work on, and a link that leads nowhere."""
    mine = {"list_id": 1, "run_id": 1, "token": "guessed"}
    unit = scene.cast.union.id if name == "national_organiser" else scene.ours.ids["unit_id"]
    return scene.ours.ids | mine | {"unit_id": unit}


T = TypeVar("T")


def some(of: Iterable[T], most: int, *seed: str) -> list[T]:
    """A few, the same on every run; over all the addresses each has its turn many times."""
    return random.Random(" ".join(seed)).sample(list(of), most)


class Sender:
    """Sends without following, and keeps what was wrong with the answers."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.faults: list[str] = []
        self.answers = 0

    def send(self, method: str, url: str, what: str, **more: Any) -> None:
        answer = wait_for(self.browser.client.request(method, url, follow_redirects=False, **more))
        self.answers += 1
        where = answer.headers.get("location") or answer.headers.get("hx-redirect") or "/"
        body = answer.text
        if answer.status_code >= 500:
            self.faults.append(f"{what}: {answer.status_code}")
        for leak in ("Traceback", 'File "', "psycopg", "sqlalchemy", "pydantic", "<script>alert",
                     "onerror=alert(1)>", "DETAIL:", "line 1,", "Exceeds the limit"):  # fmt: skip
            if leak in body and leak not in what:
                self.faults.append(f"{what}: {leak} in the answer")
        if not where.startswith("/") or where.startswith(("//", "/\\")):
            self.faults.append(f"{what}: sent to {where}")
        if "a=b" in str(answer.headers.get("set-cookie")):
            self.faults.append(f"{what}: a header of theirs")
        if answer.headers.get("content-type", "").startswith("text/html"):
            inspect(body, whole="<html" in body, url=what[:200])


@pytest.mark.parametrize("name", ACTORS)
def test_odd_questions_are_answered(
    scene: Scene, browser: Callable[..., Browser], owner: Session, name: str
) -> None:
    to = Sender(browser(scene.cast.everyone[name]))
    before = state_of(owner)
    ids = ids_of(scene, name)
    for path in routes("GET"):
        url = at(path, ids)
        for kind, odd in some(TEXTS.items(), 6, name, path):
            # Together they must fit into the longest address a client makes.
            room = 60_000 // len(QUERY_NAMES)
            asked = dict.fromkeys(QUERY_NAMES, odd[: room if odd.isascii() else room // 9])
            to.send("GET", url, f"GET {path} {kind}", params=asked)
        for raw in some(RAW, 2, name, path):
            query = "&".join(f"{n}={raw}" for n in QUERY_NAMES)
            to.send("GET", f"{url}?{query}", f"GET {path} raw {raw}")
    assert to.faults == []
    assert state_of(owner) == before


def test_odd_numbers_in_addresses_are_nothing(
    scene: Scene, browser: Callable[..., Browser], owner: Session
) -> None:
    to = Sender(browser(scene.cast.branch_organiser))
    officer = Sender(browser(scene.cast.data_officer))
    before = state_of(owner)
    for method in ("GET", "POST"):
        for path in routes(method):
            if "{" not in path:
                continue
            for odd in some(IDS, 6, method, path):
                ids = dict.fromkeys([*scene.ours.ids, "token"], odd)
                sent = {"data": {"x": "1"}} if method == "POST" else {}
                for one in (to, officer):
                    if one is to or "suppression" in path:
                        one.send(method, at(path, ids), f"{method} {path} {odd[:30]}", **sent)
    assert to.faults + officer.faults == []
    assert state_of(owner) == before


@pytest.mark.parametrize("name", ACTORS)
def test_odd_forms_change_nothing_they_may_not(
    scene: Scene, browser: Callable[..., Browser], name: str
) -> None:
    """Every field of every form at once, and each in turn with the rest as they should be."""
    to = Sender(browser(scene.cast.everyone[name]))
    ids = ids_of(scene, name)
    dice = random.Random(name)
    for path in routes("POST"):
        url = at(path, ids)
        for kind, odd in some(TEXTS.items(), 6, name, path):
            to.send("POST", url, f"POST {path} {kind}", data=dict.fromkeys(FIELDS, odd))
            twice = {f: [odd, "1", odd] for f in dice.sample(FIELDS, 20)}
            to.send("POST", url, f"POST {path} twice {kind}", data=twice | {"id": "1"})
    assert to.answers > 300
    assert to.faults == []


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    form = "application/x-www-form-urlencoded"
    yield "nothing", {}
    for raw in RAW:
        yield (
            f"raw {raw}",
            {
                "content": "&".join(f"{f}={raw}" for f in FIELDS),
                "headers": {"Content-Type": form},
            },
        )
    yield "json", {"json": {"name": ["a"], "id": {"a": 1}}}
    yield "no type", {"content": b"name=Ann"}
    yield "wrong type", {"content": b"\x00\xff", "headers": {"Content-Type": "image/png"}}
    yield "odd type", {"content": b"name=Ann", "headers": {"Content-Type": b"\xff;;=;charset=x"}}
    yield "unknown letters", {
        "content": b"name=Ann", "headers": {"Content-Type": f"{form}; charset=nonsense"}
    }  # fmt: skip
    multipart = "multipart/form-data"
    yield "no boundary", {"content": b"--x", "headers": {"Content-Type": multipart}}
    head = b"--x\r\nContent-Disposition: form-data; name="
    for name, content in (
        ("cut off", b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nAnn'),
        ("no name", b"--x\r\nContent-Disposition: form-data\r\n\r\nAnn\r\n--x--\r\n"),
        ("no headers", b"--x\r\n\r\nAnn\r\n--x--\r\n"),
        ("bad letters", head + b'"\xff"\r\n\r\n\xff\r\n--x--\r\n'),
        ("unknown letters", head + b'"_charset_"\r\n\r\nzz\r\n--x--\r\n'),
        ("rubbish", b"\x00" * 500),
    ):  # fmt: skip
        kind = f"{multipart}; boundary=x"
        yield f"multipart {name}", {"content": content, "headers": {"Content-Type": kind}}
    yield (
        "strange charset",
        {
            "content": head + b'"name"\r\n\r\n\xff\r\n--x--\r\n',
            "headers": {"Content-Type": f"{multipart}; boundary=x; charset=nonsense"},
        },
    )
    yield "a file for every field", {"files": dict.fromkeys(FIELDS, ("a\x00.txt", b"\x00\xff"))}


@pytest.mark.parametrize("name", ["branch_organiser"])
def test_odd_bodies_are_answered(
    scene: Scene, browser: Callable[..., Browser], owner: Session, name: str
) -> None:
    to = Sender(browser(scene.cast.everyone[name]))
    ids = ids_of(scene, name)
    for path in routes("POST"):
        for what, sent in some(bodies(), 8, name, path):
            to.send("POST", at(path, ids), f"POST {path} {what}", **sent)
    assert to.faults == []


def test_ten_thousand_parts_and_a_megabyte_are_answered(
    scene: Scene, browser: Callable[..., Browser]
) -> None:
    to = Sender(browser(scene.cast.branch_organiser))
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="shown"\r\n\r\n%d\r\n' % n
        for n in range(13_000)
    )
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    for path in ("/people/new", "/call-lists", "/imports/{run_id}/choices", "/imports"):
        url = at(path, ids_of(scene, "branch_organiser"))
        to.send("POST", url, f"{path} parts", content=parts + b"--x--\r\n", headers=kind)
        to.send("POST", url, f"{path} long", data={"name": "x" * 1_000_000, "note": "y" * 900_000})
        to.send("POST", url, f"{path} fields", data={"shown": ["1"] * 30_000})
        to.send("POST", url, f"{path} too large", content=b"x" * (12 * 1024 * 1024 + 1))
        to.send("POST", url, f"{path} length", headers={"Content-Length": "many"}, content=b"a=1")
        to.send("POST", url, f"{path} length", headers={"Content-Length": "-5"}, content=b"a=1")
    assert to.faults == []


HEADERS: list[dict[str, str]] = [
    {"HX-Request": "true", "HX-Current-URL": "http://[elsewhere"},
    {"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example//elsewhere.example/x"},
    {"HX-Request": "true", "HX-Current-URL": "//elsewhere.example"},
    {"HX-Request": "true", "HX-Current-URL": "javascript:alert(1)"},
    {"HX-Request": "true", "HX-Target": "<script>alert(1)</script>"},
    {"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "https"},
    {"Host": "elsewhere.example"},
    {"Host": ""},
    {"Host": "[::1"},
    {"Cookie": "session=" + "a" * 5_000},
    {"Cookie": "session=\"a\\000b\"; notice=\xff"},
    {"Accept": "application/json", "Accept-Language": "\xff", "User-Agent": "x" * 5_000},
    {"Range": "bytes=0-0", "If-None-Match": "*", "If-Modified-Since": "never"},
]  # fmt: skip


@pytest.mark.parametrize("name", ["rep", "auditor", None])
def test_odd_headers_are_answered(
    scene: Scene, browser: Callable[..., Browser], name: str | None
) -> None:
    to = Sender(browser(scene.cast.everyone[name] if name else None))
    ids = ids_of(scene, name or "rep")
    for method in ("GET", "POST"):
        for path in routes(method):
            for headers in some(HEADERS, 2, str(name), path):
                sent = (
                    {"data": {"next": "/", "back": "/people?q=\u0175"}} if method == "POST" else {}
                )
                encoded = {k: v.encode("latin-1") for k, v in headers.items()}
                what = f"{method} {path} {headers}"
                to.send(method, at(path, ids), what, headers=encoded, **sent)
    assert to.faults == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CHAOS"])
def test_other_methods_do_nothing(
    scene: Scene, browser: Callable[..., Browser], owner: Session, method: str
) -> None:
    to = Sender(browser(scene.cast.branch_organiser))
    before = state_of(owner)
    for path in routes("GET") + routes("POST"):
        for tail in some(["", "/", "//", "/..", ".json", "%2f", ";x=1", "%00"], 1, method, path):
            url = at(path, ids_of(scene, "branch_organiser"))
            to.send(method, f"{url}{tail}", f"{method} {path}{tail}")
    assert to.faults == []
    assert state_of(owner) == before


ORIGINS = ["null", "http://[elsewhere", "", "https://elsewhere.example",
           HOST + ".elsewhere.example",
           "http://alongside.test@elsewhere.example", "//", "http://"]  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
def test_what_comes_from_elsewhere_is_not_carried_out(
    scene: Scene, browser: Callable[..., Browser], owner: Session, origin: str
) -> None:
    here = browser(scene.cast.rep)
    before = state_of(owner)
    del here.client.headers["Sec-Fetch-Site"]
    here.client.headers["Origin"] = origin
    for site in (None, "cross-site", "same-site", "nonsense"):
        headers = {"Sec-Fetch-Site": site} if site else {}
        here.post("/account/name", {"name": "Mallory"}, status=403, headers=headers)
    assert state_of(owner) == before


def cookie(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


NOTICES = [
    "", "=", "%%%", "\u0175", cookie([]), cookie("x"), cookie({}), cookie({"text": None}),
    cookie({"text": ["x"]}), cookie({"text": "x", "undo_action": 5}),
    cookie({"text": "x", "undo_action": "https://elsewhere.example"}),
    cookie({"text": "x", "undo_action": "//elsewhere.example", "undo_label": "y"}),
    cookie({"text": "<script>alert(1)</script>", "undo_label": {"a": 1}, "undo_action": "/today"}),
    cookie({"text": "x", "more": 1}),
    base64.urlsafe_b64encode(b"[" * 6_000).decode(),
    base64.urlsafe_b64encode(b"[" * 200_000).decode(),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    base64.urlsafe_b64encode(b'{"text": "x", "undo_action": "/a\\ud800"}').decode(),
    base64.urlsafe_b64encode(b'{"text": "\\ud800 \\u0000"}').decode(),
]  # fmt: skip


@pytest.mark.parametrize("notice", NOTICES, ids=lambda n: n[:24])
def test_a_notice_somebody_made_up_is_harmless(
    scene: Scene, browser: Callable[..., Browser], notice: str
) -> None:
    here = browser(scene.cast.rep)
    jar = f"session={here.client.cookies['session']}; notice={notice}"
    here.client.cookies.clear()
    answer = here.get("/today", headers={"Cookie": jar.encode()})
    assert "<script>alert" not in answer.text
    assert "elsewhere.example" not in answer.text


@pytest.mark.parametrize("odd", [t for t in TEXTS.values() if "elsewhere" in t or ":" in t])
@pytest.mark.parametrize("htmx", [False, True])
def test_nobody_is_sent_elsewhere_after_signing_in(
    scene: Scene, browser: Callable[..., Browser], odd: str, htmx: bool
) -> None:
    here = Sender(browser())
    who = {"email": scene.cast.rep.email, "password": "three quiet otters"}
    headers = {"HX-Request": "true"} if htmx else {}
    for field in ("next", "replay_to"):
        here.send("POST", "/sign-in", f"{field} {odd}", data=who | {field: odd}, headers=headers)
    here.send("GET", "/sign-in", odd, params={"next": odd}, headers=headers)
    assert here.faults == []


def test_an_address_with_letters_beyond_latin_is_gone_back_to(
    scene: Scene, browser: Callable[..., Browser]
) -> None:
    here = browser()
    who = {"email": scene.cast.rep.email, "password": "three quiet otters", "next": "/people?q=ŵ"}
    answer = here.post("/sign-in", who, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/people?q=%C5%B5"
