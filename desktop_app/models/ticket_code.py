"""The code on a ticket: which appointment, which issue of the ticket, that our clinic made it, and nothing about the person.

    R1-<number, 8 characters>-<ticket version>-<mark of the key, 2><signature, 10><check, 2>     signed
    R1-<number, 8 characters>-<ticket version>-<check, 2>                                        by a desk without a key

Only characters of QR's alphanumeric mode, so the code stays coarse enough for a creased paper and a dim phone screen, and only keys that
a scanner need not hold Shift for. The check finds what was read in part; the signature finds who made one up.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.core.errors import UserError
from desktop_app.core.i18n import Said, mark
from desktop_app.models.appointment_number import ALPHABET, LENGTH, AppointmentNumber, parse_appointment_number
from desktop_app.models.clinic_key import MARK_LENGTH, SIGNATURE_LENGTH, ClinicKeys, in_letters

FORMAT = "R1"
_CHECK_LENGTH = 2
_SIGNED_LENGTH = MARK_LENGTH + SIGNATURE_LENGTH + _CHECK_LENGTH


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
    """What the code says: the appointment's number, the issue of the ticket (1 for the first, one more after each change), who made it.

    A number may have a twin (`models.appointment_number`). `signature` begins with the key's mark; it is empty where a desk had no key.
    """

    number: AppointmentNumber
    ticket_version: int
    signature: str = ""

    @property
    def signed_text(self) -> str:
        """What the signature stands under."""
        return f"{FORMAT}-{self.number.replace('-', '')}-{self.ticket_version}"


class Maker(StrEnum):
    """Who made a ticket, as far as this desk can tell without asking anybody."""

    OURS = "ours"
    FORGED = "forged"
    OTHER_KEY = "other-key"
    UNSIGNED = "unsigned"
    UNCHECKED = "unchecked"


class Issue(StrEnum):
    """How the issue of a ticket stands to the appointment on this computer."""

    PRESENT = "present"
    OUTDATED = "outdated"
    AHEAD = "ahead"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """What a desk finds out about a ticket."""

    maker: Maker
    issue: Issue

    @property
    def is_good(self) -> bool:
        """Nothing speaks against it."""
        return self.maker is Maker.OURS and self.issue is Issue.PRESENT

    @property
    def trouble(self) -> Said | None:
        """What speaks against it, the gravest first; None for a good one."""
        if self.maker is Maker.FORGED:
            return Said(_MAKERS[Maker.FORGED])
        if self.issue in _ISSUES:
            return Said(_ISSUES[self.issue])
        return Said(_MAKERS[self.maker]) if self.maker in _MAKERS else None


_MAKERS = {
    Maker.FORGED: mark("This ticket is not genuine: our clinic did not sign it. Check the patient by document."),
    Maker.OTHER_KEY: mark("Another clinic's key signed this ticket, or one that is no longer in use. Check the patient by document."),
    Maker.UNSIGNED: mark("This ticket bears no signature, so it proves nothing. Check the patient by document."),
    Maker.UNCHECKED: mark("This desk has no clinic's key and cannot check the signature of a ticket. Check the patient by document."),
}
_ISSUES = {
    Issue.OUTDATED: mark("This ticket is outdated: the appointment was changed after it was printed."),
    Issue.AHEAD: mark(
        "This ticket is newer than what this computer knows: the appointment was changed elsewhere and the news is on its way."
    ),
    Issue.UNKNOWN: mark("The appointment of this ticket is not on this computer. Find the patient by name, or check by document."),
}


def sign(number: AppointmentNumber, ticket_version: int, keys: ClinicKeys) -> TicketCode:
    """The code of that issue, signed by the present key of the desk; unsigned where it has none. ValueError for a version under 1."""
    if ticket_version < 1:
        raise ValueError("tickets are numbered from 1")
    bare = TicketCode(number, ticket_version)
    return TicketCode(number, ticket_version, keys.signature(bare.signed_text))


def encode(code: TicketCode) -> str:
    """The text of the code."""
    body = f"{code.signed_text}-{code.signature}"
    return body + check_of(body)


def decode(scanned: str) -> TicketCode:
    """What the `scanned` text says, whatever the scanner did to its case and ends. It is not verified yet: see `examine`.

    Raises NotATicketCode, NewerTicketCode, DamagedTicketCode.
    """
    text = scanned.strip().upper()
    form, _, rest = text.partition("-")
    if not rest or form[:1] != "R" or not _is_number(form[1:]):
        raise NotATicketCode
    if form != FORMAT:
        raise NewerTicketCode
    parts = rest.split("-")
    if len(parts) != 3 or len(parts[2]) not in (_CHECK_LENGTH, _SIGNED_LENGTH) or check_of(text[:-_CHECK_LENGTH]) != text[-_CHECK_LENGTH:]:
        raise DamagedTicketCode
    number, version, ending = parts
    if len(number) != LENGTH or not _is_number(version) or version.startswith("0") or any(letter not in ALPHABET for letter in ending):
        raise DamagedTicketCode
    try:
        return TicketCode(parse_appointment_number(number), int(version), ending[:-_CHECK_LENGTH])
    except UserError as error:
        raise DamagedTicketCode from error


def maker_of(code: TicketCode, keys: ClinicKeys) -> Maker:
    """Who made it, by the keys of this desk."""
    if not code.signature:
        return Maker.UNSIGNED
    if not keys.keys:
        return Maker.UNCHECKED
    candidates = keys.marked(code.signature)
    if not candidates:
        return Maker.OTHER_KEY
    bare = code.signature[MARK_LENGTH:]
    return Maker.OURS if any([key.fits(code.signed_text, bare) for key in candidates]) else Maker.FORGED


def issue_of(code: TicketCode, ticket_version: int | None) -> Issue:
    """How it stands to the appointment, whose present ticket has `ticket_version`; None where it is not on this computer."""
    if ticket_version is None:
        return Issue.UNKNOWN
    if code.ticket_version == ticket_version:
        return Issue.PRESENT
    return Issue.OUTDATED if code.ticket_version < ticket_version else Issue.AHEAD


def examine(code: TicketCode, keys: ClinicKeys, ticket_version: int | None) -> Verdict:
    """All that this desk can find out without asking anybody."""
    return Verdict(maker_of(code, keys), issue_of(code, ticket_version))


def check_of(body: str) -> str:
    """The two characters that close `body`: ten bits of its digest."""
    return in_letters(int.from_bytes(hashlib.sha256(body.encode()).digest()[:2]) >> 6, _CHECK_LENGTH)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
