"""Asks the booking rules beforehand: what forbids the booking, and what the clerk is warned of (rule 67, domain facts 2.4)."""

from PySide6.QtCore import QObject, Signal

from desktop_app.core.i18n import tr
from desktop_app.models.booking_rules import Caution, ReferralFacts, WarningCode, cautions, referrals_to_name, refusal
from desktop_app.models.person import Right
from desktop_app.queries.booking_facts import BookingFacts, booking_facts
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.cards import Weight

Remark = tuple[str, Weight]


class Rules(QObject):
    """`known`: the remarks of the chosen patient and place are there; `refused` tells whether one of them forbids the booking.

    `referrals`: those by which it may be booked, the newest first.
    """

    known = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view = ("booking.rules", id(self))
        self.remarks: tuple[Remark, ...] = ()
        self.referrals: tuple[ReferralFacts, ...] = ()
        self.refused = False
        self.is_reading = False
        self._known: tuple[str, str] | None = None
        desk.rights.changed.connect(self.known)

    @property
    def refusal(self) -> str:
        """Why the booking cannot be, for the line beside the main button; "" where nothing forbids it."""
        return self.remarks[0][0] if self.refused else ""

    @property
    def forbidden(self) -> str:
        """Who may book, in words, where the acting person may not; else ""."""
        who = self._desk.who_may(Right.BOOK)
        return tr("May be done by: {who}", who=who) if who else ""

    def clear(self) -> None:
        """Nobody and nothing is chosen."""
        self._desk.tasks.forget(self._view)
        self.remarks, self.referrals, self.refused, self.is_reading, self._known = (), (), False, False, None

    def read(self, slot_id: str, patient_id: str, moving: str | None = None) -> None:
        """Ask for this place and this patient; `moving` is the appointment that gives up its own place."""
        ask, pair = self._desk.ask, (slot_id, patient_id)
        if self._known != pair:
            self.remarks, self.referrals, self.refused, self.is_reading = (), (), False, True

        read = self._desk.tasks.read(lambda: ask(booking_facts, slot_id, patient_id, leaving=moving), view=self._view)
        read.on_success(lambda facts: self._weigh(facts, pair, moving)).run(self)

    def _weigh(self, facts: BookingFacts, pair: tuple[str, str], moving: str | None) -> None:
        self.is_reading, self._known = False, pair
        now = self._desk.clock.now()
        found = refusal(facts.slot, facts.patient, facts.appointments, now, moving=moving)
        warned = cautions(facts.slot, facts.patient, facts.appointments, now, moving) if facts.slot is not None else []
        who = self._desk.who_may(Right.BOOK_PORTAL_QUOTA)
        forbidden = [one for one in warned if who and one.code is WarningCode.OTHER_CHANNEL]
        refusals = [tr.said(found.said)] if found is not None else [_forbidden(one, who) for one in forbidden]
        self.refused = bool(refusals)
        self.referrals = referrals_to_name(facts.slot, facts.patient) if facts.slot is not None else ()
        self.remarks = (
            *((text, Weight.ALARM) for text in refusals),
            *((tr.said(one.said), Weight.WARN) for one in warned if one not in forbidden),
        )
        self.known.emit()


def _forbidden(caution: Caution, who: str) -> str:
    """A place kept for others, to whom the right to give it away is missing."""
    return tr("{what} It may be given by: {who}.", what=tr.said(caution.said), who=who)
