"""Whom we may ring, and on which number (domain.md DP-10, trap 36)."""

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app import clock
from app.call_lists.models import Because
from app.people.models import Person, StandingCode
from app.phones.models import GivenNumber, NumberScreening, WrongNumber
from app.phones.rules import WhyNot, in_words, national, shown
from tests import make
from tests.cast import Cast
from tests.changes.acting import acting

WORK, GIVEN, OTHER = "+441144960573", "+447700900123", "+447700900124"
MEMBER, NOT, UNKNOWN, ELSEWHERE = (
    StandingCode.MEMBER,
    StandingCode.NOT_MEMBER,
    StandingCode.UNKNOWN,
    StandingCode.OTHER_UNION,
)


@dataclass
class Case:
    """`given`: number and days ago, oldest first; `screened`: days ago and registered."""

    name: str
    expect: str | WhyNot
    standing: StandingCode = NOT
    work: str | None = "0114 496 0573"
    given: tuple[tuple[str, int], ...] = ()
    ended: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    screened: tuple[int, bool] | None = None


CASES = [
    Case("nobody checked it", WhyNot.NOT_SCREENED),
    Case("not known whether a member", WhyNot.NOT_SCREENED, UNKNOWN),
    Case("in another union", WhyNot.NOT_SCREENED, ELSEWHERE),
    Case("checked today", WORK, screened=(0, False)),
    Case("checked 28 days ago", WORK, screened=(28, False)),
    Case("checked 29 days ago", WhyNot.NOT_SCREENED, screened=(29, False)),
    Case("registered", WhyNot.REGISTERED, screened=(0, True)),
    Case("registered long ago", WhyNot.REGISTERED, screened=(300, True)),
    Case("a member, unchecked", WORK, MEMBER),
    Case("a member, registered", WORK, MEMBER, screened=(0, True)),
    Case("a member whose number is wrong", WhyNot.WRONG_NUMBER, MEMBER, wrong=(WORK,)),
    Case("wrong though checked", WhyNot.WRONG_NUMBER, wrong=(WORK,), screened=(0, False)),
    Case("no number", WhyNot.NO_NUMBER, work=None),
    Case("a member without a number", WhyNot.NO_NUMBER, MEMBER, work=None),
    Case("a number of the house", WhyNot.NO_NUMBER, MEMBER, work="94391 4521"),
    Case("gave another", GIVEN, given=((GIVEN, 5),)),
    Case("gave the one on record", WORK, given=((WORK, 5),), screened=(0, True)),
    Case("gave one, has none on record", GIVEN, work=None, given=((GIVEN, 900),)),
    Case("the newest of two", OTHER, given=((GIVEN, 5), (OTHER, 4))),
    Case("two on one day: the later noted", OTHER, given=((GIVEN, 4), (OTHER, 4))),
    Case("gave one, and withdrew it", WhyNot.NOT_SCREENED, given=((GIVEN, 5),), ended=(GIVEN,)),
    Case("withdrew, but on record and checked", WORK, given=((GIVEN, 5),), ended=(GIVEN,),
         screened=(3, False)),
    Case("gave a wrong one", WhyNot.NOT_SCREENED, given=((GIVEN, 5),), wrong=(GIVEN,)),
    Case("gave a wrong one, an older stands", GIVEN, given=((GIVEN, 5), (OTHER, 4)),
         wrong=(OTHER,)),
    Case("a member gave a wrong one", WORK, MEMBER, given=((GIVEN, 5),), wrong=(GIVEN,)),
    Case("all wrong", WhyNot.WRONG_NUMBER, given=((GIVEN, 5),), wrong=(GIVEN, WORK)),
    Case("a member is rung on what they gave", GIVEN, MEMBER, given=((GIVEN, 5),)),
]  # fmt: skip


def set_up(owner: Session, cast: Cast, case: Case) -> Person:
    person = make.person(owner, cast.leeds, standing=case.standing, work_phone=case.work)
    about = {"staff_id": person.id, "scope_unit_id": person.scope_unit_id}
    for number, days in case.given:
        owner.add(
            GivenNumber(
                **about,
                number=number,
                given_on=make.days_ago(days),
                given_to_id=cast.rep.id,
                ended_at=clock.now() if number in case.ended else None,
            )
        )
        owner.flush()
    for number in case.wrong:
        owner.add(WrongNumber(**about, number=number, said_by_id=cast.rep.id))
    if case.screened:
        days, registered = case.screened
        owner.add(
            NumberScreening(
                number=WORK,
                is_registered=registered,
                checked_on=make.days_ago(days),
                checked_by_id=cast.branch_organiser.id,
            )
        )
    owner.commit()
    return person


def to_dial(db: Session, *ids: int, of: str = "numbers_to_dial") -> dict[int, tuple[object, ...]]:
    rows = db.execute(text(f"select * from {of}(:ids)"), {"ids": list(ids)})
    return {row[0]: (row[1], row[2]) for row in rows}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_which_number_may_be_rung(owner: Session, cast: Cast, case: Case) -> None:
    person = set_up(owner, cast, case)
    told = (
        {person.id: (None, case.expect)}
        if isinstance(case.expect, WhyNot)
        else {person.id: (case.expect, None)}
    )
    assert to_dial(owner, person.id) == told


def test_nobody_who_asked_not_to_be_contacted_is_rung(owner: Session, cast: Cast) -> None:
    person = set_up(owner, cast, Case("", WORK, MEMBER, given=((GIVEN, 3),)))
    person.asked_not_to_contact_at = clock.now()
    owner.commit()
    assert to_dial(owner, person.id) == {person.id: (None, WhyNot.ASKED_NOT_TO)}


def test_a_wrong_number_is_one_persons_wrong_number(owner: Session, cast: Cast) -> None:
    """Two who share a desk phone."""
    wrong = set_up(owner, cast, Case("", WORK, MEMBER, wrong=(WORK,)))
    right = set_up(owner, cast, Case("", WORK, MEMBER))
    assert to_dial(owner, wrong.id, right.id, 10**9) == {
        wrong.id: (None, WhyNot.WRONG_NUMBER),
        right.id: (WORK, None),
    }


def test_a_session_is_told_of_those_it_sees(owner: Session, app_engine: Engine, cast: Cast) -> None:
    ours = set_up(owner, cast, Case("", WORK, MEMBER))
    for user, seen in ((cast.rep, {ours.id}), (cast.outsider, set()), (cast.observer, set())):
        with acting(app_engine, user) as me:
            assert set(to_dial(me.db, ours.id, of="my_numbers_to_dial")) == seen
            known = text("select staff_id from my_numbers(:ids)")
            assert set(me.db.scalars(known, {"ids": [ours.id]})) == seen
    for function in ("numbers_to_dial", "judged_numbers", "whom_i_see"):
        allowed = "select has_function_privilege('alongside_app', :f, 'execute')"
        assert owner.scalar(text(allowed), {"f": f"{function}(bigint[])"}) is False


def test_the_codes_are_those_of_call_lists() -> None:
    for code in WhyNot:
        assert Because[code.name] == code


def test_words_say_what_to_do_instead() -> None:
    said = [
        in_words(why, is_given=False, is_member=False, checked=checked)
        for why in WhyNot
        for checked in (None, "2 Oct")
    ]
    assert "Not screened since 2 Oct: don’t call, walk over." in said
    assert all(sentence.endswith(".") for sentence in said)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+441144960573", "0114 496 0573"),
        ("+442079460123", "020 7946 0123"),
        ("+447700900123", "07700 900123"),
        ("+441632960123", "01632 960123"),
        ("+35312012345", "+35312012345"),
    ],
)
def test_numbers_are_shown_as_people_read_them(number: str, text: str) -> None:
    assert shown(number) == text
    assert national(number).replace(" ", "") == text.replace(" ", "")
