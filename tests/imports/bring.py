"""Bringing a file through the pages, as an organiser does."""

import os
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from tests.browser import Browser, words

Browsers = Callable[..., Browser]
SHARED = Path(
    os.environ.get("ALONGSIDE_SHARED_DATA") or Path(__file__).parents[2].parent / "shared" / "data"
)


def shared(*parts: str) -> Path:
    """A real file, when this machine has it."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not on this machine")
    return path


def csv_of(*lines: str) -> bytes:
    return "\n".join(lines).encode()


class Import:
    """One run in one browser."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url

    def page(self, show: str = "") -> str:
        return self.browser.get(f"{self.url}?show={show}").text

    def words(self, show: str = "") -> str:
        return unescape(words(self.page(show)))

    def map(self, **columns: str) -> None:
        """Change what these columns are, header → field, and keep the others."""
        page = self.browser.get(f"{self.url}/mapping").text
        fields = []
        for block in re.findall(r'<label for="column-\d+">.*?</select>', page, re.S):
            header = unescape(re.findall(r">([^<]*)</label>", block)[0])
            chosen = re.findall(r'value="([^"]*)" selected', block)[0]
            fields.append(columns.get(header, chosen))
        covers = re.findall(r'name="covers" value="(\d+)" checked', page)
        self.browser.post(f"{self.url}/mapping", {"column": fields, "covers": covers})

    def choose(self, **choices: str) -> None:
        lines = [name.removeprefix("line") for name in choices]
        answers = {f"choice-{name.removeprefix('line')}": c for name, c in choices.items()}
        self.browser.post(f"{self.url}/choices", {"shown": lines, **answers})

    def commit(self, *, status: int = 200) -> str:
        shown = re.findall(r'name="shown" value="(\d+)"', self.page())
        sent = {"shown": shown[0] if shown else ""}
        return words(self.browser.post(f"{self.url}/commit", sent, status=status).text)


def bring(
    browser: Browser,
    kind: str,
    unit: int,
    data: bytes,
    *,
    as_at: str = "2026-11-03",
    status: int = 200,
    name: str = "list.csv",
    **more: str,
) -> Import:
    answer = browser.post(
        "/imports",
        {"kind": kind, "unit": str(unit), "as_at": as_at, **more},
        files={"file": (name, data, "text/csv")},
        status=status,
    )
    return Import(browser, answer.url.path)
