"""The small card over the grid, beside the place that a visit is held over: what would happen."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from desktop_app.ui.widgets.cards import WarnCard, Weight
from desktop_app.ui.widgets.facts_card import place_beside


class MoveTip(WarnCard):
    """Says of the place that a visit is held over whether it may be put there, and why not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", Weight.NOTE, parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def tell(self, words: str, allowed: bool, rect: QRect) -> None:
        """Say `words` beside `rect` of the parent; nothing for no words."""
        self.setVisible(bool(words))
        if words:
            self.say(words, Weight.NOTE if allowed else Weight.WARN)
            place_beside(self, rect, self._over.rect())
