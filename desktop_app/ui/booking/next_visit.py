"""From a booking that was just made to the next one by one key: the same patient, the next of the family, the same again in some days.

What follows is booked as one group with it.
"""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QObject, Signal

from desktop_app.core.dates import local_day
from desktop_app.core.i18n import tr
from desktop_app.models.phones import show_phone
from desktop_app.queries.appointments import AppointmentCard
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.neighbours import Start, its_place_again, next_of_family, same_again, same_patient
from desktop_app.queries.patients import PatientHit, patient_hit
from desktop_app.queries.specialists import Choice
from desktop_app.queries.waiting import WaitingLine, waiting_line
from desktop_app.ui.booking.form import BookingForm, Link, choice_of
from desktop_app.ui.booking.person_words import shortened, slot_line
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import BookingTarget

AGAIN_DAYS = (7, 14, 21, 28)
"""Pressed again, «the same again» goes on to the next of these."""


class NextVisit(QObject):
    """`ready` gives the `BookingForm` to go on with; `offered` one that nobody asked for, and why it comes."""

    ready = Signal(object)
    offered = Signal(object, str)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._again: tuple[str, int] = ("", -1)

    def takes(self, target: BookingTarget) -> bool:
        """Begin the form of a lost, a cancelled or an awaited visit; False where `target` is about none."""
        if target.waiting:
            self.from_list(target.waiting, target.slot)
        elif target.again is not None:
            self.restore(target.again, target.not_undone)
        return bool(target.waiting) or target.again is not None

    def from_list(self, entry_id: str, slot: FreeSlot | None) -> None:
        """Who stands on the waiting list: into `slot` while it is free, else at the nearest of the same specialist. He is called."""
        ask, zone = self._desk.ask, self._desk.zone

        def read() -> tuple[WaitingLine, PatientHit] | None:
            line = ask(waiting_line, entry_id, zone)
            patient = ask(patient_hit, line.patient_id) if line is not None else None
            return (line, patient) if line is not None and patient is not None else None

        def take(found: tuple[WaitingLine, PatientHit] | None) -> None:
            if found is None:
                self._desk.notices.warn(tr("The patient is not on the waiting list any more."))
            else:
                self.ready.emit(_waiting_form(*found, slot))

        self._desk.tasks.read(read, view="booking.next").on_success(take).run(self)

    def same_patient(self, visit_id: str) -> None:
        """The same patient at another specialist."""
        ask = self._desk.ask
        self._read(lambda: ask(same_patient, visit_id), lambda start: self._form(start, self._beside(start)))

    def family(self, visit_id: str) -> None:
        """Another patient at the same specialist, right before or after."""
        ask, now, zone = self._desk.ask, self._desk.clock.now(), self._desk.zone
        self._read(lambda: ask(next_of_family, visit_id, now, zone), lambda start: self._at_specialist(start, self._beside(start)))

    def again(self, visit_id: str) -> None:
        """The same patient at the same specialist in a week; pressed again: a week later."""
        before, at = self._again
        self._again = (visit_id, (at + 1) % len(AGAIN_DAYS) if before == visit_id else 0)
        days = AGAIN_DAYS[self._again[1]]
        ask, now, zone = self._desk.ask, self._desk.clock.now(), self._desk.zone

        def form(start: Start) -> BookingForm:
            return self._at_specialist(start, self._beside(start), local_day(start.card.facts.start, zone) + timedelta(days=days), "repeat")

        self._read(lambda: ask(same_again, visit_id, days, now, zone), form)

    def restore(self, visit_id: str, not_undone: str = "") -> None:
        """A lost or cancelled visit once more: its own place, else the nearest of the same specialist (rule 70).

        `not_undone`: why its cancelling could not be undone; the form is offered then.
        """
        ask, now, zone = self._desk.ask, self._desk.clock.now(), self._desk.zone

        def form(start: Start) -> BookingForm:
            link = Link(replaces=visit_id, said=start.card.facts.number)
            return self._at_specialist(start, link, kind=start.card.visit_kind, reason=start.card.reason)

        self._read(lambda: ask(its_place_again, visit_id, now, zone), form, not_undone)

    def _read(self, work: Callable[[], Start | None], form: Callable[[Start], BookingForm], why: str = "") -> None:
        def take(start: Start | None) -> None:
            if start is None:
                self._desk.notices.warn(tr("This appointment is not on this computer any more."))
            elif why:
                self.offered.emit(form(start), why)
            else:
                self.ready.emit(form(start))

        self._desk.tasks.read(work, view=None if why else "booking.next").on_success(take).run(self)

    def _beside(self, start: Start) -> Link:
        facts = start.card.facts
        who = shortened(" ".join(part for part in (facts.family, facts.given, facts.middle) if part))
        return Link(beside=facts.appointment_id, said=f"{who}, {slot_line(facts.start, self._desk.zone)}")

    def _form(self, start: Start, link: Link) -> BookingForm:
        return BookingForm(patient=start.patient, channel=start.card.channel or "window", call_back=_phone(start.card), link=link)

    def _at_specialist(
        self, start: Start, link: Link, not_before: date | None = None, kind: str = "primary", reason: str = ""
    ) -> BookingForm:
        """At the specialist of the visit, at the place that was found; where none was, times from the day `not_before` on are offered."""
        narrowing = f"с {not_before:%d.%m}" if start.slot is None and not_before is not None else ""
        return BookingForm(
            patient=start.patient,
            choice=choice_of(start.slot) if start.slot is not None else _choice(start.card),
            narrowing=narrowing,
            slot=start.slot,
            channel=start.card.channel or "window",
            visit_kind=kind or "primary",
            reason=reason,
            call_back=_phone(start.card),
            link=link,
        )


def _phone(card: AppointmentCard) -> str:
    phone = card.facts.call_back or card.phone
    return show_phone(phone) if phone else ""


def _choice(card: AppointmentCard) -> Choice | None:
    if not (card.schedule_id or card.specialty_code):
        return None
    facts, ids = card.facts, (card.schedule_id,) if card.schedule_id else ()
    title = shortened(facts.specialist) if ids else facts.specialty
    return Choice(f"specialist {card.schedule_id}", title, facts.specialty, facts.specialty, card.specialty_code, ids)


def _waiting_form(line: WaitingLine, patient: PatientHit, slot: FreeSlot | None) -> BookingForm:
    if slot is not None:
        choice: Choice | None = choice_of(slot)
    elif line.schedule_ids or line.specialty_code:
        title, key = line.specialist or line.specialty, ",".join(line.schedule_ids)
        choice = Choice(f"specialist {key}", title, line.specialty, line.specialty, line.specialty_code, line.schedule_ids)
    else:
        choice = None
    return BookingForm(
        patient=patient, choice=choice, slot=slot, channel="phone", visit_kind=line.visit_kind or "primary", reason=line.reason,
        call_back=show_phone(line.phone) if line.phone else "", link=Link(waiting=line.appointment_id),
    )  # fmt: skip


def link_words(link: Link) -> str:
    """What the form says of the visit that it goes with; "" where it goes alone."""
    if link.beside:
        return tr("One group with the booking of {visit}.", visit=link.said)
    if link.replaces:
        return tr("Instead of the appointment {number}, which is not in force.", number=link.said)
    if link.waiting:
        return tr("From the waiting list: the patient is taken off it by this booking.")
    if link.case:
        return tr("Another time for a booking that the central did not take.")
    return ""
