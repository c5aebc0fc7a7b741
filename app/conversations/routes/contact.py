"""Log a contact, correct one, undo one."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.campaigns.queries import answers_for
from app.conversations import commands, queries, rules, words
from app.conversations.forms import ContactForm, VoidForm
from app.conversations.models import Contact, Result
from app.conversations.queries import guide as guides
from app.conversations.queries import person as persons
from app.conversations.routes.person import back_to
from app.db.ids import new_id
from app.errors import Conflict
from app.people import queries as people
from app.people.models import ContactBasis, Person
from app.union.queries import union_settings
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

# Whatever of these holds something must not stay folded.
SAID = ("agreed", "outcome", "issues", "note", "assessment")

ContactSubmitted = Annotated[Submitted[ContactForm], submitted(ContactForm)]
VoidSubmitted = Annotated[Submitted[VoidForm], submitted(VoidForm)]


@router.get("/people/{person_id}/contacts/new", dependencies=[needs(Permission.RECORD_CONTACTS)])
def new_contact(page: Page, person_id: int, back: str = "") -> Response:
    person = people.get_person(page.db, person_id)
    form = blank(id=new_id(), happened_on=page.today, channel=1, come_back="none", back=back)
    return show_form(page, person, form)


@router.post("/people/{person_id}/contacts", dependencies=[needs(Permission.RECORD_CONTACTS)])
def record_contact(page: Page, person_id: int, form: ContactSubmitted) -> Response:
    person = people.get_person(page.db, person_id)
    if form.errors or not fits(page, person, form):
        return show_form(page, person, form, status=422)
    entry = commands.entry_from(form.value, today=page.today)
    done = commands.record_contact(
        page.db, page.actor, person, form.value.id, entry, today=page.today
    )
    undo = None if entry.result is Result.LEFT_WORKPLACE else f"/contacts/{done}/retraction"
    return page.redirect(back_to(form.value.back, person_id), "Conversation saved.", undo=undo)


@router.get("/contacts/{contact_id}/correction", dependencies=[needs(Permission.RECORD_CONTACTS)])
def new_correction(page: Page, contact_id: UUID) -> Response:
    person, old = to_correct(page, contact_id)
    recorded = next(
        (
            c
            for c in persons.list_contacts(page.db, person.id, page.actor.user_id)
            if c.id == old.id
        ),
        None,
    )
    if recorded is None or recorded.void:
        raise Conflict("This entry was corrected before. Open the person and correct the newest.")
    form = blank(
        id=new_id(),
        result=int(old.result) if old.result in words.LOGGED else int(Result.SPOKE),
        happened_on=old.happened_on,
        channel=int(old.channel),
        outcome=int(old.outcome) if old.outcome else None,
        issues=persons.list_issue_ids(page.db, old.id),
        note=recorded.note,
        assessment=recorded.assessment,
    )
    return show_form(page, person, form, old=old)


@router.post("/contacts/{contact_id}/correction", dependencies=[needs(Permission.RECORD_CONTACTS)])
def correct_contact(page: Page, contact_id: UUID, form: ContactSubmitted) -> Response:
    person, old = to_correct(page, contact_id)
    if form.errors or not fits(page, person, form, old):
        return show_form(page, person, form, old=old, status=422)
    entry = commands.entry_from(form.value, today=page.today)
    commands.correct_contact(page.db, page.actor, person, old, form.value.id, entry)
    return page.redirect(f"/people/{person.id}", "Corrected. The entry before it stays readable.")


@router.post("/contacts/{contact_id}/void", dependencies=[needs(Permission.RECORD_CONTACTS)])
def void_contact(page: Page, contact_id: UUID, form: VoidSubmitted) -> Response:
    person, old = to_correct(page, contact_id)
    commands.void_contact(page.db, page.actor, person, old, form.value.id)
    return page.redirect(f"/people/{person.id}", "Marked as not having happened.")


@router.post("/contacts/{contact_id}/retraction", dependencies=[needs(Permission.RECORD_CONTACTS)])
def retract_contact(page: Page, contact_id: UUID) -> Response:
    old = queries.get_contact(page.db, contact_id)
    person = people.get_person(page.db, old.staff_id)
    commands.retract_contact(page.db, page.actor, person, old)
    return page.redirect(f"/people/{person.id}", "Undone.")


def options(named: Mapping[Any, str]) -> list[tuple[int, str]]:
    return [(int(code), text) for code, text in named.items()]


def to_correct(page: PageRequest, contact_id: UUID) -> tuple[Person, Contact]:
    old = queries.get_contact(page.db, contact_id)
    queries.check_may_correct(page.db, old, page.actor.user_id)
    return people.get_person(page.db, old.staff_id), old


def fits(
    page: PageRequest, person: Person, form: Submitted[ContactForm], old: Contact | None = None
) -> bool:
    """Whether this may be kept; what has to change goes into the form."""
    form.errors |= rules.problems(
        commands.entry_from(form.value, today=page.today),
        basis=person.contact_basis,
        today=page.today,
        earlier_on=old.happened_on if old else None,
    )
    return not form.errors


def show_form(
    page: PageRequest,
    person: Person,
    form: Submitted[Any],
    *,
    old: Contact | None = None,
    status: int = 200,
) -> Response:
    """The form folds what the person said until they are fine with it (decisions.md D6)."""
    if person.asked_not_to_contact:
        return page.redirect(f"/people/{person.id}")
    return page.render(
        "conversations/contact.html",
        person=person,
        form=form,
        old=old,
        void_id=new_id(),
        agreed=person.contact_basis is not ContactBasis.LIST_ONLY,
        wording=union_settings(page.db).agreement_wording,
        issues=queries.list_issues(page.db),
        last=queries.last_contacts(page.db, [person.id]).get(person.id),
        promise=persons.find_open_follow_up(page.db, person.id, page.actor.user_id),
        results=[(int(code), words.RESULTS[code]) for code in words.LOGGED],
        outcomes=options(words.OUTCOMES),
        channels=options(words.CHANNELS),
        assessments=list(words.ASSESSMENTS.items()),
        said_open=any(form.get(name) for name in SAID) or "agreed" in form.errors,
        leave_id=new_id(),
        stop_id=new_id(),
        cards=[] if old else guides.cards_for(page.db, person.workplace_id),
        replies=[] if old else answers_for(page.db, person.workplace_id, page.today),
        status=status,
    )
