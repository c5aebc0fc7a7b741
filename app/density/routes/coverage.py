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
    places = queries.units_about(page.db, None)
    tops = Tree(places).tops()
    if len(tops) == 1:
        return page.redirect(asked.links(tops[0].id)["coverage"])
    tree = queries.look(page.db, asked.day, today=page.today, places=places)
    return show(page, asked, tree, None)


@router.get("/coverage/{unit_id}", dependencies=[needs(Permission.SEE_COUNTS)])
def coverage_unit(page: Page, unit_id: int, asked: AskedFor) -> Response:
    promises = queries.Promised.ALL if asked.question.everything else queries.Promised.NEAR
    tree = queries.look(page.db, asked.day, unit_id, today=page.today, promises=promises)
    return show(page, asked, tree, unit_id)


def show(page: PageRequest, asked: Asked, tree: Tree, unit_id: int | None) -> Response:
    seen = view(tree, unit_id)
    found = None
    if not asked.to_come:
        found = queries.look_at_issues(
            page.db, asked.day, tree, unit_id, all_of_them=bool(asked.question.everything)
        )
    raised, by_office = concerns(*found, unit_id) if found else ([], [])
    return page.render(
        "density/coverage.html",
        part="density/_coverage_table.html",
        status=asked.status,
        view=seen,
        asked=asked,
        form=asked.form,
        listed=asked.paged(seen.rows),
        looked=found is not None,
        raised=raised,
        bars=[(c.issue, c.people) for c in raised if c.people is not None],
        few=[c for c in raised if c.people is None],
        by_office=[office for office in by_office if office.raised],
        links=asked.links(unit_id, first=seen.first),
    )
