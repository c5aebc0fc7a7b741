"""By what the rows of a staff list are looked up, when its columns are not those first guessed."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.imports.answers import Answers
from app.imports.models import ImportRun

_NUMBER, _EMAIL = "cells[cast(:number as int)]", "cells[cast(:email as int)]"
# Of a number that is nothing but zeros, one is kept.
_NUMBER_KEY = f"nullif(coalesce(nullif(ltrim(lower({_NUMBER}), '0'), ''), left({_NUMBER}, 1)), '')"
_EMAIL_KEY = f"nullif(lower({_EMAIL}), '')"
_SQL = """
update import_rows set number_key = {number_key}, email_key = {email_key}
where run_id = :run and sheet = :sheet
  and (number_key is distinct from {number_key} or email_key is distinct from {email_key})
"""
_RENEW = text(_SQL.format(number_key=_NUMBER_KEY, email_key=_EMAIL_KEY))


def renew(db: Session, run: ImportRun, answers: Answers) -> None:
    asked = {
        "run": run.id,
        "sheet": run.sheet,
        "number": _place(answers, "staff_number"),
        "email": _place(answers, "work_email"),
    }
    db.execute(_RENEW, asked)


def _place(answers: Answers, field: str) -> int | None:
    at = answers.columns.get(field)
    return None if at is None else at + 1
