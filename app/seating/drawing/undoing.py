"""What was before, small enough to travel in an address: numbers only, no names. Pure.

Whoever sends it back may do nothing they could not do by hand: everything is checked again.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

# It travels in a cookie together with what was said; browsers keep 4 kB of one.
LONGEST = 2_300
MOST_UNPACKED = 60_000

# staff id, area, desk, habit; the last three None when nothing was known of them
SeatBefore = tuple[int, int | None, int | None, int | None]
# desk id, number, bank, x, y, turn
DeskBefore = tuple[int, str, str, int, int, int]


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
