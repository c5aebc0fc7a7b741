"""The rules of law with their dates and sources, and keeping them."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.bargaining import commands, queries
from app.bargaining.forms import RuleForm
from app.bargaining.models import ALWAYS, LegalRule
from app.bargaining.words import CERTAINTY
from app.db.base import FOREVER
from app.web.forms import Form, Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

RuleSubmitted = Annotated[Submitted[RuleForm], submitted(RuleForm)]


@router.get("/law", dependencies=[needs(Permission.SEE_COUNTS)])
def list_rules(page: Page) -> Response:
    rules = queries.list_rules(page.db)
    return page.render(
        "bargaining/law.html",
        running=[rule for rule in rules if rule.in_use and rule.valid_to > page.today],
        resting=[rule for rule in rules if not rule.in_use and rule.valid_to > page.today],
        ended=[rule for rule in rules if rule.valid_to <= page.today],
        checked_on=min((rule.last_checked_on for rule in rules), default=None),
        certainty=CERTAINTY,
        always=ALWAYS,
        forever=FOREVER,
    )


@router.get("/law/{rule_id}", dependencies=[needs(Permission.SEE_COUNTS)])
def show_rule(page: Page, rule_id: int) -> Response:
    rule = queries.get_rule(page.db, rule_id)
    form = blank(
        valid_from=None if rule.valid_from == ALWAYS else rule.valid_from,
        valid_to=None if rule.valid_to == FOREVER else rule.valid_to,
        certainty=int(rule.certainty),
        source=rule.source,
        in_use="yes" if rule.in_use else None,
    )
    return rule_page(page, rule, form)


@router.post("/law/{rule_id}", dependencies=[needs(Permission.KEEP_RULES)])
def change_rule(page: Page, rule_id: int, form: RuleSubmitted) -> Response:
    rule = queries.get_rule(page.db, rule_id)
    if form.errors:
        return rule_page(page, rule, form)
    changed = commands.change_rule(page.db, page.actor, rule, form.value, today=page.today)
    said = "Saved, and marked as looked up today." if changed else "Nothing was different."
    return page.redirect(f"/law/{rule.id}", said)


@router.post("/law/{rule_id}/check", dependencies=[needs(Permission.KEEP_RULES)])
def check_rule(page: Page, rule_id: int) -> Response:
    rule = queries.get_rule(page.db, rule_id)
    commands.check_rule(page.db, page.actor, rule, today=page.today)
    return page.redirect(f"/law/{rule.id}", "Marked as looked up today.")


def rule_page(
    page: PageRequest, rule: LegalRule, form: Submitted[Form] | Submitted[RuleForm]
) -> Response:
    return page.render(
        "bargaining/rule.html",
        status=422 if form.errors else 200,
        rule=rule,
        form=form,
        changes=queries.list_rule_changes(page.db, rule.id),
        certainty=CERTAINTY,
        always=ALWAYS,
        forever=FOREVER,
    )
