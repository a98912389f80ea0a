"""What a scanner read: told by its content alone, so that nobody chooses a field before scanning."""

import re
from dataclasses import dataclass

from desktop_app.core.i18n import Said
from desktop_app.models.identifiers import IdentifierKind, check
from desktop_app.models.policy_barcode import PolicyBarcode, read_policy_barcode
from desktop_app.models.ticket_code import NotATicketCode, TicketCode, TicketCodeError, decode

_SYMBOLOGY = re.compile(r"\A\][A-Za-z]\d(?=.)", re.DOTALL)
"""What a scanner may put before the content to tell the kind of code (ISO/IEC 15424)."""
_SIXTEEN = re.compile(r"(?<!\d)(?:\d{16}|\d{4} \d{4} \d{4} \d{4})(?!\d)")
_NUMBER = re.compile(r"[0-9][0-9 \-/]{3,19}")


@dataclass(frozen=True)
class Ticket:
    """The code of a ticket; who made it is not looked into yet."""

    code: TicketCode


@dataclass(frozen=True)
class UnreadTicket:
    """A ticket whose code cannot be used, and why."""

    reason: Said


@dataclass(frozen=True)
class Policy:
    """A policy: the ЕНП of a digital one, and all that a paper one says of its owner."""

    enp: str
    owner: PolicyBarcode | None = None


@dataclass(frozen=True)
class Number:
    """Some other number, which may be that of a card or a document; with its signs between."""

    text: str


@dataclass(frozen=True)
class Unknown:
    """None of these."""

    text: str


Scanned = Ticket | UnreadTicket | Policy | Number | Unknown


def recognise(read: str) -> Scanned:
    """What `read` is. Any text is something; none raises."""
    text = _SYMBOLOGY.sub("", read.strip())
    try:
        return Ticket(decode(text))
    except NotATicketCode:
        return _policy(text) or _number_or_unknown(text)
    except TicketCodeError as error:
        return UnreadTicket(error.said)


def may_be_a_code(read: str) -> bool:
    """Whether a burst of keys can be a code at all: every code of a registry holds a digit, names that are typed fast do not."""
    return any(letter.isdigit() for letter in read)


def _policy(text: str) -> Policy | None:
    owner = read_policy_barcode(text)
    if owner is not None:
        return Policy(owner.enp, owner)
    found = {match[0].replace(" ", "") for match in _SIXTEEN.finditer(text)}
    right = [number for number in found if not any(finding.is_error for finding in check(IdentifierKind.ENP, number))]
    return Policy(right[0]) if len(right) == 1 else None


def _number_or_unknown(text: str) -> Scanned:
    return Number(text) if _NUMBER.fullmatch(text) else Unknown(text)
