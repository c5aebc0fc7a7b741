"""When a staff list looks wrong as a whole: too short, or a column that is another. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEW = 10  # of fewer people a share says nothing
MOST_NAMED = 5
WHOLE_PER_CENT = 90
MANY_PER_CENT = 30


@dataclass(frozen=True)
class Attendance:
    """Of the people on record at a workplace on the day, how many the list names."""

    workplace_id: int
    workplace: str
    named: int
    on_record: int

    @property
    def is_whole(self) -> bool:
        return self.named * 100 >= self.on_record * WHOLE_PER_CENT

    @property
    def share(self) -> float:
        return self.named / self.on_record if self.on_record else 1.0


def too_few(places: Sequence[Attendance]) -> list[str]:
    """A sentence for each of the workplaces most of whose people the list leaves out."""
    short = [place for place in places if not place.is_whole and place.on_record >= FEW]
    said = [
        f"The list names {place.named:,} of {place.on_record:,} people on record at"
        f" {place.workplace}: is it the whole list?"
        for place in short[:MOST_NAMED]
    ]
    more = len(short) - MOST_NAMED
    if more > 0:
        workplaces = "one more workplace" if more == 1 else f"{more:,} more workplaces"
        said.append(f"The same is so at {workplaces}.")
    return said


def too_many_changes(changes: Mapping[str, int], matched: int) -> list[str]:
    """`changes`: rows in which a field differs from what is on record, of those `matched`."""
    return [
        f"{label} differs in {rows:,} of {matched:,} rows: is it the right column?"
        for label, rows in changes.items()
        if matched >= FEW and rows * 100 > matched * MANY_PER_CENT
    ]
