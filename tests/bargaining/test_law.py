"""The table of rules: read by all, kept by one, nothing forgotten."""

from collections.abc import Callable

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.bargaining.models import Certainty, LegalRule, LegalRuleChange
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


def turnout(db: Session) -> LegalRule:
    db.expire_all()
    return db.scalars(select(LegalRule).where(LegalRule.code == "action_turnout")).one()


def test_the_list_says_source_certainty_and_when_it_was_looked_up(
    browser: Open, cast: Cast
) -> None:
    page = words(browser(cast.rep).get("/law").text)
    assert "Law rules last checked: 23 Nov 2026" in page
    assert "At least 10 % of the workers are members" in page
    assert "CAC news, 6 April 2026" in page
    assert "Uncertain" in page
    assert "United States" in page


def test_only_the_national_organiser_keeps_rules(browser: Open, cast: Cast, owner: Session) -> None:
    rule = turnout(owner)
    for name in ("rep", "branch_organiser", "regional_organiser", "observer"):
        here = browser(cast.everyone[name])
        assert "Save the rule" not in here.get(f"/law/{rule.id}").text
        here.post(f"/law/{rule.id}", {"certainty": "1", "source": "x"}, status=403)
        here.post(f"/law/{rule.id}/check", status=403)
    browser(cast.auditor).get("/law", status=403)
    browser(cast.rep).get("/law/999999", status=404)


def test_an_uncertain_rule_is_switched_and_what_it_was_is_kept(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rule = turnout(owner)
    here = browser(cast.national_organiser)
    new = {"valid_from": "1/3/2017", "valid_to": "1/9/2026", "certainty": "1", "source": "An order"}
    page = words(here.post(f"/law/{rule.id}", new).text)
    assert "Saved, and marked as looked up today" in page
    assert "uncertain" in page  # what it was before
    assert "Nerys Vaughan" in page
    rule = turnout(owner)
    assert (rule.in_use, rule.certainty, rule.last_checked_on) == (
        False,
        Certainty.FIRM,
        clock.today(),
    )
    was = owner.scalars(select(LegalRuleChange)).one()
    assert (was.in_use, was.certainty, was.source) == (
        True,
        Certainty.UNCERTAIN,
        "Crossland; Weightmans; Browne Jacobson, 29 June 2026; Hill Dickinson, 24 June 2026;"
        " XpertHR",
    )
    trail = owner.execute(
        text("select subject_id, fields from audit_events where event = 'legal_rule_changed'")
    ).one()
    assert tuple(trail) == (str(rule.id), ["valid_to", "certainty", "source", "in_use"])
    again = here.post(f"/law/{rule.id}", new)
    assert "Nothing was different" in words(again.text)


def test_a_rule_is_marked_as_looked_up(browser: Open, cast: Cast, owner: Session) -> None:
    rule = turnout(owner)
    owner.execute(text("update legal_rules set last_checked_on = '2026-06-30'"))
    owner.commit()
    page = words(browser(cast.national_organiser).post(f"/law/{rule.id}/check").text)
    assert "Marked as looked up today" in page
    assert "looked up 30 Jun 2026" in page
    assert turnout(owner).last_checked_on == clock.today()


def test_a_wrong_change_is_said_and_kept(browser: Open, cast: Cast, owner: Session) -> None:
    rule = turnout(owner)
    here = browser(cast.national_organiser)
    wrong = {"valid_from": "2/2/2020", "valid_to": "1/2/2020", "certainty": "9", "source": ""}
    page = here.post(f"/law/{rule.id}", wrong, status=422)
    assert "Choose how sure" in words(page.text)
    assert 'value="1/2/2020"' in page.text
    assert owner.scalars(select(LegalRuleChange)).all() == []


def test_no_session_but_the_highest_changes_a_rule_by_sql(
    browser: Open, cast: Cast, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    with here.app.state.sessions() as db, db.begin():
        db.execute(text("select begin_request(:t)"), {"t": here.client.cookies["session"]})
        done = db.execute(text("update legal_rules set in_use = false returning id")).all()
        assert done == []
