"""What was before, small enough to travel in an address: numbers only, no names. Pure.

Whoever sends it back may do nothing they could not do by hand: everything is checked again.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from app.seating.drawing.layout import FURTHEST, LONGEST_BANK, LONGEST_LABEL

# It travels in a cookie together with what was said; browsers keep 4 kB of one.
LONGEST = 2_300
MOST_UNPACKED = 60_000

# The address is anybody's to write: what the database could not hold is not what pack() made.
_Id = Annotated[int, Field(gt=0, lt=2**31)]
_PersonId = Annotated[int, Field(gt=0, lt=2**63)]
_Length = Annotated[int, Field(ge=0, le=FURTHEST)]
_Turn = Annotated[int, Field(ge=0, le=270, multiple_of=90)]
_SEEN = r"^[^\x00-\x1f\x7f]*$"
_Label = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LABEL, pattern=_SEEN)]
_Block = Annotated[str, StringConstraints(max_length=LONGEST_BANK, pattern=_SEEN)]

# staff id, area, desk, habit, day it was confirmed (as date.toordinal() counts); all but the first
# None when nothing was known of them
SeatBefore = tuple[
    _PersonId,
    _Id | None,
    _Id | None,
    Annotated[int, Field(ge=1, le=3)] | None,
    Annotated[int, Field(gt=0, lt=3_600_000)] | None,
]
# desk id, number, bank, x, y, turn
DeskBefore = tuple[_Id, _Label, _Block, _Length, _Length, _Turn]


@dataclass(frozen=True)
class Before:
    seats: tuple[SeatBefore, ...] = ()
    desks: tuple[DeskBefore, ...] = ()


_FORM = TypeAdapter(tuple[tuple[SeatBefore, ...], tuple[DeskBefore, ...]])


def pack(before: Before) -> str | None:
    """None when it is too much to carry along."""
    plain = _FORM.dump_json((before.seats, before.desks))
    packed = urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")
    return packed if len(packed) <= LONGEST else None


def unpack(packed: str) -> Before | None:
    """None when it is not what pack() made."""
    try:
        data = urlsafe_b64decode(packed.encode("ascii") + b"==")
        reader = zlib.decompressobj()
        plain = reader.decompress(data, MOST_UNPACKED)
        if reader.unconsumed_tail:
            return None
        seats, desks = _FORM.validate_json(plain)
    except (ValueError, zlib.error, ValidationError):
        return None
    return Before(seats, desks)
