"""Density from the highest unit one may see down to the team."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.density import commands, export, queries
from app.density.numbers import numbers
from app.density.routes.asked import Asked, AskedFor
from app.density.table import Row
from app.density.tree import Tree
from app.density.view import View, alone, view
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()


@router.get("/density", dependencies=[needs(Permission.SEE_COUNTS)])
def density_tops(page: Page, asked: AskedFor) -> Response:
    places = queries.units_about(page.db, None)
    tops = Tree(places).tops()
    if len(tops) == 1:
        return page.redirect(asked.links(tops[0].id)["density"])
    tree = queries.look(page.db, asked.day, today=page.today, places=places)
    return show(page, asked, view(tree, None))


@router.get("/density/{unit_id}.csv", dependencies=[needs(Permission.SEE_COUNTS)])
def density_file(page: Page, unit_id: int, asked: AskedFor) -> Response:
    seen = view(queries.look(page.db, asked.day, unit_id, today=page.today), unit_id)
    if seen.own is None or asked.form.errors:
        return show(page, asked, seen)
    rows: list[Row] = [seen.own, *asked.arranged(seen.rows)]
    commands.note_export(page.db, page.actor, unit_id, rows=len(rows))
    return Response(
        export.csv_text(rows, asked.day),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": "attachment; filename="
            f'"{export.file_name(seen.own.name, asked.day)}"'
        },
    )


@router.get("/density/{unit_id}/numbers", dependencies=[needs(Permission.SEE_COUNTS)])
def density_numbers(page: Page, unit_id: int, asked: AskedFor) -> Response:
    near = queries.Promised.NEAR
    tree = queries.look(page.db, asked.day, unit_id, today=page.today, promises=near, alone=True)
    seen = alone(tree, unit_id)
    happened = queries.look_back(page.db, asked.period, tree, unit_id)
    uncovered = queries.list_uncovered_teams(page.db, asked.day, tree, unit_id)
    return page.render(
        "density/numbers.html",
        status=asked.status,
        view=seen,
        groups=numbers(seen.own, happened, uncovered) if seen.own else [],
        asked=asked,
        form=asked.form,
        links=asked.links(unit_id),
    )


@router.get("/density/{unit_id}", dependencies=[needs(Permission.SEE_COUNTS)])
def density_unit(page: Page, unit_id: int, asked: AskedFor) -> Response:
    tree = queries.look(page.db, asked.day, unit_id, today=page.today)
    return show(page, asked, view(tree, unit_id))


def show(page: PageRequest, asked: Asked, seen: View) -> Response:
    return page.render(
        "density/density.html",
        part="density/_table.html",
        status=asked.status,
        view=seen,
        asked=asked,
        form=asked.form,
        listed=asked.paged(seen.rows),
        links=asked.links(seen.place.id if seen.place else None, first=seen.first),
    )
