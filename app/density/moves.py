"""Who came and who went between two days, and whether that makes one headcount of the other. Pure.

Periods are half-open: `since` is counted, `until` is not.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from app.density.rates import rate, yearly_leaver_rate
from app.people.models import MembershipStatus

GAINS = {
    "joined": "Joined",
    "moved_in": "Moved in from another place",
    "listed": "New on our list, and a member",
    "into_scope": "Changed to a job that counts",
    "became_known": "Known to be a member now",
}
LOSSES = {
    "left": "Left the union",
    "moved_out": "Moved to another place",
    "unlisted": "No longer on our list, still a member",
    "out_of_scope": "Changed to a job that does not count",
    "no_longer_known": "Not a member after all",
}

# How a membership ended, in the words of domain.md 2.3a as far as its status says.
ENDINGS = {
    MembershipStatus.IN_ARREARS: "Payment failed",
    MembershipStatus.LAPSED: "Payment stopped",
    MembershipStatus.RESIGNED: "Resigned",
    MembershipStatus.LEFT_EMPLOYER: "Left the employer",
    MembershipStatus.TRANSFERRED_OUT: "Moved to work outside our coverage",
    MembershipStatus.RETIRED: "Retired",
    MembershipStatus.DECEASED: "Died",
    MembershipStatus.EXPELLED: "Expelled",
    MembershipStatus.SUSPENDED: "Suspended",
}
# Job changes, retirement and death are nobody's to prevent.
AVOIDABLE = frozenset(
    {MembershipStatus.IN_ARREARS, MembershipStatus.LAPSED, MembershipStatus.RESIGNED}
)
NOT_SAID = "No reason on record"


@dataclass(frozen=True, slots=True)
class Moved:
    """So many people, one way. `code`: of a leaver the status, of a joiner 1 if attributed."""

    term: str
    people: int
    code: int | None = None
    reason: str | None = None


def ending(code: int | None, reason: str | None) -> str:
    """The reason on record, else how the membership ended, else that neither is known."""
    words = next((words for status, words in ENDINGS.items() if status == code), NOT_SAID)
    said = (reason or "").strip()
    if said.casefold() in ("", "unknown", "not known", "left employer"):
        return words
    return f"{said[:1].upper()}{said[1:]}"


@dataclass(frozen=True, slots=True)
class Movements:
    """`before` and `after` are the ledger's; every term is counted by itself, none is a rest."""

    since: date
    until: date
    before: int
    after: int
    moved: list[Moved] = field(default_factory=list)

    def of(self, *terms: str) -> int:
        return sum(m.people for m in self.moved if m.term in terms)

    @property
    def joiners(self) -> int:
        return self.of("joined")

    @property
    def attributed(self) -> int:
        return sum(m.people for m in self.moved if m.term == "joined" and m.code)

    @property
    def leavers(self) -> int:
        return self.of("left")

    @property
    def avoidable(self) -> int:
        return sum(m.people for m in self.moved if m.term == "left" and m.code in AVOIDABLE)

    @property
    def avoidable_share(self) -> Fraction | None:
        return rate(self.avoidable, self.leavers)

    @property
    def net_growth(self) -> int:
        return self.of(*GAINS) - self.of(*LOSSES)

    @property
    def reckoned(self) -> int:
        """What there should be at the end."""
        return self.before + self.net_growth

    @property
    def difference(self) -> int:
        """More at the end than the movements explain; 0 when both sides agree."""
        return self.after - self.reckoned

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    @property
    def yearly_leaver_rate(self) -> Fraction | None:
        return yearly_leaver_rate(
            self.leavers, before=self.before, after=self.after, days=self.days
        )

    @property
    def endings(self) -> list[tuple[str, int]]:
        """Why people left, most often first."""
        found: dict[str, int] = {}
        for moved in self.moved:
            if moved.term == "left":
                words = ending(moved.code, moved.reason)
                found[words] = found.get(words, 0) + moved.people
        return sorted(found.items(), key=lambda why: (-why[1], why[0]))

    @property
    def lines(self) -> list[tuple[str, int]]:
        """Each way in and out with its sign; joining and leaving always, the others if any."""
        signed = [(words, term, 1) for term, words in GAINS.items()]
        signed += [(words, term, -1) for term, words in LOSSES.items()]
        return [
            (words, sign * self.of(term))
            for words, term, sign in signed
            if self.of(term) or term in ("joined", "left")
        ]


def agreement(movements: Movements) -> str:
    """Whether the two sides agree, in a sentence."""
    if not movements.difference:
        return "What came and went makes exactly the number counted at the end."
    more = "more" if movements.difference > 0 else "fewer"
    return (
        f"These do not add up: {abs(movements.difference):,} {more} were counted at the end than"
        " this explains. People erased since are still counted, but no longer traced."
    )
