"""Who each row of a staff list is. Pure.

Found by staff number, then by work e-mail, else new. A name alone never decides: whoever might be
the same person is asked about. Rows that carry nothing but a name and team match their own earlier
rows, so that the same file again changes nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.imports.plan.parts import Candidate, Line, Verdict, grouped
from app.imports.plan.people import bare, share_a_name
from app.imports.plan.staff_changes import added, changed
from app.imports.plan.staff_known import Known, StaffSetting
from app.imports.plan.staff_rows import StaffRow
from app.matching.scoring import alike
from app.people.rules import normal_name

MOST = 3
AS_LAST_TIME = "Left out, as was decided of this row before."
Found = tuple[Known | None, tuple[Candidate, ...]]


class Matcher:
    """Remembers whom earlier rows have named.

    `rows` are those of this part, and whichever others of the file repeat one of their numbers or
    point at somebody they may be.
    """

    def __init__(self, setting: StaffSetting, rows: Sequence[StaffRow]) -> None:
        self.setting = setting
        known = setting.known
        self.people = {person.id: person for person in known}
        self.by_number = grouped(known, lambda person: set(person.issued))
        self.by_bare_number = grouped(
            known, lambda person: {(issuer, bare(number)) for issuer, number in person.issued}
        )
        self.by_email = grouped(known, lambda person: [person.email] if person.email else [])
        self.by_name = grouped(
            known,
            lambda person: [(person.home.workplace_id, person.compared)] if person.home else [],
        )
        numbered = [row for row in rows if row.number]
        self.emails = Counter(row.email.casefold() for row in rows if row.email)
        self.rows_by_number = grouped(numbered, lambda row: [(self._issuer(row), row.number)])
        self.rows_by_bare_number = grouped(
            numbered, lambda row: [(self._issuer(row), bare(row.number))]
        )
        self.taken = dict(setting.taken)
        self.added_by_name = dict(setting.added)
        # People an identifier points at are not up for grabs by a name in an earlier row.
        pointed_at = (self._by_identifier(row)[0] for row in rows)
        self.claimed = {person.id for person in pointed_at if person is not None}

    def line(self, row: StaffRow) -> Line:
        held = self._held_back(row)
        if held:
            return held
        person, doubts = self._by_identifier(row)
        if person is None and not doubts:
            person, doubts = self._by_name(row)
        if person is None and not doubts:
            doubts = self._told(row)
        if doubts:
            answer = self._answer(row, doubts)
            if isinstance(answer, int):
                person = self.people[answer]
            elif answer != "add":
                return _asked(row, doubts, as_last_time=answer == "as last time")
        line = self._planned(row, person)
        return replace(line, candidates=doubts) if doubts else line

    def _planned(self, row: StaffRow, person: Known | None) -> Line:
        if person is None:
            return self._added(row)
        if person.id in self.taken:
            note = f"This is the person of line {self.taken[person.id]} once more."
            return Line(row.line, row.name, Verdict.CONFLICT, note, staff_id=person.id)
        self.taken[person.id] = row.line
        return changed(row, person, self.setting)

    def _issuer(self, row: StaffRow) -> int:
        return self.setting.places[row.workplace_id].employer_id

    def _held_back(self, row: StaffRow) -> Line | None:
        """Two rows with one staff number: the first counts when both are the same person."""
        if not row.number:
            return None
        numbered = (self._issuer(row), row.number)
        same = self.rows_by_number[numbered]
        holder = next((person.id for person in self.by_number[numbered]), None)
        if any(other.compared != row.compared for other in same):
            lines = " and ".join(str(other.line) for other in same[:3])
            note = f"Lines {lines} have one staff number and different names."
            return Line(row.line, row.name, Verdict.CONFLICT, note, staff_id=holder)
        if same[0].line != row.line:
            note = f"Listed twice: this is line {same[0].line} once more."
            return Line(row.line, row.name, Verdict.CONFLICT, note, staff_id=holder)
        return None

    def _by_identifier(self, row: StaffRow) -> Found:
        person, doubts = self._by_number(row) if row.number else (None, ())
        return (person, doubts) if person or doubts else self._by_email(row)

    def _by_number(self, row: StaffRow) -> Found:
        issuer = self._issuer(row)
        found = self.by_number[issuer, row.number]
        if len(found) == 1 and share_a_name(row.compared, found[0].names):
            return found[0], ()
        if found:
            why = f"{found[0].name} has this staff number, under another name."
            return None, (self._candidate(row, found[0], why, may_add=False),)
        zeros = self.by_bare_number[issuer, bare(row.number)]
        if zeros and share_a_name(row.compared, zeros[0].names):
            why = f"{zeros[0].name} has this staff number but for zeros in front."
            return None, (self._candidate(row, zeros[0], why),)
        return None, ()

    def _by_email(self, row: StaffRow) -> Found:
        email = row.email.casefold()
        found = self.by_email[email]
        if len(found) != 1 or self.emails[email] != 1 or email in self.setting.shared_emails:
            return None, ()
        another = row.number and found[0].numbers_with(self._issuer(row))
        if not another and share_a_name(row.compared, found[0].names):
            return found[0], ()
        what = "another staff number" if another else "another name"
        why = f"{found[0].name} has this work e-mail, with {what}."
        return None, (self._candidate(row, found[0], why),)

    def _by_name(self, row: StaffRow) -> Found:
        named = self.by_name[row.workplace_id, row.compared]
        free = [person for person in named if self._is_free(row, person)]
        if not free:
            return None, ()
        bare_name = not row.number and not row.email
        same_team = [p for p in free if p.team == normal_name(row.team)]
        if bare_name and (same_team or (not row.team and len(free) == 1)):
            return (same_team or free)[0], ()
        exact = len(named) == 1
        doubts = [
            self._candidate(
                row,
                person,
                f"{person.name} works here already. It may be the same person.",
                exact=exact,
            )
            for person in free
        ]
        doubts.sort(key=lambda candidate: -candidate.score)
        return None, tuple(doubts[:MOST])

    def _is_free(self, row: StaffRow, person: Known) -> bool:
        return (
            person.id not in self.taken
            and person.id not in self.claimed
            and not (row.number and person.numbers_with(self._issuer(row)))
        )

    def _told(self, row: StaffRow) -> tuple[Candidate, ...]:
        """Whom somebody said it is, of those who are alike, now or of such a row before."""
        said = self.setting.choices.get(row.line) or self.setting.remembered.get(row.line, "")
        person = self.people.get(_person_in(said))
        if person is None or person.home is None or not self._is_free(row, person):
            return ()
        if person.home.workplace_id != row.workplace_id:
            return ()
        return (self._candidate(row, person, f"{person.name} is alike."),)

    def _answer(self, row: StaffRow, doubts: tuple[Candidate, ...]) -> int | str | None:
        first, setting = doubts[0], self.setting
        choice = setting.choices.get(row.line)
        if choice is None and first.exact and setting.accept_exact:
            choice = "same"
        if choice is None:
            return self._remembered(row, doubts)
        if choice == "same":
            return first.person_id or None
        if choice == "add":
            return "add" if first.may_add else None
        return next((c.person_id for c in doubts if c.person_id == _person_in(choice)), None)

    def _remembered(self, row: StaffRow, doubts: tuple[Candidate, ...]) -> int | str | None:
        said = self.setting.remembered.get(row.line)
        if said == "leave":
            return "as last time"
        person_id = _person_in(said or "")
        if person_id in self.taken:
            return None
        return next((c.person_id for c in doubts if c.person_id == person_id), None)

    def _candidate(
        self,
        row: StaffRow,
        person: Known,
        why: str,
        *,
        may_add: bool = True,
        exact: bool = False,
    ) -> Candidate:
        score = alike(row.described, person.described(self._issuer(row)))
        return person.candidate(why, may_add=may_add, exact=exact, alike=score)

    def _added(self, row: StaffRow) -> Line:
        again = self.added_by_name.setdefault(row.name_key, row.line)
        asked = again != row.line and not row.number and not row.email
        if asked and self.setting.choices.get(row.line) != "add":
            why = f"Line {again} has the same name, and neither row says more."
            candidate = Candidate(0, row.name, f"line {again}", why, may_add=True)
            return _asked(row, (candidate,))
        numbered = (self._issuer(row), bare(row.number))
        alike = self.rows_by_bare_number[numbered] if row.number else []
        nearly = any(other.number != row.number for other in alike)
        return added(row, self.setting, nearly_the_same_number=nearly)


def _asked(row: StaffRow, doubts: tuple[Candidate, ...], *, as_last_time: bool = False) -> Line:
    verdict, note = Verdict.QUESTION, doubts[0].why
    if as_last_time:
        verdict, note = Verdict.CONFLICT, AS_LAST_TIME
    return Line(row.line, row.name, verdict, note, candidates=doubts)


def _person_in(choice: str) -> int:
    """The person a choice such as "same:7" names; nobody is 0."""
    number = choice.removeprefix("same:")
    return int(number) if number != choice and number.isdecimal() else 0
