"""The nearest free places: whatever way they are read, they are the first of all that fit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.models.place import Place, PlaceLevel
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.models.slot_conditions import DayPart, SlotConditions
from desktop_app.models.specialist import Post, Specialist
from desktop_app.queries.free_slots import FreeSlot, Wanted, free_slot, nearest_free, nearest_matching, own_schedules
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import Replica
from tests.unit.queries.additions import KAMCHATKA, MOSCOW, Additions, beside
from tests.unit.services.desk import ANNA

NINE = datetime(2026, 11, 17, 9, tzinfo=MOSCOW)
FAR = 200
"""A specialty of the tests' own, that nobody of the small replica works in."""
OWN = "99"

places = st.tuples(
    st.integers(0, 3),  # whose schedule
    st.integers(0, 40),  # which quarter of an hour: few, so that many places have one start
    st.sampled_from([SlotStatus.FREE, SlotStatus.FREE, SlotStatus.FREE, SlotStatus.BUSY, SlotStatus.TENTATIVE, SlotStatus.IN_ERROR]),
    st.booleans(),
)


def make(more: Additions, drawn: list[tuple[int, int, SlotStatus, bool]]) -> tuple[list[Schedule], list[Slot]]:
    """Four schedules of three specialties, among them two namesakes, with the drawn places."""
    names = (("Яшин", OWN), ("Абаев", OWN), ("Яшин", OWN), ("Чужой", "98"))
    schedules = [more.reception(family, specialty) for family, specialty in names]
    slots = [
        more.slot(schedules[whose], NINE + timedelta(minutes=15 * quarter), Slot(status=status, hidden=hidden))
        for whose, quarter, status, hidden in drawn
    ]
    return schedules, slots


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(drawn=st.lists(places, max_size=70), after=st.integers(-2, 42), until=st.none() | st.integers(0, 42), limit=st.integers(1, 50))
def test_the_nearest_places_are_the_first_of_all_that_fit(
    town: Replica, drawn: list[tuple[int, int, SlotStatus, bool]], after: int, until: int | None, limit: int
) -> None:
    begin = NINE + timedelta(minutes=15 * after)
    end = None if until is None else NINE + timedelta(minutes=15 * until)
    with beside(town) as more:
        schedules, slots = make(more, drawn)
        names = {schedules[0].pk: "Яшин", schedules[1].pk: "Абаев", schedules[2].pk: "Яшин"}
        fitting = [
            slot
            for slot in slots
            if slot.status is SlotStatus.FREE and not slot.hidden and slot.schedule_pk in names and slot.start is not None
            and slot.start >= begin and (end is None or slot.start < end)
        ]  # fmt: skip
        fitting.sort(key=lambda slot: (slot.start or NINE, names[slot.schedule_pk or 0], slot.pk))
        found = more.ask(nearest_free, Wanted(begin, end, OWN, limit=limit))
    assert [slot.slot_id for slot in found] == [slot.id for slot in fitting[:limit]]


def test_a_hundred_places_of_one_start_come_one_by_one_and_none_twice(more: Additions) -> None:
    """A group, or two schedules of one hour: reading goes on by start and key, not by start alone."""
    schedule = more.reception("Групповой", OWN)
    made = [more.slot(schedule, NINE, Slot(place=number)) for number in range(1, 101)]
    later = more.slot(schedule, NINE + timedelta(hours=1))
    found = more.ask(nearest_free, Wanted(NINE, specialty_code=OWN, limit=FAR))
    assert [slot.slot_id for slot in found] == [slot.id for slot in (*made, later)]


def test_a_place_is_told_with_all_that_a_line_shows(town: Replica) -> None:
    found = town.ask(nearest_free, Wanted(MONDAY_MORNING, specialty_code="54", limit=1))[0]
    assert (found.specialist, found.room, found.branch, found.clinic) == (
        "Чен Т. А.",
        "312",
        "Филиал на Садовой",
        "Городская поликлиника № 7",
    )
    assert (found.schedule_id, found.branch_id, found.specialty_code) == (town.schedules["Чен"], town.branches["Садовая"], "54")
    assert found.end - found.start == timedelta(minutes=14)
    assert town.ask(free_slot, found.slot_id) == found


def test_the_clinic_of_a_post_that_names_none_is_that_of_its_branch(more: Additions) -> None:
    schedule = more.reception("Безродный", OWN)
    more.unit.session.get_one(Post, schedule.post_pk).clinic_pk = None
    more.slot(schedule, NINE)
    assert more.ask(nearest_free, Wanted(NINE, specialty_code=OWN))[0].clinic == "Городская поликлиника № 7"


@pytest.mark.parametrize("column", [{"active": False}, {"hidden": True}, {"known": False}, {"live_queue": True}])
def test_a_schedule_that_cannot_be_booked_offers_nothing(more: Additions, column: dict[str, bool]) -> None:
    more.slot(more.reception("Закрытов", OWN, schedule=Schedule(**column)), NINE)
    assert more.ask(nearest_free, Wanted(NINE, specialty_code=OWN)) == []


def test_two_specialists_are_asked_for_by_their_schedules(town: Replica) -> None:
    wanted = (town.schedules["Орлов"], town.schedules["Мельник"])
    found = town.ask(nearest_free, Wanted(MONDAY_MORNING, schedule_ids=wanted, limit=60))
    assert {slot.schedule_id for slot in found} == set(wanted)
    assert [slot.start for slot in found] == sorted(slot.start for slot in found)


def test_who_has_no_free_place_is_not_among_them(town: Replica) -> None:
    assert town.ask(nearest_free, Wanted(MONDAY_MORNING, schedule_ids=(town.schedules["Громов"],))) == []
    assert town.ask(nearest_free, Wanted(MONDAY_MORNING + timedelta(days=400))) == []


@pytest.mark.parametrize("column", [{"status": SlotStatus.BUSY}, {"status": SlotStatus.CLOSED}, {"hidden": True}])
def test_a_place_that_was_taken_meanwhile_is_not_opened(more: Additions, column: dict[str, object]) -> None:
    slot = more.slot(more.reception("Быстров", OWN), NINE)
    assert more.ask(free_slot, slot.id) is not None
    for name, value in column.items():
        setattr(slot, name, value)
    assert more.ask(free_slot, slot.id) is None
    assert more.ask(free_slot, "nobody") is None


def hour(slot: FreeSlot) -> int:
    return slot.start.astimezone(MOSCOW).hour


def day(slot: FreeSlot) -> date:
    return slot.start.astimezone(MOSCOW).date()


Fits = Callable[[FreeSlot], bool]
CONDITIONS: tuple[tuple[SlotConditions, Fits], ...] = (
    (SlotConditions(weekdays=frozenset({1, 3})), lambda slot: day(slot).weekday() in (1, 3)),
    (SlotConditions(not_weekdays=frozenset({4})), lambda slot: day(slot).weekday() != 4),
    (SlotConditions(parts=frozenset({DayPart.MORNING})), lambda slot: hour(slot) < 12),
    (SlotConditions(parts=frozenset({DayPart.EVENING})), lambda slot: hour(slot) >= 17),
    (SlotConditions(time_from=time(9), time_to=time(9, 30)), lambda slot: hour(slot) == 9 and slot.start.minute < 30),
    (SlotConditions(date_from=date(2026, 11, 20)), lambda slot: day(slot) >= date(2026, 11, 20)),
    (SlotConditions(date_to=date(2026, 11, 17)), lambda slot: day(slot) <= date(2026, 11, 17)),
    (SlotConditions(dates=frozenset({date(2026, 11, 18)})), lambda slot: day(slot) == date(2026, 11, 18)),
    (SlotConditions(words=("орл",)), lambda slot: slot.specialist.startswith("Орлов")),
    (SlotConditions(without=frozenset({"орлов", "сафина"})), lambda slot: not slot.specialist.startswith(("Орлов", "Сафина"))),
    (SlotConditions(branches=frozenset({"лесной"})), lambda slot: slot.branch == "Филиал на Лесной"),
    (SlotConditions(words=("нет-такого",)), lambda slot: False),
)  # fmt: skip


@pytest.mark.parametrize(("conditions", "fits"), CONDITIONS)
def test_conditions_leave_exactly_the_places_that_fulfil_them(town: Replica, conditions: SlotConditions, fits: Fits) -> None:
    everything = town.ask(nearest_free, Wanted(MONDAY_MORNING, limit=10_000))
    assert len(everything) > 500
    found = town.ask(nearest_matching, Wanted(MONDAY_MORNING, limit=10_000), conditions, MOSCOW)
    assert [slot.slot_id for slot in found] == [slot.slot_id for slot in everything if fits(slot)]
    few = town.ask(nearest_matching, Wanted(MONDAY_MORNING, limit=3), conditions, MOSCOW)
    assert few == found[:3]


def test_conditions_are_told_by_the_clinics_wall(more: Additions) -> None:
    schedule = more.reception("Камчатов", OWN, more.branch("Петропавловск", "Asia/Kamchatka"))
    early = more.slot(schedule, datetime(2026, 11, 17, 8, tzinfo=KAMCHATKA))
    wanted, morning = Wanted(MONDAY_MORNING, specialty_code=OWN), SlotConditions(time_from=time(7), time_to=time(10))
    assert [slot.slot_id for slot in more.ask(nearest_matching, wanted, morning, KAMCHATKA)] == [early.id]
    assert more.ask(nearest_matching, wanted, morning, MOSCOW) == [], "there it is eleven at night of the day before"


def area(more: Additions, doctor: Schedule, substitute: Schedule | None = None) -> Place:
    return more.add(
        Place(
            level=PlaceLevel.AREA, name="Участок 3", doctor_pk=doctor.post_pk,
            substitute_pk=substitute.post_pk if substitute else None,
        )
    )  # fmt: skip


def test_the_own_doctor_is_that_of_the_area_or_who_acts_for_him(more: Additions) -> None:
    doctor, acting, other = (more.reception(family, OWN) for family in ("Участков", "Заменин", "Чужаков"))
    for number, schedule in enumerate((other, doctor, acting)):
        more.slot(schedule, NINE + timedelta(hours=number))
    patient = more.patient(ANNA)

    def found() -> frozenset[str]:
        return more.ask(own_schedules, patient.id, NINE.date())

    assert found() == frozenset()
    place = area(more, doctor)
    patient.attachments = [{"clinic": None, "area": f"Location/{place.remote_id}", "kind": "territorial"}]
    assert found() == {doctor.id}
    place.substitute_pk = acting.post_pk
    assert found() == {doctor.id, acting.id}
    patient.attachments = [{"area": f"urn:uuid:{place.id}"}]
    wanted, own = Wanted(NINE, specialty_code=OWN, own=found()), SlotConditions(own_doctor=True)
    assert [slot.schedule_id for slot in more.ask(nearest_matching, wanted, own, MOSCOW)] == [doctor.id, acting.id]
    assert more.ask(nearest_matching, replace(wanted, own=frozenset()), own, MOSCOW) == []
    marks = [slot.own_area for slot in more.ask(nearest_matching, wanted, SlotConditions(), MOSCOW)]
    assert marks == [False, True, True], "without the wish all come, the own ones are marked"


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        ("2010-01-01", "2015-12-31", False),
        ("2026-11-18", None, False),
        (None, "2026-11-16", False),
        ("2026-11-17", "2026-11-17", True),
        ("2010-01-01", None, True),
    ],
)
def test_only_an_attachment_in_force_makes_a_doctor_the_own_one(more: Additions, starts: str | None, ends: str | None, holds: bool) -> None:
    doctor, patient = more.reception("Участков", OWN), more.patient(ANNA)
    patient.attachments = [{"area": f"Location/{area(more, doctor).remote_id}", "from": starts, "to": ends}]
    assert (more.ask(own_schedules, patient.id, NINE.date()) == {doctor.id}) is holds


def test_a_specialist_in_two_branches_has_two_lanes(more: Additions) -> None:
    first = more.reception("Двойной", OWN, more.branch("Первый"))
    post = more.unit.session.get_one(Post, first.post_pk)
    person = more.unit.session.get_one(Specialist, post.specialist_pk)
    second = more.add(Schedule(post_pk=post.pk, place_pk=more.branch("Второй").pk))
    for schedule, hours in ((first, 2), (second, 1), (first, 0)):
        more.slot(schedule, NINE + timedelta(hours=hours))
    found = more.ask(nearest_free, Wanted(NINE, specialty_code=OWN))
    assert [slot.branch for slot in found] == ["Первый", "Второй", "Первый"]
    assert {slot.specialist for slot in found} == {f"{person.family} Я. Я."}
    assert [slot.start.astimezone(UTC) for slot in found] == sorted(slot.start for slot in found)
