"""Whose visits fall away and where they can go, read from a replica; and the plan that is made of it."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from desktop_app.models.absence.facts import Limits
from desktop_app.models.absence.planning import propose
from desktop_app.models.absence.today import OverLimit, places_beside
from desktop_app.models.absence.why import Why
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.models.request import Referral
from desktop_app.models.schedule import Schedule
from desktop_app.models.service import Service
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.models.specialist import Post
from desktop_app.queries.absence import Away, TouchedLine, schedules_of, touched_visits
from desktop_app.queries.absence_places import colleagues, open_places, reception_of, who_receives
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import Replica
from tests.unit.queries.additions import KAMCHATKA, MOSCOW, Additions
from tests.unit.services.desk import ANNA, PETROV

OWN = "99"
"""A specialty of the tests' own, that nobody of the small replica works in."""
BEGINS = datetime(2026, 11, 17, tzinfo=MOSCOW)
NINE = BEGINS + timedelta(hours=9)
ENDS = BEGINS + timedelta(days=2)
BOY = "Жуков Тимур Маратович"


def away(*schedules: Schedule) -> Away:
    return Away(tuple(schedule.id for schedule in schedules), BEGINS, ENDS)


def touched(more: Additions, *schedules: Schedule) -> list[TouchedLine]:
    return more.ask(touched_visits, away(*schedules), MONDAY_MORNING)


def at(
    more: Additions, schedule: Schedule, hours: float, who: str = ANNA, status: AppointmentStatus = AppointmentStatus.BOOKED
) -> Appointment:
    slot = more.slot(schedule, NINE + timedelta(hours=hours), Slot(status=SlotStatus.BUSY))
    return more.visit(slot, who, status)


def test_the_visits_of_the_absent_doctor_fall_away_and_no_others(more: Additions) -> None:
    ill, well = more.reception("Больнов", OWN), more.reception("Здоровов", OWN)
    first, second = at(more, ill, 1), at(more, ill, 26, PETROV)
    at(more, ill, -24)
    at(more, ill, 48)
    at(more, well, 1, BOY)
    for hours, status in enumerate((AppointmentStatus.CANCELLED, AppointmentStatus.FULFILLED, AppointmentStatus.CHECKED_IN), start=2):
        at(more, ill, hours, BOY, status)
    assert [line.visit.id for line in touched(more, ill)] == [first.id, second.id]
    assert {line.visit.id for line in touched(more, ill, well)} > {first.id, second.id}
    assert touched(more) == []


def test_a_visit_is_told_with_all_that_the_rules_and_a_list_ask_for(more: Additions) -> None:
    ill = more.reception("Больнов", OWN, more.branch("Дальний", "Asia/Kamchatka"))
    made = at(more, ill, 1)
    made.number, made.visit_kind, made.kind = "К7М2", "repeat", "EMERGENCY"
    line = touched(more, ill)[0]
    post = more.unit.session.get_one(Post, ill.post_pk)
    assert (line.full_name, line.number, line.specialist, line.room) == (ANNA, "К7М2", "Больнов Я. Я.", "7")
    visit = line.visit
    assert (visit.patient_id, visit.version, visit.specialty, visit.specialist) == (more.patient(ANNA).id, made.version, OWN, post.id)
    assert (visit.start, visit.end - visit.start, str(visit.tz)) == (NINE + timedelta(hours=1), timedelta(minutes=15), str(KAMCHATKA))
    assert (visit.clinic, visit.visit_kind, visit.urgent, visit.here) == (more.clinic().id, "repeat", True, False)
    assert (visit.patient.birth_date, visit.patient.sex, visit.phone) == (date(1984, 3, 12), "female", "+79161234567")
    assert visit.until is not None
    assert visit.until.astimezone(KAMCHATKA).date() > visit.start.date()


def test_who_has_come_is_here_and_the_phone_of_the_booking_goes_before_that_of_the_card(more: Additions) -> None:
    ill = more.reception("Больнов", OWN)
    at(more, ill, 1, status=AppointmentStatus.ARRIVED).call_back = "+79990000000"
    at(more, ill, 2, BOY)
    came, silent = (line.visit for line in touched(more, ill))
    assert (came.here, came.phone) == (True, "+79990000000")
    assert (silent.here, silent.phone) == (False, "")


def test_other_visits_of_the_patient_come_along_and_only_those_that_hold_a_place(more: Additions) -> None:
    ill, other = more.reception("Больнов", OWN), more.reception("Другой", "98")
    moved, besides = at(more, ill, 1), at(more, other, 3)
    at(more, other, 4, status=AppointmentStatus.CANCELLED)
    at(more, other, 5, PETROV)
    found = touched(more, ill)[0].visit.appointments
    assert [(one.id, one.specialty) for one in found] == [(moved.id, OWN), (besides.id, "98")]


def test_a_referral_is_free_for_the_visit_that_uses_it_and_for_no_other(more: Additions) -> None:
    ill = more.reception("Больнов", OWN)
    first, second = at(more, ill, 1), at(more, ill, 25)
    patient = more.patient(ANNA)

    def referral(**columns: object) -> Referral:
        return more.add(Referral(**{"patient_pk": patient.pk, "specialty_code": OWN, "status": "active", **columns}))

    used, free = referral(issued=date(2026, 11, 2)), referral(issued=date(2026, 11, 1), until=date(2026, 11, 30))
    referral(specialty_code="98")
    referral(status="revoked")
    first.referral_pk = used.pk
    by_id = {line.visit.id: [one.id for one in line.visit.patient.referrals] for line in touched(more, ill)}
    assert by_id == {first.id: [used.id, free.id], second.id: [free.id]}


def test_the_own_doctor_is_known_by_the_area_and_so_is_who_acts_for_him(more: Additions) -> None:
    ill, own, acting = (more.reception(name, OWN) for name in ("Больнов", "Участков", "Заменин"))
    at(more, ill, 1)
    area = more.add(Place(level=PlaceLevel.AREA, name="Участок 3", doctor_pk=own.post_pk, substitute_pk=acting.post_pk))
    more.patient(ANNA).attachments = [{"area": f"Location/{area.remote_id}"}]
    posts = {more.unit.session.get_one(Post, schedule.post_pk).id for schedule in (own, acting)}
    assert touched(more, ill)[0].visit.own == posts
    more.patient(ANNA).attachments = [{"area": f"Location/{area.remote_id}", "to": "2020-01-01"}]
    assert touched(more, ill)[0].visit.own == frozenset()


@pytest.mark.parametrize("what", ["post", "specialist", "room", "branch"])
def test_what_is_away_is_found_by_a_doctor_a_room_or_a_branch(more: Additions, what: str) -> None:
    schedule = more.reception("Больнов", OWN)
    post = more.unit.session.get_one(Post, schedule.post_pk)
    room = more.unit.session.get_one(Place, schedule.place_pk)
    branch = more.unit.session.get_one(Place, room.parent_pk)
    specialist = more.unit.connection.exec_driver_sql("SELECT id FROM specialist WHERE pk = ?", (post.specialist_pk,)).scalar()
    ids = {"post": post.id, "specialist": specialist, "room": room.id, "branch": branch.id}
    assert more.ask(schedules_of, str(ids[what])) == (schedule.id,)
    schedule.active = False
    assert more.ask(schedules_of, str(ids[what])) == ()


def test_places_are_those_of_the_specialty_that_may_be_sold_here(more: Additions) -> None:
    ill, well, other = more.reception("Больнов", OWN), more.reception("Здоровов", OWN), more.reception("Чужов", "98")
    queue = more.reception("Очередев", OWN, schedule=Schedule(live_queue=True))
    found = [more.slot(well, NINE + timedelta(hours=hours)) for hours in (0, 30)]
    back = more.slot(ill, ENDS + timedelta(hours=9))
    more.slot(ill, NINE)
    more.slot(other, NINE)
    more.slot(queue, NINE)
    more.slot(well, NINE - timedelta(days=1))
    more.slot(well, NINE + timedelta(days=9))
    for status in (SlotStatus.BUSY, SlotStatus.CLOSED, SlotStatus.TENTATIVE, SlotStatus.IN_ERROR):
        more.slot(well, NINE + timedelta(hours=1), Slot(status=status))
    at(more, well, 2, PETROV)
    unmarked = more.slot(well, NINE + timedelta(hours=3))
    more.visit(unmarked, PETROV)
    places = more.ask(open_places, away(ill), [OWN, OWN], BEGINS, BEGINS + timedelta(days=7))
    assert [place.id for place in places] == [found[0].id, found[1].id, back.id]


def test_a_place_carries_the_facts_that_a_booking_weighs(more: Additions) -> None:
    branch = more.branch("Дальний", "Asia/Kamchatka")
    service = more.add(Service(name="Приём", age_from=18, referral_required=True))
    schedule = more.reception("Здоровов", OWN, branch, Schedule(service_pk=service.pk))
    slot = more.slot(schedule, NINE, Slot(channels="portal,registry", visit_kind="repeat"))
    place = more.ask(open_places, away(), [OWN], BEGINS, ENDS)[0]
    post = more.unit.session.get_one(Post, schedule.post_pk)
    assert (place.id, place.version, place.visit_kind, place.over) == (slot.id, slot.version, "repeat", False)
    assert (place.branch, place.clinic, place.slot.specialist) == (branch.id, more.clinic().id, post.id)
    assert (place.slot.channels, place.slot.ages.youngest, place.slot.referral_required) == (("portal", "registry"), 18, True)
    who = more.ask(who_receives, [post.id, "nobody"])
    assert [(one.specialist, one.room, one.branch) for one in who.values()] == [("Здоровов Я. Я.", "7", "Дальний")]


def test_who_receives_today_can_be_asked_for_more(more: Additions) -> None:
    ill, well, empty = (more.reception(name, OWN) for name in ("Больнов", "Здоровов", "Пустов"))
    more.slot(ill, NINE)
    at(more, well, 0)
    more.slot(well, NINE + timedelta(hours=2))
    extra = more.slot(well, NINE + timedelta(minutes=5), Slot(status=SlotStatus.BUSY, overbooked=True))
    more.slot(empty, NINE, Slot(status=SlotStatus.BUSY, overbooked=True))
    more.slot(well, NINE + timedelta(days=1))
    found = more.ask(colleagues, away(ill), [OWN], NINE.date(), MOSCOW)
    assert [(one.schedule_id, one.begins, one.ends, one.extra) for one in found] == [
        (well.id, NINE, NINE + timedelta(hours=2, minutes=15), (extra.start,))
    ]
    assert more.ask(reception_of, well.id, NINE.date(), MOSCOW) == found[0]
    assert more.ask(reception_of, empty.id, NINE.date(), MOSCOW) is None
    beside = places_beside(found, OverLimit(1, 3), MONDAY_MORNING)
    assert [place.slot.start.astimezone(MOSCOW).hour for place in beside] == [10, 11]


def test_a_doctor_of_the_small_replica_falls_ill_and_all_are_told_where_and_why(town: Replica) -> None:
    """Кузнецова is away from now to the week's end; Орлов is at her branch, Сафина at another one."""
    with town.store.read() as connection:
        schedules = (town.schedules["Кузнецова"],)
        now, ends = MONDAY_MORNING, MONDAY_MORNING + timedelta(days=5)
        ill = Away(schedules, now, ends)
        lines = touched_visits(connection, ill, now)
        places = open_places(connection, ill, {line.visit.specialty for line in lines}, now, ends)
        posts = {place.slot.specialist for place in places}
        who = who_receives(connection, posts)
    plan = propose([line.visit for line in lines], places, Limits(now, now + timedelta(hours=1)))
    assert 0 < len(lines) == len(plan.placed)
    assert {one.specialist for one in who.values()} == {"Орлов Д. М.", "Сафина Г. Р."}
    assert {line.why for line in plan.lines} == {Why.SAME_SPECIALIST, Why.OTHERS}, "the few patients sit with the colleagues that day too"
    assert {line.place.branch for line in plan.placed if line.place} <= set(town.branches.values())


def test_what_is_hidden_touches_nobody(more: Additions) -> None:
    ill = more.reception("Больнов", OWN)
    at(more, ill, 1).hidden = True
    assert touched(more, ill) == []
    assert more.unit.session.scalars(select(Appointment).where(Appointment.hidden)).all() != []
