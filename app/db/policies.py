"""Row-level security: the few shapes a policy takes here.

Each compares a column with an array that a sub-select computes once (an InitPlan): a function
called per row is thousands of times slower, a join in a policy hundreds of times.
"""

from sqlalchemy import TextClause, text

PEOPLE = "scope_unit_id = any ((select my_units('people'))::int[])"
OPENED = "{person} = any ((select my_people())::bigint[])"
ME = "(select my_id())"


def units(sight: str, column: str = "unit_id") -> str:
    """The condition that `column` is a unit this session has that sight of."""
    return f"{column} = any ((select my_units('{sight}'))::int[])"


def secure(table: str, role: str) -> list[str]:
    """Nothing passes until a policy says so."""
    return [
        f"alter table {table} enable row level security",
        f"revoke all on {table} from public, {role}",
    ]


def policy(table: str, role: str, act: str, *, using: str = "", check: str = "") -> list[str]:
    """Allow `act` (select, insert, update, delete) on rows that satisfy the conditions."""
    name = {"select": "see", "insert": "add", "update": "change", "delete": "remove"}[act]
    return [
        f"create policy {name} on {table} for {act} to {role}"
        + (f" using ({using})" if using else "")
        + (f" with check ({check})" if check else ""),
        f"grant {act} on {table} to {role}",
    ]


def about_person(
    table: str,
    role: str,
    *,
    person: str = "staff_id",
    author: str | None = None,
    may_change: bool = False,
    may_delete: bool = False,
) -> list[str]:
    """Rows about a person: seen by whoever sees the person, added in one's own units.

    `author` names a column that must be the acting user's own id in what they add.
    """
    check = PEOPLE if author is None else f"{PEOPLE} and {author} = {ME}"
    statements = [
        *secure(table, role),
        *policy(table, role, "select", using=f"{PEOPLE} or {OPENED.format(person=person)}"),
        *policy(table, role, "insert", check=check),
    ]
    if may_change:
        statements += policy(table, role, "update", using=PEOPLE, check=PEOPLE)
    if may_delete:
        statements += policy(table, role, "delete", using=PEOPLE)
    return statements


def hide(table: str, role: str, *people: str) -> list[str]:
    """Whoever has a conflict of interest with a person sees no row about them, whatever else

    allows it. `people` are the columns that name one.
    """
    free = "({person} is null or {person} <> all ((select my_conflicts())::bigint[]))"
    condition = " and ".join(free.format(person=person) for person in people)
    return [
        f"create policy conflict on {table} as restrictive for all to {role} using ({condition})"
    ]


def verbatim(sql: str) -> TextClause:
    """SQL whose colons are its own, not parameters."""
    return text(sql.replace(":", "\\:"))
