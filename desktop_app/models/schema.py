"""All mapped classes together: importing this module completes the metadata."""

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import Appointment
from desktop_app.models.base import Row, Synced
from desktop_app.models.clinic import Clinic
from desktop_app.models.conflict import ConflictCase
from desktop_app.models.cursor import Connection, Cursor, Desk, LetGo
from desktop_app.models.draft import Draft
from desktop_app.models.journal import JournalEntry
from desktop_app.models.operation import Operation, OperationRow, Theirs
from desktop_app.models.outage import BackEntry, Outage
from desktop_app.models.patient import Patient
from desktop_app.models.person import Person, Role
from desktop_app.models.place import Place
from desktop_app.models.plan import Plan, PlanItem
from desktop_app.models.plan_call import PlanCall
from desktop_app.models.policy import Policy
from desktop_app.models.quarantine import SetAside
from desktop_app.models.representative import Representative
from desktop_app.models.request import Referral, Request
from desktop_app.models.schedule import Schedule
from desktop_app.models.schedule_draft import Publication, ScheduleDraft
from desktop_app.models.served import ResourceVersion, ServedIdentifier, ServedValue
from desktop_app.models.service import Service
from desktop_app.models.slot import Slot
from desktop_app.models.specialist import Post, Specialist, Specialty
from desktop_app.models.specialist_set import SpecialistSet
from desktop_app.models.upkeep import Reconciliation, Retrial, Stray
from desktop_app.models.visit_group import VisitGroup

SYNCED: dict[Kind, type[Synced]] = {
    row.KIND: row
    for row in (
        Clinic,
        Place,
        Specialist,
        Post,
        Service,
        Schedule,
        Slot,
        Patient,
        Policy,
        Representative,
        Referral,
        Appointment,
        Request,
    )
}
LOCAL: tuple[type[Row], ...] = (
    Specialty, VisitGroup, Person, Role, JournalEntry, Operation, OperationRow, Theirs, Plan, PlanItem, PlanCall, ConflictCase, Cursor,
    Connection, Desk, LetGo, SetAside, Draft, ScheduleDraft, Publication, SpecialistSet, Reconciliation, Stray, Retrial, Outage, BackEntry,
    ResourceVersion, ServedIdentifier, ServedValue,
)  # fmt: skip
WIRE_TYPE: dict[Kind, str] = {
    Kind.CLINIC: "Organization",
    Kind.PLACE: "Location",
    Kind.SPECIALIST: "Practitioner",
    Kind.POST: "PractitionerRole",
    Kind.SERVICE: "HealthcareService",
    Kind.SCHEDULE: "Schedule",
    Kind.SLOT: "Slot",
    Kind.PATIENT: "Patient",
    Kind.POLICY: "Coverage",
    Kind.REPRESENTATIVE: "RelatedPerson",
    Kind.REFERRAL: "ServiceRequest",
    Kind.APPOINTMENT: "Appointment",
    Kind.REQUEST: "Task",
}
METADATA = Row.metadata
