"""Reading what somebody typed: a value, or sentences that say what to change. Nothing is lost."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar, get_origin

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, QueryParams
from starlette.formparsers import MultiPartException

from app.errors import AppError, Conflict


class Form(BaseModel):
    """What may be sent to us. Empty answers count as not given; text is stripped.

    `sentences` says what to do when a field is wrong; a ValueError's own words come first.
    """

    model_config = ConfigDict(str_strip_whitespace=True, frozen=True)
    sentences: ClassVar[Mapping[str, str]] = {}


F = TypeVar("F", bound=Form)


@dataclass
class Submitted(Generic[F]):
    """A form as typed, with its errors by field name ("" for the whole form)."""

    typed: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    parsed: F | None = None

    @property
    def value(self) -> F:
        if self.parsed is None or self.errors:
            raise AppError("The form still has mistakes in it.")
        return self.parsed

    def get(self, name: str) -> str:
        """The last answer typed for `name`, or nothing."""
        answers = self.typed.get(name)
        return answers[-1] if answers else ""

    def getlist(self, name: str) -> list[str]:
        return self.typed.get(name, [])


def refuse_wrong(form: Submitted[Any]) -> None:
    """Of a form that is a button: there is nothing typed to keep. Raises Conflict."""
    for sentence in form.errors.values():
        raise Conflict(sentence)


def blank(**answers: object) -> Submitted[Form]:
    """A form nobody has filled in yet, with these answers already standing in it."""
    return Submitted(
        typed={
            name: [str(a) for a in answer] if isinstance(answer, list | tuple) else [str(answer)]
            for name, answer in answers.items()
            if answer is not None
        }
    )


def submitted(form: type[F]) -> Any:
    """A dependency that reads the request's form as `form`."""

    async def read(request: Request) -> Submitted[F]:
        return check(form, typed_text(await read_form(request)))

    reader: Callable[[Request], Awaitable[Submitted[F]]] = read
    return Depends(reader)


def asked(form: type[F]) -> Any:
    """A dependency that reads the address's query as `form`."""

    async def read(request: Request) -> Submitted[F]:
        return check(form, typed_text(request.query_params))

    reader: Callable[[Request], Awaitable[Submitted[F]]] = read
    return Depends(reader)


async def read_form(request: Request) -> FormData:
    try:
        return await request.form(max_files=1, max_fields=12_000, max_part_size=2 * 1024 * 1024)
    except MultiPartException as error:
        raise AppError("The form did not arrive whole. Go back and send it again.") from error


def typed_text(form: FormData | QueryParams) -> dict[str, list[str]]:
    """Every text answer by name; uploaded files are read apart."""
    typed: dict[str, list[str]] = {}
    for name, answer in form.multi_items():
        if isinstance(answer, str):
            typed.setdefault(name, []).append(answer)
    return typed


def check(form: type[F], typed: dict[str, list[str]]) -> Submitted[F]:
    """Validate what was typed."""
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, info in form.model_fields.items():
        given = [a for a in typed.get(name, []) if a.strip()]
        if any("\x00" in a for a in given):
            errors[name] = "Take out the invisible character: it can't be stored."
        elif given:
            answers[name] = given if get_origin(info.annotation) in (list, set) else given[-1]
    try:
        parsed = form.model_validate(answers)
    except ValidationError as invalid:
        for error in invalid.errors():
            name = str(error["loc"][0]) if error["loc"] else ""
            errors.setdefault(name, sentence(form, name, error))
        return Submitted(typed, errors)
    return Submitted(typed, errors, parsed)


def sentence(form: type[Form], name: str, error: Mapping[str, Any]) -> str:
    """What to do about one error, in words."""
    kind = error["type"]
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "string_too_long":
        most = error["ctx"]["max_length"]
        return f"Keep this to {most:,} characters; it has {len(error['input']):,} now."
    if name in form.sentences:
        return form.sentences[name]
    if kind == "missing":
        return "Fill this in."
    if kind.startswith(("int_", "greater", "less")):
        return "Enter a whole number that makes sense here."
    if kind in ("enum", "literal_error"):
        return "Choose one of the answers shown."
    return "Check this answer: it can't be read as it stands."


def number_in(typed: str, *, digits: int = 9) -> int | None:
    """The number that an address says; what can't be read as one chooses nothing."""
    fits = typed.isascii() and typed.isdigit() and len(typed) <= digits
    return int(typed) if fits else None


DAY_SHAPES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y")


def parse_day(typed: object) -> object:
    """A calendar day, day first; ISO is what date inputs send."""
    if not isinstance(typed, str):
        return typed
    text = re.sub(r"\s+", " ", typed.strip())
    for shape in DAY_SHAPES:
        try:
            # A calendar day has no time zone; strptime is only the reader here.
            day = datetime.strptime(text, shape).date()  # noqa: DTZ007
        except ValueError:
            continue
        if not 1900 <= day.year <= 2200:
            raise ValueError("Enter a day between 1900 and 2200.")
        return day
    raise ValueError("Enter a day like 3/11/2026.")


Day = Annotated[date, BeforeValidator(parse_day)]

# A row's number, as wide as its column: nothing larger can be anybody's. People and what is
# written of them are counted in big ones.
Id = Annotated[int, Field(gt=0, lt=2**31)]
BigId = Annotated[int, Field(gt=0, lt=2**63)]
# Forms send text; a code is the number behind it.
AsNumber = BeforeValidator(
    lambda typed: int(typed) if str(typed).isdecimal() and len(typed) < 10 else typed
)
