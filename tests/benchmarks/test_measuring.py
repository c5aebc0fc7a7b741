"""What the benchmarks measure with: a union made by rule, and CPU told apart by process."""

import math
import os
import subprocess
import sys
from dataclasses import replace

import psycopg
import pytest

from benchmarks import synthetic
from benchmarks.__main__ import line
from benchmarks.measure import Contest, Figure, Processes, cpu_per_call
from tests.conftest import Addresses


def test_a_synthetic_union_is_sound_and_of_its_size(database: Addresses) -> None:
    with psycopg.connect(synthetic.address(database.owner)) as connection:
        synthetic.load(connection, synthetic.Ids(2000))

        def number(sql: str) -> int:
            row = connection.execute(sql).fetchone()
            assert row is not None
            return int(row[0])

        assert number("select count(*) from staff") == 2000
        for workplace, people in ((synthetic.BIG, 200), (synthetic.SMALL, 10)):
            assert number(f"select count(*) from staff where workplace_id = {workplace}") == people
        before = number("select sum(rev) from staff")
        connection.execute("select refresh_staff(array(select id from staff))")
        assert number("select sum(rev) from staff") == before, "pointers are not those of today"
        assert number("select count(*) from contacts where staff_id = 2") == 20
        assert number("select count(*) from contacts where happened_on >= london_today()") == 0
        assert (
            number("select cardinality(array(select units_below(id) from units where kind=1))") > 20
        )


def test_cpu_of_another_process_and_of_its_children_is_seen() -> None:
    work = "sum(i * i for i in range(4_000_000))"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
    child = subprocess.Popen(
        [sys.executable, "-c", f"input(); {nested}; print(); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin
    assert child.stdout
    processes = Processes([child.pid])
    before = processes.cpu()
    child.stdin.write(b"\n")
    child.stdin.flush()
    child.stdout.readline()
    assert processes.cpu() - before > 0.1
    child.communicate(b"\n")


def test_work_done_twice_costs_twice() -> None:
    def work(times: int) -> int:
        return sum(i * i for i in range(100_000 * times))

    here = Processes([os.getpid()])
    contest = Contest("twice", lambda: work(2), lambda: work(1), here, here, at_most=3)
    figure = contest.run(rounds=3, round_seconds=0.2)
    assert figure.ratio == pytest.approx(2, rel=0.25)
    assert figure.holds
    assert cpu_per_call(lambda: work(1), here, 20) > 0


@pytest.mark.parametrize(("ratio", "verdict"), [(3.0, "holds"), (3.01, "falls short")])
def test_a_figure_says_whether_it_meets_its_aim(ratio: float, verdict: str) -> None:
    assert Figure("log a contact", ratio, at_most=3).verdict == verdict


def test_a_share_has_a_lower_aim_or_none() -> None:
    right = Figure("matches that are right", 0.9995, at_least=0.999, unit="%")
    assert line(right) == "holds        99.95 %, aim at least 99.9 %: matches that are right"
    assert not replace(right, ratio=0.998).holds
    unaimed = replace(right, at_least=None, detail="none made", ratio=math.nan)
    assert unaimed.holds
    assert line(unaimed) == "no aim             -: matches that are right (none made)"
    assert not replace(right, ratio=math.nan).holds
    assert replace(right, ratio=math.nan).verdict == "missing"
