"""A report as a tagged PDF (PDF/UA-1), set by typst with the fonts it carries itself."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import typst

from app.reports import drawing
from app.reports.numbers import Line, Report
from app.reports.words import definitions, density
from app.web import formats

TEMPLATE = Path(__file__).parents[2] / "templates" / "reports" / "report.typ"
COLUMNS = (
    "Unit", "Eligible", "Members", "Not known", "Density", "On the month", "On the year", "Joined",
    "Left", "Reps", "Spoken to, 90 days",
)  # fmt: skip


def pdf(report: Report) -> bytes:
    """The same report gives the same file."""
    made = datetime.combine(report.made_on, time(), UTC)
    (file,) = _set(report, "pdf", made)
    return file


def pages(report: Report) -> list[bytes]:
    """Each page as a PNG, for looking at."""
    return _set(report, "png", None)


def _set(report: Report, form: Literal["pdf", "png"], made: datetime | None) -> list[bytes]:
    """Nothing but the template and the numbers: an empty folder is all that typst could read."""
    with TemporaryDirectory(prefix="alongside-report-") as empty:
        found = typst.Compiler(
            TEMPLATE.read_bytes(),
            root=empty,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data(report), ensure_ascii=False)},
        ).compile(
            format=form, timestamp=made, ppi=80, pdf_standards="ua-1" if form == "pdf" else []
        )
    if found is None:
        raise RuntimeError("typst wrote no file")
    return [found] if isinstance(found, bytes) else found


def data(report: Report) -> dict[str, object]:
    """Everything the template sets, as text and shares."""
    own = report.own
    top, line = drawing.points(report.year)
    drawn = report.drawn
    month = formats.month(report.month)
    return {
        "title": f"{own.place.name}, {month}",
        "by": report.made_by,
        "about": f"{own.place.kind.capitalize()} · as at {formats.day(report.day)} · made"
        f" {formats.day(report.made_on)} by {report.made_by} · {density_words(own)}",
        "sentence": report.sentence,
        "footer": f"{own.place.name}, {month} · destroy by {formats.day(report.destroy_by)}",
        "empty": "Nobody was counted here in that month." if report.nobody else "",
        "bars_title": "Density, lowest first",
        "bars": [_bar(one) for one in drawn],
        "bars_alt": "; ".join(f"{one.place.name}: {density_words(one)}" for one in drawn),
        "bars_note": bars_note(report),
        "line": [] if report.nobody else line,
        "line_alt": "; ".join(
            f"{formats.month(end.day)}: {formats.number(end.members)}" for end in report.year
        ),
        "line_top": formats.number(top),
        "line_first": f"{formats.day(report.year[0].day)}: {report.year[0].members:,}",
        "line_last": f"{formats.day(report.year[-1].day)}: {report.year[-1].members:,} members",
        "columns": list(COLUMNS),
        "rows": [_row(one) for one in (own, *report.below)],
        "table_note": "A group’s people are also counted in their regions." if report.overlap
        else "",
        "definitions": definitions(report),
    }  # fmt: skip


def density_words(line: Line) -> str:
    counts = line.now.counts
    if not counts.eligible:
        return "nobody counted"
    members = f"{counts.members:,}"
    if counts.unknown:
        members += f"–{counts.members + counts.unknown:,}"
    share = density(counts.members, counts.eligible, counts.unknown)
    return f"{members} of {counts.eligible:,} · {share}"


def bars_note(report: Report) -> str:
    parts = ["Filled: members. Hatched: not known. The tick is the target rate."]
    if report.left_out:
        parts.append(f"{report.left_out:,} with a higher density are in the table only.")
    return " ".join(parts)


def _bar(line: Line) -> dict[str, object]:
    bar = drawing.bar(line)
    return {
        "name": line.place.name,
        "members": bar.members,
        "unknown": bar.unknown,
        "target": bar.target,
        "words": density_words(line),
    }


def _row(line: Line) -> list[str]:
    now = line.now
    counts = now.counts
    return [
        line.place.name,
        formats.number(counts.eligible),
        formats.number(counts.members),
        formats.number(counts.unknown),
        density(counts.members, counts.eligible, counts.unknown),
        signed(line.on_month),
        signed(line.on_year),
        formats.number(line.joiners),
        formats.number(line.leavers),
        formats.number(now.reps),
        f"{now.reached.reached_90:,} of {now.reachable:,}",
    ]


def signed(change: int) -> str:
    return "0" if not change else f"+{change:,}" if change > 0 else f"−{abs(change):,}"
