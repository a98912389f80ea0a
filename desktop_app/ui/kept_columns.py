"""The columns of a list as the desk had them last: order, widths, which are hidden. Kept among its settings, without a word of any row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu

from desktop_app.core.changes import Changes
from desktop_app.core.i18n import tr
from desktop_app.core.settings import TABLE_COLUMNS
from desktop_app.services.outcome import Done
from desktop_app.ui.desk import Desk
from desktop_app.ui.tables import Table

AFTER_RESIZE_MS = 400
"""A width is kept when the hand has come to rest."""
NARROWEST, WIDEST = 24, 2000
LEFT_OVER = 120
"""What a column that takes what is left is given before the others keep their widths, in logical pixels."""


@dataclass(frozen=True)
class Kept:
    """How a column is shown: its id, its width in logical pixels (0: what is left), whether it is hidden."""

    id: str
    width: int = 0
    hidden: bool = False


def written(list_id: str, columns: Sequence[Kept]) -> str:
    """«cases sign=44 -who=84 happened»: one text a list, its columns in their order, a hidden one after a minus."""
    said = (f"{'-' if one.hidden else ''}{one.id}" + (f"={one.width}" if one.width else "") for one in columns)
    return " ".join((list_id, *said))


def read_back(texts: Sequence[str], list_id: str, usual: Sequence[Kept]) -> tuple[Kept, ...]:
    """What is kept of that list. Columns that came later stand last, those that are no more are left out, and one at least is shown."""
    found = next((text.split()[1:] for text in texts if text.split()[:1] == [list_id]), [])
    known, kept = {one.id: one for one in usual}, dict[str, Kept]()
    for text in found:
        name, _, width = text.removeprefix("-").partition("=")
        if name in known:
            wide = int(width) if known[name].width and width.isdecimal() else known[name].width
            bounded = min(max(wide, NARROWEST), WIDEST) if wide else 0
            kept[name] = Kept(name, bounded, text.startswith("-"))
    columns = (*kept.values(), *(one for one in usual if one.id not in kept))
    return columns if any(not one.hidden for one in columns) else tuple(replace(one, hidden=False) for one in columns)


def squeezed(widths: Sequence[int], least: Sequence[int], room: int) -> tuple[int, ...]:
    """The widths as they fit into `room`: each gives in the measure of what it has over its `least`, none goes below."""
    over, spare = sum(widths) - room, [max(width - floor, 0) for width, floor in zip(widths, least, strict=True)]
    if over <= 0 or not sum(spare):
        return tuple(widths)
    share = min(1.0, over / sum(spare))
    return tuple(width - min(ceil(more * share), more) for width, more in zip(widths, spare, strict=True))


class KeptColumns(QObject):
    """Dresses `table` as it was left, and keeps what a person changes; the menu of its head hides columns and takes all back.

    In a window too narrow for the widths they are shown squeezed down to their titles; what is kept stays as it was.
    """

    def __init__(self, desk: Desk, table: Table[Any]) -> None:
        super().__init__(table)
        self._desk, self._table, self._header = desk, table, table.horizontalHeader()
        columns = table.columns
        self._usual = tuple(Kept(one.id, one.width) for one in columns)
        self._places = {one.id: place for place, one in enumerate(columns)}
        self._widths = {one.id: one.width for one in columns}
        self._kept: tuple[Kept, ...] = ()
        self._is_fitting = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(AFTER_RESIZE_MS)
        self._rest.timeout.connect(self.keep)
        self._show(read_back(desk.settings.get(TABLE_COLUMNS), table.list_id, self._usual))
        self._header.setSectionsMovable(True)
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self.open_menu)
        self._header.sectionMoved.connect(lambda *_: self.keep())
        self._header.sectionResized.connect(self._resized)
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width of the list: its columns follow."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._fit()
        return super().eventFilter(watched, event)

    @property
    def shown(self) -> tuple[Kept, ...]:
        """How the columns are shown now."""
        ids = {place: name for name, place in self._places.items()}
        order = [ids[self._header.logicalIndex(at)] for at in range(len(ids))]
        return tuple(Kept(name, self._widths[name], self._header.isSectionHidden(self._places[name])) for name in order)

    def keep(self) -> None:
        """Keep what is shown, if anything changed; on the database worker, where one list after the other is written."""
        shown = self.shown
        if shown != self._kept:
            self._kept = shown
            self._write(shown)

    def reset(self) -> None:
        """Columns as at first."""
        self._show(self._usual)
        self._write(None)

    def hide(self, name: str, hidden: bool) -> None:
        """Hide a column or show it again; the last one stays."""
        if hidden and len(self._table.shown_columns) < 2:
            return
        self._header.setSectionHidden(self._places[name], hidden)
        if not hidden and self._widths[name]:
            self._header.resizeSection(self._places[name], self._widths[name])
        self._fit()
        self.keep()

    def menu(self) -> QMenu:
        """All columns with a tick before those that are shown, and the way back."""
        menu = QMenu(self._table)
        menu.setAccessibleName(tr("Columns"))
        last = len(self._table.shown_columns) < 2
        for column in self._table.columns:
            if column.title:
                action = QAction(tr(column.title), menu, checkable=True)
                action.setChecked(not self._header.isSectionHidden(self._places[column.id]))
                action.setEnabled(not (last and action.isChecked()))
                action.toggled.connect(partial(self._ticked, column.id))
                menu.addAction(action)
        menu.addSeparator()
        menu.addAction(tr("Columns as at first")).triggered.connect(self.reset)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def open_menu(self, at: QPoint | None = None) -> None:
        """Offer it, under the mouse or under the head."""
        menu = self.menu()
        menu.popup(self._header.mapToGlobal(at if at is not None else QPoint(0, self._header.height())))
        menu.setActiveAction(menu.actions()[0])

    def _ticked(self, name: str, shown: bool) -> None:
        self.hide(name, not shown)

    def _show(self, columns: Sequence[Kept]) -> None:
        for at, one in enumerate(columns):
            place = self._places[one.id]
            self._header.moveSection(self._header.visualIndex(place), at)
            self._header.setSectionHidden(place, False)
            if one.width:
                self._header.resizeSection(place, one.width)
            self._header.setSectionHidden(place, one.hidden)
            self._widths[one.id] = one.width
        self._kept = self.shown
        self._fit()
        self._rest.stop()

    def _fit(self) -> None:
        """Give every column its width, or what a narrow list has for it; before it is shown nobody knows how wide it will be."""
        if not self._table.isVisible():
            return
        header = self._header
        seen = [place for place in range(header.count()) if not header.isSectionHidden(place)]
        columns = self._table.columns
        fixed = [place for place in seen if columns[place].width]
        widths = [self._widths[columns[place].id] for place in fixed]
        least = [min(width, header.sectionSizeHint(place)) for place, width in zip(fixed, widths, strict=True)]
        left = sum(max(LEFT_OVER, header.sectionSizeHint(place)) for place in seen if not columns[place].width)
        self._is_fitting = True
        try:
            for place, width in zip(fixed, squeezed(widths, least, self._table.viewport().width() - left), strict=True):
                header.resizeSection(place, width)
        finally:
            self._is_fitting = False

    def _resized(self, place: int, _before: int, width: int) -> None:
        """Of a column that takes what is left, no width is kept."""
        column = self._table.columns[place]
        if not self._is_fitting and width and column.width and self._header.sectionResizeMode(place) is QHeaderView.ResizeMode.Interactive:
            self._widths[column.id] = width
            self._rest.start()

    def _write(self, columns: Sequence[Kept] | None) -> None:
        settings, list_id = self._desk.settings, self._table.list_id

        def write() -> Done:
            others = [text for text in settings.get(TABLE_COLUMNS) if text.split()[:1] != [list_id]]
            settings.put(TABLE_COLUMNS, others if columns is None else [*others, written(list_id, columns)])
            return Done(Changes())

        self._desk.tasks.change(write, must_run=True).run(self)
