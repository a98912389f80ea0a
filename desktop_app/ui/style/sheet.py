"""The style sheet of the desk: one text, filled in with the colours of a theme and the sizes of a density.

Widgets ask for a dress by the dynamic property `kind` (`main`, `quiet`, `segment` …), set with `dress`.
"""

from dataclasses import asdict
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.core.paths import resource
from desktop_app.ui.style.density import Sizes
from desktop_app.ui.style.palette import Palette


def build_sheet(palette: Palette, sizes: Sizes) -> str:
    """The whole style sheet; raises KeyError where it names a colour or a size that does not exist."""
    names = {name: str(value) for name, value in (asdict(palette) | asdict(sizes)).items()}
    chip = sizes.control - 4
    derived = {"clinic": sizes.body + 1, "chip": chip, "half_chip": chip // 2, "half_control": sizes.control // 2}
    names |= {name: str(value) for name, value in derived.items()}
    arrow = resource("icons") / ("arrow-dark.svg" if palette.dark else "arrow-light.svg")
    tick = resource("icons") / ("tick-dark.svg" if palette.dark else "tick-light.svg")
    names |= {"arrow": arrow.as_posix(), "tick": tick.as_posix()}
    return Template(resource("styles").joinpath("desk.qss").read_text("utf8")).substitute(names)


def dress(widget: QWidget, kind: str) -> None:
    """Give `widget` the dress `kind` and let it show at once, with what stands in it: rules of the sheet reach down.

    What was never shown is left alone: Qt polishes it when it is, by the dress it has then.
    """
    if widget.property("kind") == kind:
        return
    widget.setProperty("kind", kind)
    style = widget.style()
    for one in (widget, *widget.findChildren(QWidget)):
        if one.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            style.unpolish(one)
            style.polish(one)
    QWidget.update(widget)
