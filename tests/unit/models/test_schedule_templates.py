"""Templates as a manager draws them: rotations, shifts with breaks and rooms, kinds and quotas, and what cannot be drawn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop_app.core.errors import RuleRefused
from desktop_app.models.schedule_template import (
    Quota,
    Rotation,
    Shift,
    Span,
    Template,
    TemplateDay,
    WorkedOn,
)
from desktop_app.models.slot import Channel, SlotStatus, VisitKind
from desktop_app.models.slot_plan import Period
from tests.unit.models.hours import CALENDAR, EVERY_DAY, KUZNETSOVA, MONDAY, ORLOV, WEEK, day, piece, plan, shift, span, wall, weekly

FREE = TemplateDay()
FORTNIGHT = Period(MONDAY, MONDAY + timedelta(days=13))


def worked_days(template: Template, period: Period = FORTNIGHT) -> list[int]:
    """On which days it makes places, counted from Monday the 23rd, on a calendar without days off."""
    slots = plan(template, period=period, calendar=EVERY_DAY)
    return sorted({(slot.start.date() - MONDAY).days for slot in slots})


def test_two_days_on_two_days_off_go_on_over_the_end_of_a_month() -> None:
    template = Template("t", KUZNETSOVA, MONDAY, (day("08:00-09:00"), day("08:00-09:00"), FREE, FREE), Rotation.CYCLE, anchor=MONDAY)
    assert worked_days(template) == [0, 1, 4, 5, 8, 9, 12, 13]


def test_a_cycle_counts_from_its_anchor_in_both_directions() -> None:
    later = MONDAY + timedelta(days=7)
    template = Template("t", KUZNETSOVA, MONDAY, (day("08:00-09:00"), FREE, FREE), Rotation.CYCLE, anchor=later)
    assert worked_days(template) == [1, 4, 7, 10, 13]


def test_after_the_thirty_first_an_odd_date_follows_an_odd_one() -> None:
    template = Template("t", KUZNETSOVA, date(2026, 10, 1), (day("08:00-09:00"), day("15:00-16:00")), Rotation.ODD_EVEN)
    turn = Period(date(2026, 10, 30), date(2026, 11, 2))
    starts = [f"{slot.start + timedelta(hours=3):%d %H}" for slot in plan(template, period=turn, calendar=EVERY_DAY)[::4]]
    assert starts == ["30 15", "31 08", "01 08", "02 15"]


def test_weeks_a_b_and_c_are_a_cycle_of_three_weeks() -> None:
    days = tuple(day("08:00-09:00") if number in (0, 8, 16) else FREE for number in range(21))
    template = Template("t", KUZNETSOVA, MONDAY, days, Rotation.CYCLE, anchor=MONDAY)
    assert worked_days(template, Period(MONDAY, MONDAY + timedelta(days=41))) == [0, 8, 16, 21, 29, 37]


def test_a_place_begins_anew_after_a_break_and_none_is_cut_short() -> None:
    template = replace(weekly(), days=(TemplateDay((shift("08:00-10:00", "08:50-09:05"),)),) * 7)
    assert wall(plan(template)) == [
        "08:00-08:15", "08:15-08:30", "08:30-08:45", "09:05-09:20", "09:20-09:35", "09:35-09:50",
    ]  # fmt: skip


def test_one_day_has_two_shifts_in_two_rooms_with_minutes_by_kind() -> None:
    morning = shift("08:00-09:00", pieces=(piece("08:00-08:40", minutes=None), piece("08:40-09:00", kind=VisitKind.REPEAT, minutes=None)))
    evening = shift("15:00-16:00", pieces=(piece("15:00-16:00", "k-301", 30, kind=VisitKind.PREVENTIVE),))
    minutes = ((VisitKind.PRIMARY, 20), (VisitKind.REPEAT, 10))
    template = replace(weekly(minutes=minutes), days=(TemplateDay((morning, evening)),) * 7)
    monday = plan(template, period=Period(MONDAY, MONDAY))
    assert [(slot.schedule, slot.visit_kind, (slot.end - slot.start).seconds // 60) for slot in monday] == [
        ("k-214", "primary", 20), ("k-214", "primary", 20), ("k-214", "repeat", 10), ("k-214", "repeat", 10),
        ("k-301", "preventive", 30), ("k-301", "preventive", 30),
    ]  # fmt: skip


def test_a_group_has_numbered_places_and_home_visits_are_sold_to_nobody() -> None:
    pieces = (piece("08:00-09:00", minutes=60, places=3, kind=VisitKind.GROUP),
              piece("09:00-11:00", minutes=120, kind=VisitKind.HOME, closed=True, comment="вызовы на дом"))  # fmt: skip
    template = replace(weekly(), days=(TemplateDay((shift("08:00-11:00", pieces=pieces),)),) * 7)
    monday = plan(template, period=Period(MONDAY, MONDAY))
    assert [(slot.place, slot.status) for slot in monday] == [*((n, SlotStatus.FREE) for n in (1, 2, 3)), (1, SlotStatus.CLOSED)]
    assert monday[-1].comment == "вызовы на дом"


def test_repeat_visits_only_by_the_doctor_whatever_the_quota_says() -> None:
    quotas = (Quota((Channel.PORTAL, Channel.DOCTOR), 1), Quota((Channel.REGISTRY,)))
    pieces = (piece("08:00-09:00", kind=VisitKind.REPEAT, quotas=quotas, minutes=30),)
    template = replace(
        weekly(only_through=((VisitKind.REPEAT, (Channel.DOCTOR,)),)), days=(TemplateDay((shift("08:00-09:00", pieces=pieces),)),) * 7
    )
    assert {slot.channels for slot in plan(template)} == {"doctor"}


def test_a_quota_that_nobody_used_is_opened_some_hours_before() -> None:
    pieces = (piece("08:00-09:00", quotas=(Quota((Channel.PORTAL,), 1, release_hours=24), Quota((Channel.REGISTRY,))), minutes=30),)
    template = replace(weekly(), days=(TemplateDay((shift("08:00-09:00", pieces=pieces),)),) * 7)
    first, second = plan(template, period=Period(MONDAY, MONDAY))
    assert (first.channels, second.channels) == ("portal", "registry")
    day_before = first.start - timedelta(hours=24)
    assert first.released(day_before - timedelta(seconds=1)) is first
    assert first.released(day_before).channels == ""
    assert second.released(day_before) is second


def test_a_live_queue_is_a_piece_of_its_channel() -> None:
    assert piece("08:00-09:00", quotas=(Quota((Channel.LIVE_QUEUE,)),)).live_queue
    assert not piece("08:00-09:00").live_queue


def test_the_newest_template_holds_from_its_first_day_to_its_last() -> None:
    wednesday = MONDAY + timedelta(days=2)
    newer = replace(weekly("15:00-16:00"), id="t-newer", valid_from=wednesday, valid_to=wednesday)
    slots = plan(weekly("08:00-09:00"), newer)
    assert [wall(slots, MONDAY + timedelta(days=step))[0] for step in range(5)] == [
        "08:00-08:15", "08:00-08:15", "15:00-15:15", "08:00-08:15", "08:00-08:15",
    ]  # fmt: skip


def test_on_days_off_only_the_duty_hours_hold() -> None:
    duty = replace(weekly("10:00-11:00", worked_on=WorkedOn.DAYS_OFF), id="t-duty")
    slots = plan(weekly("08:00-09:00"), duty, period=Period(date(2026, 11, 2), date(2026, 11, 8)))
    # 4 November is a holiday, the working day before it is an hour shorter.
    assert [wall(slots, date(2026, 11, number))[:1] for number in range(2, 9)] == [
        ["08:00-08:15"], [], ["10:00-10:15"], ["08:00-08:15"], ["08:00-08:15"], ["10:00-10:15"], ["10:00-10:15"],
    ]  # fmt: skip


def test_saturdays_have_a_template_of_their_own() -> None:
    weekdays = Template("t1", KUZNETSOVA, MONDAY, (day("08:00-09:00"), day("15:00-16:00")), Rotation.ODD_EVEN, weekdays=frozenset(range(5)))
    saturdays = replace(weekly("09:00-10:00"), id="t2", weekdays=frozenset({5}))
    slots = plan(weekdays, saturdays, calendar=EVERY_DAY)
    assert [wall(slots, MONDAY + timedelta(days=step))[:1] for step in (0, 1, 5, 6)] == [
        ["08:00-08:15"],
        ["15:00-15:15"],
        ["09:00-09:15"],
        [],
    ]


def test_a_template_is_copied_to_another_specialist_and_another_period() -> None:
    copy = weekly().copied("t-copy", ORLOV, {"k-214": "o-208"}, MONDAY, MONDAY)
    assert {(slot.schedule, slot.start.date()) for slot in plan(copy)} == {("o-208", MONDAY)}
    assert wall(plan(copy)) == wall(plan(weekly()))


def test_hours_in_a_schedule_that_is_not_the_specialists_are_left_out() -> None:
    assert plan(weekly(schedule="o-208")) == ()
    assert plan(weekly(schedule="unknown")) == ()
    assert plan() == ()


DAYS = (day("08:00-09:00"),) * 7
NO_MINUTES = Shift(span("08:00-09:00"), (piece("08:00-09:00", minutes=None),))
IMPOSSIBLE: dict[str, tuple[str, Callable[[], object]]] = {
    "ends before it begins": ("SPAN", lambda: span("09:00-08:00")),
    "reaches into the next day": ("SPAN", lambda: Span(1400, 1441)),
    "a quota below nothing": ("QUOTA", lambda: Quota((), -1)),
    "a visit of no time": ("PIECE", lambda: piece("08:00-09:00", minutes=0)),
    "a kind of no time": ("PIECE", lambda: weekly(minutes=((VisitKind.REPEAT, 0),))),
    "a break outside the shift": ("OUTSIDE", lambda: shift("08:00-09:00", "08:50-09:10")),
    "pieces that overlap": ("OVERLAP", lambda: shift("08:00-09:00", pieces=(piece("08:00-08:40"), piece("08:30-09:00")))),
    "shifts that overlap": ("OVERLAP", lambda: day("08:00-09:00", "08:59-10:00")),
    "no end of validity": ("VALIDITY", lambda: weekly(valid_to=date(2020, 1, 1))),
    "six days of a week": ("ROTATION", lambda: Template("t", KUZNETSOVA, MONDAY, DAYS[:6])),
    "a cycle of nothing": ("ROTATION", lambda: Template("t", KUZNETSOVA, MONDAY, (), Rotation.CYCLE, anchor=MONDAY)),
    "a cycle from nowhere": ("ANCHOR", lambda: Template("t", KUZNETSOVA, MONDAY, DAYS, Rotation.CYCLE)),
    "no minutes": ("MINUTES", lambda: replace(weekly(), days=(TemplateDay((NO_MINUTES,)),) * 7)),
}  # fmt: skip


@pytest.mark.parametrize(("code", "made"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_what_cannot_be_drawn_is_refused_with_its_reason(code: str, made: Callable[[], object]) -> None:
    with pytest.raises(RuleRefused) as refused:
        made()
    assert refused.value.code == code


def test_the_clocks_of_another_town_are_its_own() -> None:
    assert not plan(weekly(), period=Period(WEEK.last, WEEK.first), calendar=CALENDAR)
    first = plan(weekly())[0]
    assert f"{first.start:%H:%M %Z}" == "05:00 UTC"
