"""Settings come from the environment once, and the secret is kept for us alone."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings, secret_key


def test_reads_the_environment_and_treats_an_empty_value_as_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALONGSIDE_PORT", "8123")
    monkeypatch.setenv("ALONGSIDE_DATABASE_URL", "")
    settings = Settings()
    assert settings.port == 8123
    assert settings.database_url is None


def test_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"host": "::1", "port": 80}, "http://[::1]:80"),
        ({"public_url": "https://crm.example.org/"}, "https://crm.example.org"),
    ],
)
def test_knows_the_address_that_people_use(given: dict[str, object], address: str):
    assert Settings(**given).address == address


def test_makes_a_secret_once_and_keeps_it_private(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "new")
    first = secret_key(settings)
    assert len(first) >= 32
    assert secret_key(settings) == first
    assert [file.name for file in settings.data_dir.iterdir()] == ["secret"]
    assert (settings.data_dir / "secret").stat().st_mode & 0o777 == 0o600


def test_prefers_the_configured_secret(tmp_path: Path):
    settings = Settings(data_dir=tmp_path, secret_key="s" * 32)
    assert secret_key(settings) == "s" * 32
    assert not list(tmp_path.iterdir())
