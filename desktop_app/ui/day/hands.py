"""What hands do over the grid beside going about in it: carry a visit to another place, ask who and when."""

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt, Signal

from desktop_app.core.i18n import tr
from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.queries.place_facts import PlaceFacts, place_facts
from desktop_app.ui.day.cells import Cell
from desktop_app.ui.day.grid import DayGrid
from desktop_app.ui.day.mover import Mover
from desktop_app.ui.day.opening import Opening
from desktop_app.ui.day.tip import MoveTip
from desktop_app.ui.day.words import read_aloud
from desktop_app.ui.desk import Desk
from desktop_app.ui.facts_words import fact_lines
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.facts_card import FactsCard


class Hands(QObject):
    """Joins grid, mover and the small cards. `moved` gives the id of the place that a visit was moved to."""

    moved = Signal(str)

    def __init__(self, desk: Desk, grid: DayGrid, opening: Opening) -> None:
        super().__init__(grid)
        self._desk, self._grid, self._opening = desk, grid, opening
        self._target = QModelIndex()
        self._told_of = ""
        self.mover = Mover(desk, self)
        self.tip = MoveTip(grid.viewport())
        self.card = FactsCard(("I", tr("close")), grid.viewport())
        self.mover.changed.connect(self._show)
        self.mover.moved.connect(self.moved)
        grid.stepped.connect(self._stepped)
        grid.drag.lifted.connect(self._lifted)
        grid.drag.over.connect(self._over)
        grid.drag.dropped.connect(self._dropped)

    @property
    def is_carrying(self) -> bool:
        """Whether a visit is on its way."""
        return self.mover.carried is not None

    @property
    def is_busy(self) -> bool:
        """Whether Esc has something to put away."""
        return self.mover.is_on or self.card.isVisible()

    # By keys

    def pick_up(self) -> None:
        """Take up the visit under the cursor, one of several by choice, or say why it may not be moved."""
        cell, column = self._at(self._grid.currentIndex())
        if cell is None or column is None:
            return
        if cell.is_place:
            self._take(cell, column)
        else:
            self._opening.choose(cell, self._corner(), lambda slot: self._take(Cell(slot.slot_id, (slot,)), column))

    def put_down(self) -> None:
        """Move the visit to the place under the cursor, or say again why it may not go there."""
        if not self.mover.drop():
            announce(self._grid, self.mover.verdict.words, urgent=True)

    def leave(self) -> None:
        """Put away what is carried, or the card."""
        self._grid.drag.end()
        self.mover.leave()
        self.card.hide()

    def follow(self) -> None:
        """The grid shows something else now, or the cursor went on: what is carried is held over the place under it.

        The card stays as long as the cursor stands on its place, however often the grid is shown anew.
        """
        cell, _ = self._at(self._grid.currentIndex())
        if cell is None or all(slot.slot_id != self._told_of for slot in cell.slots):
            self.card.hide()
        if self.is_carrying and not self._grid.drag.is_on:
            self._over(self._grid.currentIndex())
            self._show()

    # Who and when

    def show_facts(self) -> None:
        """Tell of the place under the cursor who did what, when and from which desk; a second time puts it away."""
        cell, column = self._at(self._grid.currentIndex())
        if self.card.isVisible() or cell is None or column is None:
            self.card.hide()
        elif cell.is_place:
            self._read_facts(cell.slot, column)
        else:
            self._opening.choose(cell, self._corner(), lambda slot: self._read_facts(slot, column))

    def _read_facts(self, slot: SlotCell, column: DayColumn) -> None:
        ask = self._desk.ask
        self._desk.tasks.read(lambda: ask(place_facts, slot.slot_id, slot.appointment_id), view=("day.facts", id(self))).on_success(
            lambda facts: self._tell(facts, slot, column)
        ).run(self)

    def _tell(self, facts: PlaceFacts, slot: SlotCell, column: DayColumn) -> None:
        zone, self._told_of = self._desk.zone, slot.slot_id
        title = read_aloud(Cell(slot.slot_id, (slot,)), column, zone, self._desk.clock.now(), self._opening.safety())
        self.card.tell(title, fact_lines(facts, zone), self._grid.visualRect(self._grid.currentIndex()))

    # By mouse

    def _lifted(self, index: QModelIndex) -> None:
        self.card.hide()
        self._target = index
        cell, column = self._at(index)
        if cell is not None and column is not None:
            self.mover.lift(cell, column)

    def _over(self, index: QModelIndex) -> None:
        self._target = index
        self.mover.over(*self._at(index))
        self._show()

    def _dropped(self) -> None:
        if self.mover.drop():
            return
        if self.is_carrying:  # why nothing could be taken up at all was said while it was tried
            self._say(self.mover.verdict.words)
        self.mover.leave()

    def _stepped(self) -> None:
        if not self._grid.drag.is_on:
            self.follow()

    # Showing

    def _take(self, cell: Cell, column: DayColumn) -> None:
        self.card.hide()
        self._target = self._grid.currentIndex()
        if not self.mover.lift(cell, column):
            words = self.mover.verdict.words
            self.mover.leave()
            self._say(words)

    def _say(self, words: str) -> None:
        announce(self._grid, words, urgent=True)
        self._desk.notices.warn(words)

    def _show(self) -> None:
        mover, grid = self.mover, self._grid
        carried, verdict = mover.carried, mover.verdict
        source = grid.day.index_of(carried.slot.slot_id) if carried else QModelIndex()
        target = self._target if mover.is_on else QModelIndex()
        grid.mark_move(source, target, verdict.allowed)
        self.tip.tell(verdict.words, verdict.allowed, grid.visualRect(target if target.isValid() else source))
        if grid.drag.is_on and mover.is_on:
            grid.viewport().setCursor(Qt.CursorShape.ClosedHandCursor if verdict.allowed else Qt.CursorShape.ForbiddenCursor)
        else:
            grid.viewport().unsetCursor()

    def _at(self, index: QModelIndex) -> tuple[Cell | None, DayColumn | None]:
        return self._grid.day.cell_at(index), self._grid.day.column_at(index)

    def _corner(self) -> QPoint:
        return self._grid.viewport().mapToGlobal(self._grid.visualRect(self._grid.currentIndex()).bottomLeft())
