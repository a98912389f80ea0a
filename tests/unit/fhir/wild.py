"""Valid resources as a country's programs may send them: several of everything, extensions on primitives, contained, foreign codes."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from desktop_app.fhir import names
from desktop_app.fhir.mapping import TYPE_OF
from desktop_app.models.identifier_systems import STANDARD
from tests.unit.fhir.samples import OTHER_ROW, ROW_ID

type_of_json = dict[str, Any]
Maker = st.SearchStrategy[Any]

WORDS: Final = st.sampled_from(["Щукин", "ёж", "Anna", "x", "ул. Лесная, 4", "Д’Артаньян", "🦷", "a|b", "1:2", "№ 5", "112-233-445 95"])
IDS: Final = st.sampled_from(["1", "2", "a-b.c", "01935f2c-0000-7000-8000-00000000000f"])
DAYS: Final = st.sampled_from(["1984", "1984-03", "1984-03-12", "2026-11-24", "2024-02-29"])
INSTANTS: Final = st.sampled_from(
    ["2026-11-24T08:00:00Z", "2026-11-24T11:00:00+03:00", "2026-11-24T08:00:00.000Z", "2026-11-24T08:00:00.1234567+00:00"]
)
MOMENTS: Final = DAYS | INSTANTS


def element(always: dict[str, Maker] | None = None, /, **optional: Maker) -> Maker:
    """An object with all of `always` and some of `optional`, sometimes with an id and a foreign extension."""
    more = {"id": IDS, "extension": st.just([{"url": "urn:other:mark", "valueCode": "y"}])}
    return st.fixed_dictionaries(always or {}, optional=optional | more)


def some(one: Maker, most: int = 3) -> Maker:
    return st.lists(one, min_size=1, max_size=most)


def period(inner: Maker = MOMENTS) -> Maker:
    return element(start=inner, end=inner)


CODINGS: Final = element(
    system=st.sampled_from([names.POSTS, names.OKSO, "http://snomed.info/sct", names.APPOINTMENT_TYPES, names.ROLE_CODES]),
    code=st.sampled_from(["49", "110", "31.08.58", "ROUTINE", "MTH", "pat", "1"]),
    display=WORDS,
    version=st.just("1.1"),
    userSelected=st.booleans(),
)


def concept(*systems: str) -> Maker:
    """A concept of several codings, the known systems of the element among them."""
    known = element({"system": st.sampled_from(systems), "code": st.sampled_from(["ROUTINE", "pat", "MTH", "2", "ro", "home-visit"])})
    return element(coding=some(CODINGS | known if systems else CODINGS), text=WORDS)


def reference(*types: str) -> Maker:
    """Every way to refer: plain, with a version, typed, absolute, contained, by identifier only, or in words."""

    def to(kind: str) -> Maker:
        plain = IDS.map(f"{kind}/{{}}".format)
        others = st.sampled_from([f"https://other.example/fhir/{kind}/1", "#inside", f"urn:uuid:{OTHER_ROW}"])
        hints = st.sampled_from([kind, f"http://hl7.org/fhir/StructureDefinition/{kind}"])
        written = plain | plain.map("{}/_history/3".format) | others
        return element({"reference": written}, display=WORDS, type=hints, identifier=element(value=WORDS))

    return st.sampled_from(types).flatmap(to) | element({"display": WORDS})


SYSTEMS: Final = sorted({system for line in STANDARD.lines() for system in (line.system, line.system.upper(), *line.aliases)})
IDENTIFIERS: Final = element(
    use=st.sampled_from(["official", "usual", "old"]),
    type=element(
        coding=some(
            element(
                system=st.sampled_from(["urn:oid:1.2.643.5.1.13.13.99.2.48", "urn:oid:1.2.643.5.1.13.13.99.2.245", "urn:v2"]),
                code=st.sampled_from(["1", "2", "3", "6", "42", "SB", "999"]),
            )
        ),
        text=WORDS,
    ),
    system=st.sampled_from([*SYSTEMS, "urn:oid:9.9.9", names.CLINIC_NUMBER_SYSTEM, names.APPOINTMENT_NUMBER_SYSTEM]),
    value=WORDS | st.sampled_from(["11223344595", "7756 4108 8400 1233", "4510:123456", "45 10 № 123456", "IV-АБ 744233", "АБ 12 123456"]),
    period=period(DAYS),
    assigner=element(display=WORDS, reference=st.just("Organization/9")),
)
ROWS: Final = st.just({"system": names.ROW_SYSTEM, "value": ROW_ID})
NAMES: Final = element(
    use=st.sampled_from(["official", "usual", "old", "maiden", "nickname", "temp"]),
    text=WORDS,
    family=WORDS,
    given=some(WORDS),
    prefix=some(WORDS, 1),
    period=period(DAYS),
    _family=st.just({"extension": [{"url": "urn:other:own-name", "valueString": "x"}]}),
)
TELECOM: Final = element(
    system=st.sampled_from(["phone", "email", "fax", "sms"]),
    value=WORDS | st.just("+79161234567"),
    use=st.sampled_from(["home", "work", "mobile", "old"]),
    rank=st.integers(1, 9),
    period=period(DAYS),
)
ADDRESSES: Final = element(
    use=st.sampled_from(["home", "work", "temp"]),
    type=st.sampled_from(["postal", "both"]),
    text=WORDS,
    line=some(WORDS),
    city=WORDS,
    postalCode=st.just("101000"),
    country=WORDS,
    period=period(DAYS),
)


def extensions(*known: tuple[str, str, Maker]) -> Maker:
    """Foreign extensions, and ours with good and with unexpected values, in any order and number."""
    ours = [st.fixed_dictionaries({"url": st.just(url), name: value}) for url, name, value in known]
    foreign = st.sampled_from(
        [
            {"url": "urn:other:a", "valueBoolean": True},
            {"url": "urn:other:a", "valueDecimal": 1.5},
            {"url": "urn:other:b", "extension": [{"url": "x", "valueReference": {"reference": "Patient/1"}}]},
            {"url": names.OPERATION, "valueString": "receipt"},
        ]
    )
    return some(st.one_of(foreign, *ours), 4)


PERSON: Final[dict[str, Maker]] = {
    "identifier": some(IDENTIFIERS | ROWS),
    "name": some(NAMES),
    "telecom": some(TELECOM),
    "address": some(ADDRESSES),
    "gender": st.sampled_from(["male", "female", "other", "unknown"]),
    "birthDate": DAYS,
    "active": st.booleans(),
    "photo": some(element(title=WORDS), 1),
}
NUMBERED: Final[dict[str, Maker]] = {"identifier": some(IDENTIFIERS | ROWS), "active": st.booleans()}
ANYWHERE: Final[dict[str, Maker]] = {
    "id": IDS,
    "meta": st.fixed_dictionaries(
        {},
        optional={
            "versionId": st.just("3"),
            "lastUpdated": INSTANTS,
            "source": st.sampled_from(["#abc", "urn:mis"]),
            "profile": some(st.just("https://other.example/profile"), 1),
            "tag": some(CODINGS, 1),
        },
    ),
    "implicitRules": st.just("https://other.example/rules"),
    "language": st.just("ru"),
    "text": st.fixed_dictionaries(
        {"status": st.sampled_from(["generated", "additional"]), "div": st.just('<div xmlns="http://www.w3.org/1999/xhtml">x</div>')}
    ),
    "contained": some(st.just({"resourceType": "Organization", "id": "inside", "name": "СМО"}), 1),
    "modifierExtension": some(st.just({"url": "urn:other:not", "valueBoolean": False}), 1),
}
_QUANTITY = st.integers(0, 200)
_NOTE = (names.NOTE, "valueString", WORDS)
OPTIONAL: Final[dict[Kind, dict[str, Maker]]] = {
    Kind.CLINIC: {
        **NUMBERED, "name": WORDS, "alias": some(WORDS), "telecom": some(TELECOM), "address": some(ADDRESSES),
        "partOf": reference("Organization"), "extension": extensions(_NOTE),
    },
    Kind.PLACE: {
        "identifier": some(IDENTIFIERS | ROWS), "status": st.sampled_from(["active", "suspended", "inactive"]), "name": WORDS,
        "telecom": some(TELECOM), "address": ADDRESSES, "physicalType": concept(names.PHYSICAL_TYPES), "partOf": reference("Location"),
        "managingOrganization": reference("Organization"), "position": st.just({"longitude": 37.5, "latitude": 55.75}),
        "extension": extensions(
            (names.TIME_ZONE, "valueCode", st.just("Asia/Omsk")), (names.AREA_DOCTOR, "valueReference", reference("PractitionerRole")),
            (names.ADDRESS_RANGE, "extension", some(st.sampled_from([
                {"url": "street", "valueString": "Лесная"}, {"url": "from", "valueInteger": 1}, {"url": "to", "valueString": "9к2"},
            ]))),
        ),
    },
    Kind.SPECIALIST: {**PERSON, "qualification": some(element(code=concept()), 1)},
    Kind.POST: {
        **NUMBERED, "practitioner": reference("Practitioner"), "organization": reference("Organization"),
        "code": some(concept(names.POSTS)),
        "specialty": some(concept(names.OKSO)), "location": some(reference("Location")), "availabilityExceptions": WORDS,
        "notAvailable": some(st.just({"description": "leave", "during": {"start": "2026-12-01", "end": "2026-12-14"}}), 1),
        "availableTime": some(st.just({"daysOfWeek": ["mon"], "allDay": True}), 1),
        "extension": extensions(
            (names.SCHEDULE_TEMPLATE, "extension", some(st.sampled_from([
                {"url": "id", "valueString": "t1"}, {"url": "rotation", "valueCode": "weekly"}, {"url": "weekdays", "valueInteger": 9},
                {"url": "days", "extension": [{"url": "number", "valueInteger": 1}, {"url": "strange", "valueString": "нет"}]},
                {"url": "valid-from", "valueDate": "2026-12"},
            ]))),
            (names.SCHEDULE_EXCEPTION, "extension", some(st.sampled_from([
                {"url": "id", "valueString": "e1"}, {"url": "kind", "valueCode": "absence"}, {"url": "first", "valueDate": "2026-12-01"},
                {"url": "last", "valueDate": "2026-12-14"}, {"url": "keeps-bookings", "valueString": "да"},
            ]))),
        ),
    },
    Kind.SERVICE: {
        **NUMBERED, "providedBy": reference("Organization"), "name": WORDS, "specialty": some(concept(names.OKSO)), "comment": WORDS,
        "extension": extensions(
            (names.DURATION, "valueUnsignedInt", _QUANTITY), (names.AGE_FROM, "valueUnsignedInt", _QUANTITY),
            (names.REFERRAL_REQUIRED, "valueBoolean", st.booleans()), (names.PREPARATION, "valueString", WORDS),
        ),
    },
    Kind.SCHEDULE: {
        **NUMBERED, "planningHorizon": period(), "comment": WORDS, "serviceType": some(concept(), 1),
        "extension": extensions(
            (names.LIVE_QUEUE, "valueBoolean", st.booleans()),
            (names.ABSENCE, "extension", some(st.sampled_from([
                {"url": "from", "valueDate": "2026-12-01"}, {"url": "to", "valueDate": "2026-12"}, {"url": "reason", "valueCode": "leave"},
                {"url": "substitute", "valueReference": {"reference": "PractitionerRole/4"}}, {"url": "substitute", "valueString": "нет"},
            ]))),
        ),
    },
    Kind.SLOT: {
        "identifier": some(IDENTIFIERS | ROWS), "overbooked": st.booleans(), "comment": WORDS, "appointmentType": concept(),
        "extension": extensions(
            (names.CHANNEL, "valueCode", st.sampled_from(["portal", "registry", "a,b"])), (names.VISIT_KIND, "valueCode", WORDS),
            (names.PLACE_NUMBER, "valuePositiveInt", st.integers(1, 9)), (names.HOLDER, "valueString", WORDS),
            (names.HOLD_UNTIL, "valueInstant", INSTANTS),
        ),
    },
    Kind.PATIENT: {
        **PERSON, "deceasedBoolean": st.booleans(), "managingOrganization": reference("Organization"),
        "communication": some(element({"language": concept()}), 1), "multipleBirthInteger": st.just(2),
        "contact": some(element({"name": NAMES}, telecom=some(TELECOM)), 1),
        "extension": extensions(
            _NOTE, (names.SPECIAL_STATUS, "valueString", WORDS),
            (names.ATTACHMENT, "extension", some(st.sampled_from([
                {"url": "clinic", "valueReference": {"reference": "Organization/7", "display": "№ 7"}},
                {"url": "kind", "valueCode": "territorial"},
                {"url": "period", "valuePeriod": {"start": "2020"}}, {"url": "source", "valueString": "register"},
            ]))),
        ),
    },
    Kind.POLICY: {
        "identifier": some(IDENTIFIERS | ROWS), "period": period(), "type": concept(), "subscriberId": WORDS, "order": st.integers(1, 3),
    },
    Kind.REPRESENTATIVE: {**PERSON, "relationship": some(concept(names.ROLE_CODES, names.LEGAL_RELATIONSHIPS)), "period": period(DAYS)},
    Kind.REFERRAL: {
        "identifier": some(IDENTIFIERS | ROWS), "authoredOn": MOMENTS, "occurrencePeriod": period(), "performerType": concept(names.POSTS),
        "reasonCode": some(concept()), "priority": st.just("urgent"), "requester": reference("PractitionerRole"),
    },
    Kind.APPOINTMENT: {
        "identifier": some(IDENTIFIERS | ROWS), "start": INSTANTS, "end": INSTANTS, "slot": some(reference("Slot")), "created": MOMENTS,
        "basedOn": some(reference("ServiceRequest")), "comment": WORDS, "description": WORDS, "patientInstruction": WORDS,
        "appointmentType": concept(names.APPOINTMENT_TYPES), "cancelationReason": concept(names.CANCEL_REASONS),
        "reasonCode": some(concept()),
        "requestedPeriod": some(period()), "minutesDuration": st.just(15), "priority": st.just(5),
        "extension": extensions(
            (names.BOOKED_THROUGH, "valueCode", WORDS), (names.TICKET_VERSION, "valuePositiveInt", st.integers(1, 3)),
            (names.REPLACES, "valueIdentifier", st.just({"system": names.ROW_SYSTEM, "value": OTHER_ROW})),
            (names.AUTHOR, "valueString", WORDS),
            (names.VISIT_GROUP, "extension", some(st.sampled_from([
                {"url": "group", "valueString": OTHER_ROW}, {"url": "order", "valueInteger": 1},
            ]))),
        ),
    },
    Kind.REQUEST: {
        "identifier": some(IDENTIFIERS | ROWS), "code": concept(names.REQUEST_KINDS), "description": WORDS, "authoredOn": MOMENTS,
        "for": reference("Patient"), "focus": reference("Appointment", "Patient"), "owner": reference("Organization"),
        "performerType": some(concept(names.POSTS)), "restriction": element(period=period(), repetitions=st.just(1)),
        "extension": extensions((names.ADDRESS, "valueString", WORDS), (names.CALL_BACK, "valueString", WORDS)),
    },
}  # fmt: skip
_PARTICIPANT = element(
    {
        "status": st.sampled_from(["accepted", "tentative"]),
        "actor": reference("Patient", "PractitionerRole", "Location", "HealthcareService"),
    },
    required=st.just("required"),
    period=period(),
)
REQUIRED: Final[dict[Kind, dict[str, Maker]]] = {
    Kind.SCHEDULE: {"actor": some(reference("PractitionerRole", "Practitioner", "Location", "HealthcareService"), 4)},
    Kind.SLOT: {
        "schedule": st.builds(lambda found, more: {**more, "reference": found}, st.just("Schedule/9"), element(display=WORDS)),
        "status": st.sampled_from(["free", "busy", "busy-tentative", "busy-unavailable"]),
        "start": INSTANTS,
        "end": INSTANTS,
    },
    Kind.POLICY: {"status": st.just("active"), "beneficiary": reference("Patient"), "payor": some(reference("Organization"))},
    Kind.REPRESENTATIVE: {"patient": reference("Patient")},
    Kind.REFERRAL: {"status": st.just("active"), "intent": st.just("order"), "subject": reference("Patient")},
    Kind.APPOINTMENT: {"status": st.sampled_from(["booked", "cancelled", "waitlist"]), "participant": some(_PARTICIPANT, 5)},
    Kind.REQUEST: {"status": st.just("requested"), "intent": st.just("order")},
}
PRIMITIVES: Final = frozenset({"birthDate", "gender", "status", "start", "end", "name", "comment", "description", "active", "authoredOn"})
_COMPANION: Final = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]}


@st.composite
def wild(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(TYPE_OF)) -> tuple[Kind, type_of_json]:
    """A kind and a valid resource of it."""
    kind = draw(st.sampled_from(kinds))
    made = draw(st.fixed_dictionaries(REQUIRED.get(kind, {}), optional=OPTIONAL[kind] | ANYWHERE))
    for name in sorted(made):
        if name in PRIMITIVES and not isinstance(made[name], (list, dict)) and draw(st.booleans()):
            made[f"_{name}"] = _COMPANION
    return kind, {"resourceType": TYPE_OF[kind], **made}
