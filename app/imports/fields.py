"""What each kind of file may say, and the headers it goes by."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.imports.models import ImportKind
from app.seating.drawing.desk_list import COLUMNS as DESK_COLUMNS


@dataclass(frozen=True)
class Field:
    """Something a file may say; `names` are the headers it goes by, best first."""

    label: str
    names: tuple[str, ...]


def _field(label: str, names: str) -> Field:
    return Field(label, tuple(name.strip() for name in names.split(",")))


_STAFF_NUMBER = _field(
    "Staff or payroll number",
    "staff number, staff no, staff id, payroll number, payroll no, pay number, pay no,"
    "payroll, employee number, employee no, employee id, emp number, emp no, emp id,"
    "personnel number, personnel no, assignment number, person number, oracle no",
)
_SURNAME = _field("Surname", "surname, last name, family name, lastname, sname")
_FORENAME = _field(
    "Forename",
    "forename, forenames, forename s, first name, firstname, given name, given names,"
    "christian name, fname",
)
_FULL_NAME = _field(
    "Whole name", "full name, name, employee name, member name, display name, names"
)
_EMPLOYER = _field(
    "Employer", "employer, company, organisation, organization, legal entity, department"
)
_WORKPLACE = _field(
    "Workplace or site",
    "workplace, site, office, location, work location, place of work, base, building",
)
_WORK_EMAIL = _field(
    "Work e-mail",
    "work email, work e mail, email, e mail, email address, e mail address, work email address,"
    "contact email, contact e mail, smtp",
)

STAFF: Mapping[str, Field] = {
    "staff_number": _STAFF_NUMBER,
    "surname": _SURNAME,
    "forename": _FORENAME,
    "full_name": _FULL_NAME,
    "known_as": _field("Known as", "known as, preferred name, preferred first name, aka"),
    "team": _field(
        "Team",
        "team, team name, section, unit, business area, directorate, department, function,"
        "cost centre",
    ),
    "grade": _field(
        "Grade", "grade, substantive grade, grade or equivalent, band, pay band, level"
    ),
    "work_email": _WORK_EMAIL,
    "work_phone": _field(
        "Work phone",
        "work phone, work tel, work telephone, tel, telephone, phone, telephone number,"
        "phone number, contact phone, tel no, tel ext, extension, ext, work mobile, mobile",
    ),
    "engagement": _field(
        "Contract type",
        "contract type, engagement, engagement type, employment type, employee type,"
        "worker type, contract",
    ),
    "start_date": _field(
        "Start date", "start date, date started, doj, hire date, continuous service date"
    ),
    "employer": _field("Employer", "employer, company, organisation, organization, legal entity"),
    "workplace": _WORKPLACE,
}

MEMBERS: Mapping[str, Field] = {
    "number": _field(
        "Membership number",
        "membership number, membership no, member number, member no, mem no, mship no,"
        "mship number, union no, union number, member id, membership id",
    ),
    "surname": _SURNAME,
    "forename": _FORENAME,
    "full_name": _FULL_NAME,
    "status": _field("Status", "status, membership status, member status, mship status"),
    "joined_on": _field(
        "Join date", "join date, joined, date joined, joined on, joining date, doj, start date"
    ),
    "ended_on": _field(
        "Leave date",
        "leave date, date left, left on, leaving date, end date, ended on, cease date, last day",
    ),
    "end_reason": _field(
        "Leave reason", "leave reason, leaving reason, reason for leaving, reason"
    ),
    "category": _field(
        "Category", "category, membership category, member category, membership type, type"
    ),
    "arrears_from": _field(
        "In arrears since", "arrears date, arrears from, in arrears since, arrears since"
    ),
    "staff_number": _STAFF_NUMBER,
    "work_email": _WORK_EMAIL,
    "employer": _EMPLOYER,
    "workplace": _WORKPLACE,
}

MOVEMENTS: Mapping[str, Field] = {
    "number": MEMBERS["number"],
    "surname": _SURNAME,
    "forename": _FORENAME,
    "full_name": _FULL_NAME,
    "movement": _field(
        "Joined or left",
        "j l, jl, joiner leaver, joiner or leaver, j or l, joined or left, movement,"
        "movement type, change type, change, action, event, status, type",
    ),
    "effective_on": _field(
        "Effective date",
        "effective date, effective from, effective, date effective, movement date, change date,"
        "date of change, event date, date",
    ),
    "reason": _field(
        "Reason", "reason, leave reason, leaving reason, reason for leaving, reason code"
    ),
    "staff_number": _STAFF_NUMBER,
    "work_email": _WORK_EMAIL,
    "employer": _EMPLOYER,
    "workplace": _WORKPLACE,
}

HEADCOUNTS: Mapping[str, Field] = {
    "employer": _EMPLOYER,
    "site": _field("Site", "site, site name, office, location, workplace, building, town, city"),
    "postcode": _field(
        "Postcode", "postcode, post code, postal code, site postcode, workplace postcode"
    ),
    "headcount": _field(
        "Headcount",
        "headcount, head count, headcount rounded, staff, employees, number of staff,"
        "number of employees, staff in post, eligible, total, people",
    ),
    "agency": _field("Agency workers", "agency, agency workers, agency headcount, agency staff"),
    "other_union": _field("In another union", "other union, other unions, in other unions"),
}

# What a desk and who sits at it go by is the drawing's to say.
DESKS: Mapping[str, Field] = {
    "staff_number": _STAFF_NUMBER,
    "surname": _SURNAME,
    "forename": _FORENAME,
    "full_name": Field("Whole name", (*_FULL_NAME.names, *DESK_COLUMNS["name"])),
    "work_email": _WORK_EMAIL,
    "team": _field("Team", "team, department, section, directorate"),
    "office": _field("Office", "office, site, location, workplace, building, bldg"),
    "floor": _field("Floor", "floor, level, storey"),
    "area": _field(
        "Area or zone",
        "area zone, area, zone, desk neighbourhood, neighbourhood, neighborhood, desk zone, bay,"
        "pod, wing, bank of desks",
    ),
    "desk": Field("Desk", tuple(name for name in DESK_COLUMNS["desk"] if name != "desk zone")),
}

WALL_CHART: Mapping[str, Field] = {
    "staff_number": _STAFF_NUMBER,
    "surname": _SURNAME,
    "forename": _field("Forename", ", ".join((*_FORENAME.names, "first"))),
    "full_name": _FULL_NAME,
    "work_email": _WORK_EMAIL,
    "team": _field("Team", "team, section, unit, department, dept, directorate"),
    "desk": _field("Desk or zone", "desk zone, desk, zone, area, seat, where, loc, location"),
    "days": _field("Days in", "days in, days, in on, office days, shift"),
    "member": _field("Member or not", "m nm, nm, m, member, mem, card, membership, in the union"),
    "union": _field("Union", "union, which union, other union"),
    "rating": _field("Rating", "rating, assessment, code, score, 1 5"),
    "issue": _field("Issue", "issue, issues, concern, concerns"),
    "asked_by": _field("Asked by", "asked by, who asked, rep, asked, contact, organiser"),
    "contacted_on": _field("Date", "date, date asked, asked on, when, last contact"),
    "result": _field("Result", "result, outcome, response, answer, said"),
    "follow_up": _field("Follow up", "follow up, follow up date, followup, go back, next contact"),
    "comments": _field("Comments", "comments, comment, notes, note, remarks"),
}

ORGANOGRAM: Mapping[str, Field] = {
    "department": _field("Parent department", "parent department"),
    "organisation": _field("Organisation", "organisation, organization"),
    "unit": _field("Unit", "unit, unit name"),
    "post_ref": _field("Post reference", "post unique reference, post reference, post ref"),
    "holder": _field("Name, only for whether the post is vacant", "name"),
    "grade": _field("Grade", "grade or equivalent, grade"),
    "fte": _field("Posts in FTE", "number of posts in fte, posts in fte, fte"),
    "valid": _field("Valid", "valid"),
}

# The workbook is ours: it goes by its own words alone.
CALL_RESULTS: Mapping[str, Field] = {
    "row": _field("Row", "row"),
    "full_name": _field("Name", "name"),
    "check": _field("Check", "check"),
    "result": _field("Result", "result"),
    "agreed": _field("OK to note", "ok to note"),
    "contacted_on": _field("Date", "date"),
    "come_back": _field("Come back on", "come back on"),
    "note": _field("One line", "one line"),
}

FIELDS: Mapping[ImportKind, Mapping[str, Field]] = {
    ImportKind.STAFF: STAFF,
    ImportKind.MEMBERS: MEMBERS,
    ImportKind.HEADCOUNTS: HEADCOUNTS,
    ImportKind.ORGANOGRAM: ORGANOGRAM,
    ImportKind.DESKS: DESKS,
    ImportKind.WALL_CHART: WALL_CHART,
    ImportKind.MOVEMENTS: MOVEMENTS,
    ImportKind.CALL_RESULTS: CALL_RESULTS,
}
