"""Who was spoken to, what was promised, and what people raise."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.density import queries
from app.density.routes.asked import Asked, AskedFor
from app.density.tree import Tree
from app.density.view import concerns, view
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()


@router.get("/coverage", dependencies=[needs(Permission.SEE_COUNTS)])
def coverage_tops(page: Page, asked: AskedFor) -> Response:
    places = queries.list_places(page.db)
    tops = Tree(places).tops()
    if len(tops) == 1:
        return page.redirect(asked.links(tops[0].id)["coverage"])
    return show(page, asked, queries.look(page.db, asked.day, places=places), None)


@router.get("/coverage/{unit_id}", dependencies=[needs(Permission.SEE_COUNTS)])
def coverage_unit(page: Page, unit_id: int, asked: AskedFor) -> Response:
    return show(page, asked, queries.look(page.db, asked.day, unit_id), unit_id)


def show(page: PageRequest, asked: Asked, tree: Tree, unit_id: int | None) -> Response:
    seen = view(tree, unit_id)
    raised, by_office = concerns(tree, queries.issues_raised(page.db, asked.day), unit_id)
    return page.render(
        "density/coverage.html",
        part="density/_coverage_table.html",
        status=asked.status,
        view=seen,
        asked=asked,
        form=asked.form,
        listed=asked.paged(seen.rows),
        raised=raised,
        bars=[(c.issue, c.people) for c in raised if c.people is not None],
        few=[c for c in raised if c.people is None],
        by_office=[office for office in by_office if office.raised],
        links=asked.links(unit_id),
    )
