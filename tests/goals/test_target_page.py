"""The page of a unit's target: who may look, who may set one, and what it says."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.changes.models import ChangeEvent, ChangeKind, ChangeState, ChangeWorkplace
from app.db.scope import hashed, new_token
from app.goals.forecast import add_months, first_of_month
from app.goals.models import Goal
from app.people.models import StandingCode
from app.union.models import Unit
from app.workplaces.models import Workplace
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.density.test_density import fill

Open = Callable[..., Browser]
TODAY = clock.today()
BY_ON = add_months(first_of_month(TODAY), 9)


def target(unit: Unit | Workplace) -> str:
    return f"/density/{unit.id}/target"


def set_60(browser: Browser, unit: Unit | Workplace, **changed: str) -> str:
    form = {"kind": "rate", "rate": "60", "by_on": BY_ON.isoformat()} | changed
    return words(browser.post(target(unit), form).text)


def running(db: Session, unit: Unit | Workplace) -> Goal | None:
    db.expire_all()
    return db.scalar(select(Goal).where(Goal.unit_id == unit.id, Goal.withdrawn_at.is_(None)))


def aimed_at(db: Session, unit_id: int) -> float | None:
    rate: float | None = db.scalar(
        text("select target_rate from units where id = :unit"), {"unit": unit_id}
    )
    return rate


def joined_lately(db: Session, place: Workplace, people: int, *, months_ago: int) -> None:
    """Members from the fifteenth of a month."""
    day = add_months(first_of_month(TODAY), -months_ago) + timedelta(days=14)
    for person in fill(db, place, none=people):
        db.execute(
            text("update standings set valid_to = :day where staff_id = :id"),
            {"day": day, "id": person.id},
        )
        make.membership(db, person, joined_on=day)
        db.execute(
            text(
                "insert into standings(staff_id, scope_unit_id, code, source, valid_from)"
                " values (:id, :unit, 1, 2, :day)"
            ),
            {"id": person.id, "unit": place.id, "day": day},
        )


def close(db: Session, place: Workplace, branch: Unit, by: int, on: date, state: int = 1) -> None:
    event = ChangeEvent(
        kind=ChangeKind.CLOSURE, state=ChangeState(state), unit_id=branch.id, title="Closure",
        announced_on=TODAY, effective_on=on, made_by_id=by,
    )  # fmt: skip
    db.add(event)
    db.flush()
    db.add(ChangeWorkplace(event_id=event.id, workplace_id=place.id))
    db.flush()


def test_an_organiser_sets_a_target_and_reads_what_it_takes(
    browser: Open, cast: Cast, owner: Session
) -> None:
    fill(owner, cast.leeds, members=33, others=4, none=27)  # and Priya, not known
    owner.commit()
    organiser = browser(cast.branch_organiser)
    assert "No target is set here yet" in words(organiser.get(target(cast.leeds)).text)
    page = set_60(organiser, cast.leeds)
    assert "The target is set." in page
    assert f"Target: 60 % by {BY_ON.day} " in page
    assert "by Bryn Pritchard" in page
    assert "6 joins for 60 %, if 65 people work here then and no member leaves." in page
    assert "A majority takes no join" not in page
    assert "Too few data to say how many people to speak to" in page
    goal = running(owner, cast.leeds)
    assert goal is not None
    assert (goal.per_mille, goal.more_than) == (600, False)
    assert aimed_at(owner, cast.leeds.id) == 0.6
    event = owner.scalar(select(AuditEvent).where(AuditEvent.event == "target_set"))
    assert event is not None
    assert (event.unit_id, event.fields) == (cast.leeds.id, ["per_mille", "more_than", "by_on"])


def test_expectations_are_typed_over_what_the_ledger_says(
    browser: Open, cast: Cast, owner: Session
) -> None:
    fill(owner, cast.leeds, members=35, others=4, none=28)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    set_60(organiser, cast.leeds)
    page = words(organiser.get(f"{target(cast.leeds)}?expected=64&leaving=2").text)
    assert "6 joins for 60 %, if 64 people work here then and 2 members leave." in page
    page = words(organiser.get(f"{target(cast.leeds)}?expected=34&leaving=0").text)
    assert "No join is needed" in page
    page = words(organiser.get(f"{target(cast.leeds)}?expected=100&leaving=50").text)
    assert "75 joins are needed" not in page
    part = organiser.get(
        f"{target(cast.leeds)}?expected=6.5&leaving=-1", status=422, headers={"HX-Request": "true"}
    )
    assert part.text.lstrip().startswith("<section")
    assert "Enter how many people could be members then" in part.text
    assert 'value="6.5"' in part.text


def test_what_cannot_be_reached_is_said(browser: Open, cast: Cast, owner: Session) -> None:
    fill(owner, cast.leeds, members=5, others=30, none=5)
    owner.commit()
    page = set_60(browser(cast.branch_organiser), cast.leeds)
    assert "20 joins are needed, and 6 people could join" in page


def test_a_majority_is_a_target_too(browser: Open, cast: Cast, owner: Session) -> None:
    fill(owner, cast.leeds, members=5, none=14)
    owner.commit()
    page = set_60(browser(cast.branch_organiser), cast.leeds, kind="majority", rate="")
    assert "Target: a majority by" in page
    assert "6 joins for a majority" in page
    goal = running(owner, cast.leeds)
    assert goal is not None
    assert (goal.per_mille, goal.more_than) == (500, True)
    assert aimed_at(owner, cast.leeds.id) == 0.5


def test_the_present_pace_leads_somewhere(browser: Open, cast: Cast, owner: Session) -> None:
    fill(owner, cast.leeds, members=10, none=29)
    for month in (1, 2, 3):
        joined_lately(owner, cast.leeds, 2, months_ago=month)
    owner.commit()
    page = set_60(browser(cast.branch_organiser), cast.leeds)
    assert "At this pace" in page
    assert "A month brought 1.0 joins and took 0.0 members, on average." in page
    assert "joins short" in page or "that reaches 60 %" in page


def test_an_office_that_closes_takes_its_members_along(
    browser: Open, cast: Cast, owner: Session
) -> None:
    shut = make.workplace(owner, cast.leeds_branch)
    fill(owner, cast.leeds, members=20, none=19)
    fill(owner, shut, members=8, none=2)
    close(owner, shut, cast.leeds_branch, cast.branch_organiser.id, TODAY + timedelta(days=30))
    owner.commit()
    for unit in (cast.leeds_branch, cast.north, cast.defence):
        user = cast.national_organiser
        page = words(browser(user).get(target(unit)).text)
        assert "if 40 people work here then and 8 members leave" in page
    page = words(browser(cast.national_organiser).get(target(cast.leeds)).text)
    assert "if 40 people work here then and no member leaves" in page


@pytest.mark.parametrize("state", [ChangeState.UNDONE, ChangeState.WITHDRAWN])
def test_a_closure_called_off_takes_nobody(
    browser: Open, cast: Cast, owner: Session, state: int
) -> None:
    fill(owner, cast.leeds, members=20, none=19)
    on = TODAY + timedelta(days=30)
    close(owner, cast.leeds, cast.leeds_branch, cast.branch_organiser.id, on, state)
    owner.commit()
    page = words(browser(cast.branch_organiser).get(target(cast.leeds)).text)
    assert "if 40 people work here then and no member leaves" in page


def test_somebody_whose_placement_ends_is_gone_by_then(
    browser: Open, cast: Cast, owner: Session
) -> None:
    fill(owner, cast.leeds, members=20, none=18)
    soon = TODAY + timedelta(days=30)
    make.person(owner, cast.leeds, until=soon, standing=StandingCode.MEMBER)
    owner.commit()
    page = words(browser(cast.branch_organiser).get(target(cast.leeds)).text)
    assert "if 39 people work here then and 1 member leaves" in page


def test_a_target_is_withdrawn_and_taken_back(browser: Open, cast: Cast, owner: Session) -> None:
    fill(owner, cast.leeds, members=5, none=14)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    set_60(organiser, cast.leeds)
    first = running(owner, cast.leeds)
    assert first is not None
    page = words(organiser.post(f"{target(cast.leeds)}/withdrawal").text)
    assert "The target is withdrawn." in page
    assert "No target is set here yet" in page
    assert running(owner, cast.leeds) is None
    assert aimed_at(owner, cast.leeds.id) is None
    organiser.post(f"{target(cast.leeds)}/withdrawal", status=404)
    organiser.post(f"{target(cast.leeds)}/{first.id}/return")
    assert aimed_at(owner, cast.leeds.id) == 0.6
    organiser.post(f"{target(cast.leeds)}/{first.id}/return")
    set_60(organiser, cast.leeds, rate="61.5 %")
    assert aimed_at(owner, cast.leeds.id) == 0.615
    organiser.post(f"{target(cast.leeds)}/{first.id}/return", status=409)
    assert owner.scalar(text("select count(*) from goals")) == 2


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("rate", "", "Enter a percentage"),
        ("rate", "0", "Enter a percentage"),
        ("rate", "100.1", "Enter a percentage"),
        ("rate", "33.33", "Enter a percentage"),
        ("rate", "٣", "Enter a percentage"),
        ("rate", "1e1", None),
        ("by_on", "", "Enter a day"),
        ("by_on", TODAY.isoformat(), "Choose a day from tomorrow"),
        ("by_on", "2199-01-01", "Choose a day from tomorrow"),
    ],
)
def test_a_wrong_target_is_said_and_kept(
    browser: Open, cast: Cast, owner: Session, field: str, typed: str, said: str | None
) -> None:
    form = {"kind": "rate", "rate": "60", "by_on": BY_ON.isoformat(), field: typed}
    status = 422 if said else 200
    answer = browser(cast.branch_organiser).post(target(cast.leeds), form, status=status)
    if said:
        assert said in answer.text
        assert running(owner, cast.leeds) is None


def test_who_may_look_and_who_may_set(browser: Open, cast: Cast, owner: Session) -> None:
    fill(owner, cast.leeds, members=20, none=19)
    owner.commit()
    unit = target(cast.leeds)
    form = {"kind": "majority", "by_on": BY_ON.isoformat()}
    may_set = {"branch_organiser", "regional_organiser", "group_organiser", "national_organiser"}
    for name, user in cast.everyone.items():
        here = browser(user)
        looks = 200 if name in may_set | {"rep"} else 404
        if name in {"data_officer", "auditor", "advocate", "expired_rep"}:
            looks = 403
        page = here.get(unit, status=looks).text
        assert (f'action="{unit}"' in page and 'name="rate"' in page) == (name in may_set), name
        sets = 200 if name in may_set else 403
        here.post(unit, form, status=sets)
        here.post(f"{unit}/withdrawal", status=sets)
    organiser = browser(cast.branch_organiser)
    for unknown in (cast.revenue, cast.north, cast.union):
        organiser.get(target(unknown), status=404)
        organiser.post(target(unknown), form, status=404)
        organiser.post(f"{target(unknown)}/withdrawal", status=404)
    for nothing in ("0", "999999", "99999999999999999999"):
        organiser.get(f"/density/{nothing}/target", status=404)


def test_another_s_target_is_not_taken_back(browser: Open, cast: Cast, owner: Session) -> None:
    theirs = Goal(
        unit_id=cast.revenue.id, per_mille=500, by_on=BY_ON, set_by_id=cast.outsider.id,
        withdrawn_at=clock.now(),
    )  # fmt: skip
    owner.add(theirs)
    owner.commit()
    for unit in (cast.revenue, cast.leeds):
        browser(cast.branch_organiser).post(f"{target(unit)}/{theirs.id}/return", status=404)
    assert running(owner, cast.revenue) is None


def test_an_empty_office_says_what_to_do(browser: Open, cast: Cast, owner: Session) -> None:
    empty = make.workplace(owner, cast.leeds_branch)
    owner.commit()
    page = words(browser(cast.branch_organiser).get(target(empty)).text)
    assert "No people listed yet" in page


def test_by_sql_nobody_rewrites_a_target_or_sets_one_elsewhere(
    app_engine: Engine, cast: Cast, owner: Session
) -> None:
    for unit in (cast.leeds, cast.revenue):
        owner.add(
            Goal(unit_id=unit.id, per_mille=500, by_on=BY_ON, set_by_id=cast.branch_organiser.id)
        )
    owner.commit()
    token = new_token()
    with app_engine.begin() as connection:
        connection.execute(
            text("select open_session(:s, :u, 'web', '', interval '1 hour')"),
            {"s": hashed(token), "u": cast.branch_organiser.id},
        )
    attempts = (
        "update goals set per_mille = 900",
        "update units set target_rate = 0.9",
        "delete from goals",
        f"insert into goals(unit_id, per_mille, by_on, set_by_id) values ({cast.revenue_branch.id},"
        f" 100, '2030-01-01', {cast.branch_organiser.id})",
        f"insert into goals(unit_id, per_mille, by_on, set_by_id) values ({cast.leeds_branch.id},"
        f" 100, '2030-01-01', {cast.rep.id})",
    )
    for attempt in attempts:
        with app_engine.connect() as connection:
            connection.execute(text("select begin_request(:t)"), {"t": token})
            with pytest.raises(DBAPIError):
                connection.execute(text(attempt))
    with app_engine.connect() as connection:
        connection.execute(text("select begin_request(:t)"), {"t": token})
        assert connection.scalars(text("select unit_id from goals")).all() == [cast.leeds.id]


def test_only_where_a_unit_hangs_changes_what_sessions_see(cast: Cast, owner: Session) -> None:
    """Setting a target writes to units: it must not work out every session's sight anew."""
    columns = owner.scalar(
        text("select pg_get_triggerdef(oid) from pg_trigger where tgname = 'units_rescope_u'")
    )
    assert "UPDATE OF parent_id, group_id" in columns


def test_how_many_people_to_speak_to_and_when_that_is_not_enough(
    browser: Open, cast: Cast, owner: Session
) -> None:
    people = fill(owner, cast.leeds, members=5, none=94)
    for person in people[5:25]:
        make.contact(owner, person, cast.rep, happened_on=make.days_ago(100))
    for person in people[5:15]:  # half of them joined
        owner.execute(
            text("update standings set valid_to = :day where staff_id = :id"),
            {"day": make.days_ago(80), "id": person.id},
        )
        make.membership(owner, person, joined_on=make.days_ago(80))
        owner.execute(
            text(
                "insert into standings(staff_id, scope_unit_id, code, source, valid_from)"
                " values (:id, :unit, 1, 2, :day)"
            ),
            {"id": person.id, "unit": cast.leeds.id, "day": make.days_ago(80)},
        )
    make.union_role(owner, people[0])
    owner.commit()
    organiser = browser(cast.branch_organiser)
    set_60(organiser, cast.leeds)
    page = words(organiser.get(f"{target(cast.leeds)}?expected=70&leaving=0").text)
    assert "27 joins for 60 %" in page
    assert "About 54 people to speak to: of 20 first spoken to between" in page
    assert "By chance alone it could take between 39 and 91." in page
    assert "With 1 rep or advocate that is 2 a week." in page
    page = words(organiser.get(f"{target(cast.leeds)}?expected=60&leaving=0").text)
    assert "42 people to speak to" in page
    assert "That is more than" not in page
    page = words(organiser.get(f"{target(cast.leeds)}?expected=60&leaving=10").text)
    assert "62 people to speak to" in page
    assert "That is more than the 55 people who could join" in page


def test_what_somebody_expects_does_not_move_the_forecast(
    browser: Open, cast: Cast, owner: Session
) -> None:
    fill(owner, cast.leeds, members=20, none=19)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    usual = organiser.get(target(cast.leeds)).text.partition('id="forecast-heading"')[2]
    asked = f"{target(cast.leeds)}?expected=30&leaving=9"
    assert organiser.get(asked).text.partition('id="forecast-heading"')[2] == usual
