"""Parts of the window that most starts never show, loaded with their first use: they are memory and time that each start would pay."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.ui.desk import Desk
from desktop_app.ui.wizard.answers import Central, ClinicChoice, FirstStart

if TYPE_CHECKING:
    from desktop_app.ui.wizard.view import Wizard


def wizard(
    desk: Desk, look_up: Callable[[Central], tuple[ClinicChoice, ...]], finished: Callable[[FirstStart], object], code: str
) -> Wizard:
    """The questions of the first start; arguments as of `Wizard`."""
    from desktop_app.ui.wizard.view import Wizard

    return Wizard(desk.commands, desk.tasks, look_up, finished, code)
