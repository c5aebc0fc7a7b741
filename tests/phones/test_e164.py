"""The database reads a number as the library does, or not at all."""

import string

import phonenumbers
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.people.models import Person
from tests import make
from tests.cast import Cast

DRAMA = ("7700900", "1632960", "114496 0", "113496 0", "292018 0", "207946 0")
MANY = settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(db: Session, typed: str) -> str | None:
    return db.execute(text("select phone_e164(:typed)"), {"typed": typed}).scalar_one()


@pytest.mark.parametrize(
    "typed",
    [
        "0114 496 0573",
        "(0114) 4960573",
        "( 0114 ) 496-0573",
        "+44 114 496 0573",
        "+44 (0)114 496 0573",
        "+44(0114)4960573",
        "(+44) 0114 496 0573",
        "00 44 114 496 0573",
        "0044 (0)114 4960573",
        "44 114 496 0573",
        "1144960573",
        "0114-496-0573",
        "0114.496.0573",
        "0114/4960573",
        "0114\u00a0496\u20110573",
        "Tel: 0114 496 0573",
        "tel:+441144960573",
        "0114 496 0573 #123",
        "0114 496 0573 ext 4521",
        "0114 496 0573 Ext. 4521",
        "0114 496 0573 extn: 4521",
        "0114 496 0573, ext 12",
        "0114 496 0573;ext=12",
        "0114 496 0573 x12",
        "0114 496 0573x4521",
        "+441144960573 extension 7",
    ],
)
def test_one_number_however_it_is_written(owner: Session, typed: str) -> None:
    assert read(owner, typed) == "+441144960573"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("7700900123", "+447700900123"),
        ("020 7946 0123", "+442079460123"),
        ("029 2018 0123", "+442920180123"),
        ("01632 960123", "+441632960123"),
        ("01632 96012", "+44163296012"),  # nine digits, as some exchanges have
        ("+353 1 201 2345", "+35312012345"),
        ("00 33 1 99 00 12 34", "+33199001234"),
    ],
)
def test_numbers_of_other_lengths_and_countries(owner: Session, typed: str, number: str) -> None:
    assert read(owner, typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        "n/a",
        "TBC",
        "ext 4521",
        "x4521",
        "#4521",
        "4521",
        "94391 4521",  # a number of the house
        "94391 45213",
        "7-1234-5678",
        "0114 496 057",  # a digit is missing
        "0114 496 05733",
        "07700 90012",
        "4960573",
        "0114 496 0573 / 07700 900123",  # which?
        "0114 496 0573 or 0574",
        "0114 49605I3",
        "1.144960573E+09",
        "+",
        "+0",
        "0000000000",
        "0000 000 0000",
        "++44 114 496 0573",
        "0114 +496 0573",
        "amina@union.example",
        "+123",
        "+1234567890123456",
        "٠١١٤٤٩٦٠٥٧٣",
    ],
)
def test_what_is_no_number_stays_none(owner: Session, typed: str) -> None:
    assert read(owner, typed) is None


@st.composite
def drama(draw: st.DrawFn) -> str:
    """The digits after the 0 of a number nobody has."""
    start = draw(st.sampled_from(DRAMA)).replace(" ", "")
    return start + "".join(
        draw(
            st.lists(
                st.sampled_from(string.digits), min_size=10 - len(start), max_size=10 - len(start)
            )
        )
    )


@st.composite
def written(draw: st.DrawFn, digits: st.SearchStrategy[str]) -> str:
    bare = draw(digits)
    gaps = draw(st.lists(st.sampled_from(["", "", " ", "-", "\u00a0"]), min_size=10, max_size=10))
    spaced = "".join(d + gap for d, gap in zip(bare, gaps, strict=False)).strip(" -\u00a0")
    start = draw(
        st.sampled_from(["0", "(0)", "+44", "+44 ", "+44 (0)", "0044", "00 44 (0)", "44", ""])
    )
    end = draw(st.sampled_from(["", " ", " ext 12", " x 4521", " #7", ", extn 88", ";ext=5"]))
    return start + spaced + end


@MANY
@given(typed=written(drama()))
@example(typed="+44 (0)20 7946 0018 ext 12")
def test_every_number_for_drama_is_read_as_the_library_reads_it(owner: Session, typed: str) -> None:
    by_library = phonenumbers.parse(typed, "GB")
    assert read(owner, typed) == phonenumbers.format_number(
        by_library, phonenumbers.PhoneNumberFormat.E164
    )


@MANY
@given(digits=st.from_regex(r"\A[1-35789][0-9]{8,9}\Z"), zero=st.sampled_from(["0", "+44", "0044"]))
def test_what_the_library_calls_a_british_number_is_one(
    owner: Session, digits: str, zero: str
) -> None:
    library = phonenumbers.parse(zero + digits, "GB")
    number = read(owner, zero + digits)
    if phonenumbers.is_valid_number(library):
        assert number == phonenumbers.format_number(library, phonenumbers.PhoneNumberFormat.E164)
    assert number in (None, "+44" + digits)


@MANY
@given(typed=st.text(alphabet=st.sampled_from("0123456789+() -.#/x,ext:T\u00a0é٣"), max_size=24))
@example(typed="0" * 40)
def test_whatever_is_typed_is_read_into_a_plausible_number_or_none(
    owner: Session, typed: str
) -> None:
    number = read(owner, typed)
    if number is not None:
        assert 9 <= len(number) <= 16
        assert read(owner, number) == number
        if number.startswith("+44"):
            assert phonenumbers.is_possible_number(phonenumbers.parse(number))


def test_a_person_has_their_number_stored_beside_what_was_typed(owner: Session, cast: Cast) -> None:
    person = make.person(owner, cast.leeds, work_phone="(0114) 496 0573 ext 9")
    assert (person.work_phone, person.work_number) == ("(0114) 496 0573 ext 9", "+441144960573")
    person.work_phone = "MOD 94391 4521"
    owner.flush()
    owner.refresh(person)
    assert person.work_number is None
    assert owner.query(Person).filter_by(work_number="+441144960573").count() == 0
