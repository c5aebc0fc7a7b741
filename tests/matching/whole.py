"""A person about whom every table that can name a person says something."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import LinkKind, OneUseLink, PersonAccess, User
from app.call_lists.models import CallList, CallListEntry
from app.conversations.models import Assessment, ContactIssue, FollowUp, Issue, Note, PendingJoin
from app.db.scope import hashed, new_token
from app.matching.models import DistinctPeople, Merge, RememberedMatch
from app.people import commands as people
from app.people.models import (
    Agreement,
    ContactBasis,
    IdentifierKind,
    Person,
    StaffIdentifier,
    StandingClaim,
    StandingCode,
    Suppression,
    UnionRole,
    UnionRoleKind,
)
from app.seating.models import TieKind
from tests import make
from tests.cast import Cast

# table.column of everything that names a person, with a foreign key or without one.
Pointers = dict[str, int]
WITHOUT_A_KEY = ("users.staff_id", "one_use_links.staff_id")


def pointers(db: Session) -> list[str]:
    """From the catalogue, so that a table can't be forgotten."""
    found = db.scalars(
        text(
            "select c.conrelid::regclass || '.' || a.attname from pg_constraint c"
            " join pg_attribute id on id.attrelid = c.confrelid and id.attname = 'id'"
            " join pg_attribute a on a.attrelid = c.conrelid"
            " and a.attnum = c.conkey[array_position(c.confkey, id.attnum)]"
            " where c.contype = 'f' and c.confrelid = 'staff'::regclass order by 1"
        )
    )
    return [*found, *WITHOUT_A_KEY]


def rows_naming(db: Session, person_id: int) -> Pointers:
    counts = {}
    for pointer in pointers(db):
        table, column = pointer.split(".")
        counts[pointer] = db.scalar(
            text(f"select count(*) from {table} where {column} = :id"), {"id": person_id}
        )
    return counts


def fill(db: Session, cast: Cast, person: Person) -> None:
    """A row in every one of them. Commits."""
    about = {"staff_id": person.id, "scope_unit_id": person.scope_unit_id}
    rep, today = cast.rep, clock.today()
    neighbour, friend = (make.person(db, cast.leeds, name) for name in ("Nia", "Fay"))
    lower, upper = sorted((person, neighbour), key=lambda one: one.id)
    contact = make.contact(db, person, rep, happened_on=make.days_ago(30))
    make.membership(db, person)
    make.seat(db, person, make.area(db, cast.leeds), by=rep)
    make.tie(db, person, neighbour, TieKind.SHARES_LIFT, by=rep)
    db.execute(
        text(
            "insert into ties(staff_id, scope_unit_id, other_id, other_scope_unit_id, kind,"
            " told_by_id) values (:one, :unit, :other, :unit, 2, :by)"
        ),
        {"one": cast.colleague.id, "other": person.id, "unit": person.scope_unit_id, "by": rep.id},
    )
    make.ask(db, friend, person, by=rep)
    make.ask(db, person, friend, by=rep)
    make.conflict(db, person, make.team(db, cast.leeds, "Elsewhere"), by=rep)
    call_list = CallList(
        owner_id=rep.id, purpose="Calls", question={}, as_at=today,
        expires_on=today + timedelta(days=14),
    )  # fmt: skip
    db.add(call_list)
    db.flush()
    db.add_all(
        [
            FollowUp(**about, owner_id=rep.id, due_on=today, promised_in_id=contact.id),
            UnionRole(**about, kind=UnionRoleKind.LEARNING, valid_from=make.days_ago(9)),
            StandingClaim(**about, code=StandingCode.MEMBER, told_on=today, told_to_id=rep.id),
            StaffIdentifier(
                **about, kind=IdentifierKind.STAFF_NUMBER, issuer_id=cast.leeds.employer_id,
                value="004512", valid_from=make.days_ago(100),
            ),
            Agreement(**about, basis=ContactBasis.AGREED, agreed_on=today, recorded_by_id=rep.id),
            ContactIssue(**about, contact_id=contact.id, issue_id=db.query(Issue).first().id),
            Note(**about, contact_id=contact.id, author_id=rep.id, body="Likes otters."),
            Assessment(**about, code=2, assessed_on=today, author_id=rep.id),
            PendingJoin(**about, contact_id=contact.id, said_on=today, said_to_id=rep.id),
            CallListEntry(**about, call_list_id=call_list.id, rank=1),
            *make.calling(person, call_list, rep),
            PersonAccess(
                user_id=cast.regional_organiser.id, staff_id=person.id, reason="Calls",
                until=today + timedelta(days=9),
            ),
            Suppression(**about, recorded_by_id=rep.id, keys=[b"k"], lifted_at=clock.now()),
            DistinctPeople(
                staff_id=lower.id, scope_unit_id=lower.scope_unit_id, other_id=upper.id,
                other_scope_unit_id=upper.scope_unit_id, said_by_id=rep.id,
            ),
            DistinctPeople(
                staff_id=cast.colleague.id, scope_unit_id=cast.leeds.id, other_id=person.id,
                other_scope_unit_id=person.scope_unit_id, said_by_id=rep.id,
            ),
            RememberedMatch(**about, unit_id=cast.leeds.id, key=b"k" * 32, said_by_id=rep.id),
            Merge(
                kept_id=person.id, gone_id=900_000, scope_unit_id=person.scope_unit_id,
                merged_by_id=rep.id,
            ),
            OneUseLink(
                kind=LinkKind.INVITATION, token_hash=hashed(new_token()), name="Invited",
                role=Role.REP, unit_id=cast.leeds.id, made_by_id=rep.id, staff_id=person.id,
                expires_at=clock.now() + timedelta(days=3),
            ),
        ]
    )  # fmt: skip
    db.flush()
    db.get_one(User, cast.advocate.id).staff_id = person.id
    people.restate(db, [person.id, cast.colleague.id])
    db.commit()
