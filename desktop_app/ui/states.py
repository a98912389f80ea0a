"""The states of a list in words and sign (ux.md): what is not fetched must never look like what is not free."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QProgressBar, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.core.errors import RightMissing, UserError
from desktop_app.core.i18n import tr
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.labels import KeyCaps
from desktop_app.ui.widgets.signs import SignLabel


class Sign(StrEnum):
    """The icon over the words, so that no state is told by colour alone."""

    LOADING = "clock"
    NOT_FETCHED = "save"
    CLOSED = "cancel"
    FULL = "full"
    FILTERED = "filter"
    WRONG = "warn"
    EMPTY = "info"


@dataclass(frozen=True)
class Offer:
    """What can be done about a state: translated caption, what to run, its key."""

    caption: str
    run: Callable[[], object]
    key: PhysicalKey | None = None


@dataclass(frozen=True)
class ListState:
    """A state in words; made by the functions below."""

    sign: Sign
    head: str
    detail: str = ""
    percent: int | None = None
    offers: tuple[Offer, ...] = ()


def loading(percent: int | None = None, what: str = "") -> ListState:
    """It is on its way; `percent` where the end is known."""
    said = tr("Still loading, {n} %", n=percent) if percent is not None else tr("Still loading")
    return ListState(Sign.LOADING, said, what, -1 if percent is None else percent)


def not_fetched(fetch: Callable[[], object] | None, what: str = "") -> ListState:
    """This computer has no data for it: nobody knows what is free."""
    offers = (Offer(tr("Fetch"), fetch),) if fetch else ()
    return ListState(Sign.NOT_FETCHED, tr("No data here yet"), what or tr("It was not fetched to this computer."), offers=offers)


def no_reception(reason: str) -> ListState:
    """Nobody receives, and why."""
    return ListState(Sign.CLOSED, tr("No reception"), reason)


def all_taken(nearest: str, *offers: Offer) -> ListState:
    """No place is left; `nearest` says the nearest free date, offers lead there or to the waiting list."""
    return ListState(Sign.FULL, tr("All places are taken"), nearest, offers=offers)


def filtered_out(hidden: int, reset: Callable[[], object]) -> ListState:
    """Rows are there but the filter hides them all."""
    head = tr("Hidden by the filter: {n}", n=hidden)
    return ListState(Sign.FILTERED, head, offers=(Offer(tr("Reset the filter"), reset),))


def wrong(sentence: str, what_next: str = "", *offers: Offer) -> ListState:
    """It cannot be shown: an error, or a right that is missing; who can and what next."""
    return ListState(Sign.WRONG, sentence, what_next, offers=offers)


def not_read(sentence: str, again: Callable[[], object], why: str = "") -> ListState:
    """Reading failed: `sentence` says of what, `why` in words where it is known."""
    return wrong(sentence, why or tr("Nothing of it is lost."), Offer(tr("Read again"), again))


def refused(why: UserError, sentence: str = "") -> ListState:
    """The person may not look (`sentence` says at what, "" for patients), and who may; or another refusal in its own words."""
    if isinstance(why, RightMissing):
        return wrong(sentence or tr("You have no right to see patients."), tr("May be done by: {who}", who=why.who_may))
    return wrong(tr.said(why.said))


def refused_words(why: UserError) -> str:
    """The same in one line, for where no list stands."""
    state = refused(why)
    return " ".join(part for part in (state.head, state.detail) if part)


def unanswered(why: UserError | None, forbidden: str, unread: str, again: Callable[[], object]) -> ListState:
    """No answer came: the person may not look (`forbidden`), or reading failed (`unread`): for None a notice told why."""
    if isinstance(why, RightMissing):
        return refused(why, forbidden)
    return not_read(unread, again, tr.said(why.said) if why is not None else "")


def empty(head: str, teaches: str, *offers: Offer) -> ListState:
    """Nothing here yet: what the screen is for and the key to begin with."""
    return ListState(Sign.EMPTY, head, teaches, offers=offers)


class StateView(QWidget):
    """Shows a `ListState` in the middle of its place. It takes the focus where there is no list to have it, and is read aloud then."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: ListState | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._head, self._detail = QLabel(self), QLabel(self)
        self._sign = SignLabel(28, self)
        self._bar = QProgressBar(self)
        self._bar.setFixedWidth(220)
        self._bar.setTextVisible(False)
        self._offers = QWidget(self)
        self._offer_row = QHBoxLayout(self._offers)
        self._offer_row.setContentsMargins(0, 6, 0, 0)
        self._offer_row.setSpacing(10)
        dress(self._head, "heading")
        dress(self._detail, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(6)
        column.addStretch(2)
        column.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignHCenter)
        for label in (self._head, self._detail):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            column.addWidget(label)
        for part in (self._bar, self._offers):
            column.addWidget(part, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    @property
    def state(self) -> ListState | None:
        """What it shows."""
        return self._state

    def show_state(self, state: ListState) -> None:
        """Show `state`; a new one is announced to screen readers."""
        new = self._state is None or self._state.head != state.head
        self._state = state
        self._sign.set_sign(state.sign.value)
        self._head.setText(state.head)
        self._detail.setText(state.detail)
        self._detail.setVisible(bool(state.detail))
        self._show_bar(state.percent)
        self._show_offers(state.offers)
        self.setAccessibleName(f"{state.head}. {state.detail}".strip())
        if new and self.isVisible() and state.percent is None:
            announce(self, self.accessibleName())

    def take_focus(self) -> None:
        """The focus to what can be done about it; to the words where nothing can."""
        (self._offer_row.itemAt(0).widget() if self._offer_row.count() else self).setFocus()

    def _show_bar(self, percent: int | None) -> None:
        self._bar.setVisible(percent is not None)
        self._bar.setRange(0, 0 if percent == -1 else 100)
        self._bar.setValue(max(0, percent or 0))
        self._bar.setAccessibleName(tr("Progress"))

    def _show_offers(self, offers: tuple[Offer, ...]) -> None:
        while self._offer_row.count():
            widget = self._offer_row.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        self._offers.setVisible(bool(offers))
        for place, offer in enumerate(offers):
            button = PillButton(offer.caption, "main" if place == 0 else "", self._offers)
            button.clicked.connect(offer.run)
            parts: list[QWidget] = [button]
            if offer.key is not None:
                parts.append(KeyCaps(offer.key, self._offers))
            for part in parts:
                self._offer_row.addWidget(part)
                part.show()


class WithStates(QWidget):
    """A list and, in its place, the state that explains why there is nothing to list."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self.view = StateView(self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(content)
        self._stack.addWidget(self.view)

    def show_content(self) -> None:
        """Show the list; who stood at what it replaces stands in it."""
        held = self._holds_focus
        self._stack.setCurrentWidget(self.content)
        if held and not self._holds_focus:
            self.content.setFocus()

    def show_state(self, state: ListState) -> None:
        """Show `state` instead of the list; who stood in the list stands at the way out: a key must not fall into a hole."""
        held = self._holds_focus
        self.view.show_state(state)
        self._stack.setCurrentWidget(self.view)
        if held:
            self.view.take_focus()

    @property
    def _holds_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    @property
    def state(self) -> ListState | None:
        """The state that is shown, or None where the list is."""
        return self.view.state if self._stack.currentWidget() is self.view else None
