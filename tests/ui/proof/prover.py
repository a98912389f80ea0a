"""A clerk before the proof of arrival, and a printer that keeps its papers."""

from __future__ import annotations

from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.cursor import Connection
from desktop_app.models.operation import Operation, OperationState
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.store import Unit
from desktop_app.ui.proof.page import ProofPage
from tests.ui.noon import HOUR, Noon


class Prover(Noon):
    """The desk; keys go to the focused widget only."""

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

    @property
    def states(self) -> list[str]:
        """What the table says of each act, the newest first."""
        return [texts[3] for texts in self.page.model.texts()]
