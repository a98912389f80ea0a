"""Puts a whole form into the parts of the panel, and empties them: a draft taken up, a refused booking, the next patient."""

from desktop_app.queries.ask import Ask
from desktop_app.queries.free_slots import FreeSlot, free_slot
from desktop_app.queries.patients import PatientHit, patient_hit
from desktop_app.ui.booking.form import BookingForm, KeptForm
from desktop_app.ui.booking.rules import Rules
from desktop_app.ui.booking.times import Times
from desktop_app.ui.booking.view import BookingView, choose_code


def rows_of(kept: KeptForm, ask: Ask) -> tuple[PatientHit | None, FreeSlot | None]:
    """The patient and the place of a kept form as they are now; the place is None where it was taken meanwhile."""
    patient = ask(patient_hit, kept.patient_id) if kept.patient_id else None
    return patient, ask(free_slot, kept.slot_id) if kept.slot_id else None


def fill(view: BookingView, times: Times, form: BookingForm) -> None:
    """Put `form` into the emptied parts; a booking that comes back is said over its form and not twice."""
    if form.link.case and form.link.visit == view.result.appointment_id:
        view.result.put_away()
    times.moving = form.link.visit or None
    choose_code(view.channel, form.channel)
    choose_code(view.visit_kind, form.visit_kind)
    view.reason.setText(form.reason)
    if form.patient is not None:
        view.patient.choose(form.patient)
    elif form.patient_typed:
        view.patient.type_again(form.patient_typed)
    view.call_back.setText(form.call_back)
    view.stop.read = form.stop_read
    view.referral.want(form.referral)
    view.new_patient.fill(form.card, form.patient_typed)
    if form.choice is not None:
        view.choice.choose(form.choice, form.narrowing)
    elif form.choice_typed:
        view.choice.type_again(form.choice_typed)
    if form.slot is not None:
        times.fix(form.slot)


def empty(view: BookingView, times: Times, rules: Rules) -> None:
    """Nobody and nothing is chosen; the channel stays, for the next caller comes the same way."""
    view.show_from_the_top()
    view.patient.clear()
    view.new_patient.clear()
    view.choice.clear()
    times.clear()
    times.moving = None
    rules.clear()
    view.reason.clear()
    view.call_back.clear()
    view.stop.clear()
    view.referral.want("")
    choose_code(view.visit_kind, "primary")
