"""The steps of a visit at the reception (domain-facts.md 7.1) and how the patient proved that it is his."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from desktop_app.core.i18n import mark
from desktop_app.models.appointment import AppointmentStatus

_S = AppointmentStatus
TAKEN_BACK_WITHIN = timedelta(minutes=30)
"""An arrival is taken back as a slip of the hand so long; later it is history, and the visit is cancelled or received."""


class Step(StrEnum):
    """What a person does with a visit of today."""

    ARRIVE = "arrive"
    CALL_IN = "call-in"
    RECEIVE = "receive"
    NO_SHOW = "no-show"

    @property
    def leads_to(self) -> AppointmentStatus:
        """The state after it."""
        return _LEADS_TO[self]

    def is_possible_from(self, status: AppointmentStatus) -> bool:
        """Whether it can be done in that state: what the table of transitions knows, and a visit is received only by who has come."""
        if self is Step.RECEIVE and status not in (_S.ARRIVED, _S.CHECKED_IN):
            return False
        return status.may_become(self.leads_to) and not (self is Step.ARRIVE and status is _S.CHECKED_IN)


_LEADS_TO = {Step.ARRIVE: _S.ARRIVED, Step.CALL_IN: _S.CHECKED_IN, Step.RECEIVE: _S.FULFILLED, Step.NO_SHOW: _S.NOSHOW}
BACK = {_S.ARRIVED: _S.BOOKED, _S.CHECKED_IN: _S.ARRIVED, _S.NOSHOW: _S.BOOKED}
"""What a step of the hand is taken back to (the table of transitions allows each)."""
WHY_NOT = {
    Step.ARRIVE: mark("Only a visit that is booked, or was missed today, can be marked as come. Look at it as it is now."),
    Step.CALL_IN: mark("Only who is booked or has come can be called into the room. Look at the visit as it is now."),
    Step.RECEIVE: mark("Only who has come or is in the room can be received. Look at the visit as it is now."),
    Step.NO_SHOW: mark("Only a visit that is booked, and nothing more, can be missed. Look at it as it is now."),
}


class Document(StrEnum):
    """What was shown instead of a ticket."""

    PASSPORT = "passport"
    BIRTH_CERTIFICATE = "birth-certificate"
    POLICY = "policy"
    OTHER = "other"


DOCUMENT_NAMES = {
    Document.PASSPORT: mark("passport"),
    Document.BIRTH_CERTIFICATE: mark("birth certificate"),
    Document.POLICY: mark("policy"),
    Document.OTHER: mark("another document"),
}


@dataclass(frozen=True)
class Proof:
    """How the visit was verified: by its ticket (of the version that stands on it, None where only the number was read), or a document."""

    document: Document | None = None
    ticket_version: int | None = None

    def as_payload(self) -> dict[str, object]:
        """What the journal keeps: which kind of paper was shown, never its number."""
        if self.document is not None:
            return {"shown": "document", "document": self.document.value}
        return {"shown": "ticket", "ticket_version": self.ticket_version}
