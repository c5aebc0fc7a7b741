"""Names and numbers: read, tidied, compared. Pure."""

import re
import unicodedata

import phonenumbers


def split_name(typed: str) -> tuple[str, str]:
    """Forename and surname of a name as typed; joined again they give back what was typed.

    "SHAH, Priya" is turned round. One word is a forename: some people have one name.
    """
    text = " ".join(typed.split())
    if "," in text:
        surname, _, forename = text.partition(",")
        return forename.strip(), surname.strip()
    forename, _, surname = text.rpartition(" ")
    return (forename, surname) if forename else (surname, "")


def normal_name(name: str) -> str:
    """How names are compared: case, accents, apostrophes and the order of the parts aside.

    Only accents of the general block go: in other scripts a mark may be half a letter.
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not "\u0300" <= c <= "\u036f")
    plain = re.sub(r"['’‘ʼ`´.]", "", unicodedata.normalize("NFC", bare).casefold())
    return " ".join(sorted(re.split(r"[-‐‑–,\s]+", plain.strip(" -‐‑–,")))).strip()


def tidy(typed: str) -> str:
    """Single spaces, one way of writing each letter: what is typed on a Mac may be decomposed."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def phone_e164(typed: str) -> str | None:
    """A phone number as "+441134960123", British unless it says otherwise; None when it is none."""
    number = _phone(typed)
    return None if number is None else _e164(number)


def phone_link(typed: str | None) -> str | None:
    """What a tap on this number dials, such as "tel:+441134960123;ext=12"."""
    number = None if typed is None else _phone(typed)
    if number is None:
        return None
    return f"tel:{_e164(number)}" + (f";ext={number.extension}" if number.extension else "")


def _phone(typed: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE or len(str(number.national_number)) < 7:
        return None  # an extension, or a number without its area code
    return number


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
