"""Lists made before questions were rules keep what they were made from."""

from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.finding.names import Names
from app.finding.question import Question
from app.finding.text import write
from tests.cast import Cast

CONVERT = import_module("migrations.versions.2026_11_23_finding").CONVERT
OLD: dict[str, Any] = {
    "standings": [0, 3], "unit_id": None, "workplaces": [], "teams": [], "outcomes": [],
    "issues": [], "unspoken_since": None, "never_spoken": False, "has_phone": False,
    "by_phone": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kept", "now"),
    [
        ({}, "membership: not known or not a member"),
        (
            {"workplaces": [7], "teams": [1], "outcomes": [2], "issues": [3], "has_phone": True},
            "membership: not known or not a member\nplace: no. 7\nteam: no. 1\n"
            "last conversation: said thinking about it\nconversation: raised no. 3\n"
            "reachable by: phone",
        ),
        (
            {"unspoken_since": "2026-03-01", "never_spoken": True},
            "membership: not known or not a member\n"
            "none of (\n  conversation: reached, since 1 March 2026\n)\n"
            "none of (\n  conversation: reached\n)",
        ),
    ],
)
def test_an_old_question_is_said_in_the_new_words(
    owner: Session, cast: Cast, kept: dict[str, Any], now: str
) -> None:
    owner.execute(
        text(
            "insert into call_lists(owner_id, purpose, question, as_at, expires_on)"
            " values (:owner, 'x', :question, '2026-01-01', '2026-01-15')"
        ).bindparams(bindparam("question", OLD | kept, JSONB)),
        {"owner": cast.branch_organiser.id},
    )
    for _ in range(2):  # and once converted it stays as it is
        owner.execute(text(CONVERT))
        row = owner.execute(text("select question, by, unit_id from call_lists")).one()
        assert write(Question.model_validate(row.question), Names()) == now
    assert row.by == 1


def test_a_desk_walk_stays_one(owner: Session, cast: Cast) -> None:
    old = OLD | {"by_phone": False, "unit_id": cast.leeds_branch.id}
    owner.execute(
        text(
            "insert into call_lists(owner_id, purpose, question, as_at, expires_on)"
            " values (:owner, 'x', :question, '2026-01-01', '2026-01-15')"
        ).bindparams(bindparam("question", old, JSONB)),
        {"owner": cast.branch_organiser.id},
    )
    owner.execute(text(CONVERT))
    row = owner.execute(text("select by, unit_id from call_lists")).one()
    assert tuple(row) == (2, cast.leeds_branch.id)
