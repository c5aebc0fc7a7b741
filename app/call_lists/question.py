"""The question a call list was made from: as JSON in the database, and in words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.call_lists.rules import OUTCOMES, STANDINGS
from app.conversations.models import Outcome
from app.people.models import StandingCode
from app.web.formats import day


@dataclass(frozen=True)
class Question:
    """Whom to find. An empty list asks nothing; `unit_id` is only how `workplaces` was chosen."""

    standings: Sequence[int]
    unit_id: int | None = None
    workplaces: Sequence[int] = ()
    teams: Sequence[int] = ()
    outcomes: Sequence[int] = ()
    issues: Sequence[int] = ()
    unspoken_since: date | None = None
    never_spoken: bool = False
    has_phone: bool = False
    by_phone: bool = True

    def as_json(self) -> dict[str, Any]:
        """The shape find_for_call_list() reads."""
        return {
            "standings": list(self.standings),
            "unit_id": self.unit_id,
            "workplaces": list(self.workplaces),
            "teams": list(self.teams),
            "outcomes": list(self.outcomes),
            "issues": list(self.issues),
            "unspoken_since": self.unspoken_since.isoformat() if self.unspoken_since else None,
            "never_spoken": self.never_spoken,
            "has_phone": self.has_phone,
            "by_phone": self.by_phone,
        }


def from_json(kept: Mapping[str, Any]) -> Question:
    since = kept.get("unspoken_since")
    return Question(
        standings=kept.get("standings") or (),
        unit_id=kept.get("unit_id"),
        workplaces=kept.get("workplaces") or (),
        teams=kept.get("teams") or (),
        outcomes=kept.get("outcomes") or (),
        issues=kept.get("issues") or (),
        unspoken_since=date.fromisoformat(since) if since else None,
        never_spoken=bool(kept.get("never_spoken")),
        has_phone=bool(kept.get("has_phone")),
        by_phone=bool(kept.get("by_phone", True)),
    )


def in_words(question: Question, issues: Mapping[int, str]) -> list[str]:
    """“Not a member or not known”, “never spoken to”, “raised Pay” …"""
    words = [" or ".join(STANDINGS[StandingCode(code)].lower() for code in question.standings)]
    if question.never_spoken:
        words.append("never spoken to")
    if question.unspoken_since:
        words.append(f"not spoken to since {day(question.unspoken_since)}")
    if question.outcomes:
        said = " or ".join(OUTCOMES[Outcome(code)] for code in question.outcomes)
        words.append(f"last said: {said}")
    if question.issues:
        words.append("raised " + " or ".join(issues.get(i, "something") for i in question.issues))
    if question.has_phone:
        words.append("with a phone number")
    return words
