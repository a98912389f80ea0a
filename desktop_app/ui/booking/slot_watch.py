"""Has the highlighted place read anew from the central, and says when its answer came (the place was free then)."""

from datetime import datetime

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import tr
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.ui.desk import Desk


class SlotWatch:
    """Follows one place. An answer counts when the list that was read after it still offers the place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._slot_id = ""
        self._heard: datetime | None = None
        self._checked: datetime | None = None

    def look(self, slot: FreeSlot | None) -> None:
        """Ask the central for `slot`, once as long as it stays highlighted."""
        if slot is not None and slot.slot_id != self._slot_id:
            self.forget()
            self._slot_id = slot.slot_id
            self._desk.sync.look_now(Kind.SLOT.value, slot.slot_id)

    def forget(self) -> None:
        """Nothing is highlighted."""
        self._slot_id, self._heard, self._checked = "", None, None

    def hear(self, changes: Changes) -> None:
        """Slots came in; where the watched one is among them it is the central's answer. «Many changed» tells nothing of this one."""
        if self._slot_id and self._slot_id in (changes.ids(Kind.SLOT) or ()):
            self._heard = self._desk.clock.now()

    def confirm(self, slot: FreeSlot | None) -> None:
        """The times were read again: `slot` is highlighted and free."""
        if slot is not None and slot.slot_id == self._slot_id:
            self._checked = self._heard

    @property
    def words(self) -> str:
        """«свободно, проверено 10:42:07», or "" while no answer came."""
        return tr("free, checked {moment}", moment=f"{self._desk.local(self._checked):%H:%M:%S}") if self._checked else ""
