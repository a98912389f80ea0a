"""Identifiers: random ones that sort by time, and natural keys for what can be made twice."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.ids import RandomIds, foreign_id, slot_id, uuid7
from tests.kit.clock import FixedClock

START = datetime(2026, 11, 24, 8, 45, tzinfo=UTC)


def test_a_new_id_is_a_version_seven_uuid_of_the_variant_of_the_standard() -> None:
    made = uuid.UUID(RandomIds(FixedClock()).new())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_ids_made_later_sort_later() -> None:
    clock = FixedClock()
    source = RandomIds(clock)
    made = []
    for _ in range(50):
        made.append(source.new())
        clock.advance(0.002)
    assert made == sorted(made)
    assert len(set(made)) == 50


@given(st.integers(0, (1 << 48) - 1), st.integers(0, (1 << 74) - 1))
def test_milliseconds_and_randomness_are_all_in_the_uuid(milliseconds: int, randomness: int) -> None:
    made = uuid7(milliseconds, randomness)
    assert made.int >> 80 == milliseconds
    kept = (made.int >> 64 & 0xFFF) << 62 | made.int & ((1 << 62) - 1)
    assert kept == randomness
    assert made.version == 7


def test_two_desks_make_the_same_place_of_a_schedule() -> None:
    moscow = timezone(timedelta(hours=3))
    assert slot_id("schedule", START, 1) == slot_id("schedule", START.astimezone(moscow), 1)


def test_another_schedule_start_or_place_is_another_slot() -> None:
    made = {
        slot_id("schedule", START, 1),
        slot_id("other", START, 1),
        slot_id("schedule", START + timedelta(minutes=15), 1),
        slot_id("schedule", START, 2),
    }
    assert len(made) == 4


def test_what_others_made_has_one_id_everywhere_and_kinds_are_told_apart() -> None:
    assert foreign_id("slot", "17") == foreign_id("slot", "17")
    assert foreign_id("slot", "17") != foreign_id("appointment", "17")
    assert uuid.UUID(foreign_id("slot", "17")).version == 5
