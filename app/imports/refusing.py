"""Which columns are not read from each kind of file."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.files import refusing
from app.files.refusing import EVERYWHERE, PEOPLE, STAFF_ONLY, Patterns
from app.imports.fields import FIELDS
from app.imports.models import ImportKind

_HEADCOUNTS_ONLY: Patterns = (
    (
        r"\bsurname\b|\blast name\b|\bfamily name\b|\bforename|\bfirst name\b|\bgiven name\b"
        r"|\be ?mail\b|\bemployee (no|number|id|name)\b|\bpayroll\b",
        "about one person: a headcount has no names",
    ),
)
# Nothing about people is kept of an organogram, so only what counts posts is read at all.
_POSTS_ONLY: Patterns = (
    (r"\bcontact\b|\bphone\b|\be ?mail\b|\btel\b", "about one person: posts are counted here"),
    (r"\b(sur|fore|first|last|family|given) ?name", "about one person: posts are counted here"),
)
REFUSED: Mapping[ImportKind, Patterns] = {
    ImportKind.STAFF: (*EVERYWHERE, *PEOPLE, *STAFF_ONLY),
    ImportKind.MEMBERS: (*EVERYWHERE, *PEOPLE),
    ImportKind.HEADCOUNTS: (*EVERYWHERE, *_HEADCOUNTS_ONLY),
    ImportKind.ORGANOGRAM: (*EVERYWHERE, *_POSTS_ONLY),
}


def refusal(kind: ImportKind, header: str) -> str | None:
    """Why a column of this name is not read; None when it may be."""
    why = refusing.refusal(REFUSED[kind], header)
    if why is None and kind is ImportKind.ORGANOGRAM and not _is_known(kind, header):
        return "not needed to count posts"
    return why


def _is_known(kind: ImportKind, header: str) -> bool:
    name = refusing.normal(header)
    return any(name in field.names for field in FIELDS[kind].values())


def refused_by_content(
    kind: ImportKind, header: str, cells: Sequence[tuple[int, str]], as_at: date
) -> str | None:
    """Why a column with these (line, cell) is not read, whatever it is called."""
    known = {name for field in FIELDS[kind].values() for name in field.names}
    return refusing.refused_by_content(refusing.normal(header) in known, cells, as_at)
