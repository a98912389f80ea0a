"""What the central says over REST, what a replica says, and whether that is the same, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock, SystemClock
from desktop_app.core.paths import Profile
from desktop_app.core.settings import HORIZON_AHEAD, HORIZON_BACK
from desktop_app.fhir.mapping import KIND_OF, content_of, give_out
from desktop_app.fhir.names import ROW_SYSTEM
from desktop_app.fhir.receipt import unstamped
from desktop_app.models.operation import Theirs
from desktop_app.queries.cases import CaseLine, case_lines
from desktop_app.queries.exchange import operations_by_state
from desktop_app.storage.apply import held_rows
from desktop_app.storage.journal import first_broken_link
from desktop_app.storage.rows import values_of
from tests.kit.rest import Rest, updating, version_of
from tests.sync.world import visit_of

Resource = dict[str, Any]
WHOLE_TYPES = ("Organization", "Location", "HealthcareService", "Practitioner", "PractitionerRole", "Schedule")
DATED_TYPES = ("Slot", "Appointment")
PATIENT_TYPES = ("Patient", "Coverage", "RelatedPerson", "ServiceRequest")


class Office:
    """The central as another program sees it."""

    def __init__(self, url: str, token: str) -> None:
        self.rest = Rest(url, token)

    def all(self, resource_type: str) -> list[Resource]:
        """Every resource of a type, page by page."""
        pages = self.rest.pages(resource_type, {"_sort": "_lastUpdated", "_count": 1000}, Cache_Control="no-cache")
        return [resource for page in pages for resource in page.resources]

    def made_from(self, visit: str) -> list[Resource]:
        """The appointments that bear our identifier of the row `visit`."""
        return self.rest.get("Appointment", {"identifier": f"{ROW_SYSTEM}|{visit}"}, Cache_Control="no-cache").resources

    def one(self, reference: str) -> Resource:
        """One resource."""
        found: Resource = self.rest.get(reference, None, Cache_Control="no-cache").json
        return found

    def portal_takes(self, place: str) -> None:
        """Somebody books the place at the portal: the same two writes, with the same lock."""
        slot = self.one(f"Slot/{place}")
        post = self.one(slot["schedule"]["reference"])["actor"][0]["reference"]
        patient = self.rest.get("Patient", {"_count": 1}, Cache_Control="no-cache").resources[0]
        visit = visit_of(slot, f"Patient/{patient['id']}", post)
        creation = {"resource": visit, "request": {"method": "POST", "url": "Appointment"}}
        answer = self.rest.send(updating({**slot, "status": "busy"}, version_of(slot)), creation)
        assert answer.status == 200, answer.body

    def booked_on(self) -> dict[str, list[str]]:
        """The ids of the booked appointments, by the id of the slot that they hold."""
        found: dict[str, list[str]] = {}
        for visit in self.all("Appointment"):
            for place in visit.get("slot", []) if visit["status"] == "booked" else []:
                found.setdefault(place["reference"].partition("/")[2], []).append(visit["id"])
        return found

    def scope(self, clinics: list[str], clock: Clock | None = None) -> dict[str, Resource]:
        """What a desk of `clinics` (empty: of all) has to keep, by `Type/id`; `clock` is the desk's, if not the computer's."""
        today = (clock or SystemClock()).now().date()
        first, last = today - timedelta(days=HORIZON_BACK.default), today + timedelta(days=HORIZON_AHEAD.default)
        found: dict[str, Resource] = {}
        for resource_type in (*WHOLE_TYPES, *PATIENT_TYPES, *DATED_TYPES):
            for resource in self.all(resource_type):
                found[f"{resource_type}/{resource['id']}"] = resource
        own = {name for name, one in found.items() if one["resourceType"] == "Patient" and _is_of(clinics, one)}

        def wanted(name: str, one: Resource) -> bool:
            if one["resourceType"] in DATED_TYPES:
                return "start" not in one or first <= _day(one) <= last
            of_patient = one.get("beneficiary") or one.get("patient") or one.get("subject")
            return name in own if one["resourceType"] == "Patient" else of_patient is None or of_patient["reference"] in own

        return {name: content_of(unstamped(one)) for name, one in found.items() if wanted(name, one)}


@dataclass(frozen=True)
class Replica:
    """What lies in a profile after its desk has ended."""

    rows: dict[str, Resource]
    held: dict[str, Resource | None]
    operations: dict[str, int]
    cases: list[CaseLine]
    states_of_cases: list[str]
    stubs: int
    broken_journal: int | None


def read_replica(folder: Path) -> Replica:
    """Open the profile again and write down what it holds; rows that unfinished operations hold are kept apart, with `theirs`."""
    work = open_workplace(Profile(folder))
    try:
        with work.store.read() as connection:
            rows, held, stubs = _rows(connection)
            states = "SELECT o.state FROM conflict c JOIN operation o ON o.sequence = c.operation_sequence"
            return Replica(
                rows,
                held,
                operations_by_state(connection),
                case_lines(connection),
                [str(row[0]) for row in connection.exec_driver_sql(states)],
                stubs,
                first_broken_link(connection),
            )
    finally:
        work.close()


def _rows(connection: Connection) -> tuple[dict[str, Resource], dict[str, Resource | None], int]:
    rows: dict[str, Resource] = {}
    held: dict[str, Resource | None] = {}
    stubs = 0
    for wire, kind in KIND_OF.items():
        ids = [row[0] for row in connection.exec_driver_sql(f"SELECT id FROM {kind.value} WHERE remote_id IS NOT NULL")]
        ours = held_rows(connection, kind)
        for row_id, values in values_of(connection, kind, ids).items():
            name = f"{wire}/{values['remote_id']}"
            if row_id in ours:
                held[name] = _theirs(connection, kind, row_id)
            elif values["known"]:
                rows[name] = content_of(give_out(kind, values))
            else:
                stubs += 1
    return rows, held, stubs


def _theirs(connection: Connection, kind: Kind, row_id: str) -> Resource | None:
    table = Theirs.__table__
    query = table.select().where(table.c.kind == kind.value, table.c.row_id == row_id)
    found = connection.execute(query).mappings().first()
    return None if found is None else content_of(found["resource"])


def _is_of(clinics: list[str], patient: Resource) -> bool:
    keeper = patient.get("managingOrganization", {}).get("reference", "")
    return not clinics or keeper.partition("/")[2] in clinics


def _day(resource: Resource) -> Any:
    return datetime.fromisoformat(resource["start"]).astimezone(UTC).date()


def differences(there: dict[str, Resource], replica: Replica, office: Office) -> list[str]:
    """Where the replica and the central do not say the same, in words; rows that a person's unfinished work holds apart.

    A desk may keep more than its scope (whom its visits name): that must be as the central has it too.
    """
    said = [f"{name}: not here" for name in there if name not in replica.rows and name not in replica.held]
    for name, here in replica.rows.items():
        theirs = there[name] if name in there else content_of(unstamped(office.one(name)))
        fields = sorted(field for field in here.keys() | theirs.keys() if here.get(field) != theirs.get(field))
        said += [f"{name}.{field}: here {here.get(field)!r}, there {theirs.get(field)!r}" for field in fields]
    return said
