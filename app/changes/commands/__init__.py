"""Announcing, applying, undoing and withdrawing what changes the map; noting what was claimed."""

from app.changes.commands.announcing import announce, edit, withdraw
from app.changes.commands.applying import Applied, Kept, Undone, apply, undo
from app.changes.commands.claims import note_claim, remove_claim

__all__ = [
    "Applied",
    "Kept",
    "Undone",
    "announce",
    "apply",
    "edit",
    "note_claim",
    "remove_claim",
    "undo",
    "withdraw",
]
