"""A question as one sentence."""

import pytest
from hypothesis import given

from app.finding import question as q
from app.finding.question import Question
from app.finding.text import parse
from app.finding.words import sentence
from tests.finding.questions import questions
from tests.finding.test_text import ISSUES_OWN, KNOWN


@given(question=questions)
def test_any_question_is_one_sentence(question: Question) -> None:
    said = sentence(question, KNOWN)
    assert said[0] == said[0].upper()
    assert said.endswith(".")
    assert "\n" not in said.replace("\u0085", "").replace("\u2028", "")
    assert "  " not in said or any("  " in str(rule) for rule in question.rules)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "People."),
        (ISSUES_OWN, "Non-members in Cardiff who have not been spoken to since 1 March 2026 and"
         " have raised Off-shoring."),
        ("membership: not a member or not known\nnone of (\n conversation: any\n)",
         "Non-members or people of unknown membership who have not been contacted."),
        ('conversation: raised "Pay", said thinking about it, in the last 30 days',
         "People who have raised Pay and said “thinking about it” in a conversation in the last 30"
         " days."),
        ('joined: at any time\nleft the union: in the last 2 years, because "lapsed"',
         "People who have joined the union at any time and have left the union in the last 24"
         " months because of “lapsed”."),
        ('any of (\n team: "Post"\n none of (\n  in arrears\n  assessment: 1 or 2\n )\n)',
         "People who either are in team Post, Leeds or both are not in arrears and are not assessed"
         " as 1 or 2."),
        ('last conversation: not reached, by "Amina Yusuf"',
         "People who have last been tried but not reached by Amina Yusuf."),
        ("place: no. 99", "People in a place you don't see."),
    ],
)  # fmt: skip
def test_the_sentence_is_plain(typed: str, said: str) -> None:
    read = parse(typed, KNOWN)
    assert isinstance(read, Question), read
    assert sentence(read, KNOWN) == said


def test_none_of_all_is_said_as_either_not() -> None:
    question = Question(rules=(q.NoneOf(rules=(q.AllOf(rules=(q.InArrears(), q.Joined())),)),))
    assert sentence(question, KNOWN) == (
        "People who either are not in arrears or have not joined the union at any time."
    )
