"""Kinds of act a person may be allowed."""

from enum import StrEnum


class Permission(StrEnum):
    SEE_PEOPLE = "see_people"
    RECORD_CONTACTS = "record_contacts"
    EDIT_PEOPLE = "edit_people"
    MERGE_PEOPLE = "merge_people"
    DRAW_OFFICE = "draw_office"
    PLAN_ASKS = "plan_asks"
    ANSWER_ASKS = "answer_asks"
    EDIT_GUIDE = "edit_guide"
    SEE_COUNTS = "see_counts"
    SET_TARGETS = "set_targets"
    PLAN_CHANGES = "plan_changes"
    KEEP_RULES = "keep_rules"
    MAKE_CALL_LISTS = "make_call_lists"
    MAKE_CALLS = "make_calls"
    EXPORT_PEOPLE = "export_people"
    APPROVE_EXPORTS = "approve_exports"
    SCREEN_NUMBERS = "screen_numbers"
    IMPORT_LISTS = "import_lists"
    MANAGE_ACCESS = "manage_access"
    MANAGE_PLACES = "manage_places"
    LIFT_SUPPRESSIONS = "lift_suppressions"
    READ_TRAIL = "read_trail"
    OWN_ACCOUNT = "own_account"
