"""Rows of two lines under headings: visits by specialist, patients found, receptions to send somebody to. One look for all lists here."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.slot_looks import Mark, SlotLook
from desktop_app.ui.slot_marks import draw_mark
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import colour
from desktop_app.ui.style.view_option import has_focus, is_selected, rect_of
from desktop_app.ui.tables import ROW_ROLE, Column, Extract, Index, KeyedModel, Table

_PAD = 12
_LEAD = 62
_SIGN = 26
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class ListRow:
    """One row; a heading has a title and a side alone and cannot be chosen. `look` is the state it is drawn with; `late`: it needs an eye.

    `lead` stands before the title (a time, a queue number), `side` and `side_detail` at the right; `aloud` is what a screen reader says.
    """

    key: str
    title: str
    detail: str = ""
    lead: str = ""
    side: str = ""
    side_detail: str = ""
    aloud: str = ""
    look: SlotLook | None = None
    heading: bool = False
    late: bool = False
    value: object = None

    @property
    def text(self) -> str:
        """All of it on one line, for copying."""
        return "\t".join(part for part in (self.lead, self.title, self.detail, self.side, self.side_detail) if part)


class RowsModel(KeyedModel[ListRow]):
    """The rows of one list."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns = (Column[ListRow]("row", "", lambda row: row.text, reads=lambda row: row.aloud or row.text, tip=_tip),)
        super().__init__(columns, lambda row: row.key, parent)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading is passed over by the cursor."""
        row = self.row_at(index)
        if row is not None and row.heading:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


def _tip(row: ListRow) -> str:
    return "\n".join(part for part in (row.title, row.detail, row.side_detail) if part)


class RowList(Table[ListRow]):
    """A list of such rows; `picked` tells a double click."""

    picked = Signal(object)

    def __init__(self, look: Look, name: str, parent: QWidget | None = None, list_id: str = "") -> None:
        """`name` is what a screen reader calls the list; `list_id` as of a table."""
        self.items = RowsModel()
        super().__init__(self.items, name, look.sizes.list_row, parent, list_id)
        self.items.setParent(self)
        self._look = look
        self.horizontalHeader().hide()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.setItemDelegate(RowDelegate(look, self))
        look.changed.connect(self._fit)

    def show_rows(self, rows: Sequence[ListRow], first: bool = False) -> None:
        """Show `rows`; the cursor stays on its row, else goes to the one now at its place; `first`: to the first one anyhow."""
        at = max(0, self.currentIndex().row())
        before = self.chosen.key if self.chosen is not None and not first else None
        self.items.replace(rows)
        self._fit()
        if not rows:
            return
        if before is None or not self.choose(before):
            self._choose_near(0 if first else at)
        if self.currentIndex().row() != at:
            self.scrollTo(self.currentIndex())

    def extract(self) -> Extract:
        """The rows with the heading they stand under, each part of a row in a column of its own."""
        rows = self.items.rows
        titles = (tr("Reception"), tr("Time or number"), tr("Patient"), tr("About the visit"), tr("State"), tr("Remark"))

        def texts() -> tuple[tuple[str, ...], ...]:
            made, heading = list[tuple[str, ...]](), ""
            for row in rows:
                if row.heading:
                    heading = " · ".join(part for part in (row.title, row.detail) if part)
                else:
                    made.append((heading, row.lead, row.title, row.detail, row.side, row.side_detail))
            return tuple(made)

        return Extract(titles, sum(not row.heading for row in rows), texts)

    def step(self, by: int) -> None:
        """Move the cursor by rows, over headings."""
        at = self.currentIndex().row()
        places = [place for place, row in enumerate(self.items.rows) if not row.heading]
        beyond = [place for place in places if (place > at if by > 0 else place < at)]
        if beyond:
            self.setCurrentIndex(self.items.index(beyond[0] if by > 0 else beyond[-1], 0))

    def _choose_near(self, at: int) -> None:
        places = [place for place, row in enumerate(self.items.rows) if not row.heading]
        if places:
            self.setCurrentIndex(self.items.index(min(places, key=lambda place: abs(place - at)), 0))

    def _fit(self) -> None:
        """A heading has one line."""
        header, sizes = self.verticalHeader(), self._look.sizes
        header.setDefaultSectionSize(sizes.list_row)
        for place, row in enumerate(self.items.rows):
            height = sizes.row + _PAD // 2 if row.heading else sizes.list_row
            if header.sectionSize(place) != height:
                header.resizeSection(place, height)
        self.updateGeometries()  # else Qt scrolls within the heights of before

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the row."""
        row = self.items.row_at(self.indexAt(event.position().toPoint()))
        if row is not None and not row.heading:
            self.picked.emit(row.value)


class RowDelegate(QStyledItemDelegate):
    """Draws a row: sign of its state in its colour, lead, title and detail, the state's word at the right."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw one row."""
        row, rect, palette = index.data(ROW_ROLE), rect_of(option), self._look.palette
        if not isinstance(row, ListRow):
            return
        painter.save()
        chosen = is_selected(option) or has_focus(option)
        ground = palette.bg if row.heading else palette.accent_soft if chosen else palette.surface
        painter.fillRect(rect, QColor(ground))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line2))
        if row.heading:
            self._heading(painter, rect.adjusted(_PAD, 0, -_PAD, -1), row)
        else:
            if chosen:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(palette.accent))
            self._row(painter, rect.adjusted(_PAD, 0, -_PAD, -1), row)
        painter.restore()

    def _heading(self, painter: QPainter, area: QRect, row: ListRow) -> None:
        side = self._words(painter, area, row.side, self._look.secondary, self._look.palette.muted, _RIGHT)
        left = area.adjusted(0, 0, -side - 12, 0)
        name = self._words(painter, left, row.title, self._look.medium, self._look.palette.text, _LEFT)
        self._words(painter, left.adjusted(name + 10, 0, 0, 0), row.detail, self._look.secondary, self._look.palette.muted, _LEFT)

    def _row(self, painter: QPainter, area: QRect, row: ListRow) -> None:
        palette, look = self._look.palette, self._look
        left = area.left()
        if row.look is not None:
            self._sign(painter, QRect(left, area.top(), _SIGN, area.height()), row.look)
            left += _SIGN + 8
        upper = QRect(left, area.top() + 2, area.right() - left, area.height() // 2 - 2)
        lower = upper.translated(0, area.height() // 2 - 1)
        if row.lead:
            ink = palette.danger_text if row.late else palette.text
            wide = max(_LEAD, QFontMetrics(look.medium).horizontalAdvance(row.lead) + 12)
            self._words(painter, upper, row.lead, look.medium, ink, _LEFT)
            upper, lower = upper.adjusted(wide, 0, 0, 0), lower.adjusted(wide, 0, 0, 0)
        side = self._words(painter, upper, row.side, look.secondary, palette.text, _RIGHT)
        ink = palette.danger_text if row.late else palette.muted
        below = self._words(painter, lower, row.side_detail, look.secondary, ink, _RIGHT)
        one_line = not row.detail and not row.side_detail
        title = QRect(upper.left(), area.top(), upper.width(), area.height()) if one_line else upper
        self._words(painter, title.adjusted(0, 0, -side - 10, 0), row.title, look.medium, palette.text, _LEFT)
        self._words(painter, lower.adjusted(0, 0, -below - 10, 0), row.detail, look.secondary, palette.muted, _LEFT)

    def _sign(self, painter: QPainter, area: QRect, state: SlotLook) -> None:
        palette = self._look.palette
        box = QRectF(area.left(), area.center().y() - 10, _SIGN, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colour(palette, state.edge)))
        painter.setBrush(QColor(colour(palette, state.fill)))
        painter.drawRoundedRect(box, 4, 4)
        ink = QColor(colour(palette, state.ink))
        if state.sign is Mark.NO_SHOW:
            painter.setPen(ink)
            painter.setFont(self._look.secondary)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tr("n/s"))
        else:
            draw_mark(painter, state.sign, QPointF(box.center()), ink)

    def _words(self, painter: QPainter, area: QRect, text: str, font: QFont, ink: str, where: Qt.AlignmentFlag) -> int:
        """Draw as much as fits; the width taken."""
        if not text or area.width() <= 0:
            return 0
        measure = QFontMetrics(font)
        shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(area, where, shown)
        return measure.horizontalAdvance(shown)
