"""What changed and will change the map: a transfer, three closures, a review; whom we bargain for.

The figures for the closures are those reported in March 2014, which disagreed; who says them here
is invented.
"""

from datetime import date, timedelta

from app.bargaining.models import BargainingUnit
from app.changes.models import (
    ChangeEvent,
    ChangeKind,
    ChangeMilestone,
    ChangeState,
    ChangeWorkplace,
    Claim,
    Ownership,
)
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
            said_by="Personnel director and finance director",
            ownership=Ownership.PUBLIC_PRIVATE,
            scenarios="{1,2,3}",
        )
        for key in ("preston", "bolton", "bristol", "gosport", "colchester"):
            self.place(event, key)
        announced = self.calendar.review_announced
        report = announced + timedelta(days=54)
        intranet = "Notice on the intranet"
        self.milestone(event, report, "First report", intranet, report + timedelta(days=19))
        self.milestone(
            event, self.calendar.today + timedelta(days=40), "Fuller work on the options", intranet
        )
        self.claim(
            event, "There is no hidden plan", "Personnel director", announced + timedelta(days=1),
            None, source="Said in person at a staff meeting",
        )  # fmt: skip
        self.older_claims(event)

    def older_claims(self, event: int) -> None:
        """Said of other places, years before: what a speaker may quote with its day."""
        self.claim(
            event, "Shared services are to cut £400–600 million a year", "Government, of its plan",
            date(2014, 3, 10), None, scope="all of government’s shared services",
            source="As the union reported it",
        )  # fmt: skip
        self.claim(
            event, "£1 spent directly brings £1.64 to the local economy", "APSE, a study",
            date(2009, 5, 29), None, scope="councils that provide services themselves",
            source="Quoted in a conference motion",
        )  # fmt: skip
        self.claim(
            event, "400 jobs at least", "Union, on its web page", date(2014, 3, 10), None, 400,
            scope="SSCL as it was in March 2014", source="Three offices to close",
        )  # fmt: skip
        self.claim(
            event, "About 500 jobs", "Union, as broadcast", date(2014, 3, 10), None, 500,
            scope="SSCL as it was in March 2014", source="Regional news",
        )  # fmt: skip
        self.claim(
            event, "514 of 1,115 jobs, office by office", "Union, to its members",
            date(2014, 3, 10), None, 514, 1_115, scope="SSCL as it was in March 2014",
            source="Alnwick 0 of 36, Blackpool 48 of 222, Cardiff 105 of 105, Leeds 68 of 68,"
            " Newcastle 13 of 209, Peterborough 6 of 86, Sheffield 239 of 239, York 35 of 150",
        )  # fmt: skip

    def milestone(
        self, event: int, due: date, what: str, said_by: str, done: date | None = None
    ) -> None:
        self.rows.add(
            ChangeMilestone,
            event_id=event,
            due_on=due,
            what=what,
            said_by=said_by,
            source="",
            done_on=done,
            made_by_id=self.by,
        )

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
        said_by: str = "",
        ownership: Ownership = Ownership.NOT_KNOWN,
        scenarios: str = "{}",
    ) -> int:
        return self.rows.add(
            ChangeEvent,
            kind=kind,
            state=state,
            unit_id=self.units[unit],
            title=title,
            about=about,
            source="",
            said_by=said_by,
            ownership=ownership,
            scenarios=scenarios,
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
        affected: int | None = None,
        of_all: int | None = None,
        *,
        scope: str = "",
        source: str = "",
    ) -> None:
        self.rows.add(
            Claim,
            event_id=event,
            workplace_id=self.offices[key].unit_id if key else None,
            scope=scope,
            statement=statement,
            affected=affected,
            of_all=of_all,
            said_by=speaker,
            said_on=day,
            source=source,
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
