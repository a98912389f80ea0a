"""Exceptions as a manager enters them: leave, a substitute, extra hours, closed and opened days, a broken room, shorter days."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from desktop_app.core.errors import RuleRefused
from desktop_app.models.calendar import DayKind, DayOverride, ProductionCalendar
from desktop_app.models.schedule import AbsenceReason
from desktop_app.models.schedule_exception import ExceptionKind, ScheduleException
from desktop_app.models.slot_plan import Period, PlannedSlot, closing
from tests.unit.models.hours import (
    CLINIC,
    KUZNETSOVA,
    LANES,
    MONDAY,
    ORLOV,
    ROOM_214,
    odd,
    piece,
    plan,
    shift,
    span,
    wall,
    weekly,
)

K = ExceptionKind
TUESDAY, SATURDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=5)


def made(*exceptions: ScheduleException, orlov: str = "14:00-15:00") -> tuple[PlannedSlot, ...]:
    """Kuznetsova receives 8 to 9 in room 214, Orlov `orlov` in room 208; a week."""
    templates = weekly("08:00-09:00"), weekly(orlov, ORLOV, "o-208")
    return plan(*templates, exceptions=exceptions)


def counts(slots: tuple[PlannedSlot, ...], schedule: str = "k-214") -> list[int]:
    """How many places on each day of the week."""
    return [sum(slot.start.date() == MONDAY + timedelta(days=step) and slot.schedule == schedule for slot in slots) for step in range(7)]


def test_who_is_away_has_no_places_and_the_others_keep_theirs() -> None:
    slots = made(odd(K.ABSENCE, days=3, reason=AbsenceReason.SICK, document="ЭЛН 900000000001"))
    assert counts(slots) == [0, 0, 0, 4, 4, 0, 0]
    assert counts(slots, "o-208") == [4, 4, 4, 4, 4, 0, 0]


def test_away_for_an_hour_closes_what_meets_the_hour() -> None:
    slots = made(odd(K.ABSENCE, span=span("08:20-08:40"), reason=AbsenceReason.BUSINESS))
    assert wall(slots)[:2] == ["08:00-08:15", "08:45-09:00"]


def test_a_substitute_takes_the_hours_over_where_his_own_leave_room() -> None:
    slots = made(odd(K.SUBSTITUTION, substitute=ORLOV, schedule="o-208"), orlov="08:30-09:00")
    assert counts(slots) == [0, 4, 4, 4, 4, 0, 0]
    assert wall(slots) == ["08:00-08:15", "08:15-08:30", "08:30-08:45", "08:45-09:00"]
    assert {slot.schedule for slot in slots if slot.start.date() == MONDAY} == {"o-208"}


def test_a_substitute_who_keeps_the_bookings_receives_in_the_same_places() -> None:
    assert made(odd(K.SUBSTITUTION, substitute=ORLOV, keeps_bookings=True)) == made()


def test_a_substitute_who_is_away_himself_takes_over_nothing() -> None:
    slots = made(odd(K.SUBSTITUTION, substitute=ORLOV, schedule="o-208"), odd(K.ABSENCE, ORLOV))
    assert counts(slots)[0] == counts(slots, "o-208")[0] == 0


def test_extra_hours_stand_beside_the_template_also_on_a_day_off() -> None:
    hours = (shift("08:30-10:00", pieces=(piece("08:30-10:00", "k-301", 30),)),)
    slots = made(odd(K.EXTRA_HOURS, shifts=hours), odd(K.EXTRA_HOURS, first=SATURDAY, shifts=hours))
    assert counts(slots, "k-301") == [2, 0, 0, 0, 0, 3, 0]
    assert wall(slots)[3:6] == ["08:45-09:00", "09:00-09:30", "09:30-10:00"]


def test_a_closed_clinic_is_closed_but_for_whom_the_day_was_opened() -> None:
    slots = made(odd(K.CLOSED_DAY, CLINIC), odd(K.OPENED_DAY, ORLOV))
    assert (counts(slots)[0], counts(slots, "o-208")[0]) == (0, 4)


def test_a_working_saturday_goes_by_the_hours_of_the_monday_it_stands_for() -> None:
    slots = made(odd(K.OPENED_DAY, CLINIC, SATURDAY, as_day=MONDAY))
    assert counts(slots) == [4, 4, 4, 4, 4, 4, 0]


def test_the_clinics_own_calendar_opens_and_closes_days_too() -> None:
    calendar = ProductionCalendar(overrides=[DayOverride(MONDAY, DayKind.OFF, "санитарный день"), DayOverride(SATURDAY, DayKind.WORKING)])
    assert counts(plan(weekly("08:00-09:00"), calendar=calendar)) == [0, 4, 4, 4, 4, 4, 0]


def test_a_broken_room_closes_that_room_only() -> None:
    other = shift("10:00-11:00", pieces=(piece("10:00-11:00", "k-301", 30),))
    slots = made(odd(K.ROOM_OUT, ROOM_214, days=2), odd(K.EXTRA_HOURS, shifts=(other,)))
    assert counts(slots) == [0, 0, 4, 4, 4, 0, 0]
    assert counts(slots, "k-301")[0] == 2


def test_the_sanitary_hour_comes_every_week() -> None:
    slots = made(odd(K.SANITARY_HOUR, ROOM_214, days=7, span=span("08:00-08:30"), weekdays=frozenset({1, 3})))
    assert counts(slots) == [4, 2, 4, 2, 4, 0, 0]


def test_a_shortened_day_ends_earlier_for_each_by_his_own_hours() -> None:
    slots = made(odd(K.SHORTENED_DAY, CLINIC, minutes=30))
    assert wall(slots) == ["08:00-08:15", "08:15-08:30", "14:00-14:15", "14:15-14:30"]


def test_the_day_before_a_holiday_is_an_hour_shorter_by_law() -> None:
    eve = date(2026, 11, 3)
    slots = plan(weekly("08:00-10:00"), period=Period(eve, eve))
    assert wall(slots, eve)[-1] == "08:45-09:00"


def test_why_a_place_is_closed_can_be_told() -> None:
    leave = odd(K.ABSENCE, days=2, reason=AbsenceReason.LEAVE)
    sanitary = odd(K.SANITARY_HOUR, ROOM_214, span=span("08:00-09:00"))
    assert closing([sanitary, leave], LANES["k-214"], MONDAY, span("08:00-08:15")) is leave
    assert closing([sanitary], LANES["k-301"], MONDAY, span("08:00-08:15")) is None
    assert closing([sanitary], LANES["k-214"], MONDAY, span("09:00-09:15")) is None
    assert closing([leave], LANES["k-214"], MONDAY + timedelta(days=2), span("08:00-08:15")) is None


IMPOSSIBLE: dict[str, tuple[str, Callable[[], object]]] = {
    "ends before it begins": ("VALIDITY", lambda: odd(K.ABSENCE, days=0)),
    "nobody stands in": ("SUBSTITUTE", lambda: odd(K.SUBSTITUTION, schedule="o-208")),
    "stands in for himself": ("SUBSTITUTE", lambda: odd(K.SUBSTITUTION, substitute=KUZNETSOVA, keeps_bookings=True)),
    "without a place to receive": ("SUBSTITUTE", lambda: odd(K.SUBSTITUTION, substitute=ORLOV)),
    "no extra hours": ("HOURS", lambda: odd(K.EXTRA_HOURS)),
    "no minutes": ("MINUTES", lambda: odd(K.EXTRA_HOURS, shifts=(shift("08:00-09:00", pieces=(piece("08:00-09:00", minutes=None),)),))),
    "not shorter": ("MINUTES", lambda: odd(K.SHORTENED_DAY, minutes=0)),
    "hours twice": ("OVERLAP", lambda: odd(K.EXTRA_HOURS, shifts=(shift("08:00-09:00"), shift("08:30-09:30")))),
}  # fmt: skip


@pytest.mark.parametrize(("code", "made"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_what_says_too_little_is_refused_with_its_reason(code: str, made: Callable[[], object]) -> None:
    with pytest.raises(RuleRefused) as refused:
        made()
    assert refused.value.code == code
