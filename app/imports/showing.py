"""A plan in the words of the page that shows it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.imports.models import ImportKind
from app.imports.plan.parts import Line, Plan, Verdict, listed

PAGE_ROWS = 100
NOUNS = {
    ImportKind.STAFF: ("person", "people"),
    ImportKind.MEMBERS: ("membership", "memberships"),
    ImportKind.HEADCOUNTS: ("headcount", "headcounts"),
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


@dataclass(frozen=True)
class Shown:
    """One page of one tab."""

    tabs: Sequence[Tab]
    current: Tab
    lines: Sequence[Line]
    page: int
    pages: int


def show(kind: ImportKind, plan: Plan, asked: str, page: int) -> Shown:
    """The tab asked for, else the first that wants looking at; empty tabs are left out."""
    counts = plan.counts()
    tabs = [
        Tab(verdict.value, label, counts[verdict.value], _explained(kind, verdict))
        for verdict, label in LABELS.items()
        if counts[verdict.value]
    ]
    current = next((tab for tab in tabs if tab.key == asked), None)
    if current is None:
        current = tabs[0] if tabs else Tab("new", LABELS[Verdict.NEW], 0, "")
    lines = plan.having(Verdict(current.key))
    pages = max(1, -(-len(lines) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    return Shown(tabs, current, lines[(page - 1) * PAGE_ROWS : page * PAGE_ROWS], page, pages)


def _explained(kind: ImportKind, verdict: Verdict) -> str:
    if kind is ImportKind.MEMBERS and verdict is Verdict.QUESTION:
        return f"{EXPLAINED[verdict]} Until then the colleague may show as not a member."
    return EXPLAINED[verdict]


def in_one_sentence(plan: Plan) -> str:
    """Every row accounted for: "1,000 rows: 990 to add, 8 to change and 2 can't be read."."""
    counts = plan.counts()
    words = (
        (Verdict.NEW, "to add"),
        (Verdict.CHANGED, "to change"),
        (Verdict.UNCHANGED, "unchanged"),
        (Verdict.ELSEWHERE, "of another workplace"),
        (Verdict.CONFLICT, "held back"),
        (Verdict.REJECTED, "that can't be read"),
    )
    said = [f"{counts[verdict.value]:,} {word}" for verdict, word in words if counts[verdict.value]]
    asked = sum(line.verdict is Verdict.QUESTION for line in plan.lines)
    if asked:
        said.insert(0, f"{asked:,} to decide")
    rows = f"{plan.rows:,} {'row' if plan.rows == 1 else 'rows'}"
    return f"{rows}: {listed(said)}." if said else f"{rows}."


def what_commit_does(kind: ImportKind, plan: Plan) -> str:
    """The words on the button."""
    counts = plan.counts()
    new, changed = counts[Verdict.NEW.value], counts[Verdict.CHANGED.value]
    if not new and not changed:
        return "Import"
    one, many = NOUNS[kind]
    noun = one if (new or changed) == 1 else many
    said = [f"Add {new:,} {noun}"] if new else []
    said += [f"change {changed:,}" if new else f"Change {changed:,} {noun}"] if changed else []
    return listed(said)
