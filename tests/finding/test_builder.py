"""The builder: a question asked rule by rule, with what each rule does, and kept by name."""

import html
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.finding.address import pack, unpack
from app.finding.kinds import KINDS
from app.finding.models import SavedQuestion
from app.finding.question import (
    AnyOf,
    Assessed,
    InArrears,
    InTeam,
    NoneOf,
    Place,
    Question,
    Rule,
    Spoken,
    Standing,
)
from app.finding.starts import STARTS
from app.people.models import StandingCode
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
NOT_FOR_QUESTIONS = ("rep", "data_officer", "auditor", "observer", "outsider", "advocate")
TO_ASK = Standing(those=(StandingCode.NOT_MEMBER, StandingCode.UNKNOWN))


def asks(*rules: Rule) -> Question:
    return Question(rules=rules)


def address(question: Question, **more: object) -> str:
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/questions/new?q={pack(question)}{rest}"


def asked_at(browser: Browser, url: str) -> Question | None:
    """The question the page is about, wherever the link led."""
    page = browser.get(url)
    return unpack(parse_qs(urlsplit(str(page.url)).query).get("q", [""])[0])


def changed(browser: Browser, question: Question, do: str, **more: object) -> Question | None:
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return asked_at(browser, f"/questions/changed?q={pack(question)}&do={do}{rest}")


def links(page: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'href="(/questions/[^"]*)"', page)]


@pytest.mark.parametrize("who", NOT_FOR_QUESTIONS)
def test_roles_without_call_lists_are_told_so(browser: Open, cast: Cast, who: str) -> None:
    for path in ("/questions", "/questions/new", "/questions/people", "/questions/effect"):
        browser(cast.everyone[who]).get(path, status=403)


def test_with_nothing_asked_it_offers_every_kind_and_five_ready_questions(
    browser: Open, cast: Cast
) -> None:
    branch = browser(cast.branch_organiser)
    page = branch.get("/questions/new").text
    assert "Whom do you want to find?" in words(page)
    assert "1 person can be asked about" in words(page)
    assert len(STARTS) == 5
    for kind in KINDS.values():
        assert f"within=top&amp;kind={kind.code}#" in page
    for start in STARTS:
        assert start.name in words(page)
        opened = branch.get(f"/questions/new?q={start.q}")
        assert "left" in words(opened.text)


def test_each_rule_says_what_it_does_to_the_count(
    browser: Open, cast: Cast, owner: Session
) -> None:
    for name in ("Ann", "Ben", "Cai"):
        make.person(owner, cast.leeds, name, "Example", standing=StandingCode.MEMBER)
    owner.commit()
    question = asks(TO_ASK, NoneOf(rules=(Spoken(reached=True),)))
    page = words(browser(cast.branch_organiser).get(address(question)).text)
    assert "4 → 1 left (3 fall away)" in page
    assert "1 → 1 left" in page
    assert "Non-members or people of unknown membership who have not been spoken to." in page
    assert "1 person of 4 you may ask about" in page


def test_in_an_any_group_each_rule_says_what_it_adds(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.person(owner, cast.leeds, "Ann", "Example", standing=StandingCode.MEMBER)
    owner.commit()
    either = AnyOf(rules=(TO_ASK, Standing(those=(StandingCode.MEMBER,)), InArrears()))
    page = words(browser(cast.branch_organiser).get(address(asks(either))).text)
    assert re.findall(r"adds \d", page) == ["adds 1", "adds 1", "adds 0"]


def test_a_region_is_given_bands_and_no_differences(browser: Open, cast: Cast) -> None:
    page = words(browser(cast.regional_organiser).get(address(asks(TO_ASK))).text)
    assert "Fewer than 3 people" in page
    assert "numbers are rounded" in page
    assert "fall away" not in page
    assert "→" not in page
    assert "adds" not in page


def test_a_rule_about_single_people_says_where_it_works(browser: Open, cast: Cast) -> None:
    asked = address(asks(Assessed(those=(1,))))
    says = "Works only where you see the people"
    assert says in words(browser(cast.regional_organiser).get(asked).text)
    assert says not in words(browser(cast.branch_organiser).get(asked).text)
    form = browser(cast.regional_organiser).get("/questions/new?within=top&kind=assessment")
    assert "works only where you see the people" in words(form.text)


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_of_rule_has_a_form_that_can_be_sent(
    browser: Open, cast: Cast, code: str
) -> None:
    branch = browser(cast.branch_organiser)
    page = branch.get(f"/questions/new?within=top&kind={code}").text
    assert KINDS[code].label in words(page)
    sent = f"/questions/changed?do=keep&within=top&kind={code}&filled=yes&so=yes&span=any"
    answers = {
        "standing": "&those=3", "place": f"&those={cast.leeds.unit.id}",
        "employer": f"&those={cast.leeds.employer_id}", "site": f"&those={cast.hub.id}",
        "team": f"&those={cast.payments.id}", "engagement": "&those=1", "assessment": "&those=2",
        "ask": "&states=3", "reachable": "&by=email",
    }  # fmt: skip
    arrived = asked_at(branch, sent + answers.get(code, ""))
    assert arrived is not None
    assert [rule.rule for rule in arrived.rules] == [code]
    again = branch.get(address(arrived, at="0")).text
    assert 'value="keep"' in again, "its form opens again"
    before = asked_at(branch, sent + answers.get(code, "") + f"&q={pack(arrived)}")
    assert before is not None
    assert len(before.rules) == 2


def test_a_rule_left_out_stands_as_its_opposite_and_opens_so(browser: Open, cast: Cast) -> None:
    branch = browser(cast.branch_organiser)
    sent = "/questions/changed?do=keep&within=top&kind=conversation&filled=yes&so=no"
    asked = asked_at(branch, f"{sent}&span=30d&reached=yes")
    assert asked == asks(NoneOf(rules=(Spoken(reached=True, since="-30d"),)))
    form = branch.get(address(asked, at="0")).text
    assert re.search(r'name="so" value="no" checked', form)
    assert re.search(r'name="span" value="30d" checked', form)


def test_days_are_typed_in_words_and_mistakes_keep_what_was_typed(
    browser: Open, cast: Cast
) -> None:
    branch = browser(cast.branch_organiser)
    sent = "/questions/changed?do=keep&within=top&kind=joined&filled=yes&so=yes&span=pick"
    asked = asked_at(branch, f"{sent}&since=6 months ago&until=yesterday")
    assert asked is not None
    assert asked.rules[0].model_dump(exclude_defaults=True) == {"since": "-6m", "until": "-1d"}
    wrong = branch.get(f"{sent}&since=whenever&until=3/11/2026", status=422).text
    assert 'value="whenever"' in wrong
    assert "Write a day like 3/11/2026" in words(wrong)
    backwards = branch.get(f"{sent}&since=today&until=30 days ago", status=422).text
    assert "comes after the last" in words(backwards)
    nothing = branch.get(
        "/questions/changed?do=keep&within=top&kind=standing&filled=yes", status=422
    )
    assert "Choose at least one" in words(nothing.text)


def test_rules_are_removed_put_back_moved_and_grouped(browser: Open, cast: Cast) -> None:
    branch = browser(cast.branch_organiser)
    both = asks(TO_ASK, InArrears())
    assert changed(branch, both, "up", at=1) == asks(InArrears(), TO_ASK)
    assert changed(branch, both, "any", at=1) == asks(TO_ASK, AnyOf(rules=(InArrears(),)))
    grouped = asks(AnyOf(rules=(TO_ASK,)), InArrears())
    assert changed(branch, grouped, "in", at=1) == asks(AnyOf(rules=(TO_ASK, InArrears())))
    assert changed(branch, grouped, "as_none", at=0) == asks(NoneOf(rules=(TO_ASK,)), InArrears())
    assert changed(branch, grouped, "open", at=0) == both
    page = branch.get(f"/questions/changed?q={pack(grouped)}&do=remove&at=0.0").text
    assert "The rule is removed." in words(page)
    back = next(link for link in links(page) if "do=put" in link)
    assert asked_at(branch, back) == grouped


def test_the_rule_that_left_nobody_is_named_and_can_be_dropped(browser: Open, cast: Cast) -> None:
    branch = browser(cast.branch_organiser)
    page = branch.get(address(asks(TO_ASK, InArrears()))).text
    assert "Rule B left nobody: Are in arrears" in words(page)
    drop = re.search(r'href="([^"]*)">Ask without it', page)
    assert drop
    assert asked_at(branch, html.unescape(drop[1])) == asks(TO_ASK)


def test_something_that_is_gone_is_said(browser: Open, cast: Cast) -> None:
    page = words(browser(cast.branch_organiser).get(address(asks(InTeam(those=(99_999,))))).text)
    assert "Something it names is gone, or lies outside what you see" in page


def test_an_outsiders_team_is_never_named(browser: Open, cast: Cast, owner: Session) -> None:
    secret = make.team(owner, cast.revenue, "Quiet Corner")
    owner.commit()
    branch = browser(cast.branch_organiser)
    for page in (
        branch.get(address(asks(InTeam(those=(secret.id,))))),
        branch.get("/questions/new?within=top&kind=team"),
        branch.part("/questions/options?within=top&kind=team&field=those&seek_those=quiet"),
    ):
        assert "Quiet Corner" not in page.text
    there = asks(Place(those=(cast.revenue.unit.id,)))
    assert "Nobody of 1 you may ask about" in words(branch.get(address(there)).text)


@pytest.mark.parametrize("q", ["x", "%00", "W10", "9" * 9_000, "eJw"])
def test_a_broken_address_says_so_and_begins_again(browser: Open, cast: Cast, q: str) -> None:
    branch = browser(cast.branch_organiser)
    page = words(branch.get(f"/questions/new?q={q}", status=422).text)
    assert "does not hold a whole question" in page
    branch.get(f"/questions/new?q={pack(asks(TO_ASK))}&at=7", status=422)
    branch.get(f"/questions/changed?q={pack(asks(TO_ASK))}&at=7&do=up", status=422)


def test_too_many_rules_are_refused_with_a_sentence(browser: Open, cast: Cast) -> None:
    q = pack(asks(*[InArrears()] * 40))
    sent = f"/questions/changed?do=keep&within=top&kind=arrears&filled=yes&so=yes&q={q}"
    page = browser(cast.branch_organiser).get(sent, status=422).text
    assert "40 rules are the most for one question" in words(page)
    assert 'value="keep"' in page, "the form is still open"


def test_text_is_used_or_kept_with_line_and_column(browser: Open, cast: Cast) -> None:
    branch = browser(cast.branch_organiser)
    page = branch.post(
        "/questions/text", {"q": "", "text": "membership: not a member or not known\r\nin arrears"}
    )
    q = parse_qs(urlsplit(str(page.url)).query)["q"][0]
    assert unpack(q) == asks(TO_ASK, InArrears())
    wrong = branch.post(
        "/questions/text", {"q": q, "text": "membership: not a member\nin the moon"}, status=422
    )
    assert "Line 2, column" in words(wrong.text)
    assert "in the moon" in wrong.text
    assert "or not who are in arrears" in words(wrong.text), "the question above stays"


def test_a_branch_sees_the_first_people_found_and_it_is_noted(
    browser: Open, cast: Cast, owner: Session
) -> None:
    for at in range(60):
        make.person(owner, cast.leeds, f"P{at:02}", "Example")
    owner.commit()
    page = words(browser(cast.branch_organiser).get(f"/questions/people?q={pack(asks())}").text)
    assert "50 of 61 people" in page
    assert "P00 Example" in page
    assert "Tomos" not in page
    noted = owner.query(AuditEvent).filter_by(event="people_listed").one()
    assert noted.count == 50
    browser(cast.regional_organiser).get("/questions/people", status=403)


def save(browser: Browser, name: str, **more: object) -> int:
    page = browser.post("/questions", {"q": pack(asks(TO_ASK)), "name": name, **more})
    return int(page.url.path.rpartition("/")[2])


def test_a_question_is_saved_renamed_removed_and_brought_back(
    browser: Open, cast: Cast, owner: Session
) -> None:
    branch = browser(cast.branch_organiser)
    saved = save(branch, "To ask")
    assert "To ask" in words(branch.get("/questions").text)
    asked = {"q": pack(asks(TO_ASK, InArrears())), "name": "To ask again"}
    branch.post(f"/questions/{saved}", asked)
    page = words(branch.get(f"/questions/{saved}").text)
    assert "To ask again" in page
    assert "in arrears" in page
    nameless = branch.post("/questions", {"q": asked["q"], "name": ""}, status=422)
    assert "Give the question a name" in words(nameless.text)
    gone = branch.post(f"/questions/{saved}/removal").text
    assert owner.query(SavedQuestion).count() == 0
    undo = re.search(r'action="(/questions/restoration[^"]*)"', gone)
    assert undo
    branch.post(html.unescape(undo[1]))
    back = owner.query(SavedQuestion).one()
    assert back.name == "To ask again"
    assert Question.model_validate(back.question) == asks(TO_ASK, InArrears())


def test_a_shared_question_is_opened_and_copied_but_not_changed(
    browser: Open, cast: Cast, owner: Session
) -> None:
    region = browser(cast.regional_organiser)
    shared = save(region, "For the region", unit=cast.leeds_branch.id)
    own = save(region, "Mine alone")
    branch = browser(cast.branch_organiser)
    page = words(branch.get("/questions").text)
    assert "For the region" in page
    assert "Mine alone" not in page
    branch.get(f"/questions/{own}", status=404)
    assert "Rosa Kowalska" in words(branch.get(f"/questions/{shared}").text)
    branch.post(f"/questions/{shared}", {"q": "", "name": "Taken over"}, status=409)
    copy = branch.post(f"/questions/{shared}/copy")
    assert "For the region (copy)" in words(copy.text)
    for act in ("", "/copy", "/removal"):
        branch.post(f"/questions/{own}{act}", {"q": "", "name": "x"}, status=404)
