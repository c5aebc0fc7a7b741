"""Reading users, grants, invitations and sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ARRAY, ColumnElement, Integer, cast, func, select, text
from sqlalchemy.orm import Session, aliased, contains_eager

from app.access.roles import Role
from app.accounts.models import LinkKind, OneUseLink, RoleGrant, User, UserSession
from app.db.scope import hashed
from app.errors import NotFound
from app.union.models import Unit, UnitKind
from app.union.queries import managed, small

PAGE = 100
MOST_PLACES = 200


@dataclass(frozen=True)
class Access:
    """One role of one person. `until` is the first day without it; `seen_at` None if unknown."""

    grant_id: int
    user_id: int
    name: str
    role: Role
    unit: str
    since: date
    until: date
    seen_at: datetime | None
    managed: bool


@dataclass(frozen=True)
class Place:
    """A unit a role may be given on."""

    id: int
    name: str
    kind: UnitKind
    parent: str | None


@dataclass(frozen=True)
class Device:
    user_agent: str
    kind: str
    since: datetime
    seen_at: datetime
    current: bool


@dataclass(frozen=True)
class FoundPerson:
    id: int
    name: str
    where: str


@dataclass(frozen=True)
class Link:
    """A one-use link that still works, as its holder may see it."""

    kind: LinkKind
    name: str
    role: Role | None
    unit: str | None
    user: str | None
    made_by: str


def list_access(
    db: Session, *, today: date, asked: str = "", ended: bool = False, page: int = 1
) -> tuple[list[Access], int]:
    """Who holds a role in the units I manage, or held one: one page, and how many in all."""
    over = RoleGrant.valid_to <= today
    wanted = [managed(RoleGrant.unit_id), over if ended else ~over]
    if asked:
        wanted.append(func.strpos(func.norm(User.name), func.norm(asked)) > 0)
    total = db.scalar(
        select(func.count()).select_from(RoleGrant).join(RoleGrant.user).where(*wanted)
    )
    rows = db.execute(
        select(
            RoleGrant.id,
            User.id,
            User.name,
            RoleGrant.role,
            Unit.name,
            RoleGrant.valid_from,
            RoleGrant.valid_to,
        )
        .join(RoleGrant.user)
        .join(RoleGrant.unit)
        .where(*wanted)
        .order_by(
            RoleGrant.valid_to.desc() if ended else RoleGrant.role.desc(), User.name, RoleGrant.id
        )
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    seen = last_seen(db)
    items = [Access(*row, seen_at=seen.get(row[1]), managed=row[1] in seen) for row in rows]
    return items, total or 0


def last_seen(db: Session) -> dict[int, datetime | None]:
    """When each user I manage last used Alongside."""
    rows = db.execute(text("select * from last_seen_of_managed()"))
    return {row.user_id: row.at for row in rows}


def list_pending(db: Session, now: datetime) -> Sequence[tuple[OneUseLink, str, str]]:
    """Invitations not used yet in the units I manage: each with its unit's and maker's name."""
    maker = aliased(User)
    rows = db.execute(
        select(OneUseLink, Unit.name, maker.name)
        .join(Unit, Unit.id == OneUseLink.unit_id)
        .outerjoin(maker, maker.id == OneUseLink.made_by_id)
        .where(*_pending(), OneUseLink.expires_at > now)
        .order_by(OneUseLink.expires_at, OneUseLink.id)
        .limit(MOST_PLACES)
    )
    return [(link, unit, made_by or "somebody else") for link, unit, made_by in rows]


def get_pending(db: Session, link_id: int) -> OneUseLink:
    link = db.scalar(select(OneUseLink).where(*_pending(), OneUseLink.id == small(link_id)))
    if link is None:
        raise NotFound
    return link


def _pending() -> list[ColumnElement[bool]]:
    return [
        OneUseLink.kind == LinkKind.INVITATION,
        OneUseLink.used_at.is_(None),
        OneUseLink.withdrawn_at.is_(None),
    ]


def find_link(db: Session, token: str) -> Link | None:
    """None for a link that was used, withdrawn, is too old, or never was: they look the same."""
    row = db.execute(text("select * from find_link(:link)"), {"link": hashed(token)}).one_or_none()
    if row is None:
        return None
    kind, name, role, unit, user, made_by = row
    return Link(LinkKind(kind), name, Role(role) if role else None, unit, user, made_by)


def get_grant(db: Session, grant_id: int) -> RoleGrant:
    """A grant I might have given, with its user. Raises NotFound for any other."""
    held = db.scalar(
        select(RoleGrant)
        .join(RoleGrant.user)
        .options(contains_eager(RoleGrant.user))
        .where(RoleGrant.id == small(grant_id), managed(RoleGrant.unit_id))
    )
    if held is None or not may_grant(db, held.role, held.unit_id):
        raise NotFound
    return held


def count_running(db: Session, user_id: int, today: date) -> int:
    running = select(func.count()).where(
        RoleGrant.user_id == user_id, RoleGrant.valid_from <= today, RoleGrant.valid_to > today
    )
    return db.scalar(running) or 0


def list_running(db: Session, user_id: int, today: date) -> Sequence[int]:
    """Ids of the running grants of this user in the units I manage."""
    return db.scalars(
        select(RoleGrant.id)
        .where(
            RoleGrant.user_id == small(user_id),
            managed(RoleGrant.unit_id),
            RoleGrant.valid_to > today,
        )
        .order_by(RoleGrant.id)
    ).all()


def get_managed_user(db: Session, user_id: int) -> User:
    users = cast(select(func.my_managed_users()).scalar_subquery(), ARRAY(Integer))
    user = db.scalar(select(User).where(User.id == small(user_id), User.id == func.any(users)))
    if user is None:
        raise NotFound
    return user


def find_user_id(db: Session, email: str) -> int | None:
    return db.scalar(select(User.id).where(func.lower(User.email) == email.lower()))


def may_grant(db: Session, role: Role, unit_id: int) -> bool:
    asked = text("select i_may_grant(cast(:role as smallint), :unit)")
    return bool(db.scalar(asked, {"role": int(role), "unit": small(unit_id)}))


def list_places(db: Session, *kinds: UnitKind, asked: str = "") -> list[Place]:
    """Units I manage, of these kinds, the first two hundred by kind and name."""
    parent = aliased(Unit)
    query = (
        select(Unit.id, Unit.name, Unit.kind, parent.name)
        .outerjoin(parent, parent.id == Unit.parent_id)
        .where(managed(Unit.id), Unit.kind.in_(kinds))
        .order_by(Unit.kind, Unit.name)
        .limit(MOST_PLACES)
    )
    if asked:
        query = query.where(func.strpos(func.norm(Unit.name), func.norm(asked)) > 0)
    return [Place(*row) for row in db.execute(query)]


def find_place(db: Session, unit_id: int) -> Place | None:
    row = db.execute(
        select(Unit.id, Unit.name, Unit.kind).where(Unit.id == small(unit_id), managed(Unit.id))
    ).one_or_none()
    return Place(*row, parent=None) if row else None


def find_people(db: Session, asked: str) -> list[FoundPerson]:
    """People I may see whose name answers `asked`.

    In SQL, because the room of people stands above this one.
    """
    rows = db.execute(
        text(
            "select s.id, concat_ws(' ', coalesce(s.known_as, s.forename), nullif(s.surname, '')),"
            " u.name from search_staff(:asked, 8) f join staff s on s.id = f.staff_id"
            " join units u on u.id = s.scope_unit_id order by f.score desc, s.sort_name, s.id"
        ),
        {"asked": asked},
    )
    return [FoundPerson(*row) for row in rows]


def name_of(db: Session, person_id: int | None) -> str | None:
    """Of somebody I may see."""
    named = text(
        "select concat_ws(' ', coalesce(known_as, forename), nullif(surname, '')) from staff"
        " where id = :person"
    )
    name: str | None = db.scalar(named, {"person": person_id})
    return name


def works_at(db: Session, person_id: int, unit_id: int) -> bool:
    """Whether somebody I may see works in this workplace today."""
    asked = {"person": person_id, "unit": small(unit_id)}
    found = text("select exists (select from staff where id = :person and workplace_id = :unit)")
    return bool(db.scalar(found, asked))


def list_devices(db: Session, user_id: int) -> list[Device]:
    rows = db.execute(
        select(
            UserSession.device,
            UserSession.kind,
            UserSession.created_at,
            UserSession.last_seen_at,
            (UserSession.token_hash == func.my_session()).label("current"),
        )
        .where(
            UserSession.user_id == user_id,
            UserSession.expires_at > func.now(),
            UserSession.kind != "work",  # nobody holds one of those in their hand
        )
        .order_by(text("current desc"), UserSession.last_seen_at.desc())
    )
    return [Device(*row) for row in rows]


def get_user(db: Session, user_id: int) -> User:
    user = db.scalar(select(User).where(User.id == small(user_id)))
    if user is None:
        raise NotFound
    return user
