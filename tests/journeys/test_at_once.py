"""Two taps, two reps, two links at the same moment: one outcome each, no fault, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.ids import new_id
from tests import make
from tests.browser import Browser, wait_for
from tests.cast import Cast

Requests = list[tuple[str, dict[str, Any]]]


def at_once(
    app: FastAPI, user: User | None, requests: list[tuple[str, dict[str, Any]]]
) -> list[int]:
    """The status of each, sent together, each from a browser of its own."""
    browsers = [Browser(app, user) for _ in requests]

    def send(number: int) -> int:
        url, data = requests[number]
        here = browsers[number]
        answer = wait_for(here.client.post(url, data=data, follow_redirects=False))
        return answer.status_code

    with ThreadPoolExecutor(len(requests)) as pool:
        statuses = list(pool.map(send, range(len(requests))))
    for here in browsers:
        here.close()
    return statuses


def test_a_double_tap_is_one_contact_whatever_it_says(
    app: FastAPI, cast: Cast, owner: Session
) -> None:
    number = str(new_id())
    url = f"/people/{cast.colleague.id}/contacts"
    taps = [(url, {"id": number, "result": str(result)}) for result in (1, 2, 1, 2, 7, 2)]
    assert set(at_once(app, cast.rep, taps)) == {303}
    assert owner.scalar(text("select count(*) from contacts")) == 1


def test_somebody_asks_not_to_be_contacted_while_others_log(
    app: FastAPI, cast: Cast, owner: Session
) -> None:
    about = f"/people/{cast.colleague.id}"
    requests = [(f"{about}/contacts", {"id": str(new_id()), "result": "2"}) for _ in range(4)]
    requests.insert(2, (f"{about}/silence", {"id": str(new_id()), "result": "4"}))
    statuses = at_once(app, cast.rep, requests)
    assert set(statuses) <= {303, 409}
    assert statuses[2] == 303
    assert owner.scalar(text("select count(*) from suppressions where lifted_at is null")) == 1
    assert owner.scalar(text("select count(*) from contacts")) == statuses.count(303)


def test_somebody_moves_while_others_log(app: FastAPI, cast: Cast, owner: Session) -> None:
    other = make.workplace(owner, cast.leeds_branch, employer="Elsewhere Ltd")
    owner.commit()
    about = f"/people/{cast.colleague.id}"
    requests: Requests = [
        (f"{about}/contacts", {"id": str(new_id()), "result": "2"}) for _ in range(4)
    ]
    requests.insert(1, (f"{about}/move", {"workplace_id": str(other.id), "when": "today"}))
    statuses = at_once(app, cast.branch_organiser, requests)
    assert set(statuses) <= {303, 409}
    assert statuses[1] == 303
    kept = owner.execute(text("select scope_unit_id from contacts")).scalars().all()
    assert len(kept) == statuses.count(303) - 1
    assert set(kept) <= {other.id}


def test_an_invitation_opened_twice_makes_one_user(
    app: FastAPI, cast: Cast, owner: Session
) -> None:
    organiser = Browser(app, cast.branch_organiser)
    page = organiser.post(
        "/access/invitations/new",
        {"name": "Sian Example", "role": "1", "unit_id": str(cast.leeds.id)},
    )
    organiser.close()
    token = page.text.split("/invitations/")[1].split('"')[0].split("<")[0].strip()
    before = owner.scalar(text("select count(*) from users"))
    owner.rollback()
    new = {"name": "Sian Example", "password": "four loud herons singing"}
    requests = [(f"/invitations/{token}", new | {"email": f"s{n}@union.example"}) for n in range(4)]
    statuses = at_once(app, None, requests)
    assert statuses.count(303) == 1, statuses
    assert set(statuses) <= {303, 404, 409}
    assert owner.scalar(text("select count(*) from users")) == (before or 0) + 1
