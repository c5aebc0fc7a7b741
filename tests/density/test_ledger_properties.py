"""Whatever happened, in whatever order: the ledger says what is on record, on every day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.db.scope import hashed, new_token
from app.density.measures import Measure
from app.union.models import UnitKind
from tests.density import histories
from tests.density.histories import ACTS, ARRIVES, DAYS, TODAY, Act, History, World, edges
from tests.density.oracle import Key, Oracle
from tests.postgres import ScratchDatabases

KINDS = {UnitKind.WORKPLACE, UnitKind.BRANCH, UnitKind.GROUP, UnitKind.REGION, UnitKind.UNION}
HISTORIES = st.tuples(
    st.lists(ARRIVES, min_size=2, max_size=4), st.lists(ACTS, min_size=12, max_size=30)
).map(lambda parts: [*parts[0], *parts[1]])


class Stage:
    """A small union in a database of its own; each history is taken back when it was looked at."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with Session(engine, expire_on_commit=False) as db:
            self.world = World.make(db)
            self.token = new_token()
            db.execute(
                text("select open_session(:session, :user, 'web', '', interval '1 day')"),
                {"session": hashed(self.token), "user": self.world.author.id},
            )
            db.commit()

    def history(self, db: Session, acts: list[Act]) -> History:
        history = History(db, self.world)
        for one in acts:
            history.happen(one)
        db.execute(text("select set_config('app.session', :token, true)"), {"token": self.token})
        return history


@pytest.fixture(scope="module")
def stage(databases: ScratchDatabases) -> Iterator[Stage]:
    url, _app = databases.clone()
    engine = create_engine(url, poolclass=NullPool)
    yield Stage(engine)
    engine.dispose()
    databases.drop(url)


calm = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])


# What chance seldom draws together.
RARE = [
    *(Act(histories.starts, (0, TODAY - timedelta(days=300), 1, "AO")) for _ in range(3)),
    Act(histories.becomes_rep, (0, 1, TODAY - timedelta(days=90), 60)),
    Act(histories.an_extract_covers, (0, TODAY - timedelta(days=200))),
    Act(histories.is_transferred, (0, 2, TODAY - timedelta(days=30))),
    Act(histories.employer_was_another, (2, 1)),
    Act(histories.rule_changes, (1, [2], ["AO"], [1], TODAY + timedelta(days=30))),
    Act(histories.employer_was_another, (2, 0)),
]


@calm
@example(acts=RARE, days=[])
@example(acts=RARE[:-2], days=[])
@given(acts=HISTORIES, days=st.lists(DAYS, max_size=2))
def test_every_unit_on_every_day_is_what_is_on_record(
    stage: Stage, acts: list[Act], days: list[date]
) -> None:
    with Session(stage.engine) as db:
        history = stage.history(db, acts)
        oracle = Oracle(db, history.erased)
        for day in {*days, *edges(acts)}:
            truth = oracle.on(day)
            assert counted(db, "ledger_on", day) == truth, day
            assert counted(db, "recount_on", day) == truth, day
            assert read_on(db, oracle, day) == truth, day
            assert min(truth.values(), default=0) >= 0
            adds_up(oracle, counted(db, "ledger_on", day))


@calm
@given(acts=HISTORIES, one=DAYS, other=DAYS)
def test_what_happened_is_what_is_on_record(
    stage: Stage, acts: list[Act], one: date, other: date
) -> None:
    with Session(stage.engine) as db:
        history = stage.history(db, acts)
        oracle = Oracle(db, history.erased)
        days = sorted({one, other, *edges(acts, most=8)})
        for since, until in pairwise(days):
            happened_between(db, oracle, since, until)
        happened_between(db, oracle, days[0], days[-1])


def happened_between(db: Session, oracle: Oracle, since: date, until: date) -> None:
    units = [*oracle.units]
    truth = oracle.flows(since, until)
    asked = {"since": since, "until": until, "units": units}
    found = db.execute(text("select * from headcount_flows(:since, :until, :units)"), asked)
    assert {(unit, measure): people for unit, measure, people in found} == truth
    # The same as months: what there was before, and every step since.
    asked["measures"] = [int(measure) for measure in Measure if measure < Measure.JOINERS]
    trend = text("select * from headcount_trend(:since, :until, :units, :measures)")
    asked["since"] = since.replace(day=1)
    total: Counter[Key] = Counter()
    before: Counter[Key] = Counter()
    for unit, month, measure, people in db.execute(trend, asked):
        total[unit, measure] += people
        if month is None:
            before[unit, measure] += people
    assert without_nothing(total) == oracle.on(until)
    assert without_nothing(before) == oracle.on(since.replace(day=1) - timedelta(days=1))


NOBODY_MOVES = st.tuples(
    st.lists(
        histories.act(histories.starts, histories.PLACE, st.just(date(2019, 1, 7)),
                      st.just(1), histories.GRADE),
        min_size=3, max_size=6,
    ),
    st.lists(
        st.one_of(
            histories.act(histories.joins, histories.WHO, DAYS, st.just(2), st.just(1)),
            histories.act(histories.leaves, histories.WHO, DAYS, st.sampled_from([5, 6, 7])),
            histories.act(histories.falls_behind, histories.WHO, DAYS),
            histories.act(histories.is_folded, st.just(2)),
        ),
        max_size=15,
    ),
).map(lambda parts: [*parts[0], *parts[1]])  # fmt: skip


@calm
@given(acts=NOBODY_MOVES, one=DAYS, other=DAYS)
def test_where_nobody_moved_members_are_those_before_and_joiners_less_leavers(
    stage: Stage, acts: list[Act], one: date, other: date
) -> None:
    since, until = min(one, other), max(one, other)
    with Session(stage.engine) as db:
        history = stage.history(db, acts)
        before, after = counted(db, "ledger_on", since), counted(db, "ledger_on", until)
        asked = {"since": since + timedelta(days=1), "until": until + timedelta(days=1)}
        # But for the bargaining unit that itself begins meanwhile.
        units = Oracle(db, history.erased).units.keys() - {history.world.bargaining[1]}
        rows = db.execute(
            text("select * from headcount_flows(:since, :until, :units)"),
            asked | {"units": [*units]},
        )
        flows = {(unit, measure): people for unit, measure, people in rows}
        for unit in units:
            gained = after[unit, Measure.MEMBERS] - before[unit, Measure.MEMBERS]
            joined, left = (
                flows.get((unit, measure), 0) for measure in (Measure.JOINERS, Measure.LEAVERS)
            )
            assert gained == joined - left, unit


def counted(db: Session, function: str, day: date) -> Counter[Key]:
    rows = db.execute(text(f"select * from {function}(:day)"), {"day": day})
    return Counter({(unit, measure): people for unit, measure, people in rows})


def read_on(db: Session, oracle: Oracle, day: date) -> Counter[Key]:
    """As pages read it: within the session's units, with months already added up."""
    asked = {"day": day, "units": [*oracle.units]}
    rows = db.execute(text("select * from headcounts_on(:day, :units)"), asked)
    return Counter({(unit, measure): people for unit, measure, people in rows})


def without_nothing(counts: Counter[Key]) -> Counter[Key]:
    return Counter({key: people for key, people in counts.items() if people})


def adds_up(oracle: Oracle, counts: Counter[Key]) -> None:
    """Each region is the sum of its workplaces, and the union of its regions."""
    places = oracle.of_kind(UnitKind.WORKPLACE)
    (union,) = oracle.of_kind(UnitKind.UNION)
    for measure in (m for m in Measure if m < Measure.JOINERS):
        regions = 0
        for region in oracle.of_kind(UnitKind.REGION):
            of_region = [place for place in places if region in oracle.above(place)]
            assert counts[region, measure] == sum(counts[place, measure] for place in of_region)
            regions += counts[region, measure]
        assert counts[union, measure] == regions
