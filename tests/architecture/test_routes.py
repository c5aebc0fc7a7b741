"""Every route behind the first lock asks for exactly one permission."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from app.access.permissions import Permission
from app.main import PUBLIC, ROOMS
from app.web.permissions import Needs, needs

# Reviewed by hand: what anybody may ask for without being signed in.
PUBLIC_PATHS = {
    "/",
    "/start",
    "/invitations/{token}",
    "/invitations/{token}/as-me",
    "/password-resets/{token}",
    "/sign-in",
    "/cover",
    "/cover/lift",
    "/sign-out",
}


def permissions(route: APIRoute) -> list[Permission]:
    asked = [depends.dependency for depends in route.dependencies]
    return [one.permission for one in asked if isinstance(one, Needs)]


def unlocked(routers: tuple[APIRouter, ...]) -> list[str]:
    routes = [r for router in routers for r in router.routes if isinstance(r, APIRoute)]
    return [route.path for route in routes if len(permissions(route)) != 1]


def test_every_route_of_a_room_needs_one_permission() -> None:
    assert unlocked(ROOMS) == []


def test_the_walk_is_not_empty() -> None:
    assert sum(len(router.routes) for router in ROOMS) > 20


def test_the_walk_finds_a_route_without_and_one_with_two() -> None:
    router = APIRouter()
    router.get("/none")(lambda: None)
    two = [needs(Permission.SEE_PEOPLE), needs(Permission.SEE_COUNTS)]
    router.get("/two", dependencies=two)(lambda: None)
    router.get("/one", dependencies=[needs(Permission.SEE_PEOPLE)])(lambda: None)
    assert unlocked((router,)) == ["/none", "/two"]


def test_what_is_public_was_reviewed() -> None:
    paths = {r.path for router in PUBLIC for r in router.routes if isinstance(r, APIRoute)}
    assert paths == PUBLIC_PATHS
