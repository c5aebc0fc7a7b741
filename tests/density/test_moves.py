"""Who came and who went: golden numbers, every way in and out, and random histories that add up."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.bargaining.models import BargainingUnit
from app.db.base import FOREVER
from app.db.scope import hashed, limit_to, new_token
from app.density import trends
from app.density.moves import NOT_SAID, Moved, Movements, agreement, ending
from app.density.questions import Period, PeriodQuestion, period_of
from app.people.commands import restate
from app.people.models import (
    Engagement,
    ExtractCoverage,
    MembershipStatus,
    Person,
    Placement,
    Standing,
    StandingCode,
    StandingSource,
)
from app.union.models import Unit, UnitKind
from app.web import formats
from app.workplaces.models import Workplace
from tests import make
from tests.cast import Cast

TODAY = clock.today()
SINCE, UNTIL = TODAY - timedelta(days=90), TODAY
As = Callable[[User], AbstractContextManager[Session]]


@pytest.fixture
def acting(owner: Session, app_engine: Engine) -> As:
    """A transaction under the application's role, as a user."""

    @contextmanager
    def act(user: User) -> Iterator[Session]:
        token = new_token()
        owner.execute(
            text("select open_session(:s, :u, 'web', '', '1 hour')"),
            {"s": hashed(token), "u": user.id},
        )
        owner.commit()
        with Session(app_engine) as db, db.begin():
            assert limit_to(db, token)
            yield db

    return act


def member(
    db: Session,
    place: Workplace,
    *,
    joined_on: date = date(2020, 1, 1),
    ended_on: date = FOREVER,
    status: MembershipStatus = MembershipStatus.ACTIVE,
    end_reason: str | None = None,
    since: date = date(2020, 1, 1),
    until: date = FOREVER,
    engagement: Engagement = Engagement.PERMANENT,
) -> Person:
    person = make.person(db, place, since=since, until=until, engagement=engagement)
    make.membership(
        db, person, joined_on=joined_on, ended_on=ended_on, status=status, end_reason=end_reason
    )
    restate(db, [person.id])
    return person


def put(db: Session, person: Person, place: Workplace, on: date, **columns: object) -> None:
    """From that day on they work elsewhere, or otherwise."""
    db.execute(
        text("update placements set valid_to = :on where staff_id = :id and valid_to > :on"),
        {"on": on, "id": person.id},
    )
    db.add(
        Placement(
            staff_id=person.id,
            scope_unit_id=db.scalar(
                text("select scope_unit_id from staff where id = :id"), {"id": person.id}
            ),
            workplace_id=place.id,
            valid_from=on,
            **columns,
        )
    )
    db.flush()
    restate(db, [person.id])


def terms(moved: Movements) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in moved.moved:
        found[one.term] = found.get(one.term, 0) + one.people
    return found


# ---------- arithmetic


def test_three_leavers_in_90_days_are_35_3_percent_a_year() -> None:
    moved = Movements(SINCE, UNTIL, 34, 35, [Moved("joined", 4, 0), Moved("left", 3, 6)])
    assert moved.days == 90
    assert formats.percent(moved.yearly_leaver_rate) == "35.3 %"
    assert moved.difference == 0
    assert moved.avoidable_share == Fraction(1)


def test_what_does_not_add_up_is_said() -> None:
    moved = Movements(SINCE, UNTIL, 34, 35, [Moved("joined", 3, 0)])
    assert moved.difference == -2
    assert agreement(moved).startswith("These do not add up: 2 fewer were counted")
    assert "exactly" in agreement(Movements(SINCE, UNTIL, 5, 5))


def test_job_changes_retirement_and_death_are_not_avoidable() -> None:
    codes = [int(status) for status in MembershipStatus]
    moved = Movements(SINCE, UNTIL, 20, 9, [Moved("left", 1, code) for code in codes])
    assert moved.avoidable == 3
    assert Movements(SINCE, UNTIL, 0, 0).avoidable_share is None
    assert Movements(SINCE, UNTIL, 0, 0).yearly_leaver_rate is None


def test_a_reason_on_record_comes_before_the_status() -> None:
    assert ending(6, "did not know they had left") == "Did not know they had left"
    assert ending(6, "unknown") == "Resigned"
    assert ending(7, "left employer") == "Left the employer"
    assert ending(2, None) == NOT_SAID
    assert ending(None, " ") == NOT_SAID


def test_a_period_is_the_last_full_month_and_this_unless_days_are_given() -> None:
    today = date(2026, 11, 23)

    def of(**asked: object) -> Period:
        return period_of(PeriodQuestion.model_validate(asked), today=today)

    assert of() == Period(date(2026, 10, 1), today, "month")
    assert of(period="year") == Period(date(2025, 11, 1), today, "year")
    assert of(period="nonsense").name == "month"
    assert of(since="1/3/2026", until="31/3/2026") == Period(date(2026, 3, 1), date(2026, 3, 31))
    assert of().until == date(2026, 11, 24)


# ---------- from the database


def test_golden_leavers_are_counted_with_their_reasons(
    owner: Session, cast: Cast, acting: As
) -> None:
    office = make.workplace(owner, cast.leeds_branch)
    for _ in range(31):
        member(owner, office)
    for reason in ("cost", "cost", None):
        member(
            owner,
            office,
            ended_on=TODAY - timedelta(days=30),
            status=MembershipStatus.RESIGNED,
            end_reason=reason,
        )
    joiners = [member(owner, office, joined_on=TODAY - timedelta(days=9)) for _ in range(4)]
    make.contact(owner, joiners[0], cast.rep, happened_on=TODAY - timedelta(days=60))
    make.contact(owner, joiners[1], cast.rep, happened_on=TODAY - timedelta(days=70))
    owner.commit()
    with acting(cast.regional_organiser) as db:
        moved = trends.movements(db, cast.north.id, SINCE, UNTIL)
        nobody = trends.movements(db, cast.south.id, SINCE, UNTIL)
    assert (moved.before, moved.after, moved.difference) == (34, 35, 0)
    assert (moved.joiners, moved.attributed, moved.leavers) == (4, 1, 3)
    assert moved.endings == [("Cost", 2), ("Resigned", 1)]
    assert formats.percent(moved.yearly_leaver_rate) == "35.3 %"
    assert (nobody.before, nobody.after, nobody.moved) == (0, 0, [])


def test_a_transfer_inside_a_region_is_a_move_of_two_offices_and_none_of_the_region(
    owner: Session, cast: Cast, acting: As
) -> None:
    old = make.workplace(owner, cast.leeds_branch, employer="Old Ltd")
    new = make.workplace(owner, cast.leeds_branch, employer="New Ltd")
    people = [member(owner, old) for _ in range(12)]
    for person in people:
        put(owner, person, new, TODAY - timedelta(days=20))
    owner.commit()
    with acting(cast.regional_organiser) as db:
        found = {
            unit: trends.movements(db, unit, SINCE, UNTIL)
            for unit in (old.id, new.id, cast.leeds_branch.id, cast.north.id, cast.defence.id)
            if unit != cast.defence.id
        }
    assert terms(found[old.id]) == {"moved_out": 12}
    assert terms(found[new.id]) == {"moved_in": 12}
    assert terms(found[cast.leeds_branch.id]) == {}
    assert terms(found[cast.north.id]) == {}
    assert all(one.difference == 0 for one in found.values())


def test_every_way_in_and_out_is_told_from_the_others(
    owner: Session, cast: Cast, acting: As
) -> None:
    here = make.workplace(owner, cast.leeds_branch)
    elsewhere = make.workplace(owner, cast.revenue_branch)
    day = TODAY - timedelta(days=20)
    agency = {"engagement": Engagement.AGENCY}
    put(owner, member(owner, elsewhere), here, day)
    put(owner, member(owner, here), elsewhere, day)
    put(owner, member(owner, here, **agency), here, day)
    put(owner, member(owner, here), here, day, **agency)
    member(owner, here, since=day)
    member(owner, here, until=day)
    said = make.person(owner, here, since=date(2020, 1, 1))
    for code, source, since, until in (
        (StandingCode.UNKNOWN, StandingSource.NOT_KNOWN, date(2020, 1, 1), day),
        (StandingCode.MEMBER, StandingSource.TOLD_US, day, day + timedelta(days=5)),
        (StandingCode.NOT_MEMBER, StandingSource.EXTRACT, day + timedelta(days=5), FOREVER),
    ):
        owner.add(
            Standing(
                staff_id=said.id, scope_unit_id=here.id, code=code, source=source,
                valid_from=since, valid_to=until,
            )
        )  # fmt: skip
    owner.commit()
    with acting(cast.branch_organiser) as db:
        moved = trends.movements(db, here.id, SINCE, UNTIL)
    ways = ["moved_in", "moved_out", "into_scope", "out_of_scope", "listed", "unlisted"]
    assert terms(moved) == dict.fromkeys([*ways, "became_known", "no_longer_known"], 1)
    assert moved.difference == 0


def test_nobody_hears_of_a_unit_whose_numbers_they_see_only_as_bands_or_not_at_all(
    owner: Session, cast: Cast, acting: As
) -> None:
    for _ in range(3):
        member(owner, cast.leeds, joined_on=TODAY - timedelta(days=9))
        ended = {"ended_on": TODAY - timedelta(days=3), "status": MembershipStatus.LAPSED}
        member(owner, cast.leeds, **ended)
    owner.commit()
    asked = {"unit": cast.leeds.id, "since": SINCE, "until": UNTIL}
    counts = text("select coalesce(sum(people), 0) from member_movements(:unit, :since, :until)")
    names = text("select count(*) from member_leavers(:unit, :since, :until)")
    seen = {}
    for name, user in cast.everyone.items():
        if name != "expired_rep":
            with acting(user) as db:
                seen[name] = db.scalar(counts, asked), db.scalar(names, asked)
    exact = {"rep", "branch_organiser", "regional_organiser", "group_organiser"}
    assert {name for name, (moved, _) in seen.items() if moved} == exact | {"national_organiser"}
    assert {name for name, (_, who) in seen.items() if who} == {"rep", "branch_organiser"}
    assert seen["rep"] == (6, 3)


@pytest.mark.parametrize("seed", range(6))
def test_random_histories_add_up(seed: int, owner: Session, cast: Cast, acting: As) -> None:
    """Both headcounts are the ledger's, every way in and out is counted by itself."""
    dice = random.Random(seed)
    places = [cast.leeds, make.workplace(owner, cast.leeds_branch), cast.revenue]
    for place in places:
        for _ in range(2):
            covered = TODAY - timedelta(days=dice.randrange(600))
            owner.merge(ExtractCoverage(workplace_id=place.id, as_at=covered))
    bargaining = Unit(kind=UnitKind.BARGAINING_UNIT, name="Clerks", parent_id=cast.north.id)
    owner.add(bargaining)
    owner.flush()
    owner.add(
        BargainingUnit(
            id=bargaining.id,
            employer_id=cast.leeds.employer_id,
            engagements=[int(Engagement.PERMANENT), int(Engagement.AGENCY)],
            valid_from=TODAY - timedelta(days=500),
        )
    )
    owner.flush()
    ids = [wander(owner, dice, places).id for _ in range(40)]
    restate(owner, ids)
    owner.commit()
    units = [cast.union.id, cast.north.id, cast.defence.id, cast.leeds_branch.id, places[1].id]
    units.append(bargaining.id)
    with acting(cast.national_organiser) as db:
        for _ in range(12):
            since = TODAY - timedelta(days=dice.randrange(1, 700))
            until = since + timedelta(days=dice.randrange(1, 300))
            for unit in units:
                moved = trends.movements(db, unit, since, until)
                assert moved.difference == 0, (unit, since, until, moved)


def wander(db: Session, dice: random.Random, places: list[Workplace]) -> Person:
    """Somebody with a few jobs and memberships, some side by side, some with gaps."""
    day = TODAY - timedelta(days=dice.randrange(300, 800))
    kinds = [Engagement.PERMANENT, Engagement.PERMANENT, Engagement.AGENCY]
    person = make.person(
        db, dice.choice(places), since=day, until=day + timedelta(days=1), engagement=kinds[0]
    )
    db.execute(text("delete from placements where staff_id = :id"), {"id": person.id})
    for _ in range(dice.randrange(1, 5)):
        end = day + timedelta(days=dice.randrange(1, 250))
        db.add(
            Placement(
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                workplace_id=dice.choice(places).id,
                engagement=dice.choice(kinds),
                valid_from=day,
                valid_to=end,
            )
        )
        db.flush()
        db.refresh(person)
        day = end + timedelta(days=dice.choice([0, 0, 0, 30]))
    day = TODAY - timedelta(days=dice.randrange(300, 800))
    for _ in range(dice.randrange(3)):
        end = dice.choice([FOREVER, day + timedelta(days=dice.randrange(1, 300))])
        status = MembershipStatus.ACTIVE if end == FOREVER else dice.choice(list(MembershipStatus))
        make.membership(db, person, joined_on=day, ended_on=end, status=status)
        if end == FOREVER:
            break
        day = end + timedelta(days=dice.choice([0, 40]))
    return person
