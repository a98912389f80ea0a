"""The lists of «Задачи» side by side, the same on each of its pages."""

from PySide6.QtWidgets import QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.widgets.buttons import Segmented

TO_SETTLE, SETTLED, WAITING_LIST = "open", "settled", "waiting"


def work_lists(shown: str, parent: QWidget) -> Segmented:
    """The choice among them; `shown` is the one that this page has."""
    choices = ((TO_SETTLE, tr("To settle")), (SETTLED, tr("Settled")), (WAITING_LIST, tr("Waiting list")))
    made = Segmented(choices, tr("Which tasks"), parent)
    made.choose(shown)
    return made
