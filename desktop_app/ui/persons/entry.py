"""What the change of person gives to the window: its keys, the sheet over it, and the panel with the staff, loaded when it is opened."""

from desktop_app.core.i18n import mark
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.persons.shift import SCOPE, Shift
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.targets import STAFF, TAKE_OVER

CHANGE_KEY = PhysicalKey.of("Ctrl+L")
LOCK_KEY = PhysicalKey.of("Ctrl+Shift+L")


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The panel; it is opened from the command palette and from the settings."""
    desk.commands.add(Command("persons.staff", mark("Staff of this desk"), lambda: desk.navigation.open_panel(STAFF), "user"))
    return (PanelEntry(STAFF, mark("Staff of this desk"), lambda: _panel(desk)),)


def _panel(desk: Desk) -> Page:
    from desktop_app.ui.persons.staff_panel import StaffPanel

    return StaffPanel(desk)


def join(desk: Desk, window: MainWindow) -> Shift:
    """The change of person over `window`, with its keys and the badge in the header."""
    shift = Shift(desk, window)
    desk.commands.add(
        Command("persons.change", mark("Change of person"), shift.change, "user", CHANGE_KEY),
        Command(TAKE_OVER, mark("Who takes over the shift"), shift.take_over, "user", listed=False),
        Command(
            "persons.shift", mark("Look at what the shift leaves"), shift.look_at_shift, "user", PhysicalKey.of("F8"), SCOPE,
            lambda: shift.box.may_look_at_shift, listed=False,
        ),
        Command("persons.lock", mark("Lock the desk"), shift.lock, "clock", LOCK_KEY),
    )  # fmt: skip
    window.header.user.clicked.connect(lambda: desk.commands.run("persons.change"))
    return shift
