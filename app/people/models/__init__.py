"""Staff and everything that is a dated fact about one person."""

from app.people.models.about import AboutPerson, about_person, no_overlap
from app.people.models.codes import (
    ConflictKind,
    ContactBasis,
    Engagement,
    IdentifierKind,
    MembershipCategory,
    MembershipStatus,
    StandingCode,
    StandingSource,
    UnionRoleKind,
)
from app.people.models.membership import ExtractCoverage, Membership, Standing, StandingClaim
from app.people.models.person import Contactable, Person
from app.people.models.wishes import Agreement, Suppression
from app.people.models.work import (
    ConflictOfInterest,
    Placement,
    RolledForward,
    StaffIdentifier,
    UnionRole,
)

__all__ = [
    "AboutPerson",
    "Agreement",
    "ConflictKind",
    "ConflictOfInterest",
    "ContactBasis",
    "Contactable",
    "Engagement",
    "ExtractCoverage",
    "IdentifierKind",
    "Membership",
    "MembershipCategory",
    "MembershipStatus",
    "Person",
    "Placement",
    "RolledForward",
    "StaffIdentifier",
    "Standing",
    "StandingClaim",
    "StandingCode",
    "StandingSource",
    "Suppression",
    "UnionRole",
    "UnionRoleKind",
    "about_person",
    "no_overlap",
]
