"""Codes, days, letters and shares: what is typed and what it means."""

from datetime import date

import pytest

from app.call_sheets import rules
from app.call_sheets.rules import LETTERS, Row
from app.conversations.models import Outcome, Result
from app.people.models import ContactBasis

TODAY = date(2026, 11, 23)  # a Monday


def row(rank: int, *, caller: int | None = None, **more: object) -> Row:
    given = {
        "first": "Sam",
        "surname": f"Testby{rank}",
        "workplace": "Hub House",
        "team": None,
        "area": None,
        "days": None,
        "phone": None,
        "last_on": None,
        "last_by": None,
        "last_result": None,
        "last_outcome": None,
    }
    return Row(rank, rank, caller, **(given | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", None),
        ("3d", date(2026, 11, 26)),
        ("2w", date(2026, 12, 7)),
        ("2 weeks", date(2026, 12, 7)),
        ("tomorrow", date(2026, 11, 24)),
        ("fri", date(2026, 11, 27)),
        ("Friday", date(2026, 11, 27)),
        ("mon", date(2026, 11, 30)),
        ("14/12", date(2026, 12, 14)),
        ("14.12.26", date(2026, 12, 14)),
        ("3/1", date(2027, 1, 3)),
        ("2026-12-14 00:00:00", date(2026, 12, 14)),
    ],
)
def test_reads_when_to_come_back(typed: str, day: date | None) -> None:
    assert rules.come_back_in(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed", ["soon", "31/2", "29/2", "1/1/2020", "999w", "frxday", "٣d", "14/13", "x" * 500]
)
def test_says_what_is_wrong_with_a_day(typed: str) -> None:
    assert isinstance(rules.come_back_in(typed, TODAY), str)


@pytest.mark.parametrize(
    ("typed", "rank"), [("7", 7), ("07", 7), ("L12-07", 7), ("l12 7", None), ("L12-107", 107)]
)
def test_reads_a_row(typed: str, rank: int | None) -> None:
    found = rules.rank_in(typed, 12)
    assert found == rank if rank else isinstance(found, str)


def test_a_row_of_another_list_is_said_so() -> None:
    assert "another list" in str(rules.rank_in("L13-07", 12))


def test_code_and_name_belong_together() -> None:
    mark = rules.check_code("L12-07", "Siân Ŵ.")
    assert mark == rules.check_code("l12-07", " Siân  Ŵ. ")
    assert len({mark, rules.check_code("L12-08", "Siân Ŵ."), rules.check_code("L12-07", "S")}) == 3


def test_every_row_is_in_exactly_one_share() -> None:
    rows = [row(rank, caller=5 if rank in (2, 9) else None) for rank in range(1, 12)]
    callers = [9, 5, 7]
    shares = [rules.share_of(rows, callers, caller) for caller in callers]
    assert sorted(one.rank for share in shares for one in share) == list(range(1, 12))
    assert {2, 9} <= {one.rank for one in shares[1]}
    assert max(map(len, shares)) - min(map(len, shares)) <= 2
    assert rules.share_of(rows, callers, 1) == []


def test_rows_given_to_somebody_who_is_no_caller_any_more_are_dealt_out() -> None:
    rows = [row(rank, caller=99) for rank in range(1, 5)]
    assert len(rules.share_of(rows, [1, 2], 1)) == 2


def test_whoever_reads_alike_has_a_whole_surname() -> None:
    rows = [
        row(1, first="Huw", surname="Morgan"),
        row(2, first="Huw", surname="Mostyn"),
        row(3, first="Zofia", surname="Nowak"),
    ]
    names = [one.name for one in rules.sheet_rows(12, rows, purpose="Ask to join")]
    assert names == ["Huw Morgan", "Huw Mostyn", "Zofia N."]


def test_a_sheet_never_says_who_joined() -> None:
    for outcome in Outcome:
        one = row(1, last_on=TODAY, last_result=Result.SPOKE, last_outcome=outcome)
        said = f"{one.last_words} {rules.what_to_ask(one, 'Ask to join')}".casefold()
        assert not {"join", "member", "union", "no thanks"} & set(said.replace("?", "").split())


def test_on_foot_each_workplace_begins_a_page() -> None:
    rows = [row(rank, workplace="Hub" if rank < 15 else "Tŷ Gŵyr") for rank in range(1, 17)]
    laid = rules.sheet_rows(12, rows, purpose="Ask to join")
    on_foot = rules.sheet_pages(laid, by_phone=False)
    assert [(page.where, len(page.rows)) for page in on_foot] == [
        ("Hub", 13), ("Hub", 1), ("Tŷ Gŵyr", 2)
    ]  # fmt: skip
    assert [len(page.rows) for page in rules.sheet_pages(laid, by_phone=True)] == [13, 3]


@pytest.mark.parametrize(
    ("letter", "agreed", "basis", "result", "outcome"),
    [
        ("N", True, ContactBasis.LIST_ONLY, Result.NOT_IN, None),
        ("T", False, ContactBasis.LIST_ONLY, Result.SPOKE, None),
        ("T", True, ContactBasis.LIST_ONLY, Result.SPOKE, Outcome.THINKING),
        ("T", False, ContactBasis.AGREED, Result.SPOKE, Outcome.THINKING),
        ("W", False, ContactBasis.LIST_ONLY, Result.SPOKE, Outcome.WILL_JOIN),
        ("X", False, ContactBasis.LIST_ONLY, Result.LEAVE_FOR_NOW, None),
        ("X", True, ContactBasis.LIST_ONLY, Result.SPOKE, Outcome.NO_THANKS),
        ("D", True, ContactBasis.AGREED, Result.DO_NOT_CONTACT, None),
    ],
)
def test_what_they_said_is_kept_only_with_their_agreement(
    letter: str, agreed: bool, basis: ContactBasis, result: Result, outcome: Outcome | None
) -> None:
    meant = rules.meaning(LETTERS[letter], agreed=agreed, basis=basis)
    assert (meant.result, meant.outcome) == (result, outcome)
