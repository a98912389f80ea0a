"""Clinics and shifts of the synthetic town: every peculiarity that a schedule can have is met in it."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.ids import slot_id
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.slot import Channel, SlotStatus
from desktop_app.models.specialty_table import load_specialties
from desktop_app.node.city import build_city
from desktop_app.storage.rows import Values
from tests.unit.node.town import NOON, TODAY, ZONE, by_reference, entries, grouped, instant, local_day, town


def _slots() -> list[Values]:
    return town().rows(Kind.SLOT)


def _minutes(row: Values) -> int:
    return (int(str(row["end"])) - int(str(row["start"]))) // 60_000_000


def _slots_of_specialty(code: str) -> list[Values]:
    posts = {name for name, post in by_reference(town(), Kind.POST).items() if post["specialty_code"] == code}
    schedules = {name for name, row in by_reference(town(), Kind.SCHEDULE).items() if row["post"] in posts}
    return [row for row in _slots() if row["schedule"] in schedules]


def test_a_small_town_is_one_clinic_of_two_branches_with_fourteen_specialists() -> None:
    city = town()
    levels = Counter(row["level"] for row in city.rows(Kind.PLACE))
    assert len(city.rows(Kind.CLINIC)) == 1
    assert levels["branch"] == 2
    assert levels["area"] == 5
    assert len(city.rows(Kind.SPECIALIST)) == len(city.rows(Kind.POST)) == 14
    assert 2_800 <= len(_slots()) <= 3_900


def test_a_branch_has_an_address_and_a_clock_and_every_room_a_number_of_its_own() -> None:
    branches = [row for row in town().rows(Kind.PLACE) if row["level"] == "branch"]
    assert all(row["address"] and row["phone"] and row["time_zone"] == "Europe/Moscow" for row in branches)
    rooms = [(row["parent"], row["name"]) for row in town().rows(Kind.PLACE) if row["level"] == "room"]
    assert len(set(rooms)) == len(rooms) == len(town().rows(Kind.SCHEDULE))


def test_visits_last_as_long_as_the_norm_of_the_specialty_says() -> None:
    table = load_specialties()
    for code in ("110", "49", "122", "54", "53", "13"):
        specialty = table.find(code)
        assert specialty is not None
        assert {_minutes(row) for row in _slots_of_specialty(code) if row["visit_kind"] != "home"} == {specialty.minutes}


def test_slots_are_of_six_lengths_at_least() -> None:
    assert len({_minutes(row) for row in _slots() if row["visit_kind"] != "home"}) >= 6


def test_a_slot_has_the_natural_key_of_its_schedule_start_and_place() -> None:
    schedules = by_reference(town(), Kind.SCHEDULE)
    planned = [row for row in _slots() if not row["overbooked"]]
    for row in planned:
        schedule = schedules[str(row["schedule"])]
        assert row["id"] == slot_id(str(schedule["id"]), instant(row, "start"), int(str(row["place"])))
    assert len({row["id"] for row in _slots()}) == len(_slots())


def test_no_two_visits_of_a_schedule_overlap_unless_they_begin_together() -> None:
    for rows in grouped(_slots(), "schedule").values():
        ordered = sorted({(int(str(row["start"])), int(str(row["end"]))) for row in rows})
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(ordered))


def test_a_doctor_of_even_and_odd_dates_changes_between_morning_and_evening() -> None:
    for rows in grouped(_slots_of_specialty("110"), "schedule").values():
        normal = [row for row in rows if row["visit_kind"] != "home" and local_day(row).weekday() < 5]
        starts: dict[int, set[bool]] = {0: set(), 1: set()}
        for row in normal:
            starts[local_day(row).day % 2].add(instant(row, "start").astimezone(ZONE).hour < 14)
        if starts[0] and starts[1] and not _is_on_duty(rows):
            assert starts[0] != starts[1]
            assert all(len(halves) == 1 for halves in starts.values())


def test_one_doctor_receives_in_two_branches_and_never_on_one_day() -> None:
    places = by_reference(town(), Kind.PLACE)
    two = [
        rows for rows in grouped(town().rows(Kind.SCHEDULE), "post").values() if len({places[str(r["place"])]["parent"] for r in rows}) > 1
    ]
    days = [{local_day(slot) for slot in _slots() if slot["schedule"] == f"Schedule/{row['remote_id']}"} for rows in two for row in rows]
    assert two
    assert not days[0] & days[1]


def test_one_doctor_is_on_leave_with_a_substitute_and_one_is_ill_without() -> None:
    absences = [(row, absence) for row in town().rows(Kind.SCHEDULE) for absence in entries(row, "absences")]
    reasons = {absence["reason"]: (row, absence) for row, absence in absences}
    assert set(reasons) == {"leave", "sick"}
    schedule, leave = reasons["leave"]
    posts = by_reference(town(), Kind.POST)
    assert posts[leave["substitute"]]["specialty_code"] == posts[str(schedule["post"])]["specialty_code"]
    assert leave["substitute"] != schedule["post"]
    assert leave["from"] <= TODAY.isoformat() <= leave["to"]
    away = [row for row in _of(schedule) if leave["from"] <= local_day(row).isoformat() <= leave["to"]]
    assert not away
    assert "substitute" not in reasons["sick"][1]


def test_the_area_of_the_absent_doctor_names_who_acts_for_him() -> None:
    acting = [row for row in town().rows(Kind.PLACE) if row["level"] == "area" and row["substitute"]]
    assert len(acting) == 1
    assert acting[0]["substitute"] != acting[0]["doctor"]


def test_places_of_an_ill_doctor_are_closed_but_booked_ones_still_wait_to_be_moved() -> None:
    (sick,) = [row for row in town().rows(Kind.SCHEDULE) if any(absence["reason"] == "sick" for absence in entries(row, "absences"))]
    (absence,) = entries(sick, "absences")
    states = {
        row["status"] for row in _of(sick) if absence["from"] <= local_day(row).isoformat() <= absence["to"] and not row["overbooked"]
    }
    assert SlotStatus.CLOSED.value in states
    assert SlotStatus.FREE.value not in states
    assert SlotStatus.BUSY.value in states


def test_one_specialist_does_not_receive_on_this_weekday_at_all() -> None:
    receiving = {row["schedule"] for row in _slots() if local_day(row).weekday() == TODAY.weekday()}
    cardiologists = {row["schedule"] for row in _slots_of_specialty("34")}
    assert cardiologists
    assert not cardiologists & receiving


def test_one_specialist_is_taken_to_the_last_place_for_days() -> None:
    soon = [row for row in _slots_of_specialty("54") if TODAY <= local_day(row) < TODAY + timedelta(days=4)]
    free = [row for row in soon if row["status"] == SlotStatus.FREE.value and instant(row, "start") > NOON]
    assert len(soon) > 20
    assert len(free) <= 2


def test_a_school_has_several_places_at_one_start_and_a_jab_two() -> None:
    together = Counter(Counter((row["schedule"], row["start"]) for row in _slots() if not row["overbooked"]).values())
    assert together[10] > 0
    assert together[2] > 0
    assert {row["visit_kind"] for row in _slots() if row["place"] == 10} == {"group"}


def test_overbooked_places_stand_beside_taken_ones_at_the_same_time() -> None:
    beside = [row for row in _slots() if row["overbooked"]]
    assert len(beside) >= 3
    for row in beside:
        twins = [other for other in _of_name(str(row["schedule"])) if other["start"] == row["start"] and other is not row]
        assert [twin["status"] for twin in twins] == [SlotStatus.BUSY.value]
        assert row["status"] == SlotStatus.BUSY.value
        assert row["place"] == 2


def test_a_live_queue_lane_sells_nothing_in_advance() -> None:
    (lane,) = [row for row in town().rows(Kind.SCHEDULE) if row["live_queue"]]
    places = _of(lane)
    assert {row["channels"] for row in places} == {Channel.LIVE_QUEUE.value}
    assert all(row["status"] != SlotStatus.BUSY.value for row in places if instant(row, "start") > NOON)
    assert any(row["status"] == SlotStatus.BUSY.value for row in places)


def test_every_channel_has_its_places() -> None:
    channels = {channel for row in _slots() for channel in str(row["channels"]).split(",") if channel}
    assert channels == {channel.value for channel in Channel}
    assert all(row["channels"] == ",".join(sorted(str(row["channels"]).split(","))) for row in _slots())


def test_every_state_of_a_slot_but_error_is_met_and_held_places_say_for_whom_and_until_when() -> None:
    assert {row["status"] for row in _slots()} == {"free", "busy", "busy-unavailable", "busy-tentative"}
    for row in _slots():
        if row["status"] == SlotStatus.TENTATIVE.value:
            assert row["holder"]
            assert instant(row, "start") > NOON
            assert instant(row, "hold_until") < instant(row, "start")
        else:
            assert row["holder"] is row["hold_until"] is None


def test_the_horizon_reaches_a_week_back_and_two_ahead() -> None:
    days = {local_day(row) for row in _slots()}
    assert min(days) <= TODAY - timedelta(days=6)
    assert max(days) >= TODAY + timedelta(days=13)
    for schedule in town().rows(Kind.SCHEDULE):
        assert all(
            int(str(schedule["horizon_start"])) <= int(str(row["start"])) < int(str(schedule["horizon_end"])) for row in _of(schedule)
        )


@pytest.mark.parametrize(
    "now", [datetime(2026, 12, 28, 9, tzinfo=ZONE), datetime(2027, 2, 18, 9, tzinfo=ZONE)], ids=["new-year", "working-saturday"]
)
def test_on_holidays_only_the_duty_doctors_receive(now: datetime) -> None:
    city = build_city("small", 3, now, ZONE)
    on_duty = {
        f"Schedule/{row['remote_id']}" for row in city.rows(Kind.SCHEDULE) if _service(city.rows(Kind.SERVICE), row).startswith("Дежурный")
    }
    calendar = ProductionCalendar(frozenset(range(6)))
    receiving = {local_day(row): set[object]() for row in city.rows(Kind.SLOT)}
    for row in city.rows(Kind.SLOT):
        receiving[local_day(row)].add(row["schedule"])
    off = [day for day in receiving if not calendar.working_day(day)]
    assert len(off) >= 4
    assert all(receiving[day] and receiving[day] <= on_duty for day in off)
    assert all(not receiving[day] & on_duty for day in receiving if calendar.working_day(day))
    if date(2027, 2, 20) in receiving:
        assert len(receiving[date(2027, 2, 20)]) > 4, "a Saturday that is worked instead of a Monday"


def test_services_say_the_age_the_sex_the_referral_and_what_to_prepare() -> None:
    services = {str(row["name"]): row for row in town().rows(Kind.SERVICE)}
    assert services["Приём: гинеколог"]["sex"] == "female"
    assert services["Приём: педиатр участковый"]["age_to"] == 17
    assert services["Приём: терапевт участковый"]["age_from"] == 18
    assert services["Приём: кардиолог"]["referral_required"] is True
    assert services["Приём: хирург"]["referral_required"] is False
    assert "Натощак" in str(services["Процедурный кабинет: забор крови"]["preparation"])


def test_streets_belong_to_one_area_of_adults_and_one_of_children() -> None:
    for kind in ("Терапевтический", "Педиатрический"):
        areas = [row for row in town().rows(Kind.PLACE) if str(row["name"]).startswith(kind)]
        streets = Counter(covered["street"] for row in areas for covered in entries(row, "ranges"))
        assert set(streets.values()) == {1}
        assert len(streets) == 42


def _of(schedule: Values) -> list[Values]:
    return _of_name(f"Schedule/{schedule['remote_id']}")


def _of_name(name: str) -> list[Values]:
    return [row for row in _slots() if row["schedule"] == name]


def _service(services: list[Values], schedule: Values) -> str:
    return next(str(row["name"]) for row in services if f"HealthcareService/{row['remote_id']}" == schedule["service"])


def _is_on_duty(rows: list[Values]) -> bool:
    calendar = ProductionCalendar(frozenset(range(6)))
    return all(not calendar.working_day(local_day(row)) for row in rows)


def test_doctors_and_services_have_notes_of_some_days_and_one_of_them_is_for_the_patient() -> None:
    found = [note for kind in (Kind.SCHEDULE, Kind.SERVICE) for row in town().rows(kind) for note in json.loads(str(row["notes"] or "[]"))]
    assert {"Натощак: не есть 8 часов"} <= {note["text"] for note in found if note.get("for_patient")}
    assert any(not note.get("for_patient") for note in found)
    assert all(date.fromisoformat(note["from"]) < date.fromisoformat(note["to"]) for note in found)
    assert any(note["from"] <= TODAY.isoformat() <= note["to"] for note in found)
