"""How the codes of this room are said."""

from app.bargaining.models import Certainty, Recognition
from app.people.models import Engagement

RECOGNITION = {
    Recognition.NONE: "Not recognised",
    Recognition.VOLUNTARY: "Recognised by agreement",
    Recognition.STATUTORY: "Recognised by order of the CAC",
}
ENGAGEMENTS = {
    Engagement.PERMANENT: "Permanent",
    Engagement.FIXED_TERM: "Fixed term",
    Engagement.APPRENTICE: "Apprentices",
    Engagement.SECONDEE_OUT: "Seconded elsewhere",
    Engagement.CAREER_BREAK: "On a career break",
    Engagement.LONG_TERM_LEAVE: "On long leave",
    Engagement.SECONDEE_IN: "Seconded here",
    Engagement.AGENCY: "Agency",
    Engagement.CONTRACTOR: "Contractors",
    Engagement.MILITARY: "Military",
}
CERTAINTY = {
    Certainty.FIRM: "firm",
    Certainty.MODERATE: "fairly sure",
    Certainty.UNCERTAIN: "uncertain",
    Certainty.OPEN: "open",
}
