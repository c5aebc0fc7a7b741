"""Questions nobody can click together, packed as ours are: answered, never a fault of ours."""

import base64
import json
import zlib
from collections.abc import Callable

import pytest

from tests.browser import Browser, wait_for
from tests.cast import Cast


def packed(rules: object) -> str:
    text = json.dumps(rules).encode()
    return base64.urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "place", "those": [2**31]},
        {"rule": "place", "those": [2**63]},
        {"rule": "site", "those": [10**30]},
        {"rule": "team", "those": [-(2**70)]},
        {"rule": "conversation", "by": [2**64], "issues": [2**40]},
        {"rule": "placement", "places": [10**20], "teams": [10**20]},
        {"rule": "ask", "askers": [10**20]},
        {"rule": "import", "those": [10**20]},
        {"rule": "call_list", "those": [10**20]},
        {"rule": "follow_up", "owners": [10**20]},
        {"rule": "grade", "those": ["\x00"]},
        {"rule": "grade", "those": ["\ud800"]},
        {"rule": "grade", "those": ["'; drop table staff; --"]},
        {"rule": "left_union", "reasons": ["a\x00b"]},
        {"rule": "added", "since": "20260101"},
        {"rule": "added", "since": "2026-W01-1"},
        {"rule": "added", "since": "0001-01-01", "until": "9999-12-31"},
        {"rule": "joined", "since": "-9999m", "until": "+9999m"},
        {"rule": "started", "since": "9999-12-31"},
        {"rule": "place", "those": list(range(1, 3000))},
        {"rule": "any", "rules": []},
        {"rule": "none", "rules": [{"rule": "any", "rules": []}]},
    ],
)
def test_an_odd_question_is_no_fault(
    browser: Callable[..., Browser], cast: Cast, rule: dict[str, object]
) -> None:
    q = packed([rule])
    for who in ("branch_organiser", "regional_organiser"):
        here = browser(cast.everyone[who])
        for path in ("/questions/new", "/questions/new?at=0", "/questions/changed?do=up&at=0"):
            sign = "&" if "?" in path else "?"
            assert_calm(here, f"{path}{sign}q={q}")
    assert_calm(browser(cast.branch_organiser), f"/questions/people?q={q}")


def assert_calm(browser: Browser, url: str) -> None:
    answer = wait_for(browser.client.get(url))
    assert answer.status_code in (200, 422), (url, answer.status_code)
