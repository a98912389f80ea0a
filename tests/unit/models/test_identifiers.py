"""Numbers and documents as a clerk types them and as centrals send them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.document_numbers import two_parts
from desktop_app.models.findings import Finding, Origin, Severity
from desktop_app.models.identifiers import (
    RULES,
    IdentifierKind,
    check,
    check_policy_owner,
    normalise,
    show,
    snils_check_number,
)
from desktop_app.models.insurance_numbers import decode_enp, enp_check_digit, make_enp

K = IdentifierKind


def errors(findings: list[Finding]) -> int:
    return sum(finding.is_error for finding in findings)


@pytest.mark.parametrize(
    "number",
    [
        "112-233-445 95",
        "123-456-789 64",
        "087-654-302 00",
        "900-000-059 00",
        "900-000-068 00",
        "900-000-100 84",
        "900-000-101 85",
        "999-000-111 20",
        "174-003-542 29",
        "138-772-039 88",
        "001-001-999 65",
    ],
)
def test_a_good_snils_passes_however_it_is_typed_and_is_printed_as_on_the_card(number: str) -> None:
    bare = re.sub(r"\D", "", number)
    assert check(K.SNILS, number) == []
    for typed in (bare, number.replace("-", " "), number.replace("-", "–"), f" {number[:-3]}-{number[-2:]}\n"):
        assert normalise(K.SNILS, typed) == bare
    assert show(K.SNILS, bare) == number


@pytest.mark.parametrize("number", ["123-456-789-01", "524-153-723 12", "001-001-999 00", "112-233-445 59"])
def test_a_mistyped_snils_stops_the_form_but_a_received_one_only_warns(number: str) -> None:
    assert errors(check(K.SNILS, number)) == 1
    received = check(K.SNILS, number, Origin.RECEIVED)
    assert [finding.severity for finding in received] == [Severity.WARNING]


@pytest.mark.parametrize("tail", ["00", "12", "99"])
def test_the_earliest_snils_carry_any_tail(tail: str) -> None:
    assert check(K.SNILS, f"001-001-998 {tail}") == []


def test_a_snils_of_zeros_is_told_to_be_a_placeholder() -> None:
    found = check(K.SNILS, "000-000-000 00")
    assert len(found) == 1
    assert not found[0].is_error


def test_a_wrong_length_says_how_many_digits_are_there() -> None:
    found = check(K.SNILS, "112-233-445 9")
    assert found[0].said.parameters == {"length": 11, "present": 10}


def test_letters_in_a_number_are_told_and_the_text_is_not_lost() -> None:
    assert normalise(K.SNILS, "112-233-44О 95") == "112-233-44О 95"
    assert errors(check(K.SNILS, "112-233-44О 95")) == 1
    assert show(K.SNILS, "112-233-44О 95") == "112-233-44О 95"


def test_a_finding_never_repeats_the_number_it_speaks_of() -> None:
    assert "11223344559" not in repr(check(K.SNILS, "11223344559"))


@given(st.integers(min_value=1_001_999, max_value=999_999_999))
def test_the_computed_check_number_is_always_accepted(number: int) -> None:
    first = f"{number:09d}"
    assert check(K.SNILS, first + snils_check_number(first)) == []


@given(st.integers(min_value=1_001_999, max_value=999_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_a_snils_is_always_caught(number: int, place: int, step: int) -> None:
    good = f"{number:09d}" + snils_check_number(f"{number:09d}")
    bad = good[:place] + str((int(good[place]) + step) % 10) + good[place + 1 :]
    unchecked = int(bad[:9]) < 1_001_999
    # 100 and 00 share a check number, so two sums that differ by exactly 100 or 1 modulo 101 may look alike.
    alike = snils_check_number(bad[:9]) == bad[9:] == "00"
    assert unchecked or alike or errors(check(K.SNILS, bad)) == 1


ENPS = [
    ("7756410884001233", date(1985, 3, 15), "male"),
    ("7868150847045670", date(1948, 11, 2), "female"),
    ("5092489769000897", date(2015, 7, 30), "male"),
    ("6647999718000010", date(2000, 12, 31), "female"),
    ("1698899798000022", date(2001, 1, 1), "male"),
    ("0273940893000775", date(1950, 6, 6), "male"),
    ("2657020837000348", date(1979, 2, 12), "female"),
]


@pytest.mark.parametrize(("number", "born", "sex"), ENPS)
def test_a_policy_number_tells_birth_date_and_sex(number: str, born: date, sex: str) -> None:
    parts = decode_enp(number)
    assert parts is not None
    assert (parts.region, parts.birth_date, parts.sex, parts.check_digit) == (number[:2], born, sex, number[-1])
    assert check(K.ENP, number) == []
    assert check_policy_owner(number, born, sex) == []
    assert make_enp(number[:2], born, sex, number[10:15]) == number


def test_a_policy_of_another_person_only_warns() -> None:
    found = check_policy_owner("7756410884001233", date(1985, 3, 16), "female")
    assert [finding.severity for finding in found] == [Severity.WARNING, Severity.WARNING]
    assert check_policy_owner("7756410884001233", None, None) == []


def test_a_policy_number_without_a_meaningful_birth_part_is_accepted() -> None:
    parts = decode_enp("5598718357093420")
    assert parts is not None
    assert (parts.birth_date, parts.sex) == (None, None)
    assert check(K.ENP, "5598 7183 5709 3420") == []
    assert check_policy_owner("5598718357093420", date(1985, 3, 15), "male") == []


def test_a_policy_number_with_a_wrong_check_digit_or_length_stops_the_form() -> None:
    assert errors(check(K.ENP, "1234567890123456")) == 1
    assert errors(check(K.ENP, "775641088400123")) == 1
    assert not errors(check(K.ENP, "1234567890123456", Origin.RECEIVED))
    assert decode_enp("775641088400123") is None


def test_a_policy_number_is_shown_in_fours() -> None:
    assert show(K.ENP, "7756410884001233") == "7756 4108 8400 1233"


def m10(digits: str) -> str:
    """The scheme as the fund's letter tells it: odd places from the right make a number that is doubled."""
    odd, even = digits[::-1][::2][::-1], digits[::-1][1::2][::-1]
    total = sum(int(digit) for digit in even + str(int(odd) * 2))
    return str((10 - total % 10) % 10)


@given(st.text("0123456789", min_size=15, max_size=15))
def test_luhn_and_the_scheme_of_the_fund_agree(first: str) -> None:
    assert enp_check_digit(first) == m10(first)


@given(st.dates(date(1880, 1, 1), date(2049, 12, 31)), st.sampled_from(["male", "female"]), st.integers(0, 99999), st.integers(1, 99))
def test_every_composed_policy_number_is_read_back(born: date, sex: str, serial: int, region: int) -> None:
    number = make_enp(f"{region:02d}", born, sex, f"{serial:05d}")
    parts = decode_enp(number)
    assert parts is not None
    assert (parts.birth_date, parts.sex, parts.serial) == (born, sex, f"{serial:05d}")
    assert check(K.ENP, number) == []


def test_the_hl7_example_of_the_scheme() -> None:
    assert m10("12345") == "5"


def test_a_temporary_certificate_has_nine_digits() -> None:
    assert check(K.POLICY_TEMPORARY, "123 456 789") == []
    assert show(K.POLICY_TEMPORARY, "123456789") == "123 456 789"
    assert errors(check(K.POLICY_TEMPORARY, "12345678")) == 1


@pytest.mark.parametrize(
    ("typed", "canonical", "shown"),
    [
        ("46-05 № 123456", "46-05:123456", "46-05 № 123456"),
        ("46-05 123456", "46-05:123456", "46-05 № 123456"),
        ("ав ст 1234567", "АВ СТ:1234567", "АВ СТ № 1234567"),
        ("1234567", "1234567", "1234567"),
        ("46-05:12 34 56", "46-05:123456", "46-05 № 123456"),
        ("46-05 - 123456-", "46-05:123456", "46-05 № 123456"),
        ("", "", ""),
    ],
)
def test_old_policies_are_split_into_series_and_number(typed: str, canonical: str, shown: str) -> None:
    assert normalise(K.POLICY_OLD, typed) == canonical
    assert show(K.POLICY_OLD, canonical) == shown
    assert check(K.POLICY_OLD, typed) == []


def test_old_policies_are_limited_only_by_the_exchange_format() -> None:
    assert errors(check(K.POLICY_OLD, "12345678901 № 1")) == 1
    assert errors(check(K.POLICY_OLD, "1" * 21)) == 1
    assert [finding.severity for finding in check(K.POLICY_OLD, "серия № без")] == [Severity.WARNING]


def test_a_voluntary_policy_is_what_the_insurer_wrote() -> None:
    assert normalise(K.POLICY_VOLUNTARY, "  ДМС-a/77  №5 ") == "ДМС-a/77 №5"
    assert check(K.POLICY_VOLUNTARY, "ДМС-a/77 №5") == []
    assert errors(check(K.POLICY_VOLUNTARY, "9" * 41)) == 1


def test_a_passport_is_ten_digits_in_any_grouping() -> None:
    for typed in ("4510 123456", "45 10 123456", "4510123456", "45 10 № 123456", "4510:123456"):
        assert normalise(K.PASSPORT, typed) == "4510:123456"
        assert check(K.PASSPORT, typed) == []
    assert show(K.PASSPORT, "4510:123456") == "45 10 123456"
    assert two_parts("4510:123456") == ("4510", "123456")
    assert errors(check(K.PASSPORT, "4510 12345")) == 1
    assert errors(check(K.PASSPORT, "4510 12345О")) == 1
    assert show(K.PASSPORT, "451012345") == "451012345"


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("IV-АБ 744233", "IV-АБ:744233"),
        ("iv-аб №744233", "IV-АБ:744233"),
        ("ХУ1Л-АБ 744233", "XVIL-АБ:744233"),
        ("IVXL-АБ:744233", "IVXL-АБ:744233"),
        ("III МЮ 123456", "III-МЮ:123456"),
        ("1-MO 123456", "I-МО:123456"),
        ("Ⅳ–TH 123456", "IV-ТН:123456"),
    ],
)
def test_a_birth_certificate_typed_with_look_alikes_is_put_right(typed: str, canonical: str) -> None:
    assert normalise(K.BIRTH_CERTIFICATE, typed) == canonical
    assert check(K.BIRTH_CERTIFICATE, typed) == []


def test_a_birth_certificate_of_another_shape_is_told() -> None:
    for typed in ("IV-АБ 74423", "АБ 744233", "IV-QW 744233"):
        assert errors(check(K.BIRTH_CERTIFICATE, typed)) == 1
    assert show(K.BIRTH_CERTIFICATE, "IV-АБ:744233") == "IV-АБ 744233"


def test_other_papers() -> None:
    assert show(K.INTERNATIONAL_PASSPORT, normalise(K.INTERNATIONAL_PASSPORT, "71 № 1234567")) == "71 1234567"
    assert errors(check(K.INTERNATIONAL_PASSPORT, "71 123456")) == 1
    assert show(K.DRIVING_LICENCE, normalise(K.DRIVING_LICENCE, "77OP 345678")) == "77 ОР 345678"
    assert errors(check(K.DRIVING_LICENCE, "77 34567")) == 1
    assert check(K.FOREIGN_PASSPORT, "AA-123 45") == []
    assert errors(check(K.FOREIGN_PASSPORT, "X" * 21)) == 1
    assert normalise(K.RESIDENCE_PERMIT, " 82 №  0123456 ") == "82 0123456"


@pytest.mark.parametrize("number", ["123456789047", "770000000156", "500100200303"])
def test_a_good_inn_passes(number: str) -> None:
    assert check(K.INN, number) == []


def test_inn_of_a_person_and_of_an_organisation_differ() -> None:
    assert errors(check(K.INN, "123456789037")) == 1
    assert errors(check(K.INN, "1234567894")) == 1
    assert check(K.INN_ORGANISATION, "1234567894") == []
    assert errors(check(K.INN_ORGANISATION, "1234567895")) == 1


@pytest.mark.parametrize("kind", list(K))
def test_a_missing_identifier_is_no_finding(kind: IdentifierKind) -> None:
    assert check(kind, "") == []
    assert check(kind, "   ") == []
    assert show(kind, "") == ""


@given(st.sampled_from(list(K)), st.text(alphabet="0123456789 -№:.IVXLХУЛабвЁёABCiv–/Ⅳ", max_size=24))
def test_the_canonical_form_of_a_canonical_form_is_itself(kind: IdentifierKind, typed: str) -> None:
    canonical = normalise(kind, typed)
    assert normalise(kind, canonical) == canonical


@given(st.sampled_from(list(K)), st.text(alphabet="0123456789 -№:IVXАБВГ", max_size=24))
def test_what_is_printed_and_typed_again_is_the_same_number(kind: IdentifierKind, typed: str) -> None:
    canonical = normalise(kind, typed)
    if not check(kind, typed):
        assert normalise(kind, show(kind, canonical)) == canonical


@given(st.sampled_from(list(K)), st.text(max_size=60))
def test_nothing_that_can_be_typed_breaks_a_check_and_nothing_received_is_an_error(kind: IdentifierKind, typed: str) -> None:
    check(kind, typed)
    assert errors(check(kind, typed, Origin.RECEIVED)) == 0


def test_every_kind_has_a_rule_and_a_name() -> None:
    assert set(RULES) == set(K)
    assert all(rule.label for rule in RULES.values())
