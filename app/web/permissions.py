"""The second of three locks: what kind of act. (First: signed in. Third: whose rows.)"""

from typing import Any

from fastapi import Depends, Request

from app.access.actor import Actor
from app.access.permissions import Permission
from app.errors import NotPermitted


class Needs:
    """A dependency that lets a request pass when the actor holds the permission."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> None:
        actor: Actor = request.state.actor
        if not actor.may(self.permission):
            raise NotPermitted("Your role doesn't include this. Ask your branch organiser.")


def needs(permission: Permission) -> Any:
    return Depends(Needs(permission))
