"""Writes the style guide, and the files it needs, into a folder."""

import sys
from pathlib import Path

from app.web.assets import Assets
from app.web.templates import environment
from tools.style_guide.pages import pages


def main(out: Path) -> None:
    assets = Assets()
    (out / "static").mkdir(parents=True, exist_ok=True)
    for name, asset in assets.by_name.items():
        (out / "static" / name).write_bytes(asset.body)
    for name, html in pages(environment(assets)).items():
        (out / name).write_text(html, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where to: python -m tools.style_guide OUT_DIR")
    main(Path(sys.argv[1]))
