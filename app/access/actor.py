"""Who is acting in this request."""

from dataclasses import dataclass, field

from app.access.permissions import Permission
from app.access.roles import Role, permissions_of


@dataclass(frozen=True)
class Actor:
    """One signed-in user, with what they may do. Whose rows they see is the database's to say."""

    user_id: int
    name: str
    roles: tuple[Role, ...] = ()
    staff_id: int | None = None
    permissions: frozenset[Permission] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "permissions", permissions_of(list(self.roles)))

    def may(self, permission: Permission | str) -> bool:
        return permission in self.permissions
