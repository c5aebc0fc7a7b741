"""Who is this? A row of the file beside those on record whom it may be."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Integer

from app.db.base import FOREVER
from app.db.bulk import one_of
from app.db.session import read
from app.errors import NotFound
from app.imports.answers import Answers
from app.imports.kinds.rows import rows_at
from app.imports.models import ImportLine, ImportRun
from app.imports.plan.parts import Verdict
from app.people.models import IdentifierKind, Person, Placement, StaffIdentifier
from app.people.rules import normal_name
from app.union.models import Unit
from app.workplaces.models import Team

# What is compared, with the fields of a file that say it.
ASPECTS: Mapping[str, tuple[str, ...]] = {
    "Team": ("team",),
    "Workplace": ("workplace", "site"),
    "Grade": ("grade",),
    "Staff number": ("staff_number",),
    "Membership no.": ("number",),
    "E-mail": ("work_email",),
}
NUMBERS = {
    IdentifierKind.STAFF_NUMBER: "Staff number",
    IdentifierKind.MEMBERSHIP_NUMBER: "Membership no.",
}
Says = dict[str, str]


@dataclass(frozen=True)
class Aspect:
    """`same` is None where one of the two says nothing."""

    label: str
    text: str
    same: bool | None


@dataclass(frozen=True)
class Possible:
    """Somebody on record, or (`person_id` 0) what the record says about no single person."""

    person_id: int
    name: str
    name_is_same: bool
    where: str
    why: str
    score: str
    reasons: Sequence[str]
    aspects: Sequence[Aspect]


@dataclass(frozen=True)
class Question:
    """`place` of `of`, in the order of the file. `answer`: what was said about it, or nothing."""

    line: int
    who: str
    note: str
    says: Sequence[tuple[str, str]]
    possible: Sequence[Possible]
    may_add: bool
    answer: str | None
    place: int
    of: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class OnRecord:
    name: str = ""
    says: Says = field(default_factory=dict)


def find_open(db: Session, run: ImportRun, *, after: int = 0) -> int | None:
    """The next line nobody has answered, from there to the end and then from the beginning."""
    for which in ([ImportLine.line > after], [ImportLine.line <= after]):
        query = select(func.min(ImportLine.line)).where(*_open(run), *which)
        if (line := db.scalar(query)) is not None:
            return line
    return None


def count_open(db: Session, run: ImportRun) -> int:
    return db.scalar(select(func.count()).select_from(ImportLine).where(*_open(run))) or 0


def _asked(run: ImportRun) -> list[ColumnElement[bool]]:
    return [ImportLine.run_id == run.id, ImportLine.candidates.is_not(None), ImportLine.line > 0]


def _open(run: ImportRun) -> list[ColumnElement[bool]]:
    """Undecided when it was planned, and no answer was given since.

    A membership whose member is in doubt is added all the same, so it is new and yet a question.
    """
    answered = literal(list(Answers.of(run).choices), ARRAY(Integer))
    return [
        *_asked(run),
        ImportLine.verdict.in_((Verdict.QUESTION.value, Verdict.NEW.value)),
        ~(ImportLine.line == any_(answered)),
    ]


def read_question(db: Session, run: ImportRun, line: int) -> Question:
    """Raises NotFound when nothing is asked about this line."""
    row = db.scalar(select(ImportLine).where(*_asked(run), ImportLine.line == line).limit(1))
    if row is None:
        raise NotFound
    counted = read(
        db,
        select(
            func.count(),
            func.count().filter(ImportLine.line < line),
            func.max(ImportLine.line).filter(ImportLine.line < line),
            func.min(ImportLine.line).filter(ImportLine.line > line),
        ).where(*_asked(run)),
    ).one()
    answers = Answers.of(run)
    says = _says(db, run, answers, line)
    kept = list(row.candidates or ())
    known = _on_record(db, [one["person_id"] for one in kept if one["person_id"]])
    return Question(
        line=line,
        who=row.who,
        note=row.note,
        says=[(label, text) for label, text in says.items() if text],
        possible=[_possible(one, row.who, says, known) for one in kept],
        may_add=any(one.get("may_add") for one in kept),
        answer=_answer(answers, line, kept),
        place=counted[1] + 1,
        of=counted[0],
        before=counted[2],
        after=counted[3],
    )


def _answer(answers: Answers, line: int, kept: Sequence[dict[str, Any]]) -> str | None:
    """ "same" was said when there was one to choose from."""
    said = answers.choices.get(line)
    if said is None and answers.accept_exact and any(one.get("exact") for one in kept):
        said = "same"
    return f"same:{kept[0]['person_id']}" if said == "same" and kept else said


def _says(db: Session, run: ImportRun, answers: Answers, line: int) -> Says:
    """What the row itself says, by aspect; nothing once the rows are gone."""
    row = next(iter(rows_at(db, run, [line])), None)
    said = {}
    for label, keys in ASPECTS.items():
        places = [answers.columns[key] for key in keys if key in answers.columns]
        if row is not None and places:
            said[label] = next((row.cells[at] for at in places if at < len(row.cells)), "")
    return said


def _possible(
    kept: Mapping[str, Any], who: str, says: Says, known: Mapping[int, OnRecord]
) -> Possible:
    ours = known.get(kept["person_id"], OnRecord())
    name = ours.name or kept["name"]
    return Possible(
        person_id=kept["person_id"],
        name=name,
        name_is_same=normal_name(name) == normal_name(who),
        where=kept["where"],
        why=kept["why"],
        score=score_in_words(kept.get("score") or 0),
        reasons=list(kept.get("reasons") or ()),
        aspects=[
            Aspect(label, text, _alike(label, text, says.get(label, "")))
            for label, text in ours.says.items()
            if text
        ],
    )


def _alike(label: str, ours: str, theirs: str) -> bool | None:
    if not theirs:
        return None
    if label in NUMBERS.values():
        return theirs.casefold() in {one.casefold() for one in ours.split(", ")}
    return normal_name(ours) == normal_name(theirs)


def score_in_words(score: int) -> str:
    """Out of 100; nothing where an identifier points at somebody, whatever else they share."""
    if score <= 0:
        return ""
    return ("Very alike" if score >= 85 else "Alike" if score >= 65 else "A little alike") + (
        f" ({score} of 100)"
    )


def _on_record(db: Session, ids: Collection[int]) -> dict[int, OnRecord]:
    """Those of them whom the session sees."""
    people = read(
        db,
        select(
            Person.id, Person.forename, Person.surname, Person.known_as, Person.work_email
        ).where(one_of(Person.id, ids)),
    )
    found = {}
    for one in people:
        name = f"{one.forename} {one.surname}".strip()
        if one.known_as and one.known_as != one.forename:
            name += f" (known as {one.known_as})"
        found[one.id] = OnRecord(
            name, dict.fromkeys(ASPECTS, "") | {"E-mail": one.work_email or ""}
        )
    homes = (
        select(
            Placement.staff_id, Unit.name.label("place"), Team.name.label("team"), Placement.grade
        )
        .join(Unit, Unit.id == Placement.workplace_id)
        .outerjoin(Team, Team.id == Placement.team_id)
        .where(one_of(Placement.staff_id, found), Placement.is_home)
        .order_by(Placement.valid_from)
    )
    for home in read(db, homes):
        found[home.staff_id].says.update(
            {"Workplace": home.place, "Team": home.team or "", "Grade": home.grade or ""}
        )
    numbers = select(StaffIdentifier.staff_id, StaffIdentifier.kind, StaffIdentifier.value).where(
        one_of(StaffIdentifier.staff_id, found), StaffIdentifier.valid_to == FOREVER
    )
    for number in read(db, numbers.order_by(StaffIdentifier.id)):
        label = NUMBERS.get(number.kind)
        if label is not None:
            said = found[number.staff_id].says
            said[label] = ", ".join(filter(None, (said[label], number.value)))
    return found
