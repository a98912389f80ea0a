"""From the form onto the waiting list: where nothing is free in time, the patient waits for the specialist."""

from PySide6.QtCore import QObject, Signal

from desktop_app.core.i18n import tr
from desktop_app.services.outcome import Done
from desktop_app.services.waiting import WaitingWish, put_on_list
from desktop_app.ui.booking.drafts import DraftKeeper
from desktop_app.ui.booking.form import NO_LINK, BookingForm
from desktop_app.ui.booking.nearest import NearestSlots
from desktop_app.ui.booking.person_words import short_name
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.undoing import undoing

WAIT_KEY = PhysicalKey.of("Alt+W")


class ToList(QObject):
    """`ended`: the patient is on the list, and the form was emptied of him."""

    ended = Signal()

    def __init__(self, desk: Desk, drafts: DraftKeeper, nearest: NearestSlots) -> None:
        super().__init__(nearest)
        self._desk, self._drafts, self._nearest = desk, drafts, nearest
        nearest.wait_asked.connect(self.put)

    @property
    def is_offered(self) -> bool:
        """Whether what is asked for has no free place in time; a visit that goes with another one has a way of its own."""
        return self._nearest.is_nothing_in_time and self._drafts.form.link == NO_LINK

    def put(self) -> None:
        """Put the patient of the form on the list to its specialist; what is missing for that is said."""
        form, desk = self._drafts.form, self._desk
        wish = _wish(form)
        if form.patient is None:
            desk.notices.info(tr("Choose the patient first: then {key} puts him on the waiting list.", key=WAIT_KEY.text))
        elif wish is None:
            desk.notices.info(tr("Choose whom to wait for: places with others of the specialty are offered to who waits too."))
        else:
            actor = desk.actor
            desk.tasks.change(lambda: desk.act(put_on_list, actor, wish)).on_success(lambda done: self._tell(form, done)).run(self)

    def _tell(self, form: BookingForm, done: Done) -> None:
        if form.patient is None or form.choice is None:
            return
        who = short_name(form.patient)
        undo = Action(tr("Undo: {who} is not on the waiting list", who=who), undoing(self._desk, done.operation_id or ""))
        self._desk.notices.done(tr("On the waiting list: {who}, {whom}", who=who, whom=form.choice.title), undo)
        present = self._drafts.form
        if present.patient == form.patient and present.choice == form.choice:
            self._drafts.forget(self._drafts.leave())
            self.ended.emit()


def _wish(form: BookingForm) -> WaitingWish | None:
    """None while the patient or the specialist is not chosen."""
    choice = form.choice
    if form.patient is None or choice is None or not choice.is_specialist:
        return None
    reason, phone = form.reason.strip() or None, form.call_back.strip() or None
    return WaitingWish(form.patient.patient_id, choice.schedule_ids[0], form.channel, form.visit_kind, reason, phone)
