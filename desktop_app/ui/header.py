"""The line at the top: where the desk stands, the search that opens the command palette, the connection, who works here."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.models.person import ROLE_NAMES, Actor
from desktop_app.ui.connection_view import ConnectionPill
from desktop_app.ui.desk import Place, initials
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import colour
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.labels import ElidedLabel, KeyCaps
from desktop_app.ui.widgets.signs import SignLabel

SEARCH_WIDTH = 620


class SearchButton(QPushButton):
    """Looks like a search field; typing begins in the command palette, which it opens."""

    def __init__(self, key: PhysicalKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = tr("Patient, doctor, appointment number or command")
        self.setAccessibleName(self._words)
        self.setToolTip(f"{self._words} ({key.text})")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(SEARCH_WIDTH)
        dress(self, "search")
        self._sign = SignLabel(16, self)
        self._sign.set_sign("search")
        self._placeholder = ElidedLabel(self._words, "faint", self)
        self._caps = KeyCaps(key, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._placeholder, 1)
        row.addWidget(self._caps)
        for part in (self._sign, self._placeholder, self._caps):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_short(self, short: bool) -> None:
        """Leave the key caps out where there is no room."""
        self._caps.setVisible(not short)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its sign and a word."""
        return QSize(120, super().minimumSizeHint().height())


class UnprintedPill(QPushButton):
    """«Not printed: 3»: always in view while a paper waits for a printer; pressing it prints them."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setAutoDefault(False)
        dress(self, "pill")
        look.changed.connect(self._paint)
        self.show_count(0, "")

    def show_count(self, count: int, key: str) -> None:
        """How many papers no printer took, and the `key` that prints them; hidden where there is none."""
        said = tr("Not printed: {n}", n=count)
        self.setText(said)
        self.setAccessibleName(said)
        self.setToolTip(tr("Print what was not printed") + f" ({key})")
        self.setVisible(count > 0)
        self._paint()

    def _paint(self) -> None:
        self.setIcon(self._look.icons.icon("print", colour(self._look.palette, "provisional_line")))


class PrintingPill(QPushButton):
    """«Printing: 3 of 40 · Cancel» over a line that grows; pressing it cancels what is not printed yet. Hidden where there is one paper."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._share = 0.0
        self.short = False
        self.setAutoDefault(False)
        dress(self, "pill")
        self.show_progress(0, 0, "")

    def show_progress(self, number: int, total: int, key: str) -> None:
        """Which paper of how many is under way, and the `key` that cancels the rest."""
        said = tr("Printing: {n} of {all}", n=number, all=total)
        self._share = (number - 1) / total if total else 0.0
        whole = f"{said} · {tr('Cancel')}" if number < total else said
        self.setText(f"{number}/{total} ✕" if self.short else whole)
        self.setEnabled(number < total)
        self.setAccessibleName(whole)
        self.setToolTip(tr("Cancel the papers that are not printed yet") + f" ({key})")
        self.setVisible(total > 1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The words, and below them how far it is."""
        super().paintEvent(event)
        painter, inset = QPainter(self), self.height() // 2
        length = int((self.width() - 2 * inset) * self._share)
        painter.fillRect(inset, self.height() - 4, length, 3, QColor(self._look.palette.accent))
        painter.end()


class Header(QFrame):
    """Follows what it is told; asks nothing itself."""

    def __init__(self, look: Look, search_key: PhysicalKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        dress(self, "header")
        self._clinic = ElidedLabel(kind="clinic", parent=self)
        self._branch = ElidedLabel(kind="secondary", parent=self)
        self._place = QWidget(self)
        column = QVBoxLayout(self._place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._clinic)
        column.addWidget(self._branch)
        column.addStretch(1)
        self.search = SearchButton(search_key, self)
        self.pill = ConnectionPill(look, self)
        self.unprinted = UnprintedPill(look, self)
        self.printing = PrintingPill(look, self)
        self._name = ElidedLabel(kind="secondary", parent=self)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.user = QPushButton(self)
        self.user.setAutoDefault(False)
        dress(self.user, "user")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(14)
        row.addWidget(self._place, 3)
        row.addWidget(self.search, 5)
        right = QHBoxLayout()
        right.setSpacing(14)
        right.addStretch(1)
        right.addWidget(self.printing)
        right.addWidget(self.unprinted)
        right.addWidget(self.pill)
        right.addWidget(self._name)
        right.addWidget(self.user)
        row.addLayout(right, 3)
        self.fit()
        look.changed.connect(self.fit)

    def fit(self) -> None:
        """Take the sizes of the look in force."""
        self.setFixedHeight(self._look.sizes.header)
        side = self._look.sizes.control
        self.user.setFixedSize(side, side)

    def show_place(self, place: Place) -> None:
        """Say where the desk stands."""
        self._clinic.set_full_text(place.clinic)
        self._branch.set_full_text(place.branch)
        self._branch.setVisible(bool(place.branch))

    def show_actor(self, actor: Actor) -> None:
        """Say who works here."""
        words = f"{actor.name}, {tr(ROLE_NAMES[actor.role])}"
        self._name.set_full_text(actor.name)
        self.user.setText(initials(actor.name))
        self.user.setToolTip(words)
        self.user.setAccessibleName(tr("At the desk: {who}", who=words))

    def set_short(self, short: bool) -> None:
        """Narrow window: the branch and the key caps give way."""
        self._branch.setVisible(bool(self._branch.full_text) and not short)
        self._name.setVisible(bool(self._name.full_text) and not short)
        self.search.set_short(short)
        self.printing.short = short
