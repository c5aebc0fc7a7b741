"""What the pages of a change make of numbers and days. No database."""

from dataclasses import replace
from datetime import date

from app.changes.kinds import KINDS, find_kind, proposed_title, some
from app.changes.models import ChangeKind, ChangeState
from app.changes.queries import Going, Swing
from app.changes.showing import above, comes_along, is_late, law_of, picture
from app.density.rates import Counts
from app.density.tree import Place
from app.union.models import UnitKind

DAY = date(2027, 2, 1)


def test_every_kind_has_its_words() -> None:
    assert {words.kind for words in KINDS} == set(ChangeKind)
    assert all(find_kind(words.slug) is words for words in KINDS)


def test_a_title_never_outgrows_its_column() -> None:
    assert proposed_title(ChangeKind.CLOSURE, ["A"]) == "Closure of A"
    assert len(proposed_title(ChangeKind.TRANSFER, ["x" * 200], "y" * 200)) == 160
    assert some(["A", "B"]) == "A and B"
    assert some(["A", "B", "C"]) == "A and 2 more offices"


def test_liability_information_is_due_28_days_before() -> None:
    first = law_of(ChangeKind.TRANSFER, DAY)[0]
    assert first.by == date(2027, 1, 4)
    assert "no right to see it" in first.text


def test_consultation_begins_30_or_45_days_before_by_how_many_they_are() -> None:
    def begins(people: int) -> list[date | None]:
        return [rule.by for rule in law_of(ChangeKind.CLOSURE, DAY, ("Here", people)) if rule.by]

    assert begins(19) == []
    assert begins(20) == begins(99) == [date(2027, 1, 2)]
    assert begins(100) == [date(2026, 12, 18)]


def test_only_what_moves_people_can_be_late() -> None:
    announced = ChangeState.ANNOUNCED
    assert is_late(ChangeKind.MOVE, announced, DAY, today=DAY)
    assert not is_late(ChangeKind.MOVE, announced, DAY, today=date(2027, 1, 31))
    assert not is_late(ChangeKind.REVIEW, announced, DAY, today=DAY)
    assert not is_late(ChangeKind.MOVE, ChangeState.APPLIED, DAY, today=DAY)


def test_many_offices_are_a_table_and_no_wall_of_bars() -> None:
    offices = [
        Swing(n, f"Office {n}", UnitKind.WORKPLACE, Counts(eligible=5), Counts())
        for n in range(1, 9)
    ]
    region = Swing(90, "North", UnitKind.REGION, Counts(eligible=40), Counts())
    empty = Swing(91, "Empty", UnitKind.BRANCH, Counts(), Counts())
    drawn = picture([*offices, region, empty])
    assert [swing.name for swing in drawn.drawn] == ["North"]
    assert len(drawn.rows) == 9


def test_what_stands_above_is_found_along_region_and_group() -> None:
    units = {
        1: Place(1, UnitKind.UNION, "Union"),
        2: Place(2, UnitKind.REGION, "North", parent_id=1),
        3: Place(3, UnitKind.GROUP, "Defence", parent_id=1),
        4: Place(4, UnitKind.BRANCH, "Leeds", parent_id=2, group_id=3),
        5: Place(5, UnitKind.WORKPLACE, "Hub", parent_id=4),
    }
    assert above(units, [5, 99]) == [4, 2, 3, 1]


def test_only_what_there_is_comes_along() -> None:
    going = Going(1, "Hub", branch_id=4, to_workplace_id=None, to_name="New", is_made=True, teams=2)
    assert comes_along([replace(going, grants=1)]) == [
        ("teams", "2 teams"),
        ("grants", "1 rep’s login"),
    ]
    assert comes_along([replace(going, to_name=None)]) == []
