"""Drawing an office without JavaScript; whom the drawing names; what outsiders see of it."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.people.models import Person
from app.seating.drawing.undoing import Before, pack
from app.seating.models import Habit, Seat
from app.workplaces.models import Area, Desk
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Browsers = Callable[..., Browser]


@pytest.fixture
def area(owner: Session, cast: Cast) -> Area:
    made = make.area(owner, cast.leeds, "North side")
    owner.commit()
    return made


def draw(rep: Browser, area: Area, banks: int = 2, per_bank: int = 4) -> None:
    rep.post(f"/areas/{area.id}/grid", {"banks": str(banks), "per_bank": str(per_bank)})


def desk_ids(owner: Session) -> dict[str, int]:
    owner.rollback()
    return dict(owner.execute(select(Desk.label, Desk.id)).all())


def seats(owner: Session) -> dict[int, str | None]:
    """Who sits at which desk, by its number."""
    owner.rollback()
    rows = owner.execute(select(Seat.staff_id, Desk.label).outerjoin(Desk, Desk.id == Seat.desk_id))
    return dict(rows.all())


def undo_of(html: str) -> str:
    found = re.search(r'action="(/areas/\d+/undo\?was=[^"]+)"', html)
    assert found is not None, "nothing to undo"
    return found.group(1)


# ---------- areas


def test_an_area_is_added_and_needs_no_desks(browser: Browsers, cast: Cast, owner: Session) -> None:
    rep = browser(cast.rep)
    page = rep.post(
        f"/workplaces/{cast.leeds.id}/areas", {"floor": "3rd floor", "name": "North side"}
    )
    assert "3rd floor, North side" in words(page.text)
    area = owner.scalars(select(Area)).one()
    page = rep.post(f"/areas/{area.id}/people", {"person": str(cast.colleague.id)})
    assert "1 person sits here now." in words(page.text)
    seat = owner.scalars(select(Seat)).one()
    assert (seat.staff_id, seat.area_id, seat.desk_id) == (cast.colleague.id, area.id, None)
    assert "1 person, no desks drawn" in words(rep.get(f"/workplaces/{cast.leeds.id}/areas").text)
    events = owner.scalars(select(AuditEvent.event).order_by(AuditEvent.id)).all()
    assert {"area_added", "seat_changed", "people_listed"} <= set(events)
    rep.post(undo_of(page.text))
    assert seats(owner) == {}


def test_everyone_of_a_team_sits_here(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    more = [make.person(owner, cast.leeds, team=cast.payments) for _ in range(3)]
    other = make.person(owner, cast.leeds)
    owner.commit()
    rep = browser(cast.rep)
    team = str(cast.payments.id)
    page = rep.get(f"/areas/{area.id}/people?team={team}")
    assert "Everyone of these 4 sits here" in words(page.text)
    assert other.surname not in page.text
    rep.post(f"/areas/{area.id}/people", {"everyone": "yes", "team": team})
    assert set(seats(owner)) == {cast.colleague.id, *(one.id for one in more)}
    again = rep.post(f"/areas/{area.id}/people", {"everyone": "yes"}, status=422)
    assert "Choose the team first" in words(again.text)


def test_two_areas_of_one_name_are_refused_and_the_name_is_kept(
    browser: Browsers, cast: Cast, area: Area
) -> None:
    rep = browser(cast.rep)
    page = rep.post(f"/workplaces/{cast.leeds.id}/areas", {"name": "north side"}, status=422)
    assert "There is an area of that name already." in words(page.text)
    assert 'value="north side"' in page.text


def test_an_area_is_renamed_and_removed_saying_who_loses_a_place(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    rep = browser(cast.rep)
    draw(rep, area)
    desk = owner.get(Desk, desk_ids(owner)["A1"])
    told = make.person(owner, cast.leeds)
    assert desk is not None
    make.seat(owner, told, desk=desk, by=cast.rep, days=3, habit=Habit.HOT)
    make.seat(owner, cast.colleague, area, by=cast.rep)
    owner.commit()
    rep.post(f"/areas/{area.id}/name", {"floor": "2", "name": "South"})
    page = rep.get(f"/areas/{area.id}/settings")
    assert "8 desks. 2 people lose their place" in words(page.text)
    page = rep.post(f"/areas/{area.id}/removal")
    assert "The area is removed. 2 people have no place now." in words(page.text)
    owner.rollback()
    kept = owner.scalars(select(Seat)).one()
    assert (kept.staff_id, kept.area_id, kept.days) == (told.id, None, 3)
    assert owner.scalar(select(func.count()).select_from(Desk)) == 0


# ---------- the drawing, by forms alone


def test_somebody_is_seated_moved_and_taken_away_by_forms(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    rep = browser(cast.rep)
    draw(rep, area)
    ids = desk_ids(owner)
    at = f"/areas/{area.id}"
    # Without a script: choose the person, then the desk; both stand in the form.
    page = rep.get(f"{at}?person={cast.colleague.id}&desk={ids['A2']}")
    assert f'<option value="{cast.colleague.id}" selected>' in page.text
    assert f'<option value="{ids["A2"]}" selected>' in page.text
    page = rep.post(f"{at}/seats", {"person": str(cast.colleague.id), "desk": str(ids["A2"])})
    assert "Seated at A2." in words(page.text)
    assert 'aria-label="A2, Priya Shah"' in page.text
    page = rep.post(f"{at}/seats/removal", {"desk": str(ids["A2"])})
    assert "A2 is empty now." in words(page.text)
    assert seats(owner) == {cast.colleague.id: None}
    rep.post(undo_of(page.text))
    assert seats(owner) == {cast.colleague.id: "A2"}
    rep.post(f"{at}/seats/removal", {"desk": str(ids["A2"])})
    rep.post(f"{at}/people/removal", {"person": str(cast.colleague.id)})
    assert seats(owner) == {}


def test_whoever_sat_there_makes_room_and_nobody_is_lost(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    other = make.person(owner, cast.leeds, "Ann", "Ash")
    owner.commit()
    first, second = browser(cast.rep), browser(cast.branch_organiser)
    draw(first, area)
    desk = str(desk_ids(owner)["A1"])
    first.post(f"/areas/{area.id}/seats", {"person": str(other.id), "desk": desk})
    page = second.post(f"/areas/{area.id}/seats", {"person": str(cast.colleague.id), "desk": desk})
    assert "Whoever sat there is in the list, without a desk." in words(page.text)
    assert seats(owner) == {cast.colleague.id: "A1", other.id: None}
    assert "Ann Ash" in words(page.text)
    second.post(undo_of(page.text))
    assert seats(owner) == {other.id: "A1"}


def test_two_change_places(browser: Browsers, cast: Cast, owner: Session, area: Area) -> None:
    other = make.person(owner, cast.leeds)
    owner.commit()
    rep = browser(cast.rep)
    draw(rep, area)
    ids = desk_ids(owner)
    at = f"/areas/{area.id}/seats"
    rep.post(at, {"person": str(other.id), "desk": str(ids["A1"])})
    rep.post(at, {"person": str(cast.colleague.id), "desk": str(ids["B4"])})
    page = rep.post(at, {"from_desk": str(ids["B4"]), "desk": str(ids["A1"])})
    assert "B4 and A1 have changed places." in words(page.text)
    assert seats(owner) == {other.id: "B4", cast.colleague.id: "A1"}
    rep.post(undo_of(page.text))
    assert seats(owner) == {other.id: "A1", cast.colleague.id: "B4"}


def test_a_desk_is_shared_when_it_is_said_so(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    others = [make.person(owner, cast.leeds) for _ in range(4)]
    owner.commit()
    rep = browser(cast.rep)
    draw(rep, area)
    desk = str(desk_ids(owner)["A1"])
    for one in others:
        page = rep.post(
            f"/areas/{area.id}/seats", {"person": str(one.id), "desk": desk, "share": "yes"}
        )
    assert "Seated at A1, which is shared." in words(page.text)
    sent = {"person": str(cast.colleague.id), "desk": desk, "share": "yes"}
    page = rep.post(f"/areas/{area.id}/seats", sent, status=422)
    assert "At most 4 people share a desk." in words(page.text)
    assert set(seats(owner).values()) == {"A1"}


def test_desks_are_moved_turned_numbered_named_and_removed(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    rep = browser(cast.rep)
    draw(rep, area)
    ids = desk_ids(owner)
    at, one = f"/areas/{area.id}", str(ids["B1"])

    def bank() -> list[tuple[int, int, int]]:
        owner.rollback()
        rows = owner.execute(
            select(Desk.x, Desk.y, Desk.turn).where(Desk.label.like("B%")).order_by(Desk.label)
        )
        return [tuple(row) for row in rows]

    before = bank()
    rep.post(f"{at}/moving", {"desk": one, "whole": "yes", "way": "right"})
    assert bank() == [(x + 40, y, turn) for x, y, turn in before]
    page = rep.post(f"{at}/moving", {"desk": one, "whole": "yes", "dx": "-400"}, status=422)
    assert "stands there. Move it first, or go round it." in words(page.text)
    page = rep.post(f"{at}/turning", {"desk": one, "whole": "yes", "view": "desks"})
    assert {turn for _, _, turn in bank()} == {90, 270}
    assert page.url.query.decode() == f"view=desks&desk={one}"
    rep.post(undo_of(page.text))
    assert bank() == [(x + 40, y, turn) for x, y, turn in before]
    rep.post(f"{at}/numbers", {"order": "clockwise", "number_prefix": "3."})
    assert set(desk_ids(owner)) == {f"3.{n}" for n in range(1, 9)}
    rep.post(f"{at}/banks", {"desk": one, "bank_name": "By the lifts"})
    page = rep.post(f"{at}/banks", {"desk": one, "bank_name": "A"}, status=422)
    assert "There is a bank of that name already." in words(page.text)
    page = rep.post(f"{at}/desks/removal", {"desk": one, "whole": "yes"})
    assert "4 desks are taken away." in words(page.text)
    owner.rollback()
    assert owner.scalar(select(func.count()).select_from(Desk)) == 4
    fields = owner.scalars(
        select(AuditEvent.fields).where(AuditEvent.event == "desks_changed").order_by(AuditEvent.id)
    ).all()
    assert ["label"] in fields
    assert ["removed"] in fields


def test_htmx_gets_the_drawing_back_with_what_was_done(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    rep = browser(cast.rep)
    draw(rep, area)
    desk = str(desk_ids(owner)["A1"])
    answer = rep.post(
        f"/areas/{area.id}/seats",
        {"person": str(cast.colleague.id), "desk": desk},
        headers={"HX-Request": "true"},
    )
    assert answer.text.lstrip().startswith('<div id="seating-drawing"')
    assert 'id="seating-said" hx-swap-oob="innerHTML"' in answer.text
    assert "Seated at A1." in words(answer.text)


# ---------- names, pasted


def test_rows_of_names_become_desks_with_people_at_them(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    ann = make.person(owner, cast.leeds, "Ann", "Ash")
    owner.commit()
    page = browser(cast.rep).post(f"/areas/{area.id}/rows", {"rows": "Priya Shah,,Ann Ash\n,,"})
    assert "6 desks drawn, 2 people seated." in words(page.text)
    assert seats(owner) == {cast.colleague.id: "A1", ann.id: "A3"}


def test_who_is_not_clear_is_asked_first_and_nothing_typed_is_lost(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    sams = [
        make.person(owner, cast.leeds, "Sam", "Jones", team=cast.payments),
        make.person(owner, cast.leeds, "Sam", "Jones"),
    ]
    owner.commit()
    rep = browser(cast.rep)
    typed = "Priya Shah,Sam Jones,Nobody Known"
    page = rep.post(f"/areas/{area.id}/rows", {"rows": typed})
    assert "Nothing is done yet. 1 name is clear, 2 need a word from you." in words(page.text)
    assert "A3: Nobody here is called “Nobody Known”." in words(page.text)
    assert typed in page.text
    assert (desk_ids(owner), seats(owner)) == ({}, {})
    names = re.findall(r'name="(answer-[^"]+)"', page.text)
    assert len(names) == 2
    answers = dict.fromkeys(names, "") | {names[0]: str(sams[1].id)}
    page = rep.post(f"/areas/{area.id}/rows", {"rows": typed, **answers})
    assert "3 desks drawn, 2 people seated." in words(page.text)
    assert seats(owner) == {cast.colleague.id: "A1", sams[1].id: "A2"}


def test_a_desk_list_file_is_drawn_without_what_we_must_not_hold(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    rep = browser(cast.rep)
    file = "Desk,Zone,Name,DOB\n3.1,Window,Priya Shah,1/2/1980\n3.2,Window,Ann Ash,1/2/1990\n"
    sent = {"file": ("desks.csv", file.encode(), "text/csv")}
    page = rep.post(f"/areas/{area.id}/list", files=sent)
    assert "Not read, and not kept: DOB: birth date." in words(page.text)
    assert "1980" not in page.text
    assert "3.2: Nobody here is called “Ann Ash”." in words(page.text)
    pasted = re.search(r'<textarea[^>]*id="desk_list"[^>]*>\n(.*?)</textarea>', page.text, re.S)
    assert pasted is not None
    answer = re.findall(r'name="(answer-[^"]+)"', page.text)
    rep.post(f"/areas/{area.id}/list", {"desk_list": pasted[1], **dict.fromkeys(answer, "")})
    assert seats(owner) == {cast.colleague.id: "3.1"}
    assert set(desk_ids(owner)) == {"3.1", "3.2"}


def test_free_desks_are_filled_in_order_and_it_can_be_undone(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    people = [make.person(owner, cast.leeds, "Ann", f"Ash{letter}") for letter in "abcdefgh"]
    owner.commit()
    rep = browser(cast.rep)
    draw(rep, area)
    names = "\n".join(f"Ann Ash{letter}" for letter in "abcdefgh")
    page = rep.post(f"/areas/{area.id}/filling", {"names": names})
    assert [seats(owner)[one.id] for one in people] == [
        "A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4",
    ]  # fmt: skip
    assert people[0].surname not in undo_of(page.text)
    rep.post(undo_of(page.text))
    assert seats(owner) == {}


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        ("grid", {"banks": "0", "per_bank": "8"}, "Enter how many banks there are"),
        ("grid", {"banks": "100", "per_bank": "8"}, "at most 600"),
        ("rows", {"rows": " \n"}, "Paste the names first"),
        ("list", {"desk_list": "Day\n1/2/26"}, "No column says which desk"),
        ("list", {}, "The file is empty"),
        ("filling", {"names": "Priya Shah"}, "1 name for 0 free desks"),
        ("seats", {"desk": "1"}, "Choose who sits there."),
        ("seats", {"person": "1"}, "Choose the desk."),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(
    browser: Browsers, cast: Cast, owner: Session, area: Area, path: str, sent: dict[str, str],
    said: str,
) -> None:  # fmt: skip
    rep = browser(cast.rep)
    page = rep.post(f"/areas/{area.id}/{path}", sent, status=422)
    assert said in words(page.text)
    assert desk_ids(owner) == {}


# ---------- whom the drawing names


def test_whoever_asked_not_to_be_contacted_has_no_name_here(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    silent = make.person(owner, cast.leeds, "Quiet", "Person")
    silent.asked_not_to_contact_at = clock.now()
    owner.commit()
    rep = browser(cast.rep)
    draw(rep, area)
    ids = desk_ids(owner)
    # The list on the wall holds the name, so they may be seated by it.
    page = rep.post(f"/areas/{area.id}/filling", {"names": "Quiet Person"})
    assert 'aria-label="A1, somebody not on the list"' in page.text
    page = rep.get(f"/areas/{area.id}?desk={ids['A1']}")
    assert "Somebody who is not on the list" in words(page.text)
    for url in (f"/areas/{area.id}", f"/areas/{area.id}?person={silent.id}&desk={ids['A1']}",
                f"/areas/{area.id}/people"):  # fmt: skip
        assert "Quiet" not in rep.get(url).text
    rep.post(f"/areas/{area.id}/seats/removal", {"desk": str(ids["A1"])})
    assert "Quiet" not in rep.get(f"/areas/{area.id}").text
    assert seats(owner) == {silent.id: None}


# ---------- what others see


def test_an_outsider_finds_no_area_desk_or_name(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    rep, outsider = browser(cast.rep), browser(cast.outsider)
    draw(rep, area)
    ids = desk_ids(owner)
    at, desk = f"/areas/{area.id}", {"desk": str(ids["A1"])}
    pages = [f"/workplaces/{cast.leeds.id}/areas", at, f"{at}/people", f"{at}/settings"]
    for url in pages:
        assert "North" not in outsider.get(url, status=404).text
    before = seats(owner), desk_ids(owner)
    for path, sent in {
        "name": {"name": "Mine"}, "removal": {}, "people": {"person": str(cast.stranger.id)},
        "grid": {"banks": "1", "per_bank": "1"}, "rows": {"rows": "Ann"},
        "list": {"desk_list": "Desk\n1"}, "filling": {"names": "Ann"},
        "seats": desk | {"person": str(cast.stranger.id)}, "seats/removal": desk,
        "people/removal": {"person": str(cast.colleague.id)}, "moving": desk, "turning": desk,
        "numbers": {}, "banks": desk | {"bank_name": "Mine"}, "desks/removal": desk, "undo": {},
    }.items():  # fmt: skip
        outsider.post(f"{at}/{path}", sent, status=404)
    outsider.post(f"/workplaces/{cast.leeds.id}/areas", {"name": "Mine"}, status=404)
    assert (seats(owner), desk_ids(owner)) == before


def test_somebody_of_another_workplace_cannot_be_seated(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    """Also by whoever sees both: the person works elsewhere."""
    second = make.workplace(owner, cast.leeds_branch, employer="Second Ltd", site=cast.hub)
    elsewhere = make.person(owner, second, "Ann", "Ash")
    owner.commit()
    organiser = browser(cast.branch_organiser)
    draw(organiser, area)
    desk = str(desk_ids(owner)["A1"])
    for person in (elsewhere.id, cast.stranger.id, 999_999_999):
        organiser.post(f"/areas/{area.id}/seats", {"person": str(person), "desk": desk}, status=404)
        organiser.post(f"/areas/{area.id}/people", {"person": str(person)}, status=422)
    assert seats(owner) == {}


def test_a_desk_of_another_area_is_a_desk_nobody_has(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    theirs = make.desk(owner, make.area(owner, cast.revenue), 500, 500)
    mine = make.desk(owner, make.area(owner, cast.leeds), 500, 500)
    owner.commit()
    rep = browser(cast.rep)
    draw(rep, area)
    at = f"/areas/{area.id}"
    for desk in (theirs.id, mine.id, 999_999_999):
        sent = {"desk": str(desk), "person": str(cast.colleague.id), "bank_name": "Mine"}
        for path in ("seats", "seats/removal", "moving", "turning", "banks", "desks/removal"):
            rep.post(f"{at}/{path}", sent, status=404)
        sent = {"desk": str(desk_ids(owner)["A1"]), "from_desk": str(desk)}
        rep.post(f"{at}/seats", sent, status=404)
    owner.rollback()
    assert owner.get(Desk, theirs.id) is not None


def test_a_forged_undo_does_no_more_than_a_hand_could(
    browser: Browsers, cast: Cast, owner: Session, area: Area
) -> None:
    theirs = make.area(owner, cast.revenue)
    desk = make.desk(owner, theirs, 500, 500)
    owner.commit()
    rep = browser(cast.rep)
    draw(rep, area)
    now = clock.today().toordinal()
    # Somebody not seen is left out, as when a form names them.
    rep.post(
        f"/areas/{area.id}/undo?was={pack(Before(((cast.stranger.id, area.id, None, 1, now),)))}"
    )
    for before in (
        Before(((cast.colleague.id, theirs.id, None, 1, now),)),
        Before(((cast.colleague.id, area.id, desk.id, 1, now),)),
        Before((), ((desk.id, "mine", "", 1, 1, 0),)),
    ):
        rep.post(f"/areas/{area.id}/undo?was={pack(before)}", status=409)
    for was in ("", "x", "eJwDAAAAAAE", "%00", "9" * 3_000):
        rep.post(f"/areas/{area.id}/undo?was={was}", status=409)
    assert seats(owner) == {}
    owner.rollback()
    assert owner.scalar(select(Person.workplace_id).where(Person.id == cast.stranger.id)) == (
        cast.revenue.id
    )
