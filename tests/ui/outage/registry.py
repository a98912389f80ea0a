"""A registry after a power cut: the journal in its window, the panel of paper lines beside it, a printer that keeps its papers."""

from __future__ import annotations

from typing import Self

from PySide6.QtCore import Qt

from desktop_app.models.paper_line import PaperLine
from desktop_app.queries.outages import OpenLine, OutageForm, open_lines, outage_form
from desktop_app.services.outages import open_outage
from desktop_app.ui.booking.paper_panel import PaperPanel
from desktop_app.ui.outage.page import OutagePage
from tests.ui.frame.hands import NONE, focused, write
from tests.ui.noon import HOUR, Noon


class Registry(Noon):
    """The desk; keys go to the focused widget only."""

    def cut(self, hours: float = 3, lasted: float | None = None) -> str:
        """The power went so many hours ago; the id of that outage."""
        begun = self.clock.now() - hours * HOUR
        done = self.replica.act(open_outage, self.replica.actor, begun, begun + lasted * HOUR if lasted is not None else None)
        self.desk.hub.publish(done.changes)
        self.look()
        assert done.row_id is not None
        return done.row_id

    def enter(self) -> Self:
        """Press Enter."""
        return self.press(Qt.Key.Key_Return)

    def type(self, text: str) -> Self:
        """Type, then look what came of it."""
        write(text)
        return self.look()

    def printed(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> str:
        """Press a key; the words of the one paper that was printed."""
        before = len(self.papers)
        self.press(key, modifiers)
        (drawing,) = self.papers[before:]
        return drawing.text

    @property
    def page(self) -> OutagePage:
        """The journal."""
        page = self.desk.navigation.page("outage")
        assert isinstance(page, OutagePage)
        return page

    @property
    def panel(self) -> PaperPanel:
        """The panel of paper lines."""
        page = self.desk.navigation.page("paper-line")
        assert isinstance(page, PaperPanel)
        return page

    @property
    def focus(self) -> object:
        """Where the next key goes."""
        return focused()

    def form(self, outage_id: str) -> OutageForm:
        """The journal as it is kept."""
        found = self.replica.ask(outage_form, outage_id)
        assert found is not None
        return found

    def open_lines(self, outage_id: str) -> list[OpenLine]:
        """The lines of paper that are kept open."""
        return list(self.replica.ask(open_lines, outage_id))

    def line(self) -> PaperLine:
        """What stands in the fields."""
        return self.panel.line
