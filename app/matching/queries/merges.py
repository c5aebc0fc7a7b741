"""What was made one, by whom, and whether it can still be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit import recording
from app.errors import NotFound
from app.matching.models import Merge
from app.people import queries as people
from app.people.models import Person

UNDO_WITHIN = timedelta(days=90)
# What a recorded table is about, in words.
WORDS = {
    "staff": "name, phone, e-mail or what they asked for",
    "placements": "where they work",
    "staff_identifiers": "numbers",
    "members": "membership",
    "standings": "what they are to the union",
    "standing_claims": "what they told us they are",
    "union_roles": "union roles",
    "agreements": "whether notes are fine",
    "suppressions": "that they asked not to be contacted",
    "conflicts_of_interest": "whom they manage",
    "follow_ups": "promises to come back",
    "pending_joins": "said joins",
    "seats": "where they sit",
    "ties": "whom they know",
    "asks": "who asks whom",
    "call_list_entries": "a call list they are on",
    "call_leases": "who called them from a list",
    "given_numbers": "numbers they gave",
    "wrong_numbers": "numbers that are not theirs",
    "person_access": "who was shown them for a call list",
    "distinct_people": "that they are somebody else than another",
    "remembered_matches": "which row of a list they are",
}
OTHER = "conversations and what was noted"


@dataclass(frozen=True)
class MergeLine:
    """`by` is None for somebody whose name isn't for this session to read."""

    id: int
    kept_id: int
    gone_id: int
    unit_id: int
    name: str
    by: str | None
    merged_at: datetime
    undone_at: datetime | None
    is_latest: bool

    def may_be_undone(self, now: datetime) -> bool:
        """Later ones first: what they carried came through this one."""
        return self.undone_at is None and self.is_latest and now - self.merged_at < UNDO_WITHIN

    @property
    def undo_until(self) -> datetime:
        return self.merged_at + UNDO_WITHIN


def get_merge(db: Session, merge_id: int) -> MergeLine:
    """Raises NotFound for what is nobody's, or about somebody out of sight."""
    row = None
    if 0 < merge_id < 2**31:
        row = db.execute(_lines().where(Merge.id == merge_id)).one_or_none()
    if row is None:
        raise NotFound
    return _line(*row)


def list_merges(db: Session, person_id: int) -> Sequence[MergeLine]:
    """Of whom this person was made, latest first."""
    rows = db.execute(_lines().where(Merge.kept_id == person_id).order_by(Merge.id.desc()))
    return [_line(*row) for row in rows]


def list_edited(db: Session, merge: MergeLine) -> list[str]:
    """What was changed since they were made one, in words."""
    found = recording.list_conflicts(db, "merge", merge.id)
    return sorted({WORDS.get(conflict.table_name, OTHER) for conflict in found})


def _lines() -> Select[Merge, Person, str | None, int | None]:
    latest = (
        select(func.max(Merge.id))
        .where(Merge.kept_id == Person.id, Merge.undone_at.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )
    return (
        select(Merge, Person, User.name, latest)
        .join(Person, Person.id == Merge.kept_id)
        .outerjoin(User, User.id == Merge.merged_by_id)
    )


def _line(merge: Merge, person: Person, by: str | None, latest: int | None) -> MergeLine:
    return MergeLine(
        id=merge.id,
        kept_id=merge.kept_id,
        gone_id=merge.gone_id,
        unit_id=merge.scope_unit_id,
        name=people.called(person.forename, person.surname, person.known_as),
        by=by,
        merged_at=merge.recorded_at,
        undone_at=merge.undone_at,
        is_latest=merge.id == latest,
    )
