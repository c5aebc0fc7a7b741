"""Others at work while something is measured: reps who log contacts, and a list being imported."""

import csv
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

from app import clock
from app.conversations.models import Channel, Result
from app.db.ids import new_id
from benchmarks import union
from benchmarks.measure import Figure
from benchmarks.serving import ROOT, Served, served
from benchmarks.union import Stage

PAUSE = 0.05  # between one contact and the next
NEW_PEOPLE = 20  # in each list; one in thirty of the others has changed team


@dataclass
class Work:
    """How much was done so far."""

    on: Stage
    folder: Path
    contacts: int = 0
    lists: int = 0
    done: threading.Event = field(default_factory=threading.Event)
    trouble: list[BaseException] = field(default_factory=list)

    def noted(self, figure: Figure) -> Figure:
        if self.trouble:
            raise RuntimeError("The work beside the measurement came to an end.") from (
                self.trouble[0]
            )
        so_far = f"{self.contacts} contacts and {self.lists} lists so far"
        return replace(figure, detail=f"{figure.detail}; {so_far}")

    # ---------- contacts

    def log(self, at: Served) -> None:
        people = itertools.cycle(self.whom())
        while not self.done.wait(PAUSE):
            user, person = next(people)
            form = {
                "id": new_id(),
                "result": int(Result.SPOKE),
                "channel": int(Channel.AT_DESK),
                "happened_on": clock.today(),
                "come_back": "none",
            }
            at.post(f"/people/{person}/contacts", urlencode(form), self.on.cookie(user))
            self.contacts += 1
            if self.contacts % 500 == 0:
                self.on.awake()

    def whom(self) -> list[tuple[int, int]]:
        """Reps, and people of theirs."""
        with self.on.owner() as owner:
            rows: list[tuple[int, int]] = owner.execute(
                "select u.id, s.id from users u join contactable s on s.workplace_id = u.id - 10"
                " where u.id = any (%s) and s.id is distinct from u.staff_id order by s.id %% 97",
                [list(union.REPS)],
            ).fetchall()
        return rows

    # ---------- lists

    def bring_lists(self) -> None:
        office = self.large_office()
        for number in itertools.count():
            if self.done.is_set():
                return
            self.bring(self.list_of(office, number), office)
            self.lists += 1

    def large_office(self) -> int:
        with self.on.owner() as owner:
            row = owner.execute(
                "select s.workplace_id from staff s join units u on u.id = s.workplace_id"
                " where u.parent_id = %s group by 1 order by count(*) desc, 1 limit 1",
                [self.on.size.branch],
            ).fetchone()
        return int(row[0]) if row else union.OFFICE

    def list_of(self, office: int, number: int) -> Path:
        """Everybody as they are on record, some in another team, and some new people."""
        file = self.folder / "list.csv"
        with self.on.owner() as owner, file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("Staff number", "Forename", "Surname", "Work email", "Team"))
            rows = owner.execute(
                "select i.value, s.forename, s.surname, s.work_email,"
                " case when (s.id + %(number)s) %% 30 = 0 then 'Team 1' else t.name end"
                " from staff s join staff_identifiers i on i.staff_id = s.id"
                " left join teams t on t.id = s.team_id where s.workplace_id = %(office)s",
                {"number": number, "office": office},
            )
            writer.writerows(rows)
            for new in range(NEW_PEOPLE):
                known = f"N{number:04}{new:04}"
                writer.writerow((known, "Newly", f"Begun {known}", f"{known}@employer.example",
                                 "Team 2"))  # fmt: skip
        return file

    def bring(self, file: Path, office: int) -> None:
        subprocess.run(
            [sys.executable, "-m", "app.cli", "import", "staff", file, "--workplace", str(office),
             "--as-at", f"{clock.today():%d/%m/%Y}", "--older", "--commit",
             "--as", f"user{union.BRANCH_ORGANISER}@union.example"],
            cwd=ROOT,
            env={
                **os.environ,
                "ALONGSIDE_DATABASE_URL": self.on.named("list"),
                "ALONGSIDE_DATA_DIR": str(self.folder),
            },
            stdout=subprocess.DEVNULL,
            check=False,  # 1: a row was left out
        )  # fmt: skip


@contextmanager
def busy(on: Stage, folder: Path) -> Iterator[Work]:
    """Reps log a contact about ten times a second, and one list after the other is imported."""
    work = Work(on, folder)

    def until_done(what: Callable[..., object], *arguments: object) -> None:
        try:
            what(*arguments)
        except BaseException as error:
            work.trouble.append(error)

    with served(on.named("busy"), "ours") as at:
        threads = [
            threading.Thread(target=until_done, args=(work.log, at)),
            threading.Thread(target=until_done, args=(work.bring_lists,)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield work
        finally:
            work.done.set()
            for thread in threads:
                thread.join()
