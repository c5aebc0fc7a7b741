"""A screening result from a terminal."""

from pathlib import Path

import pytest
import typer
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from app import clock
from app.cli.screening import screen_numbers
from app.phones.models import NumberResult, NumberScreening
from app.settings import Settings
from tests import make
from tests.cast import Cast

DATA = "Number,TPS\n0114 496 0001,Y\nn/a,N\n"


@pytest.fixture
def file(tmp_path: Path, owner: Session, cast: Cast) -> Path:
    make.person(owner, cast.leeds, work_phone="0114 496 0001")
    owner.commit()
    written = tmp_path / "result.csv"
    written.write_text(DATA)
    return written


def run(settings: Settings, file: Path, email: str, *more: str) -> Result:
    app = typer.Typer()
    app.command()(screen_numbers)
    on = clock.today().isoformat()
    return CliRunner().invoke(app, [str(file), "--on", on, "--as", email, *more], obj=settings)


def test_it_looks_first_and_then_notes(
    settings: Settings, owner: Session, cast: Cast, file: Path
) -> None:
    email = cast.branch_organiser.email
    looked = run(settings, file, email)
    assert "1 registered, 0 not registered" in " ".join(looked.output.split())
    assert "1 row holds no number" in looked.output
    assert looked.exit_code == 1
    assert owner.scalars(select(NumberScreening)).all() == []
    assert owner.scalars(select(NumberResult)).all() == []
    assert "Screening noted: 1." in run(settings, file, email, "--commit").output
    owner.rollback()
    assert owner.scalars(select(NumberScreening.is_registered)).all() == [True]


def test_a_rep_may_not(settings: Settings, cast: Cast, file: Path) -> None:
    done = run(settings, file, cast.rep.email, "--commit")
    assert "doesn't include screening numbers" in str(done.exception)
