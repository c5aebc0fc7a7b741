"""Importing: preview, answer what is asked, commit once, or discard."""

from app.imports.commands.runs import (
    ChangedSince,
    NewRun,
    OlderThanNewest,
    WrongDay,
    answer,
    commit,
    discard,
    list_unmatched,
    note_seen,
    preview,
)

__all__ = [
    "ChangedSince",
    "NewRun",
    "OlderThanNewest",
    "WrongDay",
    "answer",
    "commit",
    "discard",
    "list_unmatched",
    "note_seen",
    "preview",
]
