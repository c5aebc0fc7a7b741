"""What may be typed about people."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.people.models import ConflictKind, StandingCode, UnionRoleKind
from app.people.names import phone_e164, tidy
from app.people.pasting import name_problem, team_problem
from app.web.forms import Day, Form, Id

# Where people have their private post: a slip here would put it on a list.
PRIVATE_POST = re.compile(
    r"(gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|proton|protonmail"
    r"|gmx|btinternet|sky|talktalk|virginmedia|ntlworld)\.(com|co\.uk|net|me)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"(?i)[x\d][\d\s().+/-]*(?:(?:x|ext\.?)\s*\d{1,6})?")


def _name(typed: str) -> str:
    text = tidy(typed)
    problem = name_problem(text)
    if problem:
        raise ValueError(problem)
    return text


def _team(typed: str) -> str:
    text = tidy(typed)
    problem = team_problem(text)
    if problem:
        raise ValueError(problem)
    return text


def _email(typed: str) -> str:
    if not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\".]+", typed):
        raise ValueError("Enter a work e-mail address, like name@example.org.")
    if PRIVATE_POST.fullmatch(typed.rpartition("@")[2]):
        raise ValueError("This is a private address. Only a work e-mail may be kept here.")
    return typed


def _phone(typed: str) -> str:
    text = tidy(typed)
    digits = sum(c.isdigit() for c in text)
    is_extension = bool(_EXTENSION.fullmatch(text)) and 3 <= digits <= 15
    letters = re.sub(r"(?i)ext\.?|x", "", text)
    if any(c.isalpha() for c in letters) or not (is_extension or phone_e164(text)):
        raise ValueError("Enter a work phone number, like 0113 496 0123, or an extension.")
    return text


def _plain(typed: str) -> str:
    return tidy(typed)


Name = Annotated[str, AfterValidator(_name)]
PartOfName = Annotated[str, StringConstraints(max_length=120), AfterValidator(_name)]
TeamName = Annotated[str, StringConstraints(max_length=120), AfterValidator(_team)]
WorkEmail = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
WorkPhone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_phone)]
Grade = Annotated[str, StringConstraints(max_length=60), AfterValidator(_plain)]


class NewPersonForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "name": "Enter their name.",
        "workplace_id": "Choose where they work.",
    }
    name: Name
    workplace_id: int
    team: TeamName | None = None
    grade: Grade | None = None
    work_email: WorkEmail | None = None
    work_phone: WorkPhone | None = None
    different: str = ""


class PasteForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {"names": "Paste at least one name."}
    # No limit of its own: what was pasted is answered with a sentence, not cut off.
    names: Annotated[str, StringConstraints(strip_whitespace=False)]
    team: TeamName | None = None
    different: list[str] = Field(default_factory=list)
    # What the preview showed; when the names changed since, they are shown again first.
    previewed: str = ""


class EditPersonForm(Form):
    forename: PartOfName | None = None
    surname: PartOfName | None = None
    known_as: PartOfName | None = None
    work_email: WorkEmail | None = None
    work_phone: WorkPhone | None = None
    rev: int = 0

    @model_validator(mode="after")
    def has_a_name(self) -> "EditPersonForm":
        if not (self.forename or self.surname):
            raise ValueError("Enter a forename or a surname: everybody has one of them.")
        return self


class DatedForm(Form):
    """An act and its day: today, yesterday, or the day picked."""

    sentences: ClassVar[Mapping[str, str]] = {"when": "Choose a day."}
    when: Literal["today", "yesterday", "pick"] = "today"
    when_date: Day | None = None

    @model_validator(mode="after")
    def says_when(self) -> "DatedForm":
        if self.when == "pick" and self.when_date is None:
            raise ValueError("Pick the day.")
        return self

    def day(self, today: date) -> date:
        if self.when == "pick" and self.when_date is not None:
            return self.when_date
        return today - timedelta(days=1) if self.when == "yesterday" else today


class MoveForm(DatedForm):
    sentences: ClassVar[Mapping[str, str]] = {
        "when": "Choose a day.",
        "workplace_id": "Choose where they work now.",
    }
    workplace_id: int
    team: TeamName | None = None
    grade: Grade | None = None


class StandingForm(DatedForm):
    sentences: ClassVar[Mapping[str, str]] = {
        "when": "Choose the day on which they told you.",
        "code": "Choose what they told you.",
    }
    code: StandingCode
    told_me: Literal["yes"] | None = None

    @model_validator(mode="after")
    def never_hearsay(self) -> "StandingForm":
        if self.code is StandingCode.OTHER_UNION and self.told_me is None:
            raise ValueError(
                "Another union is recorded only when they told you themselves: tick that they did,"
                " or leave it out."
            )
        return self


class RoleForm(DatedForm):
    sentences: ClassVar[Mapping[str, str]] = {
        "when": "Choose the day on which it began.",
        "kind": "Choose the role.",
    }
    kind: UnionRoleKind


class ConflictForm(Form):
    """Without a team it is everybody at the person's workplace."""

    sentences: ClassVar[Mapping[str, str]] = {
        "kind": "Choose what they are.",
        "team_id": "Choose one of the teams shown.",
    }
    kind: ConflictKind
    team_id: Id | None = None
