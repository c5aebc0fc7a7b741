"""A file from the terminal: brought, planned, shown, applied, under a bar."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typer
from rich.progress import Progress
from rich.table import Table

from app import clock
from app.access.actor import Actor
from app.access.permissions import Permission
from app.cli.application import steps_as
from app.cli.database import console
from app.db.embedded import SetupError
from app.db.session import Session
from app.files.opening import open_file, sha256_of
from app.imports import queries, showing, stored
from app.imports.commands import moving, runs
from app.imports.models import ImportKind, ImportRun
from app.imports.plan.parts import Verdict
from app.settings import Settings
from app.work.steps import Steps

SHOWN = 20


@dataclass(frozen=True)
class Asked:
    """What was typed, the same for every kind of file."""

    settings: Settings
    email: str
    file: Path
    as_at: date
    where: str
    mapped: list[str]
    older: bool
    accept_names: bool
    commit: bool
    covers: Sequence[str] = ()


def bring_in(kind: ImportKind, asked: Asked) -> None:
    """Show the plan and, when told to, carry it out. Exit code 1 when a row was left out."""
    with steps_as(asked.settings, asked.email) as steps:
        run_id = _bring(steps, kind, asked)
        run = go_on(steps, run_id, "Planning")
        if run.problem:
            with step(steps) as (db, actor):
                runs.discard(db, actor, run_id)
            raise SetupError(run.problem)
        with step(steps) as (db, actor):
            _print(db, run)
        if asked.commit and showing.changes_something(run):
            with step(steps) as (db, actor):
                runs.commit(db, actor, run_id, shown=run.plan_no)
            run = go_on(steps, run_id, "Importing")
            console.print(f"Imported. To undo it: alongside import undo {run_id}")
        else:
            with step(steps) as (db, actor):
                runs.discard(db, actor, run_id)
            console.print(
                "Nothing was changed. Add --commit to import it."
                if showing.changes_something(run)
                else "Nothing to import: everything is on record just like this."
            )
    if moving.left_out(run):
        raise typer.Exit(1)


def _bring(steps: Steps, kind: ImportKind, asked: Asked) -> int:
    with step(steps) as (db, actor):
        unit = _one(asked.where, queries.units_for(db, kind))
        new = runs.NewRun(
            kind, unit, asked.as_at, asked.file.name, asked.older, _by_header(asked.mapped)
        )
        try:
            with asked.file.open("rb") as data, open_file(data, asked.file.name) as opened:
                sha256 = sha256_of(data)
                run = runs.bring(db, actor, new, opened, sha256=sha256, today=clock.today())
        except OSError as error:
            raise SetupError(f"Cannot read {asked.file.name}: {error.strerror}.") from error
        places = queries.units_for(db, ImportKind.STAFF) if asked.covers else []
        answers: dict[str, Any] = {"accept_exact": True} if asked.accept_names else {}
        if asked.covers:
            answers["covers"] = frozenset(_one(name, places) for name in asked.covers)
        if answers:
            runs.answer(db, actor, run.id, **answers)
        return run.id


def _by_header(mapped: Sequence[str]) -> dict[str, str]:
    pairs = [pair.rpartition("=") for pair in mapped]
    return {header.strip(): key.strip() for header, _, key in pairs}


def go_on(steps: Steps, run_id: int, doing: str) -> ImportRun:
    """Move it on, chunk by chunk, under a bar; the run as it has come to rest."""
    bar = Progress(*Progress.get_default_columns(), console=console, transient=True)
    with bar:
        at = bar.add_task(doing, total=None)
        more = True
        while more:
            with step(steps) as (db, actor):
                more = moving.step(db, actor, run_id, pepper=steps.pepper)
                run = queries.get_run(db, actor, run_id)
                bar.update(at, completed=run.done, total=run.out_of)
                db.expunge(run)
    return run


@contextmanager
def step(steps: Steps) -> Iterator[tuple[Session, Actor]]:
    with steps.step() as (db, actor):
        if not actor.may(Permission.IMPORT_LISTS):
            raise SetupError("This user's role doesn't include importing lists.")
        yield db, actor


def _print(db: Session, run: ImportRun) -> None:
    for column in run.refused:
        console.print(f"Column left out: {column}", markup=False)
    console.print(showing.in_one_sentence(run), markup=False)
    extras = run.result or {}
    if extras.get("total"):
        console.print(f"The figures add up to {extras['total']:,} people.")
    for warning in run.warnings:
        console.print(warning, markup=False)
    if extras.get("joins"):
        console.print(f"Joins confirmed: {extras['joins']:,}")
    for verdict, label in showing.LABELS.items():
        count = run.counts.get(verdict.value, 0)
        if not count or verdict in (Verdict.NEW, Verdict.UNCHANGED):
            continue
        lines = stored.page_of(db, run.id, verdict, count, 1).items[:SHOWN]
        table = Table("Line", "Who or what", "What", title=f"{label}: {count:,}")
        for line in lines:
            what = [line.note, *(f"{c.label}: {c.before} → {c.after}" for c in line.changes)]
            said = "; ".join(part for part in (*what, *line.remarks) if part)
            table.add_row(*(_plain(text) for text in (str(line.line or ""), line.who, said)))
        console.print(table)
        if count > SHOWN:
            console.print(f"{SHOWN} of {count:,} shown; the page shows them all.")


def _plain(text: str) -> str:
    """A cell of a file must not speak to the terminal or to rich."""
    return "".join(c if c.isprintable() else " " for c in text).replace("[", r"\[")


def _one(asked: str, choices: list[tuple[int, str]]) -> int:
    """The id of the unit of that id or name; the only one there is when nothing is asked."""
    found = [i for i, name in choices if asked == str(i) or asked.casefold() == name.casefold()]
    if not asked and len(choices) == 1:
        found = [choices[0][0]]
    if len(found) != 1:
        there = "; ".join(f"{name} ({i})" for i, name in choices[:20]) or "none that you see"
        raise SetupError(f"“{asked}” names none of these, or several. Choose one of: {there}.")
    return found[0]
