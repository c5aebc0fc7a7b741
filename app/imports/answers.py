"""What the organiser chose for a run; kept in its `mapping`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.imports.models import ImportRun


@dataclass(frozen=True)
class Answers:
    """`columns`: field → place in the header. `choices`: line → "same:ID", "add" or "leave".

    `places`: a workplace as the file calls it → ours, 0 for none of ours. `leavers`: ids of absent
    people who are to be ended on the day of the list. `people_agreed`: those in a rep's sheet are
    fine with what they said being noted. `call_list`: the list that a call sheet is brought to.
    """

    columns: dict[str, int] = field(default_factory=dict)
    choices: dict[int, str] = field(default_factory=dict)
    accept_exact: bool = False
    same_places: frozenset[str] = frozenset()
    places: dict[str, int] = field(default_factory=dict)
    take_contact_details: bool = False
    people_agreed: bool = False
    covers: frozenset[int] = frozenset()
    leavers: frozenset[int] = frozenset()
    all_leavers: bool = False
    call_list: int | None = None

    @classmethod
    def of(cls, run: ImportRun) -> "Answers":
        kept: Mapping[str, Any] = run.mapping
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        known["choices"] = {int(line): choice for line, choice in kept.get("choices", {}).items()}
        for name in ("same_places", "covers", "leavers"):
            known[name] = frozenset(kept.get(name, ()))
        return cls(**known)

    def kept(self) -> dict[str, Any]:
        return vars(self) | {
            "choices": {str(line): choice for line, choice in self.choices.items()},
            "same_places": sorted(self.same_places),
            "covers": sorted(self.covers),
            "leavers": sorted(self.leavers),
        }
