"""Slots of any templates with any exceptions: nobody in two places, breaks and quotas kept, the same at every desk and in any pieces."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.ids import slot_id
from desktop_app.models.schedule_exception import ExceptionKind
from desktop_app.models.schedule_template import Quota, Span, Template
from desktop_app.models.slot import Channel
from desktop_app.models.slot_plan import Period, PlannedSlot, closing, generate, spread
from tests.unit.models.hours import CALENDAR, CLINIC, CLINICS, KUZNETSOVA, LANES, MONDAY, QUOTAS, SUNDAY, WEEK, Clinic, at, plan, templates

MOSCOW = timedelta(hours=3)


def made(clinic: Clinic, period: Period = WEEK) -> tuple[PlannedSlot, ...]:
    return generate(clinic[0], clinic[1], CALENDAR, LANES, period)


def wall_day(slot: PlannedSlot) -> date:
    return (slot.start + MOSCOW).date()


def wall_span(slot: PlannedSlot) -> Span:
    starts = at(f"{slot.start + MOSCOW:%H:%M}")
    return Span(starts, starts + (slot.end - slot.start) // timedelta(minutes=1))


@given(CLINICS)
def test_no_specialist_is_in_two_places_and_no_key_is_made_twice(clinic: Clinic) -> None:
    slots = made(clinic)
    assert len({slot.id for slot in slots}) == len(slots)
    assert all(slot.id == slot_id(slot.schedule, slot.start, slot.place) for slot in slots)
    for one, other in combinations(slots, 2):
        if LANES[one.schedule].post == LANES[other.schedule].post:
            is_group = (one.schedule, one.start, one.end) == (other.schedule, other.start, other.end)
            assert is_group or one.end <= other.start or other.end <= one.start


@given(CLINICS, st.integers(0, 6), st.randoms(use_true_random=False))
def test_a_period_made_in_pieces_or_by_another_desk_is_the_same(clinic: Clinic, step: int, chance: Random) -> None:
    cut = MONDAY + timedelta(days=step)
    whole = made(clinic)
    assert made(clinic, Period(MONDAY, cut)) + made(clinic, Period(cut + timedelta(days=1), SUNDAY)) == whole
    shuffled = [*clinic[0]], [*clinic[1]]
    chance.shuffle(shuffled[0])
    chance.shuffle(shuffled[1])
    turned = dict(reversed(LANES.items()))
    assert generate(shuffled[0], shuffled[1], CALENDAR, turned, WEEK) == whole


@given(templates(KUZNETSOVA, ("k-214", "k-301")))
def test_no_place_reaches_into_a_break(template: Template) -> None:
    for slot in plan(template):
        today = template.days[template.position(wall_day(slot))]
        assert not any(pause.meets(wall_span(slot)) for shift in today.shifts for pause in shift.breaks)


@given(CLINICS)
def test_nothing_stands_in_time_that_is_closed(clinic: Clinic) -> None:
    closing_ones = [one for one in clinic[1] if not (one.kind is ExceptionKind.CLOSED_DAY and one.scope == CLINIC)]
    for slot in made(clinic):
        assert closing(closing_ones, LANES[slot.schedule], wall_day(slot), wall_span(slot)) is None


@given(QUOTAS, st.integers(0, 40))
def test_quotas_get_their_number_the_first_ones_first(quotas: Sequence[Quota], places: int) -> None:
    row = spread(quotas, places)
    assert len(row) == places
    due: Counter[Quota] = Counter()
    for quota in quotas:
        due[quota] += min(quota.places or 0, places - due.total())
    assert due <= Counter(row)
    if all(quota.places is not None for quota in quotas):
        assert Counter(row) == due + Counter({Quota(): places - due.total()})


@given(st.integers(1, 12), st.integers(1, 12))
def test_a_quota_lies_evenly_over_the_row(portal: int, desk: int) -> None:
    quotas = (Quota((Channel.PORTAL,), portal), Quota((Channel.REGISTRY,), desk))
    row = spread(quotas, portal + desk)
    for end in range(1, len(row) + 1):
        due = portal * end / (portal + desk)
        assert abs(sum(one is quotas[0] for one in row[:end]) - due) < 1
