"""Parts of the window that most starts never show, loaded with their first use: they are memory and time that each start would pay."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.ui.desk import Desk
from desktop_app.ui.wizard.answers import Central, ClinicChoice, FirstStart

LookUp = Callable[[Central], tuple[ClinicChoice, ...]]


def wizard(desk: Desk, look_up: LookUp, finished: Callable[[FirstStart], object], code: str) -> QWidget:
    """The questions of the first start; arguments as of `Wizard`."""
    from desktop_app.ui.wizard.view import Wizard

    return Wizard(desk.commands, desk.tasks, look_up, finished, code)
