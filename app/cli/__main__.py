"""So that `python -m app.cli` is the same as `alongside`."""

from app.cli.main import run

run()
