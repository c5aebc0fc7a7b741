"""What may be typed about a campaign."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from app.campaigns.addresses import NOT_AN_ADDRESS, web_address
from app.campaigns.models import CampaignKind, DemandState, PageKind
from app.web.forms import AsNumber, Day, Form, Id

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


CampaignDay = Annotated[Day, AfterValidator(_near_enough)]
Line = BeforeValidator(_one_line)
Joins = Annotated[int, Field(ge=1, le=10_000_000), BeforeValidator(_without_commas)]


class CampaignForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "name": "Give it a name in at most 160 letters, like “Save our shared services”.",
        "kind": "Choose what it is about.",
        "unit": "Choose where it runs.",
        "begins_on": "Enter the day it begins, like 3/11/2026.",
        "ends_on": "Enter the day it ends, like 3/11/2026, or leave this empty.",
        "target_joins": "Enter how many joins it aims at as a whole number, or leave this empty.",
        "position": "Say it in at most 4,000 letters.",
    }
    name: Annotated[str, Field(max_length=160), Line]
    kind: Annotated[CampaignKind, AsNumber]
    unit: Id
    begins_on: CampaignDay
    ends_on: CampaignDay | None = None
    target_joins: Joins | None = None
    position: Annotated[str, Field(max_length=4_000)] = ""

    @field_validator("ends_on")
    @classmethod
    def not_before_it_begins(cls, given: date | None, info: ValidationInfo) -> date | None:
        begins_on = info.data.get("begins_on")
        if given is not None and begins_on is not None and given < begins_on:
            raise ValueError("It can't end before it begins: check both days.")
        return given


class StepForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "state": "Choose what became of it.",
        "stepped_on": "Enter the day, like 3/11/2026.",
        "by_whom": "Say who asked, offered, agreed or broke it: a role or a body, not a name.",
        "source": "Say where it can be read in at most 300 letters.",
    }
    state: Annotated[DemandState, AsNumber]
    stepped_on: CampaignDay
    by_whom: Annotated[str, Field(max_length=160), Line]
    source: Annotated[str, Field(max_length=300), Line] = ""


class DemandForm(StepForm):
    sentences: ClassVar[Mapping[str, str]] = {
        **StepForm.sentences,
        "text": "Write the demand in one sentence of at most 300 letters.",
    }
    text: Annotated[str, Field(max_length=300), Line]


class LinkForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "kind": "Choose what is there.",
        "title": "Say in a few words what is there.",
        "url": NOT_AN_ADDRESS,
    }
    kind: Annotated[PageKind, AsNumber]
    title: Annotated[str, Field(max_length=160), Line]
    url: Annotated[str, Field(max_length=500), AfterValidator(web_address)]


class PointForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "said": "Write what will be said in one sentence of at most 300 letters.",
        "answer": "Write what there is to answer in at most 1,000 letters.",
    }
    said: Annotated[str, Field(max_length=300), Line]
    answer: Annotated[str, Field(max_length=1_000)]
