"""What each code is called in a question that is typed or read. Pure."""

from collections.abc import Mapping
from enum import IntEnum

from app.asks.models import AskState
from app.conversations.models import Channel, Outcome, Result
from app.people.models import Engagement, StandingCode, UnionRoleKind

Vocabulary = Mapping[IntEnum, str]

STANDINGS: Vocabulary = {
    StandingCode.NOT_MEMBER: "not a member",
    StandingCode.UNKNOWN: "not known",
    StandingCode.MEMBER: "member",
    StandingCode.OTHER_UNION: "in another union",
}
ENGAGEMENTS: Vocabulary = {
    Engagement.PERMANENT: "permanent",
    Engagement.FIXED_TERM: "fixed term",
    Engagement.APPRENTICE: "apprentice",
    Engagement.SECONDEE_IN: "seconded in",
    Engagement.SECONDEE_OUT: "seconded out",
    Engagement.AGENCY: "agency",
    Engagement.CONTRACTOR: "contractor",
    Engagement.MILITARY: "military",
    Engagement.CAREER_BREAK: "career break",
    Engagement.LONG_TERM_LEAVE: "long-term leave",
}
OFFICES: Vocabulary = {
    UnionRoleKind.REP: "rep",
    UnionRoleKind.ADVOCATE: "advocate",
    UnionRoleKind.HEALTH_AND_SAFETY: "health and safety rep",
    UnionRoleKind.LEARNING: "learning rep",
    UnionRoleKind.EQUALITY: "equality rep",
    UnionRoleKind.BRANCH_OFFICER: "branch officer",
}
RESULTS: Vocabulary = {
    Result.SPOKE: "spoke",
    Result.NOT_IN: "not in",
    Result.LEFT_MESSAGE: "left a message",
    Result.WRONG_DETAILS: "wrong details",
    Result.LEFT_WORKPLACE: "has left",
    Result.LEAVE_FOR_NOW: "leave for now",
    Result.DO_NOT_CONTACT: "don't contact",
    Result.VOID: "withdrawn",
}
OUTCOMES: Vocabulary = {
    Outcome.THINKING: "thinking about it",
    Outcome.WILL_JOIN: "will join",
    Outcome.WANTS_FORM: "would like the form",
    Outcome.HAS_JOINED: "has joined",
    Outcome.NOT_NOW: "not now",
    Outcome.NO_THANKS: "no thanks",
    Outcome.WANTS_HELP: "wants help",
    Outcome.ALREADY_MEMBER: "already a member",
    Outcome.OTHER_UNION: "in another union",
    Outcome.PASSED_ON: "passed on",
    Outcome.NO_ASK_MADE: "just talked",
}
CHANNELS: Vocabulary = {
    Channel.AT_DESK: "at their desk",
    Channel.ELSEWHERE: "elsewhere in person",
    Channel.PHONE: "phone",
    Channel.EMAIL: "e-mail",
    Channel.TEXT: "text",
    Channel.VIDEO: "video",
    Channel.STALL: "stall",
    Channel.INDUCTION: "induction",
    Channel.LETTER: "letter",
    Channel.OTHER: "other",
}
ASKS: Vocabulary = {
    AskState.OPEN: "open",
    AskState.REACHED: "reached",
    AskState.RETURNED: "given back",
    AskState.ENDED: "ended",
    AskState.PROPOSED: "proposed",
    AskState.BARRED: "kept out",
}
WAYS: Mapping[str, str] = {
    "phone": "phone",
    "email": "e-mail",
    "dialled": "a number that may be dialled",
}
