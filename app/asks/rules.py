"""Whom a plan or a suggestion may name, and who may be sent to them. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.people.models import StandingCode

# Nobody is asked twice in a month, nor tried twice in a week.
REACHED_RESTS = timedelta(days=28)
TRIED_RESTS = timedelta(days=7)
NO_THANKS_RESTS = timedelta(days=365)
# One's own choice is to be done within a week.
DUE_AFTER = timedelta(days=7)

NOBODY_KNOWN = 0
TO_BE_ASKED = frozenset({StandingCode.NOT_MEMBER, StandingCode.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Askable:
    """Somebody who may be contacted, and what decides whether they are asked now.

    `promised_by`, `went_well_with`: people (staff ids) who promised to come back to them within
    the month, who had a conversation with them that ended well; NOBODY_KNOWN for a user who is
    not on the list. `said_no_on`: set when "No thanks" was the last thing they said.
    """

    staff_id: int
    team_id: int | None = None
    standing: StandingCode = StandingCode.NOT_MEMBER
    is_rep: bool = False
    in_scope: bool = True
    is_left_out: bool = False
    is_being_asked: bool = False
    is_joining: bool = False
    reached_on: date | None = None
    tried_on: date | None = None
    said_no_on: date | None = None
    promised_by: frozenset[int] = field(default_factory=frozenset)
    went_well_with: frozenset[int] = field(default_factory=frozenset)


def may_be_asked(person: Askable, *, today: date) -> bool:
    """By somebody; whether by this or that one is `may_ask`."""
    return why_not(person, today=today) is None


def why_not(person: Askable, *, today: date) -> str | None:
    """The first reason for which nobody is sent to them now; none when they may be asked."""
    if person.standing not in TO_BE_ASKED or person.is_rep:
        return "They are a member, or in another union."
    if not person.in_scope:
        return "We don't ask them to join: they are agency, contractor or military staff."
    if person.is_left_out:
        return "They are left out of plans. You may still speak to them."
    if person.is_being_asked:
        return "Somebody is asking them already."
    if person.is_joining:
        return "They said they will join."
    if _within(person.reached_on, REACHED_RESTS, today):
        return "Somebody spoke to them in the last four weeks. Leave it a little."
    if _within(person.tried_on, TRIED_RESTS, today):
        return "Somebody tried to reach them this week."
    if _within(person.said_no_on, NO_THANKS_RESTS, today):
        return "They said no thanks within the last year."
    if len(person.promised_by) > 1 or NOBODY_KNOWN in person.promised_by:
        return "A colleague promised to come back to them."
    return None


def may_ask(asker_id: int, person: Askable, conflicts: Collection[int | None] = ()) -> bool:
    """Nobody asks themselves, in a colleague's place, or across a conflict of interest.

    `conflicts` are the teams of the asker's, None standing for the whole workplace.
    """
    return (
        asker_id != person.staff_id
        and person.promised_by <= {asker_id}
        and None not in conflicts
        and (person.team_id is None or person.team_id not in conflicts)
    )


def _within(day: date | None, length: timedelta, today: date) -> bool:
    return day is not None and day > today - length
