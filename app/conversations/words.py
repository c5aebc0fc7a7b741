"""What each code is called: words the person themselves could read (domain.md 2.3a)."""

from app.conversations.models import Channel, Outcome, Result
from app.people.models import StandingCode, StandingSource

RESULTS = {
    Result.NOT_IN: "Not in",
    Result.SPOKE: "Spoke",
    Result.LEFT_MESSAGE: "Left a message",
    Result.WRONG_DETAILS: "Wrong details",
    Result.LEFT_WORKPLACE: "Left this workplace",
    Result.LEAVE_FOR_NOW: "Leave it for now",
    Result.DO_NOT_CONTACT: "Asked not to be contacted",
    Result.VOID: "Did not happen",
}
OUTCOMES = {
    Outcome.THINKING: "Thinking about it",
    Outcome.WILL_JOIN: "Will join",
    Outcome.WANTS_FORM: "Would like the form",
    Outcome.HAS_JOINED: "Says they have joined",
    Outcome.NOT_NOW: "Not now",
    Outcome.NO_THANKS: "No thanks",
    Outcome.WANTS_HELP: "Wants help",
    Outcome.ALREADY_MEMBER: "Already a member",
    Outcome.OTHER_UNION: "In another union",
    Outcome.PASSED_ON: "Passed on to another rep",
    Outcome.NO_ASK_MADE: "Just talked",
}
CHANNELS = {
    Channel.AT_DESK: "At their desk",
    Channel.ELSEWHERE: "Elsewhere in person",
    Channel.PHONE: "Phone",
    Channel.EMAIL: "E-mail",
    Channel.TEXT: "Text",
    Channel.VIDEO: "Video",
    Channel.STALL: "Stall or meeting",
    Channel.INDUCTION: "Induction",
    Channel.LETTER: "Letter",
    Channel.OTHER: "Other",
}
# Words beside digits: branches count in opposite directions (domain.md 1.4).
ASSESSMENTS = {
    1: "1 Active, brings others in",
    2: "2 Supportive",
    3: "3 Undecided",
    4: "4 Not convinced",
    5: "5 Opposed",
}
# What a rep chooses from; the other results have buttons of their own.
LOGGED = (
    Result.SPOKE,
    Result.LEFT_MESSAGE,
    Result.NOT_IN,
    Result.WRONG_DETAILS,
    Result.LEFT_WORKPLACE,
)


def said(result: Result, outcome: Outcome | None) -> str:
    """One contact in a few words: “spoke, thinking about it”."""
    if outcome is None:
        return RESULTS[result]
    return f"{RESULTS[result]}, {OUTCOMES[outcome][0].lower()}{OUTCOMES[outcome][1:]}"


def standing(code: StandingCode, source: StandingSource) -> str:
    told = source is StandingSource.TOLD_US
    return {
        StandingCode.MEMBER: "Says they are a member" if told else "Member, by the union's list",
        StandingCode.OTHER_UNION: "Says they are in another union",
        StandingCode.NOT_MEMBER: "Says they are not a member"
        if told
        else "Not on the union's list",
        StandingCode.UNKNOWN: "Membership not known",
    }[code]
