"""The words a fact about a person may take."""

from enum import IntEnum


class ContactBasis(IntEnum):
    """Why we may hold more than the bare fact that we spoke (decisions.md D6)."""

    LIST_ONLY = 0
    OWN_REQUEST = 1
    AGREED = 2


class StandingCode(IntEnum):
    UNKNOWN = 0
    MEMBER = 1
    OTHER_UNION = 2
    NOT_MEMBER = 3


class StandingSource(IntEnum):
    NOT_KNOWN = 0
    TOLD_US = 1
    EXTRACT = 2


class Engagement(IntEnum):
    PERMANENT = 1
    FIXED_TERM = 2
    APPRENTICE = 3
    SECONDEE_IN = 4
    SECONDEE_OUT = 5
    AGENCY = 6
    CONTRACTOR = 7
    MILITARY = 8
    CAREER_BREAK = 9
    LONG_TERM_LEAVE = 10


class MembershipStatus(IntEnum):
    APPLIED = 1
    ACTIVE = 2
    IN_ARREARS = 3
    SUSPENDED = 4
    LAPSED = 5
    RESIGNED = 6
    LEFT_EMPLOYER = 7
    TRANSFERRED_OUT = 8
    RETIRED = 9
    DECEASED = 10
    EXPELLED = 11


class MembershipCategory(IntEnum):
    FULL = 1
    PART_TIME = 2
    REDUCED = 3
    RETIRED = 4
    STUDENT = 5
    UNEMPLOYED = 6


class IdentifierKind(IntEnum):
    STAFF_NUMBER = 1
    MEMBERSHIP_NUMBER = 2


class UnionRoleKind(IntEnum):
    REP = 1
    ADVOCATE = 2
    HEALTH_AND_SAFETY = 3
    LEARNING = 4
    EQUALITY = 5
    BRANCH_OFFICER = 6


class ConflictKind(IntEnum):
    LINE_MANAGER = 1
    HUMAN_RESOURCES = 2
    PAYROLL = 3
