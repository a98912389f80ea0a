"""What a scanner read is told by its content: tickets, policies of paper and of the telephone, numbers, and the rest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.clinic_key import NO_KEYS
from desktop_app.models.insurance_numbers import make_enp
from desktop_app.models.policy_barcode import PolicyBarcode, read_policy_barcode
from desktop_app.models.scanned import Number, Policy, Ticket, Unknown, UnreadTicket, may_be_a_code, recognise
from desktop_app.models.ticket_code import encode, sign
from tests.kit.ids import nth_id

ALPHABET = " .-'0123456789АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЬЪЫЭЮЯ"
ENP = make_enp("77", date(1984, 3, 12), "female", "00123")
NUMBER = appointment_number(nth_id(1))
CODE = encode(sign(NUMBER, 2, NO_KEYS))
NAMES = st.text("АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЬЪЫЭЮЯ", min_size=1, max_size=18)
DAYS = st.dates(date(1900, 1, 2), date(2070, 1, 1))


def barcode(enp: str, names: tuple[str, str, str], sex: int, born: date | None, ends: date | None, kind: int = 1) -> str:
    """A policy's barcode as a scanner writes it in hexadecimal digits; the signature is none."""
    signs = [63 if letter == "|" else ALPHABET.index(letter) for letter in "|".join(names)]
    bits = 0
    for sign_ in [*signs, *[0] * (68 - len(signs))]:
        bits = bits << 6 | sign_
    days = b"".join(((day - date(1900, 1, 1)).days if day else 0).to_bytes(2) for day in (born, ends))
    return (bytes([kind]) + int(enp).to_bytes(8) + bits.to_bytes(51) + bytes([sex]) + days + bytes(65)).hex()


OWNER = ("ЩЁГОЛЕВА", "АННА-МАРИЯ", "СЕРГЕЕВНА")
PAPER = barcode(ENP, OWNER, 2, date(1984, 3, 12), date(2027, 1, 1))


def test_a_paper_policy_says_who_its_owner_is() -> None:
    assert read_policy_barcode(PAPER) == PolicyBarcode(ENP, *OWNER, "female", date(1984, 3, 12), date(2027, 1, 1))
    assert read_policy_barcode(PAPER.upper()) == read_policy_barcode(PAPER)


@given(
    names=st.tuples(NAMES, NAMES, NAMES),
    born=DAYS,
    sex=st.sampled_from(["male", "female"]),
    ends=st.none() | DAYS,
    kind=st.sampled_from([1, 2]),
)
def test_any_policy_is_read_back(names: tuple[str, str, str], born: date, sex: str, ends: date | None, kind: int) -> None:
    number = make_enp("16", date(1990, 1, 15), sex, "00042")
    found = read_policy_barcode(barcode(number, names, {"male": 1, "female": 2}[sex], born, ends, kind))
    assert found == PolicyBarcode(number, *names, sex, born, ends)


@pytest.mark.parametrize(
    "text",
    ["", "00", PAPER[:120], "zz" + PAPER[2:], "09" + PAPER[2:], barcode("7756410884001230", OWNER, 2, None, None), "7756410884001233"],
)
def test_what_is_no_paper_policy_is_none(text: str) -> None:
    assert read_policy_barcode(text) is None


def test_an_owner_without_patronymic_sex_and_dates() -> None:
    assert read_policy_barcode(barcode(ENP, ("ЦОЙ", "ЖАННА", ""), 0, None, None)) == PolicyBarcode(
        ENP, "ЦОЙ", "ЖАННА", "", None, None, None
    )


@given(noise=st.binary(max_size=140))
def test_any_bytes_are_read_without_a_fall(noise: bytes) -> None:
    read_policy_barcode(noise.hex())
    recognise(noise.decode("latin1"))


@given(text=st.text(max_size=80))
def test_any_text_is_something(text: str) -> None:
    assert recognise(text) is not None


def test_a_ticket_with_and_without_the_mark_of_its_symbology() -> None:
    for read in (CODE, f"]Q1{CODE}", f" {CODE.lower()}\n"):
        found = recognise(read)
        assert isinstance(found, Ticket)
        assert (found.code.number, found.code.ticket_version) == (NUMBER, 2)


def test_a_ticket_that_was_read_in_part_is_no_unknown_code() -> None:
    found = recognise(CODE[:-1])
    assert isinstance(found, UnreadTicket)
    assert "read with an error" in str(found.reason)
    assert isinstance(recognise(CODE.replace("R1", "R7", 1)), UnreadTicket)


@pytest.mark.parametrize(
    "read", [ENP, f"{ENP[:4]} {ENP[4:8]} {ENP[8:12]} {ENP[12:]}", f"ENP={ENP}", f"https://example.org/p?n={ENP}&v=2", f"]Q1{ENP}"]
)
def test_the_number_of_a_digital_policy_is_found_wherever_it_stands(read: str) -> None:
    assert recognise(read) == Policy(ENP)


def test_a_paper_policy_comes_with_its_owner() -> None:
    found = recognise(PAPER)
    assert isinstance(found, Policy)
    assert found.owner is not None
    assert (found.enp, found.owner.family) == (ENP, "ЩЁГОЛЕВА")


def test_a_policy_with_a_wrong_digit_is_only_a_number_and_two_policies_are_unknown() -> None:
    wrong = ENP[:-1] + str((int(ENP[-1]) + 1) % 10)
    other = make_enp("16", date(1990, 1, 15), "male", "00042")
    assert recognise(wrong) == Number(wrong)
    assert isinstance(recognise(f"{ENP};{other}"), Unknown)
    assert recognise(f"{ENP};{ENP}") == Policy(ENP)


@pytest.mark.parametrize("read", ["12345", "112-233-445 95", "4600682000013", "45 05 123456"])
def test_other_numbers_are_numbers(read: str) -> None:
    assert recognise(read) == Number(read)


@pytest.mark.parametrize("read", ["123", "https://example.org", "ABC-12345", "1" * 40])
def test_the_rest_is_unknown(read: str) -> None:
    assert recognise(read) == Unknown(read)


def test_names_that_are_typed_fast_are_no_codes() -> None:
    assert not may_be_a_code("ivanova anna")
    assert may_be_a_code(CODE)
    assert may_be_a_code(PAPER)


def test_days_are_counted_from_the_first_of_1900() -> None:
    found = read_policy_barcode(barcode(ENP, OWNER, 2, date(1900, 1, 1) + timedelta(days=1), None))
    assert found is not None
    assert found.birth_date == date(1900, 1, 2)
