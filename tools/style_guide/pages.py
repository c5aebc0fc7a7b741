"""The guide's pages, drawn with values nobody has."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

import segno
from jinja2 import Environment
from markupsafe import Markup

from app.asks.effect import Tally
from app.web.trend_chart import Dot, Mark, picture, small

FOLDER = Path(__file__).parent
TODAY = date(2026, 11, 3)


@dataclass(frozen=True)
class Form:
    """What a template needs of a submitted form, and nothing more."""

    typed: dict[str, str | list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        value = self.typed.get(name, "")
        return value if isinstance(value, str) else (value[0] if value else "")

    def getlist(self, name: str) -> list[str]:
        value = self.typed.get(name, [])
        return [value] if isinstance(value, str) else value


@dataclass(frozen=True)
class Place:
    label: str
    href: str
    current: bool = False
    primary: bool = False


@dataclass(frozen=True)
class Somebody:
    name: str

    def may(self, _permission: str) -> bool:
        return True


NAV = [
    Place("Today", "/today", current=True, primary=True),
    Place("People", "/people", primary=True),
    Place("Workplace", "/workplaces", primary=True),
    Place("More", "/more", primary=True),
    Place("Density", "/density"),
    Place("Call lists", "/call-lists"),
    Place("Imports", "/imports"),
    Place("Access", "/access"),
]
WRONG = Form(
    typed={
        "known_as": "<script>alert(1)</script>",
        "email": "priya at work",
        "outcome": "spoke",
        "issues": ["pay", "closure"],
        "next": "pick",
        "next_date": "2019-01-01",
        "site": "leeds",
        "said": "Wants to think about it.\nAsked about the closure.",
    },
    errors={
        "email": "Write the e-mail address with an @, like name@example.org",
        "outcome": "Say what happened",
        "next_date": "Choose a day that has not passed",
        "site": "Choose an office on your list",
    },
)
KINDS = [
    ("Side by side", Tally(planned=40, tried=33, reached=28, asked=24, joined=6)),
    ("Same team", Tally(planned=44, tried=40, reached=36, asked=30, joined=4)),
    ("Share a lift", Tally(planned=2, tried=1)),
]
POINTS = [
    (date(2026, 3, 3), 31),
    (date(2026, 4, 7), 31),
    (date(2026, 5, 5), None),
    (date(2026, 6, 2), 33),
    (date(2026, 8, 4), 32),
    (date(2026, 9, 1), 34),
    (date(2026, 11, 3), 35),
]
DOTS = [
    Dot(date(2024, 11, 30), Fraction(9, 20), Fraction(11, 20), words="31–37 of 68"),
    Dot(date(2025, 3, 31), Fraction(1, 2), Fraction(1, 2), up=4, down=1, words="34 of 68"),
    Dot(date(2025, 7, 31), Fraction(23, 50), Fraction(23, 50), down=3, words="31 of 68"),
    Dot(date(2026, 2, 28), Fraction(28, 50), Fraction(28, 50), broken=True, words="28 of 50"),
    Dot(date(2026, 11, 3), Fraction(3, 5), Fraction(3, 5), up=2, words="30 of 50 · 60.0 %"),
    Dot(date(2027, 6, 30), Fraction(1, 2), Fraction(1, 2), announced=True, words="20 of 40"),
]
MARKS = [
    Mark(date(2026, 2, 28), "≠", "The list went from 68 to 50 people.", is_break=True),
    Mark(date(2027, 6, 1), "A", "Closure (announced): Canal Yard"),
]
TREND = picture(DOTS, marks=MARKS, target=0.5)
SMALL = small(DOTS[:5], Fraction(3, 5))


def pages(env: Environment) -> dict[str, str]:
    common = {"today": TODAY, "demo": True, "actor": Somebody("Amina Example"), "nav": NAV}
    # An XML declaration has no place inside a page.
    code = Markup(  # noqa: S704  # drawn by segno from a constant
        segno.make("https://example.org/join?rep=7").svg_inline(border=0, omitsize=True)
    )
    values = common | {
        "blank": Form(),
        "wrong": WRONG,
        "points": POINTS,
        "trend": TREND,
        "small": SMALL,
        "kinds": KINDS,
        "code": code,
    }
    undo = {"text": "Conversation with Priya saved.", "undo": {"action": "#", "label": "Undo"}}
    broken = {
        "title": "Something went wrong on our side",
        "what": "The conversation could not be saved just now.",
        "kept": "What you typed is still on the page before this one.",
        "todo": "Go back and try again in a minute.",
        "reference": "7F3K-29QD",
    }
    return {
        "index.html": _draw(env, "guide.html", values | {"notice": undo}),
        "today.html": _draw(env, "today.html", values | {"notice": undo}),
        "form.html": _draw(env, "form.html", values | {"trial": True}),
        "sign-in.html": _draw(env, "sign_in.html", {"blank": Form(), "demo": True}),
        "sheet.html": _draw(env, "sheet.html", values | {"demo": False}),
        "error.html": env.get_template("errors/error.html").render(common | broken),
        "error-signed-out.html": env.get_template("errors/error.html").render(broken),
    }


def _draw(env: Environment, name: str, values: dict[str, object]) -> str:
    source = (FOLDER / name).read_text(encoding="utf-8")
    return env.from_string(source).render(values)
