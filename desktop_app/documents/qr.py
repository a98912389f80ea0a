"""The code on a ticket: which appointment, which issue of the ticket, and nothing about the person.

    R1:<id, 26 characters of base 32>:<ticket version>:<check, 4 characters>

Only characters of QR's alphanumeric mode, so the code stays coarse enough for a creased paper and a dim phone screen. The check
finds damage and mistyping; it is no signature: anybody can make one.
"""

import hashlib
import uuid
from dataclasses import dataclass

import qrcode.constants
from qrcode.main import QRCode

from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark
from desktop_app.core.ids import RowId
from desktop_app.models.appointment_number import ALPHABET

FORMAT = "R1"
_ID_LENGTH = 26  # 130 bits hold the 128 of an id
_CHECK_LENGTH = 4


class TicketCodeError(UserError):
    """What was scanned leads to no appointment."""


class NotATicketCode(TicketCodeError):
    """Some other code: a policy, a card, goods."""

    def __init__(self) -> None:
        super().__init__(mark("This is not the code of a ticket."))


class NewerTicketCode(TicketCodeError):
    """A ticket of a format that this version does not know."""

    def __init__(self) -> None:
        super().__init__(mark("A newer version of the program printed this ticket. Type its number, or find the patient by name."))


class DamagedTicketCode(TicketCodeError):
    """A ticket's code whose check does not fit."""

    def __init__(self) -> None:
        super().__init__(mark("The code of the ticket was read with an error. Scan it again, or type the number under it."))


@dataclass(frozen=True)
class TicketCode:
    """What the code says: the appointment's row id, and the issue of the ticket (1 for the first, one more after each change)."""

    appointment_id: RowId
    ticket_version: int


def build(code: TicketCode) -> str:
    """The text of the code. ValueError for an id that is no UUID or a version under 1: a bug, not a person's slip."""
    if code.ticket_version < 1:
        raise ValueError("tickets are numbered from 1")
    body = f"{FORMAT}:{_packed(uuid.UUID(code.appointment_id))}:{code.ticket_version}"
    return f"{body}:{check_of(body)}"


def parse(scanned: str) -> TicketCode:
    """What the `scanned` text says, whatever the scanner did to its case and ends.

    Raises NotATicketCode, NewerTicketCode, DamagedTicketCode.
    """
    text = scanned.strip().upper()
    mark_of_format, _, rest = text.partition(":")
    if not rest or mark_of_format[:1] != "R" or not _is_number(mark_of_format[1:]):
        raise NotATicketCode
    if mark_of_format != FORMAT:
        raise NewerTicketCode
    parts = rest.split(":")
    if len(parts) != 3 or parts[2] != check_of(f"{FORMAT}:{parts[0]}:{parts[1]}"):
        raise DamagedTicketCode
    if not _is_number(parts[1]):
        raise DamagedTicketCode
    return TicketCode(_unpacked(parts[0]), int(parts[1]))


def matrix(code: TicketCode) -> list[list[bool]]:
    """The modules of the code, True for dark, without the quiet zone of 4 modules that the page must leave around it.

    A quarter of it may be creased or stained (level Q).
    """
    drawn = QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0)
    drawn.add_data(build(code))
    drawn.make(fit=True)
    return [[bool(module) for module in row] for row in drawn.get_matrix()]


def _packed(identifier: uuid.UUID) -> str:
    bits = identifier.int
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(_ID_LENGTH)))


def _unpacked(text: str) -> RowId:
    if len(text) != _ID_LENGTH or any(letter not in ALPHABET for letter in text):
        raise DamagedTicketCode
    bits = 0
    for letter in text:
        bits = bits << 5 | ALPHABET.index(letter)
    if bits >> 128:
        raise DamagedTicketCode
    return RowId(str(uuid.UUID(int=bits)))


def check_of(body: str) -> str:
    """The four characters that close `body`: 20 bits of its digest."""
    bits = int.from_bytes(hashlib.sha256(body.encode()).digest()[:3])
    return "".join(ALPHABET[bits >> shift & 31] for shift in (15, 10, 5, 0))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
