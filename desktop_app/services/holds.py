"""Letting held places go by a person: those of a computer that does not come back, or that are needed now (sync.md 5)."""

from collections.abc import Iterator

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.journal import Act
from desktop_app.models.operation import LARGEST_OPERATION, OperationKind
from desktop_app.models.person import Actor, Right
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.services.bookings import let_hold_go
from desktop_app.services.editing import Editing
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.storage.apply import held_rows
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.outbox import Intention
from desktop_app.storage.store import Store


def free_holds(store: Store, actor: Actor, desk_id: str) -> Done:
    """Let all coming places go that are held for the desk `desk_id`, a few in one operation each.

    A desk at work holds others soon. A desk without a connection may have promised these to somebody: whoever frees them answers for it.

    Raises:
        RightMissing; RuleRefused: it holds none that can be let go.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.FREE_HOLDS)
        under_way = held_rows(unit.connection, Kind.SLOT)
        held = select(Slot).where(
            Slot.status == SlotStatus.TENTATIVE, Slot.holder == desk_id, Slot.start > unit.now, Slot.known, ~Slot.hidden
        )
        slots = [slot for slot in unit.session.scalars(held.order_by(Slot.start, Slot.pk)) if slot.id not in under_way]
        if not slots:
            raise RuleRefused("NONE", mark("This desk holds no places any more."))
        first = None
        for part in _parts(slots):
            editing = Editing(unit)
            for slot in part:
                editing.change(slot)
                slot.status = SlotStatus.FREE
                let_hold_go(slot)
            operation = editing.finish(Intention(OperationKind.FREE_HOLDS, actor))
            payload = {"desk": desk_id, "slots": [slot.id for slot in part]}
            append(unit, Act.FREE_HOLDS, actor, About(operation_id=operation.id), payload)
            first = first or operation.id
        return Done(unit.changes, first, None)


def _parts(slots: list[Slot]) -> Iterator[list[Slot]]:
    for start in range(0, len(slots), LARGEST_OPERATION):
        yield slots[start : start + LARGEST_OPERATION]
