"""The notices at the bottom of the window, a few at a time, over the screen and never in the way of typing."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_app.core.i18n import tr
from desktop_app.ui.notices import Action, Level, Notice
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import ElidedButton, PillButton, as_icon_button
from desktop_app.ui.widgets.focus import follow_focus
from desktop_app.ui.widgets.labels import KeyCaps
from desktop_app.ui.widgets.signs import SignLabel

AT_ONCE = 3
WIDTH = 700
BESIDE = 400
"""A text and its button stand beside each other up to so many pixels of words; a narrow window has hardly more room."""
ROOMY = 420
"""Where there is less height than this, in logical pixels, only the newest notice is shown."""
_KINDS = {Level.INFO: "notice", Level.WARN: "notice-warn", Level.ERROR: "notice-error"}
_SIGNS = {Level.INFO: "ok", Level.WARN: "warn", Level.ERROR: "error"}


@dataclass(frozen=True)
class NoticeKeys:
    """The keys of the last undoing and of the last other offer."""

    undo: PhysicalKey
    offer: PhysicalKey


class NoticeCard(QFrame):
    """One notice."""

    def __init__(self, look: Look, notice: Notice, keys: NoticeKeys, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        dress(self, _KINDS[notice.level])
        sign = SignLabel(18, self)
        sign.set_sign(_SIGNS[notice.level])
        text = QLabel(notice.text, self)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(sign)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(text)
        row.addLayout(words, 1)
        self.action: QPushButton | None = None
        if notice.action is not None:
            self.action = ElidedButton(notice.action.caption, "link", self)
            offer = QHBoxLayout() if self._are_long(notice.text, notice.action.caption) else row
            offer.addWidget(self.action)
            self._caps = KeyCaps(keys.undo if notice.undoes else keys.offer, self)
            offer.addWidget(self._caps)
            if offer is not row:
                offer.addStretch(1)
                words.addLayout(offer)
        self.close_button = as_icon_button(PillButton("", "quiet", self), tr("Put away"))
        self.close_button.setIcon(look.icons.icon("close", look.palette.muted))
        row.addWidget(self.close_button)

    def lose_key(self) -> None:
        """A later notice has the key now; the button stays."""
        self._caps.hide()

    def _are_long(self, text: str, caption: str) -> bool:
        """Whether the words and what is offered need a line each."""
        return self.fontMetrics().horizontalAdvance(text + caption) > BESIDE


def _takes_place_of(notice: Notice, earlier: Notice) -> bool:
    return (notice.undoes and earlier.undoes) or bool(notice.about and notice.about == earlier.about)


class NoticeStrip(QWidget):
    """Stacks cards at the bottom of a place over `parent`; the oldest gives way to a fourth.

    `run` runs what a notice offers; `place_of` tells where the strip may lie, in the coordinates of `parent`. A card that had the focus
    gives it back to who had it before, else tells `orphaned`.
    """

    orphaned = Signal()

    def __init__(
        self,
        look: Look,
        keys: NoticeKeys,
        run: Callable[[Action], object],
        place_of: Callable[[], QRect],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._keys = keys
        self._run = run
        self._place_of = place_of
        self._over = parent
        self._cards: list[NoticeCard] = []
        self._focus_before: QWidget | None = None
        follow_focus(self._follow_focus)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.setAccessibleName(tr("Notices"))
        self.hide()

    @property
    def shown(self) -> tuple[Notice, ...]:
        """What is shown now, oldest first."""
        return tuple(card.notice for card in self._cards)

    def show_notice(self, notice: Notice) -> None:
        """Show `notice` for its time and let screen readers say it. Of acts that can be undone only the last is told: it has the key."""
        for earlier in [one for one in self._cards if _takes_place_of(notice, one.notice)]:
            self.put_away(earlier)
        card = NoticeCard(self._look, notice, self._keys, self)
        if notice.action is not None:
            for earlier in (one for one in self._cards if one.action is not None and one.notice.undoes == notice.undoes):
                earlier.lose_key()
        card.close_button.clicked.connect(lambda: self.put_away(card))
        if card.action is not None and notice.action is not None:
            card.action.clicked.connect(self._actor(card, notice.action))
        self._cards.append(card)
        self._column.addWidget(card)
        for old in self._cards[:-AT_ONCE]:
            self.put_away(old)
        if notice.shown_ms:
            timer = QTimer(card)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self.put_away(card))
            timer.start(notice.shown_ms)
        self.place()
        announce(self._over, notice.text, urgent=notice.level is Level.ERROR)

    def put_away(self, card: NoticeCard) -> None:
        """Take one card off."""
        if card not in self._cards:
            return
        self._cards.remove(card)
        self._column.removeWidget(card)
        focused = QApplication.focusWidget()
        had_focus = focused is not None and card.isAncestorOf(focused)
        card.hide()
        card.deleteLater()
        if had_focus:
            self._give_focus_back()
        self.place()

    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and old is not None and self.isAncestorOf(new) and not self.isAncestorOf(old):
            self._focus_before = old

    def _give_focus_back(self) -> None:
        before, self._focus_before = self._focus_before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.orphaned.emit()

    def put_away_about(self, about: str) -> None:
        """Take off what was told about this."""
        for card in [card for card in self._cards if card.notice.about == about]:
            self.put_away(card)

    def put_all_away(self) -> None:
        """Take all cards off."""
        for card in tuple(self._cards):
            self.put_away(card)

    def _actor(self, card: NoticeCard, action: Action) -> Callable[[], None]:
        def act() -> None:
            self.put_away(card)
            self._run(action)

        return act

    def place(self) -> None:
        """Lie down where there is room now."""
        self.setVisible(bool(self._cards))
        if not self._cards:
            return
        room = self._place_of()
        fit = AT_ONCE if room.height() >= ROOMY else 1
        for place, card in enumerate(self._cards):
            card.setVisible(place >= len(self._cards) - fit)
        width = min(WIDTH, room.width())
        height = self._column.totalHeightForWidth(width) if self._column.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry(room.left() + (room.width() - width) // 2, room.bottom() - height, width, height)
        self.raise_()
