"""CPU per call, ours against a floor, in interleaved rounds of one run."""

import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

Call = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """One ratio, share or count, with its aim in the same unit; with neither, it has none.

    `why` is said where it falls short.
    """

    name: str
    ratio: float
    at_most: float | None = None
    detail: str = ""
    ours_ms: float | None = None
    floor_ms: float | None = None
    unit: str = "x"
    at_least: float | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        if self.at_most is not None:
            return self.ratio <= self.at_most
        return self.at_least is None or self.ratio >= self.at_least

    @property
    def verdict(self) -> str:
        if self.at_most is None and self.at_least is None:
            return "no aim"
        if math.isnan(self.ratio):
            return "missing"
        return "holds" if self.holds else "falls short"


def missing(name: str, at_most: float, why: str) -> Figure:
    """What can't be measured must not look as if it held."""
    return Figure(name, math.nan, at_most, why)


class Processes:
    """The CPU seconds that some processes, and whatever those began, have used so far."""

    def __init__(self, pids: Iterable[int]) -> None:
        self.roots = [psutil.Process(pid) for pid in pids]

    def cpu(self) -> float:
        return sum(map(cpu_of, self.roots))


def cpu_of(root: psutil.Process) -> float:
    """With its children, the ones that have ended included (a parent is told of theirs)."""
    own = root.cpu_times()
    seconds = own.user + own.system + own.children_user + own.children_system
    for child in root.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue  # ended meanwhile: the next reading finds it in its parent's times
        seconds += times.user + times.system
    return float(seconds)


def postmaster(data: Path) -> int:
    """The process that every backend of the server over `data` belongs to."""
    return int((data / "postmaster.pid").read_text().split()[0])


@dataclass(frozen=True)
class Contest:
    """Two ways to do a thing, each with the processes that do it."""

    name: str
    ours: Call
    floor: Call
    ours_by: Processes
    floor_by: Processes
    at_most: float
    detail: str = ""

    def run(self, *, rounds: int, round_seconds: float) -> Figure:
        """Each round spends about `round_seconds` of CPU on each side, in changing order.

        CPU is counted in hundredths of a second, so a round must be long compared with one.
        """
        ours_calls = calls_for(self.ours, self.ours_by, round_seconds)
        floor_calls = calls_for(self.floor, self.floor_by, round_seconds)
        ours: list[float] = []
        floor: list[float] = []
        for number in range(rounds):
            turns = [
                (ours, self.ours, self.ours_by, ours_calls),
                (floor, self.floor, self.floor_by, floor_calls),
            ]
            for into, call, processes, calls in turns if number % 2 else reversed(turns):
                into.append(cpu_per_call(call, processes, calls))
        # Round by round, so that what else the machine does weighs on both sides alike.
        ratio = statistics.median(o / f for o, f in zip(ours, floor, strict=True))
        ours_ms, floor_ms = (1000 * statistics.median(times) for times in (ours, floor))
        return Figure(self.name, ratio, self.at_most, self.detail, ours_ms, floor_ms)


def cpu_per_call(call: Call, processes: Processes, calls: int) -> float:
    before = processes.cpu()
    for _ in range(calls):
        call()
    return (processes.cpu() - before) / calls


def calls_for(call: Call, processes: Processes, seconds: float) -> int:
    """How many calls spend that much CPU; making them also warms both sides up."""
    cpu_per_call(call, processes, 20)
    once = cpu_per_call(call, processes, 60)
    return max(20, round(seconds / max(once, 1e-4)))
