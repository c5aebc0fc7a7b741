"""A plan in the words of the page that shows it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.imports.models import ImportKind, ImportRun
from app.imports.plan.parts import Verdict, listed

MANY = 0.3
ENOUGH_ROWS = 10

NOUNS = {
    ImportKind.STAFF: ("person", "people"),
    ImportKind.MEMBERS: ("membership", "memberships"),
    ImportKind.HEADCOUNTS: ("headcount", "headcounts"),
    ImportKind.ORGANOGRAM: ("post", "posts"),
    ImportKind.DESKS: ("place", "places"),
    ImportKind.WALL_CHART: ("person", "people"),
    ImportKind.MOVEMENTS: ("membership", "memberships"),
    ImportKind.CALL_RESULTS: ("result", "results"),
}

LABELS = {
    Verdict.QUESTION: "To decide",
    Verdict.NEW: "To add",
    Verdict.CHANGED: "To change",
    Verdict.UNCHANGED: "Unchanged",
    Verdict.REMARK: "Look at these",
    Verdict.ELSEWHERE: "Another workplace",
    Verdict.CONFLICT: "Held back",
    Verdict.REJECTED: "Can't be read",
    Verdict.ABSENT: "Not in the file",
}
# Why a row was left out, once its own note is gone with the names in it.
WHY_LEFT_OUT = {
    Verdict.QUESTION: "Nobody has said yet who this is.",
    Verdict.ELSEWHERE: "The row names another workplace.",
    Verdict.CONFLICT: "The row repeats or contradicts another, or a record.",
    Verdict.REJECTED: "The row can't be read.",
}
# A kind's own words for a verdict: label, what it means.
OWN_WORDS = {
    (ImportKind.WALL_CHART, Verdict.CHANGED): (
        "To change",
        "What the sheet adds. Contacts stand under your name; nothing on record is taken away.",
    ),
    (ImportKind.CALL_RESULTS, Verdict.NEW): ("To note", "What each row adds, and to whom."),
    (ImportKind.CALL_RESULTS, Verdict.UNCHANGED): (
        "As they are",
        "Rows without a result, and those whose result is noted already.",
    ),
    (ImportKind.CALL_RESULTS, Verdict.CONFLICT): (
        "Held back",
        "Noted by hand in another way, or twice in the file. What is on record stays.",
    ),
    (ImportKind.DESKS, Verdict.NEW): ("To add", "Where nobody knew that they sit."),
    (ImportKind.DESKS, Verdict.CHANGED): (
        "To change",
        "The list says another place. What they told us of their days stays.",
    ),
    (ImportKind.DESKS, Verdict.CONFLICT): (
        "Held back",
        "A desk that somebody else has, a place that isn't clear, or a row that repeats one.",
    ),
    (ImportKind.ORGANOGRAM, Verdict.CONFLICT): (
        "Not counted",
        "Vacant and eliminated posts, post 0 and rows marked as not valid: nobody works there.",
    ),
}
EXPLAINED = {
    Verdict.QUESTION: "Nobody is taken for somebody else on a name alone. Say who is who.",
    Verdict.NEW: "On no record yet.",
    Verdict.CHANGED: "What reps wrote is never changed: notes, known-as names, requests not to be"
    " contacted. A blank cell changes nothing.",
    Verdict.UNCHANGED: "On record just like this.",
    Verdict.REMARK: "Imported as they stand, but worth a look.",
    Verdict.ELSEWHERE: "The row names another place. Left out unless you say it is the same.",
    Verdict.CONFLICT: "Rows that contradict each other or repeat one. Left out.",
    Verdict.REJECTED: "Left out. Correct the file and import it again: the rest stays as it is.",
    Verdict.ABSENT: "On record, but not named by the file. They are left as they are: somebody has"
    " to find out.",
}


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    explained: str


def tabs_of(run: ImportRun) -> list[Tab]:
    """What the plan has any of, in the order of the page."""
    return [
        Tab(
            verdict.value,
            _label(run.kind, verdict, label),
            run.counts.get(verdict.value, 0),
            _explained(run.kind, verdict),
        )
        for verdict, label in LABELS.items()
        if run.counts.get(verdict.value)
    ]


def chosen(tabs: Sequence[Tab], asked: str) -> Tab:
    """The tab asked for, else the first that wants looking at."""
    first = tabs[0] if tabs else Tab("new", LABELS[Verdict.NEW], 0, "")
    return next((tab for tab in tabs if tab.key == asked), first)


def _label(kind: ImportKind, verdict: Verdict, label: str) -> str:
    return OWN_WORDS[kind, verdict][0] if (kind, verdict) in OWN_WORDS else label


def _explained(kind: ImportKind, verdict: Verdict) -> str:
    if (kind, verdict) in OWN_WORDS:
        return OWN_WORDS[kind, verdict][1]
    if kind is ImportKind.MEMBERS and verdict is Verdict.QUESTION:
        return f"{EXPLAINED[verdict]} Until then the colleague may show as not a member."
    return EXPLAINED[verdict]


def in_one_sentence(run: ImportRun) -> str:
    """Every row accounted for: "1,000 rows: 990 to add, 8 to change and 2 can't be read."."""
    if posts := (run.result or {}).get("posts"):
        return _posts(posts)
    counts = run.counts
    words = (
        (Verdict.NEW, "to add"),
        (Verdict.CHANGED, "to change"),
        (Verdict.UNCHANGED, "unchanged"),
        (Verdict.ELSEWHERE, "of another workplace"),
        (Verdict.CONFLICT, "held back"),
        (Verdict.REJECTED, "that can't be read"),
    )
    said = [f"{counts[verdict.value]:,} {word}" for verdict, word in words if counts[verdict.value]]
    if counts["undecided"]:
        said.insert(0, f"{counts['undecided']:,} to decide")
    rows = f"{run.row_count:,} {'row' if run.row_count == 1 else 'rows'}"
    return f"{rows}: {listed(said)}." if said else f"{rows}."


def _posts(posts: Mapping[str, Any]) -> str:
    counted = posts["rows"] - posts["left_out"]
    rows = f"{posts['rows']:,} {'row' if posts['rows'] == 1 else 'rows'}"
    left = f", {posts['left_out']:,} not counted" if posts["left_out"] else ""
    return f"{rows}: {counted:,} counted as posts in FTE{left}."


def what_commit_does(run: ImportRun) -> str:
    """The words on the button: "Add 12 people, change 3 and note 2 as left"."""
    if (run.result or {}).get("posts"):
        return "Keep this comparison"
    acts = (
        ("add", run.counts[Verdict.NEW.value], ""),
        ("change", run.counts[Verdict.CHANGED.value], ""),
        ("note", leavers(run), " as left"),
    )
    one, many = NOUNS.get(run.kind, ("row", "rows"))
    said: list[str] = []
    for verb, count, after in acts:
        noun = "" if said else f" {one if count == 1 else many}"
        if count:
            said.append(f"{verb} {count:,}{noun}{after}")
    words = listed(said) if said else "import"
    return words[0].upper() + words[1:]


def leavers(run: ImportRun) -> int:
    """How many of the absent somebody has said to have left."""
    return run.counts.get("leavers", 0)


def warnings_of(run: ImportRun) -> list[str]:
    """What should be looked at before this is imported: a staff list says so column by column."""
    said = list(run.warnings)
    changed = run.counts.get(Verdict.CHANGED.value, 0)
    staff = run.kind is ImportKind.STAFF
    if not staff and run.row_count >= ENOUGH_ROWS and changed > MANY * run.row_count:
        said.append(
            f"{changed:,} of {run.row_count:,} rows change something that is on record. So many are"
            " often the sign of a wrong column: look at some of the changes below."
        )
    return said


def changes_something(run: ImportRun) -> bool:
    extras = run.result or {}
    if extras.get("posts"):
        return True
    return bool(run.counts.get("acts") or extras.get("covers") or extras.get("confirms"))
