"""Who is who, on two public sets of invented people whose truth is known.

Only what an import may read is compared: birth dates, insurance numbers and home addresses go
first, but for the suburb or the city, which stands for the place of work.
"""

import csv
import math
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.matching.candidates import FLOOR, Index, best
from app.matching.described import Described
from app.matching.proposals import propose
from benchmarks.measure import Figure

SHARED = Path(
    os.environ.get("ALONGSIDE_SHARED_DATA") or Path(__file__).parents[1].parent / "shared" / "data"
)
FEBRL, SPLINK = Path("matching-febrl/dataset1.csv"), Path("matching-splink/fake_1000.csv")
PRECISION, HELD, MOST = 0.999, 0.95, 3
OFFICE, NEWCOMERS, BY_HAND = 5_000, 1_000, 40
RIGHT = "{}: automatic matches that are right"
HOLDING = "{}: remaining true pairs among at most three candidates a row"

People = dict[str, Described]


@dataclass(frozen=True)
class Linkage:
    """People on record, and lists each of whose rows names one of them at most once.

    Of a person's rows in a set the first is on record, the second in the first list, and so on;
    `truth` says whom each row names.
    """

    records: People
    lists: tuple[People, ...]
    truth: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """How the rows of a set fare; `held`: the right person is among at most three candidates."""

    rows: int
    made: int
    right: int
    left: int
    held: int
    candidates: int

    @property
    def precision(self) -> float:
        return self.right / self.made if self.made else math.nan

    @property
    def recall(self) -> float:
        return self.right / self.rows

    @property
    def share_held(self) -> float:
        return self.held / self.left


def run(scale: str, folder: Path) -> Iterator[Figure]:
    """`folder` may hold the sets; else they are looked for beside this repository."""
    febrl, splink = found(folder, FEBRL), found(folder, SPLINK)
    if febrl is None:
        yield absent(HOLDING.format("febrl"), HELD, FEBRL)
    else:
        yield from of_febrl(read_febrl(febrl))
    if splink is None:
        yield absent(RIGHT.format("splink"), PRECISION, SPLINK)
    else:
        yield from of_splink(read_splink(splink))
    yield one_office()


def found(folder: Path, name: Path) -> Path | None:
    return next((root / name for root in (folder, SHARED) if (root / name).is_file()), None)


def read_febrl(path: Path) -> Linkage:
    """rec-561-org is on record, rec-561-dup-0 the row that names them."""
    rows = [
        (
            row["rec_id"],
            row["rec_id"].split("-")[1],
            Described(forename=row["given_name"], surname=row["surname"], place=row["suburb"]),
        )
        for row in _rows(path)
    ]
    rows.sort(key=lambda row: (row[1], not row[0].endswith("org")))
    return _linkage(rows)


def read_splink(path: Path) -> Linkage:
    return _linkage(
        (
            row["unique_id"],
            row["cluster"],
            Described(
                forename=row["first_name"],
                surname=row["surname"],
                place=row["city"],
                email=row["email"],
            ),
        )
        for row in _rows(path)
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, skipinitialspace=True)


def _linkage(rows: Iterable[tuple[str, str, Described]]) -> Linkage:
    people: defaultdict[str, list[tuple[str, Described]]] = defaultdict(list)
    for name, person, described in rows:
        people[person].append((name, described))
    turns = max(map(len, people.values()))
    lists = tuple(
        {rows[turn][0]: rows[turn][1] for rows in people.values() if len(rows) > turn}
        for turn in range(turns)
    )
    truth = {name: rows[0][0] for rows in people.values() for name, _ in rows[1:]}
    return Linkage(lists[0], lists[1:], truth)


def outcome(linkage: Linkage) -> Outcome:
    rows = made = right = held = candidates = 0
    for listed in linkage.lists:
        proposals = propose(listed, linkage.records, most=MOST)
        rows += len(listed)
        for row, proposal in proposals.items():
            person = linkage.truth[row]
            if proposal.settled is not None:
                made += 1
                right += proposal.settled.id == person
            else:
                candidates += len(proposal.candidates)
                held += person in {candidate.id for candidate in proposal.candidates}
    return Outcome(rows, made, right, rows - made, held, candidates)


def absent(name: str, at_least: float, path: Path) -> Figure:
    return Figure(name, math.nan, detail=f"absent: {path}", unit="%", at_least=at_least)


def of_febrl(linkage: Linkage) -> Iterator[Figure]:
    result = outcome(linkage)
    yield automatic("febrl", result, "no identifier is left once the columns refused are dropped")
    yield Figure(
        HOLDING.format("febrl"),
        result.share_held,
        detail=asked_about(result),
        unit="%",
        at_least=HELD,
    )
    yield against_brute_force(linkage, result)


def of_splink(linkage: Linkage) -> Iterator[Figure]:
    result = outcome(linkage)
    yield automatic("splink", result, "by work e-mail")
    yield Figure(
        "splink: true pairs that are matched automatically",
        result.recall,
        detail=f"{result.right} of {result.rows}",
        unit="%",
    )
    yield Figure(
        HOLDING.format("splink"),
        result.share_held,
        detail=asked_about(result),
        unit="%",
    )


def automatic(name: str, result: Outcome, how: str) -> Figure:
    said = f"{result.right} of {result.made}, {how}" if result.made else f"none made: {how}"
    return Figure(
        RIGHT.format(name),
        result.precision,
        detail=said,
        unit="%",
        at_least=PRECISION if result.made else None,
    )


def asked_about(result: Outcome) -> str:
    each = result.candidates / result.left
    return f"{result.held} of {result.left}, {each:.2f} candidates a row"


def against_brute_force(linkage: Linkage, result: Outcome) -> Figure:
    """Every row with everybody on record: what it costs, and whom it would have found besides."""
    rows, people = linkage.lists[0], linkage.records
    began = time.process_time()
    best(rows, people, most=MOST)
    ours = time.process_time() - began
    began = time.process_time()
    everybody = by_hand(rows, people)
    brute = time.process_time() - began
    more = sum(linkage.truth[row] in everybody[row] for row in rows) - result.held
    return Figure(
        "febrl: candidates by keys, against scoring everybody with everybody",
        ours / brute,
        at_most=0.2,
        detail=f"which finds {more} more" if more else "which finds nobody more",
        ours_ms=1000 * ours,
        floor_ms=1000 * brute,
    )


def by_hand(rows: People, people: People) -> dict[str, list[str]]:
    index, names = Index(list(people.values())), list(people)
    kept = {}
    for row, person in rows.items():
        scores = [(-index.alike(person, n).score, n) for n in range(len(names))]
        kept[row] = [names[n] for score, n in sorted(scores)[:MOST] if -score >= FLOOR]
    return kept


def one_office() -> Figure:
    """Everybody at one place, which then tells nobody apart."""
    people = invented(random.Random(3))
    rows = dict(list(people.items())[:NEWCOMERS])
    began = time.process_time()
    best(rows, people, most=MOST)
    ours = (time.process_time() - began) / len(rows)
    few = dict(list(rows.items())[:BY_HAND])
    began = time.process_time()
    by_hand(few, people)
    brute = (time.process_time() - began) / len(few)
    return Figure(
        f"one office of {OFFICE:,}: candidates of a row by keys, against scoring everybody",
        ours / brute,
        at_most=0.05,
        detail=f"{brute / ours:.0f} times as many rows in the same time",
        ours_ms=1000 * ours,
        floor_ms=1000 * brute,
    )


def invented(chance: random.Random) -> People:
    """Names made of syllables, a few of them common, as names are."""

    def names(count: int) -> list[str]:
        syllables = [c + v for c in "bdfghjklmnprst" for v in "aeiou"]
        return ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(count)]

    forenames, surnames = names(400), names(1_500)
    return {
        str(number): Described(
            forename=forenames[int(chance.paretovariate(0.7)) % len(forenames)],
            surname=surnames[int(chance.paretovariate(0.5)) % len(surnames)],
            workplace_id=1,
            team=f"Team {number % 60}",
        )
        for number in range(OFFICE)
    }
