"""Questions kept by name: one's own, shared, copied, taken away; and what may be chosen."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.roles import Role
from app.accounts.models import User
from app.audit.events import Event
from app.audit.models import AuditEvent
from app.conversations.models import Issue
from app.errors import NotFound, NotPermitted
from app.finding import choices, commands, queries
from app.finding import question as q
from app.finding.names import Kind
from app.finding.question import Question
from app.finding.text import parse, write
from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.finding.test_finding import begin

Open = Callable[..., Browser]
Acting = Callable[[User, Role], AbstractContextManager[tuple[Session, Actor]]]
ARREARS = Question(rules=(q.InArrears(),))


@pytest.fixture
def acting(browser: Open) -> Acting:
    """`with acting(user) as (db, actor)`: a request of theirs that commits."""

    @contextmanager
    def act(user: User, role: Role) -> Iterator[tuple[Session, Actor]]:
        one = browser(user)
        with one.app.state.sessions() as db, db.begin():
            begin(db, one)
            yield db, Actor(user.id, user.name, (role,))

    return act


def test_a_shared_question_is_read_and_copied_not_changed(
    acting: Acting, cast: Cast, owner: Session
) -> None:
    organiser = acting(cast.branch_organiser, Role.BRANCH_ORGANISER)
    with organiser as (db, actor):
        kept = commands.save(db, actor, "Behind with it", ARREARS, unit_id=cast.leeds_branch.id)
        own = commands.save(db, actor, "Mine", Question())
    with acting(cast.regional_organiser, Role.REGIONAL_ORGANISER) as (db, actor):
        assert [one.name for one in queries.list_saved(db, actor.user_id)] == ["Behind with it"]
        shared = queries.get_saved(db, kept)
        assert (shared.question, shared.owner, shared.unit) == (
            ARREARS,
            "Bryn Pritchard",
            "Leeds Shared Services",
        )
        with pytest.raises(NotPermitted, match="Save a copy"):
            commands.rename(db, actor, kept, "x")
        with pytest.raises(NotPermitted):
            commands.change(db, actor, kept, Question())
        with pytest.raises(NotPermitted):
            commands.share(db, actor, kept, None)
        with pytest.raises(NotPermitted):
            commands.remove(db, actor, kept)
        with pytest.raises(NotFound):
            queries.get_saved(db, own)
        copied = commands.save(db, actor, "My copy", shared.question)
        assert [one.id for one in queries.list_saved(db, actor.user_id)] == [copied, kept]
        forced = "update saved_questions set name = 'x' where id = :kept returning id"
        assert db.execute(text(forced), {"kept": kept}).all() == []
    for outsider in (cast.outsider, cast.rep, cast.auditor):
        with acting(outsider, Role.REP) as (db, actor):
            assert queries.list_saved(db, actor.user_id) == []
            with pytest.raises(NotFound):
                queries.get_saved(db, kept)


def test_keeping_renaming_sharing_and_removing_are_in_the_trail(
    acting: Acting, cast: Cast, owner: Session
) -> None:
    with acting(cast.branch_organiser, Role.BRANCH_ORGANISER) as (db, actor):
        kept = commands.save(db, actor, "Secret name", ARREARS)
        commands.rename(db, actor, kept, "Other")
        commands.change(db, actor, kept, Question())
        commands.share(db, actor, kept, cast.leeds_branch.id)
        assert queries.get_saved(db, kept).name == "Other"
        commands.remove(db, actor, kept)
        with pytest.raises(NotFound):
            queries.get_saved(db, kept)
    rows = owner.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_kind == "saved_questions")
        .order_by(AuditEvent.id)
    ).all()
    assert [(row.event, row.fields) for row in rows] == [
        (Event.QUESTION_SAVED, ["name", "question", "unit_id"]),
        (Event.QUESTION_SAVED, ["name"]),
        (Event.QUESTION_SAVED, ["question"]),
        (Event.QUESTION_SAVED, ["unit_id"]),
        (Event.QUESTION_REMOVED, []),
    ]


def test_nothing_is_shared_beyond_ones_own_units(acting: Acting, cast: Cast) -> None:
    with acting(cast.branch_organiser, Role.BRANCH_ORGANISER) as (db, actor):
        for unit in (cast.revenue_branch, cast.north):
            with pytest.raises(NotFound):
                commands.save(db, actor, "x", ARREARS, unit_id=unit.id)
        assert [unit.name for unit in queries.list_units_to_share_with(db)] == [
            "Leeds Shared Services"
        ]


def test_what_is_offered_stays_within_sight(acting: Acting, cast: Cast, owner: Session) -> None:
    make.team(owner, cast.revenue, "Post")
    for _ in range(3):
        make.person(owner, cast.leeds, grade="EO")
        make.person(owner, cast.revenue, grade="SECRET")
    make.ask(owner, cast.colleague, make.person(owner, cast.leeds), by=cast.branch_organiser)
    owner.commit()
    with acting(cast.branch_organiser, Role.BRANCH_ORGANISER) as (db, _):
        offered = choices.offered(db)
        labels = {kind: [label for _, label in offered.options(kind)] for kind in Kind}
    assert labels[Kind.PLACE] == ["Leeds Shared Services", "Shared Services Ltd Hub House"]
    assert labels[Kind.EMPLOYER] == ["Shared Services Ltd"]
    assert labels[Kind.TEAM] == ["Payments, Shared Services Ltd Hub House"]
    assert labels[Kind.PERSON] == ["Priya Shah"]
    assert offered.grades == ["EO"]
    assert "Off-shoring" in labels[Kind.ISSUE]
    assert "Otto Fremd" not in labels[Kind.USER]
    with acting(cast.national_organiser, Role.NATIONAL_ORGANISER) as (db, _):
        offered = choices.offered(db)
        assert not offered.sees_people
        assert offered.options(Kind.TEAM) == offered.options(Kind.PERSON) == []
        assert offered.grades == ["EO", "SECRET"]


def test_a_kept_question_still_names_what_is_no_longer_offered(
    acting: Acting, cast: Cast, owner: Session
) -> None:
    issue = owner.scalars(select(Issue).where(Issue.name == "Pay")).one()
    issue.retired = True
    owner.commit()
    question = Question(rules=(q.Spoken(issues=(issue.id,)), q.InTeam(those=(2**40,))))
    with acting(cast.branch_organiser, Role.BRANCH_ORGANISER) as (db, _):
        known = queries.names_for(db, question)
        assert Kind.ISSUE in choices.names(db).known
        assert issue.id not in choices.names(db).known[Kind.ISSUE]
    assert write(question, known) == f'conversation: raised "Pay"\nteam: no. {2**40}'
    assert parse(write(question, known), known) == question
