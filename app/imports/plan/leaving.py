"""Why somebody left, as a membership system writes it: what it means, and what to call it. Pure."""

import re
from collections.abc import Mapping
from enum import Enum

from app.people.models import MembershipStatus

S = MembershipStatus


class Reason(Enum):
    """How a page calls it, and the status it leaves. domain.md 2.3a."""

    DID_NOT_KNOW = "Did not know they had left", S.LAPSED
    PAYMENT_FAILED = "Payment failed", S.LAPSED
    CHECK_OFF_STOPPED = "Check-off stopped", S.LAPSED
    LAPSED = "Lapsed", S.LAPSED
    COST = "Cost", S.RESIGNED
    DISSATISFIED = "Dissatisfied with the union", S.RESIGNED
    DISAGREED = "Disagreed with action", S.RESIGNED
    OTHER_UNION = "Joined another union", S.RESIGNED
    RESIGNED = "Resigned, no reason given", S.RESIGNED
    LEFT_EMPLOYER = "Left the employer", S.LEFT_EMPLOYER
    REDUNDANCY = "Redundancy", S.LEFT_EMPLOYER
    OUTSIDE = "Moved to work outside our coverage", S.LEFT_EMPLOYER
    TRANSFERRED = "Transferred to another branch", S.TRANSFERRED_OUT
    RETIRED = "Retired", S.RETIRED
    DECEASED = "Died", S.DECEASED
    EXPELLED = "Expelled", S.EXPELLED
    NOT_KNOWN = "Reason not known", S.RESIGNED

    @property
    def label(self) -> str:
        return self.value[0]

    @property
    def status(self) -> MembershipStatus:
        return self.value[1]


# Someone has to speak with them: they may still be here, and may want to be members.
WORTH_ASKING = frozenset(
    {
        Reason.DID_NOT_KNOW,
        Reason.PAYMENT_FAILED,
        Reason.CHECK_OFF_STOPPED,
        Reason.LAPSED,
        Reason.COST,
        Reason.DISSATISFIED,
        Reason.DISAGREED,
        Reason.RESIGNED,
        Reason.NOT_KNOWN,
    }
)
NEVER_ASKED = frozenset({Reason.DECEASED, Reason.EXPELLED})
# Parts of what systems write, in the order in which they are looked for.
_SHAPES: tuple[tuple[str, Reason], ...] = (
    (r"not know|n t know|unaware|unknowing|did not realise|not aware", Reason.DID_NOT_KNOW),
    (r"check ?off|docas", Reason.CHECK_OFF_STOPPED),
    (r"payment|direct debit|\bdd\b|arrears|unpaid|non pay", Reason.PAYMENT_FAILED),
    (r"redundan|exit scheme", Reason.REDUNDANCY),
    (r"outside|not covered|coverage|promot", Reason.OUTSIDE),
    (r"another union|other union|different union", Reason.OTHER_UNION),
    (r"transfer", Reason.TRANSFERRED),
    (r"left (the )?(employ|service|job|work|civil)|new job|changed job", Reason.LEFT_EMPLOYER),
    (r"retire", Reason.RETIRED),
    (r"decease|died|death", Reason.DECEASED),
    (r"expel", Reason.EXPELLED),
    (r"cost|afford|expens|too dear|financial", Reason.COST),
    (r"dissatisf|unhappy|service received|no benefit", Reason.DISSATISFIED),
    (r"disagree|strike|industrial action|polic(y|ies)", Reason.DISAGREED),
    (r"laps|ceased", Reason.LAPSED),
    (r"resign|left|cancel|leaver", Reason.RESIGNED),
)
_OF_STATUS: Mapping[MembershipStatus, Reason] = {
    S.LAPSED: Reason.LAPSED,
    S.LEFT_EMPLOYER: Reason.LEFT_EMPLOYER,
    S.TRANSFERRED_OUT: Reason.TRANSFERRED,
    S.RETIRED: Reason.RETIRED,
    S.DECEASED: Reason.DECEASED,
    S.EXPELLED: Reason.EXPELLED,
}


def reason_of(said: str | None, status: MembershipStatus | None = None) -> Reason:
    """From the words on record, else from the status; words nobody knows are a reason not known."""
    plain = " ".join(re.sub(r"[^a-z]+", " ", (said or "").casefold()).split())
    found = next((reason for shape, reason in _SHAPES if re.search(shape, plain)), None)
    if found is not None:
        return found
    fallback = Reason.RESIGNED if status is S.RESIGNED and not plain else Reason.NOT_KNOWN
    return _OF_STATUS.get(status, fallback) if status is not None else Reason.NOT_KNOWN
