"""A clerk before the proof of arrival, and a printer that keeps its papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.sync_control import ConnectionState
from desktop_app.documents.pen import Drawing
from desktop_app.models.cursor import Connection
from desktop_app.models.operation import Operation, OperationState
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.store import Unit
from desktop_app.ui.desk import Desk
from desktop_app.ui.proof.page import ProofPage
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.frame.hands import NONE, press
from tests.ui.replica_desk import settled

HOUR = timedelta(hours=1)


@dataclass
class Prover:
    """The desk; keys go to the focused widget only."""

    qtbot: QtBot
    desk: Desk
    replica: Replica
    clock: FixedClock
    papers: list[Drawing] = field(default_factory=list)

    @property
    def page(self) -> ProofPage:
        """The page."""
        page = self.desk.navigation.page("proof")
        assert isinstance(page, ProofPage)
        return page

    def book(self, patient: str) -> int:
        """Book somebody; the operation's sequence."""
        wanted = Wanted(self.clock.now() + 48 * HOUR, schedule_ids=(self.replica.schedules["Кузнецова"],), limit=1)
        slot = self.replica.ask(nearest_free, wanted)[0]
        done = self.replica.act(book, self.replica.actor, BookingWish(slot.slot_id, slot.slot_version, self.replica.patients[patient]))
        self.desk.hub.publish(done.changes)
        self.look()
        assert self.page.found is not None
        return self.page.found.lines[0].sequence

    def become(self, sequence: int, state: OperationState, *, read_back: bool = False, text: str = "") -> None:
        """The exchange came to `state` with that operation; what is applied has ids and versions."""

        def turn(unit: Unit) -> None:
            operation = unit.session.get_one(Operation, sequence)
            operation.state, operation.sent, operation.answer_text = state, True, text or None
            if state is OperationState.APPLIED:
                operation.finished = unit.now
                operation.read_back = unit.now if read_back else None
                for row in operation.rows:
                    row.applied_version, row.applied_at = "7", unit.now
                    name = f"r{sequence}{row.position}"
                    unit.connection.exec_driver_sql(f"UPDATE {row.kind} SET remote_id = ? WHERE id = ?", (name, row.row_id))

        self._change(turn)

    def connect(self, state: ConnectionState) -> None:
        """The connection turns."""
        self._change(lambda unit: unit.session.merge(Connection(pk=1, state=state, since=unit.now, clock_offset_seconds=0)))

    def _change(self, turn: object) -> None:
        assert callable(turn)
        self.replica.change(turn)
        self.page._read()
        self.look()

    def look(self) -> Prover:
        """Wait until the desk has answered."""
        settled(self.qtbot, self.desk)
        return self

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> Prover:
        """Press one key, then look what came of it."""
        press(key, modifiers)
        return self.look()

    def print_drawing(self, drawing: Drawing, _printer: str) -> None:
        """Take a paper."""
        self.papers.append(drawing)

    @property
    def states(self) -> list[str]:
        """What the table says of each act, the newest first."""
        return [texts[3] for texts in self.page.model.texts()]
