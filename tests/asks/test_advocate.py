"""An advocate: a member who agreed to ask sees their own asks, those people, and nobody else."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import RoleGrant, User
from app.asks.models import Ask, AskState, EndReason
from app.audit.models import AuditEvent
from app.conversations.models import Contact, Outcome, PendingJoin, Result
from app.conversations.rules import LEFT_FOR_NOW_DAYS
from app.db.ids import new_id
from app.db.scope import hashed, new_token
from app.people.models import (
    Agreement,
    ContactBasis,
    Person,
    StandingCode,
    Suppression,
    UnionRole,
    UnionRoleKind,
)
from app.people.suppression import keys_of, suppression_keys
from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.imports.bring import bring, csv_of

Open = Callable[..., Browser]
SPOKE, NOT_IN, LEAVE, STOP = (
    int(r) for r in (Result.SPOKE, Result.NOT_IN, Result.LEAVE_FOR_NOW, Result.DO_NOT_CONTACT)
)


@dataclass
class Day:
    """Mina was asked to speak to Priya; nobody knows who Devon is."""

    cast: Cast
    mina: Person
    priya: Person
    devon: Person
    ask: Ask


@pytest.fixture
def day(owner: Session, cast: Cast) -> Day:
    mina = make.person(owner, cast.leeds, "Mina", "Okafor", team=cast.payments)
    make.union_role(owner, mina, UnionRoleKind.ADVOCATE)
    owner.merge(cast.advocate).staff_id = mina.id
    devon = make.person(owner, cast.leeds, "Devon", "Hart")
    priya = cast.colleague
    owner.merge(priya).known_as = "Pri"
    ask = make.ask(owner, mina, priya, by=cast.branch_organiser, reasons="two desks away")
    owner.commit()
    return Day(cast, mina, priya, devon, ask)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def said(result: int, **more: object) -> dict[str, str]:
    return {"id": str(new_id()), "result": str(result), "channel": "1"} | {
        name: str(value) for name, value in more.items()
    }


def now(owner: Session, ask: Ask) -> Ask:
    owner.expire_all()
    return owner.get_one(Ask, ask.id)


def test_after_signing_in_an_advocate_is_at_their_asks(browser: Open, day: Day) -> None:
    page = browser(day.cast.advocate).get("/")
    assert page.url.path == "/asks"
    bar = re.findall(r'<a href="([^"]+)"', page.text.split("</nav>")[0])
    assert [at for at in bar if at != "#main"] == ["/asks", "/more"]


def test_the_page_says_who_where_why_and_by_when(browser: Open, owner: Session, day: Day) -> None:
    window = make.area(owner, day.cast.leeds, "By the window", "Second floor")
    desk = make.desk(owner, window, 100, 100, label="12")
    make.seat(owner, day.priya, desk=desk, by=day.cast.rep, days=0b00110)
    make.contact(owner, day.priya, day.cast.rep, outcome=Outcome.NO_THANKS)
    owner.execute(text("update asks set state = 3, contact_id = null, closed_at = null"))
    owner.commit()
    page = words(browser(day.cast.advocate).get("/asks").text)
    for part in (
        "Pri Shah", "Payments", "Second floor, By the window, desk 12",
        "Tuesdays and Wednesdays", "two desks away", "Last spoken to",
    ):  # fmt: skip
        assert part in page
    for part in ("Priya", "Amina", "No thanks", "Devon", "Mina Okafor"):
        assert part not in page


def test_nobody_waiting_is_said_kindly(browser: Open, owner: Session, day: Day) -> None:
    owner.delete(owner.merge(day.ask))
    owner.commit()
    assert "Nobody is waiting for you" in words(browser(day.cast.advocate).get("/asks").text)


def test_a_seat_nobody_confirmed_for_long_is_not_shown(
    browser: Open, owner: Session, day: Day
) -> None:
    window = make.area(owner, day.cast.leeds, "By the window")
    long_ago = clock.today() - timedelta(days=90)
    make.seat(owner, day.priya, window, by=day.cast.rep, confirmed_on=long_ago)
    owner.commit()
    assert "window" not in browser(day.cast.advocate).get("/asks").text


def test_a_rep_finds_their_asks_on_today(browser: Open, day: Day) -> None:
    assert browser(day.cast.rep).get("/asks").url.path == "/today"
    assert '"/asks"' not in browser(day.cast.rep).get("/today").text


def test_a_conversation_is_saved_and_closes_the_ask(
    browser: Open, owner: Session, day: Day
) -> None:
    mina = browser(day.cast.advocate)
    mina.get(f"/asks/{day.ask.id}/answer")
    page = mina.post(f"/asks/{day.ask.id}/answer", said(SPOKE))
    assert page.url.path == "/asks"
    assert "Saved" in page.text
    assert now(owner, day.ask).state is AskState.REACHED
    contact = owner.scalars(select(Contact)).one()
    assert (contact.author_id, contact.result, contact.outcome) == (
        day.cast.advocate.id, Result.SPOKE, None,
    )  # fmt: skip
    events = set(owner.scalars(select(AuditEvent.event).where(AuditEvent.unit_id.isnot(None))))
    assert {"person_seen", "contact_recorded", "ask_answered"} <= events


def test_sending_it_twice_is_one_conversation(browser: Open, owner: Session, day: Day) -> None:
    mina, once = browser(day.cast.advocate), said(SPOKE, wish="join")
    for _ in range(2):
        assert mina.post(f"/asks/{day.ask.id}/answer", once).url.path == "/asks"
    assert len(owner.scalars(select(Contact)).all()) == 1
    assert len(owner.scalars(select(PendingJoin)).all()) == 1
    assert (
        owner.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.event == "ask_answered")
        )
        == 1
    )


def test_an_attempt_leaves_the_ask_open(browser: Open, owner: Session, day: Day) -> None:
    browser(day.cast.advocate).post(f"/asks/{day.ask.id}/answer", said(NOT_IN))
    assert now(owner, day.ask).state is AskState.OPEN


def test_coming_back_moves_the_day(browser: Open, owner: Session, day: Day) -> None:
    again = clock.today() + timedelta(days=20)
    for result in (NOT_IN, SPOKE):
        sent = said(result, come_back="pick", come_back_date=again.isoformat())
        browser(day.cast.advocate).post(f"/asks/{day.ask.id}/answer", sent)
        ask = now(owner, day.ask)
        assert (ask.state, ask.due_on, ask.contact_id) == (AskState.OPEN, again, None)
        again += timedelta(days=1)
    late = clock.today() + timedelta(days=32)
    sent = said(NOT_IN, come_back="pick", come_back_date=late.isoformat())
    page = browser(day.cast.advocate).post(f"/asks/{day.ask.id}/answer", sent, status=422)
    assert "give it back instead" in page.text


def test_what_they_ask_for_is_kept_and_why_we_may(browser: Open, owner: Session, day: Day) -> None:
    browser(day.cast.advocate).post(f"/asks/{day.ask.id}/answer", said(SPOKE, wish="join"))
    assert owner.scalars(select(Contact)).one().outcome is Outcome.WILL_JOIN
    join = owner.scalars(select(PendingJoin)).one()
    agreed = owner.scalars(select(Agreement)).one()
    assert (join.staff_id, agreed.basis) == (day.priya.id, ContactBasis.OWN_REQUEST)
    assert owner.get_one(Person, day.priya.id, populate_existing=True).contact_basis == 1


def test_a_wish_without_a_conversation_is_not_taken(browser: Open, day: Day) -> None:
    sent = said(NOT_IN, wish="help")
    page = browser(day.cast.advocate).post(f"/asks/{day.ask.id}/answer", sent, status=422)
    assert "choose “Nothing more”" in page.text


def test_in_a_union_already_is_for_a_rep_to_settle(browser: Open, owner: Session, day: Day) -> None:
    browser(day.cast.advocate).post(f"/asks/{day.ask.id}/answer", said(SPOKE, wish="union"))
    ask = now(owner, day.ask)
    assert (ask.state, ask.end_reason) == (AskState.RETURNED, EndReason.GIVEN_BACK)
    person = owner.get_one(Person, day.priya.id)
    assert person.standing is StandingCode.UNKNOWN
    assert owner.scalars(select(Contact)).one().outcome is None
    assert owner.scalars(text("select count(*) from standing_claims")).one() == 0


def test_left_for_now_is_left_by_everybody(browser: Open, owner: Session, day: Day) -> None:
    browser(day.cast.advocate).post(f"/asks/{day.ask.id}/answer", said(LEAVE))
    person = owner.get_one(Person, day.priya.id, populate_existing=True)
    assert person.left_for_now_until == clock.today() + timedelta(days=LEFT_FOR_NOW_DAYS)
    assert now(owner, day.ask).state is AskState.REACHED


def test_dont_contact_holds_everywhere_at_once_and_is_known_again(
    browser: Open, owner: Session, day: Day, settings: object
) -> None:
    browser(day.cast.advocate).post(f"/asks/{day.ask.id}/answer", said(STOP))
    person = owner.get_one(Person, day.priya.id, populate_existing=True)
    assert person.asked_not_to_contact
    ask = now(owner, day.ask)
    assert (ask.state, ask.end_reason) == (AskState.ENDED, EndReason.NOT_TO_BE_ASKED)
    kept = owner.scalars(select(Suppression)).one()
    pepper = "a pepper that is only for the tests"
    assert kept.keys == suppression_keys("Pri Shah", day.cast.leeds.id, [], None, None, pepper)
    new = {"name": "Pri Shah", "workplace_id": str(day.cast.leeds.id)}
    page = browser(day.cast.rep).post("/people/new", new, status=422)
    assert "can&#39;t be added" in page.text


@pytest.mark.parametrize("sent", [
    {"result": SPOKE, "wish": "join"}, {"result": SPOKE, "wish": "union"},
    {"result": LEAVE}, {"result": STOP}, {"result": NOT_IN},
])  # fmt: skip
def test_everything_can_be_undone_for_ten_minutes(
    browser: Open, owner: Session, day: Day, sent: dict[str, Any]
) -> None:
    mina, given = browser(day.cast.advocate), said(**sent)
    mina.post(f"/asks/{day.ask.id}/answer", given)
    for _ in range(2):
        page = mina.post(f"/asks/answers/{given['id']}/retraction")
        assert page.url.path == "/asks"
        assert "Pri Shah" in page.text
    ask = now(owner, day.ask)
    assert (ask.state, ask.contact_id, ask.end_reason) == (AskState.OPEN, None, None)
    person = owner.get_one(Person, day.priya.id, populate_existing=True)
    assert not person.asked_not_to_contact
    assert person.left_for_now_until is None
    assert not owner.scalars(text("select 1 from pending_joins where withdrawn_at is null")).all()
    assert not owner.scalars(text("select 1 from suppressions where lifted_at is null")).all()
    assert owner.scalars(text("select count(*) from standing_contacts")).one() == 0


def test_later_and_by_others_it_can_not(browser: Open, owner: Session, day: Day) -> None:
    given = said(STOP)
    browser(day.cast.advocate).post(f"/asks/{day.ask.id}/answer", given)
    at = f"/asks/answers/{given['id']}/retraction"
    other = make.user(owner, "Other", Role.ADVOCATE, day.cast.leeds.unit, staff=day.devon)
    owner.commit()
    browser(other).post(at, status=404)
    browser(day.cast.rep).post(at, status=404)
    owner.execute(text("update contacts set recorded_at = now() - interval '10 minutes'"))
    owner.commit()
    assert "ten minutes" in browser(day.cast.advocate).post(at, status=409).text


def test_an_ask_is_given_back_and_kept_after_all(browser: Open, owner: Session, day: Day) -> None:
    mina = browser(day.cast.advocate)
    page = mina.post(f"/asks/{day.ask.id}/hand-back")
    assert "Pri Shah" not in page.text
    assert now(owner, day.ask).end_reason is EndReason.GIVEN_BACK
    assert "Pri Shah" in mina.post(f"/asks/{day.ask.id}/hand-back/reversal").text
    assert now(owner, day.ask).state is AskState.OPEN
    mina.post(f"/asks/{day.ask.id}/hand-back")
    make.ask(owner, day.devon, day.priya, by=day.cast.rep)
    owner.commit()
    mina.post(f"/asks/{day.ask.id}/hand-back/reversal", status=404)


@pytest.mark.parametrize("change", [
    "update asks set state = 5, closed_at = now()",
    "update asks set asker_id = {devon}",
    "update staff set asked_not_to_contact_at = now() where id = {priya}",
    "update staff set left_for_now_until = london_today() + 9 where id = {priya}",
    "update staff set left_out_of_plans_at = now() where id = {priya}",
    "update role_grants set valid_to = valid_from where role = 9",
    "update role_grants set unit_id = {revenue} where role = 9",
    "update users set staff_id = null where id = {advocate}",
    "update placements set valid_to = london_today() where staff_id = {priya}",
    "insert into standings(staff_id, scope_unit_id, code, source, valid_from)"
    " values ({priya}, {leeds}, 1, 2, london_today())",
])  # fmt: skip
def test_what_is_no_longer_mine_answers_like_what_never_was(
    browser: Open, owner: Session, day: Day, change: str
) -> None:
    make.grant(owner, day.cast.advocate, Role.ADVOCATE, day.cast.revenue.unit)
    if "unit_id" in change:
        owner.execute(
            text("delete from role_grants where role = 9 and unit_id = :u"),
            {"u": day.cast.revenue.id},
        )
    owner.commit()
    mina = browser(day.cast.advocate)
    ids = {
        "priya": day.priya.id, "devon": day.devon.id, "leeds": day.cast.leeds.id,
        "revenue": day.cast.revenue.id, "advocate": day.cast.advocate.id,
    }  # fmt: skip
    if "valid_from where" in change:
        change += f" and unit_id = {day.cast.leeds.id}"
    owner.execute(text(change.format(**ids)))
    owner.commit()
    assert "Shah" not in mina.get("/asks").text
    for method, at, sent in (
        ("get", "/answer", {}), ("post", "/answer", said(SPOKE)), ("post", "/hand-back", {}),
        ("post", "/hand-back/reversal", {}),
    ):  # fmt: skip
        mine = getattr(mina, method)(f"/asks/{day.ask.id}{at}", *[sent] if sent else [], status=404)
        none = getattr(mina, method)(f"/asks/987654{at}", *[sent] if sent else [], status=404)
        assert words(mine.text) == words(none.text)
        assert "Shah" not in mine.text
    assert owner.scalars(select(Contact)).all() == []


# What an advocate's session could do with SQL of its own: nothing beyond the three doors.
ANSWER = (
    "select * from answer_ask({ask}, '0190d3b6-0000-7000-8000-000000000001', {result}::smallint,"
    " {outcome}::smallint, 1::smallint, {on}, {again}, {back}, '{{}}')"
)
GOOD = {"result": "2", "outcome": "null", "on": "current_date", "again": "null", "back": "false"}
BAD: list[dict[str, str]] = [
    {"result": "9"}, {"result": "5"}, {"result": "null"}, {"outcome": "8"}, {"outcome": "2"},
    {"result": "1", "outcome": "4"}, {"on": "current_date + 1"}, {"on": "current_date - 1"},
    {"on": "null"}, {"again": "current_date + 40"}, {"again": "current_date - 1"},
    {"result": "4", "again": "current_date"}, {"back": "true", "outcome": "4"},
    {"result": "1", "back": "true"},
]  # fmt: skip


def session_of(engine: Engine, user: User) -> str:
    token = new_token()
    with engine.begin() as connection:
        connection.execute(
            text("select open_session(:s, :u, 'web', '', interval '1 hour')"),
            {"s": hashed(token), "u": user.id},
        )
    return token


def test_the_door_takes_no_other_answer(app_engine: Engine, owner: Session, day: Day) -> None:
    token = session_of(app_engine, day.cast.advocate)
    for wrong in BAD:
        with app_engine.connect() as connection:
            connection.execute(text("select begin_request(:t)"), {"t": token})
            sql = ANSWER.format(ask=day.ask.id, **(GOOD | wrong)).replace(":", r"\:")
            with pytest.raises(DBAPIError, match="not an answer"):
                connection.execute(text(sql))
            connection.rollback()
    with app_engine.begin() as connection:
        connection.execute(text("select begin_request(:t)"), {"t": token})
        good = ANSWER.format(ask=day.ask.id, **GOOD).replace(":", r"\:")
        assert len(connection.execute(text(good)).all()) == 1
        assert connection.scalar(text("select count(*) from contacts")) == 0
    with app_engine.connect() as connection:
        connection.execute(text("select begin_request(:t)"), {"t": token})
        with pytest.raises(DBAPIError, match="permission denied"):
            connection.execute(text("select * from my_open_asks()"))
    assert owner.scalars(select(Contact)).one().author_id == day.cast.advocate.id


def test_inviting_an_advocate_needs_the_staff_list_and_begins_the_role(
    browser: Open, owner: Session, day: Day
) -> None:
    cast, organiser = day.cast, browser(day.cast.branch_organiser)
    at = "/access/invitations/new"
    answers = {"name": "Devon", "role": "9", "unit_id": str(cast.leeds.id), "until": ""}
    page = organiser.post(at, answers, status=422)
    assert "Find them on the staff list" in page.text
    found = organiser.post(at, answers | {"person_q": "devon", "find": "person"})
    assert "Devon Hart" in found.text
    chosen = answers | {"person_q": "devon", "staff_id": str(day.devon.id)}
    elsewhere = organiser.post(at, chosen | {"unit_id": str(cast.leeds_branch.id)}, status=422)
    assert "An advocate belongs to a workplace" in words(elsewhere.text)
    link = re.findall(r"/invitations/[\w-]+", organiser.post(at, chosen).text)[0]
    new = {"name": "Devon", "email": "devon@union.example", "password": "four calm badgers sing"}
    page = browser().post(link, new)
    assert page.url.path == "/asks"
    user = owner.scalars(select(User).where(User.email == new["email"])).one()
    assert user.staff_id == day.devon.id
    role = owner.scalars(select(UnionRole).where(UnionRole.staff_id == day.devon.id)).one()
    assert (role.kind, role.valid_from) == (UnionRoleKind.ADVOCATE, clock.today())


def test_whoever_sees_no_staff_list_leaves_advocates_to_the_branch(browser: Open, day: Day) -> None:
    answers = {"name": "Devon", "role": "9", "unit_id": str(day.cast.leeds.id)}
    organiser = browser(day.cast.regional_organiser)
    page = organiser.post("/access/invitations/new", answers, status=422)
    assert "Ask the branch organiser" in page.text


def test_the_end_of_the_role_is_the_end_of_the_sign_in(
    browser: Open, owner: Session, day: Day
) -> None:
    mina = browser(day.cast.advocate)
    owner.execute(text("update union_roles set valid_from = valid_from - 9"))
    owner.commit()
    role = owner.scalars(select(UnionRole).where(UnionRole.staff_id == day.mina.id)).one()
    at = f"/people/{day.mina.id}/roles/{role.id}/end"
    assert "as an advocate" in browser(day.cast.rep).post(at, {"when": "today"}, status=409).text
    browser(day.cast.branch_organiser).post(at, {"when": "today"})
    grant = owner.scalars(select(RoleGrant).where(RoleGrant.role == Role.ADVOCATE)).one()
    assert grant.valid_to <= clock.today()
    assert mina.get("/asks").url.path == "/sign-in"


def test_the_join_link_carries_the_advocates_own_code(browser: Open, day: Day) -> None:
    assert day.cast.advocate.join_code in browser(day.cast.advocate).get("/join").text


def test_the_next_staff_list_completes_what_makes_them_known_again(
    owner: Session, day: Day, app_engine: Engine
) -> None:
    person = owner.get_one(Person, day.priya.id)
    whole = keys_of(owner, person, pepper="p")
    owner.add(Suppression(staff_id=person.id, scope_unit_id=person.scope_unit_id, keys=whole[:1],
                          recorded_by_id=day.cast.advocate.id))  # fmt: skip
    owner.commit()
    kept = owner.scalars(select(Suppression)).one()
    complete = text("select complete_suppression(:id, cast(:keys as bytea[]))")
    for user, then in ((day.cast.outsider, whole[:1]), (day.cast.rep, sorted(whole))):
        token = session_of(app_engine, user)
        with app_engine.begin() as connection:
            connection.execute(text("select begin_request(:t)"), {"t": token})
            connection.execute(complete, {"id": kept.id, "keys": whole})
        owner.refresh(kept)
        assert kept.keys == then


def test_it_is_completed_when_the_list_is_imported(browser: Open, owner: Session, day: Day) -> None:
    owner.execute(
        text("update staff set work_email = 'priya@work.example' where id = :p"),
        {"p": day.priya.id},
    )
    owner.commit()
    browser(day.cast.advocate).post(f"/asks/{day.ask.id}/answer", said(STOP))
    rows = csv_of("Surname,Forename", "Example,Ann")
    bring(browser(day.cast.branch_organiser), "staff", day.cast.leeds.id, rows).commit()
    person = owner.get_one(Person, day.priya.id, populate_existing=True)
    kept = owner.scalars(select(Suppression)).one()
    pepper = "a pepper that is only for the tests"
    assert kept.keys == sorted(keys_of(owner, person, pepper=pepper))
    assert len(kept.keys) == 3
