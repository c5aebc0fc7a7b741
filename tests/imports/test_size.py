"""The largest file that may come, in the request."""

import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.people.models import Person
from tests.cast import Cast
from tests.imports.bring import Browsers, bring


def test_ten_thousand_people_come_in_within_the_request(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    rows = [f"{n:06},Testby{n},Sam{n % 97},Team {n % 40}" for n in range(10_000)]
    data = "\n".join(["Staff No,Surname,Forename,Team", *rows]).encode()
    started = time.process_time()
    run = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, data)
    assert "10,000 rows: 10,000 to add." in run.words()
    run.commit()
    assert time.process_time() - started < 60
    assert owner.scalar(select(func.count()).where(Person.workplace_id == cast.leeds.id)) == 10_001
    assert "nothing to import" in bring(run.browser, "staff", cast.leeds.id, data).words()
