"""What a verb queues of a row that others wrote: their words stay beside what the person changed."""

from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import give_out, take_in, with_meta
from desktop_app.models.operation import OperationKind
from desktop_app.models.slot import Slot
from desktop_app.services.editing import Editing, load
from desktop_app.storage.apply import apply
from desktop_app.storage.gate import Urgency
from desktop_app.storage.outbox import Intention
from desktop_app.storage.rows import values_of
from tests.unit.services.desk import Clerk


def _foreign(clerk: Clerk, slot_id: str) -> dict[str, Any]:
    """The slot as another program of the central would have written it, newly fetched."""
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        values = values_of(unit.connection, Kind.SLOT, [slot_id], "remote")[slot_id]
        resource = with_meta(give_out(Kind.SLOT, values), str(values["remote_id"]), "foreign-2")
        resource["schedule"]["display"] = "Кузнецова, 11:00"
        resource["serviceType"] = [{"text": "приём"}]
        apply(unit, Kind.SLOT, [take_in(resource)], give_out)
    return resource


def test_the_words_beside_a_reference_of_others_are_not_lost(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    came = _foreign(clerk, slot.slot_id)
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        editing, row = Editing(unit), load(unit, Slot, slot.slot_id)
        editing.change(row)
        row.comment = "Принести снимки"
        change = editing.finish(Intention(OperationKind.BOOK, clerk.replica.actor)).rows[0]
        base, mine = change.base or {}, change.mine
    schedule = clerk.replica.schedules["Кузнецова"]
    assert base["schedule"]["reference"] == mine["schedule"]["reference"] == f"urn:uuid:{schedule}"
    assert mine["schedule"]["display"] == "Кузнецова, 11:00"
    assert mine["serviceType"] == came["serviceType"]
    assert {name for name in mine if mine[name] != base.get(name)} == {"comment"}
