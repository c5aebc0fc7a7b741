"""How far a run is, in the words of its bar. Pure: `now` is always given."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.imports.models import ImportRun, RunState
from app.web.formats import plural

STILL_AFTER = timedelta(minutes=2)
DOING = {
    RunState.PLANNING: "Comparing the file with what is on record",
    RunState.APPLYING: "Importing",
    RunState.UNDOING: "Undoing the import",
}
MEANWHILE = {
    RunState.PLANNING: "Nothing is changed yet.",
    RunState.APPLYING: "Reps can go on noting conversations meanwhile.",
    RunState.UNDOING: "What somebody changed since is left as it is, and you are told.",
}
UNITS = {
    RunState.PLANNING: ("row", "rows"),
    RunState.APPLYING: ("change", "changes"),
    RunState.UNDOING: ("person", "people"),
}
PUT_BACK = "An error stopped the import, so what it had done is being undone."


@dataclass(frozen=True)
class Progress:
    """`done` of `out_of`, nothing while nobody knows of how many. `still`: it has not moved."""

    doing: str
    words: str
    done: int
    out_of: int
    since: datetime | None
    still: bool
    meanwhile: str

    @property
    def percent(self) -> int:
        return 100 * self.done // self.out_of if self.out_of else 0


def progress_of(run: ImportRun, now: datetime) -> Progress:
    # The last step of an undo is about what is nobody's: it is no person of the count.
    out_of = run.out_of - 1 if run.state is RunState.UNDOING else run.out_of
    done = min(run.done, out_of)
    failed = run.state is RunState.UNDOING and "failed" in (run.result or {})
    moved = run.moved_at or run.begun_at or run.planned_at
    return Progress(
        doing=DOING[run.state],
        words=f"{done:,} of {plural(out_of, *UNITS[run.state])}" if out_of > 0 else "Just begun",
        done=done,
        out_of=max(out_of, 0),
        since=since(run),
        still=moved is not None and now - moved > STILL_AFTER,
        meanwhile=PUT_BACK if failed else MEANWHILE[run.state],
    )


def since(run: ImportRun) -> datetime | None:
    if run.state is RunState.UNDOING:
        begun = ((run.result or {}).get("undo") or {}).get("since")
        return datetime.fromisoformat(begun) if begun else run.moved_at
    return run.begun_at if run.state is RunState.APPLYING else run.planned_at
