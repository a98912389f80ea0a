"""The code of a ticket: built, drawn, read, and refused for a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.ids import RowId
from desktop_app.documents import qr
from desktop_app.documents.qr import DamagedTicketCode, NewerTicketCode, NotATicketCode, TicketCode, TicketCodeError
from tests.unit.documents.paper import APPOINTMENT

CODE = TicketCode(APPOINTMENT, 2)
PAYLOAD = qr.build(CODE)


@given(identifier=st.uuids(), version=st.integers(1, 9999))
def test_what_is_built_is_read_back(identifier: object, version: int) -> None:
    code = TicketCode(RowId(str(identifier)), version)
    assert qr.parse(qr.build(code)) == code


def test_the_code_has_its_format_the_id_the_version_and_a_check_and_no_more() -> None:
    form, identifier, version, check = PAYLOAD.split(":")
    assert (form, version) == ("R1", "2")
    assert (len(identifier), len(check)) == (26, 4)


@pytest.mark.parametrize("heard", [PAYLOAD.lower(), f"  {PAYLOAD}\r\n", f"\t{PAYLOAD}"])
def test_a_scanner_with_caps_lock_or_an_enter_is_understood(heard: str) -> None:
    assert qr.parse(heard) == CODE


@pytest.mark.parametrize(
    "scanned",
    ["", "4600682000013", "https://example.org/R1:", "R1", "R1:", "RX:123:1:ABCD", "R:1:2:3", "7K4P-29QX", "R²:1:2:3"],
)
def test_other_codes_of_a_registry_are_not_taken_for_tickets(scanned: str) -> None:
    with pytest.raises(NotATicketCode):
        qr.parse(scanned)


def test_a_ticket_of_a_later_program_is_told_from_a_damaged_one() -> None:
    with pytest.raises(NewerTicketCode):
        qr.parse(PAYLOAD.replace("R1", "R2", 1))


@pytest.mark.parametrize(
    "scanned",
    [PAYLOAD[:-1], f"{PAYLOAD}0", PAYLOAD.replace(":2:", ":3:"), PAYLOAD.replace(":2:", "::"), f"{PAYLOAD}:X", "R1:ABC"],
)
def test_a_code_read_in_part_is_refused(scanned: str) -> None:
    with pytest.raises(DamagedTicketCode):
        qr.parse(scanned)


@given(place=st.integers(3, len(PAYLOAD) - 1), letter=st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_no_single_wrong_letter_leads_to_another_appointment(place: int, letter: str) -> None:
    wrong = PAYLOAD[:place] + letter + PAYLOAD[place + 1 :]
    if wrong == PAYLOAD:
        assert qr.parse(wrong) == CODE
        return
    with pytest.raises(TicketCodeError):
        qr.parse(wrong)


@pytest.mark.parametrize("body", ["R1:ZZZZZZZZZZZZZZZZZZZZZZZZZZ:1", "R1:0000000000000000000000000U:1", "R1:00:1", f"{PAYLOAD[:29]}:x"])
def test_a_body_that_no_ticket_can_have_is_refused_even_with_a_right_check(body: str) -> None:
    with pytest.raises(DamagedTicketCode):
        qr.parse(f"{body}:{qr.check_of(body)}")


@pytest.mark.parametrize("code", [TicketCode(APPOINTMENT, 0), TicketCode(RowId("Appointment/17"), 1)])
def test_a_code_that_could_not_be_read_back_is_not_built(code: TicketCode) -> None:
    with pytest.raises(ValueError, match=r".+"):
        qr.build(code)


def test_the_code_stays_coarse_enough_for_a_dim_screen() -> None:
    modules = qr.matrix(TicketCode(APPOINTMENT, 99))
    assert len(modules) == 29
    assert all(len(row) == 29 for row in modules)


def test_the_error_of_a_code_does_not_repeat_what_was_scanned() -> None:
    with pytest.raises(NotATicketCode) as caught:
        qr.parse("Иванова Анна 12.03.1984")
    assert "Иванова" not in str(caught.value)
