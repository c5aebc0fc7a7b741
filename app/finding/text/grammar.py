"""How each rule is written: one table for reading and for writing. Pure."""

from dataclasses import dataclass

from app.finding import question as q
from app.finding import vocabulary as words
from app.finding.names import Kind
from app.finding.question import AllOf, AnyOf, NoneOf
from app.finding.vocabulary import Vocabulary

GROUPS: dict[str, type[AllOf | AnyOf | NoneOf]] = {
    "all of": AllOf,
    "any of": AnyOf,
    "none of": NoneOf,
}
WORD = "word"  # kept as it stands in the records, such as a grade
NUMBER = "number"


@dataclass(frozen=True)
class Part:
    """Values of one field, after a phrase of their own or right behind the colon."""

    field: str
    values: Vocabulary | Kind | str
    phrase: str = ""


@dataclass(frozen=True)
class Form:
    """`keyword: part, part, days`; `flags` are words that set a field by themselves."""

    keyword: str
    shape: type[q._Shape]
    parts: tuple[Part, ...] = ()
    flags: tuple[tuple[str, str, object], ...] = ()
    fixed: tuple[tuple[str, object], ...] = ()

    @property
    def has_days(self) -> bool:
        return issubclass(self.shape, q.Between)

    @property
    def is_bare(self) -> bool:
        return not (self.parts or self.flags or self.has_days)


_CONVERSATION = (
    Part("results", words.RESULTS, "result"),
    Part("outcomes", words.OUTCOMES, "said"),
    Part("issues", Kind.ISSUE, "raised"),
    Part("channels", words.CHANNELS, "channel"),
    Part("by", Kind.USER, "by"),
)
_REACHED = (("reached", "reached", True), ("not reached", "reached", False))

FORMS = (
    Form("membership", q.Standing, (Part("those", words.STANDINGS),)),
    Form("place", q.Place, (Part("those", Kind.PLACE),)),
    Form("employer", q.EmployedBy, (Part("those", Kind.EMPLOYER),)),
    Form("site", q.Site, (Part("those", Kind.SITE),)),
    Form("team", q.InTeam, (Part("those", Kind.TEAM),)),
    Form("grade", q.Grade, (Part("those", WORD),)),
    Form("contract", q.Engaged, (Part("those", words.ENGAGEMENTS),)),
    Form("union role", q.Office, (Part("those", words.OFFICES),)),
    Form(
        "reachable by",
        q.Reachable,
        flags=tuple((phrase, "by", way) for way, phrase in words.WAYS.items()),
    ),
    Form("added", q.Added),
    Form("began here", q.StartedHere),
    Form("joined", q.Joined),
    Form("left the union", q.LeftUnion, (Part("reasons", WORD, "because"),)),
    Form("in arrears", q.InArrears),
    Form("said they will join", q.SaidWillJoin),
    Form("last conversation", q.Spoken, _CONVERSATION, _REACHED, (("last", True),)),
    Form("conversation", q.Spoken, _CONVERSATION, _REACHED, (("last", False),)),
    Form(
        "worked",
        q.Placed,
        (
            Part("places", Kind.PLACE, "at"),
            Part("teams", Kind.TEAM, "team"),
            Part("grades", WORD, "grade"),
            Part("engagements", words.ENGAGEMENTS, "contract"),
        ),
    ),
    Form("assessment", q.Assessed, (Part("those", NUMBER),)),
    Form("follow-up", q.PromisedBack, (Part("owners", Kind.USER, "kept by"),)),
    Form("ask", q.AskedBy, (Part("states", words.ASKS), Part("askers", Kind.PERSON, "by"))),
    Form("import", q.Imported, (Part("those", Kind.IMPORT),)),
    Form("call list", q.Listed, (Part("those", Kind.CALL_LIST),)),
)


def form_of(rule: q._Shape) -> Form:
    return next(
        form
        for form in FORMS
        if type(rule) is form.shape
        and all(getattr(rule, name) == value for name, value in form.fixed)
    )
