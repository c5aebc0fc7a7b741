"""Which column is what. Pure."""

from collections.abc import Mapping, Sequence

from app.files.refusing import normal
from app.imports.fields import FIELDS
from app.imports.models import ImportKind


def guess(kind: ImportKind, header: Sequence[str]) -> dict[str, int]:
    """Field → column, by the best of the names a field goes by; no column twice."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(normal(name), place)
    found: dict[str, int] = {}
    for key, field in FIELDS[kind].items():
        for name in field.names:
            if name in places and places[name] not in found.values():
                found[key] = places[name]
                break
    if "surname" in found:
        found.pop("full_name", None)
    return found


def missing(kind: ImportKind, mapping: Mapping[str, int]) -> str | None:
    """What the mapping still lacks, as a sentence; None when a plan can be made."""
    if kind is ImportKind.ORGANOGRAM:
        return _missing_of_posts(mapping)
    if kind is ImportKind.CALL_RESULTS:
        return _missing_of_sheets(mapping)
    if kind is ImportKind.DESKS:
        return _missing_of_desks(mapping)
    named = "full_name" in mapping or "surname" in mapping or "forename" in mapping
    if kind is not ImportKind.HEADCOUNTS and not named:
        return "Say which column holds the name: it was not recognised."
    if kind is ImportKind.MEMBERS and "joined_on" not in mapping:
        return "Say which column holds the join date: it was not recognised."
    if kind is ImportKind.MOVEMENTS:
        for key, what in (
            ("movement", "says who joined and who left"),
            ("effective_on", "holds the effective date"),
        ):
            if key not in mapping:
                return f"Say which column {what}: it was not recognised."
    if kind is ImportKind.HEADCOUNTS:
        for key in ("employer", "headcount"):
            if key not in mapping:
                return f"Say which column holds the {key}: it was not recognised."
        if "site" not in mapping and "postcode" not in mapping:
            return "Say which column holds the site or its postcode: it was not recognised."
    return None


def _missing_of_posts(mapping: Mapping[str, int]) -> str | None:
    if "fte" not in mapping:
        return "Say which column holds the posts in FTE: it was not recognised."
    if "organisation" not in mapping and "unit" not in mapping:
        return "Say which column holds the organisation or the unit: it was not recognised."
    return None


def _missing_of_sheets(mapping: Mapping[str, int]) -> str | None:
    if {"row", "full_name", "check", "result"} <= set(mapping):
        return None
    return (
        "This is no call sheet of ours: one has the columns Row, Name, Check and Result. Take the"
        " workbook from the list, fill it in, and bring that."
    )


def _missing_of_desks(mapping: Mapping[str, int]) -> str | None:
    if not {"full_name", "surname", "staff_number", "work_email"} & set(mapping):
        return "Say which column holds the name, the staff number or the work e-mail."
    if not {"area", "floor", "desk"} & set(mapping):
        return "Say which column holds the area, the floor or the desk: it was not recognised."
    return None
