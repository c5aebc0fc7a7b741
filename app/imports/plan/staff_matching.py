"""Who each row of a staff list is. Pure."""

from collections import Counter
from collections.abc import Sequence

from app.imports.plan.parts import Candidate, Line, Verdict, grouped
from app.imports.plan.people import bare, chosen, share_a_name
from app.imports.plan.staff_changes import added, changed
from app.imports.plan.staff_known import Known, StaffSetting
from app.imports.plan.staff_rows import StaffRow
from app.people.rules import normal_name


class Matcher:
    """Remembers whom earlier rows have named."""

    def __init__(self, setting: StaffSetting, rows: Sequence[StaffRow]) -> None:
        self.setting = setting
        known = setting.known
        self.here = [p for p in known if p.home and p.home.workplace_id == setting.workplace_id]
        self.people = {person.id: person for person in known}
        self.by_number = grouped(known, lambda person: person.numbers)
        self.by_bare_number = grouped(known, lambda person: map(bare, person.numbers))
        self.by_email = grouped(known, lambda person: [person.email] if person.email else [])
        self.by_name = grouped(self.here, lambda person: [person.compared])
        numbered = [row for row in rows if row.number]
        self.emails = Counter(row.email.casefold() for row in rows if row.email)
        self.rows_by_number = grouped(numbered, lambda row: [row.number])
        self.rows_by_bare_number = grouped(numbered, lambda row: [bare(row.number)])
        self.taken: dict[int, int] = {}
        self.mentioned: set[int] = set()
        self.added_by_name: dict[str, int] = {}
        # People an identifier points at are not up for grabs by a name in an earlier row.
        pointed_at = (self._by_identifier(row)[0] for row in rows)
        self.claimed = {person.id for person in pointed_at if person is not None}

    def line(self, row: StaffRow) -> Line:
        held = self._held_back(row)
        if held:
            return held
        person, doubt = self._by_identifier(row)
        if person is None and doubt is None:
            person, doubt = self._by_name(row)
        if doubt is not None:
            self.mentioned.add(doubt.person_id)
            answer = chosen(self.setting, row.line, doubt)
            if answer == "same":
                person = self.people[doubt.person_id]
            elif not (answer == "add" and doubt.may_add):
                return Line(row.line, row.name, Verdict.QUESTION, doubt.why, candidate=doubt)
        if person is None:
            return self._added(row)
        if person.id in self.taken:
            note = f"This is the person of line {self.taken[person.id]} once more."
            return Line(row.line, row.name, Verdict.CONFLICT, note)
        self.taken[person.id] = row.line
        return changed(row, person, self.setting)

    def absent(self) -> list[Line]:
        """Everybody at home here whom no row names: listed, and left as they are."""
        missing = [
            person
            for person in self.here
            if person.id not in self.taken
            and person.id not in self.mentioned
            and person.home
            and person.home.since <= self.setting.as_at
        ]
        missing.sort(key=lambda person: (normal_name(person.surname), person.id))
        return [Line(0, person.name, Verdict.ABSENT, person.where) for person in missing]

    def _held_back(self, row: StaffRow) -> Line | None:
        """Two rows with one staff number: the first counts when both are the same person."""
        if not row.number:
            return None
        same = self.rows_by_number[row.number]
        if any(other.compared != row.compared for other in same):
            lines = " and ".join(str(other.line) for other in same[:3])
            note = f"Lines {lines} have one staff number and different names."
            self.mentioned |= {person.id for person in self.by_number[row.number]}
            return Line(row.line, row.name, Verdict.CONFLICT, note)
        if same[0].line != row.line:
            note = f"Listed twice: this is line {same[0].line} once more."
            return Line(row.line, row.name, Verdict.CONFLICT, note)
        return None

    def _by_identifier(self, row: StaffRow) -> tuple[Known | None, Candidate | None]:
        person, doubt = self._by_number(row) if row.number else (None, None)
        return (person, doubt) if person or doubt else self._by_email(row)

    def _by_number(self, row: StaffRow) -> tuple[Known | None, Candidate | None]:
        found = self.by_number[row.number]
        if len(found) == 1 and share_a_name(row.compared, found[0].names):
            return found[0], None
        if found:
            why = f"{found[0].name} has this staff number, under another name."
            return None, found[0].candidate(why)
        zeros = self.by_bare_number[bare(row.number)]
        if zeros and share_a_name(row.compared, zeros[0].names):
            why = f"{zeros[0].name} has this staff number but for zeros in front."
            return None, zeros[0].candidate(why, may_add=True)
        return None, None

    def _by_email(self, row: StaffRow) -> tuple[Known | None, Candidate | None]:
        email = row.email.casefold()
        found = self.by_email[email]
        if self.emails[email] != 1 or len(found) != 1:
            return None, None
        another = row.number and found[0].numbers
        if not another and share_a_name(row.compared, found[0].names):
            return found[0], None
        what = "another staff number" if another else "another name"
        why = f"{found[0].name} has this work e-mail, with {what}."
        return None, found[0].candidate(why, may_add=True)

    def _by_name(self, row: StaffRow) -> tuple[Known | None, Candidate | None]:
        free = [
            person
            for person in self.by_name[row.compared]
            if person.id not in self.taken
            and person.id not in self.claimed
            and not (row.number and person.numbers)
        ]
        if not free:
            return None, None
        bare_name = not row.number and not row.email
        same_team = [p for p in free if p.team == normal_name(row.team)]
        if bare_name and (same_team or (not row.team and len(free) == 1)):
            return (same_team or free)[0], None
        why = f"{free[0].name} works here already. It may be the same person."
        exact = len(self.by_name[row.compared]) == 1
        return None, free[0].candidate(why, may_add=True, exact=exact)

    def _added(self, row: StaffRow) -> Line:
        again = self.added_by_name.setdefault(row.compared, row.line)
        asked = again != row.line and not row.number and not row.email
        if asked and self.setting.choices.get(row.line) != "add":
            why = f"Line {again} has the same name, and neither row says more."
            candidate = Candidate(0, row.name, f"line {again}", why, may_add=True)
            return Line(row.line, row.name, Verdict.QUESTION, why, candidate=candidate)
        alike = self.rows_by_bare_number[bare(row.number)] if row.number else []
        nearly = any(other.number != row.number for other in alike)
        return added(row, self.setting, nearly_the_same_number=nearly)
