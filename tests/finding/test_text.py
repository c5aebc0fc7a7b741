"""Questions as text: what is written is read back, and what is not understood is said."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.finding import question as q
from app.finding.names import Kind, Name, Names
from app.finding.question import Question
from app.finding.text import Mistake, parse, write
from app.people.models import StandingCode
from tests.finding.questions import questions

labels = st.sampled_from(["Cardiff", "Pay", 'The "Hub"', "Payments, Leeds", "and", "no. 3"])
names = st.fixed_dictionaries(
    {
        kind: st.dictionaries(st.integers(1, 12), st.builds(Name, labels), max_size=8)
        for kind in Kind
    }
).map(Names)
KNOWN = Names(
    {
        Kind.PLACE: {3: Name("Cardiff"), 4: Name("Leeds"), 5: Name("Leeds")},
        Kind.TEAM: {1: Name("Payments, Cardiff", "Payments"), 3: Name("Post, Leeds", "Post"),
                    2: Name("Payments, Leeds", "Payments")},
        Kind.ISSUE: {7: Name("Off-shoring"), 8: Name("Pay")},
        Kind.USER: {1: Name("Amina Yusuf")},
    }
)  # fmt: skip
ISSUES_OWN = """membership: not a member
place: "Cardiff"
none of (
  conversation: reached, since 1 March 2026
)
conversation: raised "Off-shoring\""""


@given(question=questions, known=names)
def test_what_is_written_is_read_back(question: Question, known: Names) -> None:
    text = write(question, known)
    assert parse(text, known) == question
    assert Question.model_validate_json(json.dumps(question.model_dump(mode="json"))) == question


@given(text=st.text(max_size=60) | st.lists(st.sampled_from(
    ["place", ":", '"Cardiff"', "or", "and", "any of", "(", ")", "\n", "conversation", "since",
     "1", "March", "2026", "in the last", "days", "no", ".", ",", "said", "not now", "#", "is"]
)).map(" ".join))  # fmt: skip
def test_whatever_is_typed_is_a_question_or_sentences(text: str) -> None:
    read = parse(text, KNOWN)
    if isinstance(read, Question):
        written = write(read, KNOWN)
        assert parse(written, KNOWN) == read
        assert write(parse(written, KNOWN), KNOWN) == written  # type: ignore[arg-type]
    else:
        assert read
        for mistake in read:
            assert mistake.line >= 1
            assert mistake.column >= 1
            assert mistake.says.endswith((".", "?"))


def test_the_issues_own_question_reads_as_it_is_written() -> None:
    question = Question(
        rules=(
            q.Standing(those=(StandingCode.NOT_MEMBER,)),
            q.Place(those=(3,)),
            q.NoneOf(rules=(q.Spoken(reached=True, since="2026-03-01"),)),
            q.Spoken(issues=(7,)),
        )
    )
    assert write(question, KNOWN) == ISSUES_OWN
    assert parse(ISSUES_OWN, KNOWN) == question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Membership is Member AND place: “cardiff”", 'membership: member\nplace: "Cardiff"'),
        ('team: "post"', 'team: "Post, Leeds"'),
        ("joined: since 2026-03-01", "joined: since 1 March 2026"),
        ("joined: since 1/3/2026", "joined: since 1 March 2026"),
        ("joined: since 1 Mar 2026", "joined: since 1 March 2026"),
        ("joined: in the last 2 weeks", "joined: in the last 14 days"),
        ("joined: since 30 days ago", "joined: in the last 30 days"),
        ("any of (in arrears or union role: rep or health and safety rep)",
         "any of (\n  in arrears\n  union role: rep or health and safety rep\n)"),
        ("conversation: raised \"Pay\", said don’t know", None),
        ("# a remark\nin arrears; in arrears", "in arrears\nin arrears"),
        ("conversation: result don’t contact", "conversation: result don't contact"),
        ("ask: any", "ask: any"),
    ],
)  # fmt: skip
def test_typed_freely_it_is_still_understood(typed: str, meant: str | None) -> None:
    read = parse(typed, KNOWN)
    if meant is None:
        assert not isinstance(read, Question)
    else:
        assert isinstance(read, Question), read
        assert write(read, KNOWN) == meant


@pytest.mark.parametrize(
    ("typed", "line", "column", "says"),
    [
        ('place: "Caridff"', 1, 8,
         'No place you see is called “Caridff”. Perhaps “Cardiff”?'),
        ('in arrears\nplace: "Leeds"', 2, 8,
         '2 are called “Leeds”. Say which: "Leeds" no. 4 or "Leeds" no. 5.'),
        ('team: "Payments"', 1, 7,
         '2 are called “Payments”. Say which: "Payments, Cardiff" or "Payments, Leeds".'),
        ('place: "Cardiff" no. 4', 1, 8, "No. 4 is “Leeds”, not “Cardiff”."),
        ("place: Cardiff", 1, 8, "“Cardiff” is not understood here. Write the name of the place in"
         ' quotes, as in "Cardiff".'),
        ("membreship: member", 1, 1, "No rule begins with “membreship”. Perhaps “membership”?"),
        ("membership member", 1, 12,
         "After “membership” comes a colon, as in “membership: not a member”."),
        ("joined: since March", 1, 15, "Write a day as “1 March 2026”, “today”, “30 days ago” or"
         " “7 days from now”."),
        ("joined: since 30 February 2026", 1, 15, "There is no such day in the calendar."),
        ("any of (in arrears", 1, 8,
         "This bracket is never closed: put “)” after its last rule."),
        ("any of (in arrears and in arrears)", 1, 20, "“and” does not go in “any of”: put each rule"
         " on its own line, or those that belong together in “all of ( … )”."),
        ("in arrears or in arrears", 1, 12, "For one rule or another write “any of ( … )” with each"
         " on its own line."),
        ("assessment: 7", 1, 13, "“7” is not understood here. Write a number from 1 to 5."),
        ("conversation: reached, not reached", 1, 24,
         "This was said before: say it once, and join values with “or”."),
        ("all of ( all of ( all of ( all of ( in arrears ) ) ) )", 1, 35,
         "Put groups inside groups at most four deep."),
        ("\n".join(["in arrears"] * 41), 1, 1, "40 rules are the most for one question."),
    ],
)  # fmt: skip
def test_each_mistake_is_one_sentence(typed: str, line: int, column: int, says: str) -> None:
    assert parse(typed, KNOWN) == [Mistake(line, column, says)]


def test_every_line_says_its_own_mistake() -> None:
    read = parse('plce: any\nin arrears\nplace: "Nowhere"\nany of (\n  x\n  in arrears\n)', KNOWN)
    assert isinstance(read, list)
    assert [mistake.line for mistake in read] == [1, 3, 5]
