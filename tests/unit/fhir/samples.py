"""Synthetic rows with every column filled, and other values for each of their columns."""

from __future__ import annotations

from typing import Any, Final

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import TYPE_OF, Resource, Values, blank, give_out, with_meta
from desktop_app.fhir.search import search_indexes
from desktop_app.models.base import to_json
from desktop_app.models.search_text import name_index

ROW_ID: Final = "01935f2c-0000-7000-8000-000000000001"
OTHER_ROW: Final = "01935f2c-0000-7000-8000-000000000002"
MORNING: Final = 1_795_507_200_000_000
"""2026-11-24T08:00:00Z."""
MINUTE: Final = 60_000_000

SHIFT: Final = {
    "starts": 480,
    "ends": 1440,
    "pieces": [
        {
            "starts": 480, "ends": 600, "schedule": OTHER_ROW, "kind": "primary", "minutes": 15, "places": 1,
            "quotas": [
                {"channels": ["portal", "registry"], "places": 4, "release_hours": 24}, {"any_channel": True}, {"channels": ["doctor"]}
            ],
        },
        {"starts": 600, "ends": 720, "schedule": OTHER_ROW, "kind": "home", "places": 1, "closed": True, "comment": "вызовы на дом"},
    ],
    "breaks": [{"starts": 540, "ends": 555}],
}  # fmt: skip
TEMPLATE: Final = {
    "id": "t1", "valid_from": "2026-11-01", "valid_to": "2027-01-31", "rotation": "weekly", "weekdays": [0, 1, 2, 3, 4],
    "worked_on": "working-days", "minutes": [{"kind": "home", "minutes": 60}],
    "only_through": [{"kind": "repeat", "channels": ["doctor"]}],
    "days": [{"number": 1, "shifts": [SHIFT]}, *({"number": number} for number in range(2, 7)), {"number": 7, "shifts": [SHIFT]}],
}  # fmt: skip
SANITARY: Final = {
    "id": "e2",
    "kind": "sanitary-hour",
    "first": "2026-11-01",
    "last": "2026-12-31",
    "starts": 780,
    "ends": 840,
    "weekdays": [3],
}
LEAVE: Final = {
    "id": "e3",
    "kind": "absence",
    "first": "2026-12-01",
    "last": "2026-12-14",
    "reason": "leave",
    "document": "Приказ 12",
    "note": "в отпуске",
}
STANDING_IN: Final = {
    "id": "e4",
    "kind": "substitution",
    "first": "2026-12-01",
    "last": "2026-12-02",
    "substitute": OTHER_ROW,
    "keeps_bookings": True,
}

CONTENT: Final[dict[Kind, Values]] = {
    Kind.CLINIC: {
        "name": "Городская поликлиника № 7",
        "number": "7",
        "oid": "1.2.643.5.1.13.13.12.2.77.10425",
        "phone": "+74950000007",
        "active": False,
        "exceptions": to_json([{"id": "e1", "kind": "opened-day", "first": "2026-12-26", "last": "2026-12-26", "as_day": "2026-12-21"}]),
    },
    Kind.PLACE: {
        "level": "area",
        "name": "Участок 12",
        "clinic": "Organization/7",
        "parent": "Location/1",
        "address": "ул. Садовая, 1",
        "phone": "+74950000001",
        "time_zone": "Europe/Moscow",
        "active": False,
        "ranges": to_json([{"street": "Садовая", "from": 1, "to": "27к2", "parity": "odd"}, {"street": "Лесная"}]),
        "doctor": "PractitionerRole/3",
        "substitute": "PractitionerRole/4",
        "exceptions": to_json([SANITARY]),
    },
    Kind.SPECIALIST: {
        "family": "Ёлкина",
        "given": "Мария",
        "middle": "Петровна",
        "sex": "female",
        "snils": "11223344595",
        "active": False,
        "search": name_index("Ёлкина", "Мария", "Петровна"),
    },
    Kind.POST: {
        "specialist": "Practitioner/5",
        "clinic": "Organization/7",
        "place": "Location/2",
        "specialty_code": "49",
        "specialty_name": "врач-оториноларинголог",
        "active": False,
        "templates": to_json([TEMPLATE, {**TEMPLATE, "id": "t0", "valid_from": "2026-01-01", "rotation": "cycle", "anchor": "2026-01-05"}]),
        "exceptions": to_json([LEAVE, STANDING_IN]),
    },
    Kind.SERVICE: {
        "name": "УЗИ брюшной полости",
        "clinic": "Organization/7",
        "specialty_code": "okso:31.08.11",
        "minutes": 20,
        "referral_required": True,
        "age_from": 0,
        "age_to": 17,
        "sex": "female",
        "preparation": "Не есть с вечера",
        "note": "Вход со двора",
        "notes": to_json([{"text": "Натощак", "from": "2026-11-01", "to": "2027-01-31", "for_patient": True}]),
        "active": False,
    },
    Kind.SCHEDULE: {
        "post": "PractitionerRole/3",
        "place": "Location/2",
        "service": "HealthcareService/8",
        "horizon_start": MORNING,
        "horizon_end": MORNING + 1440 * MINUTE,
        "note": "По чётным — утром",
        "notes": to_json([{"text": "Не берёт до 5 лет", "to": "2026-12-14"}, {"text": "Справок не даёт", "from": "2026-12-20"}]),
        "live_queue": True,
        "absences": to_json(
            [
                {"from": "2026-12-01", "to": "2026-12-14", "reason": "leave", "substitute": "PractitionerRole/4"},
                {"from": "2026-12-20", "to": "2026-12-20", "reason": "sick"},
            ]
        ),
        "active": False,
    },
    Kind.SLOT: {
        "schedule": "Schedule/9",
        "status": "busy-tentative",
        "start": MORNING,
        "end": MORNING + 15 * MINUTE,
        "channels": "portal,registry",
        "visit_kind": "primary",
        "place": 2,
        "overbooked": True,
        "holder": OTHER_ROW,
        "hold_until": MORNING + 5 * MINUTE,
        "holder_name": "стол 3",
        "comment": "Принести снимки",
    },
    Kind.PATIENT: {
        "family": "Щукин",
        "given": "Пётр",
        "middle": "Ильич",
        "former_names": to_json([{"family": "Окунев", "given": "Пётр", "middle": "Ильич", "until": "2019-05-01"}]),
        "sex": "male",
        "birth_date": "1970-02-03",
        "deceased": True,
        "active": False,
        "clinic": "Organization/7",
        "identifiers": to_json(
            [
                {"kind": "snils", "system": "https://fhir.ru/ig/core/systems/snils", "value": "11223344595"},
                {
                    "kind": "passport",
                    "system": "https://fhir.ru/ig/core/systems/identity-document",
                    "value": "4510:123456",
                    "issuer": "ОВД Тестовый",
                    "from": "2015-03-04",
                },
                {"kind": "enp", "system": "https://fhir.ru/ig/core/systems/oms", "value": "7756410884001233"},
            ]
        ),
        "contacts": to_json([{"kind": "phone", "value": "+79000000001", "use": "mobile"}, {"kind": "email", "value": "pike@example.org"}]),
        "addresses": to_json([{"use": "home", "text": "ул. Лесная, 4, кв. 2"}]),
        "attachments": to_json(
            [
                {
                    "clinic": "Organization/7",
                    "area": "Location/12",
                    "kind": "territorial",
                    "from": "2020-01-01",
                    "source": "register",
                },
            ]
        ),
        "special_status": "ветеран",
        "note": "Плохо слышит",
    },
    Kind.POLICY: {
        "patient": "Patient/10",
        "status": "active",
        "kind": "1",
        "series": "АБ",
        "number": "123456",
        "insurer": "СМО «Пример»",
        "starts": "2020-01-01",
        "ends": "2026-12-31",
    },
    Kind.REPRESENTATIVE: {
        "patient": "Patient/10",
        "family": "Щукина",
        "given": "Вера",
        "middle": "Павловна",
        "relationship_code": "MTH",
        "phone": "+79000000002",
        "document": "Доверенность 12",
        "starts": "2020-01-01",
        "ends": "2030-01-01",
        "active": False,
    },
    Kind.REFERRAL: {
        "patient": "Patient/10",
        "status": "active",
        "specialty_code": "49",
        "number": "Н-77",
        "issued": "2026-11-01",
        "until": "2026-12-01",
        "reason": "Снижение слуха",
    },
    Kind.APPOINTMENT: {
        "status": "cancelled",
        "slot": "Slot/11",
        "patient": "Patient/10",
        "post": "PractitionerRole/3",
        "place": "Location/2",
        "service": "HealthcareService/8",
        "referral": "ServiceRequest/13",
        "start": MORNING,
        "end": MORNING + 15 * MINUTE,
        "created": MORNING - 1440 * MINUTE + 1,
        "kind": "ROUTINE",
        "visit_kind": "repeat",
        "channel": "call-centre",
        "reason": "Снижение слуха",
        "comment": "Просит позвонить",
        "instruction": "Взять аудиограмму",
        "cancel_reason": "pat",
        "call_back": "+79000000001",
        "number": "7K4P-29QX",
        "queue_number": "КД-12",
        "ticket_version": 3,
        "replaces": OTHER_ROW,
        "wanted_from": MORNING,
        "wanted_to": MORNING + 14400 * MINUTE,
        "group_id": OTHER_ROW,
        "group_order": 0,
        "author": "Регистратор Тестова",
    },
    Kind.REQUEST: {
        "kind": "home-visit",
        "status": "requested",
        "patient": "Patient/10",
        "appointment": "Appointment/14",
        "clinic": "Organization/7",
        "specialty_code": "110",
        "address": "ул. Лесная, 4",
        "phone": "+79000000001",
        "text": "Температура",
        "authored": MORNING,
        "due": MORNING + 600 * MINUTE,
    },
}

EDITS: Final[dict[Kind, Values]] = {
    Kind.CLINIC: {
        "name": "Поликлиника",
        "number": "8",
        "oid": "1.2.643.5.1.13.13.12.2.77.1",
        "phone": "+74950000008",
        "active": True,
        "exceptions": None,
    },
    Kind.PLACE: {
        "level": "room",
        "name": "Кабинет 5",
        "clinic": "Organization/8",
        "parent": "Location/21",
        "address": "пр. Мира, 2",
        "phone": "+74950000002",
        "time_zone": "Asia/Omsk",
        "active": True,
        "ranges": to_json([{"street": "Новая", "from": 3}]),
        "doctor": "PractitionerRole/31",
        "substitute": None,
        "exceptions": to_json([SANITARY, {**SANITARY, "id": "e5", "weekdays": [4]}]),
    },
    Kind.SPECIALIST: {"family": "Сомова", "given": "Анна", "middle": None, "sex": "male", "snils": "00000000123", "active": True},
    Kind.POST: {
        "specialist": "Practitioner/51",
        "clinic": "Organization/8",
        "place": None,
        "specialty_code": "110",
        "specialty_name": "врач",
        "active": True,
        "templates": to_json([TEMPLATE]),
        "exceptions": to_json([{**LEAVE, "last": "2026-12-21"}]),
    },
    Kind.SERVICE: {
        "name": "ЭКГ",
        "clinic": "Organization/8",
        "specialty_code": "49",
        "minutes": 10,
        "referral_required": False,
        "age_from": 18,
        "age_to": None,
        "sex": None,
        "preparation": "Полотенце",
        "note": "Только по будням",
        "notes": to_json([{"text": "Без геля", "from": "2026-11-02"}]),
        "active": True,
    },
    Kind.SCHEDULE: {
        "post": "PractitionerRole/31",
        "place": None,
        "service": "HealthcareService/81",
        "horizon_start": MORNING + MINUTE,
        "horizon_end": MORNING + 9 * MINUTE,
        "note": None,
        "notes": to_json([{"text": "Не берёт до 5 лет", "from": "2026-12-01", "to": "2026-12-20"}]),
        "live_queue": False,
        "absences": None,
        "active": True,
    },
    Kind.SLOT: {
        "schedule": "Schedule/91",
        "status": "busy",
        "start": MORNING + MINUTE,
        "end": MORNING + 9 * MINUTE,
        "channels": "doctor",
        "visit_kind": "repeat",
        "place": 1,
        "overbooked": False,
        "holder": None,
        "hold_until": MORNING,
        "holder_name": "окно № 2",
        "comment": "Другое",
    },
    Kind.PATIENT: {
        "family": "Карпов",
        "given": "Илья",
        "middle": None,
        "former_names": None,
        "sex": "unknown",
        "birth_date": "1971-02-03",
        "deceased": False,
        "active": True,
        "clinic": "Organization/8",
        "identifiers": to_json([{"kind": "snils", "system": "https://fhir.ru/ig/core/systems/snils", "value": "00000000123"}]),
        "contacts": to_json([{"kind": "phone", "value": "+79000000009"}]),
        "addresses": to_json([{"use": "home", "text": "Там же"}]),
        "attachments": None,
        "special_status": "инвалид",
        "note": None,
    },
    Kind.POLICY: {
        "patient": "Patient/101",
        "status": "cancelled",
        "number": "654321",
        "insurer": "СМО «Другая»",
        "starts": "2021-01-01",
        "ends": None,
    },
    Kind.REPRESENTATIVE: {
        "patient": "Patient/101",
        "family": "Карпова",
        "given": "Яна",
        "middle": None,
        "relationship_code": "2",
        "phone": "+79000000003",
        "document": "Решение 1",
        "starts": "2021-01-01",
        "ends": None,
        "active": True,
    },
    Kind.REFERRAL: {
        "patient": "Patient/101",
        "status": "completed",
        "specialty_code": "110",
        "number": "Н-78",
        "issued": "2026-11-02",
        "until": None,
        "reason": "Шум",
    },
    Kind.APPOINTMENT: {
        "status": "noshow",
        "slot": "Slot/111",
        "patient": "Patient/101",
        "post": "PractitionerRole/31",
        "place": None,
        "service": "HealthcareService/81",
        "referral": None,
        "start": MORNING + MINUTE,
        "end": MORNING + 9 * MINUTE,
        "created": MORNING,
        "kind": "WALKIN",
        "visit_kind": None,
        "channel": "portal",
        "reason": "Шум",
        "comment": None,
        "instruction": "Паспорт",
        "cancel_reason": "prov",
        "call_back": None,
        "number": "7K4P-29QY",
        "queue_number": None,
        "ticket_version": 1,
        "replaces": None,
        "wanted_from": MORNING + MINUTE,
        "wanted_to": MORNING + 20000 * MINUTE,
        "group_order": 4,
        "author": "Другой",
    },
    Kind.REQUEST: {
        "kind": "doctor",
        "status": "completed",
        "patient": "Patient/101",
        "appointment": None,
        "clinic": "Organization/8",
        "specialty_code": "49",
        "address": None,
        "phone": "+79000000004",
        "text": "Кашель",
        "authored": MORNING + MINUTE,
        "due": None,
    },
}
"""One other value for a column, each a single edit of a person."""

KINDS: Final = tuple(CONTENT)


def row(kind: Kind, **changes: Any) -> Values:
    """A row of ours with every column filled, but for `changes`."""
    values: Values = blank(kind) | CONTENT[kind] | {"id": ROW_ID} | changes
    return values | search_indexes(values) if kind is Kind.PATIENT else values


def resource(kind: Kind, **changes: Any) -> Resource:
    """The same as the central would send it."""
    return with_meta(give_out(kind, row(kind, **changes)), "15", "3", "2026-11-24T08:00:00.250Z")


def barest(kind: Kind) -> Resource:
    """The least that the central may send: what R4 requires and no more."""
    needed: dict[Kind, Resource] = {
        Kind.POLICY: {"status": "active", "beneficiary": {"reference": "Patient/1"}, "payor": [{"display": "СМО"}]},
        Kind.REFERRAL: {"status": "active", "intent": "order", "subject": {"reference": "Patient/1"}},
        Kind.REQUEST: {"status": "requested", "intent": "order"},
        Kind.REPRESENTATIVE: {"patient": {"reference": "Patient/1"}},
        Kind.APPOINTMENT: {"status": "proposed", "participant": [{"actor": {"display": "кто-то"}, "status": "accepted"}]},
        Kind.SCHEDULE: {"actor": [{"display": "кабинет"}]},
        Kind.SLOT: {
            "schedule": {"reference": "Schedule/1"},
            "status": "free",
            "start": "2026-11-24T08:00:00Z",
            "end": "2026-11-24T08:15:00Z",
        },
    }
    return {"resourceType": TYPE_OF[kind], "id": "1", **needed.get(kind, {})}
