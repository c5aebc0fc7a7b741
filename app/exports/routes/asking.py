"""Asking for an export: what, which columns, what for, and what will happen at that size."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.access.permissions import Permission
from app.accounts.commands import own
from app.errors import NotFound
from app.exports import queries, register
from app.exports.forms import ExportForm
from app.exports.models import Format
from app.exports.rules import FORMATS, PURPOSES, Limits, Tier, end_of
from app.exports.sources import Offer, Source, Sources, find_source
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter(prefix="/exports")

ExportSubmitted = Annotated[Submitted[ExportForm], submitted(ExportForm)]
MAY = [needs(Permission.OWN_ACCOUNT)]


@dataclass(frozen=True)
class Opened:
    """What is asked about, for this session, and how large it is now."""

    source: Source
    asked: Mapping[str, Any]
    typed: Mapping[str, str]
    offer: Offer
    rows: int
    limits: Limits
    alone: bool

    @property
    def tier(self) -> Tier:
        return self.limits.tier(self.rows)

    @property
    def formats(self) -> list[Format]:
        return [one for one in self.offer.formats if self.limits.allows(one, self.rows)]


@router.get("/new", dependencies=MAY)
def new(page: Page) -> Response:
    typed = {k: v for k, v in page.request.query_params.items() if "\x00" not in v}
    if not typed.get("what"):
        mine = [one for one in sources_of(page).values() if page.actor.may(one.permission)]
        return page.render("exports/choose.html", sources=mine)
    opened = open_source(page, typed)
    form = blank(
        format=typed.get("format") or (opened.formats[0] if opened.formats else None),
        columns=opened.offer.least,
    )
    return show(page, opened, form)


@router.post("", dependencies=MAY)
def ask(page: Page, form: ExportSubmitted) -> Response:
    opened = open_source(page, {name: form.get(name) for name in form.typed})
    if not form.errors:
        check(page, opened, form)
    if form.errors:
        return show(page, opened, form, status=422)
    export_id = register.ask(page.db, page.actor, wish_of(page, opened, form.value))
    waits = opened.tier is Tier.SOMEBODY_ELSE
    said = "Asked for: it waits now." if waits else "It is ready."
    return page.redirect(f"/exports/{export_id}", said)


def sources_of(page: PageRequest) -> Sources:
    sources: Sources = page.request.app.state.sources
    return sources


def open_source(page: PageRequest, typed: Mapping[str, str]) -> Opened:
    """Raises NotFound for what nothing is, and for what lies out of sight."""
    if any("\x00" in value for value in typed.values()):
        raise NotFound
    source = find_source(sources_of(page), typed.get("what", ""))
    asked = source.read(page.db, typed)
    offer = source.offer(page.db, page.actor, asked)
    others = queries.somebody_else_decides(page.db, offer.unit_id)
    kept = {name: typed[name] for name in source.words if typed.get(name)}
    limits = queries.limits(page.db)
    return Opened(source, asked, kept, offer, offer.count(page.db), limits, not others)


def check(page: PageRequest, opened: Opened, form: Submitted[ExportForm]) -> None:
    """What only the offer can tell is wrong; the password comes last, so that it is typed once."""
    value, offer = form.value, opened.offer
    columns = offer.chosen(value.columns, value.format)
    if opened.rows == 0:
        form.errors[""] = "There is nobody in it, so there is nothing to take."
    if value.format not in opened.formats:
        form.errors["format"] = "It is too long for this format, or not made in it. Choose another."
    if not columns:
        form.errors["columns"] = "Choose at least one column."
    if any(column.needs_reason for column in columns) and not value.reason:
        form.errors["reason"] = "Say why membership has to leave with the names."
    if offer.purpose is None and value.purpose is None:
        form.errors["purpose"] = "Choose what it is for: it is kept with the export."
    if not form.errors and opened.tier is not Tier.AT_ONCE:
        cheap = page.settings.cheap_passwords
        if not own.confirm_password(page.db, page.actor, value.password, cheap=cheap):
            form.errors["password"] = "This is not your password. Type it once more."  # noqa: S105 (a sentence)


def wish_of(page: PageRequest, opened: Opened, value: ExportForm) -> register.Wish:
    offer = opened.offer
    said = PURPOSES.get(value.purpose or "", value.purpose_other)
    return register.Wish(
        what=opened.source.what,
        format=value.format,
        asked=opened.asked,
        columns=[column.key for column in offer.chosen(value.columns, value.format)],
        purpose=offer.purpose or said,
        recipient=value.recipient,
        reason=value.reason,
        rows=opened.rows,
        unit_id=offer.unit_id,
        until=end_of(page.today, offer.until),
    )


def show(page: PageRequest, opened: Opened, form: Submitted[Any], *, status: int = 200) -> Response:
    return page.render(
        "exports/new.html",
        status=status,
        form=form,
        opened=opened,
        offer=opened.offer,
        ends=end_of(page.today, opened.offer.until),
        purposes=[*PURPOSES.items(), ("other", "Something else")],
        formats=[(one.value, FORMATS[one]) for one in opened.formats],
        columns=[(column.key, column.label) for column in opened.offer.columns],
        asks_reason=any(column.needs_reason for column in opened.offer.columns),
    )
