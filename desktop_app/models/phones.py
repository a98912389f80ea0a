"""Telephone numbers of patients: one canonical writing (E.164), what kind it is, and whether an SMS will reach it."""

import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from desktop_app.core.i18n import mark
from desktop_app.models.findings import Finding, Origin, error, warning, weighed

_HOME = "RU"
_LOCAL_LENGTHS = range(5, 8)
_FIELD = "phone"


class PhoneKind(StrEnum):
    """What answers at the number."""

    MOBILE = "mobile"
    FIXED = "fixed"
    TOLL_FREE = "toll-free"
    OTHER = "other"


_KINDS = {
    PhoneNumberType.MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.FIXED_LINE: PhoneKind.FIXED,
    PhoneNumberType.VOIP: PhoneKind.FIXED,
    PhoneNumberType.TOLL_FREE: PhoneKind.TOLL_FREE,
}


@dataclass(frozen=True)
class Phone:
    """A number that exists in the numbering plan. `e164` is `+79161234567`; `region` a country's two letters; `extension` digits."""

    e164: str
    kind: PhoneKind
    region: str
    extension: str = ""

    @property
    def sms_can_reach(self) -> bool:
        """Whether a Russian clinic's SMS arrives for sure; foreign numbers go to the list of calls."""
        return self.kind is PhoneKind.MOBILE and self.region == _HOME


def parse_phone(text: str, area_code: str = "") -> Phone | None:
    """The number in `text`, in whatever writing a person typed it; None if there is none or it cannot exist.

    A number without an area code (5 to 7 digits) is completed by `area_code` of the clinic's town (`495`), if given.
    """
    number = _parsed(text, area_code)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    return Phone(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        _KINDS.get(phonenumbers.number_type(number), PhoneKind.OTHER),
        phonenumbers.region_code_for_number(number) or "",
        number.extension or "",
    )


def normalise_phone(text: str, area_code: str = "") -> str:
    """The number as `+79161234567`, or with its extension as `+74951234567 ext. 12`; what is no number comes back trimmed, not lost."""
    phone = parse_phone(text, area_code)
    if phone is None:
        return " ".join(text.split())
    return f"{phone.e164} ext. {phone.extension}" if phone.extension else phone.e164


def check_phone(text: str, origin: Origin = Origin.ENTERED, area_code: str = "") -> list[Finding]:
    """What is wrong with `text` as a patient's phone; an empty text is a missing phone and no finding."""
    if not text.strip():
        return []
    return weighed(_findings(text, parse_phone(text, area_code)), origin)


def sms_can_reach(text: str) -> bool:
    """Whether an SMS to this number arrives for sure."""
    phone = parse_phone(text)
    return phone is not None and phone.sms_can_reach


def show_phone(text: str) -> str:
    """For screens and paper: `+7 916 123-45-67`; text that is no valid number is shown as it is."""
    phone = parse_phone(text)
    if phone is None:
        return text
    number = phonenumbers.parse(phone.e164)
    number.extension = phone.extension or None
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _findings(text: str, phone: Phone | None) -> list[Finding]:
    if phone is None:
        digits = re.sub(r"\D", "", text)
        if len(digits) in _LOCAL_LENGTHS:
            return [error(_FIELD, mark("The area code of the phone is missing."))]
        return [error(_FIELD, mark("There is no such phone number. Check its digits."))]
    if phone.kind is PhoneKind.TOLL_FREE:
        return [error(_FIELD, mark("This is a toll-free number of an organisation, not the patient's phone."))]
    if phone.region != _HOME:
        return [warning(_FIELD, mark("This is a number of another country: no SMS will be sent to it."))]
    if not phone.sms_can_reach:
        return [warning(_FIELD, mark("No SMS reaches this number; the patient will be called."))]
    return []


def _parsed(text: str, area_code: str) -> PhoneNumber | None:
    """Also what people write for `+7`: `+8 916 …`."""
    digits = re.sub(r"\D", "", text)
    local = area_code and len(digits) in _LOCAL_LENGTHS and len(digits) + len(area_code) == 10
    attempts = [area_code + digits] if local else [text]
    if text.strip().startswith("+8"):
        attempts.append(text.replace("+", "", 1))
    best = None
    for attempt in attempts:
        try:
            number = phonenumbers.parse(attempt, _HOME)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
        best = best or number
    return best
