"""`I` on a row: who did what with the visit or the place, when and from which desk, on a card beside it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop_app.core.i18n import tr
from desktop_app.queries.place_facts import PlaceFacts, place_facts
from desktop_app.ui.desk import Desk
from desktop_app.ui.facts_words import fact_lines
from desktop_app.ui.widgets.facts_card import FactsCard


@dataclass(frozen=True)
class Asked:
    """What one asks of: a visit, or a place (one of the ids may be missing), and how the card names it."""

    title: str
    slot_id: str = ""
    appointment_id: str | None = None


class WhoAndWhen(QObject):
    """The card of a list; it goes away with its key, and when another row is chosen."""

    def __init__(self, desk: Desk, view: QAbstractItemView, chosen: Callable[[], Asked | None], over: QWidget) -> None:
        """`chosen` gives what the cursor of `view` stands on; None where nothing can be told of it. The card lies anywhere in `over`."""
        super().__init__(view)
        self._desk, self._view, self._chosen, self._over = desk, view, chosen, over
        self.card = FactsCard(("I", tr("close")), over)
        view.selectionModel().currentChanged.connect(lambda *_: self.card.hide())
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """With its list the card goes out of sight."""
        if watched is self._view and event.type() == QEvent.Type.Hide:
            self.card.hide()
        return False

    @property
    def has_something(self) -> bool:
        """Whether there is something to tell of."""
        return self._chosen() is not None

    def toggle(self) -> None:
        """Tell it, or put it away."""
        asked, ask = self._chosen(), self._desk.ask
        if self.card.isVisible() or asked is None:
            self.card.hide()
            return
        read = self._desk.tasks.read(lambda: ask(place_facts, asked.slot_id, asked.appointment_id), view=("who-and-when", id(self)))
        read.on_success(lambda facts: self._tell(asked, facts)).run(self)

    def _tell(self, asked: Asked, facts: PlaceFacts) -> None:
        if self._chosen() == asked:
            self.card.tell(asked.title, fact_lines(facts, self._desk.zone), self._row())

    def _row(self) -> QRect:
        """The line with the cursor, as far as it can be seen."""
        rect = self._view.visualRect(self._view.currentIndex())
        return QRect(self._view.viewport().mapTo(self._over, rect.topLeft()), rect.size())
