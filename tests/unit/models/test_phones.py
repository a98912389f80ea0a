"""Phones as they are typed at the window and as they come from centrals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.findings import Origin, Severity
from desktop_app.models.phones import PhoneKind, check_phone, normalise_phone, parse_phone, show_phone, sms_can_reach


@pytest.mark.parametrize(
    "typed",
    [
        "89161234567",
        "8 (916) 123-45-67",
        "9161234567",
        "79161234567",
        "+7 916 123-45-67",
        "8-916-123-45-67",
        "тел. 8 916 123 45 67",
        "+8 916 123-45-67",
        "  +7(916)1234567 ",
    ],
)
def test_any_writing_of_a_mobile_number_is_one_number_that_an_sms_reaches(typed: str) -> None:
    phone = parse_phone(typed)
    assert phone is not None
    assert (phone.e164, phone.kind, phone.region, phone.sms_can_reach) == ("+79161234567", PhoneKind.MOBILE, "RU", True)
    assert normalise_phone(typed) == "+79161234567"
    assert check_phone(typed) == []
    assert show_phone(typed) == "+7 916 123-45-67"


def test_a_fixed_line_is_called_not_written_to() -> None:
    phone = parse_phone("495 123-45-67")
    assert phone is not None
    assert (phone.e164, phone.kind, phone.sms_can_reach) == ("+74951234567", PhoneKind.FIXED, False)
    assert [finding.severity for finding in check_phone("495 123-45-67")] == [Severity.WARNING]


def test_a_toll_free_number_is_not_a_patients_phone() -> None:
    phone = parse_phone("8-800-555-35-35")
    assert phone is not None
    assert phone.kind is PhoneKind.TOLL_FREE
    assert check_phone("8-800-555-35-35")[0].is_error
    assert not check_phone("8-800-555-35-35", Origin.RECEIVED)[0].is_error


@pytest.mark.parametrize("typed", ["+70000000000", "8 916 123-45-6", "Иванов", "+7", "8 916 123 45 67, 8 916 123 45 68"])
def test_a_number_that_cannot_exist_stops_the_form_and_is_kept_as_typed(typed: str) -> None:
    assert parse_phone(typed) is None
    assert check_phone(typed)[0].is_error
    assert normalise_phone(typed) == typed
    assert show_phone(typed) == typed
    assert not sms_can_reach(typed)


def test_seven_and_seven_is_kazakhstan() -> None:
    phone = parse_phone("+7 701 123-45-67")
    assert phone is not None
    assert (phone.region, phone.kind, phone.sms_can_reach) == ("KZ", PhoneKind.MOBILE, False)
    assert [finding.severity for finding in check_phone("8 701 123 45 67")] == [Severity.WARNING]


def test_neighbours_may_be_dialled_the_russian_way() -> None:
    assert normalise_phone("8-10-375-29-123-45-67") == normalise_phone("+375 29 1234567") == "+375291234567"
    assert normalise_phone("+84 912 345 678") == "+84912345678"


def test_a_town_number_is_completed_by_the_clinics_area_code() -> None:
    assert check_phone("123-45-67")[0].said.source == "The area code of the phone is missing."
    assert normalise_phone("123-45-67", area_code="495") == "+74951234567"
    assert normalise_phone("23-45-67", area_code="8352") == "+78352234567"
    assert not check_phone("123-45-67", area_code="495")[0].is_error
    assert normalise_phone("89161234567", area_code="495") == "+79161234567"


def test_an_extension_is_kept_apart() -> None:
    phone = parse_phone("8 495 123-45-67 доб. 12")
    assert phone is not None
    assert (phone.e164, phone.extension) == ("+74951234567", "12")


def test_a_missing_phone_is_no_finding() -> None:
    assert check_phone("") == check_phone("  ") == []


@given(st.integers(9_000_000_000, 9_999_999_999), st.sampled_from(["8{}", "+7{}", "7{}", "{}", "8 ({:.3}) {:.0}"]))
def test_writings_agree_and_the_canonical_one_is_stable(number: int, pattern: str) -> None:
    digits = str(number)
    typed = pattern.format(digits, "") + (digits[3:] if "(" in pattern else "")
    canonical = normalise_phone(typed)
    assert normalise_phone(canonical) == canonical
    if parse_phone("+7" + digits):
        assert canonical == "+7" + digits
        assert normalise_phone(show_phone(typed)) == canonical


@given(st.text(max_size=40))
def test_nothing_that_can_be_typed_breaks_a_phone_check(text: str) -> None:
    check_phone(text)
    show_phone(text)
    assert not any(finding.is_error for finding in check_phone(text, Origin.RECEIVED))
