"""By which referral the visit is booked: shown only where the place asks for one and the patient has it."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from desktop_app.core.dates import date_numeric
from desktop_app.core.i18n import tr
from desktop_app.models.booking_rules import ReferralFacts
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.fields import Field

CHANGE_KEY = "Shift+F3"


class ReferralField(Field[QComboBox]):
    """The newest stands first; a person may take another one, which alone its editor tells."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("By referral"), QComboBox(), parent=parent)
        self._wanted = ""
        self._offered: tuple[ReferralFacts, ...] = ()
        self.editor.setToolTip(f"{tr('Another referral of the patient')} ({CHANGE_KEY})")
        self.hide()

    @property
    def value(self) -> str:
        """The id of the referral that is shown; "" where none is."""
        return str(self.editor.currentData() or "")

    def want(self, referral_id: str) -> None:
        """Another form, which had this referral: it is shown as soon as it is offered."""
        self._wanted = referral_id
        self.offer(())

    def offer(self, referrals: tuple[ReferralFacts, ...]) -> None:
        """Show these, the newest first; the one that was chosen stays while it is among them."""
        if referrals == self._offered:
            return
        kept, self._offered = self.value or self._wanted, referrals
        with QSignalBlocker(self.editor):
            self.editor.clear()
            for one in referrals:
                self.editor.addItem(referral_words(one), one.id)
            self.editor.setCurrentIndex(max(0, self.editor.findData(kept)))
        self.setVisible(bool(referrals))

    def next(self) -> None:
        """The next referral, and round again; nothing where there is but one."""
        if len(self._offered) > 1:
            self.editor.setCurrentIndex((self.editor.currentIndex() + 1) % self.editor.count())
            announce(self.editor, f"{tr('By referral')}: {self.editor.currentText()}")


def referral_words(referral: ReferralFacts) -> str:
    """Its number, the day it was issued and its last day, as far as they are known."""
    number = tr("No. {number}", number=referral.number) if referral.number else tr("without a number")
    issued = tr("of {date}", date=date_numeric(referral.issued, tr.language)) if referral.issued else ""
    until = tr("valid until {date}", date=date_numeric(referral.until, tr.language)) if referral.until else ""
    return ", ".join(part for part in (f"{number} {issued}".strip(), until) if part)
