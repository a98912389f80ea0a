"""What a manager is told before publishing: clashes, places too short or under the norm, too few for the portal, a horizon not filled."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from desktop_app.models.schedule_check import Flaw, Norms, ScheduleFinding, check
from desktop_app.models.schedule_template import Quota, Template, TemplateDay
from desktop_app.models.slot import Channel, VisitKind
from desktop_app.models.slot_plan import Lane, generate
from tests.unit.models.hours import (
    CALENDAR,
    CLINIC,
    LANES,
    MONDAY,
    ORLOV,
    ROOM_214,
    SUNDAY,
    WEEK,
    ZONE,
    piece,
    plan,
    shift,
    weekly,
)

SOME_ROOM = {**LANES, "o-214": Lane("o-214", ORLOV, ROOM_214, CLINIC, ZONE, "110", "orlov"),
             "second": Lane("second", "post-second", "room-9", CLINIC, ZONE, "45", "orlov")}  # fmt: skip


def flaws(found: tuple[ScheduleFinding, ...]) -> list[tuple[Flaw, str, str | None, int]]:
    return [(one.flaw, one.schedule, one.other, one.places) for one in found]


def found_in(*templates: Template, norms: Norms | None = None, lanes: dict[str, Lane] = SOME_ROOM) -> tuple[ScheduleFinding, ...]:
    return check(generate(templates, (), CALENDAR, lanes, WEEK), lanes, norms or Norms())


def one_piece(text: str, minutes: int, kind: VisitKind = VisitKind.PRIMARY, *quotas: Quota) -> Template:
    """Kuznetsova receives only on Mondays."""
    hours = TemplateDay((shift(text, pieces=(piece(text, minutes=minutes, kind=kind, quotas=quotas),)),))
    return replace(weekly(), days=(hours, *(TemplateDay(),) * 6))


def test_a_sound_schedule_has_no_remarks() -> None:
    assert found_in(weekly(), weekly("08:00-09:00", ORLOV, "o-208"), norms=Norms({"110": 15})) == ()
    assert check((), {}, Norms()) == ()


def test_two_specialists_in_one_room_are_told_once_a_day_with_the_first_time() -> None:
    found = found_in(weekly("08:00-09:00"), weekly("08:30-10:00", ORLOV, "o-214"))
    assert flaws(found) == [(Flaw.TWO_IN_A_ROOM, "k-214", "o-214", 2)] * 5
    assert found[0].is_error
    assert found[0].start == datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo(ZONE))


def test_one_after_the_other_in_a_room_is_no_clash() -> None:
    assert found_in(weekly("08:00-09:00"), weekly("09:00-10:00", ORLOV, "o-214")) == ()


def test_one_person_in_two_posts_cannot_be_in_two_places() -> None:
    both = weekly("08:00-09:00", ORLOV, "o-214"), replace(weekly("08:30-09:30", "post-second", "second"), id="t2")
    assert {one[:3] for one in flaws(found_in(*both))} == {(Flaw.IN_TWO_PLACES, "o-214", "second")}


def test_places_of_one_schedule_that_overlap_are_told_and_a_group_is_not() -> None:
    slots = plan(weekly("08:00-08:15"))
    later = replace(slots[0], start=slots[0].start + timedelta(minutes=5), end=slots[0].end + timedelta(minutes=5))
    assert flaws(check((*slots, later), LANES, Norms())) == [(Flaw.OVERLAP, "k-214", "k-214", 1)]
    assert check((*slots, replace(slots[0], place=2)), LANES, Norms()) == ()
    assert flaws(check((*slots, slots[0]), LANES, Norms()))[0][0] is Flaw.OVERLAP


def test_a_place_under_five_minutes_is_an_error_and_under_the_norm_a_remark() -> None:
    norms = Norms({"110": 15})
    short, under, sound = (found_in(one_piece("08:00-08:30", minutes), norms=norms) for minutes in (4, 14, 15))
    assert flaws(short) == [(Flaw.TOO_SHORT, "k-214", None, 7)]
    assert (flaws(under), under[0].is_error) == ([(Flaw.UNDER_NORM, "k-214", None, 2)], False)
    assert sound == ()


def test_repeat_and_preventive_visits_take_a_part_of_the_norm() -> None:
    norms = Norms({"110": 15})
    assert [norms.least_minutes("110", kind) for kind in VisitKind] == [15, 11, 9, 0, 0, 0]
    assert norms.least_minutes(None, "primary") == norms.least_minutes("45", "primary") == 0
    assert found_in(one_piece("08:00-08:30", 11, VisitKind.REPEAT), norms=norms) == ()


def test_a_live_queue_has_no_norm() -> None:
    queue = one_piece("08:00-08:30", 10, VisitKind.PRIMARY, Quota((Channel.LIVE_QUEUE,)))
    assert found_in(queue, norms=Norms({"110": 15})) == ()


def test_the_portal_gets_its_part_of_every_day() -> None:
    half = one_piece("08:00-09:00", 15, VisitKind.PRIMARY, Quota((Channel.PORTAL,), 1), Quota((Channel.REGISTRY,)))
    assert flaws(found_in(half, norms=Norms(portal_percent=50))) == [(Flaw.FEW_FOR_PORTAL, "k-214", None, 1)]
    assert found_in(half, norms=Norms(portal_percent=25)) == ()
    assert found_in(one_piece("08:00-09:00", 15), norms=Norms(portal_percent=100)) == ()


def test_what_is_sold_to_nobody_needs_neither_norm_nor_portal() -> None:
    calls = (piece("08:00-08:10", minutes=10, closed=True),)
    template = replace(weekly(), days=(TemplateDay((shift("08:00-08:10", pieces=calls),)),) * 7)
    assert found_in(template, norms=Norms({"110": 15}, portal_percent=50)) == ()


def test_a_horizon_that_is_not_filled_is_told_for_each_schedule() -> None:
    lanes = {name: SOME_ROOM[name] for name in ("k-214", "o-208")}
    ends_early = replace(weekly(), valid_to=MONDAY)
    assert flaws(found_in(ends_early, norms=Norms(filled_to=SUNDAY), lanes=lanes)) == [(Flaw.NOT_FILLED, "o-208", None, 1)]
    later = Norms(filled_to=SUNDAY + timedelta(days=1))
    assert {one.schedule for one in found_in(ends_early, norms=later, lanes=lanes)} == {"k-214", "o-208"}


def test_errors_come_first_then_by_time() -> None:
    found = found_in(one_piece("09:00-09:10", 10), weekly("09:05-09:30", ORLOV, "o-214"), norms=Norms({"110": 15}, filled_to=SUNDAY))
    assert [one.is_error for one in found] == sorted((one.is_error for one in found), reverse=True)
    assert found[0].flaw is Flaw.TWO_IN_A_ROOM
