"""The command. Exit code 1 when an aim is missed, so that a build can stop on it."""

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from app.settings import Settings
from benchmarks import daily, density, exports, imports, matching, people, questions, seating
from benchmarks.measure import Figure
from benchmarks.synthetic import SCALES

BENCHMARKS: dict[str, Callable[[str, Path], Iterator[Figure]]] = {
    "daily": daily.run,
    "seating": seating.run,
    "density": density.run,
    "people": people.run,
    "finding": questions.run,
    "import": imports.run,
    "matching": matching.run,
    "export": exports.run,
}


def main() -> int:
    chosen = arguments()
    figures = []
    for name in [chosen.name] if chosen.name else BENCHMARKS:
        for figure in BENCHMARKS[name](chosen.scale, chosen.folder):
            figures.append(figure)
            if not chosen.json:
                print(line(figure), flush=True)
    if chosen.json:
        print(json.dumps([{**asdict(f), "holds": f.holds} for f in figures], indent=2))
    return 0 if all(figure.holds for figure in figures) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("name", nargs="?", choices=BENCHMARKS, help="one of them; else all")
    parser.add_argument("--scale", choices=SCALES, default="10k", help="how many people")
    parser.add_argument("--json", action="store_true", help="with milliseconds of CPU as well")
    parser.add_argument(
        "--folder",
        "--data",
        type=Path,
        default=Settings().data_dir / "benchmarks",
        help="where the synthetic union is kept between runs",
    )
    return parser.parse_args()


def line(figure: Figure) -> str:
    """Ratios only: milliseconds would be this machine's."""
    detail = f" ({figure.detail})" if figure.detail else ""
    value = "-" if math.isnan(figure.ratio) else spoken(figure, figure.ratio, " x")
    aim = ""
    if figure.at_most is not None:
        aim = f", aim at most {spoken(figure, figure.at_most)}"
    elif figure.at_least is not None:
        aim = f", aim at least {spoken(figure, figure.at_least)}"
    why = f"; why: {figure.why}" if figure.why and figure.verdict == "falls short" else ""
    return f"{figure.verdict:<12}{value:>8}{aim}: {figure.name}{detail}{why}"


def spoken(figure: Figure, value: float, times: str = "") -> str:
    if figure.unit == "%":
        return f"{100 * value:.4g} %"
    if not times:
        return f"{value:g}"
    return f"{value:.2f}{times}" if figure.unit == "x" else f"{value:.0f}"


if __name__ == "__main__":
    sys.exit(main())
