"""Appointments of the synthetic town hold what a registry may rely on, in every state and at any moment of the day."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime, timedelta

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import HOLDING, AppointmentStatus
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.base import from_micros
from desktop_app.models.cancel_reasons import find_reason
from desktop_app.models.slot import SlotStatus
from desktop_app.models.specialty_table import load_specialties
from desktop_app.node.city import City, build_city
from desktop_app.storage.rows import Values
from tests.unit.node.town import NOON, TODAY, ZONE, age, by_reference, entries, grouped, instant, local_day, town

_S = AppointmentStatus


def _appointments() -> list[Values]:
    return town().rows(Kind.APPOINTMENT)


def _holding(city: City | None = None) -> list[Values]:
    return [row for row in (city or town()).rows(Kind.APPOINTMENT) if row["status"] in HOLDING]


def test_appointments_are_of_every_state_that_fhir_knows() -> None:
    states = Counter(row["status"] for row in _appointments())
    assert set(states) == {state.value for state in _S}
    assert abs(len(_appointments()) - 600) <= 12


@pytest.mark.parametrize("size", ["small", "town"])
def test_no_slot_is_held_by_two_appointments_and_every_held_slot_is_busy(size: str) -> None:
    city = town("small" if size == "small" else "town")
    slots = by_reference(city, Kind.SLOT)
    held = Counter(str(row["slot"]) for row in _holding(city))
    assert set(held.values()) == {1}
    assert {slots[name]["status"] for name in held} == {SlotStatus.BUSY.value}
    assert {name for name, row in slots.items() if row["status"] == SlotStatus.BUSY.value} == set(held)


def test_an_appointment_stands_at_the_time_place_and_doctor_of_its_slot() -> None:
    slots, schedules = by_reference(town(), Kind.SLOT), by_reference(town(), Kind.SCHEDULE)
    with_slot = [row for row in _appointments() if row["slot"]]
    assert len(with_slot) > 500
    for row in with_slot:
        slot = slots[str(row["slot"])]
        schedule = schedules[str(slot["schedule"])]
        assert (row["start"], row["end"]) == (slot["start"], slot["end"])
        assert (row["post"], row["place"], row["service"]) == (schedule["post"], schedule["place"], schedule["service"])


def test_the_invariants_of_fhir_hold_for_every_appointment() -> None:
    for row in _appointments():
        assert row["patient"] or row["post"], "app-1"
        assert (row["start"] is None) == (row["end"] is None), "app-2"
        assert row["start"] is not None or row["status"] in ("proposed", "cancelled", "waitlist"), "app-3"
        assert row["cancel_reason"] is None or row["status"] in ("cancelled", "noshow"), "app-4"
        assert row["cancel_reason"] is not None or row["status"] != "cancelled", "rule 77: a cancellation has a reason"
        assert row["cancel_reason"] is None or find_reason(str(row["cancel_reason"])) is not None


@pytest.mark.parametrize("hours", [-7, 0, 4, 12], ids=["before-opening", "noon", "afternoon", "night"])
def test_what_is_over_was_settled_and_what_is_ahead_is_not(hours: int) -> None:
    now = NOON + timedelta(hours=hours)
    city = build_city("small", 11, now, ZONE)
    for row in _holding(city):
        if instant(row, "end") <= now:
            assert row["status"] in (_S.FULFILLED, _S.NOSHOW)
        elif instant(row, "start") > now + timedelta(minutes=45):
            assert row["status"] in (_S.BOOKED, _S.PENDING)
        else:
            assert row["status"] in (_S.BOOKED, _S.ARRIVED, _S.CHECKED_IN, _S.PENDING)
    assert all(row["created"] is None or instant(row, "created") < now for row in city.rows(Kind.APPOINTMENT))


def test_nobody_is_in_two_places_at_once() -> None:
    for rows in grouped(_holding(), "patient").values():
        ordered = sorted((instant(row, "start"), instant(row, "end")) for row in rows)
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(ordered))


def test_nobody_waits_for_one_specialty_twice() -> None:
    posts = by_reference(town(), Kind.POST)
    services = by_reference(town(), Kind.SERVICE)
    ahead = [row for row in _holding() if local_day(row) >= TODAY]
    twice = Counter(
        (row["patient"], services[str(row["service"])]["specialty_code"] or posts[str(row["post"])]["specialty_code"]) for row in ahead
    )
    assert max(twice.values()) == 1


def test_children_go_to_the_paediatrician_and_grown_ups_do_not() -> None:
    patients, services = by_reference(town(), Kind.PATIENT), by_reference(town(), Kind.SERVICE)
    table = load_specialties()
    seen = Counter[str]()
    for row in _holding():
        specialty = table.find(str(services[str(row["service"])]["specialty_code"]))
        assert specialty is not None
        years = age(patients[str(row["patient"])], local_day(row))
        assert specialty.audience.suits(years), specialty.name
        seen["child" if years < 18 else "adult"] += 1
    assert seen["child"] > 50
    assert seen["adult"] > 200


def test_ages_and_sex_fit_what_the_service_says() -> None:
    patients, services = by_reference(town(), Kind.PATIENT), by_reference(town(), Kind.SERVICE)
    for row in _holding():
        patient, service = patients[str(row["patient"])], services[str(row["service"])]
        years = age(patient, local_day(row))
        assert service["age_from"] is None or years >= int(str(service["age_from"]))
        assert service["age_to"] is None or years <= int(str(service["age_to"]))
        assert service["sex"] in (None, patient["sex"])
        assert patient["active"]


def test_most_patients_of_an_area_doctor_are_his_own() -> None:
    patients = by_reference(town(), Kind.PATIENT)
    doctors = {row["doctor"]: name for name, row in by_reference(town(), Kind.PLACE).items() if row["level"] == "area"}
    of_area = [row for row in _holding() if row["post"] in doctors]
    own = [
        row
        for row in of_area
        if any(entry["area"] == doctors[row["post"]] for entry in entries(patients[str(row["patient"])], "attachments"))
    ]
    assert len(of_area) > 100
    assert len(own) / len(of_area) > 0.6


def test_a_specialist_by_referral_is_booked_on_one_of_the_same_patient_and_specialty() -> None:
    referrals, services = by_reference(town(), Kind.REFERRAL), by_reference(town(), Kind.SERVICE)
    referred = [row for row in _appointments() if row["referral"]]
    assert len(referred) > 20
    for row in referred:
        referral = referrals[str(row["referral"])]
        assert referral["patient"] == row["patient"]
        assert referral["specialty_code"] == services[str(row["service"])]["specialty_code"]
        assert str(referral["issued"]) <= from_micros(int(str(row["created"]))).astimezone(ZONE).date().isoformat()
        assert referral["status"] == ("completed" if row["status"] == _S.FULFILLED else "active")
    assert all(services[str(row["service"])]["referral_required"] for row in referred)


def test_some_referrals_lie_unused_and_some_ran_out() -> None:
    used = {row["referral"] for row in _appointments()}
    unused = [row for name, row in by_reference(town(), Kind.REFERRAL).items() if name not in used]
    assert any(str(row["until"]) < TODAY.isoformat() for row in unused)
    assert any(str(row["until"]) >= TODAY.isoformat() for row in unused)


def test_the_waiting_list_and_wishes_have_a_span_and_no_slot() -> None:
    for row in _appointments():
        if row["status"] in (_S.WAITLIST, _S.PROPOSED):
            assert row["slot"] is row["start"] is None
            assert NOON - timedelta(minutes=1) <= instant(row, "wanted_from") < instant(row, "wanted_to")
            assert row["post"]
            assert row["service"]


def test_a_new_booking_names_the_cancelled_one_it_replaces() -> None:
    rows = {str(row["id"]): row for row in _appointments()}
    successors = [row for row in _appointments() if row["replaces"]]
    assert len(successors) >= 5
    for row in successors:
        former = rows[str(row["replaces"])]
        assert former["status"] == _S.CANCELLED
        assert (former["patient"], former["post"]) == (row["patient"], row["post"])
        assert row["ticket_version"] == 2


def test_some_visits_belong_together_on_one_day_in_their_order() -> None:
    groups = grouped([row for row in _appointments() if row["group_id"]], "group_id").values()
    assert len(groups) >= 3
    for group in groups:
        first, second = sorted(group, key=lambda row: int(str(row["group_order"])))
        assert first["patient"] == second["patient"]
        assert local_day(first) == local_day(second)
        assert timedelta(0) <= instant(second, "start") - instant(first, "end") <= timedelta(minutes=90)


def test_every_number_on_a_ticket_is_that_of_the_appointment() -> None:
    with_time = [row for row in _appointments() if row["start"]]
    assert all(row["number"] == appointment_number(str(row["id"])) for row in with_time)


def test_requests_of_every_kind_are_open_done_and_late() -> None:
    requests = town().rows(Kind.REQUEST)
    assert {row["kind"] for row in requests} == {"same-day", "doctor", "home-visit", "call-back", "problem"}
    done = {"completed", "rejected", "cancelled", "failed"}
    assert any(row["status"] in done for row in requests)
    waiting = [row for row in requests if row["status"] not in done]
    assert any(instant(row, "due") < NOON for row in waiting)
    assert any(instant(row, "due") > NOON for row in waiting)
    assert all(bool(row["address"]) == (row["kind"] == "home-visit") for row in requests)
    assert all(instant(row, "authored") <= NOON for row in requests)


def test_today_is_the_fullest_day() -> None:
    taken = Counter(local_day(row) for row in _holding())
    assert max(taken, key=lambda day: taken[day]) == TODAY
    assert all(isinstance(instant(row, "start"), datetime) for row in _holding())
