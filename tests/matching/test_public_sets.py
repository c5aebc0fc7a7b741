"""Two public sets of invented people, whose truth is in the files."""

import pytest

from benchmarks import matching
from tests.imports.bring import shared


def test_febrl_keeps_the_right_person_among_three() -> None:
    path = shared(*matching.FEBRL.parts)
    linkage = matching.read_febrl(path)
    result = matching.outcome(linkage)
    assert (len(linkage.records), result.rows, result.made) == (500, 500, 0)
    assert result.share_held >= matching.HELD
    assert result.candidates <= matching.MOST * result.left


def test_splink_matches_nobody_wrongly() -> None:
    result = matching.outcome(matching.read_splink(shared(*matching.SPLINK.parts)))
    assert result.rows == 1_000 - 251
    assert result.made > 150
    assert result.precision == 1


def test_what_an_import_drops_is_not_read() -> None:
    shown = repr(matching.read_febrl(shared(*matching.FEBRL.parts)))
    for refused in ("19081209", "6988048", "tullaroop", "willaroo", "4011"):
        assert refused not in shown
    assert "waller" in shown


def test_a_set_that_is_not_here_is_said_to_be_absent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: matching.Path
) -> None:
    monkeypatch.setattr(matching, "SHARED", tmp_path)
    monkeypatch.setattr(matching, "OFFICE", 60)
    figures = list(matching.run("10k", tmp_path))
    assert [figure.verdict for figure in figures[:2]] == ["missing", "missing"]
    assert "absent" in figures[0].detail
