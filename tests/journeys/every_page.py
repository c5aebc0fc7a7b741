"""The demo, and an address for every page in it, for each kind of user."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app import clock
from app.access.permissions import Permission
from app.access.roles import PERMISSIONS, Role
from app.accounts.models import User
from app.asks.models import Ask, AskState
from app.call_lists.models import By
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
from app.conversations.models import Outcome
from app.db.ids import new_id
from app.exports.models import ExportState
from app.finding.address import pack
from app.finding.question import (
    AnyOf,
    InTeam,
    NoneOf,
    Place,
    Question,
    SaidWillJoin,
    Spoken,
    Standing,
)
from app.main import PUBLIC, ROOMS, health
from app.people.models import Person, StandingCode
from app.seating.models import Seat
from app.union.models import Unit
from app.workplaces.models import Workplace
from tests import make
from tests.architecture.test_routes import permissions
from tests.browser import Browser
from tests.call_sheets.files import as_csv, taken, upload
from tests.calling.bank import call_list
from tests.imports.bring import bring, csv_of

# Whoever has signed in and walks round; None is a visitor.
WALKERS: dict[str, tuple[str | None, Role | None]] = {
    "visitor": (None, None),
    "rep": ("farah@union.example", Role.REP),
    "branch": ("marcia@union.example", Role.BRANCH_ORGANISER),
    "region": ("tomasz@union.example", Role.REGIONAL_ORGANISER),
    "national": ("eleri@union.example", Role.NATIONAL_ORGANISER),
    "data-officer": ("harpreet@union.example", Role.DATA_OFFICER),
    "auditor": ("ruth@union.example", Role.AUDITOR),
    "advocate": ("nadia@union.example", Role.ADVOCATE),
}

NOT_WALKED = {
    "/": "only leads on",
    "/start": "not in the demo, nor once anybody is here: test_stranger looks at it",
    "/call-lists/{list_id}/progress": "a part of /call-lists/{list_id}",
    "/call-sheets/{list_id}.pdf": "a file",
    "/call-sheets/{list_id}.xlsx": "a file",
    "/density/{unit_id}.csv": "a file",
    "/density/{unit_id}/report.pdf": "a file",
    "/density/{unit_id}/report.xlsx": "a file",
    "/follow-ups/{follow_up_id}.ics": "a file",
    "/healthz": "for machines",
    "/imports/{run_id}/left-out.csv": "a file",
    "/imports/{run_id}/plan.csv": "a file",
    "/imports/{run_id}/progress": "there while something moves: test_an_import looks at it",
    "/imports/{run_id}/questions": "only leads on",
    "/questions/changed": "only leads on",
    "/questions/effect": "a part of /questions/new",
    "/questions/options": "a part of /questions/new",
    "/readyz": "for machines",
}

# For whoever manages all of the union, whatever else their role may do.
WHOLE_UNION = {"/settings"}
# For one role alone, whoever else holds the permission: the others have nobody there.
ONE_ROLE = {
    "/asks/{ask_id}/answer": Role.ADVOCATE,
    "/imports/{run_id}/questions/{line}": Role.BRANCH_ORGANISER,
    "/imports/{run_id}/month": Role.BRANCH_ORGANISER,
    "/exports/{export_id}/print": Role.BRANCH_ORGANISER,
    "/people/{person_id}/conflicts": Role.BRANCH_ORGANISER,
    "/access/users/{user_id}/person": Role.BRANCH_ORGANISER,
}
# The page that says so is looked at, too.
NOTHING_THERE = ("/nowhere", "/people/999999999")


def get_routes() -> dict[str, APIRoute]:
    routes = [route for router in (*PUBLIC, *ROOMS, health) for route in router.routes]
    found = [r for r in routes if isinstance(r, APIRoute) and "GET" in r.methods]
    return {route.path.replace(":int}", "}"): route for route in found}


@dataclass
class Ids:
    """What stands for the names in braces; `more` are further addresses worth a look."""

    numbers: dict[str, object] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)

    def address(self, path: str) -> str:
        """Raises KeyError for a route nobody has thought of here."""
        return self.addresses.get(path) or path.format_map(self.numbers)


def open_to(name: str) -> list[str]:
    """The paths of every page this walker may open; what is public, the visitor alone."""
    _, role = WALKERS[name]
    pages = {p: permissions(route) for p, route in get_routes().items() if p not in NOT_WALKED}
    if role is None:
        return [path for path, asked in pages.items() if not asked and path != "/cover"]
    held = PERMISSIONS[role]
    if role is not Role.NATIONAL_ORGANISER:
        pages = {path: asked for path, asked in pages.items() if path not in WHOLE_UNION}
    pages = {path: asked for path, asked in pages.items() if ONE_ROLE.get(path, role) is role}
    return ["/cover", *(path for path, asked in pages.items() if asked and held.issuperset(asked))]


def seen_by_others(name: str) -> set[str]:
    """What walkers before this one open too: the same page, with more or fewer links on it."""
    before = list(WALKERS)[: list(WALKERS).index(name)]
    return {path for other in before for path in open_to(other)}


def prepare(db: Session, app: FastAPI, name: str) -> Ids:
    """Do what makes this walker's pages full, and say where they are."""
    email, role = WALKERS[name]
    if email is None:
        return links(db, app)
    user = db.query(User).filter(User.email == email).one()
    browser = Browser(app, user)
    try:
        ids = Ids(places(db, user))
        if role in (Role.REP, Role.BRANCH_ORGANISER):
            with_seats(db, user, ids)
            with_people(db, browser, ids)
            with_plan(db, browser, ids)
        if role and Permission.SEE_COUNTS in PERMISSIONS[role]:
            with_changes(db, user, ids)
            with_campaign(db, user, ids)
        if role and Permission.PLAN_CHANGES in PERMISSIONS[role]:
            ids.more.append("/changes/new/recognition")
        if role is Role.BRANCH_ORGANISER:
            with_guide(browser, ids)
            with_doubles(db, user, browser, ids)
            ids.numbers["user_id"] = db.scalar(
                text(
                    "select min(g.user_id) from role_grants g join units u on u.id = g.unit_id"
                    " where u.parent_id = :branch and g.role = 1 and g.valid_to > current_date"
                ),
                {"branch": ids.numbers["unit_id"]},
            )
        if role and Permission.MAKE_CALLS in PERMISSIONS[role]:
            with_call(db, user, browser, ids)
        if role in (Role.BRANCH_ORGANISER, Role.REGIONAL_ORGANISER, Role.NATIONAL_ORGANISER):
            with_call_list(browser, ids)
            with_screening(browser, ids)
            with_results(browser, ids)
            with_question(browser, ids)
        if role in (Role.BRANCH_ORGANISER, Role.REGIONAL_ORGANISER, Role.NATIONAL_ORGANISER):
            with_bargaining(db, browser, ids)
        if role is Role.REP:
            ids.numbers["list_id"] = db.scalar(
                text("select min(call_list_id) from call_list_callers where user_id = :me"),
                {"me": user.id},
            )
            with_results(browser, ids)
            # Made by who manages the office's branch; put under the office, the rep sees it too.
            with_own_bargaining(db, ids)
        with_exports(db, user, ids)
        ids.numbers["rule_id"] = db.scalar(text("select min(id) from legal_rules"))
        if role in (Role.BRANCH_ORGANISER, Role.NATIONAL_ORGANISER):
            with_imports(browser, ids, role)
        if role is Role.ADVOCATE:
            with_asks(db, user, ids)
        if role is Role.DATA_OFFICER:
            ids.numbers["suppression_id"] = db.scalar(text("select min(id) from suppressions"))
            unit = db.scalar(text("select min(id) from workplaces"))
            because = "Agreed with the employer in writing"
            browser.post("/confirmations", {"unit_id": str(unit), "because": because})
    finally:
        browser.close()
    return ids


def places(db: Session, user: User) -> dict[str, object]:
    """The unit this user's role is for, and the largest workplace in it."""
    row = db.execute(
        text(
            "with recursive mine as (select unit_id as id from role_grants where user_id = :user"
            " union select u.id from units u join mine on u.parent_id = mine.id)"
            " select (select unit_id from role_grants where user_id = :user limit 1),"
            " (select workplace_id from staff where workplace_id in (select id from mine)"
            " group by 1 order by count(*) desc limit 1)"
        ),
        {"user": user.id},
    ).one()
    return {"unit_id": row[0], "workplace_id": row[1]}


def with_seats(db: Session, user: User, ids: Ids) -> None:
    """A bank of desks, where nobody has drawn any: whoever comes first by name sits at them."""
    place = db.get_one(Workplace, ids.numbers["workplace_id"])
    area = make.area(db, place, f"By the lifts {user.id}", "Second floor")
    people = db.scalars(select(Person).where(Person.workplace_id == place.id).limit(12)).all()
    db.execute(delete(Seat).where(Seat.staff_id.in_([one.id for one in people])))
    for n, one in enumerate(people):
        desk = make.desk(db, area, 200 + n % 6 * 160, 200 + n // 6 * 80, block="C")
        make.seat(db, one, desk=desk, by=user)
    db.commit()
    ids.numbers["area_id"] = area.id
    ids.more += [f"/workplaces/{place.id}/map?area={area.id}"]


def with_people(db: Session, browser: Browser, ids: Ids) -> None:
    """Somebody just spoken to, a rep, a member and somebody who asked to be left alone."""
    here = {"place": ids.numbers["workplace_id"]}
    person = db.scalar(
        text(
            "select c.id from contactable c join contacts x on x.staff_id = c.id"
            " where c.workplace_id = :place and c.standing = 3 order by c.id limit 1"
        ),
        here,
    )
    contact = new_id()
    said = {"id": str(contact), "result": "2", "come_back": "tomorrow", "agreed": "yes"}
    browser.post(f"/people/{person}/contacts", said | {"outcome": "1", "note": "Asked about pay."})
    rep, role = db.execute(
        text(
            "select staff_id, r.id from union_roles r join staff s on s.id = r.staff_id"
            " where s.workplace_id = :place and r.valid_to > london_today() limit 1"
        ),
        here,
    ).one()
    other = db.scalars(
        text("select min(id) from staff where workplace_id = :place group by standing"), here
    ).all()
    silent = db.scalar(
        text(
            "select id from staff where workplace_id = :place"
            " and asked_not_to_contact_at is not null limit 1"
        ),
        here,
    )
    ids.numbers |= {"person_id": person, "contact_id": contact}
    ids.addresses["/people/{person_id}/roles/{role_id}/end"] = f"/people/{rep}/roles/{role}/end"
    ids.more += [f"/people/{one}" for one in (rep, *other, silent) if one]
    ids.more += ["/people?q=a", "/people?q=nobody-of-that-name", NOTHING_THERE[1]]
    at = f"/workplaces/{ids.numbers['workplace_id']}"
    ids.more += [f"{at}?never=yes", f"{at}/map?area=none", f"{at}/map?day=1&never=yes&size=whole"]
    ids.more += [f"{at}/map?paper=a3", f"{at}/wall?names=1", f"{at}/wall?projector=1&names=1"]
    ids.more += [f"{at}/wall?paper=a3"]
    with_drawing(browser, ids, person)


def with_changes(db: Session, user: User, ids: Ids) -> None:
    """A closure with a figure and a note, and one of each other kind."""
    place = db.get_one(Workplace, ids.numbers["workplace_id"])
    today = clock.today()
    for kind in ChangeKind:
        event = ChangeEvent(
            kind=kind,
            unit_id=place.id,
            title=f"{kind.name.capitalize()} as told to {user.name}",
            announced_on=today,
            effective_on=today + timedelta(days=90),
            from_employer_id=place.employer_id if kind is ChangeKind.TRANSFER else None,
            to_employer_id=make.employer(db, "Another employer").id,
            made_by_id=user.id,
        )
        db.add(event)
        db.flush()
        db.add(ChangeWorkplace(event_id=event.id, workplace_id=place.id))
        said = {"event_id": event.id, "made_by_id": user.id}
        db.add(Claim(**said, statement="All jobs go", affected=9, said_by="HR", said_on=today))
        db.add(Claim(**said, statement="Some jobs go", affected=4, said_by="News", said_on=today))
        db.add(Claim(**said, statement="No hidden plan", said_by="HR", said_on=today))
        db.add(ChangeMilestone(**said, what="First report", due_on=today))
        db.add(ChangeNote(**said, step=1, noted_on=today, text="Asked for the plan."))
        if kind is ChangeKind.CLOSURE:
            ids.numbers["event_id"] = event.id
        ids.more.append(f"/changes/{event.id}")
    db.commit()
    ids.numbers["kind"] = "transfer"
    ids.more.append(f"/changes?unit={place.id}")


def with_campaign(db: Session, user: User, ids: Ids) -> None:
    """One with each of its parts, and one nobody has written anything in."""
    today = clock.today()
    where = {"unit_id": ids.numbers["workplace_id"], "begins_on": today, "made_by_id": user.id}
    bare = Campaign(name=f"Growth for {user.name}", kind=CampaignKind.GROWTH, **where)
    campaign = Campaign(
        name=f"Stay for {user.name}",
        kind=CampaignKind.CLOSURE,
        position="We stay.",
        target_joins=40,
        **where,
    )
    db.add_all([bare, campaign])
    db.flush()
    about = {"campaign_id": campaign.id, "made_by_id": user.id}
    demand = Demand(text="No closure", **about)
    link = CampaignLink(
        kind=PageKind.GROUP, title="Group", url="https://x.example/", checked_on=today, **about
    )
    point = TalkingPoint(said="It is decided.", answer="By whom?", **about)
    db.add_all([demand, link, point])
    db.flush()
    for state in DemandState:
        step = DemandStep(state=state, stepped_on=today, by_whom="Board", source="Paper", **about)
        step.demand_id = demand.id
        db.add(step)
    db.commit()
    ids.numbers |= {"campaign_id": campaign.id, "demand_id": demand.id}
    ids.more += [f"/campaigns/{bare.id}"]


def with_drawing(browser: Browser, ids: Ids, person: object) -> None:
    """An area with two banks and somebody at a desk; and one nobody has drawn yet."""
    areas = f"/workplaces/{ids.numbers['workplace_id']}/areas"
    mine = str(ids.numbers["contact_id"])[-4:]  # somebody else walks through this workplace, too
    empty = browser.post(areas, {"floor": "2nd floor", "name": f"South {mine}"}).url.path
    drawn = browser.post(areas, {"floor": "2nd floor", "name": f"North {mine}"}).url.path
    page = browser.post(f"{drawn}/grid", {"banks": "2", "per_bank": "8"})
    desk = re.search(r'id="desk-(\d+)"', page.text)
    assert desk is not None
    browser.post(f"{drawn}/seats", {"person": str(person), "desk": desk[1]})
    ids.numbers["area_id"] = drawn.rsplit("/", 1)[1]
    ids.more += [empty, f"{drawn}?view=desks&desk={desk[1]}", f"{drawn}?desk={desk[1]}"]


def with_guide(browser: Browser, ids: Ids) -> None:
    """A card in the branch's own words, to be set beside ours."""
    ids.numbers["stage"] = "the-ask"
    browser.post("/guide/the-ask", {"body": "Come and join us.\n“Shall I show you how?”"})


def with_doubles(db: Session, user: User, browser: Browser, ids: Ids) -> None:
    """Somebody who is there three times: two of the rows are made one."""
    place = db.get_one(Workplace, ids.numbers["workplace_id"])
    same = [
        make.person(db, place, "Gwenllian", "Trahaearn", work_phone=f"01632 96000{n}")
        for n in range(3)
    ]
    make.contact(db, same[0], user)
    make.contact(db, same[1], user)
    db.commit()
    one, other, third = (person.id for person in same)
    browser.post(f"/people/{one}/same-as/{third}", {})
    ids.addresses["/people/{person_id}/same-as/{other_id}"] = f"/people/{one}/same-as/{other}"
    ids.addresses["/people/{person_id}/doubles"] = f"/people/{one}/doubles"
    ids.numbers["merge_id"] = db.scalar(text("select max(id) from merges"))
    db.commit()


def with_screening(browser: Browser, ids: Ids) -> None:
    """Numbers taken out, and a result with every kind of row in it."""
    browser.post("/numbers/lists")
    data = "Number,TPS\n0114 496 0001,Y\n0114 496 0002,N\n0114 496 0003,\nn/a,N\n"
    page = browser.post(
        "/numbers/results",
        {"says": "3", "checked_on": clock.today().isoformat()},
        files={"file": ("result.csv", data.encode(), "text/csv")},
    )
    ids.numbers["result_id"] = page.url.path.rsplit("/", 1)[1]


def with_asks(db: Session, user: User, ids: Ids) -> None:
    """Two colleagues the advocate was asked to speak to."""
    people = db.scalars(
        select(Person)
        .where(Person.workplace_id == ids.numbers["workplace_id"], Person.standing == 3)
        .where(Person.asked_not_to_contact_at.is_(None), Person.left_for_now_until.is_(None))
        .where(Person.id.not_in(select(Ask.staff_id).where(Ask.state == AskState.OPEN)))
        .order_by(Person.id)
        .limit(2)
    )
    asker = db.get_one(Person, user.staff_id)
    for person in people:
        ask = make.ask(db, asker, person, by=user, reasons="same team; side by side on Mondays")
        ids.numbers["ask_id"] = ask.id
    db.commit()


def with_plan(db: Session, browser: Browser, ids: Ids) -> None:
    """An ask that is open, one that came back, and a draft with somebody in it."""
    here = {"place": ids.numbers["workplace_id"]}
    at = f"/workplaces/{ids.numbers['workplace_id']}/asks"
    page = browser.post(f"{at}/plan", {"most": "5", "by": "week"}).text
    plan = re.findall(r"/plans/(\d+)/discard", page)[0]
    asker = re.findall(r'id="most-(\d+)"', page)[0]
    rows = text(
        "insert into asks(plan_id, asker_id, staff_id, scope_unit_id, state, planned_by_id,"
        " due_on, opened_at, end_reason)"
        " select :plan, :asker, c.id, :place, :state, p.made_by_id, p.due_on, now(), :why"
        " from contactable c join ask_plans p on p.id = :plan"
        " where c.workplace_id = :place and c.standing = 3 and c.id <> :asker and not exists"
        " (select from asks a where a.staff_id = c.id) order by c.id limit 1 returning id, staff_id"
    )
    made = {
        state: db.execute(
            rows, here | {"plan": plan, "asker": asker, "state": state, "why": why}
        ).one()
        for state, why in ((1, None), (3, None), (5, 2))
    }
    db.commit()
    ids.numbers["ask_id"] = made[3].id
    ids.addresses["/plans/{plan_id}/people/{person_id}"] = f"/plans/{plan}/people/{made[1][1]}"
    ids.addresses["/plans/{plan_id}/askers/{person_id}"] = f"/plans/{plan}/askers/{asker}"
    ids.more += [f"{at}?by=person", f"/asks/{made[5].id}/change"]


def with_bargaining(db: Session, browser: Browser, ids: Ids) -> None:
    """A unit of the largest office, with a ballot tried and the law of another day."""
    employer = db.get_one(Workplace, ids.numbers["workplace_id"]).employer_id
    unit, office = ids.numbers["unit_id"], ids.numbers["workplace_id"]
    made = browser.post(
        "/bargaining",
        {
            "unit_id": str(unit), "employer_id": str(employer), "workplaces": str(office),
            "name": f"Everybody of office {office} for {unit}", "engagements": ["1", "2", "3"],
            "valid_from": "1/1/2024", "recognition": "1", "declared_workers": "90",
            "declared_on": "1/9/2026", "declared_source": "HR",
        },
    ).url.path  # fmt: skip
    ids.numbers["bargaining_id"] = made.rsplit("/", 1)[1]
    ids.more += [f"{made}?as_at=2026-02-17&ballot=recognition&yes=30&no=10&entitled=80"]
    ids.more += [f"/bargaining/new?unit_id={unit}&employer_id={employer}"]


def with_own_bargaining(db: Session, ids: Ids) -> None:
    place = db.get_one(Workplace, ids.numbers["workplace_id"])
    unit = db.get_one(Unit, place.id)
    ids.numbers["bargaining_id"] = make.bargaining_unit(db, unit, [place]).id
    db.commit()


def with_question(browser: Browser, ids: Ids) -> None:
    """One of every kind of line: a rule, a group, an opposite, something gone; and its forms."""
    asked = Question(
        rules=(
            Standing(those=(StandingCode.NOT_MEMBER, StandingCode.UNKNOWN)),
            AnyOf(rules=(Spoken(last=True, outcomes=(Outcome.THINKING,)), SaidWillJoin())),
            NoneOf(rules=(Spoken(reached=True, since="-30d"),)),
            InTeam(those=(2_000_000_000,)),
        )
    )
    q = pack(asked)
    answer = browser.post("/questions", {"q": q, "name": "To ask again"})
    ids.numbers["saved_id"] = answer.url.path.rsplit("/", 1)[1]
    ids.more += [f"/questions/new?q={q}", f"/questions/new?q={q}&within=top"]
    ids.more += [f"/questions/new?q={q}&at=1.0", f"/questions/new?q={q}&within=1&kind=place"]


def with_call(db: Session, user: User, browser: Browser, ids: Ids) -> None:
    """A list of this user's own, one call of it taken, the others still to be."""
    here = Person.workplace_id == ids.numbers["workplace_id"]
    silent = Person.asked_not_to_contact_at.is_not(None)
    people = db.scalars(select(Person).where(here, ~silent).order_by(Person.id).limit(8)).all()
    at = f"/calling/{call_list(db, user, [user], people, by=By.DESK_WALK).id}"
    card = browser.post(f"{at}/calls").url.path
    ids.addresses |= {"/calling/{list_id}": at, "/calling/{list_id}/{call_id}": card}


def with_call_list(browser: Browser, ids: Ids) -> None:
    place = int(str(ids.numbers["workplace_id"]))
    asked = pack(Question(rules=(Place(those=(place,)), NoneOf(rules=(Spoken(since="-30d"),)))))
    made = {"id": str(new_id()), "q": asked, "by": "2", "purpose": "join"}
    answer = browser.post("/call-lists", made)
    ids.numbers["list_id"] = answer.url.path.rsplit("/", 1)[1]
    ids.addresses["/call-lists/new"] = f"/call-lists/new?q={asked}"
    ids.more += [f"/call-lists/new?q={asked}&by=2"]
    ids.more += [f"/density/{ids.numbers['workplace_id']}"]
    ids.more += [f"/density/{ids.numbers['workplace_id']}/target", "/next?why=target"]
    ids.more += [f"/density/{ids.numbers['workplace_id']}/trend?years=10"]
    ids.more += [f"/density/{ids.numbers['unit_id']}/joins?period=year"]
    ids.more += [f"/coverage/{ids.numbers['workplace_id']}", "/access?ended=yes"]
    ids.more += [f"/coverage/{ids.numbers['unit_id']}?everything=yes"]
    to_come = (clock.today() + timedelta(days=90)).isoformat()
    ids.more += [f"/density/{ids.numbers['unit_id']}?as_at={to_come}"]


def with_results(browser: Browser, ids: Ids) -> None:
    """A sheet that was printed, and its workbook brought back with a result and a mistake."""
    path = f"/call-sheets/{ids.numbers['list_id']}"
    browser.get(f"{path}.pdf?by=person")
    said = {1: {"Result": "Not in"}, 2: {"Result": "Perhaps"}}
    book = as_csv(taken(browser, path, by="person"), said)
    ids.numbers["run_id"] = upload(browser, path, book, name="sheet.csv").url.rsplit("/", 1)[1]


def with_exports(db: Session, user: User, ids: Ids) -> None:
    """One to print, one that should be destroyed by now, one of somebody else's that waits."""
    unit = db.get_one(Unit, ids.numbers["unit_id"])
    question = Question(rules=(Place(those=(int(str(ids.numbers["workplace_id"] or 0)),)),))
    asked = {"question": question.model_dump(mode="json")}
    taken = {"state": ExportState.TAKEN, "taken_at": clock.now(), "rows": 12}
    make.export(db, user, unit, **taken, expires_on=clock.today())
    shown = make.export(
        db, user, unit, **taken, format="print", asked=asked, most=6000,
        columns=["name", "workplace", "team"],
    )  # fmt: skip
    other = db.scalars(select(User).where(User.id != user.id).limit(1)).one()
    waiting = make.export(db, other, unit)
    db.commit()
    ids.numbers["export_id"] = shown.id
    if user.email.startswith("farah"):
        ids.more += ["/exports/new?what=follow_ups"]
    if user.email.startswith("marcia"):
        ids.more += [f"/exports/{waiting.id}", f"/exports/new?what=people&q={pack(question)}"]


def with_imports(browser: Browser, ids: Ids, role: Role) -> None:
    """One list to be looked at, and one that is done."""
    today = clock.today().isoformat()
    unit = int(str(ids.numbers["unit_id"]))
    if role is Role.BRANCH_ORGANISER:
        place = int(str(ids.numbers["workplace_id"]))
        rows = ("Staff No,Surname,Forename,Team,DOB", "1,Adeyemi,Tolu,Payroll,1/1/1990", ",,,,")
        done = bring(browser, "staff", place, csv_of(*rows), as_at=today)
        done.commit()
        rows = ("Membership No,Surname,Forename,Status", "M1,Adeyemi,Tolu,Active", "M2,,,Active")
        asked = bring(browser, "members", unit, csv_of(*rows), as_at=today)
        rows = ("Surname,Forename,Email", "Adeyemi,Tolu,tolu@employer.example")
        unsure = bring(browser, "staff", place, csv_of(*rows), as_at=today)
        ids.addresses["/imports/{run_id}/questions/{line}"] = f"{unsure.url}/questions/2"
        ids.more += ["/imports/new?kind=members", f"{asked.url}?show=new"]
        ids.addresses["/imports/{run_id}/month"] = with_month(browser, unit, today)
    else:
        rows = ("Department,Site,Postcode,Headcount", 'Ministry,Hub House,LS1 4AP,"1,200"')
        done = bring(browser, "headcounts", unit, csv_of(*rows), as_at=today)
        done.commit()
        asked = bring(browser, "headcounts", unit, csv_of(*rows), as_at=today)
    ids.numbers["run_id"] = asked.url.rsplit("/", 1)[1]
    ids.more += [done.url]
    if role is Role.BRANCH_ORGANISER:
        ids.more += ["/imports/new?kind=staff&letters=yes"]


def with_month(browser: Browser, unit: int, today: str) -> str:
    """Of an extract that covers no workplace, so that nobody becomes anything by it."""
    row = "M2,Bello,Ade,Lapsed,1/2/2024,1/11/2026,Did not know"
    header = "Membership No,Surname,Forename,Status,Join Date,Leave Date,Leave Reason"
    done = bring(browser, "members", unit, csv_of(header, row), as_at=today)
    columns = "number,surname,forename,status,joined_on,ended_on,end_reason"
    browser.post(f"{done.url}/mapping", {"column": columns.split(",")})
    done.commit()
    return f"{done.url}/month?show=left"


def links(db: Session, app: FastAPI) -> Ids:
    """What a visitor may be sent: an invitation and a link to a new password."""
    organiser = db.query(User).filter(User.email == WALKERS["branch"][0]).one()
    rep = db.query(User).filter(User.email == WALKERS["rep"][0]).one()
    browser = Browser(app, organiser)
    place = str(places(db, rep)["workplace_id"])
    new = {"name": "Bryn Pritchard", "role": str(int(Role.REP)), "unit_id": place, "until": ""}
    try:
        sent = [
            browser.post("/access/invitations/new", new),
            browser.post(f"/access/users/{rep.id}/reset"),
        ]
    finally:
        browser.close()
    invitation, reset = (
        re.findall(r"/(?:invitations|password-resets)/[\w-]+", one.text)[0] for one in sent
    )
    paths = ("/invitations/{token}", "/password-resets/{token}")
    return Ids(
        addresses=dict(zip(paths, (invitation, reset), strict=True)), more=[NOTHING_THERE[0]]
    )
