"""Put down in the transaction that asks for it, done in the right of whoever did."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.db.scope import hashed, limit_to, new_token
from app.db.session import make_sessions, one_transaction
from app.work.tasks import later
from tests.cast import Cast
from tests.work.pieces import make_teams, sleep
from tests.working import Killed, run_waiting_jobs, waiting_jobs


def asked_by(
    engine: Engine, user: User, *, unit_id: int, most: int = 3, fails: bool = False
) -> bool:
    """Put the teams down in a session of this user's."""
    with acting(engine, user) as db:
        done = later(db, make_teams, unit_id=unit_id, most=most)
        if fails:
            raise LookupError
    return done


@contextmanager
def acting(engine: Engine, user: User) -> Iterator[Session]:
    """A transaction in a session of this user's."""
    token = new_token()
    with engine.begin() as db:
        db.execute(
            text("select open_session(:s, :u, 'web', '', interval '1 day')"),
            {"s": hashed(token), "u": user.id},
        )
    with one_transaction(make_sessions(engine)) as db:
        limit_to(db, token)
        yield db


def names(owner: Session, unit_id: int) -> list[str]:
    owner.rollback()
    ours = "workplace_id = :unit and name ~ '^(Step|Failed|Gone)'"
    asked = text(f"select name from teams where {ours} order by id")
    return [*owner.scalars(asked, {"unit": unit_id})]


def statuses(owner: Session) -> list[str]:
    owner.rollback()
    return [*owner.scalars(text("select status::text from work.procrastinate_jobs order by id"))]


def test_a_request_that_fails_leaves_no_work(app_engine: Engine, cast: Cast) -> None:
    with pytest.raises(LookupError):
        asked_by(app_engine, cast.rep, unit_id=cast.leeds.id, fails=True)
    assert waiting_jobs(app_engine) == []
    assert run_waiting_jobs(app_engine) == []


def test_what_was_put_down_is_done_once(app_engine: Engine, cast: Cast, owner: Session) -> None:
    assert asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)
    assert waiting_jobs(app_engine) == ["tests.teams"]
    assert run_waiting_jobs(app_engine) == ["succeeded"]
    assert run_waiting_jobs(app_engine) == []
    assert names(owner, cast.leeds.id) == ["Step 1", "Step 2", "Step 3"]


def test_the_same_waits_once_but_may_come_again(app_engine: Engine, cast: Cast) -> None:
    assert asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)
    assert not asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)
    assert asked_by(app_engine, cast.branch_organiser, unit_id=cast.leeds.id)
    assert run_waiting_jobs(app_engine) == ["succeeded"] * 2
    assert asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)


def test_it_sees_what_its_asker_sees(app_engine: Engine, cast: Cast, owner: Session) -> None:
    asked_by(app_engine, cast.outsider, unit_id=cast.leeds.id)
    assert run_waiting_jobs(app_engine) == ["failed"]
    assert names(owner, cast.leeds.id) == []


def test_it_is_in_the_trail_and_its_session_ends(
    app_engine: Engine, cast: Cast, owner: Session
) -> None:
    asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)
    run_waiting_jobs(app_engine)
    lines = owner.execute(
        text("select user_id, event, purpose from audit_events order by id")
    ).all()
    assert lines == [
        (cast.rep.id, "work_begun", "tests.teams"),
        (cast.rep.id, "work_ended", "tests.teams"),
    ]
    assert owner.scalars(text("select kind from user_sessions")).all() == ["web"]


def test_a_killed_worker_leaves_work_that_ends_as_if_it_had_run_once(
    app_engine: Engine, cast: Cast, owner: Session
) -> None:
    chance = random.Random(5)

    def perhaps() -> None:
        if chance.random() < 0.5:
            raise Killed

    asked_by(app_engine, cast.rep, unit_id=cast.leeds.id, most=8)
    kills = 0
    for _ in range(200):
        try:
            ended = run_waiting_jobs(app_engine, between=perhaps)
        except Killed:
            kills += 1
            assert statuses(owner) == ["doing"]
        else:
            break
    assert ended == ["succeeded"]
    assert kills > 3
    assert names(owner, cast.leeds.id) == [f"Step {n + 1}" for n in range(8)]


def of_somebody_gone(owner: Session, unit_id: int) -> None:
    owner.execute(
        text(
            "create function of_somebody_gone() returns boolean language plpgsql"
            " security definer set search_path = public, pg_temp as $$"
            " declare ids jsonb := work_in_hand('tests.teams'); begin"
            " if ids is null then raise exception 'no'; end if;"
            " insert into teams(workplace_id, name) values ((ids->>'unit_id')\\:\\:int,"
            " 'Gone ' || (select count(*) from teams));"
            " return (select count(*) < 2 from teams where name ~ '^Gone');"
            " end $$"
        )
    )
    owner.execute(text("grant execute on function of_somebody_gone() to alongside_app"))
    owner.commit()


@pytest.mark.parametrize("how", ["the role ends", "disabled", "another role"])
def test_whoever_may_no_longer_is_told_to_the_task_which_stops(
    app_engine: Engine, cast: Cast, owner: Session, how: str
) -> None:
    of_somebody_gone(owner, cast.leeds.id)
    asked_by(app_engine, cast.rep, unit_id=cast.leeds.id, most=50)
    before = 0

    def dismiss() -> None:
        nonlocal before
        before += 1
        if before == 3:
            change = {
                "the role ends": "update role_grants set valid_to = :today where user_id = :rep",
                "disabled": "update users set disabled_at = now() where id = :rep",
                "another role": "update role_grants set role = 9 where user_id = :rep",
            }[how]
            facts = {"today": clock.today(), "rep": cast.rep.id}
            owner.execute(text(change), facts if ":today" in change else {"rep": cast.rep.id})
            owner.commit()

    assert run_waiting_jobs(app_engine, between=dismiss) == ["failed"]
    done = names(owner, cast.leeds.id)
    assert done[:2] == ["Step 1", "Step 2"]
    assert len(done) == 4  # and two of the ending, which had more to do the first time
    assert all(name.startswith("Gone") for name in done[2:])


@pytest.mark.parametrize(
    ("most", "why"), [(101, "Something went wrong on our side"), (102, "That")]
)
def test_what_fails_is_told_to_the_task_and_to_the_log_without_names(
    app_engine: Engine, cast: Cast, owner: Session, caplog: pytest.LogCaptureFixture,
    most: int, why: str,
) -> None:  # fmt: skip
    asked_by(app_engine, cast.rep, unit_id=cast.leeds.id, most=most)
    assert run_waiting_jobs(app_engine) == ["failed"]
    done = names(owner, cast.leeds.id)
    assert done[:2] == ["Step 1", "Step 2"]
    assert done[2].startswith(f"Failed: {why}")
    assert len(done) == 3
    assert "failed" in caplog.text
    assert "Priya" not in caplog.text + str(done)


def test_a_database_that_is_away_is_no_failure(
    app_engine: Engine, cast: Cast, owner: Session
) -> None:
    asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)
    times = 0

    def lose() -> None:
        nonlocal times
        times += 1
        if times == 2:
            raise DBAPIError("", {}, psycopg.OperationalError("the connection is lost"))

    assert run_waiting_jobs(app_engine, between=lose) == ["todo"]
    assert names(owner, cast.leeds.id) == ["Step 1"]


def test_a_job_holds_ids_only(app_engine: Engine, cast: Cast, owner: Session) -> None:
    with acting(app_engine, cast.rep) as db:
        with pytest.raises(TypeError):
            later(db, make_teams, unit_id="Priya Shah", most=1)
        later(db, sleep, seconds=uuid4())
        with pytest.raises(DBAPIError), db.begin_nested():
            db.execute(text("""select put_down_work('tests.x', 'tests', '{"name": "Priya"}')"""))
        with pytest.raises(DBAPIError), db.begin_nested():
            db.execute(text("""select put_down_work('tests.x', 'tests', '{"user": 1}')"""))
    [args] = owner.scalars(text("select args from work.procrastinate_jobs")).all()
    assert set(args) == {"seconds", "user"}
    assert args["user"] == cast.rep.id


def test_in_a_request_there_is_no_queue(app_engine: Engine, cast: Cast) -> None:
    asked_by(app_engine, cast.branch_organiser, unit_id=cast.leeds.id)
    with acting(app_engine, cast.rep) as db:
        count = text("select count(*) from work.procrastinate_jobs")
        assert db.scalar(count) == 0
        assert db.scalar(text("select id from work.procrastinate_fetch_job_v2(null, null)")) is None
        assert db.scalar(text("select work_in_hand('tests.teams')")) is None
    for forged in (
        "insert into work.procrastinate_jobs(queue_name, task_name, args)"
        " values ('default', 'tests.teams', '{\"user\": 1}')",
        "update work.procrastinate_jobs set args = '{\"user\": 1}'",
        "update work.procrastinate_jobs set task_name = 'tests.other'",
        "select put_down_work('tests.teams', 'tests', '{}')",  # nobody asks
    ):
        with pytest.raises(DBAPIError), app_engine.begin() as connection:
            connection.execute(text(forged))
