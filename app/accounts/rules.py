"""What fits whom, and words for what is shown. Pure."""

import re
from datetime import date, timedelta

from app.access.roles import MAY_GRANT, Role
from app.accounts.passwords import fault_of
from app.db.base import FOREVER
from app.union.models import UnitKind

# The database insists on the same: check_role_fits_unit().
FITS: dict[Role, frozenset[UnitKind]] = {
    Role.REP: frozenset({UnitKind.WORKPLACE}),
    Role.BRANCH_ORGANISER: frozenset({UnitKind.BRANCH}),
    Role.REGIONAL_ORGANISER: frozenset({UnitKind.REGION}),
    Role.GROUP_ORGANISER: frozenset({UnitKind.GROUP}),
    Role.NATIONAL_ORGANISER: frozenset({UnitKind.UNION}),
    Role.ADVOCATE: frozenset({UnitKind.WORKPLACE}),
}
# A bargaining unit is counted, never managed.
ANY_UNIT = frozenset(UnitKind) - {UnitKind.BARGAINING_UNIT}


def fits(role: Role, kind: UnitKind) -> bool:
    return kind in FITS.get(role, ANY_UNIT)


def place_wanted(role: Role) -> str:
    """What to say when the place chosen does not go with the role."""
    (kind,) = FITS[role]
    words = role.label.lower()
    return f"{'An' if words[0] in 'aeiou' else 'A'} {words} belongs to a {kind.label}: choose one."


def grantable(roles: tuple[Role, ...]) -> list[Role]:
    """What the holder of `roles` may hand out, somewhere."""
    return sorted(frozenset().union(*(MAY_GRANT.get(role, frozenset()) for role in roles)))


def usual_end(role: Role, today: date) -> date | None:
    """Reps are elected every year, and advocates asked again whether they still will; other roles

    run until somebody ends them.
    """
    if role not in (Role.REP, Role.ADVOCATE):
        return None
    try:
        return today.replace(year=today.year + 1)
    except ValueError:
        return date(today.year + 1, 3, 1)


def last_day(valid_to: date) -> date | None:
    """People count the last day in; the database the first day out."""
    return None if valid_to == FOREVER else valid_to - timedelta(days=1)


def first_day_without(last: date | None) -> date:
    return FOREVER if last is None else last + timedelta(days=1)


# domain.md trap 37: whoever runs the mailbox can read the link to a new password.
EMPLOYERS = re.compile(
    r"(^|\.)(gov\.(uk|scot|wales)|mod\.uk|nhs\.uk|nhs\.net|police\.uk|parliament\.uk)$"
)


def is_employers(email: str) -> bool:
    return bool(EMPLOYERS.search(email.rpartition("@")[2].lower()))


OWN_ADDRESS_WANTED = (
    "This looks like an address of your employer, who can read what is sent there. Use your own,"
    " or tick the box under it."
)


def account_faults(*, name: str, email: str, own_address: bool, password: str) -> dict[str, str]:
    """By field: a password that is too easy, an address that is the employer's."""
    faults = {}
    fault = fault_of(password, email=email, name=name)
    if fault:
        faults["password"] = fault
    if is_employers(email) and not own_address:
        faults["own_address"] = OWN_ADDRESS_WANTED
    return faults


_MACHINES = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android phone"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows computer"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux computer"),
)
_BROWSERS = (
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_words(user_agent: str, kind: str = "web") -> str:
    """“iPhone, Safari”: enough to know one's own devices by."""
    if kind == "cli":
        return "Command line"
    machine = next((words for mark, words in _MACHINES if mark in user_agent), None)
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), None)
    return ", ".join(word for word in (machine, browser) if word) or "Another device"
