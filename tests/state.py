"""Everything on record, to be compared with itself: decisions.md D15."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

# These follow from the others, or say what was done. A session says nothing of
# people; it is made anew at the next sign-in.
NOT_COMPARED = {
    "alembic_version",
    "audit_events",
    "change_events",
    "change_rows",
    "change_workplaces",
    "claims",
    "counted_people",
    "headcount_changes",
    "headcount_days",
    "headcount_months",
    "headcount_years",
    "erased_headcounts",
    "import_runs",
    "import_sources",
    "import_rows",
    "import_row_notes",
    "import_lines",
    "recordings",
    "list_facts",
    "uncounted_people",
    "user_sessions",
    "session_units",
}


def every_table(db: Session) -> dict[str, str]:
    """A hash of each table's rows, without what a row's history of writes is counted in."""
    db.commit()
    names = db.scalars(
        text("select tablename from pg_tables where schemaname = 'public' order by 1")
    ).all()
    return {
        name: db.scalar(
            text(
                "select md5(coalesce(string_agg(row, '|' order by row), '')) from"
                f" (select (to_jsonb(t) - 'rev')::text as row from {name} t) q"
            )
        )
        for name in names
        if name not in NOT_COMPARED
    }


def ledger(
    db: Session, days: list[date], *, units: tuple[int, ...] = ()
) -> list[dict[tuple[int, int], int]]:
    """Every headcount on these days; on six of them it is what a recount says."""
    found: list[dict[tuple[int, int], int]] = []
    db.commit()
    recounted = {days[n * (len(days) - 1) // 5] for n in range(6)}
    for day in days:
        said = _counts(db, "ledger_on", day)
        assert day not in recounted or said == _counts(db, "recount_on", day), day
        found.append({key: n for key, n in said.items() if not units or key[0] in units})
    return found


def _counts(db: Session, function: str, day: date) -> dict[tuple[int, int], int]:
    rows = db.execute(text(f"select unit_id, measure, people from {function}(:day)"), {"day": day})
    return {(unit_id, measure): people for unit_id, measure, people in rows}
