"""What somebody who could run SQL as a signed-in branch organiser would get: nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.ids import new_id
from app.db.scope import hashed, new_token
from tests.architecture.scenes import Scene, set_scene, spread_ids
from tests.cast import raise_curtain

CONTACT = (
    "insert into contacts(id, staff_id, scope_unit_id, author_id, happened_on, channel, result"
)
VALUES = "values (:new, :own, :place, :me, current_date, 1, 9"

GRANT = "insert into role_grants(user_id, role, unit_id, granted_by_id, valid_from)"

REFUSED = {
    "a role for myself": f"{GRANT} values (:me, 5, :union, :me, current_date)",
    "a role there": f"{GRANT} values (:me, 1, :elsewhere, :me, current_date)",
    "a user": "insert into users(email, name, join_code) values ('x@y.example', 'x', 'zz')",
    "being somebody": "update users set staff_id = :other where id = :me",
    "access to a person": "insert into person_access(user_id, staff_id, reason, until)"
    " values (:me, :other, 'x', '2099-01-01')",
    "what a session sees": "update session_units set unit_ids = array[:elsewhere]",
    "a longer session": "update user_sessions set expires_at = '2099-01-01'",
    "a session of mine": "insert into user_sessions(token_hash, user_id, kind, expires_at)"
    " values (:hash, :national, 'web', '2099-01-01')",
    "somebody else's session": "select open_session(:hash, :national, 'web', '', interval '1 day')",
    "the same past a forgotten one": "select set_config('app.session', '', true),"
    " open_session(:hash, :national, 'web', '', interval '1 day')",
    "a password hash": "select * from credentials('nobody@union.example')",
    "pulling a person in": "update staff set scope_unit_id = :place where id = :other",
    "a pointer": "update staff set workplace_id = :elsewhere where id = :own",
    "another author": f"{CONTACT}, reached) values (:new, :own, :place, :national, current_date, 1,"
    " 2, true)",
    "an earlier time": f"{CONTACT}, reached, recorded_at) {VALUES}, false, '2001-01-01')",
    "correcting somebody else's": f"{CONTACT}, reached, corrects_id) {VALUES}, false, :contact)",
    "a later asking": "insert into suppressions(staff_id, scope_unit_id, recorded_by_id, asked_at)"
    " values (:own, :place, :me, '2099-01-01')",
    "another's agreement": "update agreements set recorded_by_id = :national",
    "the trail": "update audit_events set user_id = null",
    "an older trail": "insert into audit_events(user_id, event, at)"
    " values (:me, 'person_seen', '2001-01-01')",
    "another in the trail": "insert into audit_events(user_id, event) values (:national, 'x')",
    "a file of another place": "insert into import_runs(kind, user_id, unit_id, as_at, file_name,"
    " file_sha256, header, refused, mapping) values (1, :me, :union, current_date, 'x', :hash,"
    " '[]', '[]', '{}')",
    "a link anew": "update one_use_links set withdrawn_at = null",
    "a number below": "select setval('staff_id_seq', 1)",
    "what others run": "select pg_read_file('/etc/passwd')",
    "the owner": "set role alongside_owner",
    "refresh": "select refresh_staff(array[:own])",
    "the finder within": "select find_people('{}')",
    "whom a list would leave out": "select weigh_for_list('{}', 1::smallint)",
    "who is silent": "select silent_for_list('{}')",
    "opening a list's people": "select open_list_to_owner(1)",
    "another's list": "update call_lists set owner_id = :me",
    "a caller of my own": "insert into call_list_callers(call_list_id, user_id, added_by_id)"
    " select id, :me, :me from call_lists",
    "an entry of my own": "update call_list_entries set state = 2",
}


@pytest.fixture
def scene(owner: Session) -> Scene:
    spread_ids(owner)
    return set_scene(owner, raise_curtain(owner))


def open_for(engine: Engine, user: User) -> str:
    token = new_token()
    with engine.begin() as connection:
        connection.execute(
            text("select open_session(:s, :u, 'web', '', interval '1 hour')"),
            {"s": hashed(token), "u": user.id},
        )
    return token


@contextmanager
def going_on(engine: Engine, token: str) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.execute(text("select begin_request(:t)"), {"t": token})
        yield connection
        connection.rollback()


def test_nothing_is_widened(scene: Scene, app_engine: Engine) -> None:
    cast = scene.cast
    token = open_for(app_engine, cast.branch_organiser)
    given = {
        "me": cast.branch_organiser.id,
        "national": cast.national_organiser.id,
        "union": cast.union.id,
        "own": scene.ours.ids["person_id"],
        "place": scene.ours.ids["workplace_id"],
        "other": scene.theirs.ids["person_id"],
        "elsewhere": scene.theirs.ids["workplace_id"],
        "contact": scene.theirs.ids["contact_id"],
        "new": new_id(),
        "hash": b"0" * 32,
    }
    got = []
    for what, sql in REFUSED.items():
        with going_on(app_engine, token) as connection:
            try:
                used = {k: v for k, v in given.items() if f":{k}" in sql}
                connection.execute(text(sql), used)
                got.append(what)
            except DBAPIError as refused:
                state = getattr(refused.orig, "sqlstate", "")
                if state not in ("42501", "23001"):
                    got.append(f"{what}: {state} {refused.orig}")
    assert got == []


def test_a_new_connection_is_free_to_sign_in_again(scene: Scene, app_engine: Engine) -> None:
    token = open_for(app_engine, scene.cast.rep)
    with going_on(app_engine, token):
        pass
    assert open_for(app_engine, scene.cast.rep)


def test_no_session_lasts_longer_than_a_fortnight(
    scene: Scene, app_engine: Engine, owner: Session
) -> None:
    with app_engine.begin() as connection:
        connection.execute(
            text("select open_session(:s, :u, 'web', '', interval '100 years')"),
            {"s": b"0" * 32, "u": scene.cast.rep.id},
        )
    left = owner.scalar(
        text("select max(expires_at) - now() <= interval '14 days' from user_sessions")
    )
    assert left is True


def test_ones_own_files_go_out_of_sight_with_the_place(
    scene: Scene, app_engine: Engine, owner: Session
) -> None:
    files = text("select count(*) from import_runs where user_id = :me")
    owner.execute(
        text("update import_runs set user_id = :me, unit_id = :elsewhere"),
        {"me": scene.cast.branch_organiser.id, "elsewhere": scene.theirs.ids["workplace_id"]},
    )
    owner.commit()
    token = open_for(app_engine, scene.cast.branch_organiser)
    with going_on(app_engine, token) as connection:
        assert connection.scalar(files, {"me": scene.cast.branch_organiser.id}) == 0


# What an advocate has instead of rows: each asked about somebody else's ask, and an ask of nobody.
DOORS = {
    "answering": "select staff_id from answer_ask(:ask, :new, 2::smallint, null, 1::smallint,"
    " current_date, null, false, '{}')",
    "asking whether it was answered": "select true where is_my_answer(:ask, :contact)",
    "taking back": "select take_back_answer(:contact, :new)",
    "giving back": "select give_ask_back(:ask)",
    "keeping": "select keep_ask(:ask)",
}
# Beside what nobody may do.
REFUSED_TO_ADVOCATES = {
    "their open asks as rows": "select * from my_open_asks()",
    "whom somebody manages": "select people_in_conflict_with(1)",
    "a role of one's own": f"{GRANT} values (:me, 9, :place, :me, current_date)",
    "an ask": "insert into asks(asker_id, staff_id, scope_unit_id, state, planned_by_id)"
    " values (:own, :own, :place, 3, :me)",
    "a contact": f"{CONTACT}, reached) {VALUES}, false)",
    "being asked for somebody": "update users set staff_id = :own where id = :me",
}


def test_an_advocate_reaches_nobody_elses_asks(scene: Scene, app_engine: Engine) -> None:
    token = open_for(app_engine, scene.cast.advocate)
    for what, sql in DOORS.items():
        for ask in (scene.theirs.ids["ask_id"], 987_654):
            contact = scene.ours.ids["contact_id"] if ask == 987_654 else new_id()
            given = {"ask": ask, "new": new_id(), "contact": contact}
            with going_on(app_engine, token) as connection:
                used = {k: v for k, v in given.items() if f":{k}" in sql}
                found = connection.scalars(text(sql.replace("::", r"\:\:")), used).all()
            assert [one for one in found if one is not None] == [], what


def test_an_advocate_gets_nothing_by_sql(scene: Scene, app_engine: Engine) -> None:
    token = open_for(app_engine, scene.cast.advocate)
    given = {
        "me": scene.cast.advocate.id,
        "own": scene.ours.ids["person_id"],
        "place": scene.ours.ids["workplace_id"],
        "new": new_id(),
    }
    for what, sql in REFUSED_TO_ADVOCATES.items():
        with going_on(app_engine, token) as connection:
            used = {k: v for k, v in given.items() if f":{k}" in sql}
            with pytest.raises(DBAPIError) as refused:
                connection.execute(text(sql), used)
            assert getattr(refused.value.orig, "sqlstate", "") == "42501", what
    with going_on(app_engine, token) as connection:
        assert connection.scalars(text("select staff_id from my_asks()")).all() == [
            scene.ours.ids["person_id"]
        ]


# With a person of another place in one's own: refused before any key could tell what they have.
TELLING = {
    "a seat": "insert into seats(staff_id, scope_unit_id, area_id, confirmed_on, confirmed_by_id)"
    " values (:who, :place, :area, current_date, :me)",
    "an open ask": "insert into asks(asker_id, staff_id, scope_unit_id, state, planned_by_id,"
    " opened_at, due_on) values (:own, :who, :place, 3, :me, now(), current_date)",
}


def test_no_error_tells_what_somebody_out_of_sight_has(
    scene: Scene, app_engine: Engine, owner: Session
) -> None:
    """Neither who has one, nor who has none, nor whether there is such a person."""
    other = scene.theirs.ids["person_id"]
    for table in ("seats", "asks"):
        has = text(f"select count(*) from {table} where staff_id = :other")
        assert owner.scalar(has, {"other": other}), table
    token = open_for(app_engine, scene.cast.branch_organiser)
    given = {
        "me": scene.cast.branch_organiser.id,
        "own": scene.ours.ids["person_id"],
        "place": scene.ours.ids["workplace_id"],
        "area": owner.scalar(
            text("select min(id) from areas where workplace_id = :place"),
            {"place": scene.ours.ids["workplace_id"]},
        ),
    }
    for what, sql in TELLING.items():
        for who in (other, scene.cast.stranger.id, 987_654):
            with going_on(app_engine, token) as connection:
                used = {k: v for k, v in (given | {"who": who}).items() if f":{k}" in sql}
                with pytest.raises(DBAPIError) as refused:
                    connection.execute(text(sql), used)
                assert getattr(refused.value.orig, "sqlstate", "") == "42501", (what, who)
