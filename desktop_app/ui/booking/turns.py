"""From one form to another: put aside and taken up, gone on with after a booking, come back after a refusal. Nothing typed is lost."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.core.i18n import tr
from desktop_app.queries.appointments import Standing
from desktop_app.queries.desk import DraftRow
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.neighbours import refused_case
from desktop_app.queries.patients import PatientHit
from desktop_app.ui.booking.draft_offers import FORM
from desktop_app.ui.booking.drafts import DraftKeeper
from desktop_app.ui.booking.filling import rows_of
from desktop_app.ui.booking.form import NO_LINK, BookingForm, KeptForm, Link, draft_title, from_draft, to_draft
from desktop_app.ui.booking.parking import NEXT_KEY, ParkedForms
from desktop_app.ui.booking.result import ResultStrip
from desktop_app.ui.booking.sending import Sent
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.targets import BOOKING


class Turns(QObject):
    """`turned` gives the `BookingForm` to show and what is to be said over it; `emptied`: the next one begins from nothing."""

    turned = Signal(object, str)
    emptied = Signal()

    def __init__(self, desk: Desk, drafts: DraftKeeper, parked: ParkedForms, result: ResultStrip, is_free: Callable[[], bool]) -> None:
        """`is_free`: the panel is in view and nothing is filled in."""
        super().__init__(parked)
        self._desk, self._drafts, self._parked, self._result, self._is_free = desk, drafts, parked, result, is_free
        self._sent: tuple[Sent, str] | None = None
        parked.chosen.connect(self._change_to)
        result.changed.connect(self._look_at_result)

    # Put aside

    def park(self, form: BookingForm) -> None:
        """Put the open form aside and begin another; from an empty form back to the one that waits longest."""
        if form.is_empty:
            self.next_parked(form)
        elif self._parked.is_full:
            self._desk.notices.warn(tr("Four forms are open already. {key} goes to the next one.", key=NEXT_KEY.text))
        else:
            self._parked.add(self._put_aside(form))
            self.emptied.emit()

    def next_parked(self, form: BookingForm) -> None:
        """To the form that waits longest; the open one goes to the end of the row."""
        if self._parked.rows:
            waiting = self._parked.rows[0]
            if not form.is_empty:
                self._parked.add(self._put_aside(form))
            self.take_up(waiting)

    def _change_to(self, row: DraftRow) -> None:
        form = self._drafts.form
        if not form.is_empty:
            self._parked.add(self._put_aside(form))
        self.take_up(row)

    def _put_aside(self, form: BookingForm) -> DraftRow:
        self._drafts.keep()
        return DraftRow(self._drafts.leave(), FORM, draft_title(form), to_draft(form), self._desk.clock.now())

    # Taken up

    def take_up(self, draft: DraftRow) -> None:
        """Go on with a form that was kept before; the one that stands here keeps its own draft."""
        kept, ask = from_draft(draft.content), self._desk.ask
        self._drafts.keep_if_waiting()
        self._drafts.take_up(draft.draft_id)
        self._parked.drop(draft.draft_id)
        self._desk.tasks.read(lambda: rows_of(kept, ask), view="booking.take-up").on_success(lambda found: self._restore(kept, *found)).run(
            self
        )

    def _restore(self, kept: KeptForm, patient: PatientHit | None, slot: FreeSlot | None) -> None:
        lost = kept.slot_id and slot is None
        words = tr("The time of this unfinished booking was taken meanwhile. Enter takes the one highlighted now.") if lost else ""
        self.turned.emit(kept.form(patient, slot), words)

    def go_on(self, form: BookingForm) -> None:
        """The next form after a booking; what stands in the panel is kept, unless it was begun from the same booking just now."""
        present = self._drafts.form
        self._drafts.keep_if_waiting()
        left = self._drafts.leave()
        if present.link != NO_LINK and present.link == form.link:
            self._drafts.forget(left)
        self.turned.emit(form, "")

    # Come back

    def booked(self, sent: Sent, appointment_id: str) -> None:
        """Written down here; the central may still refuse it."""
        self._sent = (sent, appointment_id)

    def refused(self, sent: Sent, reason: str) -> None:
        """Refused here: the form as it was, the reason beside it, and fresh times."""

        def back() -> None:
            self._drafts.keep_if_waiting()
            self._drafts.take_up(sent.draft_id)
            self.turned.emit(sent.form, tr("Not booked: {reason} Enter takes the time highlighted now.", reason=reason))

        self._offer(sent, reason, back)

    def _look_at_result(self) -> None:
        """The central refused the last booking: the form comes back with other times, and taking one of them ends its case."""
        card = self._result.card
        if self._sent is None or card is None or card.standing is not Standing.TO_SETTLE or card.facts.appointment_id != self._sent[1]:
            return
        (sent, visit_id), self._sent = self._sent, None
        answer = card.last.answer if card.last is not None and card.last.answer else tr("the place is taken.")
        ask = self._desk.ask
        self._desk.tasks.read(lambda: ask(refused_case, visit_id)).on_success(
            lambda case: self._come_back(sent, visit_id, case, answer)
        ).run(self)

    def _come_back(self, sent: Sent, visit_id: str, case: str | None, answer: str) -> None:
        if case is None:
            return
        form = replace(sent.form, slot=None, link=Link(case=case, visit=visit_id))

        def back() -> None:
            self._drafts.keep_if_waiting()
            self._drafts.leave()
            words = tr("The central did not take it: {answer} Other times are offered: Enter takes the one highlighted now.", answer=answer)
            self.turned.emit(form, words)

        self._offer(sent, answer, back)

    def _offer(self, sent: Sent, reason: str, back: Callable[[], None]) -> None:
        """At once where the panel is free for it, else by a notice: another patient may be in the middle of it."""
        if self._is_free():
            back()
            return
        who = sent.form.patient.full_name if sent.form.patient else ""

        def again() -> None:
            if self._desk.navigation.open_panel(BOOKING):
                back()

        self._desk.notices.error(tr("Not booked: {who}. {reason}", who=who, reason=reason), Action(tr("Take it up again"), again))
