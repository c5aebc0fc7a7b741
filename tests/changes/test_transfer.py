"""A transfer of ten thousand people: quick, without a join or a leave, and undone exactly."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.accounts.models import User
from app.people.commands import restate
from app.union.models import Unit
from app.workplaces.models import Employer, Workplace
from tests import make
from tests.changes.acting import TODAY, announce, apply, flows, transfer, undo
from tests.state import every_table, ledger

HOW_MANY = 10_000
ON = TODAY - timedelta(days=20)
DAYS = sorted([ON, *(TODAY + timedelta(days=30 * n - 600) for n in range(39))])


@dataclass
class Big:
    db: Session
    engine: Engine
    national: User
    union: Unit
    branch: Unit
    offices: list[Workplace]
    there: Workplace
    from_employer: int
    to_employer: int


@pytest.fixture
def big(owner: Session, app_engine: Engine) -> Big:
    union = make.union(owner)
    branch = make.branch(owner, "Shared Services", parent=make.region(owner, "North"))
    sites = [make.site(owner, f"Office park {n}") for n in range(4)]
    offices = [make.workplace(owner, branch, employer="Department", site=site) for site in sites]
    there = make.workplace(owner, branch, employer="Contractor", site=sites[0])
    national = make.user(owner, "Nia Vaughan", Role.NATIONAL_ORGANISER, union)
    for n, office in enumerate(offices):
        make.user(owner, f"Rep{n} Test", Role.REP, owner.get(Unit, office.id))
        make.team(owner, office, "Payments")
        make.team(owner, office, "Ledgers")
    employers = {e.name: e.id for e in owner.scalars(select(Employer))}
    owner.commit()
    owner.execute(
        text(_PEOPLE),
        {
            "places": [office.id for office in offices] + [there.id],
            "many": HOW_MANY,
            "today": TODAY,
            "old": employers["Department"],
        },
    )
    owner.commit()
    owner.execute(text("analyze"))
    owner.commit()
    return Big(
        owner,
        app_engine,
        national,
        union,
        branch,
        offices,
        there,
        employers["Department"],
        employers["Contractor"],
    )


def test_ten_thousand_go_and_come_back_as_they_were(big: Big) -> None:
    tables = every_table(big.db)
    counts = ledger(big.db, DAYS)
    event_id = announce(
        big.engine,
        big.national,
        transfer(
            dict.fromkeys([o.id for o in big.offices]), big.from_employer, big.to_employer, ON
        ),
    )
    done = apply(big.engine, big.national, event_id)
    assert (done.people, done.workplaces_made, done.grants_moved) == (HOW_MANY, 3, 4)
    assert done.teams_made == 8
    assert flows(big.db, ON) == {}

    # Before the day nothing changed; from it on the two employers together are what they were.
    after = ledger(big.db, DAYS)
    above = {big.union.id, big.branch.id, big.branch.parent_id}
    for day, was, now in zip(DAYS, counts, after, strict=True):
        if day < ON:
            assert now == was
        assert {k: n for k, n in now.items() if k[0] in above} == {
            k: n for k, n in was.items() if k[0] in above
        }
        assert _sum(now, above) == _sum(was, above)
    assert restate(big.db, big.db.scalars(text("select id from staff")).all()) == 0
    big.db.rollback()

    undone = undo(big.engine, big.national, event_id)
    assert (undone.restored, undone.kept, undone.workplaces_kept) == (HOW_MANY, [], [])
    assert every_table(big.db) == tables
    assert ledger(big.db, DAYS) == counts


def _sum(counts: dict[tuple[int, int], int], above: set[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for (unit_id, measure), people in counts.items():
        if unit_id not in above:
            found[measure] = found.get(measure, 0) + people
    return {measure: people for measure, people in found.items() if people}


# One in four starts later than the day, leaves after it, or is at work at two offices; a third are
# members, and everybody has a number of the old employer.
_PEOPLE = """
with people as (
  insert into staff(forename, surname, scope_unit_id, source)
  select 'Test', 'Person' || n, (cast(:places as int[]))[1 + n % 4], 'test'
  from generate_series(1, :many) n returning id, scope_unit_id
), numbered as (
  select p.*, row_number() over (order by id) n from people p
), homes as (
  insert into placements(staff_id, scope_unit_id, workplace_id, team_id, grade, engagement,
    valid_from, valid_to, end_reason)
  select p.id, p.scope_unit_id, p.scope_unit_id,
    (select t.id from teams t where t.workplace_id = p.scope_unit_id
     order by t.id offset p.n % 3 limit 1),
    case when p.n % 2 = 0 then 'AO' end, case when p.n % 50 = 0 then 6 else 1 end,
    case when p.n % 20 = 0 then cast(:today as date) - 5 else cast(:today as date) - 500 end,
    case when p.n % 11 = 0 then cast(:today as date) + 40 else '9999-12-31' end,
    case when p.n % 11 = 0 then 'left' end
  from numbered p
), aways as (
  insert into placements(staff_id, scope_unit_id, workplace_id, engagement, is_home, valid_from)
  select p.id, p.scope_unit_id, (cast(:places as int[]))[1 + (p.n + 1) % 4], 1, false,
    cast(:today as date) - 300 from numbered p where p.n % 100 = 0
), spans as (
  insert into standings(staff_id, scope_unit_id, code, source, valid_from)
  select p.id, p.scope_unit_id, case when p.n % 3 = 0 then 1 else 3 end, 2,
    case when p.n % 20 = 0 then cast(:today as date) - 5 else cast(:today as date) - 500 end
  from numbered p
), records as (
  insert into members(staff_id, scope_unit_id, number, status, joined_on, confirmed_on)
  select p.id, p.scope_unit_id, 'M' || p.n, 2, cast(:today as date) - 900, :today
  from numbered p where p.n % 3 = 0
), covered as (
  insert into extract_coverage(workplace_id, as_at)
  select unnest(cast(:places as int[])), cast(:today as date) - days from unnest(array[5, 500]) days
)
insert into staff_identifiers(staff_id, scope_unit_id, kind, issuer_id, value, valid_from)
select p.id, p.scope_unit_id, 1, :old, lpad(p.n::text, 7, '0'), cast(:today as date) - 500
from numbered p
"""
