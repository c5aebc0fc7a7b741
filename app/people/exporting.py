"""Columns about a person that may leave: never notes, assessments or membership numbers.

Each reads `s`, somebody of `contactable`; `ids` is the SQL for the array of all of them.
"""

from app.exports.sources import Column
from app.people.models import StandingCode

NAME = "btrim(coalesce(s.known_as, s.forename) || ' ' || s.surname)"
# As phones.rules.shown() writes it, so that a spreadsheet does not take it for a sum.
NUMBER = (
    "case when n.number like '+442%%'"
    " then concat_ws(' ', '0' || substr(n.number, 4, 2), substr(n.number, 6, 4),"
    " substr(n.number, 10))"
    " when n.number like any (array['+4411%%', '+441_1%%'])"
    " then concat_ws(' ', '0' || substr(n.number, 4, 3), substr(n.number, 7, 3),"
    " substr(n.number, 10))"
    " when n.number like '+44%%' then '0' || substr(n.number, 4, 4) || ' ' || substr(n.number, 8)"
    " else '00' || substr(n.number, 2, 2) || ' ' || substr(n.number, 4) end"
)
PLACES = "left join units w on w.id = s.workplace_id left join teams t on t.id = s.team_id"
STANDINGS = {
    StandingCode.UNKNOWN: "Not known",
    StandingCode.MEMBER: "Member",
    StandingCode.OTHER_UNION: "In another union",
    StandingCode.NOT_MEMBER: "Not a member",
}
_LAST = (
    "left join lateral (select k.happened_on from contacts k where k.staff_id = s.id"
    " and k.result <> 9 and not exists (select from contacts x where x.corrects_id = k.id)"
    " order by k.happened_on desc limit 1) k on true"
)

name = Column("name", "Name", NAME, least=True)
workplace = Column("workplace", "Workplace", "w.name::text", join=PLACES, least=True)
team = Column("team", "Team", "t.name::text", join=PLACES, least=True)
email = Column("email", "Work e-mail", "s.work_email::text")
last = Column("last", "Last contact", "to_char(k.happened_on, 'DD/MM/YYYY')", join=_LAST)


def phone(ids: str, *, least: bool = False) -> Column:
    """A number that may be dialled today, or nothing (domain.md DP-10)."""
    return Column("phone", "Phone", NUMBER, join=_numbers(ids), least=least)


def card(ids: str) -> list[Column]:
    """What a contact card holds."""
    number = Column("phone", "Phone", "n.number::text", join=_numbers(ids))
    return [name, number, workplace]


def standing() -> Column:
    """Of people one sees as one's own alone, not of those a list opened."""
    words = " ".join(f"when {code.value} then '{word}'" for code, word in STANDINGS.items())
    return Column(
        "standing",
        "Membership",
        "case when s.scope_unit_id = any ((select my_units('people'))::int[])"
        f" then case s.standing {words} end end",
        needs_reason=True,
    )


def _numbers(ids: str) -> str:
    return f"left join my_numbers_to_dial({ids}) n on n.staff_id = s.id and n.because is null"
