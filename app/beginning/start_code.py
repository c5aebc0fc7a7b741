"""The one-time code that shows who set this installation up, printed in their terminal."""

import hmac
import secrets

from app.settings import Settings, keep_secret

# Read off one screen and typed into another: no letter or digit that looks like another.
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def start_code(settings: Settings) -> str:
    """The code, made on first use; every process of this installation reads the same."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    return keep_secret(settings.data_dir / "start-code", "-".join(groups))


def is_start_code(settings: Settings, typed: str) -> bool:
    """Spaces, dashes and case aside."""
    return hmac.compare_digest(_bare(typed).encode(), _bare(start_code(settings)).encode())


def forget(settings: Settings) -> None:
    (settings.data_dir / "start-code").unlink(missing_ok=True)


def _bare(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
