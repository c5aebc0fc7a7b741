"""Days as workbooks hand them over."""

from datetime import date

from app.files.cells import column_of_days


def days(*cells: str) -> tuple[str, int | None, list[date | None]]:
    found = column_of_days(list(enumerate(cells, start=2)))
    return found.shape, found.wrong_line, [found.read(cell) for cell in cells]


def test_days_of_a_workbook_beside_typed_ones_are_not_ambiguous() -> None:
    shape, wrong, read = days("2026-11-03", "04/11/2026", "2026-11-05 00:00:00")
    assert (shape[:9], wrong) == ("day first", None)
    assert read == [date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5)]


def test_one_way_of_reading_still_holds_for_the_column() -> None:
    assert days("2026-11-03", "2026-12-04")[0] == "year first"
    assert days("03/11/2026", "04/11/2026")[0] == "day first"
    assert days("03/11/2026", "11/30/2026", "2026-11-05")[1] == 3
    assert days("2026-11-03", "45000")[1] == 3
