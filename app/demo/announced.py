"""What changed and will change the map: a transfer, three closures, a review; whom we bargain for.

The figures for the closures are those reported in March 2014, which disagreed; who says them here
is invented.
"""

from datetime import date, timedelta

from app.bargaining.models import BargainingUnit
from app.changes.models import ChangeEvent, ChangeKind, ChangeState, ChangeWorkplace, Claim
from app.demo.days import Calendar
from app.demo.places import DBS, DEFENCE, SHARED, SSCL, UNION, Built
from app.demo.rows import Rows
from app.people.models import Engagement
from app.union.models import Unit, UnitKind

# Jobs to go, of how many, as the union's branches reported them.
JOBS = {
    "alnwick": (0, 36),
    "blackpool": (48, 222),
    "cardiff": (105, 105),
    "leeds": (68, 68),
    "newcastle": (13, 209),
    "peterborough": (6, 86),
    "sheffield": (239, 239),
    "york": (35, 150),
}
WORKERS = sorted(
    {
        Engagement.PERMANENT,
        Engagement.FIXED_TERM,
        Engagement.APPRENTICE,
        Engagement.SECONDEE_OUT,
        Engagement.CAREER_BREAK,
        Engagement.LONG_TERM_LEAVE,
    }
)


class Announcements:
    def __init__(
        self, rows: Rows, calendar: Calendar, units: dict[str, int], offices: list[Built], by: int
    ) -> None:
        self.rows = rows
        self.calendar = calendar
        self.units = units
        self.offices = {built.office.key: built for built in offices}
        self.by = by

    def make(self) -> None:
        self.transfer()
        self.closures()
        self.review()
        self.bargaining_unit("SSCL staff below senior grades", SSCL, SHARED)
        self.bargaining_unit("Defence Business Services staff", DBS, DEFENCE)

    def transfer(self) -> None:
        """Older than this installation: people moved as the lists told it, nothing to undo."""
        before, after = self.offices["pensions"], self.offices["sheffield"]
        event = self.event(
            ChangeKind.TRANSFER,
            UNION,
            "Part of the Pensions Agency's work goes to SSCL",
            self.calendar.transfer - timedelta(days=75),
            self.calendar.transfer,
            state=ChangeState.APPLIED,
            about="Casework and its people, in the same building. Terms protected.",
            employers=(before.employer_id, after.employer_id),
        )
        self.place(event, "pensions", after.unit_id)

    def closures(self) -> None:
        announced = self.calendar.closures_announced
        event = self.event(
            ChangeKind.CLOSURE,
            SHARED,
            "SSCL closes Sheffield, Cardiff and Leeds",
            announced,
            self.calendar.today + timedelta(days=130),
            about="Work goes to the other offices and abroad. No compulsory redundancies so far.",
            employers=(self.offices["sheffield"].employer_id, None),
        )
        for key in ("sheffield", "cardiff", "leeds"):
            self.place(event, key)
        for key, (jobs, of_all) in JOBS.items():
            self.claim(
                event, f"{jobs} jobs to go", "Branches of the union", announced, key, jobs, of_all
            )
        self.claim(event, "At least 400 jobs", "Employer, to all staff", announced, None, 400)
        self.claim(
            event,
            "About 500 jobs expected",
            "Regional news",
            announced + timedelta(days=2),
            None,
            500,
        )

    def review(self) -> None:
        event = self.event(
            ChangeKind.REVIEW,
            DEFENCE,
            "Review of Defence Business Services",
            self.calendar.review_announced,
            self.calendar.today + timedelta(days=75),
            about="Options: stay in the ministry, a partnership, or wholly private.",
            employers=(self.offices["preston"].employer_id, None),
        )
        for key in ("preston", "bolton", "bristol", "gosport", "colchester"):
            self.place(event, key)

    def event(
        self,
        kind: ChangeKind,
        unit: str,
        title: str,
        announced: date,
        effective: date,
        *,
        about: str,
        employers: tuple[int, int | None],
        state: ChangeState = ChangeState.ANNOUNCED,
    ) -> int:
        return self.rows.add(
            ChangeEvent,
            kind=kind,
            state=state,
            unit_id=self.units[unit],
            title=title,
            about=about,
            source="",
            announced_on=announced,
            effective_on=effective,
            from_employer_id=employers[0],
            to_employer_id=employers[1],
            bargaining_unit_id=None,
            made_by_id=self.by,
        )

    def place(self, event: int, key: str, to: int | None = None) -> None:
        workplace = self.offices[key].unit_id
        self.rows.add_keyed(
            ChangeWorkplace, event_id=event, workplace_id=workplace, to_workplace_id=to
        )

    def claim(
        self,
        event: int,
        statement: str,
        speaker: str,
        day: date,
        key: str | None,
        affected: int,
        of_all: int | None = None,
    ) -> None:
        self.rows.add(
            Claim,
            event_id=event,
            workplace_id=self.offices[key].unit_id if key else None,
            statement=statement,
            affected=affected,
            of_all=of_all,
            said_by=speaker,
            said_on=day,
            source="",
            made_by_id=self.by,
        )

    def bargaining_unit(self, name: str, employer: str, group: str) -> None:
        employer_id = next(
            built.employer_id
            for built in self.offices.values()
            if built.office.employer == employer
        )
        unit_id = self.rows.add(
            Unit,
            parent_id=self.units[group],
            group_id=None,
            kind=UnitKind.BARGAINING_UNIT,
            name=name,
            target_rate=None,
        )
        self.rows.add_keyed(
            BargainingUnit,
            id=unit_id,
            employer_id=employer_id,
            engagements=WORKERS,
            valid_from=self.calendar.start,
        )
