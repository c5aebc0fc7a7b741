"""Whose rows a transaction sees."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db.session import read


@dataclass(frozen=True)
class OpenSession:
    """The session a token stands for, as begin_request() answers."""

    user_id: int
    name: str
    staff_id: int | None
    roles: list[int]
    last_seen_at: datetime
    password_at: datetime
    now: datetime


_BEGIN = text("select * from begin_request(:token)")


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    """What the database keeps of a token: 32 bytes of SHA-256."""
    return hashlib.sha256(token.encode()).digest()


def limit_to(db: Session, token: str) -> OpenSession | None:
    """Limit this transaction to what the token's session may see; None when it is not valid.

    The token stays in a transaction-local setting, so a pooled connection forgets it at commit.
    """
    row = read(db, _BEGIN, {"token": token}).one_or_none()
    return OpenSession(*row) if row else None
