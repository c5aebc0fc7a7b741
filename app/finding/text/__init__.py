"""A question as text that can be read aloud, typed and mended.

    membership: not a member or not known
    place: "Cardiff"
    none of (
      conversation: reached, since 1 March 2026
    )
    conversation: raised "Off-shoring"

One rule a line, or joined by “and”. `parse(write(question)) == question`.
"""

from app.finding.text.reading import Mistake, parse
from app.finding.text.writing import write

__all__ = ["Mistake", "parse", "write"]
