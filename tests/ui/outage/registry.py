"""A registry after a power cut: the journal in its window, the panel of paper lines beside it, a printer that keeps its papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.documents.pen import Drawing
from desktop_app.models.paper_line import PaperLine
from desktop_app.queries.outages import OpenLine, OutageForm, open_lines, outage_form
from desktop_app.services.outages import open_outage
from desktop_app.ui.booking.paper_panel import PaperPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.outage.page import OutagePage
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.frame.hands import NONE, focused, press, write
from tests.ui.replica_desk import settled

HOUR = timedelta(hours=1)


@dataclass
class Registry:
    """The desk; keys go to the focused widget only."""

    qtbot: QtBot
    desk: Desk
    replica: Replica
    clock: FixedClock
    papers: list[Drawing] = field(default_factory=list)

    def cut(self, hours: float = 3, lasted: float | None = None) -> str:
        """The power went so many hours ago; the id of that outage."""
        begun = self.clock.now() - hours * HOUR
        done = self.replica.act(open_outage, self.replica.actor, begun, begun + lasted * HOUR if lasted is not None else None)
        self.desk.hub.publish(done.changes)
        self.look()
        assert done.row_id is not None
        return done.row_id

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> Registry:
        """Press one key, then look what came of it."""
        press(key, modifiers)
        return self.look()

    def enter(self) -> Registry:
        """Press Enter."""
        return self.press(Qt.Key.Key_Return)

    def type(self, text: str) -> Registry:
        """Type, then look what came of it."""
        write(text)
        return self.look()

    def look(self) -> Registry:
        """Wait until the desk has answered."""
        settled(self.qtbot, self.desk)
        return self

    def print_drawing(self, drawing: Drawing, _printer: str) -> None:
        """Take a paper."""
        self.papers.append(drawing)

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

    @property
    def told(self) -> str:
        """The last notice."""
        return self.desk.notices.history[-1].text

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
