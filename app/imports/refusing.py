"""Which columns are not read from each kind of file."""

from collections.abc import Mapping
from datetime import date

from app.files import refusing
from app.files.reading import Table
from app.files.refusing import EVERYWHERE, PEOPLE, STAFF_ONLY, Kept, Patterns
from app.imports.fields import FIELDS
from app.imports.models import ImportKind

_HEADCOUNTS_ONLY: Patterns = (
    (
        r"\bsurname\b|\blast name\b|\bfamily name\b|\bforename|\bfirst name\b|\bgiven name\b"
        r"|\be ?mail\b|\bemployee (no|number|id|name)\b|\bpayroll\b",
        "about one person: a headcount has no names",
    ),
)
REFUSED: Mapping[ImportKind, Patterns] = {
    ImportKind.STAFF: (*EVERYWHERE, *PEOPLE, *STAFF_ONLY),
    ImportKind.MEMBERS: (*EVERYWHERE, *PEOPLE),
    ImportKind.HEADCOUNTS: (*EVERYWHERE, *_HEADCOUNTS_ONLY),
}


def without_refused(kind: ImportKind, table: Table, *, as_at: date) -> Kept:
    """Drop every column refused for this kind of file, by its header or by what is in it."""
    known = {name for field in FIELDS[kind].values() for name in field.names}
    return refusing.without_refused(REFUSED[kind], table, known=known, as_at=as_at)


def refusal(kind: ImportKind, header: str) -> str | None:
    """Why a column of this name is not read; None when it may be."""
    return refusing.refusal(REFUSED[kind], header)
