"""Which columns are not read from each kind of file."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.files import refusing
from app.files.grid import Row
from app.files.refusing import EVERYWHERE, PEOPLE, STAFF_ONLY, Patterns
from app.imports.fields import FIELDS
from app.imports.models import ImportKind
from app.seating.drawing.desk_list import REFUSED as REFUSED_OF_DESKS

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
# How somebody pays is the union's alone: at work it tells payroll who is a member (trap 24).
_PAYING: Patterns = (
    (
        r"^(pay )?method\b|\bcheck ?off\b|\bdocas\b|\bmandate\b|\bd ?d (ref|status)|\bpaid by\b"
        r"|\bpays by\b|\bamount\b|\bsubs\b|\bsubscription",
        "how somebody pays",
    ),
)
_WALL_CHART_ONLY: Patterns = (
    (r"\bleader", "who leads shows in what people do: it is not listed"),
    (r"^[hc] ?phone$|^(home|cell|mobile)\b", "home contact details"),
    (r"^middle$", "not needed"),
)
REFUSED: Mapping[ImportKind, Patterns] = {
    ImportKind.STAFF: (*EVERYWHERE, *PEOPLE, *STAFF_ONLY),
    ImportKind.MEMBERS: (*EVERYWHERE, *PEOPLE, *_PAYING),
    ImportKind.MOVEMENTS: (*EVERYWHERE, *PEOPLE, *_PAYING),
    ImportKind.HEADCOUNTS: (*EVERYWHERE, *_HEADCOUNTS_ONLY),
    ImportKind.ORGANOGRAM: (*EVERYWHERE, *_POSTS_ONLY),
    ImportKind.DESKS: REFUSED_OF_DESKS,
    ImportKind.WALL_CHART: (*EVERYWHERE, *PEOPLE, *_WALL_CHART_ONLY),
    ImportKind.CALL_RESULTS: (*EVERYWHERE, *PEOPLE),
}
WITHOUT_PEOPLE = (ImportKind.HEADCOUNTS, ImportKind.ORGANOGRAM)


def refusal(kind: ImportKind, header: str) -> str | None:
    """Why a column of this name is not read; None when it may be."""
    why = refusing.refusal(REFUSED[kind], header)
    if why is None and kind is ImportKind.ORGANOGRAM and not _is_known(kind, header):
        return "not needed to count posts"
    if why is None and kind is ImportKind.CALL_RESULTS and not _is_known(kind, header):
        return "not needed to note results"
    return why


def _is_known(kind: ImportKind, header: str) -> bool:
    name = refusing.normal(header)
    return any(name in field.names for field in FIELDS[kind].values())


def refused_columns(
    kind: ImportKind, names: Sequence[str], rows: Sequence[Row], as_at: date
) -> dict[int, str]:
    """Place → why a column is not read, by its name or by these rows' cells."""
    known = {name for field in FIELDS[kind].values() for name in field.names}
    refused = {}
    for at, name in enumerate(names):
        cells = [(row.line, row.cells[at]) for row in rows]
        why = refusal(kind, name) or refusing.refused_by_content(
            refusing.normal(name) in known, cells, as_at, people=kind not in WITHOUT_PEOPLE
        )
        if why:
            refused[at] = why
    return refused
