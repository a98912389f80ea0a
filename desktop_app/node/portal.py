"""Synthetic patients at the public portal: they book and cancel through the same REST as everybody, and take no for an answer.

They create resources as a foreign program does: with an identifier of the portal, none of ours, and nothing of our receipts.
"""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from random import Random

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.fhir import names
from desktop_app.fhir.mapping import Resource, Values, give_out, take_in
from desktop_app.models.appointment import HOLDING, AppointmentStatus
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.slot import Channel, SlotStatus
from desktop_app.node.portal_http import PortalCutOff, PortalHttp, PortalRefused, conditional_create, guarded_update

PORTAL_SYSTEM = "https://portal.example/sid/booking"

_CANCEL_SHARE = 0.3
_AHEAD = timedelta(days=14)
_CANCEL_LIMIT = timedelta(hours=24)
"""Until when the portal lets a patient cancel (registry-rules, K.66); the registry itself may do so later."""
_FIRST_OF_FREE = 20
_PAGE = "500"


class Outcome(StrEnum):
    """How an act ended."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    NOTHING = "nothing"
    REFUSED = "refused"
    CUT_OFF = "cut-off"


@dataclass(frozen=True)
class Act:
    """What a patient at the portal did; `slot` is the reference of the place in question."""

    outcome: Outcome
    slot: str | None = None


@dataclass(frozen=True)
class _Door:
    """A schedule that the portal may sell, with its service."""

    reference: str
    schedule: Values
    service: Values


@dataclass(frozen=True)
class _Patient:
    reference: str
    row: Values

    def suits(self, service: Values, day: date) -> bool:
        """Whether the service receives this person on `day`; the portal books only with one's own clinic."""
        born = self.row["birth_date"]
        if not self.row["active"] or self.row["deceased"] or not isinstance(born, str) or service["clinic"] != self.row["clinic"]:
            return False
        age = _age(date.fromisoformat(born), day)
        youngest, oldest = service["age_from"], service["age_to"]
        if (isinstance(youngest, int) and age < youngest) or (isinstance(oldest, int) and age > oldest):
            return False
        return service["sex"] in (None, self.row["sex"])


class Portal:
    """`per_minute` acts a minute against the FHIR server at `url`; the same choices for the same `seed` and the same answers."""

    def __init__(self, url: str, token: str | None, per_minute: int, seed: int, clock: Clock) -> None:
        self._http = PortalHttp(url, token)
        self._pause_seconds = 60 / max(per_minute, 1)
        self._random = Random(f"portal/{seed}")
        self._clock = clock
        self._doors: list[_Door] = []
        self._patients: list[_Patient] = []

    def run(self, stop: threading.Event) -> None:
        """Act until `stop` is set; made for a thread of its own."""
        while not stop.wait(self._pause_seconds):
            self.step()

    def step(self) -> Act:
        """One act of one patient. A refusal, or a central that is away, is an outcome and never an error."""
        return self.cancel() if self._random.random() < _CANCEL_SHARE else self.book()

    def book(self) -> Act:
        """One patient tries to book the first suitable time."""
        return self._tried(self._book)

    def cancel(self) -> Act:
        """One patient tries to give back a place that was booked through the portal."""
        return self._tried(self._cancel)

    def _tried(self, act: Callable[[], Act]) -> Act:
        try:
            self._look_around()
            return act()
        except PortalRefused:
            return Act(Outcome.REFUSED)
        except PortalCutOff:
            return Act(Outcome.CUT_OFF)

    def _look_around(self) -> None:
        """Once: which schedules are open to the portal, and who its patients are."""
        if not self._doors:
            services = {_name(found): take_in(found) for found in self._http.search("HealthcareService", _count=_PAGE)}
            for resource in _in_order(self._http.search("Schedule", _count=_PAGE)):
                schedule = take_in(resource)
                service = services.get(str(schedule["service"]))
                if service is not None and not service["referral_required"] and not schedule["live_queue"]:
                    self._doors.append(_Door(_name(resource), schedule, service))
        if not self._patients:
            found = _in_order(self._http.search("Patient", _count=_PAGE))
            self._patients = [_Patient(_name(resource), take_in(resource)) for resource in found]

    def _book(self) -> Act:
        if not self._doors or not self._patients:
            return Act(Outcome.NOTHING)
        door = self._random.choice(self._doors)
        free = self._free_slots(door)
        if not free:
            return Act(Outcome.NOTHING)
        slot = self._random.choice(free[:_FIRST_OF_FREE])
        taken = take_in(slot)
        day = _local_day(taken)
        suitable = [patient for patient in self._patients if patient.suits(door.service, day)]
        if not suitable:
            return Act(Outcome.NOTHING)
        patient = self._random.choice(suitable)
        if self._is_awaited(patient, door, taken):
            return Act(Outcome.REFUSED, _name(slot))
        booking = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        self._http.transaction(
            guarded_update({**slot, "status": SlotStatus.BUSY.value}),
            conditional_create(
                self._appointment(door, patient, slot, booking), f"urn:uuid:{booking}", f"identifier={PORTAL_SYSTEM}|{booking}"
            ),
        )
        return Act(Outcome.BOOKED, _name(slot))

    def _free_slots(self, door: _Door) -> list[Resource]:
        """Free places of a schedule that are the portal's or everybody's, the earliest first."""
        now = self._clock.now()
        found = self._http.search(
            "Slot",
            schedule=door.reference,
            status=SlotStatus.FREE.value,
            start=f"gt{_written(now)}",
            start_=f"lt{_written(now + _AHEAD)}",
            _count=_PAGE,
        )
        channels = {_name(slot): str(take_in(slot)["channels"]).split(",") for slot in found}
        open_to_us = [slot for slot in found if channels[_name(slot)] == [""] or Channel.PORTAL.value in channels[_name(slot)]]
        return sorted(open_to_us, key=lambda slot: (slot["start"], slot["id"]))

    def _is_awaited(self, patient: _Patient, door: _Door, slot: Values) -> bool:
        """Whether the patient is expected elsewhere at that time, or at the same service already: the portal refuses both itself."""
        ahead = self._http.search("Appointment", patient=patient.reference, date=f"ge{_written(self._clock.now())}", _count=_PAGE)
        for row in map(take_in, ahead):
            if row["status"] in HOLDING and (row["service"] == door.schedule["service"] or _overlap(row, slot)):
                return True
        return False

    def _appointment(self, door: _Door, patient: _Patient, slot: Resource, booking: str) -> Resource:
        place = take_in(slot)
        values: Values = {
            "carries_id": False,
            "status": AppointmentStatus.BOOKED.value,
            "slot": _name(slot),
            "patient": patient.reference,
            "post": door.schedule["post"],
            "place": door.schedule["place"],
            "service": door.schedule["service"],
            "start": place["start"],
            "end": place["end"],
            "created": to_micros(self._clock.now().replace(microsecond=0)),
            "kind": "ROUTINE",
            "visit_kind": place["visit_kind"],
            "channel": Channel.PORTAL.value,
            "instruction": door.service["preparation"],
        }
        return give_out(Kind.APPOINTMENT, values) | {"identifier": [{"system": PORTAL_SYSTEM, "value": booking}]}

    def _cancel(self) -> Act:
        limit = self._clock.now() + _CANCEL_LIMIT
        ahead = self._http.search("Appointment", status=AppointmentStatus.BOOKED.value, date=f"gt{_written(limit)}", _count=_PAGE)
        ours = [found for found in _in_order(ahead) if (row := take_in(found))["channel"] == Channel.PORTAL.value and row["slot"]]
        if not ours:
            return Act(Outcome.NOTHING)
        appointment = self._random.choice(ours)
        slot = self._http.read(str(take_in(appointment)["slot"]))
        reason = {"coding": [{"system": names.CANCEL_REASONS, "code": "pat-cpp"}]}
        cancelled = {**appointment, "status": AppointmentStatus.CANCELLED.value, "cancelationReason": reason}
        self._http.transaction(guarded_update(cancelled), guarded_update({**slot, "status": SlotStatus.FREE.value}))
        return Act(Outcome.CANCELLED, _name(slot))


def _name(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _in_order(resources: list[Resource]) -> list[Resource]:
    """By id: the order of a page says nothing."""
    return sorted(resources, key=lambda resource: str(resource["id"]))


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _local_day(slot: Values) -> date:
    """The day by UTC: near enough for an age."""
    return from_micros(int(str(slot["start"]))).date()


def _overlap(one: Values, other: Values) -> bool:
    bounds = [one["start"], one["end"], other["start"], other["end"]]
    start, end, other_start, other_end = (bound if isinstance(bound, int) else 0 for bound in bounds)
    return start < other_end and other_start < end


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
