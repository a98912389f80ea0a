"""The chips below the line of narrowing: one for each piece that was understood, in as many lines as they need."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.core.i18n import tr
from desktop_app.models.slot_query import Chip as Piece
from desktop_app.ui.widgets.buttons import Chip

_GAP = 6


class UnderstoodChips(QWidget):
    """`taken` gives the piece whose chip was clicked: it is to go out of the line. No chip takes the focus from there."""

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[Chip] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    @property
    def words(self) -> tuple[str, ...]:
        """What stands on the chips."""
        return tuple(chip.text() for chip in self._chips)

    def show_pieces(self, pieces: Sequence[Piece]) -> None:
        """A chip for each of `pieces`, in their order; nothing is shown where there is none."""
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(piece) for piece in pieces]
        self.setAccessibleName(tr("Understood: {what}", what="; ".join(_words(piece) for piece in pieces)) if pieces else "")
        self.setVisible(bool(pieces))
        self.updateGeometry()
        self._place()

    def _chip(self, piece: Piece) -> Chip:
        words = _words(piece)
        chip = Chip(f"{words} ✕", parent=self)
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chip.setAccessibleName(tr("{what}, understood; press to take it out", what=words))
        chip.clicked.connect(lambda: self.taken.emit(piece))
        chip.show()
        return chip

    # Lines

    def sizeHint(self) -> QSize:
        """As many lines as the present width asks for."""
        width = max(self.width(), self.minimumSizeHint().width())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """One chip may be cut rather than widen the panel."""
        return QSize(0, max((chip.sizeHint().height() for chip in self._chips), default=0))

    def heightForWidth(self, width: int) -> int:
        """Down to the end of the last line."""
        return max((place.bottom() + 1 for place in self._places(width)), default=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        for chip, place in zip(self._chips, self._places(self.width()), strict=True):
            chip.setGeometry(place)

    def _places(self, width: int) -> Iterator[QRect]:
        left = top = 0
        for chip in self._chips:
            wanted = chip.sizeHint()
            wide = min(wanted.width(), max(width, 1))
            if left and left + wide > width:
                left, top = 0, top + wanted.height() + _GAP
            yield QRect(left, top, wide, wanted.height())
            left += wide + _GAP


def _words(piece: Piece) -> str:
    return ", ".join(tr.said(label) for label in piece.labels)
