"""Rows as a CSV file: what the page shows, no more. Pure."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from io import StringIO

from app.density.table import Row

COLUMNS = (
    "Unit",
    "Kind",
    "As at",
    "Not shown because",
    "Eligible",
    "Members",
    "Not known",
    "In another union",
    "Could be recruited",
    "Not counted (agency and others)",
    "Density %",
    "Highest density %",
    "Density without other unions %",
    "Any union %",
    "Declared headcount",
    "Headcount of",
    "Density of headcount %",
    "List complete %",
    "List of",
    "Extract of",
    "Reps",
    "Members per rep",
    "Spoken to in 90 days",
    "Who can be spoken to",
)

FORMULA_BEGINS = frozenset("=+-@")


def csv_text(rows: Iterable[Row], as_at: date) -> str:
    """Begins with a byte order mark: without it Excel reads ŵ as two letters."""
    out = StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([safe(cell) for cell in _cells(row, as_at)])
    return out.getvalue()


def file_name(unit: str, as_at: date) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", unit.casefold().encode("ascii", "ignore").decode())
    return f"density-{plain.strip('-')[:60] or 'unit'}-{as_at.isoformat()}.csv"


def safe(cell: object) -> str:
    """A text a spreadsheet would take for a formula gets an apostrophe in front."""
    text = "" if cell is None else str(cell)
    formula = text.startswith(("\t", "\r", "\n")) or text.lstrip()[:1] in FORMULA_BEGINS
    return f"'{text}" if formula else text


def _cells(row: Row, as_at: date) -> list[object]:
    counts, coverage, facts = row.counts, row.coverage, row.facts
    return [
        row.name,
        row.kind,
        _day(as_at),
        row.words,
        row.eligible,
        row.members,
        row.unknown,
        row.other_union,
        counts.potential if counts else None,
        row.out_of_scope,
        _percent(row.density),
        _percent(row.highest_density),
        _percent(counts.recruitable_density if counts else None),
        _percent(counts.any_union_density if counts else None),
        row.declared,
        _day(facts.declared_on if facts else None),
        _percent(row.declared_density),
        _percent(row.complete),
        _day(row.listed_on),
        _day(row.extract_on),
        row.reps,
        None if row.members_per_rep is None else f"{float(row.members_per_rep):.1f}",
        coverage.reached.reached_90 if coverage else row.spoken_to,
        coverage.reachable if coverage else None,
    ]


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def _percent(rate: Fraction | None) -> str:
    """Halves go up, as on the page."""
    return "" if rate is None else f"{float(int(rate * 1000 + Fraction(1, 2))) / 10:.1f}"
