"""By what the rows of a staff list are looked up, when its columns are not those first guessed."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.imports.answers import Answers
from app.imports.models import ImportRun

_RENEW = text(
    """
update import_rows r set number_key = k.number_key, email_key = k.email_key
from (
  select line, nullif(ltrim(lower(cells[cast(:number as int)]), '0'), '') as number_key,
    nullif(lower(cells[cast(:email as int)]), '') as email_key
  from import_rows where run_id = :run and sheet = :sheet
) k
where r.run_id = :run and r.sheet = :sheet and r.line = k.line
  and (r.number_key, r.email_key) is distinct from (k.number_key, k.email_key)
"""
)
_WRONG = text(
    """
select exists (
  select from import_rows where run_id = :run and sheet = :sheet
    and (number_key is distinct from nullif(ltrim(lower(cells[cast(:number as int)]), '0'), '')
      or email_key is distinct from nullif(lower(cells[cast(:email as int)]), '')))
"""
)


def renew(db: Session, run: ImportRun, answers: Answers) -> None:
    asked = {
        "run": run.id,
        "sheet": run.sheet,
        "number": _place(answers, "staff_number"),
        "email": _place(answers, "work_email"),
    }
    if db.scalar(_WRONG, asked):
        db.execute(_RENEW, asked)


def _place(answers: Answers, field: str) -> int | None:
    at = answers.columns.get(field)
    return None if at is None else at + 1
