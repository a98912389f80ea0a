"""Cancelling: the reasons a clerk chooses from, each with its digit (rules 66 and 77)."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.i18n import mark, tr
from desktop_app.models.cancel_reasons import FOR_CLERK, CancelledBy, CancelReason
from desktop_app.ui.booking.hits import HitList, HitRow
from desktop_app.ui.style.look import Look
from desktop_app.ui.widgets.cards import WarnCard, Weight
from desktop_app.ui.widgets.labels import SectionTitle

_BY = {
    CancelledBy.PATIENT: mark("on the patient's side"),
    CancelledBy.CLINIC: mark("on the clinic's side: offer another time"),
    CancelledBy.OTHER: "",
}


class CancelBox(QWidget):
    """`picked` tells that a reason was clicked; Enter takes the highlighted one."""

    picked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._late = WarnCard("", Weight.WARN, self)
        self.reasons = HitList(look, tr("Reasons of cancellation"), self, most=len(FOR_CLERK))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._late)
        column.addWidget(SectionTitle(tr("Why is it cancelled?"), self))
        column.addWidget(self.reasons)
        column.addStretch(1)
        self.reasons.picked.connect(lambda _reason: self.picked.emit())

    def begin(self, late: str) -> None:
        """Offer the reasons; `late` is said where it is less than the limit before the visit."""
        self.reasons.show_hits([_row(number, reason) for number, reason in enumerate(FOR_CLERK, start=1)])
        self.say_late(late)

    def say_late(self, late: str) -> None:
        """Say that the limit has passed, or (with "") nothing."""
        self._late.say(late)
        self._late.setVisible(bool(late))

    def take(self, digit: int) -> None:
        """Highlight the reason with that digit; 0 stands for the tenth."""
        number = digit or 10
        if number <= len(FOR_CLERK):
            self.reasons.highlight(number - 1)

    @property
    def reason(self) -> CancelReason | None:
        """The highlighted reason."""
        row = self.reasons.highlighted
        return row.value if row is not None and isinstance(row.value, CancelReason) else None


def _row(number: int, reason: CancelReason) -> HitRow:
    title, side = tr(reason.label), tr(_BY[reason.by])
    return HitRow(reason.code, title, side, str(number % 10), "", reason, ", ".join(part for part in (title, side) if part))
