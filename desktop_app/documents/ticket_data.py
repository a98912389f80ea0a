"""What stands on a ticket and is said of a booking by phone: plain values, gathered by whoever prints."""

from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.core.ids import RowId
from desktop_app.models.appointment_number import AppointmentNumber, appointment_number
from desktop_app.models.clinic_key import NO_KEYS, ClinicKeys
from desktop_app.models.promise import Promise
from desktop_app.models.ticket_code import encode, sign


@dataclass(frozen=True)
class Provisional:
    """The central has not applied the booking: what is promised, whom we call if it fails (None: nobody), and by when."""

    promise: Promise
    until: datetime
    phone: str | None = None


@dataclass(frozen=True)
class TicketData:
    """One booking in words. Instants are aware; `tz` is the IANA name of the clinic's zone, in which they are printed.

    `ticket_version` is 1 for the first ticket of the appointment; a later one says that it replaces those before.
    `printed_at` is also the "today" of what is said by phone. Texts that are not known are empty. `keys` sign the code.
    """

    appointment_id: RowId
    ticket_version: int
    family: str
    given: str
    specialty: str
    specialist: str
    start: datetime
    tz: str
    clinic: str
    address: str
    printed_at: datetime
    patronymic: str = ""
    birth_date: date | None = None
    clinic_number: str = ""
    branch: str = ""
    room: str = ""
    clinic_phone: str = ""
    desk: str = ""
    what_to_bring: tuple[str, ...] = ()
    preparation: tuple[str, ...] = ()
    provisional: Provisional | None = None
    keys: ClinicKeys = NO_KEYS

    @property
    def code(self) -> str:
        """The text of the QR code, signed where this desk has the clinic's key."""
        return encode(sign(self.number, self.ticket_version, self.keys))

    @property
    def has_preparation(self) -> bool:
        """Whether the service asks for anything before the visit (rule 80): without it there is no preparation sheet."""
        return any(note.strip() for note in self.preparation)

    @property
    def number(self) -> AppointmentNumber:
        """The short number that people read and type."""
        return appointment_number(self.appointment_id)

    @property
    def file_name(self) -> str:
        """A name for saving that tells the ticket and nothing about the person: "ticket-7K4P-29QX-1.pdf"."""
        return f"ticket-{self.number}-{self.ticket_version}.pdf"

    @property
    def first_names(self) -> str:
        """Given name and patronymic."""
        return " ".join(part for part in (self.given, self.patronymic) if part)

    @property
    def patient(self) -> str:
        """Family name first, as papers have it."""
        return " ".join(part for part in (self.family, self.first_names) if part)

    @property
    def clinic_title(self) -> str:
        """The clinic's name with its number, once."""
        if not self.clinic_number or self.clinic_number in self.clinic.split():
            return self.clinic
        return f"{self.clinic} №\u00a0{self.clinic_number}"

    @property
    def replaces_earlier(self) -> bool:
        """True for every ticket but the first of its appointment: those before are void (rule 32)."""
        return self.ticket_version > 1
