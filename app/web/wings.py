"""Finding a room by the first word of an address, instead of asking every room in turn.

With fifty rooms, asking each would cost a request more than signing in does.
"""

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.routing import Match, Route
from starlette.types import Scope


class Wing(APIRouter):
    """Everything whose address begins with one word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if first_word(scope["path"]) != self.word:
            return Match.NONE, {}
        return super().matches(scope)


def first_word(path: str) -> str:
    return path[1:].partition("/")[0]


def wings(rooms: Iterable[APIRouter]) -> list[Wing]:
    """The routes of all rooms, by first word; within a word in the order of the rooms."""
    found: dict[str, Wing] = {}
    for room in rooms:
        for route in room.routes:
            if not isinstance(route, Route) or "{" in first_word(route.path):
                raise TypeError(f"A room's address begins with a word: {route}")
            word = first_word(route.path)
            found.setdefault(word, Wing(word)).routes.append(route)
    return list(found.values())
