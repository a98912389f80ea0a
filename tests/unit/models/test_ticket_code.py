"""The code of a ticket: signed, read, verified without a network; forged, outdated and unsigned ones told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.appointment_number import ALPHABET, appointment_number
from desktop_app.models.clinic_key import NO_KEYS, ClinicKey, ClinicKeys
from desktop_app.models.ticket_code import (
    DamagedTicketCode,
    Issue,
    Maker,
    NewerTicketCode,
    NotATicketCode,
    TicketCode,
    TicketCodeError,
    Verdict,
    check_of,
    decode,
    encode,
    examine,
    sign,
)
from tests.kit.ids import nth_id

OURS = ClinicKeys((ClinicKey(bytes(range(16))),))
THEIRS = ClinicKeys((ClinicKey(bytes(range(16, 32))),))
NUMBER = appointment_number(nth_id(1))
BARE_NUMBER = NUMBER.replace("-", "")
SIGNED = encode(sign(NUMBER, 2, OURS))
UNSIGNED = encode(sign(NUMBER, 2, NO_KEYS))
NUMBERS = st.integers(1, 100_000).map(nth_id).map(appointment_number)
DESKS = st.sampled_from([OURS, THEIRS, NO_KEYS])


@given(number=NUMBERS, version=st.integers(1, 9999), keys=DESKS)
def test_what_is_built_is_read_back(number: str, version: int, keys: ClinicKeys) -> None:
    code = sign(appointment_number(number), version, keys)
    assert decode(encode(code)) == code


def test_the_code_holds_its_format_the_number_the_version_the_signature_and_no_more() -> None:
    form, number, version, ending = SIGNED.split("-")
    assert (form, number, version) == ("R1", BARE_NUMBER, "2")
    assert len(ending) == 2 + 10 + 2
    assert len(UNSIGNED.split("-")[3]) == 2


@given(number=NUMBERS, version=st.integers(1, 99), keys=DESKS)
def test_every_character_is_one_that_a_scanner_types_without_shift_and_a_coarse_code_holds(
    number: str, version: int, keys: ClinicKeys
) -> None:
    assert set(encode(sign(appointment_number(number), version, keys))) <= set(ALPHABET + "-")


@pytest.mark.parametrize("heard", [SIGNED.lower(), f"  {SIGNED}\r\n", f"\t{SIGNED}"])
def test_a_scanner_with_caps_lock_or_an_enter_is_understood(heard: str) -> None:
    assert decode(heard) == sign(NUMBER, 2, OURS)


@pytest.mark.parametrize(
    "scanned",
    ["", "4600682000013", "https://example.org/R1-", "R1", "R1-", "RX-123-1-ABCD", "R-1-2-3", "7K4P-29QX", "R²-1-2-3", "7756410884001233"],
)
def test_other_codes_of_a_registry_are_not_taken_for_tickets(scanned: str) -> None:
    with pytest.raises(NotATicketCode):
        decode(scanned)


def test_a_ticket_of_a_later_program_is_told_from_a_damaged_one() -> None:
    with pytest.raises(NewerTicketCode):
        decode(SIGNED.replace("R1", "R2", 1))


@pytest.mark.parametrize(
    "scanned",
    [SIGNED[:-1], f"{SIGNED}0", SIGNED.replace("-2-", "-3-"), SIGNED.replace("-2-", "--"), f"{SIGNED}-X", "R1-ABC", SIGNED[:-14]],
)
def test_a_code_read_in_part_is_refused(scanned: str) -> None:
    with pytest.raises(DamagedTicketCode):
        decode(scanned)


@pytest.mark.parametrize(
    "body", [f"R1-{BARE_NUMBER}-0-", f"R1-{BARE_NUMBER}-02-", f"R1-{BARE_NUMBER[:-1]}-1-", "R1-00000001-1-", f"R1-{BARE_NUMBER}-x-"]
)
def test_a_body_that_no_ticket_can_have_is_refused_even_with_a_right_check(body: str) -> None:
    with pytest.raises(DamagedTicketCode):
        decode(body + check_of(body))


@given(place=st.integers(3, len(SIGNED) - 1), letter=st.sampled_from(ALPHABET))
def test_no_single_wrong_letter_makes_a_good_ticket_for_another_appointment(place: int, letter: str) -> None:
    wrong = SIGNED[:place] + letter + SIGNED[place + 1 :]
    if wrong == SIGNED:
        return
    try:
        code = decode(wrong)
    except TicketCodeError:
        return
    assert examine(code, OURS, code.ticket_version).maker is not Maker.OURS


def test_a_ticket_of_our_clinic_is_good_at_any_desk_that_has_the_key() -> None:
    verdict = examine(decode(SIGNED), OURS, 2)
    assert verdict == Verdict(Maker.OURS, Issue.PRESENT)
    assert verdict.is_good
    assert verdict.trouble is None


def test_a_ticket_signed_with_a_former_key_is_still_ours() -> None:
    assert examine(decode(SIGNED), OURS.with_current(THEIRS.keys[0]), 2).is_good


@given(number=NUMBERS, version=st.integers(1, 99), guess=st.text(ALPHABET, min_size=10, max_size=10))
def test_a_signature_that_was_made_up_is_told_as_forged_whatever_the_version(number: str, version: int, guess: str) -> None:
    honest = sign(appointment_number(number), version, OURS)
    forged = TicketCode(honest.number, version, honest.signature[:2] + guess)
    if forged == honest:
        return
    verdict = examine(decode(encode(forged)), OURS, version + 1)
    assert (verdict.maker, verdict.issue) == (Maker.FORGED, Issue.OUTDATED)
    assert "not genuine" in str(verdict.trouble)


def test_a_true_signature_moved_to_another_number_or_issue_is_forged() -> None:
    honest = sign(NUMBER, 2, OURS)
    for other in (TicketCode(NUMBER, 3, honest.signature), TicketCode(appointment_number(nth_id(2)), 2, honest.signature)):
        assert examine(decode(encode(other)), OURS, other.ticket_version).maker is Maker.FORGED


@pytest.mark.parametrize(
    ("code", "keys", "present", "verdict", "word"),
    [
        (SIGNED, OURS, 3, Verdict(Maker.OURS, Issue.OUTDATED), "outdated"),
        (SIGNED, OURS, 1, Verdict(Maker.OURS, Issue.AHEAD), "newer"),
        (SIGNED, OURS, None, Verdict(Maker.OURS, Issue.UNKNOWN), "not on this computer"),
        (SIGNED, THEIRS, 2, Verdict(Maker.OTHER_KEY, Issue.PRESENT), "Another clinic"),
        (SIGNED, NO_KEYS, 2, Verdict(Maker.UNCHECKED, Issue.PRESENT), "no clinic's key"),
        (UNSIGNED, OURS, 2, Verdict(Maker.UNSIGNED, Issue.PRESENT), "no signature"),
        (UNSIGNED, NO_KEYS, 2, Verdict(Maker.UNSIGNED, Issue.PRESENT), "no signature"),
        (UNSIGNED, OURS, 3, Verdict(Maker.UNSIGNED, Issue.OUTDATED), "outdated"),
    ],
)
def test_each_trouble_has_its_own_words(code: str, keys: ClinicKeys, present: int | None, verdict: Verdict, word: str) -> None:
    found = examine(decode(code), keys, present)
    assert found == verdict
    assert not found.is_good
    assert word in str(found.trouble)


def test_a_ticket_numbered_zero_is_a_bug() -> None:
    with pytest.raises(ValueError, match="from 1"):
        sign(NUMBER, 0, OURS)


def test_the_error_of_a_code_does_not_repeat_what_was_scanned() -> None:
    with pytest.raises(NotATicketCode) as caught:
        decode("Иванова Анна 12.03.1984")
    assert "Иванова" not in str(caught.value)
