"""The booking panel: Enter does one thing at a time, books only from the ready state, and the form is free at once for the next."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import mark, tr
from desktop_app.models.phones import show_phone
from desktop_app.queries.desk import DraftRow
from desktop_app.queries.exchange import ConnectionRow, connection_row
from desktop_app.queries.patients import PatientHit, Visit, coming_visits, patient_hit
from desktop_app.ui.booking.drafts import DraftKeeper
from desktop_app.ui.booking.filling import empty, fill
from desktop_app.ui.booking.form import NO_LINK, BookingForm, Step, choice_of
from desktop_app.ui.booking.next_visit import NextVisit, link_words
from desktop_app.ui.booking.person_words import slot_line
from desktop_app.ui.booking.rules import Rules
from desktop_app.ui.booking.sending import Sender, Sent
from desktop_app.ui.booking.slot_watch import SlotWatch
from desktop_app.ui.booking.stop_card import GO_ON_KEY
from desktop_app.ui.booking.times import Times, lost_words
from desktop_app.ui.booking.to_list import ToList
from desktop_app.ui.booking.turns import Turns
from desktop_app.ui.booking.view import BookingView
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page
from desktop_app.ui.targets import APPOINTMENT, TICKET, AppointmentTarget, BookingTarget, InHand
from desktop_app.ui.undoing import undoing
from desktop_app.ui.widgets.cards import Weight

_STEP_WORDS = {
    Step.PATIENT: mark("choose a patient"),
    Step.CHOICE: mark("choose a specialty or a specialist"),
    Step.SLOT: mark("choose the time"),
    Step.CALL_BACK: mark("ask for a phone that answers"),
}
_WEIGHED = (Kind.SLOT, Kind.APPOINTMENT, Kind.PATIENT, Kind.POLICY, Kind.REFERRAL)


class BookingPanel(Page):
    """One form at a time; what is typed is kept as a draft until it is booked."""

    care_for = (*_WEIGHED, Kind.SCHEDULE, Kind.POST, Kind.SPECIALIST, Kind.CONNECTION)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._lost, self._link = desk, "", NO_LINK
        self._asked_phone = self._filling = False
        self.watch = SlotWatch(desk)
        self.view = BookingView(desk, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.times = Times(desk, self.view.nearest, self)
        self.rules = Rules(desk, self)
        self.sending = Sender(desk, self)
        self.drafts = DraftKeeper(desk, self.form, self)
        self.turns = Turns(desk, self.drafts, self.view.parked, lambda: self._is_free)
        self.next = NextVisit(desk, self)
        self.to_list = ToList(desk, self.drafts, self.view.nearest)
        self.setFocusProxy(self.view.patient)
        self._connect()
        self._read_connection()
        self._follow()

    def _connect(self) -> None:
        view = self.view
        view.patient.changed.connect(self._patient_changed)
        view.patient.visit_chosen.connect(self.show_appointment)
        view.choice.changed.connect(self._choice_changed)
        view.choice.narrowed.connect(self._narrowed)
        view.nearest.chosen.connect(self._time_taken)
        for edited in (view.patient.edited, view.choice.edited, view.reason.textEdited, view.call_back.textEdited):
            edited.connect(self._edited)
        for combo in (view.channel, view.visit_kind, view.referral.editor):
            combo.currentIndexChanged.connect(self._edited)
        view.new_patient.entered.connect(self._patient_entered)
        view.new_patient.edited.connect(self._edited)
        view.new_button.clicked.connect(self.new_patient)
        view.main.clicked.connect(self.press_main)
        view.stop.closed.connect(self._edited)
        view.result.ticket_wanted.connect(self.show_ticket)
        view.result.undo_wanted.connect(self.undo_result)
        view.result.patient_wanted.connect(lambda: self.go_on(self.next.same_patient))
        view.result.family_wanted.connect(lambda: self.go_on(self.next.family))
        view.result.again_wanted.connect(lambda: self.go_on(self.next.again))
        self.times.shown.connect(self._times_shown)
        self.rules.known.connect(self._follow)
        self.sending.booked.connect(self._booked)
        self.sending.refused.connect(self.turns.refused)
        self.sending.returned.connect(self.turns.returned)
        self.turns.turned.connect(self._turn_to)
        self.turns.emptied.connect(self._begin)
        self.to_list.ended.connect(self._begin)
        self.next.ready.connect(self.turns.go_on)
        self.next.offered.connect(self.turns.offer)

    # What navigation tells

    def activate(self) -> None:
        """The focus goes where the next thing is missing; a name that was only looked up gives way to the next one that is typed."""
        if self.view.is_new_patient:
            self.view.new_patient.focus_next(None)
        else:
            (self.view.choice if self._step is Step.CHOICE else self.view.patient).setFocus()
            self.view.patient.choose_typed()

    def open(self, target: object) -> None:
        """Take a place or a patient into the form: a `BookingTarget`; what was filled in before stays."""
        if not isinstance(target, BookingTarget) or self.turns.finds(target.draft_id):
            return
        if self.next.takes(target):
            return
        self.view.show_new_patient(False)
        if target.slot is not None:
            self._lost = ""
            self.view.choice.choose(choice_of(target.slot))
            self.times.fix(target.slot)
            self._slot_changed()
            self._read_times()
        if target.patient_id is not None:
            ask, patient_id = self._desk.ask, target.patient_id
            self._desk.tasks.read(lambda: ask(patient_hit, patient_id)).on_success(self._patient_entered).run(self)
        elif target.typed:
            self.view.patient.clear()
            self.view.patient.type_again(target.typed)
            if target.new_patient:
                self.new_patient()

    def refresh(self, changes: Changes) -> None:
        """The times, the rules and the visits are read again; the connection may have changed."""
        if changes.touches(Kind.SCHEDULE, Kind.POST, Kind.SPECIALIST):
            self.view.choice.read()
        if changes.touches(Kind.CONNECTION):
            self._read_connection()
        if changes.touches(Kind.APPOINTMENT):
            self.view.patient.reread_visits()
        if changes.touches(Kind.SLOT):
            self.watch.hear(changes)
            self._read_times()
        if changes.touches(*_WEIGHED):
            self._read_rules()

    def in_hand(self) -> InHand:
        """The patient, and the place or what is chosen for him."""
        return self.form().in_hand

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight: what is typed is written down at once."""
        self.drafts.keep_if_waiting()
        super().hideEvent(event)

    # The form

    def form(self) -> BookingForm:
        """What is filled in."""
        view = self.view
        return BookingForm(
            view.patient.patient, view.patient.typed, view.choice.choice, view.choice.typed, view.choice.narrowing, view.nearest.slot,
            str(view.channel.currentData()), str(view.visit_kind.currentData()), view.reason.text(), view.call_back.text(),
            () if view.patient.patient else view.new_patient.filled_in(view.patient.typed), view.stop.read, self._link, view.referral.value,
        )  # fmt: skip

    @property
    def is_ready(self) -> bool:
        """Whether Enter books: everything is there, no rule forbids it, and the time shown is the one that was meant."""
        waits = self.rules.is_reading or self.times.is_anew or self._lost or self.view.stop.stands
        return self._step is Step.READY and not (waits or self.rules.forbidden or self.rules.refused)

    @property
    def _step(self) -> Step:
        return self.form().next_step(self.times.away and not self._asked_phone)

    # What the person does

    def enter(self) -> None:
        """Enter: pick what is highlighted, else accept the time that took the place of a lost one, else go on, else book."""
        view = self.view
        if view.is_new_patient:
            view.new_patient.enter()
        elif self._pick():
            return
        elif self._lost and self._step is Step.READY:
            self._lost = ""
            self._follow()
        elif self.is_ready:
            self.book()
        else:
            self._go_to(self._step)

    def _pick(self) -> bool:
        """Pick what is highlighted under the field with the caret; True where there was something to do."""
        patient, choice = self.view.patient, self.view.choice
        return (patient.edit.hasFocus() and patient.enter()) or (choice.edit.hasFocus() and choice.enter())

    def press_main(self) -> None:
        """The main button."""
        if self.view.is_new_patient:
            self.view.new_patient.save()
        elif self.is_ready:
            self.book()

    def step(self, by: int) -> None:
        """Up and Down: in the list of hits that is open, else among the times."""
        view = self.view
        if view.is_new_patient:
            view.new_patient.step(by)
        elif not (view.patient.edit.hasFocus() and view.patient.step(by)) and not view.choice.step(by) and view.nearest.step(by):
            view.show_in_view(view.nearest)

    def take_time(self, number: int) -> None:
        """Alt and a digit: the time with that number, from 1."""
        self.view.nearest.take(number - 1)

    def later(self) -> None:
        """The times of the next day."""
        if self.times.later():
            self._read_times(keep=False)
            self._follow()

    def earlier(self) -> None:
        """Back by a day."""
        if self.times.earlier():
            self._read_times(keep=False)
            self._follow()

    def new_patient(self) -> None:
        """Begin the card of a new patient with what was typed, or go on with the one that was begun so."""
        self.view.show_new_patient(True)
        self.view.new_patient.begin(self.view.patient.typed)
        self._follow()

    def back_to_form(self) -> None:
        """Leave the new card."""
        self.view.show_new_patient(False)
        self._follow()
        self.view.patient.setFocus()

    def empty(self) -> None:
        """Throw the form away and begin anew."""
        self.view.show_new_patient(False)
        self._clear()
        self.drafts.keep()
        self.view.patient.setFocus()

    def hand_over(self) -> None:
        """Another person takes the desk: the form stays with its owner as a draft, the next one begins anew."""
        self.drafts.keep()
        self.drafts.leave()
        self.view.parked.clear()
        self.view.show_new_patient(False)
        self._clear()
        self.view.result.put_away()

    def show_ticket(self) -> None:
        """The ticket of the last booking."""
        if self.view.result.card is not None and self.view.result.is_in_force:
            self._open(TICKET, self.view.result.card.facts.appointment_id)

    @property
    def has_visits(self) -> bool:
        """Whether `show_visit` has something to show."""
        return self.view.patient.in_view is not None or self.view.result.card is not None

    def show_visit(self) -> None:
        """The next appointment of the patient who is chosen or highlighted; where nobody is, that of the last booking."""
        patient, card = self.view.patient.in_view, self.view.result.card
        if patient is not None:
            ask, now = self._desk.ask, self._desk.clock.now()
            read = self._desk.tasks.read(lambda: ask(coming_visits, patient.patient_id, now), view="booking.visit")
            read.on_success(self._show_first).run(self)
        elif card is not None:
            self.show_appointment(card.facts.appointment_id)

    def _show_first(self, visits: tuple[Visit, ...]) -> None:
        if visits:
            self.show_appointment(visits[0].appointment_id)
        else:
            self._desk.notices.info(tr("The patient is not booked to anything."))

    def undo_result(self) -> None:
        """Undo what was last done to the booking that the strip shows, whatever was done to others since."""
        last = self.view.result.card.last if self.view.result.card is not None else None
        if last is not None:
            undoing(self._desk, last.operation_id)()

    def show_appointment(self, appointment_id: str) -> None:
        """One of the patient's appointments."""
        self._open(APPOINTMENT, AppointmentTarget(appointment_id))

    # Booking

    def book(self) -> None:
        """Book; the form is free at once, and comes back filled in if it is refused."""
        self.drafts.keep_if_waiting()
        sent = Sent(self.form(), self.drafts.leave(), self._desk.actor)
        self._clear()
        self.view.result.put_away()
        self.view.patient.setFocus()
        self.sending.send(sent)

    def _booked(self, sent: Sent, appointment_id: str) -> None:
        self.drafts.forget(sent.draft_id)
        self.view.result.show_booked(appointment_id, aloud=sent.form.channel == "phone")

    # From one form to another

    def take_up(self, draft: DraftRow) -> None:
        """Go on with a form that was kept before; the one that stands here keeps its own draft."""
        self.turns.take_up(draft)

    def park(self) -> None:
        """Put the open form aside and begin another."""
        self.turns.park(self.form())

    def next_parked(self) -> None:
        """To the form that was put aside first."""
        self.turns.next_parked(self.form())

    def go_on(self, way: Callable[[str], None]) -> None:
        """Begin the next booking from the last one, in one of the ways of `next`."""
        if self.view.result.is_standing and self.view.result.appointment_id:
            way(self.view.result.appointment_id)
        else:
            self._desk.notices.info(tr("There is no booking yet to go on from."))

    def copy_times(self) -> None:
        """The times offered now as one line to send to the patient."""
        QGuiApplication.clipboard().setText(line := self.view.nearest.line(self._desk.clock.now()))
        self._desk.notices.info(tr("Copied: {line}", line=line))

    def _begin(self) -> None:
        self.view.show_new_patient(False)
        self._clear()
        self.view.patient.setFocus()

    def _turn_to(self, form: BookingForm, words: str) -> None:
        self._fill(form)
        self.view.show_new_patient(bool(form.card))
        self._lost = words
        self._follow()
        self.activate()

    @property
    def _is_free(self) -> bool:
        return self.isVisible() and self.form().is_empty and not self.view.is_new_patient

    def _fill(self, form: BookingForm) -> None:
        self._filling = True
        self._clear()
        self._link = form.link
        fill(self.view, self.times, form)
        self._filling = False
        self._slot_changed()
        self._read_times()

    def _clear(self) -> None:
        self._lost, self._asked_phone, self._link = "", False, NO_LINK
        self.watch.forget()
        empty(self.view, self.times, self.rules)
        self._follow()

    # Reading

    def _read_times(self, keep: bool = True) -> None:
        choice, slot = self.view.choice.choice, self.view.nearest.slot
        if choice is not None:
            patient = self.view.patient.patient
            kept = slot.slot_id if keep and slot is not None else None
            self.times.certain_first = self.times.away and patient is not None and not self.view.call_back.text().strip()
            self.times.read(choice, self.view.choice.narrowing, patient.patient_id if patient else None, kept)

    def _read_rules(self) -> None:
        patient, slot = self.view.patient.patient, self.view.nearest.slot
        if patient is None or slot is None:
            self.rules.clear()
        else:
            self.rules.read(slot.slot_id, patient.patient_id, moving=self._link.visit or None)
        self._follow()

    def _read_connection(self) -> None:
        ask = self._desk.ask
        self._desk.tasks.read(lambda: ask(connection_row), view="booking.connection").on_success(self._take_connection).run(self)

    def _take_connection(self, row: ConnectionRow) -> None:
        if self.times.follow(row.state):
            self._read_times()
        self._follow()

    # What changed in the form

    def _edited(self) -> None:
        if not self._filling:
            self.drafts.touch()
            self._follow()

    def _patient_changed(self) -> None:
        patient = self.view.patient.patient
        if not self._filling:
            before = self.view.call_back.text() if self._link.beside else ""
            self.view.call_back.setText(show_phone(patient.phone) if patient and patient.phone else before)
            if patient is not None and self._step is Step.CHOICE:
                self.view.choice.setFocus()
            self._read_times()
        self._read_rules()
        self._edited()

    def _patient_entered(self, value: object) -> None:
        """A patient who was just made, or found among those who are here, or brought from elsewhere."""
        if isinstance(value, PatientHit):
            self.view.show_new_patient(False)
            self.view.new_patient.clear()
            self.view.patient.choose(value)
            self._follow()
            self.activate()

    def _choice_changed(self) -> None:
        self.times.clear()
        self._lost = ""
        self._read_times(keep=False)
        self._read_rules()
        self._edited()

    def _narrowed(self) -> None:
        self.times.restart()
        self._lost = ""
        self._read_times(keep=False)
        self._edited()

    def _time_taken(self) -> None:
        self._lost = ""
        self._slot_changed()
        self._edited()

    def _times_shown(self, lost: str) -> None:
        if lost and not self._lost:
            self._lost = lost_words(lost, self.view.nearest.slot)
        self.watch.confirm(self.view.nearest.slot)
        self._slot_changed()
        QTimer.singleShot(0, self, self._show_highlighted)

    def _show_highlighted(self) -> None:
        """In a low window the highlighted time comes into view as soon as it has its place."""
        cards = self.view.nearest.cards
        if cards and self.view.choice.edit.hasFocus():
            self.view.show_in_view(next((card for card in cards if card.is_on), cards[0]))

    def _slot_changed(self) -> None:
        """Another time is highlighted: the rules are asked for it, and the central for its present state."""
        self.watch.look(self.view.nearest.slot)
        self._read_rules()

    # Showing

    def _follow(self) -> None:
        """Let the main button, the head and the remarks say how the form stands."""
        view = self.view
        if view.is_new_patient:
            view.main.setEnabled(view.new_patient.is_ready)
            view.say_why_not(view.new_patient.forbidden or ("" if view.new_patient.is_ready else tr("Enter: the next empty field")))
            view.subtitle.set_full_text("")
            return
        slot = view.nearest.slot
        view.say_checked(self.watch.words)
        view.say_link(link_words(self._link))
        view.result.show_next(self.form().is_empty)
        view.stop.look(view.reason.text(), view.patient.patient.patient_id if view.patient.patient else None)
        view.offer_new_patient(view.patient.patient is None)
        room = tr("r. {room}", room=slot.room) if slot and slot.room else ""
        view.subtitle.set_full_text(slot_line(slot.start, self._desk.zone, slot.specialist, room) if slot else "")
        lost = [(self._lost, Weight.ALARM)] if self._lost else []
        view.show_warnings([*lost, *(self.rules.remarks if slot and view.patient.patient else ())])
        view.referral.offer(self.rules.referrals)
        view.main.setEnabled(self.is_ready)
        to_read = tr("read the card above, then {key}", key=GO_ON_KEY.text) if view.stop.stands else ""
        step_words = to_read or self.rules.refusal if self._step is Step.READY else tr(_STEP_WORDS[self._step])
        view.say_why_not(self.rules.forbidden or step_words)

    def _go_to(self, step: Step) -> None:
        view = self.view
        match step:
            case Step.PATIENT:
                view.patient.setFocus()
            case Step.CHOICE | Step.SLOT:
                view.choice.setFocus()
            case Step.CALL_BACK:
                self._asked_phone = True
                view.call_back.setFocus()
                view.show_in_view(view.call_back)
                self._follow()
            case Step.READY:
                view.show_in_view(view.nearest)

    def _open(self, panel: str, target: object) -> None:
        if self._desk.navigation.has(panel):
            self._desk.navigation.open_panel(panel, target)
