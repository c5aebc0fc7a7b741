"""A question in an address: comes back as it was, or not at all."""

import base64
import zlib

import pytest

from app.asks.models import AskState
from app.conversations.models import Outcome
from app.finding.address import LONGEST, pack, unpack
from app.finding.question import AnyOf, AskedBy, NoneOf, Place, Question, Spoken, Standing
from app.people.models import StandingCode


def squeezed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode())).decode().rstrip("=")


@pytest.mark.parametrize(
    "rules",
    [
        (),
        (Standing(those=(StandingCode.UNKNOWN, StandingCode.NOT_MEMBER)),),
        (NoneOf(rules=(Spoken(reached=False, since="-30d"),)),),
        (AnyOf(rules=(Place(those=(7, 8)), AskedBy(states=()), AskedBy())),),
        (AskedBy(states=(AskState.RETURNED,)), Spoken(last=True, outcomes=(Outcome.THINKING,))),
    ],
)
def test_what_is_packed_comes_back(rules: tuple[object, ...]) -> None:
    question = Question.model_validate({"rules": rules})
    assert unpack(pack(question)) == question


def test_a_question_of_three_rules_is_short() -> None:
    asked = Question(
        rules=(
            Standing(those=(StandingCode.NOT_MEMBER,)),
            Place(those=(12,)),
            NoneOf(rules=(Spoken(reached=True),)),
        )
    )
    assert len(pack(asked)) < 180


@pytest.mark.parametrize(
    "broken",
    [
        "x",
        "=",
        "%00",
        "ŵ",
        "9" * (LONGEST + 1),
        squeezed("null"),
        squeezed("7"),
        squeezed("[7]"),
        squeezed('{"rule":"all"}'),
        squeezed('[{"rule":"everything"}]'),
        squeezed('[{"rule":"standing","those":[99]}]'),
        squeezed('[{"rule":"added","since":"-5y"}]'),
        squeezed("[" * 90_000),
        squeezed("[" + '{"rule":"arrears"},' * 41 + '{"rule":"arrears"}]'),
        squeezed(" " * 200_000 + "[]"),
        pack(Question(rules=(Place(those=(7,)),)))[:-4],
    ],
)
def test_what_was_not_packed_here_is_no_question(broken: str) -> None:
    assert unpack(broken) is None
