"""Keeping what we hold right: details, where they work, what they told us, roles."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import RoleGrant
from app.audit.models import AuditEvent
from app.db.base import FOREVER
from app.people.models import (
    Agreement,
    ContactBasis,
    Engagement,
    ExtractCoverage,
    IdentifierKind,
    Person,
    Placement,
    StaffIdentifier,
    Standing,
    StandingClaim,
    StandingCode,
    StandingSource,
    UnionRole,
    UnionRoleKind,
)
from app.people.queries import get_person, history, list_identifiers
from app.people.rules import standing_words
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.people.conftest import As

Open = Callable[..., Browser]
TODAY = clock.today()
DAY = timedelta(days=1)


def said(page: Any) -> str:
    return words(page.text.replace("&#39;", "'").replace("&#34;", '"'))


def send(browser: Browser, cast: Cast, act: str, *, status: int = 303, **answers: Any) -> Any:
    return browser.post(
        f"/people/{cast.colleague.id}/{act}", answers, status=status, follow_redirects=False
    )


def on(day: date) -> dict[str, str]:
    return {"when": "pick", "when_date": day.isoformat()}


def colleague(owner: Session, cast: Cast) -> Person:
    owner.rollback()
    return owner.get_one(Person, cast.colleague.id, populate_existing=True)


def placements(owner: Session, cast: Cast) -> list[tuple[int, int | None, date, date]]:
    owner.rollback()
    rows = owner.execute(
        select(Placement.workplace_id, Placement.team_id, Placement.valid_from, Placement.valid_to)
        .where(Placement.staff_id == cast.colleague.id)
        .order_by(Placement.valid_from)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def events(owner: Session) -> list[str]:
    return list(owner.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))


ACTS = ["edit", "departure", "move", "standing", "roles", "agreement/withdrawal"]


@pytest.mark.parametrize("act", ACTS)
def test_every_page_is_for_those_who_see_the_person(
    browser: Open, cast: Cast, owner: Session, act: str
) -> None:
    before = owner.scalar(select(func.count(AuditEvent.id)))
    for user, status in (
        (cast.outsider, 404),
        (cast.regional_organiser, 403),
        (cast.data_officer, 403),
    ):
        browser(user).get(f"/people/{cast.colleague.id}/{act}", status=status)
        whole = {"forename": "A", "code": "1", "kind": "1", "workplace_id": str(cast.leeds.id)}
        send(browser(user), cast, act, status=status, **whole)
    for nobody in (0, -1, 10**18, 10**30):
        browser(cast.rep).get(f"/people/{nobody}/{act}", status=404)
    browser(cast.rep).get(f"/people/{cast.colleague.id}/{act}")
    owner.rollback()
    assert owner.scalar(select(func.count(AuditEvent.id))) == before


# ---------- details


def edit(browser: Browser, cast: Cast, **answers: Any) -> Any:
    typed = {"forename": "Priya", "surname": "Shah", "rev": str(cast.colleague.rev), **answers}
    return send(browser, cast, "edit", **typed)


def test_details_are_corrected_and_the_trail_names_the_fields(
    browser: Open, cast: Cast, owner: Session
) -> None:
    edit(browser(cast.rep), cast, known_as="  Pri\u0301  ", work_phone=" 0113  496 0123 ")
    person = colleague(owner, cast)
    assert (person.known_as, person.work_phone) == ("Prí", "0113 496 0123")
    line = owner.scalars(select(AuditEvent)).one()
    assert (line.event, line.fields) == ("person_changed", ["known_as", "work_phone"])
    page = browser(cast.rep).get(f"/people/{cast.colleague.id}/edit")
    assert 'value="0113 496 0123"' in page.text


def test_what_was_done_is_said_once_on_the_next_page(browser: Open, cast: Cast) -> None:
    boosted = {"HX-Request": "true", "HX-Boosted": "true"}
    rep = browser(cast.rep)
    edit(rep, cast, known_as="Pri")
    rep.part("/people?q=nobody")
    assert "Saved." in said(rep.get("/people", headers=boosted))
    assert "Saved." not in said(rep.get("/people", headers=boosted))


def test_an_edit_over_somebody_elses_is_not_saved(browser: Open, cast: Cast) -> None:
    edit(browser(cast.rep), cast, known_as="Pri")
    page = edit(browser(cast.branch_organiser), cast, known_as="Peej", status=409)
    assert "Somebody changed these details" in said(page)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"forename": "", "surname": ""}, "everybody has one of them"),
        ({"surname": "AB 12 34 56 C"}, "insurance number"),
        ({"surname": "<script>"}, "in no name"),
        ({"surname": "S" * 1_000_000}, "Keep this to 120 characters"),
        ({"surname": "Sh\x00ah"}, "invisible character"),
        ({"known_as": "1/2/1980"}, "birth dates"),
        ({"work_email": "priya@yahoo.co.uk"}, "private address"),
        ({"work_phone": "=HYPERLINK(1)"}, "work phone"),
        ({"work_phone": "0" * 41}, "Keep this to 40"),
    ],
)
def test_wrong_details_are_explained_and_stay_typed(
    browser: Open, cast: Cast, owner: Session, answers: dict[str, str], says: str
) -> None:
    page = edit(browser(cast.rep), cast, status=422, **{"known_as": "Pri", **answers})
    assert says in said(page)
    kept = "Pri" if "known_as" not in answers else "1/2/1980"
    assert f'value="{kept}"' in page.text
    assert colleague(owner, cast).surname == "Shah"


@pytest.mark.parametrize("phone", ["x4123", "4123", "96161 4123", "029 2018 0123 ext 4"])
def test_extensions_are_phones_too(browser: Open, cast: Cast, phone: str) -> None:
    edit(browser(cast.rep), cast, work_phone=phone)


# ---------- leaving


def test_leaving_ends_the_placement_and_keeps_what_was(
    browser: Open, cast: Cast, owner: Session
) -> None:
    send(browser(cast.rep), cast, "departure", when="yesterday")
    person = colleague(owner, cast)
    assert (person.workplace_id, person.scope_unit_id) == (None, cast.leeds.id)
    assert placements(owner, cast)[0][3] == TODAY - DAY
    assert events(owner) == ["person_left"]


def test_leaving_ends_roles(browser: Open, cast: Cast, owner: Session) -> None:
    send(browser(cast.rep), cast, "roles", kind="3", **on(TODAY - 9 * DAY))
    send(browser(cast.rep), cast, "departure", when="today")
    assert owner.scalars(select(UnionRole.valid_to)).one() == TODAY


def test_leaving_on_the_first_day_is_gone_from_the_next(
    browser: Open, cast: Cast, owner: Session
) -> None:
    new = make.person(owner, cast.leeds, "Nia", "Rees", since=TODAY)
    owner.commit()
    browser(cast.rep).post(
        f"/people/{new.id}/departure", {"when": "today"}, status=303, follow_redirects=False
    )
    owner.rollback()
    ended = owner.scalars(select(Placement.valid_to).where(Placement.staff_id == new.id)).one()
    assert ended == TODAY + DAY


def test_a_planned_departure_waits_for_its_day(browser: Open, cast: Cast, owner: Session) -> None:
    send(browser(cast.rep), cast, "departure", **on(TODAY + 30 * DAY))
    assert colleague(owner, cast).workplace_id == cast.leeds.id


BAD_DAYS = [
    (str(TODAY + timedelta(days=400)), "more than a year ahead"),
    ("1899-12-31", "between 1900"),
    ("31 February", "like 3/11/2026"),
    ("", "Pick the day"),
]


@pytest.mark.parametrize(("day", "says"), BAD_DAYS)
@pytest.mark.parametrize("act", ["departure", "move"])
def test_days_that_can_not_be_are_explained(
    browser: Open, cast: Cast, owner: Session, act: str, day: str, says: str
) -> None:
    page = send(
        browser(cast.rep),
        cast,
        act,
        status=422,
        when="pick",
        when_date=day,
        team="Typed team",
        workplace_id=cast.leeds.id,
    )
    assert says in said(page)
    if act == "move":
        assert "Typed team" in page.text
    assert len(placements(owner, cast)) == 1
    assert colleague(owner, cast).workplace_id == cast.leeds.id


def test_nobody_leaves_twice_or_before_they_came(browser: Open, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    page = send(rep, cast, "departure", status=422, **on(date(1990, 1, 1)))
    assert "work nowhere on our list" in said(page)
    send(rep, cast, "departure", when="today")
    send(rep, cast, "departure", status=422, when="today")


# ---------- moving


def move(browser: Browser, cast: Cast, to: int, **answers: Any) -> Any:
    return send(browser, cast, "move", workplace_id=to, **answers)


def test_another_team_from_a_day_on(browser: Open, cast: Cast, owner: Session) -> None:
    move(browser(cast.rep), cast, cast.leeds.id, team="Pensions", **on(TODAY - 5 * DAY))
    (_, old, began, ended), (_, new, since, until) = placements(owner, cast)
    assert (old, ended) == (cast.payments.id, TODAY - 5 * DAY)
    assert (since, until) == (TODAY - 5 * DAY, FOREVER)
    assert new not in (None, old)
    assert colleague(owner, cast).team_id == new
    assert "person_moved" in events(owner)
    assert began < ended


def test_a_move_keeps_engagement_and_grade(browser: Open, cast: Cast, owner: Session) -> None:
    agency = make.person(owner, cast.leeds, "Aga", "Temp", engagement=Engagement.AGENCY, grade="E2")
    owner.commit()
    browser(cast.rep).post(
        f"/people/{agency.id}/move",
        {"workplace_id": cast.leeds.id, "team": "Payments"},
        status=303,
        follow_redirects=False,
    )
    rows = owner.scalars(
        select(Placement).where(Placement.staff_id == agency.id).order_by(Placement.valid_from)
    ).all()
    assert [(row.engagement, row.grade) for row in rows] == [(Engagement.AGENCY, "E2")] * 2


def test_another_workplace_takes_them_out_of_sight(
    browser: Open, cast: Cast, owner: Session
) -> None:
    elsewhere = make.workplace(owner, cast.leeds_branch)
    owner.commit()
    make.grant(owner, cast.outsider, Role.REP, elsewhere.unit)
    owner.commit()
    move(browser(cast.rep), cast, elsewhere.id, status=404)  # not on a rep's map
    answer = move(browser(cast.branch_organiser), cast, elsewhere.id)
    assert answer.headers["location"] == f"/people/{cast.colleague.id}"
    person = colleague(owner, cast)
    assert (person.workplace_id, person.scope_unit_id) == (elsewhere.id, elsewhere.id)
    browser(cast.rep).get(f"/people/{person.id}/edit", status=404)
    browser(cast.outsider).get(f"/people/{person.id}/edit")


def test_a_move_past_ones_own_sight_says_so(browser: Open, cast: Cast, owner: Session) -> None:
    make.grant(owner, cast.rep, Role.OBSERVER, cast.revenue_branch)
    owner.commit()
    answer = move(browser(cast.rep), cast, cast.revenue.id)
    assert answer.headers["location"] == "/people"
    assert colleague(owner, cast).scope_unit_id == cast.revenue.id
    standings = owner.scalars(select(Standing).where(Standing.staff_id == cast.colleague.id))
    assert {row.scope_unit_id for row in standings} <= {cast.revenue.id}


def test_a_planned_move_comes_with_its_day(browser: Open, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    move(rep, cast, cast.leeds.id, team="Pensions", **on(TODAY + 30 * DAY))
    assert colleague(owner, cast).team_id == cast.payments.id
    page = move(rep, cast, cast.leeds.id, team="Pay", status=422, when="today")
    assert "listed elsewhere from" in said(page)


def test_a_move_on_the_first_day_corrects_it(browser: Open, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    move(rep, cast, cast.leeds.id, team="Pensions", when="today")
    move(rep, cast, cast.leeds.id, team="Pay", when="today")
    assert len(placements(owner, cast)) == 2
    page = move(rep, cast, cast.leeds.id, team="Pay", status=422, when="today")
    assert "already work there" in said(page)


def test_somebody_who_left_can_come_back(browser: Open, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    send(rep, cast, "departure", **on(TODAY - 20 * DAY))
    move(rep, cast, cast.leeds.id, when="today")
    assert colleague(owner, cast).workplace_id == cast.leeds.id
    assert [row[2:] for row in placements(owner, cast)][1] == (TODAY, FOREVER)


# ---------- standing


def standing(owner: Session, cast: Cast) -> tuple[StandingCode, StandingSource]:
    owner.rollback()
    row = owner.execute(
        select(Standing.code, Standing.source).where(
            Standing.staff_id == cast.colleague.id, Standing.valid_to == FOREVER
        )
    ).one()
    return row[0], row[1]


def test_what_they_told_us_is_their_standing(browser: Open, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    for code in (StandingCode.MEMBER, StandingCode.NOT_MEMBER, StandingCode.UNKNOWN):
        send(rep, cast, "standing", code=int(code), when="today")
        assert standing(owner, cast)[0] is code
        assert colleague(owner, cast).standing is code
    assert events(owner) == ["standing_told"] * 3
    claims = owner.scalars(select(StandingClaim)).all()
    assert {claim.told_to_id for claim in claims} == {cast.rep.id}


def test_another_union_only_from_themselves(browser: Open, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    page = send(rep, cast, "standing", code=2, status=422)
    assert "only when they told you themselves" in said(page)
    assert owner.scalar(select(func.count(StandingClaim.id))) == 0
    send(rep, cast, "standing", code=2, told_me="yes")
    assert standing(owner, cast) == (StandingCode.OTHER_UNION, StandingSource.TOLD_US)


def test_an_extract_counts_for_more_than_what_was_told(
    browser: Open, cast: Cast, owner: Session
) -> None:
    owner.add(ExtractCoverage(workplace_id=cast.leeds.id, as_at=TODAY - 2 * DAY))
    owner.commit()
    send(browser(cast.rep), cast, "standing", code=1)
    assert standing(owner, cast) == (StandingCode.NOT_MEMBER, StandingSource.EXTRACT)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "Choose what they told you"),
        ({"code": "9"}, "Choose what they told you"),
        ({"code": "1", **on(TODAY + DAY)}, "still to come"),
        ({"code": "1", "when": "pick", "when_date": "1850-01-01"}, "between 1900"),
        ({"code": "1", "when": "never"}, "Choose the day"),
    ],
)
def test_a_wrong_standing_is_explained(
    browser: Open, cast: Cast, answers: dict[str, str], says: str
) -> None:
    assert says in said(send(browser(cast.rep), cast, "standing", status=422, **answers))


def test_standings_in_words() -> None:
    told = standing_words(StandingCode.MEMBER, StandingSource.TOLD_US)
    assert told == "Member, told us"
    stated = standing_words(StandingCode.NOT_MEMBER, StandingSource.EXTRACT)
    assert stated == "Not a member, confirmed by extract"
    assert standing_words(StandingCode.UNKNOWN, StandingSource.NOT_KNOWN) == "Not known"


# ---------- roles


def role_id(owner: Session) -> int:
    return owner.scalars(select(UnionRole.id)).one()


def test_a_role_begins_and_ends(browser: Open, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    send(rep, cast, "roles", kind=1, **on(TODAY - 9 * DAY))
    assert colleague(owner, cast).is_rep
    page = send(rep, cast, "roles", kind=1, status=422)
    assert "hold this role already" in said(page)
    assert "Rep" in said(rep.get(f"/people/{cast.colleague.id}/roles"))
    end = f"roles/{role_id(owner)}/end"
    rep.get(f"/people/{cast.colleague.id}/{end}")
    send(rep, cast, end, status=422, **on(TODAY - 9 * DAY))
    send(rep, cast, end)
    assert not colleague(owner, cast).is_rep
    assert events(owner) == ["role_started", "role_ended"]
    send(browser(cast.outsider), cast, end, status=404)
    send(rep, cast, "roles/999/end", status=404)


def test_roles_are_chosen_and_begin_today_at_the_latest(browser: Open, cast: Cast) -> None:
    rep = browser(cast.rep)
    assert "Choose the role" in said(send(rep, cast, "roles", status=422, kind="77"))
    page = send(rep, cast, "roles", status=422, kind=UnionRoleKind.LEARNING, **on(TODAY + DAY))
    assert "still to come" in said(page)


def test_a_reps_sign_in_ends_with_the_role(browser: Open, cast: Cast, owner: Session) -> None:
    user = make.user(owner, "Priya Shah", Role.REP, cast.leeds.unit, staff=cast.colleague)
    owner.commit()
    send(browser(cast.rep), cast, "roles", kind=1, **on(TODAY - 9 * DAY))
    end = f"roles/{role_id(owner)}/end"
    page = send(browser(cast.rep), cast, end, status=409)
    assert "Ask your branch organiser" in said(page)
    assert colleague(owner, cast).is_rep
    send(browser(cast.branch_organiser), cast, end)
    grant = owner.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    assert grant.valid_to == TODAY
    assert "access_ended" in events(owner)
    signed_in = browser(user)
    signed_in.get("/people", status=403)


def test_leaving_ends_a_reps_sign_in(browser: Open, cast: Cast, owner: Session) -> None:
    user = make.user(owner, "Priya Shah", Role.REP, cast.leeds.unit, staff=cast.colleague)
    owner.commit()
    send(browser(cast.rep), cast, "departure", status=409)
    assert colleague(owner, cast).workplace_id == cast.leeds.id
    send(browser(cast.branch_organiser), cast, "departure")
    grant = owner.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    assert grant.valid_to == TODAY


# ---------- agreement


def test_an_agreement_is_withdrawn_once(browser: Open, cast: Cast, owner: Session) -> None:
    owner.add(
        Agreement(
            staff_id=cast.colleague.id,
            scope_unit_id=cast.leeds.id,
            basis=ContactBasis.AGREED,
            wording_version=1,
            agreed_on=TODAY,
            recorded_by_id=cast.rep.id,
        )
    )
    owner.get_one(Person, cast.colleague.id).contact_basis = ContactBasis.AGREED
    owner.commit()
    rep = browser(cast.rep)
    page = rep.get(f"/people/{cast.colleague.id}/agreement/withdrawal")
    assert "Record that they withdrew it" in said(page)
    for _ in range(2):
        send(rep, cast, "agreement/withdrawal")
    assert colleague(owner, cast).contact_basis is ContactBasis.LIST_ONLY
    assert owner.scalars(select(Agreement.withdrawn_at)).one() is not None
    assert events(owner) == ["agreement_withdrawn"]


# ---------- what other rooms read


def test_history_and_numbers(browser: Open, cast: Cast, owner: Session, acting: As) -> None:
    owner.add(
        StaffIdentifier(
            staff_id=cast.colleague.id,
            scope_unit_id=cast.leeds.id,
            kind=IdentifierKind.STAFF_NUMBER,
            issuer_id=cast.leeds.employer_id,
            value="004512",
            valid_from=TODAY,
        )
    )
    owner.commit()
    move(browser(cast.rep), cast, cast.leeds.id, team="Pensions", when="today")
    send(browser(cast.rep), cast, "standing", code=1)
    with acting(cast.rep) as (db, _):
        person = get_person(db, cast.colleague.id)
        past = history(db, person)
        assert [line.team for line in past.placements] == ["Pensions", "Payments"]
        assert past.placements[0].workplace == cast.leeds.unit.name
        assert past.standings[0].code is StandingCode.MEMBER
        (number,) = list_identifiers(db, person, today=TODAY)
        assert (number.issuer, number.value) == ("Shared Services Ltd", "004512")
