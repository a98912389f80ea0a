"""What one screen asks another to open: values agreed between pages that do not see each other (see `Navigation.open_panel`)."""

from dataclasses import dataclass
from datetime import date

from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.specialists import Choice

SUMMARY = "summary"
MONTH = "month"
DAY = "day"
RECEPTION = "reception"
BOOKING = "booking"
APPOINTMENT = "appointment"
TICKET = "ticket"
STAFF = "staff"
SETS = "sets"
SETTINGS = "settings"
PAPER_LINE = "paper-line"
HANDOVER = "handover"
PLANS = "plans"
INSPECTOR = "inspector"
TIMETABLE = "timetable"
WAITING = "waiting"
"""Names of the pages that others lead to. The ticket is opened with the appointment's row id, the settings with a
setting's name, the plans with the id of one, the schedules with that of a post."""
TAKE_OVER = "persons.take-over"
"""The command that asks who takes over the shift."""
CENTRAL_TOKEN = "central-token"
"""Among the settings, where the desk's access to the central is renewed: no setting, for it is a secret."""


@dataclass(frozen=True)
class InHand:
    """What a person has before him in a page: a patient, a place, or a chosen specialist or specialty; any may be missing.

    To the inspector of the portal it is what to ask about.
    """

    patient_id: str | None = None
    slot_id: str = ""
    choice: Choice | None = None

    def over(self, other: "InHand") -> "InHand":
        """This, and from the `other` page what is missing here; one place is never joined with another choice."""
        named = self if self.slot_id or self.choice is not None else other
        return InHand(self.patient_id or other.patient_id, named.slot_id, named.choice)


@dataclass(frozen=True)
class BookingTarget:
    """Book: into this free place, for this patient; either may be left to choose.

    `again` is a lost or cancelled appointment to be made once more. `typed` is put into the search as if it had been typed; with
    `new_patient` a new card is begun with it. `not_undone` says why the cancelling of `again` could not be undone: the form is offered
    then, and does not take the place of one that is in use. `draft_id`: go on with that form of one's own, and nothing else.
    `waiting`: book who stands on the waiting list with that entry, into `slot` or whatever is free.
    """

    slot: FreeSlot | None = None
    patient_id: str | None = None
    typed: str = ""
    new_patient: bool = False
    again: str | None = None
    not_undone: str = ""
    draft_id: str = ""
    waiting: str = ""


@dataclass(frozen=True)
class CasesTarget:
    """Show the cases that were settled, or those that wait."""

    settled: bool


@dataclass(frozen=True)
class AppointmentTarget:
    """Show this appointment with what can be done about it."""

    appointment_id: str


@dataclass(frozen=True)
class ReceptionTarget:
    """Receive the bearer of this ticket at «Приём»: by the appointment's row id or by its number.

    `ticket_version` is what the paper says (None: it says none, or there is no paper). `signed`: whether the clinic's own key signed
    the code; None where nobody could tell.
    """

    appointment_id: str | None = None
    number: str | None = None
    ticket_version: int | None = None
    signed: bool | None = None


@dataclass(frozen=True)
class SummaryTarget:
    """Show this specialist in Сводка with this day opened."""

    schedule_id: str
    day: date


@dataclass(frozen=True)
class WeekTarget:
    """Show the week of this specialist that `day` lies in; leaving it leads to the screen `came_from`, else to the day."""

    schedule_id: str
    day: date
    came_from: str = ""


@dataclass(frozen=True)
class EmptyDayTarget:
    """Begin a plan that empties this specialist's day; "" for a specialist to be chosen.

    `visit_id`: the visit that the person had in hand; the work begins at it, and where no specialist is named his day is meant.
    """

    schedule_id: str
    day: date
    visit_id: str = ""


@dataclass(frozen=True)
class PaperLineTarget:
    """Enter lines of paper into the journal of this outage; with `draft_id` go on with that open line."""

    outage_id: str
    draft_id: str = ""


@dataclass(frozen=True)
class SetTarget:
    """Specialists by the words of a filter: the panel of sets keeps them under a name.

    `set_id`: the kept set that these words are of, or were of before they were altered.
    """

    words: str
    only_free: bool = False
    set_id: str | None = None
