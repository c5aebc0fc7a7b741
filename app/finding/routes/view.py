"""Everything the builder's page shows of a question."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from fastapi import Response
from pydantic import ValidationError

from app.errors import NotFound
from app.finding import queries, showing
from app.finding.address import pack, pack_rule
from app.finding.counted import Counted
from app.finding.editing import Asking, Editing, edited, write_within
from app.finding.kinds import CHAPTERS
from app.finding.listing import sight
from app.finding.question import PERSONAL, Question
from app.finding.starts import STARTS
from app.finding.text import write
from app.finding.words import sentence
from app.web.forms import Submitted, blank
from app.web.page import PageRequest, with_query


def show(
    page: PageRequest,
    asking: Asking | None,
    *,
    editing: Editing | None = None,
    saved: queries.Saved | None = None,
    text: Submitted[Any] | None = None,
    mistakes: Sequence[Any] = (),
    keep: Submitted[Any] | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    asking = asking or Asking(Question())
    saved = saved or _saved(page, asking)
    question = asking.question
    names = queries.names_for(page.db, question)
    counted = showing.every_step(
        {step.number: step for step in queries.steps(page.db, question)}, len(question.rules)
    )
    words = [showing.describe(rule, names) for rule in question.rules]
    packed = pack(question)
    before, after = count_edited(page, editing)
    return page.render(
        "finding/build.html",
        status=status,
        problem=problem,
        asking=asking,
        q=packed,
        link=partial(with_query, q=packed, saved=asking.saved_id),
        saved=saved,
        mine=saved is not None and saved.owner_id == page.actor.user_id,
        sentence=sentence(question, names) if question.rules else "",
        lines=showing.list_lines(
            question,
            lambda rule: showing.describe(rule, names),
            lambda rule: showing.names_gone(rule, names),
            showing.add_anys(question, counted, lambda some: queries.count(page.db, some)),
        ),
        picture=showing.draw(counted, words),
        people=showing.people,
        everybody=counted[0],
        found=counted[-1],
        emptied_by=showing.find_emptying(counted),
        editing=editing,
        before=before,
        after=after,
        gone=pack_rule(asking.gone) if asking.gone else "",
        menu_at=None if editing else write_within(asking.within),
        chapters=CHAPTERS,
        personal=PERSONAL,
        sight=sight(page.db),
        starts=STARTS,
        text=text or blank(text=write(question, names)),
        mistakes=mistakes,
        keep=keep or blank(name=saved.name if saved else "", unit=saved.unit_id if saved else ""),
        units=[(unit.id, unit.name) for unit in queries.list_units_to_share_with(page.db)],
    )


def count_edited(
    page: PageRequest, editing: Editing | None
) -> tuple[Counted | None, Counted | None]:
    """Without the rule whose form is filled in, and with it."""
    try:
        changed = edited(editing) if editing else None
    except ValidationError:  # more rules than a question takes: said when it is used
        changed = None
    if editing is None or changed is None or not editing.form.typed.get("filled"):
        return None, None
    return queries.count(page.db, editing.without), queries.count(page.db, changed)


def _saved(page: PageRequest, asking: Asking) -> queries.Saved | None:
    """The one that the question began as; gone or out of scope, it is simply not there."""
    if asking.saved_id is None:
        return None
    with suppress(NotFound):
        return queries.get_saved(page.db, asking.saved_id)
    return None
