"""Taking what was asked for: as a file, or on paper."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.access.permissions import Permission
from app.accounts.sign_in import COOKIE
from app.errors import Conflict
from app.exports import queries, register
from app.exports.models import Export, ExportState, Format
from app.exports.routes.asking import sources_of
from app.exports.rules import Origin, file_name
from app.exports.sources import Offer, find_source
from app.exports.streaming import Taking, pieces
from app.web import formats
from app.web.csv_file import TYPE
from app.web.page import Page, PageRequest
from app.web.permissions import needs
from app.web.streaming import Streamed

router = APIRouter(prefix="/exports")

COUNTED_AGAIN = 5_000
MAY = [needs(Permission.OWN_ACCOUNT)]
TYPES = {
    Format.CSV: TYPE,
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CARDS: "text/vcard; charset=utf-8",
    Format.CALENDAR: "text/calendar",
}


@router.post("/{export_id}/file", dependencies=MAY)
def take(page: Page, export_id: int) -> Response:
    export = queries.get_mine(page.db, page.actor.user_id, export_id)
    offer = offer_of(page, export)
    check_size(page, export, offer)
    register.take(page.db, page.actor, export)
    if export.format == Format.PRINT:
        return page.redirect(f"/exports/{export.id}/print")
    return streamed(page, export, offer)


@router.get("/{export_id}/print", dependencies=MAY)
def show_on_paper(page: Page, export_id: int) -> Response:
    """Taken before; each look is a line of the trail."""
    export = queries.get_mine(page.db, page.actor.user_id, export_id)
    if export.state is not ExportState.TAKEN or export.format != Format.PRINT:
        raise Conflict("Open this export and tap “Print” there first.")
    offer = offer_of(page, export)
    check_size(page, export, offer)
    register.take(page.db, page.actor, export)
    columns = offer.chosen(export.columns, Format.PRINT)
    rows = list(offer.read(page.db, columns, most=export.most))
    register.count(page.db, export.id, len(rows))
    return page.render(
        "exports/print.html",
        export=export, offer=offer, columns=columns, rows=rows, origin=origin_of(page, export),
    )  # fmt: skip


def offer_of(page: PageRequest, export: Export) -> Offer:
    """Asked anew: what this session may no longer see, it may no longer take."""
    source = find_source(sources_of(page), export.what)
    return source.offer(page.db, page.actor, export.asked)


def check_size(page: PageRequest, export: Export, offer: Offer) -> None:
    """Raises Conflict when there are more by now. Of many nobody is counted twice: there what is
    allowed ends the file, and it says so."""
    if export.most > COUNTED_AGAIN:
        return
    rows = offer.count(page.db)
    if rows > export.most:
        raise Conflict(
            f"There are {rows:,} rows now; {export.most:,} are the most that may leave with this"
            " export. Ask for a new one."
        )


def streamed(page: PageRequest, export: Export, offer: Offer) -> Response:
    file = Format(export.format)
    taking = Taking(
        sessions=page.request.app.state.sessions,
        token=page.request.cookies[COOKIE],
        source=find_source(sources_of(page), export.what),
        export_id=export.id,
        asked=dict[str, Any](export.asked),
        keys=list(export.columns),
        format=file,
        most=export.most,
        origin=origin_of(page, export),
        now=page.now,
        address=page.settings.address,
    )
    name = file_name(offer.file, export.id, file)
    return Streamed(pieces(taking), name=name, media_type=TYPES[file])


def origin_of(page: PageRequest, export: Export) -> Origin:
    return Origin(
        purpose=export.purpose,
        by=page.actor.name,
        at=formats.moment(page.now),
        destroy_by=formats.day(export.expires_on),
    )
