"""What counts as the address of a page elsewhere. Pure."""

from urllib.parse import urlsplit

NOT_AN_ADDRESS = "Enter the whole address of a web page, beginning with https://."


def web_address(typed: str) -> str:
    """A page's address by http or https. Raises ValueError with a sentence for anything else."""
    try:
        parts = urlsplit(typed)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise ValueError(NOT_AN_ADDRESS) from None
    blank = any(sign.isspace() or not sign.isprintable() for sign in typed)
    # Whoever reads user@host takes the first for the place.
    if blank or parts.scheme not in ("https", "http") or "." not in host or parts.username:
        raise ValueError(NOT_AN_ADDRESS)
    return typed
