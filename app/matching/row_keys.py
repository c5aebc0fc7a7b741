"""By what a row of a list is known again next month, without keeping what it says. Pure."""

import hashlib
import hmac

from app.matching.described import Described


def row_key(row: Described, place_id: int, *, pepper: str) -> bytes:
    """A keyed hash of the row's name, place, and what tells it most surely from others.

    A row that says anything else there is another row, and is asked about again. Two rows of one
    list may share a key (two people, one name, nothing more): then no answer may be taken.
    """
    kind, value = _told_by(row)
    name = " ".join(sorted(row.first.words + row.last.words))
    said = "\x1f".join(("remembered row", kind, str(place_id), name, value))
    return hmac.new(pepper.encode(), said.encode(), hashlib.sha256).digest()


def _told_by(row: Described) -> tuple[str, str]:
    if row.staff_numbers:
        return "staff number", "\x1e".join(sorted(row.staff_numbers))
    if row.membership_numbers:
        return "membership number", "\x1e".join(sorted(row.membership_numbers))
    if row.mail:
        return "e-mail", row.mail
    return "team", " ".join(row.team.casefold().split())
