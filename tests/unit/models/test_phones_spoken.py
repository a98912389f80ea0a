"""Phones with what people add to them: extensions, labels, other dashes; nothing typed is lost and nothing wrong is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.findings import Origin
from desktop_app.models.phones import PhoneKind, check_phone, normalise_phone, parse_phone, show_phone, sms_can_reach
from desktop_app.models.search_text import number_index


@pytest.mark.parametrize(
    "typed",
    [
        "+ 7 916 123 45 67",
        "(8) 916 123 45 67",
        "+7-(916)-123-45-67",
        "8.916.123.45.67",
        "8 916 123 45 67.",
        "8 916 123 45 67;",
        "моб: 8916 123 45 67",
        "м.т. 8-916-123-45-67",
        "８９１６１２３４５６７",
        "8 916 123–45–67",
        "8 (916)-123-45-67",
        "8\u00a0916\u00a0123\u00a045\u00a067",
        "9 161 234 567",
        "\t8-9161234567 ",
        "+8 (916) 1234567",
        "7(916)1234567",
    ],
)
def test_a_mobile_number_is_one_number_in_the_writing_of_any_hand(typed: str) -> None:
    assert normalise_phone(typed) == "+79161234567"
    assert check_phone(typed) == []
    assert sms_can_reach(typed)
    assert show_phone(typed) == "+7 916 123-45-67"


@pytest.mark.parametrize(
    "typed",
    ["8 495 123-45-67 доб. 12", "8 495 123-45-67 доб 12", "+7 (495) 123-45-67 ext. 12", "84951234567 доб.12", "+74951234567;ext=12"],
)
def test_an_extension_is_kept_with_the_number_and_dialled_by_whoever_calls_back(typed: str) -> None:
    """It once went silently at saving: the call then ends at a switchboard that knows no patient."""
    canonical = normalise_phone(typed)
    assert canonical == "+74951234567 ext. 12"
    assert normalise_phone(canonical) == canonical
    assert show_phone(canonical) == "+7 495 123-45-67 ext. 12"
    phone = parse_phone(canonical)
    assert phone is not None
    assert (phone.e164, phone.extension, phone.kind) == ("+74951234567", "12", PhoneKind.FIXED)


def test_a_patient_is_found_by_his_number_whatever_its_extension() -> None:
    assert "74951234567" in number_index(normalise_phone("8 495 123-45-67 доб. 12"))


@pytest.mark.parametrize(
    "typed",
    ["8 916 123-45-67 (мама)", "89161234567 мама", "8 916 123 45 67 WhatsApp", "8 8 916 123 45 67", "+7+79161234567", "8 916 123-45"],
)
def test_what_is_more_or_less_than_a_number_is_told_and_kept_word_for_word(typed: str) -> None:
    assert check_phone(typed)[0].is_error
    assert not any(finding.is_error for finding in check_phone(typed, Origin.RECEIVED))
    assert normalise_phone(typed) == show_phone(typed) == typed
    assert not sms_can_reach(typed)


@pytest.mark.parametrize(
    ("typed", "area", "canonical"),
    [
        ("123-45-67", "495", "+74951234567"),
        ("12-34-56", "4852", "+74852123456"),
        ("2-34-56", "48535", "+74853523456"),
        ("8 916 123 45 67", "495", "+79161234567"),
        ("12-34-56", "495", "12-34-56"),
        ("02", "495", "02"),
        ("", "495", ""),
    ],
)
def test_the_area_code_completes_a_number_of_the_town_and_no_other(typed: str, area: str, canonical: str) -> None:
    assert normalise_phone(typed, area) == canonical


@pytest.mark.parametrize(
    ("typed", "region", "reached"),
    [
        ("+7 701 123 45 67", "KZ", False),
        ("+375 29 123 45 67", "BY", False),
        ("+998 90 123 45 67", "UZ", False),
        ("+996 555 123 456", "KG", False),
        ("+380 50 123 45 67", "UA", False),
        ("+7 978 123 45 67", "RU", True),
        ("+7 900 123 45 67", "RU", True),
        ("+7 999 123 45 67", "RU", True),
    ],
)
def test_neighbours_are_called_and_only_ours_are_written_to(typed: str, region: str, reached: bool) -> None:
    phone = parse_phone(typed)
    assert phone is not None
    assert (phone.region, phone.sms_can_reach) == (region, reached)
    assert bool(check_phone(typed)) is not reached


@given(st.integers(9_000_000_000, 9_999_999_999), st.integers(0, 99_999))
def test_the_canonical_writing_of_any_number_with_an_extension_is_its_own(number: int, extension: int) -> None:
    once = normalise_phone(f"8{number} доб. {extension}")
    assert normalise_phone(once) == once
    assert normalise_phone(show_phone(once)) == once


@given(st.text(max_size=30))
def test_what_is_no_number_loses_not_a_letter(text: str) -> None:
    if parse_phone(text) is None:
        assert normalise_phone(text) == " ".join(text.split())
        assert show_phone(text) == text
