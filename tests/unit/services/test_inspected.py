"""What the inspector lists is what a booking is refused with: each rule of the registry, switched off, changes both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from desktop_app.core.errors import RuleRefused
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.booking_rules import REGISTRY, Rule
from desktop_app.models.patient import Patient
from desktop_app.models.schedule import Schedule
from desktop_app.models.service import Service
from desktop_app.models.slot import Slot
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.inspector import inspect_place
from desktop_app.storage.store import Unit
from tests.unit.models.test_portal_rules import switched_off
from tests.unit.services.desk import ANNA, PETROV, Clerk


def past(clerk: Clerk) -> FreeSlot:
    slot = clerk.free(hours=48)[0]
    clerk.clock.advance(timedelta(hours=72))
    return slot


def taken_unmarked(clerk: Clerk) -> FreeSlot:
    """A stranger sits there and did not mark the place."""
    slot = clerk.free(hours=48)[0]

    def sit(unit: Unit) -> None:
        row = unit.session.scalars(select(Slot).where(Slot.id == slot.slot_id)).one()
        other = unit.session.scalars(select(Patient).where(Patient.id == clerk.replica.patients[PETROV])).one()
        unit.session.add(
            Appointment(id="stranger", status=AppointmentStatus.BOOKED, slot_pk=row.pk, patient_pk=other.pk, start=row.start, end=row.end)
        )

    clerk.replica.change(sit)
    return slot


def for_children(clerk: Clerk) -> FreeSlot:
    slot = clerk.free(hours=48)[0]

    def limit(unit: Unit) -> None:
        service = Service(id="children", name="Осмотр", age_to=17)
        unit.session.add(service)
        unit.session.flush()
        unit.session.scalars(select(Schedule).where(Schedule.id == slot.schedule_id)).one().service_pk = service.pk

    clerk.replica.change(limit)
    return slot


def seen_that_day(clerk: Clerk) -> FreeSlot:
    first, second = clerk.free(hours=48)[:2]
    clerk.book(slot=first)
    return second


def elsewhere(clerk: Clerk) -> FreeSlot:
    here, there = clerk.free(hours=48), {slot.start: slot for slot in clerk.free("Сафина", hours=48)}
    slot = next(one for one in here if one.start in there)
    clerk.book(slot=there[slot.start])
    return slot


STORIES: dict[str, Callable[[Clerk], FreeSlot]] = {
    "past": past,
    "not-free": taken_unmarked,
    "other-age": for_children,
    "same-specialist": seen_that_day,
    "other-specialist": elsewhere,
}


@pytest.mark.parametrize("rule", REGISTRY, ids=[rule.name for rule in REGISTRY])
def test_the_inspector_lists_what_the_booking_is_refused_with_and_both_end_with_the_rule(clerk: Clerk, rule: Rule) -> None:
    slot = STORIES[rule.name](clerk)

    def listed() -> list[str]:
        found = clerk.replica.ask(inspect_place, slot.slot_id, clerk.replica.patients[ANNA], clerk.clock.now())
        return [one.rule for one in found.obstacles]

    with pytest.raises(RuleRefused) as refused:
        clerk.book(slot=slot)
    assert listed()[0] == rule.name
    found = clerk.replica.ask(inspect_place, slot.slot_id, clerk.replica.patients[ANNA], clerk.clock.now()).refused
    assert found is not None
    assert refused.value.code == found.code.value
    with switched_off(rule):
        assert rule.name not in listed()
        assert clerk.book(slot=slot).row_id
