"""How much leaves on whose word, in which shapes, and what it is called. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from app.exports.models import ExportState, Format

LIVES_DAYS = 14
ASK_AGAIN_DAYS = 7
MOST_IN_A_WORKBOOK = 100_000  # beyond it nothing would arrive for too long

PURPOSES = {
    "call": "Call or visit people",
    "invite": "Invite people to a meeting",
    "ballot": "Tell members about a ballot",
    "rep": "Give a rep their list",
    "check": "Check the list",
}


FORMATS = {
    Format.CSV: "CSV",
    Format.XLSX: "Excel",
    Format.CARDS: "Contact cards",
    Format.CALENDAR: "Calendar",
    Format.PRINT: "On paper",
}
# Read by people or phones, not by machines: never long.
SHORT = {Format.CARDS, Format.CALENDAR, Format.PRINT}


STATES = {
    ExportState.WAITING: "waiting",
    ExportState.READY: "ready",
    ExportState.TAKEN: "taken",
    ExportState.DECLINED: "declined",
    ExportState.LAPSED: "never taken",
}


class Tier(IntEnum):
    AT_ONCE = 1
    PASSWORD = 2
    SOMEBODY_ELSE = 3


@dataclass(frozen=True)
class Limits:
    """Up to `at_once` rows leave at once, up to `alone` with the password again."""

    at_once: int = 200
    alone: int = 1000

    def tier(self, rows: int) -> Tier:
        if rows <= self.at_once:
            return Tier.AT_ONCE
        return Tier.PASSWORD if rows <= self.alone else Tier.SOMEBODY_ELSE

    def allows(self, file: Format, rows: int) -> bool:
        if file in SHORT:
            return rows <= self.at_once
        return file is not Format.XLSX or rows <= MOST_IN_A_WORKBOOK


def end_of(today: date, until: date | None = None) -> date:
    """The day from which a file made today is to be gone; a list's own end comes first."""
    usual = today + timedelta(days=LIVES_DAYS)
    return min(usual, until) if until else usual


@dataclass(frozen=True)
class Origin:
    """What a file says of itself."""

    purpose: str
    by: str
    at: str
    destroy_by: str

    @property
    def words(self) -> str:
        return f"{self.purpose}. Made for {self.by}, {self.at}. Destroy by {self.destroy_by}."

    def end(self, rows: int) -> str:
        return f"{rows:,} of {rows:,} {'row' if rows == 1 else 'rows'}. {self.words}"

    def full(self, rows: int) -> str:
        return f"{rows:,} rows, which is the most that may leave: there may be more. {self.words}"

    def broken(self, rows: int) -> str:
        return (
            f"NOT COMPLETE: it broke off after {rows:,} {'row' if rows == 1 else 'rows'}."
            f" Take it again. {self.words}"
        )


def file_name(name: str, export_id: int, file: Format) -> str:
    return f"{name}-{export_id}.{file.value}"


def what_in_words(what: str) -> str:
    return what.replace("_", " ").capitalize().replace("Follow ups", "Follow-ups")
