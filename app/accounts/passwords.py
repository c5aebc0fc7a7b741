"""Hashing passwords, and what a password must be."""

from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 10


@lru_cache
def hasher(*, cheap: bool) -> PasswordHash:
    """argon2id; 19 MiB and two passes cost 40 ms, the library's defaults 300."""
    if cheap:
        return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    return PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))


@lru_cache
def nobodys_hash(*, cheap: bool) -> str:
    """Checked when there is no such user, so that the answer takes as long."""
    return hasher(cheap=cheap).hash("nobody has this password")


def fault_of(password: str, *, email: str, name: str) -> str | None:
    """Why this password will not do, or None."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters; three words you will remember are good."
    if len(password) > 200:
        return "Use at most 200 characters."
    easy = {"password", "alongside", "recruitment", "1234567890", "qwertyuiop"}
    bare = password.lower().strip("0123456789!?. ")
    if bare in easy or bare in {email.lower(), email.split("@")[0].lower(), name.lower()}:
        return "That is too easy to guess. Three words that don't belong together are good."
    return None
