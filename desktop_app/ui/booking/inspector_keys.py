"""The inspector with its keys: loaded when it is first opened."""

from desktop_app.core.i18n import mark
from desktop_app.ui.booking.inspector_panel import SCOPE, InspectorPanel
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey

_DEEDS = 9


def make_panel(desk: Desk) -> InspectorPanel:
    """The panel with its commands registered."""
    panel, key = InspectorPanel(desk), PhysicalKey.of
    desk.commands.attach(SCOPE, panel)
    desk.commands.add(
        Command("inspector.enter", mark("Pick, go on, book here"), panel.enter, key=key("Enter"), scope=SCOPE),
        Command("inspector.down", mark("The next one found"), lambda: panel.step(1), key=key("Down"), scope=SCOPE, repeats=True),
        Command("inspector.up", mark("The one before"), lambda: panel.step(-1), key=key("Up"), scope=SCOPE, repeats=True),
        Command(
            "inspector.all", mark("All coming places instead of the one"), panel.all_places, key=key("Alt+Delete"), scope=SCOPE,
            enabled_when=lambda: panel.has_place,
        ),
        *(_lift(panel, number) for number in range(1, _DEEDS + 1)),
    )  # fmt: skip
    return panel


def _lift(panel: InspectorPanel, number: int) -> Command:
    return Command(
        f"inspector.lift.{number}",
        mark("Do what can be done about this reason"),
        lambda: panel.lift(number),
        key=PhysicalKey(str(number), alt=True),
        scope=SCOPE,
        enabled_when=lambda: panel.has_deed(number),
        listed=number == 1,
        shown_key="Alt+1…9",
    )
