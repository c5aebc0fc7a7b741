"""Two workplaces full of unmistakable words, and the address of everything in them.

Whatever of a side shows up in an answer can then be told by the word: who it was about, which
note, which team.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import LinkKind, OneUseLink, RoleGrant, User
from app.asks.models import AskPlan, AskState, Referral, ReferralReason
from app.bargaining.models import Certainty, LegalRule
from app.call_lists.models import CallLease, CallList, CallListEntry
from app.campaigns.models import (
    Campaign,
    CampaignKind,
    CampaignLink,
    Demand,
    DemandState,
    DemandStep,
    PageKind,
    TalkingPoint,
)
from app.changes.models import (
    ChangeEvent,
    ChangeKind,
    ChangeMilestone,
    ChangeNote,
    ChangeWorkplace,
    Claim,
)
from app.conversations.models import Assessment, ContactIssue, FollowUp, Issue, Note, PendingJoin
from app.db.ids import new_id
from app.db.scope import hashed, new_token
from app.density.models import (
    CountedPerson,
    HeadcountChange,
    HeadcountDay,
    HeadcountMonth,
    HeadcountYear,
    UncountedPerson,
)
from app.finding.address import pack
from app.finding.models import SavedQuestion
from app.finding.question import InTeam, Place, Question
from app.goals.models import Goal
from app.imports.models import FileConfirmation, ImportKind, ImportRun, ImportSource
from app.matching.models import Merge
from app.people.models import (
    Agreement,
    ConflictKind,
    ConflictOfInterest,
    ContactBasis,
    IdentifierKind,
    Person,
    StaffIdentifier,
    StandingClaim,
    StandingCode,
    Suppression,
    UnionRole,
    UnionRoleKind,
)
from app.phones.models import GivenNumber, NumberResult, Says
from app.seating.models import Tie, TieKind
from app.union.models import Unit
from app.workplaces.models import DeclaredHeadcount, Workplace
from tests import make
from tests.cast import Cast

LEDGER = (
    CountedPerson, UncountedPerson, HeadcountChange, HeadcountDay, HeadcountMonth, HeadcountYear,
)  # fmt: skip
Mark = Callable[[str], str]

# What each kind of word would give away.
KINDS = (
    "name", "person", "silent", "note", "team", "rep", "file", "invited", "purpose", "source",
    "place", "area", "change", "bargaining", "question", "register",
)  # fmt: skip


@dataclass
class Side:
    """One workplace: the ids that addresses name, and the words nobody else may read."""

    ids: dict[str, object] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Scene:
    cast: Cast
    ours: Side
    theirs: Side


def our_word(kind: str) -> str:
    return f"Xo{kind}"


def their_word(kind: str) -> str:
    """Backwards, so that no search takes one side's words for a slip in the other's."""
    return f"Zq{kind[::-1]}"


def spread_ids(db: Session) -> None:
    """Let every table count from a number of its own, so that an id is known when it is met."""
    sequences = db.scalars(
        text("select sequencename from pg_sequences where schemaname = 'public' order by 1")
    ).all()
    for number, name in enumerate(sequences, start=1):
        db.execute(text(f"select setval('{name}', {70_000_000 + number * 100_000})"))


def set_scene(db: Session, cast: Cast) -> Scene:
    """Commits."""
    ours = dress(db, cast, cast.leeds, cast.leeds_branch.id, cast.rep, our_word, "07700 900111")
    theirs = dress(
        db, cast, cast.revenue, cast.revenue_branch.id, cast.outsider, their_word, "07700 900222"
    )
    db.commit()
    return Scene(cast, ours, theirs)


def dress(
    db: Session, cast: Cast, place: Workplace, branch_id: int, rep: User, mark: Mark, phone: str
) -> Side:
    """Fill a workplace; every word in it is made by `mark`."""
    today = clock.today()
    team = make.team(db, place, mark("teamword"))
    seen = make.person(
        db, place, mark("forename"), mark("surname"), team=team, grade=mark("grade"),
        work_phone=phone, work_email=mark("mail") + "@work.example",
        standing=StandingCode.NOT_MEMBER,
    )  # fmt: skip
    silent = make.person(db, place, mark("silent"), mark("quiet"))
    silent.asked_not_to_contact_at = clock.now()
    make.membership(db, seen, number=mark("number"))
    contact = make.contact(db, seen, rep)
    rows = rows_about(db, seen, contact.id, rep, place.employer_id, mark)
    suppression = Suppression(
        staff_id=silent.id, scope_unit_id=silent.scope_unit_id, recorded_by_id=rep.id
    )
    follow_up, role = rows["follow_up"], rows["role"]
    # Of the two places the advocate is one's own in the first; in the other somebody else is.
    asker = make.person(db, place, "Una", "Pembroke")
    ours = db.get_one(User, cast.advocate.id) if place is cast.leeds else None
    if ours is not None:
        ours.staff_id = asker.id
    ask = make.ask(db, asker, seen, by=rep, reasons="same team")
    conflict = ConflictOfInterest(
        staff_id=seen.id, scope_unit_id=place.id, kind=ConflictKind.PAYROLL, marked_by_id=rep.id,
        team_id=make.team(db, place, "Somewhere else").id,
    )  # fmt: skip
    db.add(conflict)
    db.flush()
    colleague = make.user(db, mark("colleague") + " Someone", Role.REP, place.unit)
    grant = db.query(RoleGrant).filter_by(user_id=colleague.id).one()
    link = OneUseLink(
        kind=LinkKind.INVITATION, token_hash=hashed(new_token()), name=mark("invited"),
        role=Role.REP, unit_id=place.id, made_by_id=colleague.id,
        expires_at=clock.now() + timedelta(days=3),
    )  # fmt: skip
    headcount = DeclaredHeadcount(
        workplace_id=place.id, eligible=12, as_at=today, source=mark("source")
    )
    area = make.area(db, place, mark("areaword"), mark("floorword"))
    for n, one in enumerate((seen, silent)):
        desk = make.desk(db, area, 200 + n * 160, 200, label=mark(f"desk{n}"), block=mark("bank"))
        make.seat(db, one, desk=desk, by=rep)
    call_list = CallList(
        owner_id=colleague.id, purpose=mark("purpose"), question={"rules": []}, as_at=today,
        expires_on=today + timedelta(days=14), unit_id=place.id,
    )  # fmt: skip
    run = ImportRun(
        kind=ImportKind.STAFF, user_id=colleague.id, unit_id=place.id, as_at=today,
        file_name=mark("file") + ".csv", file_sha256=b"0" * 32, header=["name"], refused=[],
        mapping={},
    )  # fmt: skip
    me = make.person(db, place, mark("asker"), mark("surname"), team=team)
    rep.staff_id = me.id
    tie = Tie(
        person=seen, other_id=me.id, other_scope_unit_id=me.scope_unit_id,
        kind=TieKind.SHARES_LIFT, told_by_id=rep.id,
    )  # fmt: skip
    bargaining = make.bargaining_unit(
        db, db.get_one(Unit, branch_id), [place], mark("bargaining"), declared_workers=12,
        declared_on=today, declared_source=mark("declared"),
    )  # fmt: skip
    rule = LegalRule(
        jurisdiction="Great Britain", code="another", says="A rule for everybody.",
        certainty=Certainty.OPEN, source="An order", valid_from=today, last_checked_on=today,
    )  # fmt: skip
    goal = Goal(
        unit_id=place.id, per_mille=500, by_on=today + timedelta(days=200), set_by_id=colleague.id
    )
    merge = Merge(
        kept_id=seen.id, gone_id=900_000_000 + place.id, scope_unit_id=place.id,
        merged_by_id=colleague.id,
    )  # fmt: skip
    source = ImportSource(
        unit_id=place.id, kind=ImportKind.STAFF, header_sha256=b"0" * 32, columns={"a": "surname"},
        used_at=clock.now(), used_by_id=colleague.id,
    )  # fmt: skip
    confirmation = FileConfirmation(
        unit_id=place.id, confirmed_by_id=colleague.id, because="Agreed with the employer",
        recorded_at=clock.now(), ends_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    given = GivenNumber(
        staff_id=seen.id, scope_unit_id=place.id, number="+44" + phone.replace(" ", "")[1:],
        given_on=today, given_to_id=rep.id,
    )  # fmt: skip
    result = NumberResult(
        user_id=colleague.id, says=Says.EACH, checked_on=today, numbers=[], registered=[],
        read_as={"column": mark("file")},
    )  # fmt: skip
    export = make.export(db, colleague, place.unit, purpose=mark("taking"))
    db.add_all([rule, suppression, link, headcount, call_list, run, tie, goal, merge])
    saved = SavedQuestion(
        owner_id=colleague.id, unit_id=place.id, name=mark("saved"), question={"rules": []}
    )
    db.add_all([source, confirmation, given, result, saved])
    db.flush()
    db.add(CallListEntry(
        staff_id=seen.id, scope_unit_id=seen.scope_unit_id, call_list_id=call_list.id, rank=1
    ))  # fmt: skip
    call = CallLease(
        staff_id=seen.id, scope_unit_id=place.id, id=new_id(), call_list_id=call_list.id,
        user_id=colleague.id, leased_at=clock.now(), until=clock.now() + timedelta(minutes=10),
    )  # fmt: skip
    db.add(call)
    asks = plan_of(db, place, branch_id, seen, colleague, mark)
    place.unit.name = mark("place") + " House"
    change = change_of(db, place, rep, mark)
    campaign = campaign_of(db, place, rep, mark)
    db.flush()
    return Side(
        ids={
            "person_id": seen.id, "contact_id": contact.id, "follow_up_id": follow_up.id,
            "role_id": role.id, "workplace_id": place.id, "unit_id": place.id,
            "branch_id": branch_id, "team_id": team.id, "grant_id": grant.id,
            "user_id": colleague.id, "link_id": link.id, "list_id": call_list.id,
            "run_id": run.id, "line": 424_242, "suppression_id": suppression.id, "asker_id": me.id,
            "area_id": area.id, "desk_id": desk.id, "tie_id": tie.id, **asks, "ask_id": ask.id,
            "stage": "what-you-may-hear", "conflict_id": conflict.id, "goal_id": goal.id,
            "kind": "check-off", **change, **campaign, "export_id": export.id,
            "bargaining_id": bargaining.id, "rule_id": rule.id, "other_id": me.id,
            "merge_id": merge.id, "source_id": source.id, "confirmation_id": confirmation.id,
            "given_id": given.id, "result_id": result.id, "saved_id": saved.id, "call_id": call.id,
            **questions_about(place.id, team.id),
        },
        words={
            "name": (mark("forename"), mark("surname")),
            "person": (mark("asker"), mark("asked"), mark("mail"), mark("number"), mark("grade"),
                       phone,
                       "+44" + phone.replace(" ", "")[1:]),
            "silent": (mark("silent"), mark("quiet")),
            "note": (mark("noteword"),),
            "team": (mark("teamword"),),
            "rep": (mark("colleague"),),
            "file": (mark("file"), mark("rowname")),
            "invited": (mark("invited"),),
            "purpose": (mark("purpose"),),
            "source": (mark("source"),),
            "bargaining": (mark("bargaining"), mark("declared")),
            "area": (mark("areaword"), mark("floorword"), mark("desk0"), mark("desk1"),
                     mark("bank")),
            "place": (mark("place"),),
            "register": (mark("taking"),),
            "change": (mark("event"), mark("statement"), mark("agreed"), mark("milestone")),
            "campaign": (mark("campaign"), mark("position"), mark("demand"), mark("link"),
                         mark("said"), mark("reply")),
            "question": (mark("saved"),),
        },
    )  # fmt: skip


def questions_about(place_id: int, team_id: int) -> dict[str, object]:
    """As they stand in an address."""
    here, there = Place(those=(place_id,)), InTeam(those=(team_id,))
    return {
        "asked_here": pack(Question(rules=(here,))),
        "asked_team": pack(Question(rules=(here, there))),
    }


def campaign_of(db: Session, place: Workplace, by: User, mark: Mark) -> dict[str, object]:
    """A campaign in this workplace, with one of each of its parts."""
    today = clock.today()
    campaign = Campaign(
        kind=CampaignKind.CLOSURE, unit_id=place.id, name=mark("campaign"), begins_on=today,
        position=mark("position"), made_by_id=by.id,
    )  # fmt: skip
    db.add(campaign)
    db.flush()
    about = {"campaign_id": campaign.id, "made_by_id": by.id}
    demand = Demand(text=mark("demand"), **about)
    link = CampaignLink(kind=PageKind.GROUP, title=mark("link"), url="https://x.example/", **about)
    point = TalkingPoint(said=mark("said"), answer=mark("reply"), **about)
    db.add_all([demand, link, point])
    db.flush()
    db.add(
        DemandStep(
            demand_id=demand.id,
            state=DemandState.ASKED,
            stepped_on=today,
            by_whom="Branch",
            **about,
        )
    )
    db.flush()
    return {
        "campaign_id": campaign.id, "demand_id": demand.id, "page_id": link.id,
        "point_id": point.id,
    }  # fmt: skip


def change_of(db: Session, place: Workplace, by: User, mark: Mark) -> dict[str, object]:
    """A closure announced for this workplace, a figure somebody gave, and a note."""
    today = clock.today()
    event = ChangeEvent(
        kind=ChangeKind.CLOSURE, unit_id=place.id, title=mark("event"), announced_on=today,
        effective_on=today + timedelta(days=30), made_by_id=by.id,
    )  # fmt: skip
    db.add(event)
    db.flush()
    claim = Claim(
        event_id=event.id, statement=mark("statement"), said_by="HR", said_on=today,
        made_by_id=by.id,
    )  # fmt: skip
    note = ChangeNote(event_id=event.id, noted_on=today, text=mark("agreed"), made_by_id=by.id)
    milestone = ChangeMilestone(
        event_id=event.id, due_on=today, what=mark("milestone"), made_by_id=by.id
    )
    at = ChangeWorkplace(event_id=event.id, workplace_id=place.id)
    db.add_all([at, claim, note, milestone])
    db.flush()
    return {
        "event_id": event.id, "claim_id": claim.id, "note_id": note.id,
        "milestone_id": milestone.id,
    }  # fmt: skip


def plan_of(
    db: Session, place: Workplace, branch_id: int, asker: Person, by: User, mark: Mark
) -> dict[str, object]:
    """A draft with a pair in it, an open ask, and word that reached the branch."""
    planned, asked = (
        make.person(db, place, mark("asked"), standing=StandingCode.NOT_MEMBER) for _ in range(2)
    )
    due = clock.today() + timedelta(days=7)
    plan = AskPlan(workplace_id=place.id, made_by_id=by.id, most=5, due_on=due)
    referral = Referral(
        made_by_id=by.id, from_workplace_id=place.id, employer_id=place.employer_id,
        to_unit_id=branch_id, reason=ReferralReason.SITS_NEAR,
    )  # fmt: skip
    db.add_all([plan, referral])
    db.flush()
    make.ask(db, asker, planned, by=by, state=AskState.PROPOSED, plan_id=plan.id)
    ask = make.ask(db, asker, asked, by=by)
    return {"plan_id": plan.id, "ask_id": ask.id, "referral_id": referral.id}


def rows_about(
    db: Session, person: Person, contact_id: object, rep: User, employer_id: int, mark: Mark
) -> dict[str, object]:
    """A row about this person in every other table that can hold one."""
    about = {"staff_id": person.id, "scope_unit_id": person.scope_unit_id}
    today = clock.today()
    follow_up = FollowUp(**about, owner_id=rep.id, due_on=today, promised_in_id=contact_id)
    role = UnionRole(**about, kind=UnionRoleKind.REP, valid_from=today - timedelta(days=9))
    issue = db.query(Issue).first()
    assert issue is not None
    db.add_all(
        [
            follow_up,
            role,
            StandingClaim(**about, code=StandingCode.NOT_MEMBER, told_on=today, told_to_id=rep.id),
            StaffIdentifier(
                **about,
                kind=IdentifierKind.STAFF_NUMBER,
                issuer_id=employer_id,
                value=mark("number"),
                valid_from=today,
            ),
            Agreement(**about, basis=ContactBasis.AGREED, agreed_on=today, recorded_by_id=rep.id),
            ContactIssue(**about, contact_id=contact_id, issue_id=issue.id),
            Note(**about, contact_id=contact_id, author_id=rep.id, body=mark("noteword")),
            Assessment(**about, code=2, assessed_on=today, author_id=rep.id),
            PendingJoin(**about, contact_id=contact_id, said_on=today, said_to_id=rep.id),
        ]
    )
    db.flush()
    return {"follow_up": follow_up, "role": role}


def state_of(db: Session) -> dict[str, str]:
    """A hash of every table but the trail, what notes that somebody was here, and the ledger,

    which is folded by the day's first request; what it counts is in the others.
    """
    tables = db.scalars(
        text(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and relkind = 'r' order by 1"
        )
    ).all()
    db.rollback()
    left_out = {"audit_events", "rolled_forward", "rate_limits", "user_sessions", "session_units"}
    left_out |= {table.__tablename__ for table in LEDGER}
    return {
        name: db.scalar(
            text(
                f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {name} t"
            )
        )
        or ""
        for name in tables
        if name not in left_out
    }
