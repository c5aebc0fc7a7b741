"""Roles, what each may do, and on which kind of unit each is granted.

What each role *sees* is the table role_sights, because row security reads it there.
"""

from enum import IntEnum

from app.access.permissions import Permission


class Role(IntEnum):
    REP = 1
    BRANCH_ORGANISER = 2
    REGIONAL_ORGANISER = 3
    GROUP_ORGANISER = 4
    NATIONAL_ORGANISER = 5
    DATA_OFFICER = 6
    AUDITOR = 7
    OBSERVER = 8
    ADVOCATE = 9

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def description(self) -> str:
        return DESCRIPTIONS[self]


LABELS = {
    Role.REP: "Workplace rep",
    Role.BRANCH_ORGANISER: "Branch organiser",
    Role.REGIONAL_ORGANISER: "Regional organiser",
    Role.GROUP_ORGANISER: "Group organiser",
    Role.NATIONAL_ORGANISER: "National organiser",
    Role.DATA_OFFICER: "Data officer",
    Role.AUDITOR: "Auditor",
    Role.OBSERVER: "Observer",
    Role.ADVOCATE: "Advocate",
}

DESCRIPTIONS = {
    Role.REP: "Sees the people of their own workplace and logs conversations.",
    Role.BRANCH_ORGANISER: "Sees the people of the branch, imports lists, invites reps.",
    Role.REGIONAL_ORGANISER: "Sees exact counts of the region; people only through a call list.",
    Role.GROUP_ORGANISER: "Sees exact counts of the group; people only through a call list.",
    Role.NATIONAL_ORGANISER: "Sees exact counts everywhere; people only through a call list.",
    Role.DATA_OFFICER: "Handles requests not to be contacted; can't browse people.",
    Role.AUDITOR: "Reads the trail of who did what; sees no people.",
    Role.OBSERVER: "Sees counts, with small numbers shown as bands.",
    Role.ADVOCATE: "Has agreed to ask a few colleagues; sees those few people and nobody else.",
}

_OWN = frozenset({Permission.OWN_ACCOUNT})
_REP = _OWN | {
    Permission.SEE_PEOPLE,
    Permission.RECORD_CONTACTS,
    Permission.EDIT_PEOPLE,
    Permission.DRAW_OFFICE,
    Permission.PLAN_ASKS,
    Permission.ANSWER_ASKS,
    Permission.SEE_COUNTS,
    Permission.MAKE_CALLS,
    Permission.FOLLOW_IMPORTS,
}
_COUNTS = _OWN | {
    Permission.SEE_COUNTS,
    Permission.MAKE_CALL_LISTS,
    Permission.MAKE_CALLS,
    Permission.FOLLOW_IMPORTS,
    Permission.APPROVE_EXPORTS,
    Permission.SCREEN_NUMBERS,
    Permission.MANAGE_ACCESS,
    Permission.MANAGE_PLACES,
    Permission.SET_TARGETS,
    Permission.PLAN_CHANGES,
    Permission.PLAN_CAMPAIGNS,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REP: _REP,
    Role.BRANCH_ORGANISER: _REP
    | _COUNTS
    | {
        Permission.IMPORT_LISTS,
        Permission.MERGE_PEOPLE,
        Permission.EDIT_GUIDE,
        Permission.EXPORT_PEOPLE,
    },
    Role.REGIONAL_ORGANISER: _COUNTS,
    Role.GROUP_ORGANISER: _COUNTS,
    Role.NATIONAL_ORGANISER: _COUNTS | {Permission.IMPORT_LISTS, Permission.KEEP_RULES},
    Role.DATA_OFFICER: _OWN
    | {Permission.LIFT_SUPPRESSIONS, Permission.READ_TRAIL, Permission.APPROVE_EXPORTS},
    Role.AUDITOR: _OWN | {Permission.READ_TRAIL},
    Role.OBSERVER: _OWN | {Permission.SEE_COUNTS},
    Role.ADVOCATE: _OWN | {Permission.ANSWER_ASKS},
}

# Nobody hands out more than they hold: who may grant which role.
_ANY_ORGANISER = frozenset({Role.REP, Role.BRANCH_ORGANISER, Role.OBSERVER, Role.ADVOCATE})
MAY_GRANT: dict[Role, frozenset[Role]] = {
    Role.BRANCH_ORGANISER: _ANY_ORGANISER,
    Role.REGIONAL_ORGANISER: _ANY_ORGANISER | {Role.REGIONAL_ORGANISER},
    Role.GROUP_ORGANISER: _ANY_ORGANISER | {Role.GROUP_ORGANISER},
    Role.NATIONAL_ORGANISER: frozenset(Role),
}


def permissions_of(roles: list[Role]) -> frozenset[Permission]:
    return frozenset().union(*(PERMISSIONS[role] for role in roles)) if roles else _OWN
