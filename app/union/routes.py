"""The page of what the union decides once."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.errors import NotFound
from app.union import commands, queries
from app.union.forms import SettingsForm
from app.union.models import Unit, UnitKind
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

SettingsSubmitted = Annotated[Submitted[SettingsForm], submitted(SettingsForm)]


def get_root(page: PageRequest) -> Unit:
    """Raises NotFound for those who manage only a part of the union."""
    if not queries.manages_union(page.db):
        raise NotFound
    (root,) = queries.list_units(page.db, UnitKind.UNION)
    return root


@router.get("/settings", dependencies=[needs(Permission.MANAGE_PLACES)])
def show_settings(page: Page) -> Response:
    root = get_root(page)
    settings = queries.union_settings(page.db)
    form = blank(
        join_url=settings.join_url,
        arrears_grace_days=settings.arrears_grace_days,
        agreement_wording=settings.agreement_wording,
        export_at_once=settings.export_at_once,
        export_alone=settings.export_alone,
    )
    return page.render("union/settings.html", root=root, settings=settings, form=form)


@router.post("/settings", dependencies=[needs(Permission.MANAGE_PLACES)])
def change_settings(page: Page, form: SettingsSubmitted) -> Response:
    root = get_root(page)
    settings = queries.union_settings(page.db)
    if form.errors:
        return page.render(
            "union/settings.html", status=422, root=root, settings=settings, form=form
        )
    changed = commands.change_settings(page.db, page.actor, settings, root, form.value)
    return page.redirect("/settings", "Saved." if changed else "Nothing was different.")
