"""Who is matched without asking: the same as the import does, and never by a name alone."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.imports.plan.parts import Verdict
from app.imports.plan.staff_known import At, Known, StaffSetting
from app.imports.plan.staff_matching import Matcher
from app.imports.plan.staff_rows import StaffRow
from app.matching.automatic import By, Doubt, Settled, settle
from app.matching.described import Described

ANN = Described("Ann", "Reid", staff_numbers=("0451",), email="ann@union.example")
RECORDS = {
    1: ANN,
    2: Described("Priya", "Shah", membership_numbers=("M7",), email="team@union.example"),
    3: Described("Tomos", "Rees", email="team@union.example"),
    4: Described("John", "Smith", workplace_id=1, team="Post room"),
}


def answer(row: Described, *others: Described) -> Settled[int] | Doubt[int] | None:
    return settle(dict(enumerate((row, *others))), RECORDS).get(0)


def test_the_identifiers_are_tried_in_order() -> None:
    for row, person, by in (
        (ANN, 1, By.STAFF_NUMBER),
        (Described("Priya", "Khan", membership_numbers=("M7",)), 2, By.MEMBERSHIP_NUMBER),
        (Described("Ann", "Okafor", email="ANN@union.example"), 1, By.WORK_EMAIL),
        (replace(ANN, membership_numbers=("M7",)), 1, By.STAFF_NUMBER),
    ):
        found = answer(row)
        assert isinstance(found, Settled)
        assert (found.id, found.by) == (person, by)
        assert found.why == f"same {by.value}, and part of the name"


def test_nobody_is_matched_on_a_name_alone() -> None:
    assert answer(Described("John", "Smith", workplace_id=1, team="Post room")) is None


def test_two_people_who_share_an_email_are_not_merged() -> None:
    shared = Described("Priya", "Shah", email="team@union.example")
    assert answer(shared) is None
    mine = Described("Ann", "Reid", email="ann@union.example")
    assert answer(mine, replace(mine, forename="Zoe")) is None


def test_a_number_under_another_name_is_a_question() -> None:
    found = answer(Described("Zoe", "Okafor", staff_numbers=("0451",), email="ann@union.example"))
    assert found == Doubt((1,), By.STAFF_NUMBER, "Same staff number, another name.")


def test_a_number_without_its_zeros_is_a_question() -> None:
    found = answer(Described("Ann", "Reid", staff_numbers=("451",)))
    assert isinstance(found, Doubt)
    assert found.why == "The same staff number but for zeros in front."
    assert answer(Described("Zoe", "Okafor", staff_numbers=("451",))) is None


def test_an_email_with_another_number_is_a_question() -> None:
    found = answer(replace(ANN, staff_numbers=("99",)))
    assert found == Doubt((1,), By.WORK_EMAIL, "Same work e-mail, another staff number.")


def test_a_title_is_no_part_of_a_name() -> None:
    records = {1: Described("Dr Ann", "Reid", staff_numbers=("1",))}
    found = settle({0: Described("Dr Zoe", "Okafor", staff_numbers=("1",))}, records)[0]
    assert isinstance(found, Doubt)


def test_a_number_listed_for_two_names_matches_neither() -> None:
    other = Described("Ann", "Okafor", staff_numbers=("0451",))
    answers = settle({0: ANN, 1: other}, RECORDS)
    assert [type(answers[row]) for row in (0, 1)] == [Doubt, Doubt]
    twice = settle({0: ANN, 1: ANN}, RECORDS)
    assert [type(twice[row]) for row in (0, 1)] == [Settled, Doubt]


FIELDS = {
    "forename": st.sampled_from(["Ann", "Zoe", "Priya"]),
    "surname": st.sampled_from(["Reid", "Shah", "O’Hara"]),
    "number": st.sampled_from(["", "0451", "451", "99"]),
    "email": st.sampled_from(["", "a@union.example", "A@union.example", "b@union.example"]),
}
ROWS = st.lists(st.fixed_dictionaries(FIELDS), max_size=5)


@given(ROWS, ROWS)
def test_an_identifier_settles_what_it_settles_in_the_import(
    rows: list[dict[str, str]], known: list[dict[str, str]]
) -> None:
    listed = [
        StaffRow(
            line=line,
            number=row["number"],
            forename=row["forename"],
            surname=row["surname"],
            known_as="",
            team="",
            grade="",
            email=row["email"],
            phone="",
            engagement=None,
            begins=None,
            workplace_id=1,
        )
        for line, row in enumerate(rows, 2)
    ]
    people = [
        Known(
            id=number,
            forename=row["forename"],
            surname=row["surname"],
            known_as=None,
            work_email=row["email"] or None,
            work_phone=None,
            numbers=(row["number"],) if row["number"] else (),
            home=None,  # at home elsewhere, so that the import goes by no name either
            issued=((7, row["number"]),) if row["number"] else (),
        )
        for number, row in enumerate(known, 1)
    ]
    setting = StaffSetting(date(2026, 11, 1), {1: At(1, "Hub House", employer_id=7)}, people)
    matcher = Matcher(setting, listed)
    taken: set[int] = set()
    answers = settle(
        {row.line: described(one) for row, one in zip(listed, rows, strict=True)},
        {person.id: described(one) for person, one in zip(people, known, strict=True)},
    )
    for row in listed:
        line, answer = matcher.line(row), answers.get(row.line)
        if isinstance(answer, Settled) and answer.id not in taken:
            taken.add(answer.id)
            assert line.verdict in (Verdict.CHANGED, Verdict.UNCHANGED, Verdict.NEW)
            assert matcher.taken.get(answer.id) == row.line
        else:
            assert row.line not in matcher.taken.values()


def described(row: dict[str, str]) -> Described:
    return Described(
        row["forename"],
        row["surname"],
        email=row["email"],
        staff_numbers=(row["number"],) if row["number"] else (),
    )
