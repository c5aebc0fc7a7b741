"""Any question there can be, for hypothesis."""

from enum import IntEnum

from hypothesis import strategies as st

from app.asks.models import AskState
from app.conversations.models import Channel, Outcome, Result
from app.finding import question as q
from app.people.models import Engagement, StandingCode, UnionRoleKind

ids = st.lists(st.integers(1, 12) | st.just(2**52), max_size=3).map(tuple)
words = st.lists(
    st.sampled_from(["EO", 'a "quoted" grade', "O'Neill\\", "; drop table staff --", "ŵ # ( ) or"])
    | st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12),
    max_size=3,
).map(tuple)
days = st.none() | (
    st.sampled_from(
        ["today", "2026-03-01", "2024-02-29", "-30d", "-1d", "-6m", "-1m", "+7d", "+12m"]
    )
    | st.dates().map(lambda day: day.isoformat())
)


def some(codes: type[IntEnum]) -> st.SearchStrategy[tuple[IntEnum, ...]]:
    return st.lists(st.sampled_from(list(codes)), max_size=3).map(tuple)


between = {"since": days, "until": days}
rules = st.one_of(
    st.builds(q.Standing, those=some(StandingCode)),
    *(
        st.builds(shape, those=ids)
        for shape in (q.Place, q.EmployedBy, q.Site, q.InTeam, q.Imported, q.Listed)
    ),
    st.builds(q.Grade, those=words),
    st.builds(q.Engaged, those=some(Engagement)),
    st.builds(q.Office, those=some(UnionRoleKind)),
    st.builds(q.Reachable, by=st.sampled_from(["phone", "email", "dialled"])),
    *(st.builds(s, **between) for s in (q.Added, q.StartedHere, q.Joined, q.SaidWillJoin)),
    st.builds(q.LeftUnion, **between, reasons=words),
    st.builds(q.InArrears),
    st.builds(
        q.Spoken,
        **between,
        last=st.booleans(),
        reached=st.none() | st.booleans(),
        results=some(Result),
        outcomes=some(Outcome),
        channels=some(Channel),
        issues=ids,
        by=ids,
    ),
    st.builds(
        q.Placed, **between, places=ids, teams=ids, grades=words, engagements=some(Engagement)
    ),
    st.builds(q.Assessed, those=st.lists(st.integers(1, 5), max_size=3).map(tuple)),
    st.builds(q.PromisedBack, **between, owners=ids),
    st.builds(q.AskedBy, states=some(AskState), askers=ids),
)
groups = st.recursive(
    rules,
    lambda inside: st.builds(
        lambda shape, few: shape(rules=tuple(few)),
        st.sampled_from([q.AllOf, q.AnyOf, q.NoneOf]),
        st.lists(inside, max_size=3),
    ),
    max_leaves=6,
).filter(lambda rule: q.depth([rule]) <= q.DEEPEST)
questions = st.lists(groups, max_size=5).map(lambda few: q.Question(rules=tuple(few)))
