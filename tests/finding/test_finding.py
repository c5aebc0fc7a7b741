"""Who answers a question, for everybody who may ask, compared with a reading in plain Python."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.asks.models import AskState
from app.conversations.models import Channel, Outcome, Result
from app.finding import queries
from app.finding import question as q
from app.finding.counted import Counted
from app.finding.names import Names
from app.finding.question import Question
from app.finding.text import write
from app.people.models import Engagement, StandingCode, UnionRoleKind
from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.finding import oracle
from tests.finding.oracle import Sight, found
from tests.finding.world import GRADES, REASONS, Somebody, World, build, people, put_in_place

Open = Callable[..., Browser]
AT_ONCE = 6


def rules_of(world: World) -> st.SearchStrategy[Any]:
    """Any rule there is, about this world, or about something that is not in it."""
    cast = world.cast
    units = [cast.leeds, world.places[1], cast.revenue, cast.leeds_branch, cast.north, cast.defence]

    def some(*those: Any) -> st.SearchStrategy[Any]:
        return st.lists(st.sampled_from([*those, those[0]]), max_size=2).map(tuple)

    places = some(*(unit.id for unit in units), 999)
    teams = some(*(team.id for team in world.teams), 999)
    users = some(*(user.id for user in world.authors))
    ends = st.sampled_from(
        [None, "today", "-1d", "-30d", "-31d", "-6m", "-1m", "+7d", "2026-02-28", "-400d"]
    )
    days = {"since": ends, "until": st.none() | ends}
    engagements = some(*Engagement)
    grades = some(*GRADES[1:])
    plain: list[st.SearchStrategy[Any]] = [
        st.builds(q.Standing, those=some(*StandingCode)),
        st.builds(q.Place, those=places),
        st.builds(q.EmployedBy, those=some(*{place.employer_id for place in world.places})),
        st.builds(q.Site, those=some(*{place.site_id for place in world.places})),
        st.builds(q.InTeam, those=teams),
        st.builds(q.Grade, those=grades),
        st.builds(q.Engaged, those=engagements),
        st.builds(q.Office, those=some(UnionRoleKind.REP, UnionRoleKind.EQUALITY)),
        st.builds(q.Reachable, by=st.sampled_from(["phone", "email", "dialled"])),
        st.builds(q.Added, **days),
        st.builds(q.StartedHere, **days),
        st.builds(q.Joined, **days),
        st.builds(q.LeftUnion, **days, reasons=some(*REASONS[1:])),
        st.builds(q.InArrears),
        st.builds(q.SaidWillJoin, **days),
        st.builds(q.Placed, **days, places=places, teams=teams, grades=grades,
                  engagements=engagements),
        st.builds(q.Assessed, those=some(1, 2, 3)),
        st.builds(q.PromisedBack, **days, owners=users),
        st.builds(q.AskedBy, states=some(AskState.OPEN, AskState.ENDED),
                  askers=some(*(one.id for one in world.askers))),
        st.builds(q.Imported, those=some(*world.files)),
        st.builds(q.Listed, those=some(*world.lists)),
    ]  # fmt: skip
    spoken = st.builds(
        q.Spoken,
        **days,
        last=st.booleans(),
        reached=st.sampled_from([None, None, True, False]),
        results=st.just(()) | some(Result.SPOKE, Result.NOT_IN),
        outcomes=st.just(()) | some(Outcome.THINKING, Outcome.NO_THANKS),
        channels=st.just(()) | some(Channel.PHONE),
        issues=st.just(()) | some(*world.issues),
        by=st.just(()) | users,
    )
    one = st.one_of(spoken, *plain)
    return st.recursive(
        one,
        lambda inside: st.builds(
            lambda shape, few: shape(rules=tuple(few)),
            st.sampled_from([q.AllOf, q.AnyOf, q.NoneOf]),
            st.lists(inside, max_size=3),
        ),
        max_leaves=4,
    ).filter(lambda rule: q.depth([rule]) < q.DEEPEST)


def sights(world: World) -> list[tuple[User, Sight]]:
    """Places 0 and 1 belong to the Leeds branch in the North; 2 shares a building with 0."""
    cast, leeds, nowhere = world.cast, frozenset({0, 1}), frozenset[int]()
    lists, files = frozenset({0, 1}), frozenset({0})
    return [
        (cast.rep, Sight(nowhere, frozenset({0}))),
        (cast.branch_organiser, Sight(leeds, leeds, lists=lists, files=files)),
        (world.conflicted, Sight(leeds, leeds, conflicted=True, files=files)),
        (cast.regional_organiser, Sight(leeds, nowhere, opened=True)),
        (cast.group_organiser, Sight(leeds, nowhere)),
        (cast.national_organiser, Sight(frozenset({0, 1, 2}), nowhere)),
        (cast.outsider, Sight(nowhere, frozenset({2}))),
        (cast.observer, Sight(nowhere, nowhere)),
        (cast.advocate, Sight(nowhere, nowhere)),
    ]


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # making smaller what failed takes minutes here
    suppress_health_check=list(HealthCheck),
)
@given(everybody=st.lists(people, min_size=14, max_size=20), data=st.data())
def test_finding_and_counting_agree_with_the_oracle(
    owner: Session, cast: Cast, browser: Open, everybody: list[Somebody], data: st.DataObject
) -> None:
    world = owner.info.get("world") or owner.info.setdefault("world", build(owner, cast))
    put_in_place(owner, world, everybody)
    rule = rules_of(world)
    asked = [(one,) for one in data.draw(st.lists(rule, min_size=AT_ONCE, max_size=AT_ONCE))]
    several = st.lists(rule, min_size=2, max_size=3).map(tuple)
    asked += data.draw(st.lists(several, min_size=2, max_size=2))
    for user, sight in sights(world):
        one = opened(browser, user)
        with one.app.state.sessions() as db:
            begin(db, one)
            for rules in asked:
                agree(db, owner, one, world, sight, rules)


def agree(
    db: Session, owner: Session, one: Browser, world: World, sight: Sight, rules: Any
) -> None:
    question = Question(rules=rules)
    mine = found(world, rules, sight, mine=True)
    said = write(question, Names())
    assert set(queries.find_mine(db, question)) == mine, told(world, sight, said)
    expected = found(world, rules, sight, mine=False)
    assert set(find_people(owner, one, question)) == expected, told(world, sight, said)
    counts_agree(db, world, sight, question, expected)
    steps = queries.steps(db, question)
    assert [step.number for step in steps] == (
        list(range(len(rules) + 1)) if reach(world, sight, rules) else [s.number for s in steps]
    )
    for step in steps:
        asked = rules[: step.number]
        n = len(found(world, asked, sight, mine=False))
        assert step.low <= n <= step.high, f"{step} {told(world, sight, said)}"
        assert step.is_banded is not (reach(world, sight, asked) <= sight.people), (sight, step)


def told(world: World, sight: Sight, said: str) -> str:
    return f"{sight}\n{said}\n" + "\n".join(f"{i}: {who}" for i, who in world.ids.items())


def counts_agree(
    db: Session, world: World, sight: Sight, question: Question, expected: set[int]
) -> None:
    counted = queries.count(db, question)
    counts = {one.workplace_id: (one.low, one.high) for one in counted.workplaces}
    places = reach(world, sight, question.rules)
    assert set(counts) == {world.places[place].id for place in places}
    for place in places:
        n = sum(world.ids[i].place == place for i in expected)
        exact = place in sight.people
        assert counts[world.places[place].id] == ((n, n) if exact else band(n))
    assert counted.low <= len(expected) <= counted.high
    assert counted.is_banded is not (places <= sight.people)


def reach(world: World, sight: Sight, rules: Any) -> frozenset[int]:
    """The places a question is asked in: known from the question alone."""
    places = sight.call & sight.people if oracle.is_personal(rules) else sight.call
    for rule in rules:
        if isinstance(rule, q.Place) and rule.those:
            inside = oracle.Asked(world, sight, next(iter(world.ids.values()))).inside(rule.those)
            places &= {n for n, place in enumerate(world.places) if place in inside}
        if isinstance(rule, q.EmployedBy) and rule.those:
            places &= {n for n, p in enumerate(world.places) if p.employer_id in rule.those}
        if isinstance(rule, q.Site) and rule.those:
            places &= {n for n, p in enumerate(world.places) if p.site_id in rule.those}
    return places


def band(n: int) -> tuple[int, int]:
    return (0, 2) if n < 3 else (3, 4) if n < 5 else (n // 5 * 5, n // 5 * 5 + 4)


def find_people(owner: Session, one: Browser, question: Question) -> list[int]:
    """It is for other functions of the database: asked as the owner, in the session's name."""
    owner.execute(
        text("select set_config('app.session', :t, true)"), {"t": one.client.cookies["session"]}
    )
    asked = bindparam("question", queries.as_json(question), JSONB)
    statement = text("select staff_id from find_people(:question)").bindparams(asked)
    return [int(staff_id) for staff_id in owner.scalars(statement)]


def begin(db: Session, one: Browser) -> None:
    db.execute(text("select begin_request(:token)"), {"token": one.client.cookies["session"]})


def opened(browser: Open, user: User) -> Browser:
    """One browser a user: hypothesis runs the test many times in one fixture."""
    kept: dict[int, Browser] = browser.__dict__.setdefault("kept", {})
    if user.id not in kept:
        kept[user.id] = browser(user)
    return kept[user.id]


# ---------- what it must not do

ATTACKS = [
    "'; drop table staff; --",
    "1); select pg_sleep(9); --",
    "{1,2}') or true or s.id = any ('{1",
    "\\'; drop table staff; --",
    "today' or 'x'='x",
    "$$; drop table staff; $$",
]
SLOTS = [
    {"rule": "{}"},
    *(
        {"rule": rule, "those": ["{}"]}
        for rule in ("standing", "place", "employer", "site", "team", "grade", "engagement", "role",
                     "assessment", "import", "call_list")
    ),
    {"rule": "reachable", "by": "{}"},
    *({"rule": rule, end: "{}"} for rule in ("added", "started", "joined", "left_union",
      "said_will_join", "conversation", "placement", "follow_up") for end in ("since", "until")),
    *({"rule": "conversation", slot: ["{}"]} for slot in ("results", "outcomes", "channels",
      "issues", "by")),
    {"rule": "conversation", "last": "{}", "reached": "{}"},
    *({"rule": "placement", slot: ["{}"]} for slot in ("places", "teams", "grades", "engagements")),
    {"rule": "left_union", "reasons": ["{}"]},
    {"rule": "follow_up", "owners": ["{}"]},
    {"rule": "ask", "states": ["{}"], "askers": ["{}"]},
]  # fmt: skip
TAKE_TEXT = {"grade", "left_union", "reachable", "conversation", "placement"}


def attacked(slot: Any, attack: str) -> Any:
    if isinstance(slot, dict):
        return {key: attacked(value, attack) for key, value in slot.items()}
    if isinstance(slot, list):
        return [attacked(value, attack) for value in slot]
    return attack if slot == "{}" else slot


def test_no_text_of_a_question_is_ever_sql(browser: Open, cast: Cast) -> None:
    """In each slot of each rule: a sentence of refusal, or just a name that nobody has."""
    one = browser(cast.branch_organiser)
    for slot in SLOTS:
        for attack in ATTACKS:
            rule = attacked(slot, attack)
            for rules in ([rule], [{"rule": "none", "rules": [rule]}]):
                said = ""
                with one.app.state.sessions() as db:
                    begin(db, one)
                    try:
                        counted = db.execute(
                            text("select * from count_steps(:question)").bindparams(
                                bindparam("question", {"rules": rules}, JSONB)
                            )
                        ).all()
                        assert len(counted) == 2
                    except DBAPIError as error:
                        said = str(error.orig)
                    db.rollback()
                assert "syntax error" not in said, rule
                assert said or rule["rule"] in TAKE_TEXT, rule


def test_a_rule_of_no_kind_is_refused_not_left_out(browser: Open, cast: Cast) -> None:
    one = browser(cast.branch_organiser)
    for rule in ({"rule": "nobody"}, {}, {"rule": "joined", "since": "yesterday"}, 7, "standing"):
        with one.app.state.sessions() as db:
            begin(db, one)
            with pytest.raises(DBAPIError):
                db.execute(
                    text("select * from count_found(:question)").bindparams(
                        bindparam("question", {"rules": [rule]}, JSONB)
                    )
                )


def test_the_finding_itself_is_not_for_the_application(browser: Open, cast: Cast) -> None:
    one = browser(cast.national_organiser)
    for statement in (
        "select * from find_people('{}')",
        "select question_condition('[]', 'true', null)",
        "select question_rule('{}', 'true', null)",
        "select * from banded('{1}', '{1}', '{1}')",
    ):
        with one.app.state.sessions() as db:
            begin(db, one)
            with pytest.raises(ProgrammingError, match="permission"):
                db.execute(text(statement))


def test_without_a_session_nobody_is_found_or_counted(browser: Open, cast: Cast) -> None:
    with browser().app.state.sessions() as db:
        assert queries.find_mine(db, Question()) == []
        assert queries.count(db, Question()) == Counted(0, 0, [])
        assert queries.steps(db, Question()) == [] or all(
            step.high == 0 for step in queries.steps(db, Question())
        )


def test_the_total_narrows_no_workplace_below_its_band(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """2, 4 and 9 people: bands up to 2, 4 and 9, whose sum is the total's lowest, 15."""
    places = [cast.leeds] + [make.workplace(owner, cast.leeds_branch) for _ in range(2)]
    for place, n in zip(places, (1, 4, 9), strict=True):  # Priya is the other one in Leeds
        for _ in range(n):
            make.person(owner, place)
    owner.commit()
    one = browser(cast.regional_organiser)
    with one.app.state.sessions() as db:
        begin(db, one)
        question = Question(rules=(q.Standing(those=(StandingCode.UNKNOWN,)),))
        counted = queries.count(db, question)
        last = queries.steps(db, question)[-1]
    bands = [(place.low, place.high) for place in counted.workplaces]
    assert sorted(bands) == [(0, 2), (3, 4), (5, 9)]
    assert (last.low, last.high) == (counted.low, counted.high)
    for n, (least, most) in enumerate(bands):
        others = bands[:n] + bands[n + 1 :]
        assert counted.low - sum(high for _, high in others) <= least
        assert counted.high - sum(low for low, _ in others) >= most
