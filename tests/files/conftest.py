"""Nothing that a test opened stays open."""

from collections.abc import Iterator

import pytest

from tests.files.books import OPEN


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    with OPEN:
        yield
