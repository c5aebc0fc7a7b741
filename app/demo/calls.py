"""Call lists in the invented union: made by the product's own functions, half called through."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.call_lists import queries as call_lists
from app.call_lists.models import By, CallLease, CallList, LeaseEnd
from app.call_lists.question import on_foot
from app.conversations.models import Channel, Contact, Outcome, Result
from app.db.scope import hashed, new_token
from app.demo.days import working_day
from app.finding.queries import as_json
from app.finding.question import NoneOf, Place, Question, Spoken, Standing
from app.people.models import Agreement, ContactBasis, StandingCode
from app.union.models import Unit

SEED = 60
DAYS_AGO = 3
BRANCH, OFFICE, ELSEWHERE = "marcia@union.example", "SSCL Sheffield", "SSCL York"
REP, REGION = "farah@union.example", "tomasz@union.example"
SCRIPT = (
    "Say your name, that you call for the union, and that the number is from the staff list.\n"
    "What is it like in your team since the review was announced?\n"
    "Would you like to join us? I can send you the form."
)
NOT_MEMBERS = Standing(those=(StandingCode.NOT_MEMBER, StandingCode.UNKNOWN))
LATELY = NoneOf(rules=(Spoken(reached=True, since="-60d"),))
# What comes of a call, one after the other.
ANSWERS: tuple[tuple[Result, Outcome | None], ...] = (
    (Result.SPOKE, Outcome.THINKING), (Result.NOT_IN, None), (Result.LEFT_MESSAGE, None),
    (Result.SPOKE, Outcome.NOT_NOW), (Result.NOT_IN, None), (Result.SPOKE, Outcome.WANTS_FORM),
    (Result.WRONG_DETAILS, None), (Result.SPOKE, Outcome.WILL_JOIN), (Result.NOT_IN, None),
    (Result.SPOKE, Outcome.NO_THANKS), (Result.LEFT_MESSAGE, None), (Result.SPOKE, None),
)  # fmt: skip


def make_call_lists(db: Session, today: date) -> None:
    """One by phone that is half called through, the desk walk that goes with it, and a region's."""
    users = dict[str, int](db.execute(select(User.email, User.id)).all())
    places = dict[str, int](db.execute(select(Unit.name, Unit.id)).all())
    if not {BRANCH, REP, REGION} <= users.keys() or not {OFFICE, ELSEWHERE} <= places.keys():
        return
    screen(db, users[BRANCH], today)
    here = Question(rules=(Place(those=(places[OFFICE],)), NOT_MEMBERS, LATELY))
    callers = [users[REP], users[BRANCH]]
    with acting_as(db, users[BRANCH], users[REGION]) as act_as:
        act_as(users[BRANCH])
        phoned = make(db, here, "Sheffield by phone", "Ask to join", By.PHONE, callers)
        if phoned:
            call_half(db, phoned, callers, today)
            walk, form = "Sheffield by phone (desk walk)", call_lists.walk_of(phoned.id)
            make(db, on_foot(here), walk, "Ask to join", By.DESK_WALK, callers, form)
        act_as(users[REGION])
        members = Standing(those=(StandingCode.MEMBER,))
        there = Question(rules=(Place(those=(places[ELSEWHERE],)), members))
        make(db, there, "York ballot", "Tell members about a ballot", By.PHONE, [users[REGION]])


@contextmanager
def acting_as(db: Session, *users: int) -> Iterator["ActAs"]:
    """Sessions of these users, which end with the block."""
    tokens = {user: new_token() for user in users}
    for user, token in tokens.items():
        db.execute(
            text("select open_session(:session, :user, 'cli', 'demo', interval '1 hour')"),
            {"session": hashed(token), "user": user},
        )
    yield ActAs(db, tokens)
    db.execute(text("select set_config('app.session', '', true)"))
    db.execute(text("delete from user_sessions"))


class ActAs:
    def __init__(self, db: Session, tokens: dict[int, str]) -> None:
        self.db = db
        self.tokens = tokens

    def __call__(self, user: int) -> None:
        self.db.execute(text("select begin_request(:token)"), {"token": self.tokens[user]})


def screen(db: Session, by: int, today: date) -> None:
    """Of ten numbers one is registered, one was never checked, the others may be dialled."""
    db.execute(
        text(
            "insert into number_screenings(number, is_registered, checked_on, checked_by_id)"
            " select distinct work_number, right(work_number, 1) = '3', :on, :by from staff"
            " where work_number is not null and right(work_number, 1) <> '9'"
        ),
        {"on": working_day(today - timedelta(days=6)), "by": by},
    )


def make(
    db: Session,
    question: Question,
    name: str,
    purpose: str,
    by: By,
    callers: list[int],
    form: UUID | None = None,
) -> CallList | None:
    """None where the question finds nobody, as in a union shrunk for tests."""
    form = form or uuid5(NAMESPACE_URL, f"demo {name}")
    made = db.scalar(
        text(
            "select make_call_list(cast(:question as jsonb), :name, :purpose,"
            " cast(:kind as smallint), :script, :callers, 14, :form)"
        ),
        {
            "question": json.dumps(as_json(question)),
            "name": name,
            "purpose": purpose,
            "kind": by.value,
            "script": SCRIPT,
            "callers": callers,
            "form": form,
        },
    )
    return db.get_one(CallList, made) if made else None


def call_half(db: Session, call_list: CallList, callers: list[int], today: date) -> None:
    """Calls of the last days, in turn; each settles its entry as a real one does."""
    began = working_day(today - timedelta(days=DAYS_AGO))
    call_list.as_at = began
    call_list.expires_on = began + timedelta(days=14)
    call_list.recorded_at = datetime.combine(began, time(9), UTC)
    db.flush()
    half = db.execute(
        text(
            "select e.staff_id, e.scope_unit_id from call_list_entries e"
            " where e.call_list_id = :list and exists (select from placements p"
            "   where p.staff_id = e.staff_id and p.workplace_id = e.scope_unit_id"
            "     and p.valid_from <= :began)"
            " order by e.rank limit (select count(*) / 2 from call_list_entries"
            " where call_list_id = :list)"
        ),
        {"list": call_list.id, "began": began},
    ).all()
    rng, answers, hands = Random(SEED), cycle(ANSWERS), cycle(callers)
    for at, (person, unit) in enumerate(half):
        result, outcome = next(answers)
        moment = datetime.combine(began, time(17), UTC) + timedelta(
            hours=rng.choice((0, 1, 2)), minutes=rng.randrange(60)
        )
        called(db, call_list.id, person, unit, next(hands), moment, result, outcome, at)


def called(
    db: Session,
    list_id: int,
    person: int,
    unit: int,
    caller: int,
    at: datetime,
    result: Result,
    outcome: Outcome | None,
    number: int,
) -> None:
    contact = numbered("contact", number)
    about = {"staff_id": person, "scope_unit_id": unit}
    db.execute(
        insert(Contact),
        {
            "id": contact, **about, "workplace_id": unit, "author_id": caller,
            "happened_on": at.date(), "recorded_at": at, "channel": Channel.PHONE,
            "result": result, "reached": result is Result.SPOKE, "outcome": outcome,
        },
    )  # fmt: skip
    if outcome is not None:
        db.execute(
            insert(Agreement),
            {
                **about, "basis": ContactBasis.AGREED, "agreed_on": at.date(),
                "recorded_by_id": caller,
            },
        )  # fmt: skip
    db.execute(
        insert(CallLease),
        {
            "id": numbered("call", number), **about, "call_list_id": list_id, "user_id": caller,
            "leased_at": at - timedelta(minutes=5), "until": at + timedelta(minutes=5),
            "ended_at": at, "ended": LeaseEnd.FINISHED, "contact_id": contact,
        },
    )  # fmt: skip
    if result is Result.WRONG_DETAILS:
        db.execute(
            text(
                "select note_wrong_number(staff_id, number) from call_list_entries"
                " where call_list_id = :list and staff_id = :person"
            ),
            {"list": list_id, "person": person},
        )
    db.execute(
        text("select settle_entry(:list, :person, :contact, null)"),
        {"list": list_id, "person": person, "contact": contact},
    )


def numbered(what: str, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo {what} {number}")
