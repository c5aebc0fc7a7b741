"""Everything the builder's page shows of a question."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from fastapi import Response

from app.finding import showing
from app.finding.address import pack
from app.finding.editing import Asking, Editing, write_within
from app.finding.kinds import CHAPTERS
from app.finding.listing import sight
from app.finding.models import SavedQuestion
from app.finding.question import PERSONAL, Question
from app.finding.standin import count, names_for, rule_words, sentence, steps, write
from app.finding.starts import STARTS
from app.web.forms import Submitted, blank
from app.web.page import PageRequest, with_query


def show(
    page: PageRequest,
    asking: Asking | None,
    *,
    editing: Editing | None = None,
    saved: SavedQuestion | None = None,
    text: Submitted[Any] | None = None,
    mistakes: Sequence[Any] = (),
    keep: Submitted[Any] | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    asking = asking or Asking(Question())
    question = asking.question
    names = names_for(page.db, question)
    counted = steps(page.db, question)
    words = [rule_words(rule, names) for rule in question.rules]
    packed = pack(question)
    return page.render(
        "finding/build.html",
        status=status,
        problem=problem,
        asking=asking,
        q=packed,
        link=partial(with_query, q=packed, saved=asking.saved_id),
        saved=saved,
        sentence=sentence(question, names) if question.rules else "",
        lines=showing.list_lines(
            question,
            lambda rule: rule_words(rule, names),
            lambda rule: False,
            showing.add_anys(question, counted, lambda some: count(page.db, some)),
        ),
        picture=showing.draw(counted, words),
        people=showing.people,
        everybody=counted[0] if counted else None,
        found=counted[-1] if counted else None,
        emptied_by=showing.find_emptying(counted),
        editing=editing,
        menu_at=None if editing else write_within(asking.within),
        chapters=CHAPTERS,
        personal=PERSONAL,
        sight=sight(page.db),
        starts=STARTS,
        text=text or blank(text=write(question, names)),
        mistakes=mistakes,
        keep=keep or blank(name=saved.name if saved else "", unit=saved.unit_id if saved else ""),
    )
