"""A floor of 100, from an empty page: by hand, with the keyboard alone, and seen by everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.seating.models import Seat
from app.workplaces.models import Area, Desk
from tests import make
from tests.cast import Cast
from tests.chromium import Hand, look, look_all_round, sign_in

pytestmark = pytest.mark.browser

FORENAMES = ("Ada", "Bola", "Carys", "Dev", "Efa", "Fred", "Gita", "Hugh", "Ines", "Jo")
SURNAMES = (
    "Adeyemi", "Bevan", "Chowdhury", "Davies", "Evans", "Farah", "Griffiths", "Hussain", "Ito",
    "Jones",
)  # fmt: skip


def hundred(owner: Session, cast: Cast) -> list[str]:
    """A hundred colleagues; their names, as somebody would read them along the desks."""
    teams = [make.team(owner, cast.leeds, name) for name in ("Payroll", "Pensions")]
    names = [(forename, surname) for surname in SURNAMES for forename in FORENAMES]
    for at, (forename, surname) in enumerate(names):
        make.person(owner, cast.leeds, forename, surname, team=teams[at % 2])
    owner.commit()
    return [f"{forename} {surname}" for forename, surname in names]


def desk(page: Page, label: str) -> Locator:
    return page.locator(f"#plan [aria-label^='{label},']")


def drag(page: Page, hand: Hand, what: Locator, where: Locator) -> None:
    """One act: the mouse goes down, over and up."""
    hand.acts += 1
    what.hover()
    page.mouse.down()
    box = where.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()


def test_a_floor_of_100_in_fewer_than_60_acts(
    visit: Callable[..., Page], owner: Session, cast: Cast
) -> None:
    names = hundred(owner, cast)
    page = visit(width=1280)
    sign_in(page, cast.rep.email, make.PASSWORD)
    page.goto(f"/workplaces/{cast.leeds.id}/areas")
    look(page, "areas-none")
    hand = Hand(page)

    hand.fill("Floor (optional)", "3rd floor")
    hand.fill("Name of the area", "North side")
    hand.press("Add the area")
    look(page, "draw-empty")
    hand.fill("Banks", "10")
    hand.fill("Desks in each", "10")
    hand.press("Draw the banks")
    said = page.locator("#seating-said")
    expect(said).to_contain_text("100 desks drawn.")

    # Everybody along the desks, from the list on the wall; one name is nobody's.
    hand.tap(page.get_by_text("Fill the free desks from a list of names"))
    typed = names.copy()
    typed[7] = "Hew Adeyemi"
    hand.fill("Names, one a line", "\n".join(typed))
    hand.press("Seat them in this order")
    asked = page.get_by_label("A8: Nobody here is called “Hew Adeyemi”. Is it one of these?")
    expect(asked).to_be_visible()
    look(page, "draw-question")
    hand.acts += 1
    asked.select_option(label="Hugh Adeyemi, Pensions")
    hand.press("Seat them in this order")
    expect(said).to_contain_text("100 seated.")
    look_all_round(page, "draw-full")

    # Two sit the other way round; one has moved out; one has come in her place.
    page.set_viewport_size({"width": 1280, "height": 900})
    drag(page, hand, desk(page, "A1"), desk(page, "A3"))
    expect(said).to_contain_text("A1 and A3 have changed places.")
    expect(desk(page, "A1")).to_have_attribute("aria-label", "A1, Carys Adeyemi")
    drag(page, hand, page.get_by_role("button", name="Priya Shah"), desk(page, "B2"))
    expect(said).to_contain_text("Whoever sat there is in the list, without a desk.")
    hand.press("Undo")
    expect(desk(page, "B2")).to_have_attribute("aria-label", "B2, Bola Bevan")
    hand.tap(page.get_by_role("button", name="Priya Shah"))
    hand.tap(desk(page, "B2"))
    expect(desk(page, "B2")).to_have_attribute("aria-label", "B2, Priya Shah")
    expect(page.get_by_role("button", name="Bola Bevan")).to_be_visible()

    # The last bank stands across the others, and has a name of its own.
    hand.tap(page.get_by_role("link", name="Arrange desks"))
    hand.tap(desk(page, "J1"))
    hand.press("Turn the bank")
    expect(said).to_contain_text("Turned a quarter.")
    hand.fill("Name of the bank", "By the lifts")
    hand.press("Rename")
    expect(said).to_contain_text("The bank has its new name.")
    look_all_round(page, "draw-desks")
    page.set_viewport_size({"width": 1280, "height": 900})
    left = owner.scalar(select(Desk.x).where(Desk.label == "J1"))
    drag_by(page, hand, desk(page, "J1"), 120, 0)
    expect(said).to_contain_text("Moved.")

    assert hand.acts < 60, hand.acts
    owner.rollback()
    assert owner.scalar(select(func.count()).select_from(Desk)) == 100
    assert owner.scalar(select(func.count(Seat.desk_id))) == 100
    assert owner.scalar(select(Desk.x).where(Desk.label == "J1")) != left
    assert owner.scalar(select(func.count()).where(Desk.block == "By the lifts")) == 10


def drag_by(page: Page, hand: Hand, what: Locator, right: int, down: int) -> None:
    hand.acts += 1
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=6)
    page.mouse.up()


def test_a_floor_is_drawn_with_the_keyboard_alone(
    visit: Callable[..., Page], owner: Session, cast: Cast
) -> None:
    names = hundred(owner, cast)
    page = visit(width=1280)
    sign_in(page, cast.rep.email, make.PASSWORD)
    area = make.area(owner, cast.leeds, "North side")
    owner.commit()
    page.goto(f"/areas/{area.id}")
    keys = page.keyboard
    tab_to(page, "#banks")
    keys.type("10")
    keys.press("Tab")
    keys.type("10")
    keys.press("Enter")
    said = page.locator("#seating-said")
    expect(said).to_contain_text("100 desks drawn.")

    tab_to(page, "#fill > summary")
    keys.press("Enter")
    tab_to(page, "#names")
    keys.insert_text("\n".join(names[1:]))
    tab_to(page, "#fill button[type=submit]")
    keys.press("Enter")
    expect(said).to_contain_text("99 seated.")

    # Whoever is left is chosen in the list; the focus goes to the first free desk.
    tab_to(page, f".seatable:has-text('{names[0]}')")
    keys.press("Enter")
    expect(focused(page)).to_have_attribute("aria-label", "J10, empty")
    keys.press("Enter")
    expect(said).to_contain_text("Seated at J10.")
    expect(focused(page)).to_have_attribute("aria-label", f"J10, {names[0]}")
    # To the desk beside it, which is made empty.
    keys.press("ArrowLeft")
    expect(focused(page)).to_have_attribute("aria-label", f"J9, {names[99]}")
    keys.press("Escape")
    keys.press("Delete")
    expect(said).to_contain_text("J9 is empty now.")
    expect(focused(page)).to_have_attribute("aria-label", "J9, empty")

    # The bank is moved with Shift and the arrows.
    tab_to(page, "text=Arrange desks")
    keys.press("Enter")
    page.wait_for_url("**view=desks")
    first = owner.scalar(select(Desk.x).where(Desk.label == "A1"))
    tab_to(page, "#plan .desk[tabindex='0']")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    before = page.locator("#plan .desk[tabindex='0']").get_attribute("data-y")
    keys.down("Shift")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    keys.up("Shift")
    expect(said).to_contain_text("Moved.")
    assert before is not None
    owner.rollback()
    assert owner.scalar(select(Desk.x).where(Desk.label == "A1")) == (first or 0) + 80
    assert owner.scalar(select(func.count(Seat.desk_id))) == 99
    assert owner.scalar(select(func.count()).select_from(Area)) == 1


def test_a_desk_is_taken_on_a_phone_with_two_taps_and_without_a_script(
    visit: Callable[..., Page], owner: Session, cast: Cast
) -> None:
    hundred(owner, cast)
    area = make.area(owner, cast.leeds, "North side")
    owner.commit()
    page = visit(width=390)
    sign_in(page, cast.rep.email, make.PASSWORD)
    page.goto(f"/areas/{area.id}")
    hand = Hand(page)
    hand.fill("Banks", "3")
    hand.fill("Desks in each", "8")
    hand.press("Draw the banks")
    said = page.locator("#seating-said")
    expect(said).to_contain_text("24 desks drawn.")
    look(page, "draw-phone")
    # The plan stays in sight above the list; after one comes the next.
    hand.tap(page.get_by_role("button", name="Efa Bevan"))
    hand.tap(desk(page, "A2"))
    expect(said).to_contain_text("Seated at A2.")
    hand.tap(desk(page, "A3"))
    expect(said).to_contain_text("Seated at A3.")
    expect(desk(page, "A3")).to_have_attribute("aria-label", "A3, Gita Bevan")
    hand.press("Not now")
    hand.tap(desk(page, "A3"))
    expect(page.get_by_role("heading", name="Desk A3")).to_be_in_viewport()
    page.goto(f"/areas/{area.id}/people")
    look(page, "draw-phone-people")

    plain = visit(width=390, javascript=False)
    sign_in(plain, cast.rep.email, make.PASSWORD)
    plain.goto(f"/areas/{area.id}")
    plain.get_by_role("link", name="Jo Bevan").click()
    desk(plain, "A6").click()
    plain.get_by_role("button", name="Seat them", exact=True).click()
    expect(plain.get_by_role("status").first).to_contain_text("Seated at A6.")
    expect(desk(plain, "A6")).to_have_attribute("aria-label", "A6, Jo Bevan")


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def tab_to(page: Page, what: str, most: int = 200) -> None:
    """Tab until it has the focus; from the top when the end is reached."""
    wanted = page.locator(what).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("el => el.contains(document.activeElement)"):
            return
    raise AssertionError(f"{what} was not reached in {most} tabs")
