"""The panel of a ticket with its keys: loaded when it is first opened."""

from desktop_app.core.i18n import mark
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.tickets.panel import GROUP_KEY, SCOPE, TicketPanel


def make_panel(desk: Desk) -> TicketPanel:
    """The panel with its commands registered."""
    panel = TicketPanel(desk)
    key = PhysicalKey.of
    desk.commands.attach(SCOPE, panel)
    desk.commands.add(
        Command(
            "ticket.print", mark("Print the ticket"), panel.print_it, "print", key("F9"), SCOPE,
            enabled_when=lambda: panel.is_ready or panel.is_awaited, more_keys=(key("Shift+F9"),),
        ),
        Command("ticket.save", mark("Save the ticket as PDF"), panel.save_it, "save", key("Ctrl+S"), SCOPE, lambda: panel.is_ready),
        Command(
            "ticket.preparation", mark("Print how to prepare"), panel.print_preparation, "print", key("Alt+F9"), SCOPE,
            enabled_when=lambda: panel.is_ready and panel.has_preparation,
        ),
        Command(
            "ticket.group", mark("All visits of the group on one sheet, or this visit alone"), panel.change_group,
            key=GROUP_KEY, scope=SCOPE, enabled_when=lambda: panel.has_group,
        ),
    )  # fmt: skip
    return panel
