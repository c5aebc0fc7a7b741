"""What the docs say is what the program says."""

import re
from pathlib import Path

from app.settings import Settings
from tools.glossary import FILE, written

ROOT = Path(__file__).parents[2]


def test_the_glossary_in_the_docs_is_the_one_in_the_program() -> None:
    assert FILE.read_text() == written(), "run: python -m tools.glossary"


def test_every_link_and_picture_of_the_docs_is_there() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    linked = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert any(target.endswith(".png") for _, target in linked)
    assert [target for page, target in linked if not (page.parent / target).exists()] == []


def test_every_setting_is_documented() -> None:
    said = (ROOT / "docs" / "for-whoever-runs-it.md").read_text(encoding="utf-8")
    hidden = {"demo", "cheap_passwords"}
    names = {f"ALONGSIDE_{name.upper()}" for name in Settings.model_fields if name not in hidden}
    assert {name for name in names if name not in said} == set()
