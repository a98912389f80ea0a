"""What can be done with any list: saving what it shows to a file for Excel, choosing its columns, taking them back."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop_app.core.i18n import mark, tr, trn
from desktop_app.documents.late import spreadsheet
from desktop_app.services.outcome import Done
from desktop_app.services.printing import note_export
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.saving import ask_where, save_aside
from desktop_app.ui.tables import Table
from desktop_app.ui.widgets.focus import follow_focus

SAVE_KEY, COLUMNS_KEY = PhysicalKey.of("Ctrl+Shift+S"), PhysicalKey.of("Ctrl+Shift+K")
XLSX, CSV = "Excel (*.xlsx)", "CSV (*.csv)"


class TableInHand(QObject):
    """The list that is meant: the one with the focus, or that had it last and is still seen, else the first that is seen."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._last: Table[Any] | None = None
        follow_focus(self._follow)

    @property
    def table(self) -> Table[Any] | None:
        """That list; None where none is seen."""
        if self._last is not None and isValid(self._last) and self._last.isVisible():
            return self._last
        seen = (one for one in self._window.findChildren(Table) if one.list_id and one.isVisible())
        return next(seen, None)

    @property
    def has_rows(self) -> bool:
        """Whether there is something to save."""
        table = self.table
        return table is not None and table.model().rowCount() > 0

    @property
    def columns(self) -> KeptColumns | None:
        """The columns of that list, where a person may arrange them."""
        table = self.table
        return table.findChild(KeptColumns) if table is not None else None

    def save(self) -> None:
        """Ask where to, and save what is shown; the name offered is that of the list and the day, never of a person."""
        table = self.table
        if table is None:
            return
        offered = f"{table.accessibleName()} {self._desk.now():%Y-%m-%d}.xlsx"
        if (asked := ask_where(self._window, tr("Save the list"), offered, f"{XLSX};;{CSV}")) is not None:
            path, kind = asked
            known = path.suffix.lower() in (".xlsx", ".csv")
            self.save_to(path if known else path.with_name(path.name + (".csv" if kind == CSV else ".xlsx")))

    def save_to(self, path: Path) -> None:
        """Write the rows shown to `path`, CSV or XLSX by its ending: with the right to look at them, and written down."""
        table, desk, actor = self.table, self._desk, self._desk.actor
        if table is None:
            return
        name, list_id, extract = table.accessibleName(), table.list_id, table.extract()

        def write() -> bytes:
            return spreadsheet(name, extract.titles, extract.texts(), path.suffix.lower() == ".csv")

        def note() -> Done:
            return desk.act(note_export, actor, list_id, extract.count)

        save_aside(desk, self, path, write, note, trn("{n} row", "{n} rows", extract.count))

    def choose_columns(self) -> None:
        """Open the menu of the columns."""
        if self.columns is not None:
            self.columns.open_menu()

    def reset_columns(self) -> None:
        """Columns as at first."""
        if self.columns is not None:
            self.columns.reset()

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(new, Table) and new.list_id:
            self._last = new


def table_commands(desk: Desk, window: QWidget) -> tuple[Command, ...]:
    """The commands of every list in `window`."""
    hand = TableInHand(desk, window)

    def has_columns() -> bool:
        return hand.columns is not None

    def has_rows() -> bool:
        return hand.has_rows

    return (
        Command("table.save", mark("Save the list for Excel"), hand.save, "save", SAVE_KEY, enabled_when=has_rows),
        Command("table.columns", mark("Columns of the list"), hand.choose_columns, "filter", COLUMNS_KEY, enabled_when=has_columns),
        Command("table.reset-columns", mark("Columns of the list as at first"), hand.reset_columns, "undo", enabled_when=has_columns),
    )
