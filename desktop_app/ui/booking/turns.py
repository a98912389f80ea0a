"""From one form to another: put aside and taken up, gone on with after a booking, come back after a refusal. Nothing typed is lost."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import tr
from desktop_app.models.person import Right
from desktop_app.queries.appointments import AppointmentCard, appointment_card
from desktop_app.queries.desk import DraftRow, drafts
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.neighbours import refused_case
from desktop_app.queries.patients import PatientHit
from desktop_app.ui.booking.draft_offers import FORM
from desktop_app.ui.booking.drafts import DraftKeeper
from desktop_app.ui.booking.filling import rows_of
from desktop_app.ui.booking.form import NO_LINK, BookingForm, KeptForm, Link, draft_title, from_draft, to_draft
from desktop_app.ui.booking.parking import NEXT_KEY, ParkedForms
from desktop_app.ui.booking.sending import Sent
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.targets import BOOKING


class Turns(QObject):
    """`turned` gives the `BookingForm` to show and what is to be said over it; `emptied`: the next one begins from nothing."""

    turned = Signal(object, str)
    emptied = Signal()

    def __init__(self, desk: Desk, drafts: DraftKeeper, parked: ParkedForms, is_free: Callable[[], bool]) -> None:
        """`is_free`: the panel is in view and nothing is filled in."""
        super().__init__(parked)
        self._desk, self._drafts, self._parked, self._is_free = desk, drafts, parked, is_free
        self._words: dict[str, str] = {}
        parked.chosen.connect(self._change_to)
        desk.hub.watch(self, (Kind.CONFLICT,), self._cases_changed)

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

    def finds(self, draft_id: str) -> bool:
        """Go on with the kept form of that id if it is still this person's; False where none is named."""
        ask, person = self._desk.ask, self._desk.actor.person_id

        def take(found: list[DraftRow]) -> None:
            for row in found:
                if row.draft_id == draft_id != self._drafts.draft_id:
                    self.take_up(row)

        if draft_id:
            self._desk.tasks.read(lambda: ask(drafts, person), view="booking.find-draft").on_success(take).run(self)
        return bool(draft_id)

    def take_up(self, draft: DraftRow) -> None:
        """Go on with a form that was kept before; the one that stands here keeps its own draft."""
        kept, ask = from_draft(draft.content), self._desk.ask
        self._drafts.keep_if_waiting()
        self._drafts.take_up(draft.draft_id)
        self._parked.drop(draft.draft_id)
        words = self._words.pop(draft.draft_id, "")
        self._desk.notices.withdraw(_about(draft.draft_id))
        self._desk.tasks.read(lambda: rows_of(kept, ask), view="booking.take-up").on_success(
            lambda found: self._restore(kept, words, *found)
        ).run(self)

    def _restore(self, kept: KeptForm, words: str, patient: PatientHit | None, slot: FreeSlot | None) -> None:
        if kept.slot_id and slot is None and not words:
            words = tr("The time of this unfinished booking was taken meanwhile. Enter takes the one highlighted now.")
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

    def refused(self, sent: Sent, reason: str) -> None:
        """Refused here: the form as it was, the reason beside it, and fresh times."""
        words = tr("Not booked: {reason} Enter takes the time highlighted now.", reason=reason)
        self._come_back(sent, _Refusal(sent.form, reason, words, sent.draft_id))

    def returned(self, sent: Sent, visit_id: str, late: bool) -> None:
        """The central refused it: the form comes back with other times, and taking one of them ends the case.

        `late`: the wait for its ticket was over, so that somebody else is at the window now.
        """
        ask = self._desk.ask_for(sent.actor)

        def read() -> tuple[str | None, AppointmentCard | None]:
            return ask(refused_case, visit_id), ask(appointment_card, visit_id)

        def back(case: str | None, card: AppointmentCard | None) -> None:
            if case is None:
                return  # somebody settled it meanwhile
            answer = card.last.answer if card is not None and card.last is not None and card.last.answer else tr("the place is taken.")
            words = tr("The central did not take it: {answer} Other times are offered: Enter takes the one highlighted now.", answer=answer)
            form = replace(sent.form, slot=None, link=Link(case=case, visit=visit_id))
            self._come_back(sent, _Refusal(form, answer, words, late=late))

        self._desk.tasks.read(read).on_success(lambda found: back(*found)).run(self)

    def offer(self, form: BookingForm, reason: str) -> None:
        """A cancelling that could not be undone: the visit with other times."""
        words = tr("Not undone: {reason} Enter takes the time highlighted now.", reason=reason)
        self._come_back(Sent(form, "", self._desk.actor), _Refusal(form, reason, words))

    def _come_back(self, sent: Sent, refusal: "_Refusal") -> None:
        """Into the panel where it is free and the patient still there, else beside it: never into a form that is in use."""
        desk, is_mine = self._desk, sent.actor.person_id == self._desk.actor.person_id
        row = self._drafts.put_down(refusal.form, sent.actor, refusal.draft_id)
        if is_mine and not refusal.late and self._is_free():
            self._drafts.keep_if_waiting()
            self._drafts.take_up(row.draft_id)
            self.turned.emit(refusal.form, refusal.words)
            return
        hidden = tr("a patient") if desk.who_may(Right.VIEW) else ""
        who = hidden or (sent.form.patient.full_name if sent.form.patient else "")
        told = tr("Not booked: {who}. {reason}", who=who, reason=refusal.reason)
        if not is_mine:
            kept = tr("The form is kept for {person}.", person=sent.actor.name)
            desk.notices.error(f"{told} {kept}")
            return
        self._words[row.draft_id] = refusal.words
        self._parked.add_refused(row)
        desk.notices.error(told, Action(tr("Take it up again"), lambda: self._open(row)), _about(row.draft_id))

    def _cases_changed(self, _changes: Changes) -> None:
        """A case that was settled among the cases needs no form any more."""
        ask = self._desk.ask
        waiting = [(row, link.visit) for row in self._parked.rows if (link := from_draft(row.content).link).case]

        def settled() -> list[DraftRow]:
            return [row for row, visit in waiting if ask(refused_case, visit) is None]

        if waiting:
            self._desk.tasks.read(settled, view="booking.settled").on_success(self._drop).run(self)

    def _drop(self, rows: list[DraftRow]) -> None:
        for row in rows:
            self._parked.drop(row.draft_id)
            self._drafts.forget(row.draft_id)
            self._words.pop(row.draft_id, None)
            self._desk.notices.withdraw(_about(row.draft_id))

    def _open(self, row: DraftRow) -> None:
        if self._desk.navigation.open_panel(BOOKING) and row in self._parked.rows:
            self._change_to(row)


def _about(draft_id: str) -> str:
    return f"refused {draft_id}"


@dataclass(frozen=True)
class _Refusal:
    """A form that comes back: the reason, what is said over the form, the draft it was kept as, and whether it comes late."""

    form: BookingForm
    reason: str
    words: str
    draft_id: str = ""
    late: bool = False
