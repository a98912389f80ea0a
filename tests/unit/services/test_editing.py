"""What a verb queues of a row that others wrote: their words stay beside what the person changed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import give_out, take_in, with_meta
from desktop_app.fhir.references import references_in
from desktop_app.models.appointment import Appointment
from desktop_app.models.identifier_systems import load_systems
from desktop_app.models.identifiers import IdentifierKind
from desktop_app.models.operation import OperationKind
from desktop_app.models.slot import Slot
from desktop_app.services.editing import Editing, load
from desktop_app.services.patients import PatientForm, create_patient
from desktop_app.storage.apply import apply
from desktop_app.storage.gate import Urgency
from desktop_app.storage.naming import remote_names
from desktop_app.storage.outbox import Intention
from desktop_app.storage.rows import values_of
from tests.unit.services.desk import PETROV, Clerk


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


def test_a_number_typed_at_the_desk_is_queued_with_the_systems_of_the_region(clerk: Clerk, tmp_path: Path) -> None:
    file = tmp_path / "systems.json"
    file.write_text('{"snils": {"system": "urn:region:snils"}}', "utf8")
    clerk.replica.store.systems = load_systems(file)
    form = PatientForm("Ким", birth_date=date(2020, 1, 1), identifiers={IdentifierKind.SNILS: "112-233-445 95"})
    done = clerk.replica.act(create_patient, clerk.replica.actor, form)
    mine = json.loads(clerk.row_by("operation_row", "row_id", str(done.row_id))["mine"])
    assert {"system": "urn:region:snils", "value": "11223344595"} in mine["identifier"]


def test_every_row_that_lies_here_is_named_in_our_own_way(clerk: Clerk) -> None:
    """Else a merge would take the same participant, named once so and once so, for a change of the other side."""
    done = clerk.book()
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        values = values_of(unit.connection, Kind.APPOINTMENT, [str(done.row_id)], "remote")[str(done.row_id)]
        resource = with_meta(give_out(Kind.APPOINTMENT, values), "foreign-1", "1")
        other = unit.connection.exec_driver_sql("SELECT id, remote_id FROM patient WHERE id = ?", (clerk.replica.patients[PETROV],)).one()
        escort = {"actor": {"reference": f"Patient/{other[1]}"}, "status": "tentative"}
        resource["participant"].append(escort)
        unit.connection.exec_driver_sql("DELETE FROM operation")
        apply(unit, Kind.APPOINTMENT, [take_in(resource)], give_out)
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        editing, row = Editing(unit), load(unit, Appointment, str(done.row_id))
        editing.change(row)
        row.comment = "Придут вдвоём"
        mine = editing.finish(Intention(OperationKind.BOOK, clerk.replica.actor)).rows[0].mine
        names = remote_names(unit.connection, references_in(mine))
    assert mine["participant"][-1]["actor"]["reference"] == f"urn:uuid:{other[0]}"
    assert names[f"urn:uuid:{other[0]}"] == f"Patient/{other[1]}"
    assert all(reference.startswith("urn:uuid:") for reference in references_in(mine))
