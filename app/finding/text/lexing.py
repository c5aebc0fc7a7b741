"""Text into words, numbers, names in quotes and signs, each with its line and column. Pure."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<space>[^\S\n]+|\#[^\n]*)
    |(?P<line>\n)
    |(?P<name>"(?:[^"\n]|"")*"|“[^”\n]*”)
    |(?P<day>\d{4}-\d\d-\d\d(?!\w)|\d{1,2}/\d{1,2}/\d{4}(?!\w))
    |(?P<number>\d+)
    |(?P<word>[^\W\d_][\w'’-]*)
    |(?P<sign>[:,().;])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    line: int
    column: int

    @property
    def plain(self) -> str:
        """As it is compared: “Don’t” is don't."""
        return self.text.lower().replace("’", "'")


def tokens(text: str) -> list[Token]:
    """Lines and columns count from 1. Ends with a token of its own."""
    found = []
    line, begins = 1, 0
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Token(kind, match.group(), line, match.start() - begins + 1))
        if kind == "line":
            line, begins = line + 1, match.end()
    found.append(Token("end", "", line, len(text) - begins + 1))
    return found
