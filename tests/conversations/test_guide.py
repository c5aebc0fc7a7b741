"""Guide cards: our words, a branch's own beside them, and nobody else's."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.conversations.guide import OURS, SLUGS, TITLES, Card, cards, stage_called
from app.conversations.models import Stage
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
ASK = "/guide/the-ask"


@pytest.mark.parametrize("stage", Stage)
def test_each_card_is_short_and_a_script_of_nobody(stage: Stage) -> None:
    body = OURS[stage]
    assert len(body.split()) <= 60
    assert len(body) <= 600  # what the form takes
    assert "?" in body or stage is Stage.FOLLOW_UP


def test_cards_are_a_set_without_numbers() -> None:
    assert [card.stage for card in cards({})] == list(Stage)
    assert not any(title[0].isdigit() for title in TITLES.values())
    assert all(stage_called(slug) is stage for stage, slug in SLUGS.items())
    assert stage_called("nothing") is None


def test_a_branchs_own_words_stand_in_place_of_ours() -> None:
    (own,) = [c for c in cards({Stage.ASK: "Join?\n\nNow?"}) if c.own]
    assert own == Card(Stage.ASK, "Join?\n\nNow?", own=True)
    assert own.paragraphs == ["Join?", "Now?"]


def test_a_rep_reads_the_cards_and_how_to_ask_before_noting(browser: Open, cast: Cast) -> None:
    page = words(browser(cast.rep).get("/guide").text)
    assert all(title in page for title in TITLES.values())
    assert "Before you note anything" in page
    assert "Put it in your words" not in page
    browser(cast.rep).get(ASK, status=403)
    browser(cast.rep).post(ASK, {"body": "Mine"}, status=403)


def test_an_advocate_reads_the_cards_and_is_asked_to_note_nothing(
    browser: Open, cast: Cast
) -> None:
    page = words(browser(cast.advocate).get("/guide").text)
    assert all(title in page for title in TITLES.values())
    assert "Before you note anything" not in page


def test_an_organiser_puts_a_card_into_the_branchs_words(
    browser: Open, cast: Cast, owner: Session
) -> None:
    bryn = browser(cast.branch_organiser)
    assert OURS[Stage.ASK].splitlines()[0] in words(bryn.get(ASK).text)
    said = words(bryn.post(ASK, {"body": "Come and join us.\r\n“Shall we?”"}).text)
    assert "has your branch’s words now" in said
    for url in ("/guide", f"/people/{cast.colleague.id}/contacts/new"):
        page = words(browser(cast.rep).get(url).text)
        assert "Come and join us." in page
        assert "One clear sentence." not in page
    assert "Come and join us." not in browser(cast.outsider).get("/guide").text
    row = owner.execute(
        text("select unit_id, fields from audit_events where event = 'guide_changed'")
    ).one()
    assert row == (cast.leeds_branch.id, ["body"])


def test_saving_the_same_words_changes_nothing(browser: Open, cast: Cast, owner: Session) -> None:
    bryn = browser(cast.branch_organiser)
    bryn.post(ASK, {"body": "Ours now"})
    assert "Nothing was different" in words(bryn.post(ASK, {"body": "Ours now"}).text)
    events = "select count(*) from audit_events where event = 'guide_changed'"
    assert owner.scalar(text(events)) == 1


def test_back_to_our_words_can_be_undone(browser: Open, cast: Cast) -> None:
    bryn = browser(cast.branch_organiser)
    bryn.post(ASK, {"body": "Our own words"})
    page = bryn.post(f"{ASK}/ours?branch={cast.leeds_branch.id}").text
    undo = f"{ASK}/own?branch={cast.leeds_branch.id}"
    assert f'action="{undo}"' in page
    assert "Our own words" not in words(page)
    assert "Our own words" in words(bryn.get(ASK).text)  # kept, to be taken up again
    assert "Our own words" in words(bryn.post(undo).text)


def test_what_was_never_changed_can_not_be_set_aside(browser: Open, cast: Cast) -> None:
    bryn = browser(cast.branch_organiser)
    bryn.post(f"{ASK}/ours", status=409)
    bryn.post(f"{ASK}/own", status=409)


def test_an_empty_or_endless_card_comes_back_with_what_was_typed(browser: Open, cast: Cast) -> None:
    bryn = browser(cast.branch_organiser)
    assert "Write what the card says" in bryn.post(ASK, {"body": " "}, status=422).text
    endless = "x" * 601
    page = bryn.post(ASK, {"body": endless}, status=422).text
    assert "Keep this to 600 characters" in page
    assert endless in page


def test_another_branchs_cards_are_not_there(browser: Open, cast: Cast, owner: Session) -> None:
    otto = make.user(owner, "Olga Revenue", Role.BRANCH_ORGANISER, cast.revenue_branch)
    owner.commit()
    theirs = f"?branch={cast.revenue_branch.id}"
    browser(otto).post(f"{ASK}{theirs}", {"body": "Revenue words"})
    for who in (cast.rep, cast.branch_organiser):
        browser(who).get(f"/guide{theirs}", status=404)
        browser(who).get("/guide?branch=999999999", status=404)
    bryn = browser(cast.branch_organiser)
    bryn.get(f"{ASK}{theirs}", status=404)
    bryn.post(f"{ASK}{theirs}", {"body": "Not mine"}, status=404)
    bryn.post(f"{ASK}/ours{theirs}", status=404)
    bryn.post(f"{ASK}/own{theirs}", status=404)
    bryn.get("/guide/nothing", status=404)
    assert "Revenue words" in browser(cast.outsider).get("/guide").text


def test_an_organiser_of_two_branches_edits_each(browser: Open, cast: Cast, owner: Session) -> None:
    make.grant(owner, cast.branch_organiser, Role.BRANCH_ORGANISER, cast.revenue_branch)
    owner.commit()
    bryn = browser(cast.branch_organiser)
    bryn.post(f"{ASK}?branch={cast.revenue_branch.id}", {"body": "Revenue words"})
    assert "Revenue words" not in bryn.get(f"/guide?branch={cast.leeds_branch.id}").text
    assert "Revenue words" in bryn.get(f"/guide?branch={cast.revenue_branch.id}").text
    assert "Revenue words" in browser(cast.outsider).get("/guide").text
    assert "Revenue words" not in browser(cast.rep).get("/guide").text


def test_the_contact_form_keeps_its_cards_folded_and_a_correction_has_none(
    browser: Open, cast: Cast, owner: Session
) -> None:
    amina = browser(cast.rep)
    page = amina.get(f"/people/{cast.colleague.id}/contacts/new").text
    folded = page.split("<aside")[1].split("How it may go")[0]
    assert "<details" in folded
    assert "open" not in folded
    contact = make.contact(owner, cast.colleague, cast.rep)
    owner.commit()
    assert "How it may go" not in amina.get(f"/contacts/{contact.id}/correction").text
