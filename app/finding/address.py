"""A question as it travels in an address or a hidden field: short, and ids only. Pure."""

import base64
import binascii
import json
import zlib
from typing import Any

from pydantic import BaseModel, ValidationError

from app.finding.question import Question, Rule

# What every server and proxy on the way lets pass, with room for the rest of the address.
LONGEST = 4_000
_LARGEST = 100_000  # unpacked


def pack(question: Question) -> str:
    """What stands behind ?q= on every page that is about a question; "" asks nothing."""
    if not question.rules:
        return ""
    return _squeeze([_bare(rule) for rule in question.rules])


def pack_rule(rule: Rule) -> str:
    return _squeeze(_bare(rule))


def unpack(packed: str) -> Question | None:
    """None when it was cut off, typed by hand, or made by something that isn't us."""
    if not packed.strip():
        return Question()
    try:
        return Question.model_validate({"rules": _open(packed)})
    except (ValueError, ValidationError):
        return None


def fits(packed: str) -> bool:
    return len(packed) <= LONGEST


def _squeeze(value: object) -> str:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def _open(packed: str) -> Any:
    """Raises ValueError."""
    if not fits(packed) or not packed.isascii():
        raise ValueError("too long, or no address of ours")
    try:
        squeezed = base64.urlsafe_b64decode(packed.strip() + "=" * (-len(packed.strip()) % 4))
        reader = zlib.decompressobj()
        text = reader.decompress(squeezed, _LARGEST)
        if not reader.eof:
            raise ValueError("more than any question is long")
        return json.loads(text)
    except (binascii.Error, zlib.error, RecursionError) as error:
        raise ValueError("no address of ours") from error


def _bare(rule: BaseModel) -> dict[str, Any]:
    """The rule without what says nothing: answers that stand at their default."""
    bare: dict[str, Any] = {}
    for name, field in type(rule).model_fields.items():
        value = getattr(rule, name)
        if name == "rules":
            bare[name] = [_bare(one) for one in value]
        elif name == "rule" or value != field.default:
            bare[name] = list(value) if isinstance(value, tuple) else value
    return bare
