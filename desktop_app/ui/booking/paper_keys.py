"""The panel of paper lines with its keys: loaded when it is first opened."""

from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.ui.booking.paper_panel import SCOPE, PaperPanel
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey


def make_panel(desk: Desk) -> PaperPanel:
    """The panel with its commands registered."""
    panel, key = PaperPanel(desk), PhysicalKey.of
    desk.commands.attach(SCOPE, panel)
    desk.commands.add(
        Command("paper.enter", mark("Pick, go on, enter the line"), panel.enter, key=key("Enter"), scope=SCOPE),
        Command("paper.down", mark("The next one found"), lambda: panel.step(1), key=key("Down"), scope=SCOPE, repeats=True),
        Command("paper.up", mark("The one before"), lambda: panel.step(-1), key=key("Up"), scope=SCOPE, repeats=True),
        Command(
            "paper.new-card", mark("Make a card of what is typed"), panel.new_card, "user", key("Ctrl+N"), SCOPE,
            who_may=desk.needs(Right.EDIT_PATIENT),
        ),
        Command("paper.outcome", mark("Status on the paper: the next one"), panel.next_outcome, key=key("F3"), scope=SCOPE),
        Command("paper.leave", mark("Leave the line open and begin the next"), panel.leave_open, "clock", key("F6"), SCOPE),
        Command(
            "paper.next", mark("Go on with the next open line"), panel.next_open, "forward", key("Shift+F6"), SCOPE,
            lambda: bool(panel.view.open.rows),
        ),
        Command(
            "paper.drop", mark("Throw this line away"), panel.drop, "cancel", key("Alt+Delete"), SCOPE,
            lambda: not panel.line.is_empty, desk.needs(Right.BOOK),
        ),
    )  # fmt: skip
    return panel
