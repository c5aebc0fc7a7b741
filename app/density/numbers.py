"""Every number of one unit, each as a fraction with what it is of. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

from app.density import rates
from app.density.definitions import DEFINITIONS, Definition
from app.density.measures import Headcount, Measure
from app.density.table import Row
from app.web.formats import percent

COHORT_DAYS = 60


@dataclass(frozen=True, slots=True)
class Period:
    """`days` up to and with `until`, its last."""

    until: date
    days: int

    @property
    def since(self) -> date:
        return self.until - timedelta(days=self.days - 1)

    @property
    def cohort(self) -> "Period":
        """As long, but long enough ago that whoever would join has."""
        return Period(self.until - timedelta(days=COHORT_DAYS), self.days)


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in a period, and in its cohort's: people per flow measure."""

    period: Period
    flows: Mapping[int, int]
    cohort: Mapping[int, int]
    members_before: int

    def of(self, measure: Measure) -> int:
        return self.flows.get(measure, 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: `part` of `whole` as `rate`, or a `number` alone, or only `words`.

    `highest` is where the rate ends if all who are not known were members. `period` is None for
    what was so on a day.
    """

    key: str
    name: str = ""
    part: int | None = None
    whole: int | None = None
    rate: Fraction | None = None
    highest: Fraction | None = None
    number: int | None = None
    words: str | None = None
    note: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    figures: list[Figure]

    @property
    def entries(self) -> list[tuple[str, Definition, list[Figure]]]:
        """Figures that one definition explains stand together."""
        together = groupby(self.figures, key=lambda figure: figure.key)
        return [(key, DEFINITIONS[key], list(figures)) for key, figures in together]


def numbers(
    own: Row, happened: Happened | None, uncovered: Sequence[str] | None = None
) -> list[Group]:
    """All that this session may see of a unit: of small numbers only what its row shows."""
    groups = [Group("How many are members", _membership(own)), Group("Reps", _reps(own, uncovered))]
    if own.coverage is not None and happened is not None:
        groups += [
            Group("Conversations", _spoken_to(own.coverage, happened)),
            Group("Joining and leaving", _coming_and_going(own.coverage, happened)),
            Group("Promises", _promises(own)),
        ]
    return groups


def _share(
    key: str,
    part: int,
    whole: int,
    *,
    name: str = "",
    note: str | None = None,
    period: Period | None = None,
) -> Figure:
    rate = rates.rate(part, whole)
    return Figure(key, name, part=part, whole=whole, rate=rate, note=note, period=period)


def _membership(own: Row) -> list[Figure]:
    if own.members is None or own.eligible is None:
        return [Figure("density", words=own.words)]
    e, m, unknown = own.eligible, own.members, own.unknown or 0
    listed = [
        Figure("density", part=m, whole=e, rate=own.density, highest=own.highest_density),
    ]
    if unknown:
        listed.append(Figure("range", part=m + unknown, whole=e, rate=own.highest_density))
    of_headcount = _of_headcount(own, m, unknown)
    found = [*of_headcount, *listed] if own.declared_first else [*listed, *of_headcount]
    return [*found, *_exact_membership(own)]


def _of_headcount(own: Row, members: int, unknown: int) -> list[Figure]:
    h = own.headcount
    if h is None:
        some = (
            f"{own.places_declared:,} of {own.places:,} workplaces have a headcount"
            if own.facts and own.places > 1
            else "no headcount declared"
            if own.facts
            else "headcounts of a day before today are shown branch by branch"
        )
        return [Figure("declared", words=some), Figure("completeness", words=some)]
    note = (
        "More members than people declared: one of the two numbers is wrong."
        if own.too_low
        else "Comes first here: our list is too short to divide by."
        if own.declared_first
        else None
    )
    badge = own.completeness.value if own.completeness else None
    return [
        Figure(
            "declared",
            part=members,
            whole=h,
            rate=rates.rate(members, h),
            highest=rates.rate(min(members + unknown, max(members, h)), h),
            note=note,
        ),
        _share("completeness", own.eligible or 0, h, note=badge),
    ]


def _exact_membership(own: Row) -> list[Figure]:
    counts = own.counts
    if counts is None:
        return []
    least = "At least: some are not known." if counts.unknown else None
    outside = counts.eligible - counts.other_union
    either = counts.members + counts.other_union
    return [
        _share("recruitable", counts.members, outside, note=least),
        _share("any-union", either, counts.eligible, note=least),
        Figure("potential", number=counts.potential),
        Figure("not-counted", number=counts.out_of_scope),
        Figure("majority", words=own.majority or "Nobody is counted."),
        *([_target(own)] if own.target is not None else []),
    ]


def _target(own: Row) -> Figure:
    return Figure(
        "target",
        rate=Fraction(str(own.target)),
        note="Not reached." if own.below_target else "Reached.",
    )


def _reps(own: Row, uncovered: Sequence[str] | None) -> list[Figure]:
    found = [Figure("reps", number=own.reps)]
    if own.members is not None and own.reps is not None:
        gap = own.rep_gap or 0
        words = (
            f"{own.members:,} for {own.reps:,}, or {_one_place(own.members_per_rep)} each"
            if own.members_per_rep is not None
            else "there is none"
        )
        found.append(
            Figure("members-per-rep", words=words, note=f"{gap:,} more needed." if gap else None)
        )
    if own.without_rep is not None and own.kind != "workplace":
        words = f"{own.without_rep:,}" + (f" of {own.places:,}" if own.facts else "")
        found.append(Figure("no-rep", words=words))
    if uncovered is not None:
        names = ", ".join(uncovered) or None
        found.append(Figure("uncovered-teams", number=len(uncovered), note=names))
    return found


def _one_place(rate: Fraction | None) -> str:
    tenths = int((rate or 0) * 10 + Fraction(1, 2))
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def _spoken_to(heads: Headcount, happened: Happened) -> list[Figure]:
    reached, potential = heads.reached, heads.counts.potential
    tried, spoken = happened.of(Measure.ATTEMPTS), happened.of(Measure.CONVERSATIONS)

    def of_all(part: int) -> str:
        if not heads.asked_not:
            return "Nobody here asked not to be contacted."
        return (
            f"With the {heads.asked_not:,} who asked not to be contacted: "
            f"{part:,} of {potential:,}, {percent(rates.rate(part, potential))}."
        )

    by_days = [
        ("in 30 days", reached.reached_30, reached.tried_30),
        ("in 90 days", reached.reached_90, reached.tried_90),
        ("in 365 days", reached.reached_365, reached.tried_365),
    ]
    return [
        *(_share("coverage", n, heads.reachable, name=d, note=of_all(n)) for d, n, _ in by_days),
        *(_share("attempted", n, heads.reachable, name=d) for d, _, n in by_days),
        _share("reach", spoken, tried, period=happened.period),
        _share("face-to-face", heads.members_met, heads.counts.members, note=_nine_in_ten(heads)),
    ]


def _nine_in_ten(heads: Headcount) -> str | None:
    if heads.counts.members <= 0:
        return None
    enough = 10 * heads.members_met >= 9 * heads.counts.members
    return "Nine in ten." if enough else "Fewer than nine in ten."


def _coming_and_going(heads: Headcount, happened: Happened) -> list[Figure]:
    joined, attributed = happened.of(Measure.JOINERS), happened.of(Measure.ATTRIBUTED_JOINERS)
    left, avoidable = happened.of(Measure.LEAVERS), happened.of(Measure.AVOIDABLE_LEAVERS)
    period = happened.period
    before, after = happened.members_before, heads.counts.members
    yearly = rates.yearly_leaver_rate(left, before=before, after=after, days=period.days)
    return [
        _join_rate(happened),
        _share(
            "join-rate-conversation", attributed, happened.of(Measure.CONVERSATIONS), period=period
        ),
        _share(
            "attribution",
            attributed,
            joined,
            note=f"{joined - attributed:,} without a conversation on record." if joined else None,
            period=period,
        ),
        Figure(
            "leaver-rate",
            rate=yearly,
            words=f"{left:,} left in {period.days} days; members {before:,} → {after:,}",
            period=period,
        ),
        _share("avoidable", avoidable, left, period=period),
    ]


def _join_rate(happened: Happened) -> Figure:
    people = happened.cohort.get(Measure.FIRST_REACHED, 0)
    joined = happened.cohort.get(Measure.FIRST_REACHED_JOINED, 0)
    rate = rates.join_rate(joined, people)
    return Figure(
        "join-rate",
        part=joined,
        whole=people,
        rate=rate,
        note=None if rate is not None else "Too few data for a rate.",
        period=happened.period.cohort,
    )


def _promises(own: Row) -> list[Figure]:
    due = own.promises
    if due is None:
        elsewhere = "shown for each branch and workplace"
        return [Figure("overdue", words=elsewhere), Figure("pending-joins", words=elsewhere)]
    aged = (
        f"{due.overdue_7:,} for 1 to 7 days, {due.overdue_30:,} for 8 to 30, "
        f"{due.overdue_more:,} for longer."
    )
    return [
        Figure("overdue", number=due.overdue, note=aged),
        Figure("pending-joins", number=due.pending_joins),
    ]
