"""A large list, all of it."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.imports import tasks
from app.people.models import Person
from tests.cast import Cast
from tests.imports.bring import Browsers, bring


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left to a worker here."""
    monkeypatch.setattr(tasks, "SMALL", 20_000)


def test_ten_thousand_people_come_in(browser: Browsers, cast: Cast, owner: Session) -> None:
    rows = [f"{n:06},Testby{n},Sam{n % 97},Team {n % 40}" for n in range(10_000)]
    data = "\n".join(["Staff No,Surname,Forename,Team", *rows]).encode()
    run = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, data)
    assert "10,000 rows: 10,000 to add." in run.words()
    run.commit()
    assert owner.scalar(select(func.count()).where(Person.workplace_id == cast.leeds.id)) == 10_001
    assert "nothing to import" in bring(run.browser, "staff", cast.leeds.id, data).words()
