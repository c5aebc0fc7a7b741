"""How one person is shown on the map: mark, name, days, and the words read aloud. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.seating.queries.map import Placed
from app.seating.rules import Freshness, freshness
from app.web.formats import day_bare

# What a desk has room for, in letters of its type.
LETTERS = 11
MARK_WORDS = {
    "member": "member",
    "rep": "rep",
    "not_yet": "not yet spoken to",
    "other": "in another union",
    "unknown": "not known",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; `team` 0 is whoever has no team, `day` 0 is Monday."""

    team: int | None = None
    day: int | None = None
    never: bool = False

    def passes(self, one: Placed) -> bool:
        """Who did not tell us their days passes: nobody may say they are not in."""
        if self.team is not None and (one.team_id or 0) != self.team:
            return False
        if self.day is not None and one.days is not None and not one.days >> self.day & 1:
            return False
        return not (self.never and one.spoken_on)

    def untold(self, one: Placed) -> bool:
        return self.day is not None and one.days is None

    def __bool__(self) -> bool:
        return self.team is not None or self.day is not None or self.never


@dataclass(frozen=True, slots=True)
class Shown:
    """One person as a tile or on a desk; `look` are the classes, `label` is read aloud.

    `top`, `deep`: which strip of the desk is theirs, in centimetres.
    """

    id: int
    name: str
    full_name: str
    mark: str
    look: str
    label: str
    href: str
    spoken: str
    confirmed: str
    top: float = -40
    deep: float = 80


@dataclass(frozen=True)
class Telling:
    """How people are shown on this page; `back` is the query that leads here again."""

    filters: Filters
    today: date
    back: str
    on_paper: bool = False

    def __call__(self, one: Placed, desk: str = "") -> Shown:
        mark = one.mark
        faded = self.faded(one)
        to_talk = mark not in ("member", "rep", "other")
        return Shown(
            one.id,
            on_desk(one.forename, one.surname, short=self.on_paper),
            one.short_name if self.on_paper else one.name,
            mark,
            " ".join(f"seat-{word}" for word in (mark, *self.looks(one))),
            ", ".join(self.words(one, desk)),
            f"/people/{one.id}/contacts/new?{self.back}" if to_talk else f"/people/{one.id}",
            "" if one.spoken_on is None else day_bare(one.spoken_on, self.today),
            "" if faded is None else day_bare(faded, self.today),
        )

    def faded(self, one: Placed) -> date | None:
        """The day of its last confirmation, once that is a while ago."""
        if one.confirmed_on is None:
            return None
        fresh = freshness(one.confirmed_on, self.today) is Freshness.FRESH
        return None if fresh else one.confirmed_on

    def looks(self, one: Placed) -> Iterator[str]:
        if not self.filters.passes(one):
            yield "dim"
        elif self.filters.untold(one):
            yield "untold"
        if one.confirmed_on is not None and self.faded(one):
            yield freshness(one.confirmed_on, self.today).name.lower()

    def words(self, one: Placed, desk: str) -> Iterator[str]:
        spoken = one.spoken_on and f"spoken to on {day_bare(one.spoken_on, self.today)}"
        yield one.name
        if one.mark in MARK_WORDS:
            yield MARK_WORDS[one.mark]
        if spoken:
            yield spoken
        if desk:
            yield f"desk {desk}"
        if faded := self.faded(one):
            yield f"last confirmed on {day_bare(faded, self.today)}"
        if self.filters.untold(one):
            yield "days not told"


def on_desk(forename: str, surname: str, *, short: bool) -> str:
    """The name as far as a desk has room: in full, else with an initial, else cut short."""
    full = f"{forename} {surname}".strip()
    if len(full) <= LETTERS and not short:
        return full
    named = f"{forename} {surname[:1]}".strip()
    if len(named) <= LETTERS:
        return named
    return f"{forename[: LETTERS - 3].rstrip()}… {surname[:1]}".strip()
