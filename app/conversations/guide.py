"""Our own words for each part of a conversation. A branch may put its own in their place. Pure.

Cards to glance at beforehand, never a script: whoever reads a sentence out has stopped listening.
Parts of what PCS, EWOC and IWW teach (domain.md 1.5), in words of our own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.conversations.models import Stage


@dataclass(frozen=True)
class Card:
    stage: Stage
    body: str
    # The branch's words, not ours.
    own: bool = False

    @property
    def title(self) -> str:
        return TITLES[self.stage]

    @property
    def slug(self) -> str:
        return SLUGS[self.stage]

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.body.splitlines() if line.strip()]


TITLES = {
    Stage.INTRODUCE: "Say who you are",
    Stage.LISTEN: "Let them talk",
    Stage.ISSUES: "Find what matters",
    Stage.WHAT_CAN_CHANGE: "What could change",
    Stage.WHAT_YOU_MAY_HEAR: "What you may hear",
    Stage.ASK: "The ask",
    Stage.FOLLOW_UP: "Come back",
}
# As they stand in addresses.
SLUGS = {stage: title.lower().replace(" ", "-") for stage, title in TITLES.items()}

OURS = {
    Stage.INTRODUCE: """\
Your name, where you sit, that you are in the union, and why you came over. A bad moment? Agree \
another one and go.
“I’m from the team by the window, and I’m in the union. Have you got five minutes?”""",
    Stage.LISTEN: """\
Most of the time is theirs. Ask something open, then wait: a pause is not yours to fill.
“What’s it like here at the moment?”
“If you could change one thing, what would it be?”""",
    Stage.ISSUES: """\
Stay with what they brought up, not with what you came for. Does it touch others? Then it is \
something to act on together.
“How long has it been like that?”
“Who else has said so?”
“What does it do to your week?”""",
    Stage.WHAT_CAN_CHANGE: """\
Tell one true thing that people here changed together, or are working on now. Promise nothing \
you can’t keep.
“Who could decide that differently?”
“What if most of your team said the same?”""",
    Stage.WHAT_YOU_MAY_HEAR: """\
Others will have views: it costs money, nothing ever changes, best to keep out of it. Say so \
beforehand, fairly. If you don’t know, say that, and find out.
“What would you say to somebody who thinks it makes no difference?”""",
    Stage.ASK: """\
One clear sentence. Then be quiet until they answer. Yes, no and not yet are all fine answers.
“Will you join us? I can show you the form now.”
Show the code of your join link, and stay while they fill it in if they like.""",
    Stage.FOLLOW_UP: """\
Agree what comes next and on which day; put the day in your list and keep it. May you note what \
they said? Ask before you do.
“I’ll find out and come by on Thursday. Is that all right?”
They’d rather you didn’t? Thank them, and don’t.""",
}


def stage_called(slug: str) -> Stage | None:
    return next((stage for stage, name in SLUGS.items() if name == slug), None)


def card(stage: Stage, own: str | None = None) -> Card:
    return Card(stage, own or OURS[stage], own=own is not None)


def cards(own: Mapping[Stage, str]) -> list[Card]:
    """One for each part; a branch's own words where it has them."""
    return [card(stage, own.get(stage)) for stage in Stage]
