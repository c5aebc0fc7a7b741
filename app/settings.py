"""Every setting, read once from the environment by whoever starts the program, then passed on."""

import os
import secrets
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each field is read from `ALONGSIDE_` and its name, such as `ALONGSIDE_PORT`."""

    model_config = SettingsConfigDict(env_prefix="ALONGSIDE_", env_ignore_empty=True, frozen=True)

    database_url: str | None = Field(None, description="the database, as the application's role")
    owner_database_url: str | None = Field(
        None, description="the same database, as the role that owns its tables (migrations)"
    )
    data_dir: Path = Field(Path("var"), description="where the embedded databases and secret live")
    pg_bin: Path | None = Field(None, description="another PostgreSQL's bin folder to embed")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    public_url: str | None = Field(None, description="the address people use, for links and QR")
    secret_key: str | None = Field(None, min_length=32, description="the pepper of stored hashes")
    worker: Literal["inside", "outside"] = Field(
        "inside", description="whether the server does long work itself, or alongside worker does"
    )
    demo: bool = False
    cheap_passwords: bool = Field(False, description="weak, fast password hashes: tests only")

    @property
    def address(self) -> str:
        if self.public_url:
            return self.public_url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def secret_key(settings: Settings) -> str:
    """The configured secret, or one made on first use and kept where only we can read it."""
    if settings.secret_key:
        return settings.secret_key
    return keep_secret(settings.data_dir / "secret", secrets.token_urlsafe(48))


def keep_secret(file: Path, text: str) -> str:
    """What `file` holds; `text`, readable by us alone, when it did not exist.

    Of several processes that begin at once, one's text is kept and all get that.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text)
        try:
            os.link(part, file)  # unlike a rename, this never replaces what another has kept
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return file.read_text()
