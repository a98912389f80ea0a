"""Every URL that our resources carry: extensions of this project, identifier systems of rows, code systems (docs/fhir-profile.md)."""

_EXTENSION = "https://registratura.example/fhir/StructureDefinition/"
_SYSTEM = "https://registratura.example/fhir/sid/"
_CODES = "https://registratura.example/fhir/CodeSystem/"

NODE_SOFTWARE = "Registratura node"
"""What our own node calls itself in its statement: of it alone a desk knows without a probe that it does a transaction whole."""

ROW_SYSTEM = f"{_SYSTEM}row"
"""The identifier of the row: value = our row id (UUID). What we create is found again by it, however often it is sent."""
APPOINTMENT_NUMBER_SYSTEM = f"{_SYSTEM}appointment-number"
CLINIC_NUMBER_SYSTEM = f"{_SYSTEM}clinic-number"
REFERRAL_NUMBER_SYSTEM = f"{_SYSTEM}referral-number"

OPERATION = f"{_EXTENSION}operation"
"""The receipt: id of the operation that wrote this version. Neither compared nor merged, stripped on reading."""

CHANNEL = f"{_EXTENSION}channel"
PLACE_NUMBER = f"{_EXTENSION}place-number"
VISIT_KIND = f"{_EXTENSION}visit-kind"
HOLDER = f"{_EXTENSION}holder"
HOLD_UNTIL = f"{_EXTENSION}hold-until"
HOLDER_NAME = f"{_EXTENSION}holder-name"
HOLD_EXTENSIONS = frozenset({HOLDER, HOLD_UNTIL, HOLDER_NAME})

LIVE_QUEUE = f"{_EXTENSION}live-queue"
ABSENCE = f"{_EXTENSION}absence"
DATED_NOTE = f"{_EXTENSION}dated-note"
SCHEDULE_TEMPLATE = f"{_EXTENSION}schedule-template"
SCHEDULE_EXCEPTION = f"{_EXTENSION}schedule-exception"

BOOKED_THROUGH = f"{_EXTENSION}booked-through"
CALL_BACK = f"{_EXTENSION}call-back-phone"
QUEUE_NUMBER = f"{_EXTENSION}queue-number"
TICKET_VERSION = f"{_EXTENSION}ticket-version"
REPLACES = f"{_EXTENSION}replaces"
VISIT_GROUP = f"{_EXTENSION}visit-group"
AUTHOR = f"{_EXTENSION}author"

ATTACHMENT = f"{_EXTENSION}attachment"
SPECIAL_STATUS = f"{_EXTENSION}special-status"
NOTE = f"{_EXTENSION}note"

TIME_ZONE = f"{_EXTENSION}time-zone"
ADDRESS_RANGE = f"{_EXTENSION}address-range"
AREA_DOCTOR = f"{_EXTENSION}area-doctor"
AREA_SUBSTITUTE = f"{_EXTENSION}area-substitute"

DURATION = f"{_EXTENSION}duration-minutes"
REFERRAL_REQUIRED = f"{_EXTENSION}referral-required"
AGE_FROM = f"{_EXTENSION}age-from"
AGE_TO = f"{_EXTENSION}age-to"
SEX = f"{_EXTENSION}sex"
PREPARATION = f"{_EXTENSION}preparation"

ADDRESS = f"{_EXTENSION}address"

REPEATING: dict[str, tuple[str, ...]] = {
    CHANNEL: (),
    ATTACHMENT: ("clinic", "area", "kind"),
    ABSENCE: ("from", "to"),
    DATED_NOTE: ("text", "from", "to"),
    SCHEDULE_TEMPLATE: ("id",),
    SCHEDULE_EXCEPTION: ("id",),
    ADDRESS_RANGE: ("street", "from", "to", "parity"),
}
"""Extensions that may stand several times, and the parts by which one is told from another (none: its plain value)."""

APPOINTMENT_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0276"
CANCEL_REASONS = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
PHYSICAL_TYPES = "http://terminology.hl7.org/CodeSystem/location-physical-type"
ROLE_CODES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
DATA_OPERATIONS = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
POSTS = "urn:oid:1.2.643.5.1.13.13.11.1002"
OKSO = "urn:oid:1.2.643.5.1.13.13.11.1066"
LEGAL_RELATIONSHIPS = f"{_CODES}legal-relationship"
REQUEST_KINDS = f"{_CODES}request-kind"
