"""The rows of a call sheet that was filled in, against the list it was made from. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.call_sheets import rules
from app.call_sheets.lines import Decided, Listed, Noted, Told, decide
from app.call_sheets.rules import ANSWERS, Answer, check_code, code_of, come_back_in
from app.conversations.models import Outcome, Result
from app.db.ids import new_id
from app.files.reading import Row
from app.imports.plan.parts import Cells, Change, Line, Plan, Verdict, listed, of_columns
from app.people.rules import normal_name

NOT_OURS = (
    "No row of this file belongs to this list. Bring the workbook that was taken from it, or go to"
    " the list that the file is from."
)
APART = (
    "The row’s code, name and check don’t belong together: columns were sorted apart or changed."
)
NO_RESULT = "No result, so nothing is noted."
NO_SUCH = "Nobody whom you see is in that row of the list any more."
TWICE = "Line {} has the same row. Which is right can’t be guessed."
NOTE_DROPPED = "The line was left out: they did not say that it may be noted."
FUTURE = "The date is still to come."


@dataclass(frozen=True)
class RecordResult:
    """One contact to add. `contact_id` is made with the plan: carried out twice, it is one."""

    person_id: int
    contact_id: UUID
    on: date
    result: Result
    outcome: Outcome | None
    agreed: bool
    come_back_on: date | None
    note: str | None


@dataclass(frozen=True)
class ResultSetting:
    """`as_at`: the day of rows that don't say one. `noted`: by person and day."""

    list_id: int
    as_at: date
    today: date
    listed: Mapping[int, Listed]
    noted: Mapping[tuple[int, date], Noted]


_WORDS: Mapping[str, Answer] = {
    normal_name(word): answer for answer in ANSWERS for word in (answer.words, answer.letter)
}
_YES = frozenset({"yes", "y", "ok", "x", "true", "1", "✓"})


def days_said(rows: Iterable[Row], mapping: Mapping[str, int], today: date) -> set[date]:
    """Every day a row gives, to look up what is noted of it."""
    cells = of_columns(rows, mapping)
    found = {_day(cell.get("contacted_on"), today) for cell in cells}
    return {day for day in found if isinstance(day, date)}


def plan_call_results(
    rows: Iterable[Row], mapping: Mapping[str, int], setting: ResultSetting
) -> Plan:
    cells = [cell for cell in of_columns(rows, mapping) if not cell.is_total]
    if not any(isinstance(_rank(cell, setting), int) for cell in cells):
        return Plan(problem=NOT_OURS)
    first: dict[int | str, int] = {}
    lines = []
    for cell in cells:
        rank = _rank(cell, setting)
        said = cell.get("result") and isinstance(rank, int)
        if said and first.setdefault(rank, cell.line) != cell.line:
            note = TWICE.format(first[rank])
            lines.append(Line(cell.line, _called(cell), Verdict.CONFLICT, note))
        else:
            lines.append(_line(cell, rank, setting))
    return Plan(lines)


def _rank(cell: Cells, setting: ResultSetting) -> int | str:
    return rules.rank_in(cell.get("row") or "?", setting.list_id)


def _called(cell: Cells) -> str:
    return cell.get("full_name")[:80] or cell.get("row")[:20] or f"Line {cell.line}"


def _line(cell: Cells, rank: int | str, setting: ResultSetting) -> Line:
    def rejected(note: str) -> Line:
        return Line(cell.line, _called(cell), Verdict.REJECTED, note)

    if isinstance(rank, str):
        return rejected(rank)
    code = code_of(setting.list_id, rank)
    if cell.get("check").upper() != check_code(code, cell.get("full_name")):
        return rejected(APART)
    if not cell.get("result"):
        return Line(cell.line, _called(cell), Verdict.UNCHANGED, NO_RESULT)
    who = setting.listed.get(rank)
    if who is None:
        return rejected(NO_SUCH)
    told, remarks = _told(cell, who, setting)
    if isinstance(told, str):
        return rejected(told)
    return _decided(cell, who, told, remarks, setting)


def _told(cell: Cells, who: Listed, setting: ResultSetting) -> tuple[Told | str, list[str]]:
    """What the row says came of it, or what of it can't be read."""
    answer = _WORDS.get(normal_name(cell.get("result").replace("'", "’")))
    if answer is None:
        known = listed([one.words for one in ANSWERS])
        return f"“{cell.get('result')[:30]}” is no result. Use one of: {known}.", []
    on = _day(cell.get("contacted_on"), setting.today) or setting.as_at
    if isinstance(on, str):
        return on, []
    if on > setting.today:
        return FUTURE, []
    come_back = come_back_in(cell.get("come_back"), setting.today)
    if isinstance(come_back, str):
        return f"Come back on: {come_back}", []
    agreed = cell.get("agreed").casefold() in _YES
    note = cell.get("note") or None
    remarks = []
    if note and not agreed and rules.is_unsaid(answer, who.basis):
        note = None
        remarks.append(NOTE_DROPPED)
    return Told(answer, agreed, on, come_back, note), remarks


def _decided(
    cell: Cells, who: Listed, told: Told, remarks: list[str], setting: ResultSetting
) -> Line:
    noted = setting.noted.get((who.staff_id, told.on))
    decided = decide(who, told, noted=noted, today=setting.today)
    if decided.mistakes:
        same = noted is not None and noted.result is decided.meaning.result
        verdict = Verdict.UNCHANGED if same else Verdict.CONFLICT if noted else Verdict.REJECTED
        note = " ".join(decided.mistakes.values())
        return Line(cell.line, who.name, verdict, note, staff_id=who.staff_id)
    return Line(
        cell.line,
        who.name,
        Verdict.NEW,
        changes=(Change(f"On {told.on.day} {told.on:%b %Y}", "", decided.words),),
        remarks=tuple(remarks),
        act=_act(who, told, decided),
        staff_id=who.staff_id,
    )


def _act(who: Listed, told: Told, decided: Decided) -> RecordResult:
    meant = decided.meaning
    return RecordResult(
        who.staff_id,
        new_id(),
        told.on,
        meant.result,
        meant.outcome,
        meant.agreed,
        told.come_back_on,
        told.note,
    )


def _day(typed: str, today: date) -> date | str | None:
    if not typed:
        return None
    return rules.day_in(typed, today) or f"“{typed[:20]}” is no day. Write it like 14/12/2026."
