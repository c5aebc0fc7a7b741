"""What the invented union aims at: half everywhere, more or less in a few places."""

from datetime import date

from app.access.roles import Role
from app.accounts.models import RoleGrant
from app.demo.rows import Rows
from app.goals.forecast import add_months, first_of_month
from app.goals.models import Goal

SETS_GOALS = (Role.BRANCH_ORGANISER, Role.NATIONAL_ORGANISER)
HALF = 500
PER_MILLE = {"Sheffield Shared Services": 600, "SSCL York": 500, "SSCL Alnwick": 400}
SET_BY_BRANCH = {
    "SSCL York": "Leeds and York Shared Services",
    "SSCL Alnwick": "North East Shared Services",
}


def set_goals(rows: Rows, today: date, units: dict[str, int]) -> None:
    """The union's, every branch's, and two offices', each set by its own organiser."""
    organisers = {
        grant["unit_id"]: grant["user_id"]
        for grant in rows.of[RoleGrant.__tablename__]
        if grant["role"] in SETS_GOALS
    }
    names = [name for name, unit in units.items() if unit in organisers]
    for name in (*names, *SET_BY_BRANCH):
        rows.add(
            Goal,
            unit_id=units[name],
            per_mille=PER_MILLE.get(name, HALF),
            by_on=add_months(first_of_month(today), 9),
            set_by_id=organisers[units[SET_BY_BRANCH.get(name, name)]],
        )
