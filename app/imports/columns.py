"""Which column is what, and which ones we must not hold. Pure; values are never kept or logged."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.imports.cells import NI_SHAPED, blank, column_of_days
from app.imports.models import ImportKind
from app.imports.reading import Row, Table


@dataclass(frozen=True)
class Field:
    """Something a file may say; `names` are the headers it goes by, best first."""

    label: str
    names: tuple[str, ...]


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


_STAFF_NUMBER = Field(
    "Staff or payroll number",
    _names(
        "staff number, staff no, staff id, payroll number, payroll no, pay number, pay no,"
        "payroll, employee number, employee no, employee id, emp number, emp no, emp id,"
        "personnel number, personnel no, assignment number, person number, oracle no"
    ),
)
_SURNAME = Field("Surname", _names("surname, last name, family name, lastname, sname"))
_FORENAME = Field(
    "Forename",
    _names(
        "forename, forenames, forename s, first name, firstname, given name, given names,"
        "christian name, fname"
    ),
)
_FULL_NAME = Field(
    "Whole name", _names("full name, name, employee name, member name, display name, names")
)
_EMPLOYER = Field(
    "Employer", _names("employer, company, organisation, organization, legal entity, department")
)
_WORKPLACE = Field(
    "Workplace or site",
    _names("workplace, site, office, location, work location, place of work, base, building"),
)
_WORK_EMAIL = Field(
    "Work e-mail",
    _names(
        "work email, work e mail, email, e mail, email address, e mail address, work email address,"
        "contact email, contact e mail, smtp"
    ),
)

STAFF: Mapping[str, Field] = {
    "staff_number": _STAFF_NUMBER,
    "surname": _SURNAME,
    "forename": _FORENAME,
    "full_name": _FULL_NAME,
    "known_as": Field("Known as", _names("known as, preferred name, preferred first name, aka")),
    "team": Field(
        "Team",
        _names(
            "team, team name, section, unit, business area, directorate, department, function,"
            "cost centre"
        ),
    ),
    "grade": Field(
        "Grade", _names("grade, substantive grade, grade or equivalent, band, pay band, level")
    ),
    "work_email": _WORK_EMAIL,
    "work_phone": Field(
        "Work phone",
        _names(
            "work phone, work tel, work telephone, tel, telephone, phone, telephone number,"
            "phone number, contact phone, tel no, tel ext, extension, ext, work mobile, mobile"
        ),
    ),
    "engagement": Field(
        "Contract type",
        _names(
            "contract type, engagement, engagement type, employment type, employee type,"
            "worker type, contract"
        ),
    ),
    "start_date": Field(
        "Start date",
        _names("start date, date started, doj, hire date, continuous service date"),
    ),
    "employer": Field(
        "Employer", _names("employer, company, organisation, organization, legal entity")
    ),
    "workplace": _WORKPLACE,
}

MEMBERS: Mapping[str, Field] = {
    "number": Field(
        "Membership number",
        _names(
            "membership number, membership no, member number, member no, mem no, mship no,"
            "mship number, union no, union number, member id, membership id"
        ),
    ),
    "surname": _SURNAME,
    "forename": _FORENAME,
    "full_name": _FULL_NAME,
    "status": Field("Status", _names("status, membership status, member status, mship status")),
    "joined_on": Field(
        "Join date", _names("join date, joined, date joined, joined on, joining date, start date")
    ),
    "ended_on": Field(
        "Leave date",
        _names("leave date, date left, left on, leaving date, end date, ended on, cease date"),
    ),
    "end_reason": Field(
        "Leave reason", _names("leave reason, leaving reason, reason for leaving, reason")
    ),
    "category": Field(
        "Category", _names("category, membership category, member category, membership type, type")
    ),
    "arrears_from": Field(
        "In arrears since", _names("arrears date, arrears from, in arrears since, arrears since")
    ),
    "staff_number": _STAFF_NUMBER,
    "work_email": _WORK_EMAIL,
    "employer": _EMPLOYER,
    "workplace": _WORKPLACE,
}

HEADCOUNTS: Mapping[str, Field] = {
    "employer": _EMPLOYER,
    "site": Field(
        "Site", _names("site, site name, office, location, workplace, building, town, city")
    ),
    "postcode": Field(
        "Postcode", _names("postcode, post code, postal code, site postcode, workplace postcode")
    ),
    "headcount": Field(
        "Headcount",
        _names(
            "headcount, head count, headcount rounded, staff, employees, number of staff,"
            "number of employees, staff in post, eligible, total, people"
        ),
    ),
    "agency": Field(
        "Agency workers", _names("agency, agency workers, agency headcount, agency staff")
    ),
    "other_union": Field("In another union", _names("other union, other unions, in other unions")),
}

FIELDS: Mapping[ImportKind, Mapping[str, Field]] = {
    ImportKind.STAFF: STAFF,
    ImportKind.MEMBERS: MEMBERS,
    ImportKind.HEADCOUNTS: HEADCOUNTS,
}
DAYS = frozenset({"start_date", "joined_on", "ended_on", "arrears_from"})

_WORK = r"(?!.*\b(work|workplace|site|office|e ?mail|building|base)\b)"
# Words of a header, spaces single; why it is refused. domain.md 5.3.
_EVERYWHERE = (
    (r"\bd ?o ?b\b|\bbirth|\bborn\b|\bb ?day\b|birth(day|date)|ofbirth|\bage\b", "birth date"),
    (
        r"\bnino\b|\bnin\b|^n ?i$|\bn ?i (no|num|number|code|ref)\b|\bnat(ional)? ?ins"
        r"|\bsoc(ial)? ?sec|\bssn\b|\bss (no|num|number|id)\b",
        "insurance number",
    ),
    (r"\bgender\b|\bsex\b|\bpronouns?\b|\btransgender\b|\bpregnan|\bmaternity\b", "gender"),
    (r"\bsexual|\borientation\b|\blgb", "sexual orientation"),
    (r"\bethnic|\brace\b|\bracial|\bnationality\b|\bnational origin\b", "ethnicity"),
    (r"\breligio|\bfaith\b|\bbelief|\bpolitic", "belief"),
    (r"\bdisab|\bsick|\babsen|\bmedical|\billness|\bhealth|\bfit note", "health"),
    (r"\bdisciplin|\bgrievance|\bmisconduct|\bconviction|\bcriminal|\bdbs check", "conduct"),
    (
        r"\bsalary|\bwages?\b|\bpay$|\bpay ?(scale|point|rate|period|floor|ceiling)|payscale"
        r"|\b(basic|gross|net|annual|actual) pay\b|\bhourly rate\b|\bremuneration|\bbonus"
        r"|\ballowance|\bpension|\bdeduction|\bsub(scription)? band\b",
        "pay",
    ),
    (
        r"\bbank|\bsort ?code|\baccount (no|num|number|name)\b|\bacc(t|ount)? no\b|\biban\b|\bbic\b"
        r"|\bbuilding society|\bpayment|\bdirect debit|\bcredit card|\bcard n",
        "bank details",
    ),
    (r"\bmarital|\bmarriage|\bspouse|\bcivil partner", "marital status"),
    (r"\bpassport|\bvisa\b|\bright to work|\bdriving licen", "identity papers"),
    (r"\bclearance|\bvetting|\bsecurity check", "security clearance"),
    (r"\bnext of kin|\bkin\b|\bemergency contact|\bdependants?\b", "family"),
)
_PEOPLE = (
    (
        rf"^{_WORK}.*(\baddress|\bstreet|\bsuburb|\btown\b|\bcity\b|\bcounty\b|\bhouse n"
        r"|\bpost ?code|\bpostal code|\bzip\b|\bstate$|\blocality\b)",
        "home address",
    ),
    (r"\bhome\b|\bpersonal (e ?mail|mobile|phone|tel)|\bprivate\b", "home contact details"),
)
_STAFF_ONLY = (
    (
        r"\bunion\b|\bt ?u\b|\bmember(ship)?\b|^m n ?m$|^nm$|\bcheck ?off\b|\bdocas\b",
        "union membership: that comes from the union's own extract",
    ),
)
_HEADCOUNTS_ONLY = (
    (
        r"\bsurname\b|\blast name\b|\bfamily name\b|\bforename|\bfirst name\b|\bgiven name\b"
        r"|\be ?mail\b|\bemployee (no|number|id|name)\b|\bpayroll\b",
        "about one person: a headcount has no names",
    ),
)
REFUSED: Mapping[ImportKind, tuple[tuple[str, str], ...]] = {
    ImportKind.STAFF: (*_EVERYWHERE, *_PEOPLE, *_STAFF_ONLY),
    ImportKind.MEMBERS: (*_EVERYWHERE, *_PEOPLE),
    ImportKind.HEADCOUNTS: (*_EVERYWHERE, *_HEADCOUNTS_ONLY),
}


@dataclass(frozen=True)
class Kept:
    """A table without what we must not hold. `refused`: (header, why)."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[tuple[str, str], ...]


def normal(header: str) -> str:
    """Lower case, words apart, no accents or punctuation: how headers are compared."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    bare = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def without_refused(kind: ImportKind, table: Table, *, as_at: date) -> Kept:
    """Drop every column refused for this kind of file, by its header or by what is in it."""
    refused = {}
    for place, header in enumerate(table.header):
        why = refusal(kind, header) or _refused_by_content(
            kind, header, [(row.line, row.cells[place]) for row in table.rows], as_at
        )
        if why:
            refused[place] = why
    keep = [place for place in range(len(table.header)) if place not in refused]
    return Kept(
        tuple(table.header[place] for place in keep),
        tuple(Row(row.line, tuple(row.cells[place] for place in keep)) for row in table.rows),
        tuple((table.header[place], why) for place, why in refused.items()),
    )


def refusal(kind: ImportKind, header: str) -> str | None:
    """Why a column of this name is not read; None when it may be."""
    name = normal(header)
    for pattern, why in REFUSED[kind]:
        if re.search(pattern, name):
            return why
    return None


def _refused_by_content(
    kind: ImportKind, header: str, cells: Sequence[tuple[int, str]], as_at: date
) -> str | None:
    shaped = 0
    for _, cell in cells:
        shaped += bool(NI_SHAPED.fullmatch(cell))
        if shaped == 3:
            return "insurance number"
    known = {name for field in FIELDS[kind].values() for name in field.names}
    if normal(header) not in known and _like_birth_dates(cells[:50], as_at):
        return "looks like birth dates"
    return None


def _like_birth_dates(cells: Sequence[tuple[int, str]], as_at: date) -> bool:
    """Days of grown people's births: nearly all 15 to 110 years back and many years apart."""
    given = [(line, cell) for line, cell in cells if not blank(cell) and len(cell) >= 6]
    if len(given) < 3:
        return False
    read = column_of_days(given).read
    ages = [as_at.year - day.year for _, cell in given if (day := read(cell))]
    grown = [age for age in ages if 15 <= age <= 110]
    return len(grown) >= 0.9 * len(given) and max(grown) - min(grown) >= 10


def guess(kind: ImportKind, header: Sequence[str]) -> dict[str, int]:
    """Field → column, by the best of the names a field goes by; no column twice."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(normal(name), place)
    found: dict[str, int] = {}
    for key, field in FIELDS[kind].items():
        for name in field.names:
            if name in places and places[name] not in found.values():
                found[key] = places[name]
                break
    if "surname" in found:
        found.pop("full_name", None)
    return found


def missing(kind: ImportKind, mapping: Mapping[str, int]) -> str | None:
    """What the mapping still lacks, as a sentence; None when a plan can be made."""
    named = "full_name" in mapping or "surname" in mapping or "forename" in mapping
    if kind is not ImportKind.HEADCOUNTS and not named:
        return "Say which column holds the name: it was not recognised."
    if kind is ImportKind.MEMBERS and "joined_on" not in mapping:
        return "Say which column holds the join date: it was not recognised."
    if kind is ImportKind.HEADCOUNTS:
        for key, what in (("employer", "employer"), ("headcount", "headcount")):
            if key not in mapping:
                return f"Say which column holds the {what}: it was not recognised."
        if "site" not in mapping and "postcode" not in mapping:
            return "Say which column holds the site or its postcode: it was not recognised."
    return None
