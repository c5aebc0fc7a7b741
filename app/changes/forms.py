"""What may be typed about a change, a figure somebody gave, and what was agreed about a review."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from app.changes.models import ChangeKind, Ownership, Scenario
from app.web.forms import AsNumber, Day, Form, Id
from app.workplaces.forms import PlaceName, Postcode

FIRST = date(1990, 1, 1)
LAST = date(2100, 1, 1)


def _near_enough(day: date) -> date:
    if not FIRST <= day < LAST:
        raise ValueError("Enter a day between 1990 and 2099.")
    return day


def _one_line(typed: object) -> object:
    return " ".join(typed.split()) if isinstance(typed, str) else typed


def _without_commas(typed: object) -> object:
    return typed.replace(",", "") if isinstance(typed, str) else typed


ChangeDay = Annotated[Day, AfterValidator(_near_enough)]
Line = BeforeValidator(_one_line)
Heads = Annotated[int, Field(ge=0, le=10_000_000), BeforeValidator(_without_commas)]


class ChangeWords(Form):
    """What may be put right while a change is only announced."""

    sentences: ClassVar[Mapping[str, str]] = {
        "announced_on": "Enter the day it was announced, like 3/11/2026.",
        "effective_on": "Enter the day it is to happen, like 3/11/2026.",
        "ownership": "Choose one of those shown.",
        "scenarios": "Tick only options shown.",
    }
    title: Annotated[str, Field(max_length=160), Line] = ""
    about: Annotated[str, Field(max_length=4_000)] = ""
    source: Annotated[str, Field(max_length=300), Line] = ""
    said_by: Annotated[str, Field(max_length=160), Line] = ""
    ownership: Annotated[Ownership, AsNumber] = Ownership.NOT_KNOWN
    scenarios: list[Annotated[Scenario, AsNumber]] = Field(default_factory=list)
    announced_on: ChangeDay
    effective_on: ChangeDay

    @field_validator("scenarios")
    @classmethod
    def in_order(cls, given: list[Scenario]) -> list[Scenario]:
        return sorted(set(given))

    @field_validator("effective_on")
    @classmethod
    def not_before_it_was_announced(cls, given: date, info: ValidationInfo) -> date:
        announced_on = info.data.get("announced_on")
        if announced_on is not None and given < announced_on:
            raise ValueError("It can't happen before it was announced: check both dates.")
        return given


class AnnouncementForm(ChangeWords):
    """One form for every kind; what a kind does not ask for stays empty."""

    kind: ClassVar[ChangeKind]
    sentences: ClassVar[Mapping[str, str]] = {
        **ChangeWords.sentences,
        "workplaces": "Tick the offices it is about.",
    }
    workplaces: list[Id]
    to_employer: Annotated[str, Field(max_length=200), Line] = ""
    to_site: Annotated[str, Field(max_length=200), Line] = ""
    to_postcode: Postcode | None = None
    bargaining_unit: Id | None = None

    @field_validator("workplaces")
    @classmethod
    def each_once(cls, given: list[int]) -> list[int]:
        return list(dict.fromkeys(given))


class TransferForm(AnnouncementForm):
    kind = ChangeKind.TRANSFER
    sentences: ClassVar[Mapping[str, str]] = {
        **AnnouncementForm.sentences,
        "to_employer": "Enter who will employ them.",
    }
    to_employer: Annotated[PlaceName, Line]


class ClosureForm(AnnouncementForm):
    kind = ChangeKind.CLOSURE


class MoveForm(AnnouncementForm):
    kind = ChangeKind.MOVE
    sentences: ClassVar[Mapping[str, str]] = {
        **AnnouncementForm.sentences,
        "to_site": "Enter the building they move to, as people call it.",
    }
    to_site: Annotated[PlaceName, Line]


class ReviewForm(AnnouncementForm):
    kind = ChangeKind.REVIEW


class CheckOffForm(AnnouncementForm):
    kind = ChangeKind.CHECK_OFF_END


class RecognitionForm(AnnouncementForm):
    """`was` and `becomes` say what is recognised, before and after, in words."""

    kind = ChangeKind.RECOGNITION
    sentences: ClassVar[Mapping[str, str]] = {
        **AnnouncementForm.sentences,
        "was": "Say in a few words how it stands now, like “not recognised”.",
        "becomes": "Say in a few words how it will stand, like “recognised for pay and hours”.",
    }
    workplaces: list[Id] = Field(default_factory=list)
    was: Annotated[str, Field(max_length=200), Line]
    becomes: Annotated[str, Field(max_length=200), Line]


FORMS: Mapping[ChangeKind, type[AnnouncementForm]] = {
    form.kind: form
    for form in (
        TransferForm, ClosureForm, MoveForm, ReviewForm, CheckOffForm, RecognitionForm,
    )
}  # fmt: skip


class ClaimForm(Form):
    """A figure somebody gave. Nothing says which of several is right."""

    sentences: ClassVar[Mapping[str, str]] = {
        "statement": "Write what was said, in one sentence.",
        "affected": "Enter a whole number, or leave this empty.",
        "of_all": "Enter a whole number, or leave this empty.",
        "said_by": "Say who gave the figure: an employer, a newspaper, the union.",
        "said_on": "Enter the day it was said, like 3/11/2026.",
        "workplace": "Choose one of the offices shown.",
    }
    statement: Annotated[str, Field(max_length=300), Line]
    workplace: Id | None = None
    scope: Annotated[str, Field(max_length=160), Line] = ""
    affected: Heads | None = None
    of_all: Annotated[Heads | None, Field(validate_default=True)] = None
    said_by: Annotated[str, Field(max_length=160), Line]
    said_on: ChangeDay
    source: Annotated[str, Field(max_length=300), Line] = ""

    @field_validator("of_all")
    @classmethod
    def a_part_of_it(cls, given: int | None, info: ValidationInfo) -> int | None:
        affected = info.data.get("affected")
        if given is not None and affected is not None and affected > given:
            raise ValueError(f"{affected:,} can't be affected of {given:,}: check both numbers.")
        if given is not None and "affected" in info.data and affected is None:
            raise ValueError("Enter how many of them are affected, too, or leave this empty.")
        return given


class MilestoneForm(Form):
    """Something on the way that somebody gave a day for."""

    sentences: ClassVar[Mapping[str, str]] = {
        "what": "Say what is to happen on that day, like “first report”.",
        "due_on": "Enter the day it is due, like 3/11/2026.",
        "done_on": "Enter the day it was done, like 3/11/2026, or leave this empty.",
    }
    what: Annotated[str, Field(max_length=160), Line]
    due_on: ChangeDay
    said_by: Annotated[str, Field(max_length=160), Line] = ""
    source: Annotated[str, Field(max_length=300), Line] = ""
    done_on: ChangeDay | None = None


class NoteForm(Form):
    """What was agreed or done; `step` is one of a review's three, or none of them."""

    sentences: ClassVar[Mapping[str, str]] = {
        "text": "Write what was agreed or done, in a sentence or two.",
        "noted_on": "Enter the day, like 3/11/2026.",
        "step": "Choose one of the steps shown.",
    }
    step: Annotated[int, Field(ge=0, le=3)] = 0
    noted_on: ChangeDay
    owner: Annotated[str, Field(max_length=120), Line] = ""
    text: Annotated[str, Field(max_length=500), Line]


class AnswersForm(Form):
    """What comes along when a change is applied; answers to its questions are named by id."""

    keep: list[Literal["teams", "numbers", "asks", "grants"]] = Field(default_factory=list)
    other_numbers: Annotated[int, Field(ge=1, le=3)] | None = None


class HomesForm(Form):
    """Where people of an office that closes go: one answer for each office, named by its id."""


class UndoForm(Form):
    """`force`: people edited since are put back, too."""

    force: bool = False
