"""The worst questions read by index: one branch of a large union costs a branch, not the union."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations.models import Outcome
from app.finding import question as q
from app.finding.question import Question
from app.people.models import StandingCode
from tests.browser import Browser
from tests.cast import Cast

# 40,000 people elsewhere, as thin as they can be; triggers would only take their time.
CROWD = """
alter table staff disable trigger user; alter table placements disable trigger user;
alter table contacts disable trigger user; alter table contact_issues disable trigger user;
alter table members disable trigger user;
insert into units(id, parent_id, kind, name)
select 1000 + n, {branch}, 5, 'Office ' || n from generate_series(1, 200) n;
insert into sites(id, name) select 1000 + n, 'Site ' || n from generate_series(1, 200) n;
insert into workplaces(id, employer_id, site_id)
select 1000 + n, {employer}, 1000 + n from generate_series(1, 200) n;
insert into staff(id, forename, surname, source, scope_unit_id, workplace_id, standing)
select 100000 + n, 'Sam', 'Testby' || n, 'test', 1001 + n % 200, 1001 + n % 200, n % 4
from generate_series(1, 40000) n;
insert into staff(id, forename, surname, source, scope_unit_id, workplace_id, standing)
select 10000 + n, 'Sam', 'Testby' || n, 'test', {leeds}, {leeds}, 3 from generate_series(1, 200) n;
insert into placements(staff_id, scope_unit_id, workplace_id, grade, valid_from)
select id, scope_unit_id, workplace_id, 'EO', '2020-01-01' from staff where id > 10000;
insert into members(staff_id, scope_unit_id, status, joined_on, confirmed_on)
select id, scope_unit_id, 2, '2020-01-01', '2020-01-01' from staff where id > 10000 and id % 2 = 0;
insert into contacts(id, staff_id, scope_unit_id, workplace_id, author_id, happened_on, channel,
  result, reached, outcome)
select gen_random_uuid(), s.id, s.scope_unit_id, s.workplace_id, {author},
  date '2026-01-01' + (s.id % 300)::int - n, 1, 2, s.id % 3 = 0, 2
from staff s, generate_series(1, 3) n where s.id > 10000;
insert into contact_issues(contact_id, issue_id, staff_id, scope_unit_id)
select id, 1 + staff_id % 9, staff_id, scope_unit_id from contacts;
"""
BIG = {"staff", "placements", "members", "contacts", "contact_issues"}
WORST = {
    "the issue's own": (
        q.Standing(those=(StandingCode.NOT_MEMBER,)),
        q.NoneOf(rules=(q.Spoken(reached=True, since="2026-03-01"),)),
        q.Spoken(issues=(2,)),
    ),
    "never spoken to": (q.NoneOf(rules=(q.Spoken(reached=True),)),),
    "raised while thinking": (q.Spoken(issues=(7,), outcomes=(Outcome.THINKING,), since="-12m"),),
    "joined and left": (q.Joined(since="-36m"), q.LeftUnion(since="-12m")),
    "elsewhere, and last reached": (
        q.Placed(grades=("EO",), until="-12m"),
        q.NoneOf(rules=(q.StartedHere(until="-12m"),)),
        q.Spoken(last=True, reached=True),
    ),
}


@pytest.fixture
def crowd(owner: Session, cast: Cast) -> Session:
    values = {
        "{branch}": cast.revenue_branch.id,
        "{employer}": cast.revenue.employer_id,
        "{leeds}": cast.leeds.id,
        "{author}": cast.rep.id,
    }
    script = CROWD
    for name, value in values.items():
        script = script.replace(name, str(value))
    for statement in script.split(";\n"):
        for one in statement.split("; "):
            if one.strip():
                owner.execute(text(one))
    owner.commit()
    for table in sorted(BIG | {"workplaces"}):
        owner.execute(text(f"analyze {table}"))
    owner.commit()
    return owner


def test_the_worst_questions_of_a_branch_read_by_index(
    crowd: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    token = browser(cast.branch_organiser).client.cookies["session"]
    crowd.execute(text("select set_config('app.session', :t, true)"), {"t": token})
    for name, rules in WORST.items():
        asked = json.dumps(Question(rules=rules).model_dump(mode="json")["rules"])
        where = crowd.scalar(
            text(
                "select question_in(cast(:asked as jsonb),"
                " asked_in(cast(:asked as jsonb), my_units('call')))"
            ),
            {"asked": asked},
        )
        explained = crowd.connection().exec_driver_sql(
            f"explain (format json) select s.id from contactable s where {where}"
        )
        read = list(whole_tables(explained.scalar_one()[0]["Plan"]))
        assert not BIG & set(read), (name, read)


def whole_tables(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for below in plan.get("Plans", []):
        yield from whole_tables(below)
